// Settings: each does what it says at once, without a network too, and reaches the other devices.
import { isReady } from "./device.js";
import { begin, open, row, saved } from "./steps.js";
import { alive, expect, expectNoBarriers, signIn, test } from "./story.js";

test("how it looks changes at once and reaches another device", async ({ page, account, browser, baseURL }) => {
  await begin(page);
  await open(page, "/settings");
  const root = page.locator("html");
  await page.getByText("Black", { exact: true }).click();
  await expect(root).toHaveAttribute("data-theme", "black");
  await page.getByText("Left", { exact: true }).click();
  await expect(root).toHaveAttribute("data-hand", "left");
  await page.getByLabel("Show amounts by height").check();
  await expect(root).toHaveAttribute("data-amounts", "height");
  await page.getByText("Less", { exact: true }).click();
  await expect(root).toHaveAttribute("data-motion", "less");
  await saved(page);
  const other = await (await browser.newContext({ baseURL })).newPage();
  await signIn(other, account);
  await expect(other.locator("html")).toHaveAttribute("data-theme", "black");
  await open(other, "/today");
  const [tick, name] = [row(other, "Walk").locator(".tick"), row(other, "Walk").locator(".name")];
  expect((await tick.boundingBox()).x).toBeLessThan((await name.boundingBox()).x);
  await expectNoBarriers(other, "Today in black, for the left hand");
  await other.context().close();
});

test("without a network a setting is kept, and sent later", async ({ page, context, account }) => {
  await open(page, "/settings");
  await saved(page);
  await isReady(page);
  await context.setOffline(true);
  await page.getByText("Dark", { exact: true }).click();
  await page.getByLabel("Name").fill("Mara Keller");
  await page.getByLabel("Name").press("Tab");
  await page.goto("/today");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await context.setOffline(false);
  await saved(page);
  await page.goto("/settings");
  await expect(page.getByLabel("Name")).toHaveValue("Mara Keller");
});

test("a calendar reads the reminders under a link, until it is turned off", async ({ page, account, request }) => {
  await open(page, "/reminders/new");
  await page.getByLabel("Title").fill("Bins out");
  await page.getByRole("button", { name: "Save" }).first().click();
  await saved(page);
  await open(page, "/settings");
  await page.getByRole("button", { name: "Make a link" }).click();
  const link = await page.getByLabel("Link of your feed").inputValue();
  const read = () => request.get(new URL(link).pathname);
  expect(await (await read()).text()).toContain("SUMMARY:Bins out");
  await alive(page);
  await expect(page.getByRole("button", { name: "Copy" })).toBeVisible();
  await expectNoBarriers(page, "the settings with the link");
  await open(page, "/settings");
  await expect(page.getByLabel("Link of your feed")).toHaveCount(0);
  await page.getByRole("button", { name: "Turn off" }).click();
  await expect(page.getByRole("button", { name: "Make a link" })).toBeVisible();
  expect((await read()).status()).toBe(404);
});

test("single letters can be turned off", async ({ page, account }) => {
  await open(page, "/settings");
  await page.getByLabel("Single-letter keys").uncheck();
  await open(page, "/today");
  await page.keyboard.press("n");
  await page.keyboard.press("g");
  await page.keyboard.press("g");
  await expect(page).toHaveURL("/today");
});

test("a new password keeps this device and signs out the others", async ({ page, account, browser, baseURL }) => {
  const other = await (await browser.newContext({ baseURL })).newPage();
  await signIn(other, account);
  await open(page, "/settings");
  await page.getByText("Changing it signs out every other device and ends all API tokens").click();
  await page.getByLabel("Present password").fill(account.password);
  await page.getByLabel("New password", { exact: true }).fill("seven pale otters at sea");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Your password is changed." })).toBeVisible();
  await other.goto("/settings");
  await expect(other).toHaveURL(/sign-in/);
  await signIn(other, { ...account, password: "seven pale otters at sea" });
  await other.context().close();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("one button saves them all", async ({ page, account }) => {
    await page.goto("/settings");
    await page.getByText("Dark", { exact: true }).click();
    await page.getByLabel("Day starts at").selectOption("03:00");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(page.getByLabel("Day starts at")).toHaveValue("03:00");
  });

  test("what is wrong is said at its field, and what was typed stays", async ({ page, account }) => {
    await page.goto("/settings");
    await page.getByLabel("Time zone").fill("Europe/Nowhere");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByLabel("Time zone")).toHaveAccessibleDescription(/no such time zone/);
    await expect(page.getByLabel("Time zone")).toHaveValue("Europe/Nowhere");
  });
});
