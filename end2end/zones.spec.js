// A day is the person's own, also where the server's day is another: the tick lands on it and is seen there.
import { serveAt } from "./server.js";
import { makeHabit, saved, square, tick } from "./steps.js";
import { alive, expect, signIn, signUp, test as base } from "./story.js";

const test = base.extend({
  // What the clocks of the server and of the device show.
  now: ["", { option: true }],
  city: ["", { option: true }],

  // A server of this story's own.
  baseURL: async ({ now }, use) => {
    const { site, stop } = await serveAt(now);
    await use(site);
    await stop();
  },

  page: async ({ page, now }, use) => {
    await page.clock.setFixedTime(now);
    await use(page);
  },

  // The form offers the device's zone, once the app runs.
  account: async ({ page, city }, use) => {
    const account = await signUp(page, async () => {
      await alive(page);
      await expect(page.getByText(`Your days follow ${city} time.`)).toBeVisible();
    });
    await use(account);
  },
});

const nights = [
  ["New York, half an hour before midnight", "America/New_York", "2026-07-14T23:30:00-04:00", "Tuesday 14 July"],
  ["Kolkata, half an hour after midnight", "Asia/Kolkata", "2026-07-15T00:30:00+05:30", "Wednesday 15 July"],
  ["Auckland, in the night the clocks go forward", "Pacific/Auckland", "2026-09-27T00:30:00+12:00", "Sunday 27 September"],
  ["Auckland, at the end of the day they went forward", "Pacific/Auckland", "2026-09-27T23:30:00+13:00", "Sunday 27 September"],
  ["Auckland, in the night the clocks go back", "Pacific/Auckland", "2026-04-05T00:30:00+13:00", "Sunday 5 April"],
  ["Auckland, at the end of the day they went back", "Pacific/Auckland", "2026-04-05T23:30:00+12:00", "Sunday 5 April"],
];

for (const [where, timezoneId, now, day] of nights) {
  test.describe(where, () => {
    test.use({ timezoneId, now, city: where.split(",")[0] });

    test("a tick lands on the person's own day", async ({ page, account }) => {
      await makeHabit(page, "Stretch");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(day);
      await tick(page, "Stretch").click();
      await expect(tick(page, "Stretch")).toHaveAccessibleName(`Stretch, ${day}`);
      await expect(tick(page, "Stretch")).toHaveAttribute("aria-pressed", "true");
      await saved(page);

      // What the server writes, before the device has a say.
      const written = await page.request.get("/today");
      expect(await written.text()).toContain(`aria-label="Stretch, ${day}" aria-pressed="true"`);

      await page.reload();
      await alive(page);
      await expect(tick(page, "Stretch")).toHaveAccessibleName(`Stretch, ${day}`);
      await expect(tick(page, "Stretch")).toHaveAttribute("aria-pressed", "true");
      await page.getByRole("link", { name: "Grid", exact: true }).click();
      await expect(square(page, "Stretch")).toHaveAccessibleName(`${day}, done`);
      await page.reload();
      await alive(page);
      await expect(square(page, "Stretch")).toHaveAccessibleName(`${day}, done`);
    });
  });
}

test.describe("New York", () => {
  test.use({ timezoneId: "America/New_York", now: "2026-07-14T23:30:00-04:00", city: "New York" });

  test("the days stay those of the account on a device in Tokyo", async ({ page, account, browser, baseURL }) => {
    await makeHabit(page, "Stretch");
    const abroad = await browser.newContext({ baseURL, timezoneId: "Asia/Tokyo" });
    const other = await abroad.newPage();
    await other.clock.setFixedTime("2026-07-14T23:30:00-04:00");
    await signIn(other, account);
    await alive(other);
    await expect(tick(other, "Stretch")).toHaveAccessibleName("Stretch, Tuesday 14 July");
    await tick(other, "Stretch").click();
    await saved(other);
    await abroad.close();
    await page.reload();
    await expect(tick(page, "Stretch")).toHaveAccessibleName("Stretch, Tuesday 14 July");
    await expect(tick(page, "Stretch")).toHaveAttribute("aria-pressed", "true");
  });

  test("a page that stays open shows the new day by itself", async ({ page, account }) => {
    await makeHabit(page, "Stretch");
    await page.clock.setFixedTime("2026-07-15T00:01:00-04:00");
    // The app looks at the clock twice a minute.
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Wednesday 15 July", { timeout: 60_000 });
    await expect(tick(page, "Stretch")).toHaveAccessibleName("Stretch, Wednesday 15 July");
  });

  test("a page that was left in the evening shows the new day in the morning", async ({ page, account }) => {
    await makeHabit(page, "Stretch");
    await tick(page, "Stretch").click();
    await saved(page);
    await page.clock.setFixedTime("2026-07-15T07:00:00-04:00");
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Wednesday 15 July");
    await expect(tick(page, "Stretch")).toHaveAttribute("aria-pressed", "false");
    await tick(page, "Stretch").click();
    await saved(page);
    await page.getByRole("link", { name: "Tuesday 14 July, 1 of 1 done" }).click();
    await expect(tick(page, "Stretch")).toHaveAccessibleName("Stretch, Tuesday 14 July");
    await expect(tick(page, "Stretch")).toHaveAttribute("aria-pressed", "true");
  });
});
