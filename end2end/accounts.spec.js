// What an account keeps: its settings, and its changes while there is no network.
import { makeHabit, open, saved, tick } from "./steps.js";
import { expect, test } from "./story.js";

test("ticks without a network wait and are sent when it is back", async ({ page, context, account }) => {
  await makeHabit(page, "Meditate");
  await context.setOffline(true);
  await tick(page, "Meditate").click();
  await expect(tick(page, "Meditate")).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByText("Offline. 1 change waiting.")).toBeVisible();
  await context.setOffline(false);
  await saved(page);
  await page.reload();
  await expect(tick(page, "Meditate")).toHaveAttribute("aria-pressed", "true");
});

test("settings are saved, or say what is wrong", async ({ page, account }) => {
  await open(page, "/settings");
  await page.getByLabel("Name").fill("Ann Archer");
  await page.getByLabel("Time zone").fill("Asia/Kolkata");
  await page.getByLabel("Day starts at").selectOption("03:00");
  await page.getByText("Sunday").click();
  await saved(page);
  await page.goto("/settings");
  await expect(page.getByLabel("Name")).toHaveValue("Ann Archer");
  await expect(page.getByLabel("Time zone")).toHaveValue("Asia/Kolkata");
  await expect(page.getByLabel("Day starts at")).toHaveValue("03:00");
  await expect(page.getByLabel("Sunday")).toBeChecked();

  await page.getByLabel("Time zone").fill("Europe/Nowhere");
  await page.getByLabel("Time zone").press("Tab");
  await expect(page.getByText(/no such time zone/)).toBeVisible();
  await expect(page.getByLabel("Time zone")).toHaveValue("Europe/Nowhere");
});
