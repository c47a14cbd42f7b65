// What people do in more than one story.
import { expect } from "@playwright/test";

import { alive } from "./story.js";

/** The control of a habit's square on Today: its name begins with the habit's. */
export const tick = (page, habit) => page.getByRole("button", { name: new RegExp(`^${habit}, `) }).last();

/** The row of a habit on Today. */
export const row = (page, habit) => page.getByRole("listitem").filter({ has: page.getByRole("link", { name: habit, exact: true }) });

/** The square of the grid of a habit that has the focus, or would get it: today's at first. */
export const square = (page, habit) => page.getByRole("grid", { name: habit, exact: true }).getByRole("gridcell");

/** Goes to an address, and waits until the app has taken over. */
export async function open(page, address) {
  await page.goto(address);
  await alive(page);
}

/** Makes a habit in the editor. `fill` sets what differs from "yes or no, every day". */
export async function makeHabit(page, name, fill = async () => {}) {
  await open(page, "/habits/new");
  await page.getByLabel("Name").fill(name);
  await fill(page.getByRole("region", { name: "New habit" }));
  await page.getByRole("button", { name: "Save" }).first().click();
  await expect(page).toHaveURL("/today");
  await saved(page);
}

/** Waits until the server has everything. */
export async function saved(page) {
  await expect(page.locator(".sync-chip").first()).toHaveText("Everything is saved");
}
