// What stays on a device, and for whom.
import { isReady, test, waits } from "./device.js";
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
      request.onsuccess = () => done(request.result);
    });
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
  const first = await fill(page);
  await device.context.clearCookies({ name: "session" });
  await open(page, "/today");
  await tick(page, "Secret habit").click();
  await waits(page, 1);

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
