// Nothing stands in anybody's way, as far as axe can tell: on every page, and in everything that opens over it.
import { begin, date, doors, makeHabit, middle, open, places, row, saved, square, texts, tick } from "./steps.js";
import { expect, expectNoBarriers, test } from "./story.js";

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const desktop = { viewport: { width: 1280, height: 800 } };

/** An account with something to see: a square that is done, one that is partly, one that is skipped, and a note. */
async function live(page) {
  await begin(page);
  await tick(page, "Walk").click();
  await tick(page, "Drink water").click();
  await makeHabit(page, "Journal", (form) => form.getByLabel("Starts on").fill(date(-20)));
  await row(page, "Journal").getByRole("link", { name: "Note on Journal" }).press("Enter");
  await page.getByLabel("Note", { exact: true }).fill("Late train");
  await page.keyboard.press("Escape");
  await row(page, "Read").getByRole("button", { name: "Skip Read" }).press("Enter");
  await saved(page);
}

for (const [device, options] of Object.entries({ phone, desktop })) {
  for (const colorScheme of ["light", "dark"]) {
    test.describe(`${device}, ${colorScheme}`, () => {
      test.use({ ...options, colorScheme, contextOptions: { reducedMotion: "reduce" } });

      test("the pages of a visitor", async ({ page }) => {
        for (const [name, address] of Object.entries(doors)) {
          await open(page, address);
          await expectNoBarriers(page, name);
        }
        for (const [name, address] of Object.entries(texts)) {
          await page.goto(address);
          await expectNoBarriers(page, name);
        }
        await open(page, "/sign-up");
        await page.locator("details.zone summary").click();
        await expectNoBarriers(page, "the choice of a zone");
      });

      test("the pages of a signed-in person", async ({ page, account }) => {
        for (const [name, address] of Object.entries({ "the first run": "/today", "an empty grid": "/grid" })) {
          await open(page, address);
          await expectNoBarriers(page, name);
        }
        await live(page);
        for (const [name, address] of Object.entries(await places(page))) {
          await open(page, address);
          await expectNoBarriers(page, name);
        }
        await open(page, "/settings");
        await page.locator("details.farewell summary").click();
        await expectNoBarriers(page, "the farewell");
      });

      test("what opens over a page", async ({ page, account, context }) => {
        await live(page);
        await open(page, "/today");
        await row(page, "Walk").getByRole("link", { name: "Note on Walk" }).press("Enter");
        await expect(page.getByRole("dialog", { name: "Walk" })).toBeVisible();
        await expectNoBarriers(page, "the note");
        await page.keyboard.press("Escape");

        await row(page, "Walk").getByRole("button", { name: "Skip Walk" }).press("Enter");
        await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
        await expectNoBarriers(page, "the toast");
        await saved(page);

        await context.setOffline(true);
        await tick(page, "Drink water").click();
        await expect(page.getByText("Offline. 1 change waiting.")).toBeVisible();
        await expectNoBarriers(page, "the offline banner");
        await context.setOffline(false);
        await saved(page);

        await open(page, "/habits/new");
        await page.getByRole("button", { name: "Save" }).first().click();
        await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
        await expectNoBarriers(page, "the editor with an error");

        await open(page, "/grid");
        const { x, y } = await middle(square(page, "Journal"));
        if (options.hasTouch) await page.touchscreen.tap(x, y);
        else await page.mouse.click(x, y);
        await expect(page.getByRole("button", { name: "Late train Journal" })).toBeVisible();
        await expectNoBarriers(page, "the day");
        await page.getByRole("button", { name: "Late train Journal" }).click();
        await expectNoBarriers(page, "the note of the day");
        await page.keyboard.press("Escape");

        await open(page, "/grid");
        await square(page, "Journal").focus();
        if (!options.hasTouch) {
          await expect(page.locator(".tip")).toBeVisible();
          await expectNoBarriers(page, "the tip");
        }
        await page.keyboard.press("Shift+ArrowUp");
        await expect(page.getByText("2 days")).toBeVisible();
        await expectNoBarriers(page, "the bar of a selection");
      });
    });
  }
}

test("a form that came back puts no barrier in anybody's way", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill("nobody@example.com");
  await page.getByLabel("Password", { exact: true }).fill("not the right one");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("That email and password do not match.")).toBeVisible();
  await expectNoBarriers(page);
});
