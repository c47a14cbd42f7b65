// What the operator switches off goes away, also where an earlier visit has left it; what waits is sent first.
import { isReady, test, waits } from "./device.js";
import { makeHabit, open, saved, tick } from "./steps.js";
import { alive, expect, signUp } from "./story.js";

test.beforeEach(async ({ device: { page } }) => {
  await signUp(page);
  await makeHabit(page, "Read");
  await isReady(page);
});

const databases = (page) => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
const workers = (page) => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
const cached = (page) => page.evaluate(async () => (await caches.keys()).length);

/** Asks for the new worker, as a browser does by itself once a day. */
const update = (page) => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());

test("offline switched off: what waits is sent, and then the device keeps nothing", async ({ server, device: { page } }) => {
  await server.halt();
  await tick(page, "Read").click();
  await waits(page, 1);
  await server.start({ ENABLE_OFFLINE: "false" });
  await update(page);
  await expect(async () => {
    // Chromium at times loses a page that is asked for in the very moment in which the workers change. A person asks again.
    await page.goto("/today", { timeout: 20_000 });
    await alive(page);
    // The device is cleared a moment after everything is sent.
    await expect.poll(() => databases(page), { timeout: 10_000 }).toEqual([]);
  }).toPass();
  await expect(tick(page, "Read")).toHaveAttribute("aria-pressed", "true");
  expect(await workers(page)).toBe(1);
  expect((await page.request.get("/shell")).status()).toBe(404);

  // Everything works without it.
  await tick(page, "Read").click();
  await saved(page);
  await open(page, "/today");
  await expect(tick(page, "Read")).toHaveAttribute("aria-pressed", "false");
  expect(await databases(page)).toEqual([]);

  // Nobody is told that anything is safe here.
  await server.halt();
  await tick(page, "Read").click();
  await expect(page.getByText("Offline. 1 change waiting.")).toBeVisible();
  await expect(page.getByText("Leave this page open until everything is saved.")).toBeVisible();
  await server.start({ ENABLE_OFFLINE: "false" });
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await saved(page);

  // And it comes back.
  await server.halt();
  await server.start();
  await expect(async () => {
    await open(page, "/today");
    expect((await databases(page)).length).toBe(1);
  }).toPass();
});

test("the app switched off: the worker goes with all it had kept, and what the person did stays", async ({ server, device: { page } }) => {
  await server.halt();
  await tick(page, "Read").click();
  await waits(page, 1);
  await server.start({ NEXT_PUBLIC_ENABLE_PWA: "false" });
  await update(page);
  // The page is loaded anew meanwhile, and whoever looks then is sent away.
  await expect(async () => {
    expect(await workers(page)).toBe(0);
    expect(await cached(page)).toBe(0);
  }).toPass();
  await open(page, "/today");
  await saved(page);
  await expect(tick(page, "Read")).toHaveAttribute("aria-pressed", "true");
  await expect(page.locator("link[rel=manifest]")).toHaveCount(0);
  expect(await workers(page)).toBe(0);
});
