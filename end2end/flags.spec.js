// What the operator switches off goes away, also where an earlier visit has left it; what waits is sent first.
import { isReady, newDevice, readOutbox } from "./device.js";
import { serve } from "./server.js";
import { makeHabit, open, saved, tick } from "./steps.js";
import { alive, expect, signUp, test } from "./story.js";

let server, device, page;
test.beforeEach(async () => {
  server = await serve();
  device = await newDevice(server.site);
  page = device.page;
  await signUp(page);
  await makeHabit(page, "Read");
  await isReady(page);
});
test.afterEach(async () => {
  await device.throwAway();
  await server.stop();
});

const databases = () => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
const workers = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
const cached = () => page.evaluate(async () => (await caches.keys()).length);
const waits = (count) => expect.poll(async () => (await page.evaluate(readOutbox)).length).toBe(count);

/** Asks for the new worker, as a browser does by itself once a day. */
const update = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update());

test("offline switched off: what waits is sent, and then the device keeps nothing", async () => {
  await server.halt();
  await tick(page, "Read").click();
  await waits(1);
  await server.start({ ENABLE_OFFLINE: "false" });
  await update();
  await expect(async () => {
    await open(page, "/today");
    // The device is cleared a moment after everything is sent.
    await expect.poll(databases, { timeout: 10_000 }).toEqual([]);
  }).toPass();
  await expect(tick(page, "Read")).toHaveAttribute("aria-pressed", "true");
  expect(await workers()).toBe(1);
  expect((await page.request.get("/shell")).status()).toBe(404);

  // Everything works without it.
  await tick(page, "Read").click();
  await saved(page);
  await open(page, "/today");
  await expect(tick(page, "Read")).toHaveAttribute("aria-pressed", "false");
  expect(await databases()).toEqual([]);

  // And it comes back.
  await server.halt();
  await server.start();
  await expect(async () => {
    await open(page, "/today");
    expect((await databases()).length).toBe(1);
  }).toPass();
});

test("the app switched off: the worker goes with all it had kept, and what the person did stays", async () => {
  await server.halt();
  await tick(page, "Read").click();
  await waits(1);
  await server.start({ NEXT_PUBLIC_ENABLE_PWA: "false" });
  await update();
  await expect.poll(workers).toBe(0);
  await expect.poll(cached).toBe(0);
  await open(page, "/today");
  await saved(page);
  await expect(tick(page, "Read")).toHaveAttribute("aria-pressed", "true");
  await expect(page.locator("link[rel=manifest]")).toHaveCount(0);
  expect(await workers()).toBe(0);
});
