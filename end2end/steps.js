// What people do in more than one story.
import { expect } from "@playwright/test";

import { alive } from "./story.js";

/** The control of a habit's square on Today: its name begins with the habit's. */
export const tick = (page, habit) => page.getByRole("button", { name: new RegExp(`^${habit}, `) }).last();

/** The row of a habit on Today. */
export const row = (page, habit) => page.getByRole("listitem").filter({ has: page.getByRole("link", { name: habit, exact: true }) });

/** The square of the grid of a habit that has the focus, or would get it: today's at first. */
export const square = (page, habit) => page.getByRole("grid", { name: habit, exact: true }).getByRole("gridcell");

/** Where to point at to meet a square: the map around it hears the pointer. */
export async function middle(square) {
  await square.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await square.boundingBox();
  return { x: x + width / 2, y: y + height / 2 };
}

/** Goes to an address, and waits until the app has taken over, and hears the keys where there are any. */
export async function open(page, address) {
  await page.goto(address);
  await alive(page);
  await page.waitForFunction(() => !document.querySelector(".bar") || document.documentElement.dataset.keys !== undefined);
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

/** The tick of a step of the goal that is open. */
export const step = (page, name) => page.getByRole("complementary", { name: "Goal" }).getByRole("button", { name, exact: true });

/** Makes a goal in the editor. `fill` sets what differs from a goal without steps; `waits`: whether for the server too. */
export async function makeGoal(page, title, fill = async () => {}, waits = true) {
  await open(page, "/goals/new");
  await page.getByLabel("Title").fill(title);
  await fill();
  await page.getByRole("button", { name: "Save" }).first().click();
  await expect(page).toHaveURL(/\/goals\/[0-9a-f-]{36}$/);
  if (waits) await saved(page);
}

/** The zone of the browsers, and so of the accounts: it is noon there. */
export const zone = process.env.END2END_ZONE;

const iso = new Intl.DateTimeFormat("sv-SE", { timeZone: zone });

/** The day so many days from now as a date, like 2026-10-08, as the account's zone has it. */
export const date = (days) => iso.format(Date.now() + days * 86_400_000);

/** Begins with the three habits that are offered: a count, a time, and a yes or no. */
export async function begin(page) {
  await open(page, "/today");
  for (const name of ["Drink water", "Read", "Walk"]) {
    await page.getByRole("button", { name: `Add ${name}` }).click();
  }
  await page.getByRole("button", { name: "Start with 3 habits" }).click();
  await expect(row(page, "Walk")).toBeVisible();
  await saved(page);
}

/** The addresses of everything a signed-in person can open, by name. There has to be a habit. Makes a goal. */
export async function places(page) {
  const fill = () => page.getByLabel("Steps, one a line").fill("Race shoes\nBuild up the long run\nBook train and hotel");
  await makeGoal(page, "Half marathon, Lisbon", fill);
  const goal = new URL(page.url()).pathname;
  const step = await page.getByRole("link", { name: "Edit step Race shoes" }).getAttribute("href");
  await open(page, "/today");
  const habit = await page.locator(".row .name").first().getAttribute("href");
  return {
    "today": "/today",
    "a past day": `/today?day=${date(-3)}`,
    "the grid": "/grid",
    "a day of the grid": `/grid?day=${date(-3)}`,
    "another year": `/grid?year=${Number(date(0).slice(0, 4)) - 1}`,
    "a quarter": "/grid?by=quarter",
    "a month": "/grid?by=month",
    "the year in numbers": "/review",
    "a habit": habit,
    "the editor of a habit": `${habit}/edit`,
    "a new habit": "/habits/new",
    "the goals": "/goals",
    "what is reached": "/goals?show=reached",
    "a goal": goal,
    "a step of a goal": step,
    "the editor of a goal": `${goal}/edit`,
    "a new goal": "/goals/new",
    "the reminders": "/reminders",
    "a new reminder": "/reminders/new",
    "the settings": "/settings",
    "nowhere": "/no-such-page",
  };
}

/** The addresses of everything a visitor can open, by name. */
export const doors = { "the start page": "/", "sign up": "/sign-up", "sign in": "/sign-in", "nowhere": "/no-such-page" };

/** The texts by their titles. They have no script, so nothing has to be waited for. */
export const texts = { "Help": "/help", "Privacy": "/privacy", "Terms": "/terms" };

/** Waits until the server has everything. */
export async function saved(page) {
  await expect(page.locator(".sync-chip").first()).toHaveText("Everything is saved");
}
