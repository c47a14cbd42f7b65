// A forgotten password, and an address that is confirmed and changed. Mails are printed by the server, and read there.
import { serve } from "./server.js";
import { expect, expectNoBarriers, signIn, signUp, test as base } from "./story.js";

const test = base.extend({
  // Mails are read where a server prints them, so the story has one of its own.
  server: async ({}, use) => {
    const server = await serve();
    await use(server);
    await server.stop();
  },
  baseURL: async ({ server }, use) => use(server.site),
});

const password = (page) => page.getByLabel("Password", { exact: true });

/** Signs out by the settings. */
async function signOut(page) {
  await page.goto("/settings");
  await page.getByRole("button", { name: "Sign out", exact: true }).last().click();
  await expect(page).toHaveURL("/");
}

/** Asks for a link for `email`. */
async function ask(page, email) {
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgot it?" }).click();
  await expect(page).toHaveURL("/forgot");
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("status")).toHaveText(/^If that address has an account, a mail is on its way\./);
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with the app" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("who forgot their password sets a new one by mail", async ({ page, browser, server }) => {
      const account = await signUp(page);
      const elsewhere = await browser.newPage({ baseURL: server.site, javaScriptEnabled });
      await signIn(elsewhere, account);
      await signOut(page);
      await ask(page, account.email);
      const link = await server.mailedLink(account.email, "/reset");
      await page.goto(link);
      await expect(page.getByText(`For ${account.email}.`)).toBeVisible();

      await password(page).fill("short");
      await page.getByRole("button", { name: "Set the password" }).click();
      await expect(password(page)).toHaveAccessibleDescription(/at least 10 characters/);
      await password(page).fill("nine loud herons asleep");
      await page.getByRole("button", { name: "Set the password" }).click();
      await expect(page).toHaveURL("/today");

      // Every other device is signed out, and the link is used up.
      await elsewhere.goto("/settings");
      await expect(elsewhere).toHaveURL("/sign-in?next=%2Fsettings");
      await elsewhere.goto(link);
      await expect(elsewhere.getByRole("heading", { level: 1 })).toHaveText("This link is used up");
      await elsewhere.getByRole("link", { name: "Send another link" }).click();
      await expect(elsewhere).toHaveURL("/forgot");
      await signIn(elsewhere, { ...account, password: "nine loud herons asleep" });
      await elsewhere.close();
    });

    test("an address is confirmed, and then another one is", async ({ page, server }) => {
      const account = await signUp(page);
      await page.goto("/settings");
      await expect(page.getByText("Not confirmed yet")).toBeVisible();
      await page.getByRole("button", { name: "Send again" }).click();
      await expect(page.getByRole("status").filter({ hasText: "A mail with a link is on its way." })).toBeVisible();
      await page.goto(await server.mailedLink(account.email, "/verify"));
      await page.getByRole("button", { name: "Confirm" }).click();
      await expect(page.getByText("Your address is confirmed.")).toBeVisible();
      await page.goto("/settings");
      await expect(page.getByText("Confirmed", { exact: true })).toBeVisible();

      const email = `new-${account.email}`;
      const change = page.locator("form[action='/settings/email']");
      for (const [typed, next] of [["not the right one", "wrong"], [account.password, "right"]]) {
        if (next === "wrong") await page.getByText("Sign in with another address").click();
        await change.getByLabel("New email").fill(email);
        await password(change).fill(typed);
        await change.getByRole("button", { name: "Change email" }).click();
        if (next === "wrong") await expect(password(change)).toHaveAccessibleDescription(/not the password of this account/);
      }
      await expect(page.getByText(email)).toBeVisible();
      await expect(page.getByText("Not confirmed yet")).toBeVisible();
      await page.goto(await server.mailedLink(email, "/verify"));
      await page.getByRole("button", { name: "Confirm" }).click();
      await expect(page.getByText("Your address is confirmed.")).toBeVisible();
      await signOut(page);
      await signIn(page, { ...account, email });
    });
  });
}

test("the pages that mails lead to put no barrier in anybody's way", async ({ page, server }) => {
  const account = await signUp(page);
  await page.goto("/forgot");
  await expectNoBarriers(page, "asking for a link");
  await page.getByLabel("Email").fill(account.email);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("status")).toBeVisible();
  await expectNoBarriers(page, "the answer");
  await page.goto(await server.mailedLink(account.email, "/reset"));
  await expectNoBarriers(page, "a new password");
  await page.goto(await server.mailedLink(account.email, "/verify"));
  await expectNoBarriers(page, "confirming an address");
  for (const address of ["/reset?token=a", "/verify?token=a"]) {
    await page.goto(address);
    await expectNoBarriers(page, address);
  }
});
