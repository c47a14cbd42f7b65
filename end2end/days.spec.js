// Days that are left out, filled at once, and taken back.
import { makeHabit, row, saved, tick } from "./steps.js";
import { expect, test } from "./story.js";

test.beforeEach(async ({ page, account }) => {
  await makeHabit(page, "Journal");
});

test("a skipped day says so, and the toast takes it back", async ({ page }) => {
  await row(page, "Journal").hover();
  await page.getByRole("button", { name: "Skip Journal" }).click();
  await expect(tick(page, "Journal")).toHaveAccessibleName(/, skipped$/);
  await expect(page.getByText("Journal skipped today")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(tick(page, "Journal")).not.toHaveAccessibleName(/skipped/);
  await saved(page);
  await page.reload();
  await expect(tick(page, "Journal")).not.toHaveAccessibleName(/skipped/);
});

test("a tick is taken back by the keyboard, step by step", async ({ page }) => {
  await tick(page, "Journal").click();
  await row(page, "Journal").hover();
  await page.getByRole("button", { name: "Skip Journal" }).click();
  await page.keyboard.press("Control+z");
  await expect(tick(page, "Journal")).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Control+z");
  await expect(tick(page, "Journal")).toHaveAttribute("aria-pressed", "false");
});

test("a range of days is filled at once, and taken back at once", async ({ page }) => {
  await page.getByRole("link", { name: "Journal", exact: true }).click();
  const grid = page.getByRole("gridcell").first();
  await grid.focus();
  for (const _ of [1, 2, 3]) await page.keyboard.press("Shift+ArrowUp");
  await expect(page.getByText("4 days")).toBeVisible();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("Journal done on 4 days")).toBeVisible();
  await expect(grid).toHaveAccessibleName(/, done$/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(grid).not.toHaveAccessibleName(/, done$/);
});
