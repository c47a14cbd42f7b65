// A day that is over can still be filled, and stays the day it was.
import { date, makeHabit, middle, saved, square, tick, zone } from "./steps.js";
import { expect, test } from "./story.js";

const words = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", timeZone: zone });

/** "Thursday 8 October", so many days from now. */
const told = (days) => words.format(Date.now() + days * 86_400_000).replace(",", "");

const back = (page) => page.getByRole("link", { name: "Back to today" });

test.beforeEach(async ({ page, account }) => {
  await makeHabit(page, "Stretch", (form) => form.getByLabel("Starts on").fill(date(-9)));
});

/** Ticks the past day that is shown, and finds it ticked while today is not. */
async function fill(page, days) {
  await expect(page).toHaveURL(`/today?day=${date(days)}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(told(days));
  await expect(tick(page, "Stretch")).toHaveAttribute("aria-pressed", "false");
  await tick(page, "Stretch").click();
  await expect(tick(page, "Stretch")).toHaveAttribute("aria-pressed", "true");
  await saved(page);
  await page.reload();
  await expect(tick(page, "Stretch")).toHaveAttribute("aria-pressed", "true");

  await back(page).click();
  await expect(page).toHaveURL("/today");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(told(0));
  await expect(back(page)).toHaveCount(0);
  await expect(tick(page, "Stretch")).toHaveAttribute("aria-pressed", "false");
}

test("yesterday, through the week strip", async ({ page }) => {
  const day = page.getByRole("navigation", { name: "Days" }).getByRole("link", { name: new RegExp(`^${told(-1)}, `) });
  await expect(day).toHaveAccessibleName(/, 0 of 1 done$/);
  await day.click();
  await fill(page, -1);
  await expect(day).toHaveAccessibleName(/, 1 of 1 done$/);
});

test("a week ago, through the pages of the strip", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("link", { name: "Earlier days" }).click();
  await fill(page, -7);
});

test("a day of last week, through the year map", async ({ page }) => {
  // The keys bring the square that can be focused to the day; a click then meets it.
  const map = square(page, "The last 12 months");
  await map.focus();
  for (const _ of [1, 2, 3, 4, 5]) await page.keyboard.press("ArrowUp");
  await expect(map).toHaveAccessibleName(`${told(-5)}, 0 of 1 done`);
  const { x, y } = await middle(map);
  await page.mouse.click(x, y);
  await fill(page, -5);
});

test("a day of last week, through the year map with the keys", async ({ page }) => {
  const map = square(page, "The last 12 months");
  await map.focus();
  for (const _ of [1, 2, 3]) await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await fill(page, -3);
});

test("a day of the grid, which is then filled on Today too", async ({ page }) => {
  await page.getByRole("link", { name: "Grid", exact: true }).click();
  const day = square(page, "Stretch");
  await day.focus();
  await page.keyboard.press("ArrowUp");
  const { x, y } = await middle(day);
  await page.mouse.click(x, y);
  await expect(day).toHaveAccessibleName(`${told(-1)}, done`);
  await saved(page);
  await page.goto(`/today?day=${date(-1)}`);
  await expect(tick(page, "Stretch")).toHaveAttribute("aria-pressed", "true");
  await back(page).click();
  await expect(tick(page, "Stretch")).toHaveAttribute("aria-pressed", "false");
});

test("a day that has not begun cannot be ticked", async ({ page }) => {
  await page.goto(`/today?day=${date(1)}`);
  await expect(back(page)).toBeVisible();
  await expect(tick(page, "Stretch")).toBeDisabled();
});
