// Trying it out: a grid on this device only, and what becomes of it with an account.
import { letFill, newDevice, test, waits } from "./device.js";
import { makeHabit, open, row, saved, tick } from "./steps.js";
import { alive, expect, signIn, signUp } from "./story.js";

test.setTimeout(180_000);

const names = (page) => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));

/** Begins on the start page, with one habit that is ticked, and a count. */
async function tryOut(page, site) {
  await open(page, "/");
  await page.getByRole("link", { name: "Start your grid" }).click();
  await expect(page).toHaveURL(`${site}/today`);
  await alive(page);
  for (const name of ["Drink water", "Walk"]) await page.getByRole("button", { name: `Add ${name}` }).click();
  await page.getByRole("button", { name: "Start with 2 habits" }).click();
  await tick(page, "Walk").click();
  await tick(page, "Drink water").click();
  await tick(page, "Drink water").click();
  await waits(page, 5);
}

test("a trial needs no account and no network, and survives the browser", async ({ server, device }) => {
  let { page } = device;
  await tryOut(page, server.site);
  await page.waitForFunction(() => Boolean(navigator.serviceWorker.controller));
  await server.halt();
  await device.close();
  page = await device.open();
  await open(page, "/today");
  await expect(tick(page, "Walk")).toHaveAttribute("aria-pressed", "true");
  await expect(row(page, "Drink water")).toContainText("2/8");
  await expect(page.getByText("Your grid is on this device only")).toBeVisible();
  expect(await names(page)).toEqual(["local"]);
  await server.start();
});

test("a new account takes everything of the trial along, once", async ({ server, device }) => {
  const { page } = device;
  await tryOut(page, server.site);
  const account = await signUp(page);
  await alive(page);
  await saved(page);
  await expect(tick(page, "Walk")).toHaveAttribute("aria-pressed", "true");
  await expect(row(page, "Drink water")).toContainText("2/8");
  await expect.poll(() => names(page)).not.toContain("local");

  const other = await newDevice(server.site);
  await signIn(other.page, account);
  await open(other.page, "/today");
  await expect(tick(other.page, "Walk")).toHaveAttribute("aria-pressed", "true");
  await expect(row(other.page, "Drink water")).toContainText("2/8");
  await other.throwAway();
});

for (const [choice, count] of [["Add", 1], ["Discard", 0]]) {
  test(`an account that has something asks whether to take the trial: ${choice}`, async ({ server, device }) => {
    const { page } = device;
    const other = await newDevice(server.site);
    const account = await signUp(other.page);
    await makeHabit(other.page, "Sing");
    await other.throwAway();

    await tryOut(page, server.site);
    await signIn(page, account);
    await open(page, "/today");
    await expect(row(page, "Sing")).toBeVisible();
    await expect(row(page, "Walk")).toHaveCount(0);
    await expect(page.getByText("2 habits and 2 squares from before you signed in.")).toBeVisible();
    await page.getByRole("button", { name: choice, exact: true }).click();
    await expect(row(page, "Walk")).toHaveCount(count);
    await expect(page.getByText("from before you signed in")).toHaveCount(0);
    await expect.poll(() => names(page)).not.toContain("local");
    await saved(page);
    await open(page, "/today");
    await expect(row(page, "Sing")).toBeVisible();
    await expect(row(page, "Walk")).toHaveCount(count);
  });
}

test("a trial that finds no room in its new place stays, and comes along when there is room", async ({ server, device }) => {
  const { page } = device;
  await tryOut(page, server.site);
  await page.addInitScript(letFill);
  await page.evaluate(() => sessionStorage.setItem("full", "^account-.*/outbox$"));
  await signUp(page);
  await alive(page);
  await expect(page.getByText("this device is full")).toBeVisible();
  expect(await names(page)).toContain("local");
  await page.evaluate(() => sessionStorage.removeItem("full"));
  await open(page, "/today");
  await saved(page);
  await expect(tick(page, "Walk")).toHaveAttribute("aria-pressed", "true");
  await expect(row(page, "Drink water")).toContainText("2/8");
  await expect.poll(() => names(page)).not.toContain("local");
});

test("a tab that shows the trial goes to the account when that is signed in to in another tab", async ({ server, device }) => {
  const { page } = device;
  await tryOut(page, server.site);
  const other = await device.context.newPage();
  await signUp(other);
  await alive(other);
  await saved(other);
  await expect.poll(() => names(other)).not.toContain("local");
  await expect(page).toHaveURL(`${server.site}/today`);
  await expect(page.getByText("Your grid is on this device only")).toHaveCount(0);
  await alive(page);
  await tick(page, "Walk").click();
  await saved(page);
  await open(other, "/today");
  await expect(tick(other, "Walk")).toHaveAttribute("aria-pressed", "false");
});
