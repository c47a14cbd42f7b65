// Makes the pictures under docs/screenshots, and the two that the manifest shows: the demo account on a fixed day, in both themes, on desktop, tablet
// and phone.
// Run `cargo xtask build --release` and `npm ci` here first, then `node end2end/screenshots.mjs`. Debian's pngquant,
// where it is installed, makes the pictures a third as large.
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium } from "@playwright/test";

import { alive } from "./story.js";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const binary = resolve(process.argv[2] ?? join(root, "target/release/consistencygrid"));
const folder = join(root, "docs/screenshots");
const data = mkdtempSync(join(tmpdir(), "consistencygrid-pictures-"));
const site = "http://127.0.0.1:3871";
const password = "a square for every day";
const now = new Date("2026-10-08T20:00:00Z");
const taken = [];
const devices = {
  desktop: { viewport: { width: 1280, height: 800 } },
  tablet: { viewport: { width: 768, height: 1024 }, hasTouch: true },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};

mkdirSync(folder, { recursive: true });
spawnSync(binary, ["seed", "--data", data, "--today", "2026-10-08", "--password", password], { stdio: "inherit" });
const server = spawn(
  binary,
  ["serve", "--data", data, "--listen", "127.0.0.1:3871", "--clock", now.toISOString()],
  { env: { ...process.env, SITE_URL: site, LOG_LEVEL: "warn" }, stdio: "inherit" },
);
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
});
try {
  await answers(`${site}/api/health`);
  for (const colorScheme of ["light", "dark"]) {
    for (const [device, options] of Object.entries(devices)) {
      await pictures(colorScheme, device, options);
    }
  }
} finally {
  await browser.close();
  server.kill();
  spawnSync("pngquant", ["--force", "--ext", ".png", "--skip-if-larger", "128", ...taken]);
  copyFileSync(join(folder, "today-light-phone.png"), join(root, "public/screenshots/today.png"));
  copyFileSync(join(folder, "grid-light-desktop.png"), join(root, "public/screenshots/grid.png"));
  rmSync(data, { recursive: true, force: true });
}

/** Waits until the server answers. */
async function answers(address) {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await fetch(address).then((answer) => answer.ok, () => false)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${address} does not answer`);
}

/** Takes the pictures of one theme on one device. */
async function pictures(colorScheme, device, options) {
  const context = await browser.newContext({ ...options, colorScheme, timezoneId: "Europe/Lisbon" });
  const page = await context.newPage();
  await page.clock.setFixedTime(now);
  await picture(page, "/", `landing-${colorScheme}-${device}`);
  await page.goto(`${site}/sign-in`);
  await alive(page);
  await page.getByLabel("Email").fill("mara@example.org");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/today");
  const first = async (name) => new URL(await page.getByRole("link", { name, exact: true }).first().getAttribute("href"), site).pathname;
  const habit = await first("Read");
  for (const [name, path] of Object.entries({
    today: "/today",
    grid: "/grid",
    month: "/grid?by=month",
    review: "/review",
    habit,
    goals: "/goals",
    reminders: "/reminders",
    settings: "/settings",
  })) {
    await picture(page, path, `${name}-${colorScheme}-${device}`);
  }
  await context.close();
}

async function picture(page, path, name) {
  await page.goto(site + path);
  await alive(page);
  taken.push(join(folder, `${name}.png`));
  await page.screenshot({ path: taken.at(-1) });
}
