// Visits are counted only where the operator wants it, and only of those who agree.
import { serve } from "./server.js";
import { alive, expect, expectNoBarriers, signUp, test } from "./story.js";

const ID = "G-1A2B3C4D5E";
const HOST = "https://metrics.grid.example";

/** A server that counts, and a page that notes what is asked of others. Google's script is one that says that it ran. */
async function visit(browser, extraHTTPHeaders, more = {}) {
  const server = await serve({ env: { GA_ID: ID, ANALYTICS_DOMAIN: "metrics.grid.example" } });
  const context = await browser.newContext({ baseURL: server.site, extraHTTPHeaders, ...more });
  const asked = [];
  await context.route((url) => url.origin !== server.site, async (route) => {
    asked.push(route.request().url());
    await route.fulfill({ contentType: "text/javascript", body: "globalThis.counts = true;" });
  });
  const page = await context.newPage();
  const stop = async () => {
    await context.close();
    await server.stop();
  };
  return { page, asked, stop };
}

/** What Google's script would be told. */
const told = (page) => page.evaluate(() => (globalThis.dataLayer ?? []).map((all) => JSON.stringify([...all])));

test("nothing is loaded before a yes, and nothing after it was taken back", async ({ browser, extraHTTPHeaders }) => {
  const { page, asked, stop } = await visit(browser, extraHTTPHeaders);
  const question = page.getByRole("complementary", { name: "Counting visits" });
  await page.goto("/");
  await expect(question).toBeVisible();
  await expectNoBarriers(page, "the question");
  expect(asked).toEqual([]);
  await question.getByRole("button", { name: "No", exact: true }).click();
  await expect(question).toHaveCount(0);
  await page.goto("/help");
  expect(asked).toEqual([]);
  expect(await told(page)).toEqual([]);

  // Who has second thoughts.
  await page.goto("/privacy");
  await page.getByRole("button", { name: "Yes, count them" }).click();
  await expect(page.getByText("You have said yes.")).toBeVisible();
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  expect(new Set(asked)).toEqual(new Set([`${HOST}/gtag/js?id=${ID}`]));
  await page.waitForFunction(() => globalThis.counts);

  // Of a person's pages only the first word is told.
  const { email } = await signUp(page);
  await page.goto("/today?day=2026-03-02");
  await alive(page);
  await page.getByRole("link", { name: "Grid", exact: true }).first().click();
  await expect(page).toHaveURL(/grid/);
  await expect.poll(async () => (await told(page)).join()).toContain("/grid");
  const all = (await told(page)).join();
  expect(all).toContain("/today\"");
  for (const secret of [email, "2026-03-02"]) expect(all).not.toContain(secret);

  await page.context().addCookies([{ name: "_ga", value: "GA1.1.1", url: page.url() }]);
  await page.goto("/privacy");
  await page.getByRole("button", { name: "No", exact: true }).click();
  await expect(page.getByText("You have said no")).toBeVisible();
  asked.length = 0;
  await page.goto("/today");
  await alive(page);
  expect(asked).toEqual([]);
  expect((await page.context().cookies()).map(({ name }) => name)).not.toContain("_ga");
  await stop();
});

test("the question works without JavaScript", async ({ browser, extraHTTPHeaders }) => {
  const { page, asked, stop } = await visit(browser, extraHTTPHeaders, { javaScriptEnabled: false });
  await page.goto("/help");
  await page.getByRole("button", { name: "No", exact: true }).click();
  await expect(page).toHaveURL(/\/help$/);
  await expect(page.getByRole("complementary", { name: "Counting visits" })).toHaveCount(0);
  expect(asked).toEqual([]);
  await stop();
});
