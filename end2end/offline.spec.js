// A day offline: the server is really stopped, the browser really closed.
import { fillOutbox, isReady, newDevice, readJournal, readOutbox, test, waits } from "./device.js";
import { begin, makeHabit, open, row, saved, tick } from "./steps.js";
import { alive, expect, signIn, signUp } from "./story.js";

test.describe.configure({ mode: "parallel" });
test.setTimeout(180_000);

const outbox = (page) => page.evaluate(readOutbox);
const journal = async (page) => (await page.evaluate(readJournal)).map(({ envelope: { operation } }) => Object.keys(operation)[0]);
const kinds = async (page) => (await outbox(page)).map(({ operation }) => Object.keys(operation)[0]);

test("a day without a network is kept, survives the browser, and arrives once and in order", async ({ server }) => {
  const phone = await newDevice(server.site);
  let page = phone.page;
  const account = await signUp(page);
  await makeHabit(page, "Read");
  await makeHabit(page, "Drink water", async (editor) => {
    await editor.getByText("Count", { exact: true }).click();
    await editor.getByLabel("Target").fill("8");
  });
  await makeHabit(page, "Old");
  await isReady(page);
  const laptop = await newDevice(server.site);
  await signIn(laptop.page, account);
  await open(laptop.page, "/today");
  await expect(row(laptop.page, "Old")).toBeVisible();
  const habit = await row(page, "Read").getByRole("link", { name: "Read", exact: true }).getAttribute("href");
  await server.halt();

  for (const address of ["/today", "/grid", habit, `${habit}/edit`, "/habits/new", "/settings", "/"]) {
    await open(page, address);
    await expect(page.locator("h1").first()).toBeVisible();
  }
  await open(page, "/today");
  await tick(page, "Read").click();
  await tick(page, "Drink water").click();
  await tick(page, "Drink water").click();
  await waits(page, 3);
  await row(page, "Read").hover();
  await row(page, "Read").getByRole("link", { name: "Note on Read" }).click();
  await page.getByLabel("Note", { exact: true }).fill("on the train");
  await page.getByRole("button", { name: "Save note" }).click();
  await waits(page, 4);
  await open(page, "/habits/new");
  await page.getByLabel("Name").fill("Stretch");
  await page.getByRole("button", { name: "Save" }).first().click();
  await waits(page, 5);
  await row(page, "Drink water").getByRole("link", { name: "Drink water", exact: true }).click();
  await page.getByRole("link", { name: "Edit habit" }).click();
  await page.getByLabel("Name").fill("Drink tea");
  await page.getByRole("button", { name: "Save" }).first().click();
  await waits(page, 6);
  await open(page, habit);
  await page.getByRole("link", { name: "Edit habit" }).click();
  await page.getByRole("button", { name: "Move down" }).click();
  await waits(page, 7);
  await open(page, "/today");
  await row(page, "Stretch").hover();
  await row(page, "Stretch").getByRole("button", { name: /^Skip/ }).click();
  await waits(page, 8);
  await row(page, "Old").getByRole("link", { name: "Old", exact: true }).click();
  await page.getByRole("link", { name: "Edit habit" }).click();
  await page.getByRole("button", { name: "Archive" }).click();
  await waits(page, 9);
  const done = ["set_entry", "add_amount", "add_amount", "set_note", "create_habit", "edit_habit", "move_habit", "set_entry", "archive_habit"];
  expect(await kinds(page)).toEqual(done);

  /** Everything is as the person left it. */
  const isAsLeft = async (page) => {
    await expect(tick(page, "Read")).toHaveAttribute("aria-pressed", "true");
    await expect(row(page, "Drink tea")).toContainText("2/8");
    await expect(row(page, "Stretch").getByRole("button", { name: /skipped/ }).first()).toBeVisible();
    await expect(row(page, "Old")).toHaveCount(0);
    await expect(page.locator(".row .name")).toHaveText(["Drink tea", "Read", "Stretch"]);
    await row(page, "Read").hover();
    await expect(row(page, "Read").getByRole("link", { name: "Edit the note on Read" })).toBeVisible();
  };
  await phone.close();
  page = await phone.open();
  await open(page, "/today");
  await isAsLeft(page);
  await expect(page.getByText("Offline. 9 changes waiting.")).toBeVisible();

  await server.start();
  await page.reload();
  await alive(page);
  await saved(page);
  await waits(page, 0);
  expect(await journal(page)).toEqual(["create_habit", "create_habit", "create_habit", ...done]);

  // A page that is looked at again asks for news.
  await laptop.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
  await isAsLeft(laptop.page);
  await laptop.throwAway();
  await phone.throwAway();
});

test("three weeks of changes arrive by themselves, and the page can be used meanwhile", async ({ server }) => {
  const phone = await newDevice(server.site);
  const { page } = phone;
  await signUp(page);
  await begin(page);
  await makeHabit(page, "Read more");
  await makeHabit(page, "Sing");
  await isReady(page);
  // On a page without the app, so that nobody else writes meanwhile.
  await page.goto("/robots.txt");
  await page.evaluate(fillOutbox, { count: 2_000 });
  await waits(page, 2_000);
  const from = Date.now();
  await open(page, "/today");
  await tick(page, "Walk").click();
  await expect(tick(page, "Walk")).toHaveAttribute("aria-pressed", "true");
  await expect.poll(async () => (await outbox(page)).length, { timeout: 60_000 }).toBe(0);
  console.log(`2,000 changes arrived after ${Date.now() - from} ms`);
  await saved(page);
  const marks = await page.evaluate(async () => {
    const body = JSON.stringify({ client: "00000000000000ff", acked: 0, envelopes: [] });
    const headers = { "content-type": "application/json" };
    const { snapshot } = await (await fetch("/api/v1/sync", { method: "POST", headers, body })).json();
    return snapshot.habits.flatMap(({ marks }) => [...(marks ?? "")]).filter((mark) => mark === "d").length;
  });
  expect(marks).toBe(2_001);
  await phone.throwAway();
});

test("a change of another version is refused by itself, and nothing around it is lost", async ({ server }) => {
  const phone = await newDevice(server.site);
  const { page } = phone;
  await signUp(page);
  await makeHabit(page, "Read");
  await isReady(page);
  await page.goto("/robots.txt");
  await page.evaluate(fillOutbox, { count: 3, strange: true });
  await open(page, "/today");
  await tick(page, "Read").click();
  await waits(page, 0);
  await expect(page.getByText("1 change was not accepted")).toBeVisible();
  await expect(page.getByText("This change comes from another version of the app. Reload to try again.")).toBeVisible();
  await Promise.all([page.waitForEvent("load"), page.getByRole("link", { name: "Reload" }).click()]);
  await alive(page);
  // A refusal is kept until the person has dealt with it.
  await page.getByRole("button", { name: "Discard" }).click();
  await saved(page);
  await open(page, "/today");
  await expect(page.getByText("not accepted")).toHaveCount(0);
  await expect(tick(page, "Read")).toHaveAttribute("aria-pressed", "true");
  expect((await journal(page)).filter((kind) => kind === "set_entry")).toHaveLength(4);
  await phone.throwAway();
});
