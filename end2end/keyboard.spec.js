// The whole day without a pointer.
import { makeHabit, open, square, tick } from "./steps.js";
import { alive, expect, test } from "./story.js";

test("the first stop leads past the navigation", async ({ page, account }) => {
  await makeHabit(page, "Meditate");
  await open(page, "/today");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to today's habits" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.locator("main")).toBeFocused();
});

test("a habit is made, ticked, skipped and taken back with keys alone", async ({ page, account }) => {
  await open(page, "/today");
  await page.keyboard.press("n");
  await expect(page).toHaveURL("/habits/new");
  await page.getByLabel("Name").focus();
  await page.keyboard.type("Nap");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/today");

  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(tick(page, "Nap")).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("s");
  await expect(tick(page, "Nap")).toHaveAccessibleName(/skipped/);
  await page.keyboard.press("Control+z");
  await expect(tick(page, "Nap")).toHaveAttribute("aria-pressed", "true");

  await page.keyboard.press("ArrowLeft");
  await expect(page).toHaveURL(/\/today\?day=/);
  await page.keyboard.press("0");
  await expect(page).toHaveURL("/today");
});

test("letters belong to a field while one is typed into", async ({ page, account }) => {
  await open(page, "/habits/new");
  await page.getByLabel("Name").fill("");
  await page.getByLabel("Name").pressSequentially("gt xn");
  await expect(page).toHaveURL("/habits/new");
  await expect(page.getByLabel("Name")).toHaveValue("gt xn");
});

test("a grid is one stop, and its arrows walk through the year", async ({ page, account }) => {
  await makeHabit(page, "Stretch");
  await page.keyboard.press("g");
  await page.keyboard.press("g");
  await expect(page).toHaveURL("/grid");
  const today = square(page, "Stretch");
  await today.focus();
  const name = await today.getAttribute("aria-label");
  await page.keyboard.press("Space");
  await expect(today).toHaveAccessibleName(/, done$/);
  await page.keyboard.press("ArrowUp");
  await expect(today).not.toHaveAccessibleName(name);
  await page.keyboard.press("ArrowDown");
  await expect(today).toHaveAccessibleName(/, done$/);
  await page.keyboard.press("Escape");
  await expect(today).not.toBeFocused();
});

test("going to another page puts the focus at its beginning", async ({ page, account }) => {
  await open(page, "/today");
  await page.getByRole("link", { name: "Grid", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Grid");
  await expect(page.locator("main")).toBeFocused();
  await expect(page).toHaveTitle(/^Grid/);
  await page.goBack();
  await expect(page).toHaveTitle(/^Today/);
});

test("a form is filled in and sent without a pointer", async ({ page }) => {
  await page.goto("/sign-in");
  await alive(page);
  await page.getByLabel("Email").focus();
  await page.keyboard.type("nobody@example.com");
  await page.keyboard.press("Tab");
  await page.keyboard.type("not the right one");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("type", "text");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByText("That email and password do not match.")).toBeVisible();
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await expect(page.getByLabel("Email")).toHaveValue("nobody@example.com");
});
