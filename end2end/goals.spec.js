// Goals: made, ticked, edited; with the app and without it, without a network, on two devices.
import { isReady, newDevice, test as onDevices, waits } from "./device.js";
import { begin, date, makeGoal, makeHabit, open, saved, step, tick } from "./steps.js";
import { alive, expect, signIn, signUp, test } from "./story.js";

const goal = (page) => page.getByRole("complementary", { name: "Goal" });

test("a goal of steps: made, ticked, reached, and opened again", async ({ page, account }) => {
  await open(page, "/goals");
  await expect(page.getByText("A goal is a row of squares")).toBeVisible();
  await page.getByRole("link", { name: "New goal" }).last().click();
  await page.getByLabel("Title").fill("Half marathon, Lisbon");
  await page.getByLabel("Steps, one a line").fill("Race shoes\nThe long run");
  await page.getByLabel("Deadline (optional)").fill(date(30));
  await page.getByRole("button", { name: "Save" }).first().click();
  await expect(page.getByRole("heading", { name: "Half marathon, Lisbon" }).last()).toBeVisible();
  await expect(page.getByRole("link", { name: "Half marathon, Lisbon, 0 of 2 steps, on pace" })).toBeVisible();

  await step(page, "Race shoes").click();
  await expect(step(page, "Race shoes")).toHaveAttribute("aria-pressed", "true");
  await step(page, "The long run").click();
  await expect(goal(page).getByText(/^Reached on/)).toBeVisible();
  await expect(page.getByRole("link", { name: "Reached 1" })).toBeVisible();
  await step(page, "The long run").click();
  await expect(page.getByRole("link", { name: "Active 1" })).toBeVisible();
  await saved(page);
  await page.reload();
  await expect(step(page, "Race shoes")).toHaveAttribute("aria-pressed", "true");
  await expect(step(page, "The long run")).toHaveAttribute("aria-pressed", "false");
});

test("a goal of a habit's total follows the ticks", async ({ page, account }) => {
  await makeHabit(page, "Run", async (editor) => {
    await editor.getByText("Count", { exact: true }).click();
    await editor.getByLabel("Unit").fill("km");
  });
  await makeGoal(page, "Run 20 km", async () => {
    await page.getByLabel("Its squares are").selectOption("Run, km");
    await page.getByLabel("How much of it").fill("20");
  });
  await expect(goal(page).getByText("20 km to go.")).toBeVisible();
  await open(page, "/today");
  await tick(page, "Run").click();
  await open(page, "/goals");
  await expect(goal(page).getByText("19 km to go.")).toBeVisible();
  await expect(goal(page).getByRole("link", { name: "Run", exact: true })).toBeVisible();
});

test("steps are added, edited, moved, nested and taken out", async ({ page, account }) => {
  await makeGoal(page, "Half marathon", async () => {
    await page.getByLabel("Steps, one a line").fill("Race shoes\nThe long run");
  });
  const names = page.locator(".goals-aside .step-tick");
  await page.getByLabel("Add a step").fill("15 km");
  await page.getByLabel("Add a step").press("Enter");
  await expect(names).toHaveText(["Race shoes", "The long run", "15 km"]);
  await expect(page.getByLabel("Add a step")).toHaveValue("");

  await page.getByRole("link", { name: "Edit step 15 km" }).click();
  await page.getByRole("button", { name: "Make part of the step above" }).click();
  await expect(goal(page).getByText("0 of 1")).toBeVisible();
  await page.getByLabel("Due (optional)").fill(date(3));
  await page.getByRole("textbox", { name: "Step", exact: true }).fill("15 km at ease");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(names).toHaveText(["Race shoes", "The long run", "15 km at ease"]);
  await expect(goal(page).getByText(/^by \d/)).toBeVisible();

  await page.locator(".goal-step", { hasText: "Race shoes" }).dragTo(page.locator(".goal-step", { hasText: "The long run" }));
  await expect(names).toHaveText(["The long run", "15 km at ease", "Race shoes"]);
  await page.locator(".goal-step", { hasText: "Race shoes" }).dragTo(page.locator(".goal-step", { hasText: "The long run" }));
  await expect(names).toHaveText(["Race shoes", "The long run", "15 km at ease"]);

  // A step with parts ticks them all.
  await step(page, "The long run").click();
  await expect(step(page, "15 km at ease")).toHaveAttribute("aria-pressed", "true");

  await page.getByRole("link", { name: "Edit step The long run" }).click();
  await page.getByRole("button", { name: "Move up" }).click();
  await expect(names).toHaveText(["The long run", "15 km at ease", "Race shoes"]);
  await page.getByRole("button", { name: "Remove" }).click();
  // A part that is left over stands alone, at its own place.
  await expect(names).toHaveText(["Race shoes", "15 km at ease"]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(names).toHaveText(["The long run", "15 km at ease", "Race shoes"]);
});

test("a goal that was edited and deleted comes back from the trash", async ({ page, account }) => {
  await makeGoal(page, "Half marathon");
  await page.getByRole("link", { name: "Edit goal" }).click();
  await page.getByLabel("Title").fill("Marathon");
  await page.getByRole("button", { name: "Save" }).first().click();
  await expect(goal(page).getByRole("heading", { name: "Marathon" })).toBeVisible();
  await goal(page).locator("summary").click();
  await goal(page).getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL("/goals");
  await page.getByText("Trash (1)").click();
  await page.getByRole("button", { name: "Recover Marathon" }).click();
  await expect(page.getByRole("link", { name: "Marathon, No steps yet" })).toBeVisible();
});

test("a fourth goal cannot be pinned, and the page says which three are", async ({ page, account }) => {
  for (const name of ["Run", "Read", "Save"]) {
    await makeGoal(page, name, () => page.getByLabel("Pin to Today").check());
  }
  await open(page, "/goals/new");
  await expect(page.getByLabel("Pin to Today")).toBeDisabled();
  await expect(page.getByText(/^3 goals are pinned already: .* and .*\. Unpin one of them first\.$/)).toBeVisible();
});

test("the keyboard is enough", async ({ page, account }) => {
  await open(page, "/today");
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  await expect(page).toHaveURL("/goals");
  await page.keyboard.press("n");
  await expect(page).toHaveURL("/goals/new");
  await page.getByLabel("Title").focus();
  await page.keyboard.type("Race shoes");
  await page.getByLabel("Steps, one a line").focus();
  await page.keyboard.type("Look\nBuy");
  await page.getByRole("button", { name: "Save" }).first().focus();
  await page.keyboard.press("Enter");
  await expect(step(page, "Buy")).toBeVisible();
  await step(page, "Buy").focus();
  await page.keyboard.press("Space");
  await expect(step(page, "Buy")).toHaveAttribute("aria-pressed", "true");
  await expect(step(page, "Buy")).toBeFocused();
  await page.getByRole("link", { name: "Edit step Buy" }).press("Enter");
  const up = page.getByRole("button", { name: "Move up" });
  await up.press("Enter");
  await expect(page.locator(".goals-aside .step-tick")).toHaveText(["Buy", "Look"]);
  await expect(up).toBeFocused();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("a goal is a page of its own, with the way back", async ({ page, account }) => {
    await makeGoal(page, "Half marathon", () => page.getByLabel("Steps, one a line").fill("Race shoes"));
    await expect(page.getByRole("list", { name: "Goals" })).toBeHidden();
    await step(page, "Race shoes").click();
    await page.getByRole("link", { name: "Back to the goals" }).click();
    await expect(page.getByText("Goals move here").or(page.getByText("A goal is a row"))).toBeVisible();
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("goals are forms and links", async ({ page, account }) => {
    await page.goto("/goals/new");
    await page.getByLabel("Title").fill("Half marathon");
    await page.getByLabel("Steps, one a line").fill("Race shoes\nThe long run");
    await page.getByRole("button", { name: "Save" }).first().click();
    await step(page, "Race shoes").click();
    await expect(step(page, "Race shoes")).toHaveAttribute("aria-pressed", "true");
    await page.getByLabel("Add a step").fill("15 km");
    await page.getByLabel("Add a step").press("Enter");
    await page.getByRole("link", { name: "Edit step 15 km" }).click();
    await page.getByRole("button", { name: "Make part of the step above" }).click();
    await expect(goal(page).getByText("0 of 1")).toBeVisible();
    await page.getByRole("textbox", { name: "Step", exact: true }).fill("15 km at ease");
    await page.getByRole("button", { name: "Save" }).click();
    await step(page, "The long run").click();
    await expect(step(page, "15 km at ease")).toHaveAttribute("aria-pressed", "true");
    await expect(goal(page).getByText(/^Reached on/)).toBeVisible();
    await page.getByRole("link", { name: "Edit goal" }).click();
    await page.getByLabel("Title").fill("Marathon");
    await page.getByRole("button", { name: "Delete" }).click();
    await expect(page).toHaveURL("/goals");
    await page.getByText("Trash (1)").click();
    await page.getByRole("button", { name: "Recover Half marathon" }).click();
    await expect(page.getByText("Trash (1)")).toHaveCount(0);
  });
});

onDevices("goals open, change and stay without a network", async ({ server, device }) => {
  const { page } = device;
  await signUp(page);
  await begin(page);
  await makeGoal(page, "Half marathon", () => page.getByLabel("Steps, one a line").fill("Race shoes\nThe long run"));
  await saved(page);
  await isReady(page);
  await server.halt();
  await open(page, "/goals");
  await step(page, "Race shoes").click();
  await waits(page, 1);
  await page.reload();
  await alive(page);
  await expect(step(page, "Race shoes")).toHaveAttribute("aria-pressed", "true");
  await makeGoal(page, "Read 24 books", undefined, false);
  await waits(page, 2);
  await server.start();
  await saved(page);
});

onDevices("two devices tick different steps, and both stand", async ({ server }) => {
  const [phone, laptop] = [await newDevice(server.site), await newDevice(server.site)];
  const account = await signUp(phone.page);
  await makeGoal(phone.page, "Half marathon", () => phone.page.getByLabel("Steps, one a line").fill("Race shoes\nThe long run"));
  await saved(phone.page);
  await signIn(laptop.page, account);
  await open(laptop.page, "/goals");
  await step(phone.page, "Race shoes").click();
  await step(laptop.page, "The long run").click();
  for (const { page } of [phone, laptop]) await saved(page);
  for (const { page } of [phone, laptop]) {
    await open(page, "/goals?show=reached");
    for (const name of ["Race shoes", "The long run"]) {
      await expect(step(page, name)).toHaveAttribute("aria-pressed", "true");
    }
  }
  for (const one of [phone, laptop]) await one.throwAway();
});
