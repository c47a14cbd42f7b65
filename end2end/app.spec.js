// The app on the device: it can be installed, has a number on its icon, and is renewed when the person says so.
import { isReady, letFill, test, waits } from "./device.js";
import { begin, makeHabit, open, row, saved, tick } from "./steps.js";
import { alive, expect, signUp } from "./story.js";

test("Chromium finds nothing that keeps it from being installed", async ({ device }) => {
  const { page } = device;
  await signUp(page);
  await open(page, "/today");
  await isReady(page);
  const browser = await device.context.newCDPSession(page);
  const { errors, data } = await browser.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  expect(JSON.parse(data).shortcuts.map(({ url }) => url)).toEqual(["/today", "/grid"]);
  const { installabilityErrors } = await browser.send("Page.getInstallabilityErrors");
  // A profile without a window, as a story has it, may not install anything; that is not the page's.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
});

test("a page that was loaded past the worker is taken over by it", async ({ device }) => {
  const { page } = device;
  await signUp(page);
  await open(page, "/today");
  await isReady(page);
  const browser = await device.context.newCDPSession(page);
  const loaded = page.waitForEvent("load");
  await browser.send("Page.reload", { ignoreCache: true });
  await loaded;
  await isReady(page);
});

test("installing is offered at a calm moment, and not again to whoever does not want it", async ({ device: { page } }) => {
  await page.addInitScript(() => {
    globalThis.asked = 0;
    // Chromium may make an offer of its own.
    BeforeInstallPromptEvent.prototype.prompt = () => { globalThis.asked += 1; };
    setTimeout(() => {
      const offer = new Event("beforeinstallprompt");
      offer.prompt = () => { globalThis.asked += 1; };
      globalThis.dispatchEvent(offer);
    }, 1_000);
  });
  await signUp(page);
  const habits = ["Read", "Sing", "Walk", "Write", "Draw"];
  for (const habit of habits) await makeHabit(page, habit);
  const offer = page.getByText("Put your grid on the home screen");
  await page.waitForTimeout(1_500);
  await expect(offer).toHaveCount(0);
  for (const habit of habits) await tick(page, habit).click();
  await saved(page);
  await open(page, "/today");
  await expect(offer).toBeVisible();
  await page.getByRole("button", { name: "Install" }).click();
  expect(await page.evaluate(() => globalThis.asked)).toBe(1);
  await open(page, "/today");
  await page.getByRole("button", { name: "Not now" }).click();
  await expect(offer).toHaveCount(0);
  await open(page, "/today");
  await page.waitForTimeout(1_500);
  await expect(offer).toHaveCount(0);
});

test("the icon wears the number of what is open today", async ({ device: { page } }) => {
  await page.addInitScript(() => {
    navigator.setAppBadge = async (number) => { globalThis.badge = number; };
    navigator.clearAppBadge = async () => { globalThis.badge = 0; };
  });
  await signUp(page);
  await makeHabit(page, "Read");
  await makeHabit(page, "Sing");
  await open(page, "/today");
  await expect.poll(() => page.evaluate(() => globalThis.badge)).toBe(2);
  await tick(page, "Read").click();
  await expect.poll(() => page.evaluate(() => globalThis.badge)).toBe(1);
  await tick(page, "Sing").click();
  await expect.poll(() => page.evaluate(() => globalThis.badge)).toBe(0);
});

test("a new version waits for the person's word", async ({ server, device }) => {
  const { page } = device;
  await signUp(page);
  await makeHabit(page, "Read");
  await isReady(page);
  await server.halt();
  await server.start({ APP_VERSION: "the-next-one" });
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  const told = page.getByText("A new version is ready");
  await expect(told).toBeVisible();
  await tick(page, "Read").click();
  await expect(tick(page, "Read")).toHaveAttribute("aria-pressed", "true");
  await open(page, "/today");
  await expect(told).toBeVisible();
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Reload" }).click()]);
  await alive(page);
  await expect(told).toHaveCount(0);
  expect(await page.locator("#boot").textContent()).toContain("the-next-one");
  expect((await page.evaluate(() => caches.keys())).length).toBe(1);
  await expect(tick(page, "Read")).toHaveAttribute("aria-pressed", "true");
});

test("two tabs show each other's ticks, and send each once", async ({ server, device }) => {
  const { page } = device;
  await signUp(page);
  await begin(page);
  const other = await device.context.newPage();
  await open(other, "/today");
  await server.halt();
  await tick(page, "Walk").click();
  await tick(other, "Drink water").click();
  await tick(page, "Drink water").click();
  await tick(other, "Drink water").click();
  for (const tab of [page, other]) {
    await expect(tick(tab, "Walk")).toHaveAttribute("aria-pressed", "true");
    await expect(row(tab, "Drink water")).toContainText("3/8");
  }
  await waits(page, 4);
  await server.start();
  await other.bringToFront();
  await other.reload();
  await alive(other);
  await saved(other);
  await waits(page, 0);
  await open(page, "/today");
  await expect(row(page, "Drink water")).toContainText("3/8");
});

test("what one tab has sent the other one no longer calls waiting", async ({ server, device }) => {
  const { page } = device;
  await signUp(page);
  await begin(page);
  const other = await device.context.newPage();
  await open(other, "/today");
  await isReady(other);
  await server.halt();
  await tick(other, "Walk").click();
  await expect(other.getByText("Offline. 1 change waiting.")).toBeVisible();
  await server.start();
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await saved(page);
  await waits(page, 0);
  await expect(other.getByText("Offline.")).toHaveCount(0);
});

test("a tab whose database was deleted keeps everything anew", async ({ server, device }) => {
  const { page } = device;
  await signUp(page);
  await begin(page);
  await isReady(page);
  const other = await device.context.newPage();
  await other.goto("/api/health");
  await server.halt();
  await other.evaluate(async () => {
    for (const { name } of await indexedDB.databases()) {
      await new Promise((done) => { indexedDB.deleteDatabase(name).onsuccess = done; });
    }
  });
  await tick(page, "Walk").click();
  await waits(page, 1);
  await open(page, "/today");
  await expect(tick(page, "Walk")).toHaveAttribute("aria-pressed", "true");
  await expect(row(page, "Drink water")).toBeVisible();
});

test("a full device says so, and keeps what is there", async ({ server, device }) => {
  const { page } = device;
  await page.addInitScript(letFill);
  await signUp(page);
  await begin(page);
  await tick(page, "Walk").click();
  await saved(page);
  await server.halt();
  await page.evaluate(() => sessionStorage.setItem("full", "account-"));
  await row(page, "Walk").hover();
  await row(page, "Walk").getByRole("link", { name: /ote on / }).click();
  await page.getByLabel("Note", { exact: true }).fill("x".repeat(1_000));
  await page.getByRole("button", { name: "Save note" }).click();
  await expect(page.getByText("Not saved: this device is full. Make some room and try again.")).toBeVisible();
  await row(page, "Walk").hover();
  await expect(row(page, "Walk").getByRole("link", { name: "Note on Walk" })).toBeVisible();
  await page.evaluate(() => sessionStorage.removeItem("full"));
  await expect(tick(page, "Walk")).toHaveAttribute("aria-pressed", "true");
  await tick(page, "Drink water").click();
  await waits(page, 1);
});

test("a browser that keeps nothing says so, and the rest works", async ({ device: { page } }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => { throw new DOMException("private", "SecurityError"); };
    IDBFactory.prototype.databases = async () => [];
  });
  await signUp(page);
  await open(page, "/today");
  await expect(page.getByText("This browser keeps nothing now.")).toBeVisible();
  await makeHabit(page, "Read");
  await tick(page, "Read").click();
  await saved(page);
  await open(page, "/today");
  await expect(tick(page, "Read")).toHaveAttribute("aria-pressed", "true");
});
