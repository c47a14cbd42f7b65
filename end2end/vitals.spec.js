// How quick pages are in a real browser is in the figures, without saying whose they were.
import { freePort, serve } from "./server.js";
import { expect, test } from "./story.js";

test("what a browser measured is in the figures when the page was left, and no cookie went with it", async ({ browser }) => {
  const figures = `127.0.0.1:${await freePort()}`;
  const server = await serve({ env: { METRICS_LISTEN: figures } });
  const page = await browser.newPage({ baseURL: server.site });
  const cookies = [];
  page.on("request", async (request) => {
    if (request.url().endsWith("/api/v1/vitals")) cookies.push((await request.allHeaders()).cookie);
  });
  await page.goto("/");
  await page.context().addCookies([{ name: "session", value: "abc", url: server.site }]);
  await page.getByRole("link").first().focus();
  await page.goto("/sign-up");
  await page.getByLabel("Email").click();
  await page.goto("/help");
  // What is asked while a page goes away is seen by nobody here, so this one is only hidden.
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden" });
    dispatchEvent(new Event("visibilitychange"));
  });
  const count = async (name, labels) => {
    const text = await (await fetch(`http://${figures}/metrics`)).text();
    const line = text.split("\n").find((line) => line.startsWith(`consistencygrid_${name}_count{${labels}}`));
    return Number(line?.split(" ").at(-1) ?? 0);
  };
  for (const [vital, kind] of [["ttfb", "start"], ["fcp", "start"], ["lcp", "start"], ["lcp", "door"], ["ttfb", "other"]]) {
    await expect.poll(() => count("web_vital_seconds", `vital="${vital}",page="${kind}"`), { message: `${vital} ${kind}` }).toBe(1);
  }
  await expect.poll(() => count("web_shift", 'page="start"')).toBe(1);
  expect(cookies.length).toBeGreaterThan(0);
  expect(cookies.filter(Boolean)).toEqual([]);
  await page.context().close();
  await server.stop();
});
