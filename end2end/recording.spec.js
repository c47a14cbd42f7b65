// Pages are recorded only where the operator wants it, only of those who agree, and without a word of theirs.
import { createServer } from "node:http";

import { serve } from "./server.js";
import { makeHabit, tick } from "./steps.js";
import { alive, expect, expectNoBarriers, signUp, test as base, visit } from "./story.js";

const TITLE = "Call Mum";
const NOTE = "she told of the garden";

const test = base.extend({
  // Keeps what it is told as it comes: Spotlight passes recordings over.
  collector: async ({}, use) => {
    const told = [];
    const collector = createServer(async (request, answer) => {
      told.push([request.url, (await request.toArray()).join("")]);
      answer.end("{}");
    });
    await new Promise((listens) => collector.listen(0, "127.0.0.1", listens));
    await use({ dsn: `http://publickey@127.0.0.1:${collector.address().port}/7`, told });
    collector.closeAllConnections();
    await new Promise((closed) => collector.close(closed));
  },
  rates: [{ SENTRY_REPLAY_SESSION_SAMPLE_RATE: "1" }, { option: true }],
  server: async ({ collector: { dsn }, rates }, use) => {
    const server = await serve({ env: { SENTRY_BROWSER_DSN: dsn, APP_VERSION: "grid@1.2.3", ...rates } });
    await use(server);
    await server.stop();
  },
  page: visit,
});

/** The recorder's file, whenever `page` asks for it. */
function watchRecorder(page) {
  const asked = [];
  page.on("request", (request) => request.url().includes("/recorder.") && asked.push(request.url()));
  return asked;
}

/** What stands in the pieces of recordings that have come: the event of each, and all of it as text. */
function pieces({ told }) {
  const recorded = told.filter(([, text]) => text.includes('"type":"replay_recording"'));
  return recorded.map(([url, text]) => ({ url, text, event: JSON.parse(text.split("\n")[2]) }));
}

async function agree(page) {
  await page.goto("/privacy");
  await page.getByRole("button", { name: "Yes, record them" }).click();
  await expect(page.getByText("You have said yes.")).toBeVisible();
}

test("nothing is loaded before a yes, and nothing after it was taken back", async ({ page, collector }) => {
  const asked = watchRecorder(page);
  await page.goto("/");
  const question = page.getByRole("complementary", { name: "Recording pages" });
  await expect(question).toBeVisible();
  await expectNoBarriers(page, "the question");
  await signUp(page);
  await page.goto("/today");
  await alive(page);
  expect(asked).toEqual([]);
  await agree(page);
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  await page.getByRole("button", { name: "No", exact: true }).click();
  await expect(page.getByText("You have said no")).toBeVisible();
  asked.length = 0;
  await page.goto("/today");
  await alive(page);
  expect(asked).toEqual([]);
});

test("a session arrives with its release, and without a word of whoever agreed", async ({ page, collector }) => {
  const { email } = await signUp(page);
  await agree(page);
  // The first piece comes after five seconds, with the whole page.
  await expect.poll(() => pieces(collector).length).toBeGreaterThan(0);
  await makeHabit(page, TITLE);
  await tick(page, TITLE).click();
  await page.getByRole("link", { name: TITLE, exact: true }).click();
  await expect(page.getByRole("heading", { name: TITLE })).toBeVisible();
  await page.goto("/settings");
  await alive(page);
  await page.getByLabel("Name", { exact: true }).fill(NOTE);
  await expect.poll(() => pieces(collector).some(({ event }) => event.urls.some((url) => url.endsWith("/settings"))), { timeout: 40_000 }).toBe(true);
  const [first] = pieces(collector);
  expect(first.url).toBe("/api/7/envelope/");
  expect(first.event).toMatchObject({ release: "grid@1.2.3", replay_type: "session", segment_id: 0 });
  // The page is there, its words are not.
  expect(first.text).toContain("\"tagName\":\"main\"");
  for (const word of [TITLE, NOTE, email, email.split("@")[0]]) expect(JSON.stringify(collector.told)).not.toContain(word);
});

test.describe("where only errors are recorded", () => {
  test.use({ rates: { SENTRY_REPLAY_ON_ERROR_SAMPLE_RATE: "1" } });

  test("what came before an error arrives with it, and nothing else does", async ({ page, collector }) => {
    await signUp(page);
    await agree(page);
    await page.goto("/today");
    await alive(page);
    await page.waitForFunction(() => performance.getEntriesByType("resource").some(({ name }) => name.includes("/recorder.")));
    await page.mouse.move(40, 40);
    expect(pieces(collector)).toEqual([]);
    await page.evaluate(() => setTimeout(() => { throw new Error("a test"); }));
    await expect.poll(() => pieces(collector).length).toBeGreaterThan(0);
    expect(pieces(collector)[0].event).toMatchObject({ replay_type: "buffer" });
  });
});
