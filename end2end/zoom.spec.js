// The grid by year, quarter and month, and the year in numbers.
import { date, makeHabit, middle, open, saved, square, tick } from "./steps.js";
import { expect, test } from "./story.js";

const zooms = (page) => page.getByRole("navigation", { name: "How much is shown" });
const time = (page) => page.getByRole("navigation", { name: "Time" });

/** How many squares of a day stand in the drawing, and how many numbers. */
const drawn = (page, habit) =>
  page.getByRole("grid", { name: habit, exact: true }).locator(".dates text").count();

const month = (day) => `${day.slice(0, 7)}-01`;
const days = (day) => new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)).getUTCDate();

test.beforeEach(async ({ page, account }) => {
  await makeHabit(page, "Stretch", (form) => form.getByLabel("Starts on").fill(date(-70)));
});

test("the months and quarters around today, and back", async ({ page }) => {
  await open(page, "/grid");
  await zooms(page).getByRole("link", { name: "Month" }).click();
  await expect(page).toHaveURL(`/grid?by=month&from=${month(date(0))}`);
  await expect(zooms(page).getByRole("link", { name: "Month" })).toHaveAttribute("aria-current", "page");
  expect(await drawn(page, "Stretch")).toBe(days(date(0)));
  // There is nothing after the present one.
  await expect(time(page).getByRole("link", { name: "Later month" })).toHaveAttribute("aria-disabled", "true");
  await time(page).getByRole("link", { name: "Earlier month" }).click();
  const before = `${date(0).slice(0, 8)}01`;
  const earlier = new Date(Date.parse(before) - 86_400_000).toISOString();
  await expect(page).toHaveURL(`/grid?by=month&from=${month(earlier)}`);
  await expect.poll(() => drawn(page, "Stretch")).toBe(days(earlier));
  await zooms(page).getByRole("link", { name: "Quarter" }).click();
  await expect(zooms(page).getByRole("link", { name: "Quarter" })).toHaveAttribute("aria-current", "page");
  expect(await drawn(page, "Stretch")).toBe(0);
  await zooms(page).getByRole("link", { name: "Year" }).click();
  await expect(page).toHaveURL(/\/grid\?year=\d{4}$/);
});

test("a day is filled in a month, with the pointer and with the keys", async ({ page }) => {
  const first = month(date(0));
  await open(page, `/grid?by=month&day=${first}`);
  const cell = square(page, "Stretch");
  const { x, y } = await middle(cell);
  await page.mouse.click(x, y);
  await expect(cell).toHaveAccessibleName(/, done$/);
  await saved(page);
  await cell.focus();
  // The month before is reached with the key that goes back, and stays a month.
  await page.keyboard.press("PageUp");
  await expect(page).toHaveURL(/\/grid\?by=month&day=/);
  await open(page, `/grid?by=quarter&day=${first}`);
  await expect(square(page, "Stretch")).toHaveAccessibleName(/, done$/);
});

test("the panel beside a month leads into the month before", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, `/grid?by=month&day=${month(date(0))}`);
  await page.getByRole("complementary", { name: "Day" }).getByRole("link", { name: "Day before" }).click();
  await expect(page).toHaveURL(/\/grid\?by=month&day=/);
  await expect(time(page).getByRole("link", { name: "Later month" })).not.toHaveAttribute("aria-disabled");
});

test("the year in numbers counts what was done", async ({ page }) => {
  await open(page, `/today?day=${date(-1)}`);
  await tick(page, "Stretch").click();
  await saved(page);
  await open(page, "/grid?year=" + date(-1).slice(0, 4));
  await page.getByRole("link", { name: "In numbers" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Year in numbers");
  const line = page.getByRole("row", { name: /Stretch/ });
  await expect(line).toContainText(/1 of \d+/);
  await expect(line).toContainText("1 day");
  await line.getByRole("link", { name: "Stretch" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Stretch");
});
