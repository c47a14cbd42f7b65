// Runs the stories (*.spec.js) against the built server, which starts with an empty database on a free port.
// SERVER is its path, CHROMIUM that of the browser, if they are elsewhere.
import { rmSync } from "node:fs";

import { defineConfig } from "@playwright/test";

import { binary, dataFolder, freePort, settings } from "./server.js";

// Every worker reads this file again: what is chosen at first is handed on in the environment.
if (!process.env.END2END_DATA) {
  process.env.END2END_PORT = await freePort();
  process.env.END2END_DATA = dataFolder();
  process.on("exit", () => rmSync(process.env.END2END_DATA, { recursive: true, force: true }));
}
// It is noon where the stories happen, so that none of them sees midnight.
process.env.END2END_ZONE ??= noonZone(new Date().getUTCHours());
const address = `127.0.0.1:${process.env.END2END_PORT}`;

export default defineConfig({
  testMatch: "*.spec.js",
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  reporter: "list",
  // A check of a password alone takes a second where the server is a debug build and the machine is busy.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    baseURL: `http://${address}`,
    timezoneId: process.env.END2END_ZONE,
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      // Root cannot use the sandbox, and nothing but the server is to be asked for anything.
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  webServer: {
    command: `"${binary}" serve`,
    url: `http://${address}/api/health`,
    env: settings(address, process.env.END2END_DATA),
    reuseExistingServer: false,
    // Every new account is sent a mail, which is printed there.
    stdout: "ignore",
  },
});

/** A zone in which it is about noon at an hour of UTC; none of these changes its clocks. */
function noonZone(hour) {
  const eastward = [
    "Pacific/Pago_Pago", "Pacific/Honolulu", "Pacific/Gambier", "Pacific/Pitcairn", "America/Phoenix", "America/Costa_Rica",
    "America/Panama", "America/Puerto_Rico", "America/Sao_Paulo", "America/Noronha", "Atlantic/Cape_Verde", "UTC",
    "Africa/Lagos", "Africa/Johannesburg", "Africa/Nairobi", "Asia/Dubai", "Asia/Karachi", "Asia/Dhaka", "Asia/Bangkok",
    "Asia/Singapore", "Asia/Tokyo", "Australia/Brisbane", "Pacific/Guadalcanal", "Pacific/Tarawa",
  ];
  return eastward[23 - hour];
}
