// A small phone shows every page without scrolling sideways.
import { begin, doors, open, places, texts } from "./steps.js";
import { expect, test } from "./story.js";

/** How many pixels each page can be scrolled sideways. */
async function scrolls(page, addresses) {
  const out = {};
  for (const [name, address] of Object.entries(addresses)) {
    await (name in texts ? page.goto(address) : open(page, address));
    out[name] = await page.evaluate(() => {
      scrollTo({ left: 1000, behavior: "instant" });
      return scrollX;
    });
  }
  return out;
}

const none = (addresses) => Object.fromEntries(Object.keys(addresses).map((name) => [name, 0]));

for (const width of [320, 390]) {
  test.describe(`${width} pixels`, () => {
    test.use({ viewport: { width, height: 844 }, hasTouch: true });

    test("no page of a visitor scrolls sideways", async ({ page }) => {
      const all = { ...doors, ...texts };
      expect(await scrolls(page, all)).toEqual(none(all));
    });

    test("no page of a signed-in person scrolls sideways", async ({ page, account }) => {
      const empty = { "the first run": "/today", "an empty grid": "/grid" };
      expect(await scrolls(page, empty)).toEqual(none(empty));
      await begin(page);
      const full = await places(page);
      expect(await scrolls(page, full)).toEqual(none(full));
    });
  });
}
