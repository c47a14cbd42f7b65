// Without JavaScript: everything is a form or a link.
import { row, square, tick } from "./steps.js";
import { expect, signIn, signUp, test } from "./story.js";

test.use({ javaScriptEnabled: false });

test("sign up, begin, tick and untick, sign out and in again", async ({ page }) => {
  const account = await signUp(page);
  await page.getByRole("button", { name: "Add Walk" }).click();
  await page.getByRole("button", { name: "Add Drink water" }).or(row(page, "Walk")).first().waitFor();
  await page.goto("/today");
  await tick(page, "Walk").click();
  await expect(page).toHaveURL("/today");
  await expect(tick(page, "Walk")).toHaveAttribute("aria-pressed", "true");
  await tick(page, "Walk").click();
  await expect(tick(page, "Walk")).toHaveAttribute("aria-pressed", "false");
  await tick(page, "Walk").click();

  await page.goto("/grid");
  await expect(square(page, "Walk")).toHaveAccessibleName(/, done$/);
  await page.getByRole("link", { name: "Month", exact: true }).click();
  await expect(square(page, "Walk")).toHaveAccessibleName(/, done$/);
  await page.getByRole("link", { name: "In numbers" }).click();
  await expect(page.getByRole("row", { name: /Walk/ })).toBeVisible();

  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out" }).last().click();
  await page.goto("/today");
  await expect(page).toHaveURL("/sign-in?next=%2Ftoday");
  await signIn(page, account);
  await expect(page).toHaveURL("/today");
  await expect(tick(page, "Walk")).toHaveAttribute("aria-pressed", "true");
});

test("a habit of one's own, counted, skipped, changed and put into the trash", async ({ page, account }) => {
  await page.goto("/habits/new");
  await page.getByLabel("Name").fill("Drink tea");
  await page.getByText("Count", { exact: true }).click();
  await page.getByLabel("Target").fill("3");
  await page.getByLabel("Unit").fill("cups");
  await page.getByRole("button", { name: "Save" }).first().click();
  await expect(page).toHaveURL("/today");
  await tick(page, "Drink tea").click();
  await expect(tick(page, "Drink tea")).toHaveAccessibleName("Drink tea, 1 of 3 cups, add one");
  await page.getByRole("button", { name: "Drink tea, one less" }).click();
  await expect(tick(page, "Drink tea")).toHaveAccessibleName("Drink tea, 0 of 3 cups, add one");
  await page.getByRole("button", { name: "Skip Drink tea" }).click();
  await expect(tick(page, "Drink tea")).toHaveAccessibleName(/skipped/);

  await page.getByRole("link", { name: "Drink tea", exact: true }).click();
  await page.getByRole("link", { name: "Edit habit" }).click();
  await page.getByLabel("Name").fill("Drink green tea");
  await page.getByRole("button", { name: "Save" }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Drink green tea");
  await page.getByRole("link", { name: "Edit habit" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.goto("/today");
  await expect(page.getByText("Drink green tea")).toHaveCount(0);
});

test("the start page can be tried", async ({ page }) => {
  await page.goto("/");
  const journal = page.getByRole("checkbox", { name: "Journal" });
  const now = page.locator(".band .squares > path").last();
  const before = await now.evaluate((path) => getComputedStyle(path).fill);
  await page.getByText("Journal").click();
  await expect(journal).toBeChecked();
  await expect(now).not.toHaveCSS("fill", before);
});

test("a form that is not accepted says why and keeps what was typed", async ({ page }) => {
  await page.goto("/sign-up");
  await page.getByLabel("Name").fill("Ann");
  await page.getByLabel("Email").fill("ann@example");
  await page.getByLabel("Password", { exact: true }).fill("four pale otters asleep");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Email")).toHaveAccessibleDescription(/not an email address/);
  await expect(page.getByLabel("Email")).toHaveValue("ann@example");
  await expect(page.getByLabel("Name")).toHaveValue("Ann");
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  // A button that only the app can hear is not there.
  await expect(page.getByRole("button", { name: "Show password" })).toBeHidden();
});
