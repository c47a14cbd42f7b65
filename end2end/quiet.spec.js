// What nobody sees: no page complains, asks anybody else for anything, or talks while nobody does anything.
import { begin, doors, makeHabit, open, places, saved, tick } from "./steps.js";
import { expect, test } from "./story.js";

/** Collects what a page does and should not: violations of its policy, failed requests, requests to others. */
async function watchManners(page, baseURL) {
  const faults = [];
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== baseURL && protocol !== "data:") faults.push(`asked ${request.url()}`);
  });
  page.on("requestfailed", (request) => {
    // Whoever leaves a page early gives up what it still loads.
    const why = request.failure().errorText;
    if (why !== "net::ERR_ABORTED") faults.push(`${why}: ${request.url()}`);
  });
  page.on("response", (response) => {
    const isNowhere = response.url().endsWith("/no-such-page");
    if (response.status() >= 400 && !isNowhere) faults.push(`${response.status()} from ${response.url()}`);
  });
  await page.exposeFunction("violated", (what) => faults.push(what));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) => {
      globalThis.violated(`${effectiveDirective} forbids ${blockedURI} ${sample}`);
    });
  });
  return faults;
}

for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 800 }]) {
  test.describe(`${viewport.width} pixels wide`, () => {
    test.use({ viewport });

    test("no page breaks its policy or asks anybody else", async ({ page, baseURL }) => {
      const faults = await watchManners(page, baseURL);
      for (const address of Object.values(doors)) await open(page, address);
      expect(faults).toEqual([]);
    });

    test("no page of a signed-in person breaks its policy or asks anybody else", async ({ page, baseURL, account }) => {
      const faults = await watchManners(page, baseURL);
      await begin(page);
      for (const address of Object.values(await places(page))) await open(page, address);
      expect(faults).toEqual([]);
    });
  });
}

/** Opens a page and waits until it has asked for all it asks for in the beginning: news once, and what only the server knows. */
async function openWhole(page, address) {
  const running = new Set();
  let lastAt = Date.now();
  const begin = (request) => {
    running.add(request);
    lastAt = Date.now();
  };
  const end = (request) => {
    running.delete(request);
    lastAt = Date.now();
  };
  page.on("request", begin).on("requestfinished", end).on("requestfailed", end);
  const isHabit = /\/habits\/[0-9a-f-]+/.test(address);
  const hours = isHabit && page.waitForResponse((response) => response.url().endsWith("/api/v1/hours"));
  await open(page, address);
  await hours;
  // What comes later is loaded and run in pieces, with pauses between them on a busy machine.
  await expect.poll(() => running.size === 0 && Date.now() - lastAt > 2_000).toBe(true);
  page.off("request", begin).off("requestfinished", end).off("requestfailed", end);
}

test("a page that is left open sends nothing", async ({ page, account }) => {
  await page.clock.install();
  await makeHabit(page, "Stretch");
  await tick(page, "Stretch").click();
  await saved(page);
  for (const [name, address] of Object.entries(await places(page))) {
    await openWhole(page, address);
    const asked = [];
    const note = (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
    // The worker's requests are those of the context.
    page.context().on("request", note);
    await page.clock.runFor("05:00");
    // Requests leave in their order: when this one is out, all before it are.
    await page.evaluate(() => fetch("/api/health"));
    expect(asked, name).toEqual(["GET /api/health"]);
    page.context().off("request", note);
  }
});
