// A device of somebody: a browser with a memory of its own, which can be closed and opened again.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium } from "@playwright/test";

import config from "./playwright.config.js";
import { watchProblems } from "./story.js";

/** Opens a new device that visits `site`. `viewport`: its screen. */
export async function newDevice(site, { viewport = { width: 1280, height: 800 } } = {}) {
  const memory = mkdtempSync(join(tmpdir(), "consistencygrid-device-"));
  const [a, b, c] = randomBytes(3);
  const device = { site, problems: [] };
  device.open = async () => {
    device.context = await chromium.launchPersistentContext(memory, {
      ...config.use.launchOptions,
      baseURL: site,
      viewport,
      extraHTTPHeaders: { "X-Forwarded-For": `10.${a}.${b}.${c}` },
    });
    device.page = device.context.pages()[0] ?? (await device.context.newPage());
    device.problems.push(watchProblems(device.page));
    return device.page;
  };
  device.close = () => device.context.close();
  device.throwAway = async () => {
    await device.close();
    rmSync(memory, { recursive: true, force: true });
  };
  await device.open();
  return device;
}

/** Waits until the device could start without a network: its worker is in charge and has everything. */
export async function isReady(page) {
  await page.waitForFunction(async () => {
    const worker = await navigator.serviceWorker.getRegistration();
    return Boolean(worker?.active) && Boolean(navigator.serviceWorker.controller);
  });
}

/** Waits until all that was done is on the device's disk; `count`: how many changes wait there to be sent. */
export async function keeps(page, count) {
  const waiting = () => page.evaluate(readOutbox);
  await page.waitForFunction(
    async ([read, count]) => (await eval(`(${read})()`)).length === count,
    [readOutbox.toString(), count],
  ).catch(async () => { throw new Error(`${(await waiting()).length} changes wait, not ${count}`); });
}

/** The operations that wait in this browser's databases, in their order; runs in the page. */
export async function readOutbox() {
  const all = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done, failed) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => done(request.result);
      request.onerror = failed;
    });
    const texts = await new Promise((done) => {
      const request = database.transaction("outbox").objectStore("outbox").getAll();
      request.onsuccess = () => done(request.result);
    });
    database.close();
    all.push(...texts.map((text) => JSON.parse(text)));
  }
  return all;
}
