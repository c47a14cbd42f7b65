// The person's own order.
import { makeHabit, open, saved } from "./steps.js";
import { expect, test } from "./story.js";

const names = (page) => page.locator(".row .name");

test.beforeEach(async ({ page, account }) => {
  for (const name of ["Read", "Run", "Rest"]) await makeHabit(page, name);
});

test("a habit moves up and down in the list", async ({ page }) => {
  await page.getByRole("link", { name: "Rest", exact: true }).click();
  await page.getByRole("link", { name: "Edit habit" }).click();
  await expect(page.getByText("3 of 3")).toBeVisible();
  await page.getByRole("button", { name: "Move up" }).click();
  await expect(page.getByText("2 of 3")).toBeVisible();
  await expect(page.getByRole("button", { name: "Move up" })).toBeFocused();
  await page.getByRole("button", { name: "Move up" }).click();
  await expect(page.getByText("1 of 3")).toBeVisible();
  await expect(page.getByRole("button", { name: "Move up" })).toHaveAttribute("aria-disabled", "true");
  await saved(page);
  await open(page, "/today");
  await expect(names(page)).toHaveText(["Rest", "Read", "Run"]);
});

test.describe("without JavaScript", () => {
  test("the buttons are forms", async ({ page, browser, baseURL }) => {
    await page.getByRole("link", { name: "Read", exact: true }).click();
    await page.getByRole("link", { name: "Edit habit" }).click();
    const plain = await browser.newContext({
      baseURL,
      javaScriptEnabled: false,
      storageState: await page.context().storageState(),
    });
    const other = await plain.newPage();
    await other.goto(page.url());
    await other.getByRole("button", { name: "Move down" }).click();
    await expect(other.getByText("2 of 3")).toBeVisible();
    await other.goto("/today");
    await expect(names(other)).toHaveText(["Run", "Read", "Rest"]);
    await plain.close();
  });
});
