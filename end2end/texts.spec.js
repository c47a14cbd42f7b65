// The texts: help, privacy, terms. The server draws them, and a browser loads nothing for them but their styles.
import { isReady, test as offline } from "./device.js";
import { begin, open, texts } from "./steps.js";
import { alive, expect, signUp, test } from "./story.js";

test("a text loads its styles and nothing else, and leads on", async ({ page }) => {
  const loaded = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  for (const [name, address] of Object.entries(texts)) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
    await expect(page.getByRole("navigation", { name: "About this site" }).getByRole("link")).toHaveText(["Privacy", "Terms", "Help"]);
  }
  expect(loaded.filter((path) => /\.(js|wasm)$/.test(path))).toEqual([]);
  expect(loaded.filter((path) => path.endsWith(".css")).length).toBeGreaterThan(0);
});

test("the start page and the settings lead to the texts, and the help to its sections", async ({ page, account }) => {
  await open(page, "/settings");
  await page.getByRole("link", { name: "Help" }).click();
  await expect(page).toHaveURL("/help");
  await page.getByRole("link", { name: "Skipping" }).click();
  await expect(page).toHaveURL("/help#skipping");
  await expect(page.getByRole("heading", { name: "Skipping" })).toBeInViewport();
  await page.getByRole("link", { name: "Go to today" }).click();
  await expect(page).toHaveURL("/today");
  await page.context().clearCookies();
  await open(page, "/");
  await page.getByRole("link", { name: "Privacy" }).click();
  await expect(page).toHaveURL("/privacy");
});

offline("without a network a text is said to be elsewhere, and the way back is here", async ({ server, device: { page } }) => {
  await signUp(page);
  await begin(page);
  await isReady(page);
  await server.halt();
  await page.goto("/help");
  await alive(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This page is not on this device.");
  await page.getByRole("link", { name: "Go to today" }).click();
  await expect(page).toHaveURL("/today");
  await page.goto("/help");
  await alive(page);
  await server.start();
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Help");
});
