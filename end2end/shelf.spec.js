// A habit that is put away or thrown away comes back with its squares: by the toast, the shelf, or its page.
import { makeHabit, open, saved, square, tick } from "./steps.js";
import { expect, test } from "./story.js";

const shelf = (page, name) => page.locator(".shelf details", { hasText: name });

/** Puts the habit away with a button of its editor. */
async function leave(page, button) {
  await open(page, "/today");
  await page.getByRole("link", { name: "Journal", exact: true }).click();
  await page.getByRole("link", { name: "Edit habit" }).click();
  await page.getByRole("button", { name: button }).click();
  await expect(page).toHaveURL("/grid");
  await expect(square(page, "Journal")).toHaveCount(0);
}

/** The habit is followed as before, also for a page that was loaded anew. */
async function isBack(page) {
  await open(page, "/grid");
  await saved(page);
  await page.reload();
  await expect(square(page, "Journal")).toHaveAccessibleName(/, done$/);
  await expect(page.locator(".shelf details")).toHaveCount(0);
  await open(page, "/today");
  await expect(tick(page, "Journal")).toHaveAttribute("aria-pressed", "true");
}

test.beforeEach(async ({ page, account }) => {
  await makeHabit(page, "Journal");
  await tick(page, "Journal").click();
  await saved(page);
});

const ways = [
  { put: "archived", button: "Archive", list: "Archived (1)", verb: "Restore", told: /^Archived since / },
  { put: "deleted", button: "Delete", list: "Trash (1)", verb: "Recover", told: /^In the trash\. / },
];

for (const { put, button, list, verb, told } of ways) {
  test(`what was ${put} is taken back through the toast`, async ({ page }) => {
    await leave(page, button);
    await expect(page.getByText(`Journal ${put}`)).toBeVisible();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(square(page, "Journal")).toHaveAccessibleName(/, done$/);
    await saved(page);
    await isBack(page);
  });

  test(`what was ${put} waits on the shelf`, async ({ page }) => {
    await leave(page, button);
    await saved(page);
    await page.reload();
    await expect(square(page, "Journal")).toHaveCount(0);
    await shelf(page, list).locator("summary").click();
    await page.getByRole("button", { name: `${verb} Journal` }).click();
    await expect(square(page, "Journal")).toHaveAccessibleName(/, done$/);
    await expect(shelf(page, list)).toHaveCount(0);
    await saved(page);
    await isBack(page);
  });

  test(`what was ${put} says so on its page, and comes back from there`, async ({ page }) => {
    await leave(page, button);
    await shelf(page, list).locator("summary").click();
    await shelf(page, list).getByRole("link", { name: "Journal" }).click();
    await expect(page.getByText(told)).toBeVisible();
    await saved(page);
    await page.reload();
    await page.getByRole("button", { name: verb }).click();
    await expect(page.getByText(told)).toHaveCount(0);
    await expect(tick(page, "Journal")).toHaveAttribute("aria-pressed", "true");
    await saved(page);
    await isBack(page);
  });
}
