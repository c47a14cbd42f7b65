// What fails is told to a collector of errors, with functions and release and without anything personal; and to nobody unless
// the operator wants it.
import { collect } from "./collector.js";
import { serve } from "./server.js";
import { makeHabit } from "./steps.js";
import { alive, expect, signUp, test as base, visit } from "./story.js";

const TITLE = "Call Mum";
const TOKEN = "q7Jx2vV0mYk3cE9dLr8sTn1bWf5gHp4aZu6iOyxRtQ8";

const test = base.extend({
  collector: async ({}, use) => {
    const collector = await collect();
    await use(collector);
    await collector.stop();
  },
  server: async ({ collector: { dsn } }, use) => {
    const env = { SENTRY_DSN: dsn, SENTRY_BROWSER_DSN: dsn, SENTRY_TRACES_SAMPLE_RATE: "1", APP_VERSION: "grid@1.2.3" };
    const server = await serve({ env });
    await use(server);
    await server.stop();
  },
  // Here pages are to fail, so what fails in them is no problem of the story.
  page: visit,
});

/** The first event that says `text`, once it is there. */
async function event({ told }, text) {
  const find = () => told.find(([kind, item]) => kind === "event" && JSON.stringify(item).includes(text))?.[1];
  await expect.poll(find, { message: text }).toBeTruthy();
  return find();
}

const functions = ({ exception: { values } }) => values.flatMap(({ stacktrace }) => stacktrace?.frames ?? []).map((frame) => frame.function);

test("errors of the server, panics of both and errors of pages arrive, and nothing personal", async ({ collector, server, page }) => {
  const { email } = await signUp(page);
  await makeHabit(page, TITLE);

  await page.request.get(`/api/test-error?token=${TOKEN}&mail=${email}`);
  const error = await event(collector, "a test of how errors are reported");
  expect(error).toMatchObject({ release: "grid@1.2.3", environment: "development", transaction: "GET /api/test-error" });
  expect(functions(error).join("\n")).toContain("server::admin::test_error");

  await page.request.get("/api/test-error?panic");
  const panic = await event(collector, "a test of how panics are reported");
  expect(panic).toMatchObject({ release: "grid@1.2.3", level: "fatal" });
  expect(functions(panic).join("\n")).toContain("server::admin::test_error");

  // Nothing in the app panics when asked to: a page is damaged on its way, so that the app cannot take it over.
  await page.route("/today", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace(/<main[\s\S]*<\/main>/, "<main></main>") });
  });
  await page.goto("/today");
  const stopped = await event(collector, "\"panic\",\"value\":\"panicked at");
  expect(stopped).toMatchObject({ release: "grid@1.2.3", level: "fatal", platform: "javascript" });
  const named = functions(stopped).join("\n");
  expect(named).toContain("::");
  expect(named).toMatch(/^(<?)(app|frontend)::/m);
  // The outermost are made by tools and have no names.
  expect(functions(stopped).slice(-10).join("\n")).not.toContain("wasm-function[");
  expect(stopped.user.id).toMatch(/^[0-9a-f-]{36}$/);
  expect(stopped.user).toEqual({ id: stopped.user.id });
  await page.unroute("/today");

  await page.goto("/settings");
  await alive(page);
  await page.getByRole("heading").first().click();
  const fails = `function failsOnPurpose() { throw new TypeError('"${TITLE}" of ${email} is not a function'); }
    setTimeout(failsOnPurpose);
    Promise.reject(new RangeError("'${TITLE}' is out of range"));`;
  await page.route("/fails.js", (route) => route.fulfill({ contentType: "text/javascript", body: fails }));
  await page.addScriptTag({ url: "/fails.js" });
  const thrown = await event(collector, "TypeError");
  expect(functions(thrown)).toContain("failsOnPurpose");
  expect(thrown).toMatchObject({ transaction: "/settings", release: "grid@1.2.3" });
  expect(thrown.breadcrumbs.values.map(({ message }) => message)).toContainEqual(expect.stringMatching(/^click .* \/settings$/));
  const rejected = await event(collector, "RangeError");
  expect(rejected.exception.values[0].mechanism.type).toBe("onunhandledrejection");

  // One part of what was asked for is told as a trace, here all of it, with its statements.
  await expect.poll(() => collector.told.some(([kind, { spans }]) => kind === "transaction" && spans?.length > 0)).toBe(true);

  await server.halt();
  const all = JSON.stringify(collector.told);
  for (const secret of [TITLE, "Mum", email, TOKEN]) expect(all).not.toContain(secret);
});

test("unless somebody is to be told, pages load nothing and tell nothing", async ({ browser }) => {
  const quiet = await serve();
  const page = await browser.newPage({ baseURL: quiet.site });
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url())));
  for (const path of ["/", "/sign-up", "/privacy"]) {
    const answer = await page.goto(path);
    expect(await answer.text()).not.toMatch(/reporter|data-release|Sentry/);
    expect(answer.headers()["content-security-policy"]).toContain("connect-src 'self';");
  }
  await page.evaluate(() => setTimeout(() => { throw new Error("nobody hears this"); }));
  expect(asked.filter(({ origin }) => origin !== quiet.site)).toEqual([]);
  expect(asked.filter(({ pathname }) => /report/.test(pathname))).toEqual([]);
  expect((await page.request.post("/api/v1/reports", { data: {} })).status()).toBe(405);
  await page.context().close();
  await quiet.stop();
});
