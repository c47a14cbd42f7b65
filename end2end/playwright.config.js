// Runs the stories (*.spec.js) against the built server, which starts with an empty database on a free port.
// SERVER is its path, CHROMIUM that of the browser, if they are elsewhere.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

import { defineConfig } from "@playwright/test";

const server = process.env.SERVER ?? fileURLToPath(new URL("../target/debug/consistencygrid", import.meta.url));

// Every worker reads this file again: what is chosen at first is handed on in the environment.
if (!process.env.END2END_DATA) {
  process.env.END2END_PORT = await freePort();
  process.env.END2END_DATA = mkdtempSync(`${tmpdir()}/consistencygrid-end2end-`);
  process.on("exit", () => rmSync(process.env.END2END_DATA, { recursive: true, force: true }));
}
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
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      // Root cannot use the sandbox, and nothing but the server is to be asked for anything.
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  webServer: {
    command: `"${server}" serve`,
    url: `http://${address}/api/health`,
    env: {
      LISTEN: address,
      SITE_URL: `http://${address}`,
      DATA_DIR: process.env.END2END_DATA,
      LOG_LEVEL: "warn",
      // Each story comes from an address of its own (see story.js), so that none uses up another's limits.
      TRUSTED_PROXIES: "127.0.0.1",
    },
    reuseExistingServer: false,
    stdout: "pipe",
  },
});

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(String(port)));
    });
  });
}
