// Kinds of habits: made in the editor, ticked on Today, and still so after loading the page anew.
import { makeHabit, row, saved, tick, zone } from "./steps.js";
import { expect, test } from "./story.js";

const day = new Intl.DateTimeFormat("en", { weekday: "long", timeZone: zone });

/** The weekday so many days from now, as the account's zone has it. */
const weekday = (days) => day.format(Date.now() + days * 86_400_000);

async function reloaded(page) {
  await saved(page);
  await page.reload();
}

test("yes or no, every day", async ({ page, account }) => {
  await makeHabit(page, "Meditate");
  await tick(page, "Meditate").click();
  await reloaded(page);
  await expect(tick(page, "Meditate")).toHaveAttribute("aria-pressed", "true");
  await expect(row(page, "Meditate")).toContainText("1 day");
});

test("on chosen days: due today, and not due on another", async ({ page, account }) => {
  await makeHabit(page, "Run", (form) => form.getByLabel(weekday(0)).check());
  await makeHabit(page, "Swim", (form) => form.getByLabel(weekday(1)).check());
  await expect(page.getByText("0 of 1 done")).toBeVisible();
  await expect(page.getByText("Swim: not due today")).toBeVisible();
  await tick(page, "Run").click();
  await reloaded(page);
  await expect(page.getByText("All 1 done")).toBeVisible();
});
