// Reminders: a month of squares, what comes, and the editor.
import { isReady } from "./device.js";
import { date, makeHabit, open, saved } from "./steps.js";
import { expect, expectNoBarriers, signIn, test } from "./story.js";

/** The list beside the month. */
const coming = (page) => page.locator(".coming");

/** Makes a reminder through the editor. `fill` sets what differs from "today, all day, once". */
async function remind(page, title, fill = async () => {}) {
  await page.getByRole("link", { name: "New reminder", exact: true }).click();
  const editor = page.getByRole("complementary", { name: "New reminder" });
  await editor.getByLabel("Title").fill(title);
  await fill(editor);
  await editor.getByRole("button", { name: "Save" }).first().click();
  await expect(editor).toHaveCount(0);
}

test("a reminder is made, changed, deleted and taken back", async ({ page, account }) => {
  await open(page, "/reminders");
  await expect(coming(page)).toContainText("Nothing to remember yet");
  await remind(page, "Dentist", async (editor) => {
    await editor.getByLabel("Begins at").fill("14:30");
    await editor.getByLabel("Note").fill("Bring the X-rays");
    await editor.getByText("Badge").click();
  });
  await expect(coming(page).getByRole("link", { name: /^Dentist/ })).toContainText("14:30 · Bring the X-rays");
  await saved(page);
  await coming(page).getByRole("link", { name: /^Dentist/ }).click();
  const editor = page.getByRole("complementary", { name: "Edit reminder" });
  await editor.getByLabel("Title").fill("Doctor");
  await editor.getByLabel("Repeats").selectOption("week");
  await editor.getByRole("button", { name: "Save" }).first().click();
  await expect(coming(page).getByRole("link", { name: /^Doctor/ }).first()).toContainText("Every");
  await coming(page).getByRole("link", { name: /^Doctor/ }).first().click();
  await editor.getByRole("button", { name: "Delete" }).click();
  await expect(coming(page).getByRole("link", { name: /^Doctor/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(coming(page).getByRole("link", { name: /^Doctor/ }).first()).toBeVisible();
});

test("what comes today stands on Today, on the grid and beside it", async ({ page, account }) => {
  await makeHabit(page, "Read");
  await open(page, "/reminders");
  await remind(page, "Library books due");
  await remind(page, "Dentist", (editor) => editor.getByLabel("Begins at").fill("14:30"));
  await saved(page);
  await expect(page.locator(".reminders-year .on-map")).not.toHaveCount(0);
  await open(page, "/today");
  const due = page.getByRole("region", { name: "Reminders" });
  await expect(due.getByRole("listitem")).toHaveText([/Dentist/, /Library books due/]);
  await open(page, "/grid");
  const day = page.getByRole("complementary", { name: "Day" });
  await expect(day.getByRole("region", { name: "Reminders" }).getByRole("link", { name: /Dentist/ })).toBeVisible();
  await expect(page.getByRole("grid", { name: "All habits" }).getByRole("gridcell")).toHaveAccessibleName(/, Dentist, Library books due$/);
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, "/today");
  await expect(due.getByRole("link", { name: /Dentist/ })).toContainText("14:30");
  await expect(due.getByText("Library books due")).toBeHidden();
  await due.getByRole("link", { name: "1 more reminder" }).click();
  await expect(page).toHaveURL("/reminders");
});

test("a habit's own reminder comes on its days, and stands in its editor", async ({ page, account }) => {
  await makeHabit(page, "Read");
  await page.getByRole("link", { name: "Read", exact: true }).click();
  await page.getByRole("link", { name: "Edit habit" }).click();
  await page.getByRole("group", { name: "Reminders" }).getByRole("link", { name: "New reminder" }).click();
  const editor = page.getByRole("complementary", { name: "New reminder" });
  await expect(editor.getByLabel("Title")).toHaveValue("Read");
  await expect(editor.getByLabel("Repeats")).toHaveValue("day");
  await editor.getByLabel("Begins at").fill("20:00");
  await editor.getByRole("button", { name: "Save" }).first().click();
  await expect(editor).toHaveCount(0);
  await open(page, "/today");
  await page.getByRole("link", { name: "Read", exact: true }).click();
  await page.getByRole("link", { name: "Edit habit" }).click();
  await page.getByRole("group", { name: "Reminders" }).getByRole("link", { name: "20:00 · Every day" }).click();
  await expect(page.getByRole("complementary", { name: "Edit reminder" }).getByLabel("Only if not done")).toHaveValue(/-/);
});

test("a day of the month begins a reminder on it", async ({ page, account }) => {
  await open(page, "/reminders");
  const number = Number(date(0).slice(8)) === 15 ? 16 : 15;
  const day = page.getByRole("link", { name: new RegExp(`^\\w+ ${number} \\w+: nothing`) });
  await day.click();
  const editor = page.getByRole("complementary", { name: "New reminder" });
  await expect(editor.getByLabel("First day")).toHaveValue(new RegExp(`-${number}$`));
  await editor.getByLabel("Title").fill("Bins out");
  await editor.getByLabel("Title").press("Enter");
  await expect(page.getByRole("link", { name: new RegExp(`^\\w+ ${number} \\w+: Bins out`) })).toBeVisible();
});

test("what cannot be saved says so and loses nothing", async ({ page, account }) => {
  await open(page, "/reminders/new");
  const editor = page.getByRole("complementary", { name: "New reminder" });
  await editor.getByLabel("Note").fill("a long thought");
  await editor.getByRole("button", { name: "Save" }).first().click();
  await expect(editor).toContainText("A title needs at least one character.");
  await expect(editor.getByLabel("Note")).toHaveValue("a long thought");
  await expect(editor.getByLabel("Title")).toBeFocused();
});

test("without a network it is kept, and another device has it later", async ({ page, context, account, browser, baseURL }) => {
  await open(page, "/reminders");
  await saved(page);
  await isReady(page);
  await context.setOffline(true);
  await remind(page, "Call Ana", (editor) => editor.getByLabel("Repeats").selectOption("day"));
  await page.reload();
  await expect(coming(page).getByRole("link", { name: /^Call Ana/ }).first()).toBeVisible();
  await context.setOffline(false);
  await saved(page);
  const other = await (await browser.newContext({ baseURL })).newPage();
  await signIn(other, account);
  await open(other, "/reminders");
  await expect(coming(other).getByRole("link", { name: /^Call Ana/ }).first()).toContainText("Every day");
  await other.context().close();
});

for (const colorScheme of ["light", "dark"]) {
  for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 800 }]) {
    test.describe(`${colorScheme}, ${viewport.width} pixels`, () => {
      test.use({ colorScheme, viewport });

      test("the month and the editor put no barrier in anybody's way", async ({ page, account }) => {
        await open(page, "/reminders");
        await remind(page, "Lisbon", async (editor) => {
          await editor.getByText("Fill", { exact: true }).click();
          await expectNoBarriers(page, "a new reminder");
        });
        await expectNoBarriers(page, "the month");
      });
    });
  }
}

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the editor is a form", async ({ page, account }) => {
    await page.goto("/reminders");
    await page.getByRole("link", { name: "New reminder", exact: true }).click();
    await page.getByLabel("Title").fill("Bins out");
    await page.getByLabel("Repeats").selectOption("week");
    await page.getByRole("button", { name: "Save" }).first().click();
    await expect(page).toHaveURL("/reminders");
    await expect(coming(page).getByRole("link", { name: /^Bins out/ }).first()).toContainText("Every");
  });
});
