// Every link leads somewhere.
import { begin, doors, open, places, texts } from "./steps.js";
import { expect, test } from "./story.js";

/** The links on these pages, each with the page it stands on. */
async function linksOn(page, addresses) {
  const links = new Map();
  for (const [name, address] of Object.entries(addresses)) {
    await (name in texts ? page.goto(address) : open(page, address));
    const hrefs = await page.locator("a[href]").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    for (const href of hrefs) links.set(href, name);
    for (const hash of hrefs.filter((href) => href.startsWith("#"))) {
      await expect(page.locator(hash), `the target of ${hash} on ${name}`).toHaveCount(1);
    }
  }
  return links;
}

/** Those of them that the server does not answer with a page. */
async function deadOf(page, links) {
  const dead = [];
  for (const [href, name] of links) {
    const answer = await page.request.get(href);
    if (!answer.ok()) dead.push(`${href} on ${name}: ${answer.status()}`);
  }
  return dead;
}

test("the links of a visitor's pages", async ({ page }) => {
  const links = await linksOn(page, { ...doors, ...texts });
  expect([...links.keys()]).toEqual(expect.arrayContaining(["/sign-in", "/sign-up", "/"]));
  expect(await deadOf(page, links)).toEqual([]);
});

test("the links of a signed-in person's pages", async ({ page, account }) => {
  await begin(page);
  const addresses = await places(page);
  const links = await linksOn(page, addresses);
  expect([...links.keys()]).toEqual(expect.arrayContaining(["/today", "/grid", "/review", "/settings", "/habits/new"]));
  expect(await deadOf(page, links)).toEqual([]);
});
