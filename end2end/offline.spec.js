// A day offline: the server is really stopped, the browser really closed.
import { isReady, newDevice, readOutbox } from "./device.js";
import { serve } from "./server.js";
import { makeHabit, open, row, saved, tick } from "./steps.js";
import { alive, expect, signIn, signUp, test } from "./story.js";

test.describe.configure({ mode: "parallel" });
test.setTimeout(180_000);

let server;
test.beforeEach(async () => { server = await serve(); });
test.afterEach(async () => server.stop());

const outbox = (page) => page.evaluate(readOutbox);
const waits = (page, count) => expect.poll(async () => (await outbox(page)).length).toBe(count);
const kinds = async (page) => (await outbox(page)).map(({ operation }) => Object.keys(operation)[0]);

test("a day without a network is kept, survives the browser, and arrives once and in order", async () => {
  const phone = await newDevice(server.site);
  let page = phone.page;
  const account = await signUp(page);
  await makeHabit(page, "Read");
  await makeHabit(page, "Drink water", async (editor) => {
    await editor.getByText("Count", { exact: true }).click();
    await editor.getByLabel("Target").fill("8");
  });
  await isReady(page);
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
  expect(await kinds(page)).toEqual(["set_entry", "add_amount", "add_amount", "set_note", "create_habit"]);

  await phone.close();
  page = await phone.open();
  await open(page, "/today");
  await expect(tick(page, "Read")).toHaveAttribute("aria-pressed", "true");
  await expect(row(page, "Drink water")).toContainText("2/8");
  await expect(row(page, "Stretch")).toBeVisible();
  await expect(page.getByText("Offline. 5 changes waiting.")).toBeVisible();

  await server.start();
  await page.reload();
  await alive(page);
  await saved(page);
  await waits(page, 0);

  const laptop = await newDevice(server.site);
  await signIn(laptop.page, account);
  await open(laptop.page, "/today");
  await expect(tick(laptop.page, "Read")).toHaveAttribute("aria-pressed", "true");
  await expect(row(laptop.page, "Drink water")).toContainText("2/8");
  await expect(row(laptop.page, "Stretch")).toBeVisible();
  await laptop.throwAway();
  await phone.throwAway();
});
