// The first tap after loading counts, and counts once: before the app runs, while it starts, and without it.
import { alive, expect, signUp, test as base } from "./story.js";
import { row, saved, tick } from "./steps.js";

const test = base.extend({
  // An account with a count, whose page has not asked for the app yet.
  account: async ({ page }, use) => {
    const account = await signUp(page);
    await page.goto("/today");
    await alive(page);
    await page.getByRole("button", { name: "Add Drink water" }).click();
    await page.getByRole("button", { name: "Start with 1 habit" }).click();
    await expect(row(page, "Drink water")).toBeVisible();
    await saved(page);
    await use(account);
  },

  // Lets the app start, which until then does not arrive.
  letGo: async ({ page, account }, use) => {
    let letGo;
    const gate = new Promise((open) => (letGo = open));
    await page.route("**/*.wasm", async (route) => {
      await gate;
      await route.continue();
    });
    await page.goto("/today", { waitUntil: "commit" });
    await use(letGo);
    letGo();
  },
});

const name = (glasses) => `Drink water, ${glasses} of 8 glasses, add one`;

/** The number is on the page, and still there after it was loaded anew by the server. */
async function stays(page, glasses) {
  await expect(tick(page, "Drink water")).toHaveAccessibleName(name(glasses));
  await alive(page);
  await expect(tick(page, "Drink water")).toHaveAccessibleName(name(glasses));
  await saved(page);
  await page.reload();
  await expect(tick(page, "Drink water")).toHaveAccessibleName(name(glasses));
}

test("a tap before the app runs counts once", async ({ page, letGo }) => {
  await tick(page, "Drink water").click();
  await expect(tick(page, "Drink water")).toHaveAccessibleName(name(1));
  letGo();
  await stays(page, 1);
});

test("a tap while the app starts counts once", async ({ page, letGo }) => {
  await tick(page, "Drink water").waitFor();
  letGo();
  await tick(page, "Drink water").click();
  await stays(page, 1);
});

test("a tap before the app runs, and one after it, are two", async ({ page, letGo }) => {
  await tick(page, "Drink water").click();
  await expect(tick(page, "Drink water")).toHaveAccessibleName(name(1));
  letGo();
  await alive(page);
  await tick(page, "Drink water").click();
  await stays(page, 2);
});

test("a form that is sent twice counts once", async ({ page, letGo }) => {
  const form = page.locator("form", { has: tick(page, "Drink water") });
  const fields = await form.evaluate((form) => {
    const fields = Object.fromEntries(new FormData(form));
    return { ...fields, amount: form.querySelector("[data-act=tick]").value };
  });
  for (const _ of [1, 2]) {
    const answer = await page.request.post("/api/add_amount", { form: fields, headers: { Origin: new URL(page.url()).origin } });
    expect(answer.ok()).toBe(true);
  }
  letGo();
  await page.goto("/today");
  await stays(page, 1);
});

test("the app may never come", async ({ page, account }) => {
  await page.route("**/*.wasm", () => {});
  await page.goto("/today", { waitUntil: "commit" });
  await tick(page, "Drink water").click();
  await expect(tick(page, "Drink water")).toHaveAccessibleName(name(1));
  await tick(page, "Drink water").click();
  await expect(tick(page, "Drink water")).toHaveAccessibleName(name(2));
  await page.getByRole("button", { name: "Drink water, one less" }).click();
  await expect(tick(page, "Drink water")).toHaveAccessibleName(name(1));
});
