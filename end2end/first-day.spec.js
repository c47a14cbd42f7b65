import { open, saved, square, tick } from "./steps.js";
import { alive, expect, test } from "./story.js";

test("from the start page to a square that is still there tomorrow", async ({ page }) => {
  await open(page, "/");
  await page.getByRole("link", { name: "Start your grid" }).click();
  await expect(page).toHaveURL("/today");
  await expect(page.getByText("Your first square")).toBeVisible();
  await page.getByRole("button", { name: "Add Drink water" }).click();
  await page.getByRole("button", { name: "Add Walk" }).click();
  await page.getByRole("button", { name: "Start with 2 habits" }).click();
  await page.getByRole("link", { name: "Create account" }).click();

  await expect(page.getByText("What you ticked on this device comes with you.")).toBeVisible();
  await page.getByLabel("Name").fill("Ann Archer");
  await page.getByLabel("Email").fill(`ann-${Date.now()}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill("four pale otters asleep");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL("/today");
  await alive(page);

  await expect(tick(page, "Walk")).toHaveAttribute("aria-pressed", "false");
  await tick(page, "Walk").click();
  await expect(tick(page, "Walk")).toHaveAttribute("aria-pressed", "true");
  await tick(page, "Drink water").click();
  await tick(page, "Drink water").click();
  await expect(tick(page, "Drink water")).toHaveAccessibleName("Drink water, 2 of 8 glasses, add one");
  await expect(page.getByText("1 of 2 done")).toBeVisible();
  await saved(page);

  await page.getByRole("link", { name: "Grid", exact: true }).click();
  await expect(square(page, "Walk")).toHaveAccessibleName(/, done$/);
  await expect(square(page, "Drink water")).toHaveAccessibleName(/, 2 of 8 glasses$/);

  await page.reload();
  await expect(square(page, "Walk")).toHaveAccessibleName(/, done$/);
  await page.goto("/today");
  await expect(tick(page, "Walk")).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByRole("link", { name: "Settings" }).first()).toHaveText("AA");
});

test("two taps in one breath are one tick", async ({ page, account }) => {
  await open(page, "/today");
  await page.getByRole("button", { name: "Add Walk" }).click();
  await page.getByRole("button", { name: "Start with 1 habit" }).click();
  await tick(page, "Walk").dblclick();
  await expect(tick(page, "Walk")).toHaveAttribute("aria-pressed", "true");
  await saved(page);
  await page.reload();
  await expect(tick(page, "Walk")).toHaveAttribute("aria-pressed", "true");
});
