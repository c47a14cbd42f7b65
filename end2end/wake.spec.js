// When the app comes to a page that the server has made: with somebody who does something, or something to show.
import { makeHabit, row, saved, tick } from "./steps.js";
import { alive, expect, signUp, test as base } from "./story.js";

// Pages come from the server, and nothing comes because time goes by.
const test = base.extend({
  serviceWorkers: "block",
  page: async ({ page }, use) => {
    await page.addInitScript(() => {
      const { setTimeout } = globalThis;
      globalThis.setTimeout = (then, ms, ...rest) => (ms === 8_000 ? 0 : setTimeout(then, ms, ...rest));
    });
    await use(page);
  },
});

/** The files of the app that `page` asks for from now on. */
function watchApp(page) {
  const asked = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (/\.wasm$|\/app\.[^/]*\.js$/.test(pathname)) asked.push(pathname);
  });
  return asked;
}

/** The device forgets all it keeps, as if the account had never been opened on it. */
const forget = (page) => page.evaluate(async () => {
  for (const { name } of await indexedDB.databases()) {
    await new Promise((done) => Object.assign(indexedDB.deleteDatabase(name), { onsuccess: done, onblocked: done }));
  }
});

test.beforeEach(async ({ page }) => {
  await signUp(page);
  await makeHabit(page, "Read");
  await page.goto("/help");
  await forget(page);
});

test("a page that nobody touches loads no app, and one that is touched does", async ({ page }) => {
  const asked = watchApp(page);
  await page.goto("/today", { waitUntil: "networkidle" });
  await expect(row(page, "Read")).toBeVisible();
  expect(asked).toEqual([]);
  await page.mouse.move(20, 20);
  await page.waitForFunction(() => document.documentElement.dataset.alive !== undefined);
  expect(asked).not.toEqual([]);
});

test("the first tap of all is done in the page, without another one", async ({ page }) => {
  await page.goto("/today");
  await page.evaluate(() => (globalThis.isSame = true));
  await tick(page, "Read").click();
  await expect(tick(page, "Read")).toHaveAttribute("aria-pressed", "true");
  expect(await page.evaluate(() => globalThis.isSame)).toBe(true);
  await saved(page);
  await page.reload();
  await expect(tick(page, "Read")).toHaveAttribute("aria-pressed", "true");
});

test("what is pressed before the app is there is done in its order, and a link leads on at once", async ({ page }) => {
  await makeHabit(page, "Walk");
  await page.goto("/help");
  await forget(page);
  await page.goto("/today");
  // Without waiting, as a hand does.
  await page.evaluate(() => {
    for (const tick of document.querySelectorAll("[data-act=tick]")) tick.click();
    globalThis.isSame = true;
  });
  for (const habit of ["Read", "Walk"]) await expect(tick(page, habit)).toHaveAttribute("aria-pressed", "true");
  expect(await page.evaluate(() => globalThis.isSame)).toBe(true);
  await saved(page);
  await page.goto("/help");
  await forget(page);
  await page.goto("/today");
  await page.getByRole("link", { name: "Read", exact: true }).click();
  await expect(page).toHaveURL(/\/habits\//);
});

test("forms go to the server where the app does not come", async ({ page }) => {
  await makeHabit(page, "Walk");
  await page.goto("/help");
  await forget(page);
  await page.route("**/*.wasm", () => {});
  await page.goto("/today");
  await page.evaluate(() => {
    for (const tick of document.querySelectorAll("[data-act=tick]")) tick.click();
  });
  for (const habit of ["Read", "Walk"]) await expect(tick(page, habit)).toHaveAttribute("aria-pressed", "true");
});

test("the app comes at once where the device keeps something", async ({ page }) => {
  await page.goto("/today");
  await alive(page);
  await expect.poll(() => page.evaluate(async () => (await indexedDB.databases()).length)).toBe(1);
  const asked = page.waitForRequest(/\.wasm$/);
  await page.reload();
  await asked;
  await page.waitForFunction(() => document.documentElement.dataset.alive !== undefined);
});
