// A device of somebody: a browser with a memory of its own, which can be closed and opened again.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium } from "@playwright/test";

import config from "./playwright.config.js";
import { serve } from "./server.js";
import { expect, test as base, watchProblems } from "./story.js";

export const test = base.extend({
  // A server of the story's own, which it may stop and start again.
  server: async ({}, use) => {
    const server = await serve();
    await use(server);
    await server.stop();
  },

  // A device that visits it.
  device: async ({ server }, use) => {
    const device = await newDevice(server.site);
    await use(device);
    await device.throwAway();
  },
});

/** Opens a new device that visits `site`. `viewport`: its screen. */
export async function newDevice(site, { viewport = { width: 1280, height: 800 } } = {}) {
  const memory = mkdtempSync(join(tmpdir(), "consistencygrid-device-"));
  const [a, b, c] = randomBytes(3);
  const device = {};
  const problems = [];
  device.open = async () => {
    device.context = await chromium.launchPersistentContext(memory, {
      ...config.use.launchOptions,
      baseURL: site,
      timezoneId: config.use.timezoneId,
      viewport,
      extraHTTPHeaders: { "X-Forwarded-For": `10.${a}.${b}.${c}` },
    });
    device.page = device.context.pages()[0] ?? (await device.context.newPage());
    problems.push(watchProblems(device.page));
    return device.page;
  };
  device.close = () => device.context.close();
  device.throwAway = async () => {
    await device.close();
    rmSync(memory, { recursive: true, force: true });
    expect(problems.flat(), "errors of the device's pages").toEqual([]);
  };
  await device.open();
  return device;
}

/** Waits until the device could start without a network: its worker is in charge and has everything. */
export async function isReady(page) {
  // A predicate that answers later is not waited for by `waitForFunction`. What it says tells where a worker stands that
  // does not come.
  await expect.poll(() => page.evaluate(async () => {
    const worker = await navigator.serviceWorker.getRegistration();
    const stages = ["installing", "waiting", "active"].filter((stage) => worker?.[stage]);
    const states = stages.map((stage) => `${stage}: ${worker[stage].state}`);
    return [...states, navigator.serviceWorker.controller ? "in charge" : "not in charge"].join(", ");
  })).toBe("active: activated, in charge");
}

/** What was acknowledged lately, in its order; runs in the page. */
export const readJournal = table("journal");

/** The operations that wait in this browser's databases, in their order; runs in the page. */
export const readOutbox = table("outbox");

/** What the device keeps by name; of what has its answer a list is empty. Runs in the page. */
const readNamed = table("meta");

/** Waits until the device has kept that there is nothing to decide any more. */
export const decided = (page) => expect.poll(async () => (await page.evaluate(readNamed)).filter((value) => Array.isArray(value) && value.length)).toEqual([]);

/** Waits until so many changes wait on the device to be sent. */
export const waits = (page, count) => expect.poll(async () => (await page.evaluate(readOutbox)).length).toBe(count);

function table(table) {
  // A function that runs in a page takes nothing along, so the table's name is written into it.
  return new Function(`return (${readTable})("${table}")`);
}

async function readTable(table) {
  const all = [];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done) => {
      const request = indexedDB.open(name);
      // It has just been deleted: asking for it must not make it again.
      request.onupgradeneeded = () => request.transaction.abort();
      request.onsuccess = () => done(request.result);
      request.onerror = () => done(null);
    });
    if (!database) continue;
    const texts = await new Promise((done) => {
      const request = database.transaction(table).objectStore(table).getAll();
      request.onsuccess = () => done(request.result);
    });
    database.close();
    all.push(...texts.map((text) => JSON.parse(text)));
  }
  return all;
}

/**
 * Puts so many ticks of the last three weeks into the outbox, as the app would have; `strange`: and then one change of a kind
 * that nobody knows. Runs in the page.
 */
export async function fillOutbox({ count, strange = false }) {
  const [{ name }] = await indexedDB.databases();
  const database = await new Promise((done) => {
    const request = indexedDB.open(name);
    request.onsuccess = () => done(request.result);
  });
  const writing = database.transaction(["meta", "records", "outbox"], "readwrite");
  const ask = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
  const meta = JSON.parse(await ask(writing.objectStore("meta").get("replica")));
  const habits = (await ask(writing.objectStore("records").getAllKeys()));
  const [day, from] = [86_400_000, Date.now() - 21 * 86_400_000];
  for (let index = 0; index < count + strange; index += 1) {
    const ago = 1 + Math.floor(index / habits.length);
    const set_entry = { habit: habits[index % habits.length], day: new Date(Date.now() - ago * day).toISOString().slice(0, 10), mark: "done" };
    const envelope = {
      client: meta.client,
      seq: meta.acked + 1 + index,
      id: index.toString(16).padStart(16, "0"),
      at: from + Math.floor((index / count) * 21 * day) - 600_000,
      operation: index < count ? { set_entry } : { paint_moon: { habit: habits[0] } },
    };
    writing.objectStore("outbox").put(JSON.stringify(envelope), envelope.seq);
  }
  const version = await ask(writing.objectStore("meta").get("version"));
  writing.objectStore("meta").put(version + 1, "version");
  await new Promise((done) => { writing.oncomplete = done; });
  database.close();
}

/**
 * Lets a story fill the disk: as long as `full` stands in the session storage, writing into a table that it fits, such as
 * `account-1/outbox`, ends as a browser ends it then. A script for the beginning of every page.
 */
export function letFill() {
  const { put } = IDBObjectStore.prototype;
  const full = new WeakSet();
  IDBObjectStore.prototype.put = function (...values) {
    const request = put.apply(this, values);
    const names = sessionStorage.getItem("full");
    if (names && new RegExp(names).test(`${this.transaction.db.name}/${this.name}`)) {
      full.add(this.transaction);
      this.transaction.abort();
    }
    return request;
  };
  Object.defineProperty(IDBTransaction.prototype, "error", {
    get() { return full.has(this) ? new DOMException("full", "QuotaExceededError") : null; },
  });
}
