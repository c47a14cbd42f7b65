// What stays on a device, and for whom.
import { fillOutbox, isReady, test, waits } from "./device.js";
import { makeHabit, open, row, saved, tick } from "./steps.js";
import { alive, expect, signIn, signUp } from "./story.js";

test.setTimeout(180_000);

/** Everything this site has kept in the browser, as one text; runs in the page. */
async function readTraces() {
  const traces = [document.cookie, JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
  for (const { name } of await indexedDB.databases()) {
    traces.push(name);
    const database = await new Promise((done) => {
      const request = indexedDB.open(name);
      // It has just been deleted: asking for it must not make it again.
      request.onupgradeneeded = () => request.transaction.abort();
      request.onsuccess = () => done(request.result);
      request.onerror = () => done(null);
    });
    if (!database) continue;
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store).getAll();
      traces.push(JSON.stringify(await new Promise((done) => { all.onsuccess = () => done(all.result); })));
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const text = await (await cache.match(request)).text();
      traces.push(request.url, text);
    }
  }
  // Whatever the HTTP cache has of the private pages would be given without asking the server.
  for (const address of ["/today", "/grid", "/settings"]) {
    const kept = await fetch(address, { cache: "only-if-cached", mode: "same-origin" }).catch(() => null);
    if (kept?.ok) traces.push(await kept.text());
  }
  return traces.join("\n");
}

async function leavesNothing(page, account) {
  const traces = await page.evaluate(readTraces);
  for (const word of ["Secret habit", "secret note", account.email, account.email.split("@")[0]]) {
    expect(traces.includes(word), `${word} is still there`).toBe(false);
  }
  expect(traces).not.toMatch(/account-[0-9a-f]{8}-/);
}

async function fill(page) {
  const account = await signUp(page);
  await makeHabit(page, "Secret habit");
  await tick(page, "Secret habit").click();
  await row(page, "Secret habit").hover();
  await row(page, "Secret habit").getByRole("link", { name: /ote on / }).click();
  await page.getByLabel("Note", { exact: true }).fill("secret note");
  await page.getByRole("button", { name: "Save note" }).click();
  await saved(page);
  await isReady(page);
  for (const address of ["/grid", "/settings", "/today"]) await open(page, address);
  expect(await page.evaluate(readTraces)).toContain("Secret habit");
  return account;
}

/** Somebody whose session has ended with a change waiting on the device. */
async function leaveWaiting({ context, page }) {
  const account = await fill(page);
  await context.clearCookies({ name: "session" });
  await open(page, "/today");
  await tick(page, "Secret habit").click();
  await waits(page, 1);
  return account;
}

test("i15: signing out leaves nothing of the person in the browser", async ({ server, device }) => {
  const { page } = device;
  const account = await fill(page);
  await open(page, "/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(`${server.site}/`);
  await alive(page);
  await leavesNothing(page, account);
  await page.goto("/today");
  await expect(page).toHaveURL(/sign-in/);
});

test("signing out before anything was read from the device leaves nothing either", async ({ server, device }) => {
  const { page } = device;
  const account = await fill(page);
  // The code that keeps and clears comes a moment after the page.
  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(`${server.site}/`);
  await alive(page);
  await leavesNothing(page, account);
});

test("a page that is closed while signing out is finished by the next one", async ({ device }) => {
  let { page } = device;
  const account = await fill(page);
  await open(page, "/settings");
  // The server is asked and never answers.
  await page.route("**/sign-out", () => {});
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForFunction(() => Boolean(localStorage.getItem("leaving")));
  await device.close();
  page = await device.open();
  await page.goto("/");
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  // The page is loaded anew when it is done, and whoever looks then is sent away.
  await expect(async () => {
    expect(await page.evaluate(() => localStorage.getItem("leaving"))).toBe(null);
  }).toPass();
  await leavesNothing(page, account);
  await page.goto("/today");
  await expect(page).toHaveURL(/sign-in/);
});

test("deleting an account clears its own traces, and leaves those of others", async ({ server, device }) => {
  const { page } = device;
  const first = await leaveWaiting(device);

  const second = await signUp(page);
  await makeHabit(page, "Quiet trombone");
  await isReady(page);
  await open(page, "/settings");
  await page.getByText("Delete account…").click();
  const form = page.locator("form[action='/account/delete']");
  await form.getByLabel("Password", { exact: true }).fill("not the password");
  await form.getByRole("button").last().click();
  await expect(page.getByText("That is not the password of this account.")).toBeVisible();
  await alive(page);
  await form.getByLabel("Password", { exact: true }).fill(second.password);
  await form.getByRole("button").last().click();
  await expect(page).toHaveURL(`${server.site}/`);
  await expect.poll(() => page.evaluate(readTraces)).not.toContain("Quiet trombone");
  expect(await page.evaluate(readTraces)).not.toContain(second.email);

  await signIn(page, first);
  await open(page, "/today");
  await saved(page);
  await waits(page, 0);
  await expect(tick(page, "Secret habit")).toHaveAttribute("aria-pressed", "false");
});

test("a page from the browser's memory does not show who has left", async ({ server, device }) => {
  const { page } = device;
  await fill(page);
  await open(page, "/today");
  const other = await device.context.newPage();
  await other.goto("/");
  await device.context.clearCookies({ name: "account" });
  await page.bringToFront();
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await expect(page).toHaveURL(`${server.site}/today`);
  // Whoever is still signed in is shown their pages again, by the server.
  await alive(page);
  await expect(tick(page, "Secret habit")).toBeVisible();
});

test("signing out in one tab takes the others along", async ({ server, device }) => {
  const { page } = device;
  await fill(page);
  const other = await device.context.newPage();
  await open(other, "/grid");
  await open(page, "/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(`${server.site}/`);
  await expect(other).toHaveURL(`${server.site}/`);
});

test("signing out without a network asks about what waits, and ends the session later", async ({ server, device }) => {
  const { page } = device;
  const account = await fill(page);
  await server.halt();
  await tick(page, "Secret habit").click();
  await waits(page, 1);
  await open(page, "/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  const question = page.getByRole("dialog", { name: "1 change not sent yet" });
  await expect(question).toBeVisible();
  await question.getByRole("button", { name: "Stay signed in" }).click();
  await expect(question).toHaveCount(0);
  await waits(page, 1);
  await page.getByRole("button", { name: "Sign out" }).click();
  await question.getByRole("button", { name: "Sign out and lose them" }).click();
  await expect(page).toHaveURL(`${server.site}/`);
  await alive(page);
  await leavesNothing(page, account);

  await server.start();
  await open(page, "/");
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  await page.goto("/today");
  await expect(page).toHaveURL(/sign-in/);
});

test("what was refused is not lost by signing out unasked", async ({ device, server }) => {
  const { page } = device;
  await fill(page);
  await server.halt();
  await page.evaluate(fillOutbox, { count: 1, strange: true });
  await server.start();
  await open(page, "/today");
  await expect(page.getByText("1 change was not accepted")).toBeVisible();
  await open(page, "/settings");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("dialog", { name: "1 change not accepted" })).toBeVisible();
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save a copy" }).click();
  expect((await saving).suggestedFilename()).toBe("consistencygrid-changes.json");
  await page.getByRole("button", { name: "Sign out and lose them" }).click();
  await expect(page).toHaveURL(`${server.site}/`);
});

test("a session that has ended keeps what waits, and sends it after signing in", async ({ device }) => {
  const { page } = device;
  const account = await fill(page);
  await device.context.clearCookies({ name: "session" });
  await open(page, "/today");
  await tick(page, "Secret habit").click();
  await expect(page.getByText("You are signed out")).toBeVisible();
  await expect(page.getByText("1 change is safe on this device.")).toBeVisible();
  await page.getByRole("link", { name: "Sign in" }).click();
  await signIn(page, account);
  await open(page, "/today");
  await saved(page);
  await waits(page, 0);
  await expect(tick(page, "Secret habit")).toHaveAttribute("aria-pressed", "false");
});

test("somebody else who signs in sees and sends nothing of the first", async ({ server, device }) => {
  const { page } = device;
  const first = await leaveWaiting(device);

  const second = await signUp(page);
  await open(page, "/today");
  await expect(page.getByText("Secret habit")).toHaveCount(0);
  await makeHabit(page, "Sing");
  await saved(page);
  await open(page, "/settings");
  await expect(page.getByText(`1 change of ${first.email} waits here`)).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(`${server.site}/`);

  await signIn(page, first);
  await open(page, "/today");
  await saved(page);
  await waits(page, 0);
  await expect(page.getByText("Sing")).toHaveCount(0);
  await expect(tick(page, "Secret habit")).toHaveAttribute("aria-pressed", "false");
  expect(second.email).not.toBe(first.email);
});
