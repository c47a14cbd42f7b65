// What every story starts from: `import { expect, test } from "./story.js"`.
import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { expect, test as base } from "@playwright/test";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export { expect };

export const test = base.extend({
  // An address of its own: sign-ups and sign-ins are limited by address.
  extraHTTPHeaders: async ({}, use) => {
    const [a, b, c] = randomBytes(3);
    await use({ "X-Forwarded-For": `10.${a}.${b}.${c}` });
  },

  // No story passes on a page that fails quietly.
  page: async ({ page }, use) => {
    const problems = watchProblems(page);
    await use(page);
    expect(problems, "errors of the page").toEqual([]);
  },

  // A fresh account, signed in on `page`.
  account: async ({ page }, use) => {
    await use(await signUp(page));
  },
});

/** A page of the server that a story has started, instead of the one that all share. What fails on it is the story's own matter. */
export async function visit({ browser, extraHTTPHeaders, server }, use) {
  const context = await browser.newContext({ baseURL: server.site, extraHTTPHeaders });
  await use(await context.newPage());
  await context.close();
}

/** Collects what goes wrong on `page`: uncaught errors, failed hydration, refused scripts. */
export function watchProblems(page) {
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    // A failed request is a story's own matter, such as being offline or having typed a wrong password.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      problems.push(message.text());
    }
  });
  return problems;
}

/** Signs up a fresh account on `page`. `look` sees the form before it is filled in. */
export async function signUp(page, look = async () => {}) {
  const account = { email: `ann-${randomUUID()}@example.com`, password: `pale otter ${randomUUID()}` };
  await page.goto("/sign-up");
  await look();
  await page.getByLabel("Email").fill(account.email);
  await page.getByLabel("Password", { exact: true }).fill(account.password);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).not.toHaveURL(/sign-up/);
  return account;
}

/** Signs `account` in on `page`, which may belong to another device. */
export async function signIn(page, account) {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(account.email);
  await page.getByLabel("Password", { exact: true }).fill(account.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).not.toHaveURL(/sign-in/);
}

/** Has the app come, as whoever moves a pointer does, and waits until it has taken over the page. */
export async function alive(page) {
  await page.waitForFunction(() => {
    dispatchEvent(new Event("pointermove"));
    return document.documentElement.dataset.alive !== undefined;
  });
}

/** Expects that no barrier is found on `page` by axe. `what`: what is looked at. */
export async function expectNoBarriers(page, what = "the page") {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(", ")}`);
  expect.soft(told, `barriers: ${what}`).toEqual([]);
}
