// Why a number is what it is, what was done to a day, and the way back.
import { date, makeHabit, open, saved, square } from "./steps.js";
import { expect, expectNoBarriers, test } from "./story.js";

/** Opens the page of the habit. */
async function openHabit(page, name) {
  await page.getByRole("link", { name, exact: true }).first().click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

/** Opens the day of the square that has the focus. */
async function openDay(page) {
  const year = page.getByRole("grid", { name: date(0).slice(0, 4) }).getByRole("gridcell");
  await year.focus();
  await page.keyboard.press("Enter");
  return page.getByRole("dialog");
}

test("a streak and a strength say why, with the keyboard alone", async ({ page, account }) => {
  await makeHabit(page, "Stretch", (form) => form.getByLabel("Starts on").fill(date(-9)));
  await openHabit(page, "Stretch");
  const why = page.locator(".numbers details");
  await why.locator("summary").focus();
  await page.keyboard.press("Enter");
  await expect(why).toContainText("Start again: ");
  await expect(why).toContainText("0%: each kept day brings it closer to 100%");
  await expectNoBarriers(page, "the page of a habit, with its reasons");
  const year = page.getByRole("grid", { name: date(0).slice(0, 4) }).getByRole("gridcell");
  await year.focus();
  await page.keyboard.press("x");
  await expect(why).toContainText("1 day: it was met. The last day without was ");
  await expect(page.locator(".totals .month p")).toContainText(/so far: 1 of \d+|: 1 of \d+/);
  await page.getByText("Weeks", { exact: true }).click();
  await expect(page.locator(".totals .week p")).toContainText("The week of ");
});

test("a day says why, what was done to it, and goes back", async ({ page, account }) => {
  await makeHabit(page, "Stretch", (form) => form.getByLabel("Starts on").fill(date(-9)));
  await openHabit(page, "Stretch");
  const panel = await openDay(page);
  await panel.getByText("Why?", { exact: true }).click();
  await expect(panel.locator(".why")).toContainText("Open: it can still be done today.");
  await panel.getByRole("button", { name: /^Stretch, / }).click();
  await expect(panel.locator(".why")).toContainText("Met: it was ticked.");
  // Two taps at once count as one.
  await page.waitForTimeout(500);
  await panel.getByRole("button", { name: /^Stretch, / }).click();
  await expect(panel.locator(".why")).toContainText("Open: it can still be done today.");
  await saved(page);

  await panel.getByText("History", { exact: true }).click();
  const lines = panel.locator(".square-past li");
  await expect(lines).toHaveCount(2);
  await expect(lines.first()).toContainText("Empty");
  await expect(lines.last()).toContainText("Done");
  await expect(lines.last()).toContainText("This device");
  await expectNoBarriers(page, "the day with its history");
  await lines.last().getByRole("button", { name: "Restore: Done" }).click();
  await expect(panel.locator(".why")).toContainText("Met: it was ticked.");
  await expect(lines).toHaveCount(3);
  await saved(page);

  await panel.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(square(page, date(0).slice(0, 4))).toHaveAccessibleName(/not done$/);
});

test("without a network the history says so, and the reasons are there", async ({ page, context, account }) => {
  await makeHabit(page, "Stretch");
  await openHabit(page, "Stretch");
  await context.setOffline(true);
  const panel = await openDay(page);
  await panel.getByText("Why?", { exact: true }).click();
  await expect(panel.locator(".why")).toContainText("Open: it can still be done today.");
  await panel.getByText("History", { exact: true }).click();
  await expect(panel.locator(".square-past")).toContainText("The history needs a network.");
  await context.setOffline(false);
  await panel.getByText("History", { exact: true }).click();
  await panel.getByText("History", { exact: true }).click();
  await expect(panel.locator(".square-past")).toContainText("Nothing was changed here in the last 90 days.");
});

test("when it is logged is told by the hour", async ({ page, account }) => {
  await makeHabit(page, "Stretch");
  await openHabit(page, "Stretch");
  const year = square(page, date(0).slice(0, 4));
  await year.focus();
  await page.keyboard.press("x");
  await saved(page);
  await open(page, new URL(page.url()).pathname);
  await expect(page.locator(".by-hour")).toContainText(/Most often on \w+ between \d\d:00 and \d\d:00. 1 time in 12 months./);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("the reasons and the totals are in the page", async ({ page, account }) => {
    await page.getByRole("button", { name: "Add Walk" }).click();
    await page.goto("/today");
    await page.getByRole("link", { name: "Walk", exact: true }).first().click();
    await page.locator(".numbers summary").click();
    await expect(page.locator(".numbers details")).toContainText("No streak yet: the first met week begins one.");
    await page.getByText("Weeks", { exact: true }).click();
    await expect(page.locator(".totals .week")).toBeVisible();
    await expect(page.locator(".totals .month")).toBeHidden();
    await page.goto("/grid");
    await page.locator(".day-panel .why summary").click();
    await expect(page.locator(".day-panel .why")).toContainText("Walk Open: the week has 0 of ");
  });
});
