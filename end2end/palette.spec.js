// The command palette and the list of keys: everything by its name, with the keyboard alone.
import { isReady } from "./device.js";
import { begin, open, row, saved, tick } from "./steps.js";
import { expect, expectNoBarriers, test } from "./story.js";

const palette = (page) => page.getByRole("dialog", { name: "Command palette" });
const field = (page) => page.getByRole("combobox", { name: "Tick, go to or do" });
const chosen = (page) => page.getByRole("option", { selected: true });

/** Opens the palette, and types into it. */
async function type(page, text) {
  await page.keyboard.press("Control+k");
  await expect(field(page)).toBeFocused();
  await page.keyboard.type(text);
}

test("three ways open the palette, and Escape leads back to where the focus was", async ({ page, account }) => {
  await begin(page);
  await open(page, "/today");
  const name = row(page, "Walk").getByRole("link", { name: "Walk", exact: true });
  for (const key of ["Control+k", "/"]) {
    await name.focus();
    await page.keyboard.press(key);
    await expect(field(page)).toBeFocused();
    await expect(field(page)).toHaveValue("");
    await page.keyboard.press("Escape");
    await expect(palette(page)).toBeHidden();
    await expect(name).toBeFocused();
  }
  const jump = page.getByRole("button", { name: "Jump to…" });
  await jump.click();
  await expect(field(page)).toBeFocused();
  await page.keyboard.press("Control+k");
  await expect(palette(page)).toBeHidden();
  await expect(jump).toBeFocused();
});

test("a habit is ticked by its name, an amount is added, and both can be taken back", async ({ page, account }) => {
  await begin(page);
  await open(page, "/grid");
  await type(page, "wal");
  await expect(chosen(page)).toHaveText(/^Walk Tick today/);
  await page.keyboard.press("Enter");
  await expect(palette(page)).toBeHidden();
  await expect(page.getByText("Walk done")).toBeVisible();
  await type(page, "undo");
  await expect(chosen(page)).toHaveText(/^Undo last change Walk, /);
  await page.keyboard.press("Enter");

  await type(page, "water 3");
  await expect(chosen(page)).toHaveText(/^Drink water Add 3 glasses/);
  await page.keyboard.press("Enter");
  await expect(palette(page)).toBeHidden();
  await expect(page.getByText("Drink water, 3 of 8 glasses")).toBeVisible();
  await open(page, "/today");
  await expect(tick(page, "Walk")).toHaveAttribute("aria-pressed", "false");
  await expect(tick(page, "Drink water")).toHaveAccessibleName(/3 of 8 glasses/);
});

test("with Shift the palette stays, and says what came of it", async ({ page, account }) => {
  await begin(page);
  await open(page, "/today");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("group", { name: "Still open today" }).getByRole("option")).toHaveCount(3);
  await expect(chosen(page)).toHaveText(/^Drink water Add one, 0 of 8 glasses/);
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.press("Shift+Enter");
  await expect(chosen(page)).toHaveText(/^Drink water Add one, 2 of 8 glasses/);
  await expect(palette(page).getByRole("status")).toHaveText("Drink water, 2 of 8 glasses");
  await page.keyboard.press("ArrowUp");
  await expect(chosen(page)).toHaveText(/^Keyboard shortcuts/);
  await expect(field(page)).toHaveAttribute("aria-activedescendant", await chosen(page).getAttribute("id"));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(chosen(page)).toHaveText(/^Walk/);
});

test("pages, habits and days are reached by name", async ({ page, account }) => {
  await begin(page);
  await open(page, "/today");
  await type(page, "gri");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/grid");
  await type(page, "open walk");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/habits\//);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Walk");
  await type(page, "yesterday");
  await expect(chosen(page)).toContainText("Open that day");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/today\?day=/);
  await type(page, "new");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/habits/new");
  await type(page, "settings");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/settings");
  await expect(page.getByRole("list", { name: "Signed in on" })).toBeVisible();
  await open(page, "/today");
  await type(page, "dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await type(page, "qqq");
  await expect(page.getByText("Nothing fits. Another word may.")).toBeVisible();
  await expect(field(page)).toHaveAttribute("aria-expanded", "false");
});

test("it opens without a network, also for the first time", async ({ page, account, context }) => {
  await begin(page);
  await open(page, "/today");
  await isReady(page);
  await context.setOffline(true);
  await open(page, "/today");
  await type(page, "walk");
  await page.keyboard.press("Enter");
  await expect(tick(page, "Walk")).toHaveAttribute("aria-pressed", "true");
  await context.setOffline(false);
  await saved(page);
});

test("the list of keys opens with a question mark, and from the palette", async ({ page, account }) => {
  await open(page, "/today");
  const list = page.getByRole("dialog", { name: "Keyboard" });
  await page.keyboard.press("?");
  await expect(list.getByText("Tick or untick")).toBeVisible();
  for (const place of ["Anywhere", "Today", "In a grid"]) await expect(list.getByRole("heading", { name: place })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(list).toBeHidden();
  await type(page, "keyboard");
  await page.keyboard.press("Enter");
  await expect(list).toBeVisible();
  await expect(palette(page)).toBeHidden();
  await list.getByRole("button", { name: "Close" }).click();
  await expect(list).toBeHidden();
  await page.keyboard.press("Control+k");
  await expect(field(page)).toBeFocused();
});

test("keys that type a character can be turned off; Control K stays", async ({ page, account }) => {
  await open(page, "/settings");
  await page.getByRole("switch", { name: "Single-letter keys" }).uncheck();
  await saved(page);
  await open(page, "/today");
  for (const key of ["?", "/", "n"]) await page.keyboard.press(key);
  await expect(page).toHaveURL("/today");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await expect(field(page)).toBeFocused();
});

for (const [device, options] of Object.entries({
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1280, height: 800 } },
})) {
  for (const colorScheme of ["light", "dark"]) {
    test.describe(`${device}, ${colorScheme}`, () => {
      test.use({ ...options, colorScheme, contextOptions: { reducedMotion: "reduce" } });

      test("the palette and the list of keys put no barrier in anybody's way", async ({ page, account }) => {
        await begin(page);
        await open(page, "/today");
        await page.keyboard.press("Control+k");
        await expect(chosen(page)).toBeVisible();
        await expectNoBarriers(page, "the palette");
        await page.keyboard.type("qqq");
        await expect(page.getByText("Nothing fits. Another word may.")).toBeVisible();
        await expectNoBarriers(page, "the palette with nothing in it");
        await page.keyboard.press("Escape");
        await page.keyboard.press("?");
        await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
        await expectNoBarriers(page, "the list of keys");
      });
    });
  }
}
