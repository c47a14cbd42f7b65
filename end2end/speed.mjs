// How quick Today is in a browser, with a year of entries: when nothing was loaded before, and when it starts from the device.
// Run `cargo xtask build --release` and `npm ci` here first, then `node end2end/speed.mjs`. Prints medians, and the slowest.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "@playwright/test";

import { freePort } from "./server.js";
import { alive } from "./story.js";

const RUNS = 20;
const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const binary = resolve(process.argv[2] ?? join(root, "target/release/consistencygrid"));
const data = mkdtempSync(join(tmpdir(), "consistencygrid-speed-"));
const site = `http://127.0.0.1:${await freePort()}`;
const password = "a square for every day";

spawnSync(binary, ["seed", "--data", data, "--password", password], { stdio: "inherit" });
const environment = { ...process.env, SITE_URL: site, LOG_LEVEL: "error" };
const server = spawn(binary, ["serve", "--data", data, "--listen", new URL(site).host], { env: environment, stdio: "inherit" });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
});
try {
  while (!(await fetch(`${site}/api/health`).then((answer) => answer.ok, () => false)));
  const session = await signedIn();
  const [first, again] = [[], []];
  for (let run = 0; run < RUNS; run += 1) {
    const context = await browser.newContext({ storageState: session });
    const page = await context.newPage();
    first.push(await visit(page));
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(async () => navigator.serviceWorker.controller && (await indexedDB.databases()).length > 0);
    again.push(await visit(page));
    await context.close();
  }
  console.log(`${RUNS} visits to Today each, milliseconds: median (slowest)`);
  for (const [name, visits] of Object.entries({ "nothing loaded before": first, "from the device": again })) {
    const told = Object.keys(visits[0]).map((what) => `${what} ${spread(visits.map((visit) => visit[what]))}`);
    console.log(`${name}: ${told.join(", ")}`);
  }
} finally {
  await browser.close();
  server.kill();
  rmSync(data, { recursive: true, force: true });
}

async function signedIn() {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${site}/sign-in`);
  await page.getByLabel("Email").fill("mara@example.org");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/today");
  const state = await context.storageState();
  await context.close();
  return state;
}

/** From asking for Today until its first paint, and until the app has taken over once somebody is there. */
async function visit(page) {
  await page.goto(`${site}/today`);
  await page.locator(".row").first().waitFor();
  await alive(page);
  const end = await page.evaluate(() => performance.now());
  // The browser tells of the paint when it has come to it.
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
  return { "first paint": paint, "app": end };
}

function spread(times) {
  const sorted = times.toSorted((one, other) => one - other).map(Math.round);
  return `${sorted[sorted.length >> 1]} (${sorted.at(-1)})`;
}
