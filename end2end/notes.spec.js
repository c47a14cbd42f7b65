// A note is kept however its dialog is left.
import { makeHabit, middle, open, row, saved, square } from "./steps.js";
import { expect, test } from "./story.js";

const note = (page) => page.getByRole("dialog", { name: "Journal" }).getByLabel("Note", { exact: true });

/** Opens the note of today's row. */
async function writeInRow(page, name) {
  await row(page, "Journal").hover();
  await row(page, "Journal").getByRole("link", { name, exact: true }).click();
  await expect(note(page)).toBeFocused();
}

/** The notes of the habit's page hold `text`, as the server writes it. */
async function standsOnThePage(page, text) {
  await open(page, "/today");
  await page.getByRole("link", { name: "Journal", exact: true }).click();
  const notes = page.locator(".notes");
  await expect(notes.getByText(text)).toBeVisible();
  await page.reload();
  await expect(notes.getByText(text)).toBeVisible();
}

test.beforeEach(async ({ page, account }) => {
  await makeHabit(page, "Journal");
});

test("a note written in the row stays when its dialog is dismissed", async ({ page }) => {
  await writeInRow(page, "Note on Journal");
  await note(page).fill("Late train, wrote on the platform.");
  await page.keyboard.press("Escape");
  // The dialog is closed a moment after the key, and only then there is something to save.
  await expect(row(page, "Journal").getByRole("link", { name: "Edit the note on Journal" })).toBeAttached();
  await saved(page);
  await page.reload();
  await writeInRow(page, "Edit the note on Journal");
  await expect(note(page)).toHaveValue("Late train, wrote on the platform.");
  await page.getByRole("button", { name: "Close" }).click();
  await standsOnThePage(page, "Late train, wrote on the platform.");
});

test("a note that is being written survives the page", async ({ page }) => {
  await writeInRow(page, "Note on Journal");
  await note(page).fill("Half a thou");
  await page.reload();
  await writeInRow(page, "Note on Journal");
  await expect(note(page)).toHaveValue("Half a thou");
  await note(page).fill("Half a thought, and the rest of it.");
  await page.getByRole("button", { name: "Save note" }).click();
  await saved(page);
  await standsOnThePage(page, "Half a thought, and the rest of it.");
});

test("a note is written, changed and emptied in the day panel", async ({ page }) => {
  await open(page, "/grid");
  const panel = page.getByRole("complementary", { name: "Day" });
  await panel.getByRole("listitem").hover();
  await panel.getByRole("button", { name: "Note on Journal" }).click();
  await note(page).fill("Two pages");
  await page.getByRole("button", { name: "Close" }).last().click();
  await expect(panel.getByRole("button", { name: "Two pages Journal" })).toBeVisible();
  await saved(page);
  await page.reload();
  await panel.getByRole("button", { name: "Two pages Journal" }).click();
  await note(page).fill("Three pages");
  await page.keyboard.press("Escape");
  // The dialog is closed a moment after the key, and only then there is something to save.
  await expect(panel.getByRole("button", { name: "Three pages Journal" })).toBeVisible();
  await saved(page);
  await standsOnThePage(page, "Three pages");

  await open(page, "/grid");
  await panel.getByRole("button", { name: "Three pages Journal" }).click();
  await note(page).fill("");
  await page.getByRole("button", { name: "Save note" }).click();
  await saved(page);
  await page.reload();
  await expect(panel.getByRole("listitem")).toHaveCount(1);
  await expect(panel.getByText("Three pages")).toHaveCount(0);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("a note is written in the sheet of a day, which stays open", async ({ page }) => {
    await open(page, "/grid");
    const { x, y } = await middle(square(page, "Journal"));
    await page.touchscreen.tap(x, y);
    const sheet = page.getByRole("dialog").first();
    await sheet.getByRole("button", { name: "Note on Journal" }).tap();
    await note(page).fill("Two pages");
    await page.getByRole("button", { name: "Save note" }).tap();
    await expect(note(page)).toBeHidden();
    await expect(sheet.getByRole("button", { name: "Two pages Journal" })).toBeVisible();
    await sheet.getByRole("button", { name: "Close" }).first().tap();
    await expect(sheet).toBeHidden();
    await saved(page);
    await standsOnThePage(page, "Two pages");
  });
});
