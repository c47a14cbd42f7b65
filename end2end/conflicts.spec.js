// Two devices of one person that were offline at the same time.
import { decided, isReady, newDevice, test, waits } from "./device.js";
import { makeHabit, open, row, saved, tick } from "./steps.js";
import { expect, signIn, signUp } from "./story.js";

test.setTimeout(180_000);

const question = (page) => page.getByRole("dialog", { name: "Changed in two places" });

/** Writes a note on today's square of a habit. */
async function write(page, habit, text) {
  await row(page, habit).hover();
  await row(page, habit).getByRole("link", { name: /ote on / }).click();
  await page.getByLabel("Note", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Save note" }).click();
}

/** Changes a habit in its editor, and goes back to Today. */
async function edit(page, habit, change) {
  await row(page, habit).getByRole("link", { name: habit, exact: true }).click();
  await page.getByRole("link", { name: "Edit habit" }).click();
  await change(page);
  await page.getByRole("button", { name: "Save" }).first().click();
  await page.getByRole("link", { name: "Today", exact: true }).click();
}

/** Loads Today anew and waits until everything is exchanged. */
async function comeBack(page) {
  await open(page, "/today");
  await saved(page);
}

for (const [first, second] of [["phone", "laptop"], ["laptop", "phone"]]) {
  test(`the ${first} comes back first: sums are added, the rest is asked about once`, async ({ server }) => {
    const devices = { phone: await newDevice(server.site), laptop: await newDevice(server.site) };
    const [phone, laptop] = [devices.phone.page, devices.laptop.page];
    const account = await signUp(phone);
    await makeHabit(phone, "Read");
    await makeHabit(phone, "Drink water", async (editor) => {
      await editor.getByText("Count", { exact: true }).click();
      await editor.getByLabel("Target").fill("8");
    });
    await signIn(laptop, account);
    await comeBack(laptop);
    await comeBack(phone);
    // The pages of habits come from what the worker has fetched.
    await isReady(laptop);
    await isReady(phone);
    await server.halt();

    await tick(phone, "Read").click();
    await tick(phone, "Drink water").click();
    await write(phone, "Read", "on the train");
    await edit(phone, "Drink water", (editor) => editor.getByLabel("Name").fill("Drink tea"));
    await waits(phone, 4);
    await row(laptop, "Read").hover();
    await row(laptop, "Read").getByRole("button", { name: /^Skip/ }).click();
    await tick(laptop, "Drink water").click();
    await tick(laptop, "Drink water").click();
    await write(laptop, "Read", "ill today");
    await edit(laptop, "Drink water", (editor) => editor.getByLabel("Target", { exact: true }).fill("10"));
    await waits(laptop, 5);

    // A device that is open comes back by itself.
    await devices[second].close();
    await server.start();
    await comeBack(devices[first].page);
    await expect(question(devices[first].page)).toHaveCount(0);
    const page = await devices[second].open();
    await comeBack(page);
    // The laptop skipped later than the phone ticked.
    await expect(question(page)).toContainText("skipped");
    await expect(question(page)).toContainText("done");
    await expect(question(page).getByRole("radio", { checked: true })).toHaveCount(1);
    await expect(question(page).getByRole("button", { name: "Keep skipped" })).toBeVisible();
    await question(page).getByText("done", { exact: true }).click();
    await question(page).getByRole("button", { name: "Keep done" }).click();
    await expect(question(page)).toContainText("on the train");
    await expect(question(page)).toContainText("ill today");
    await page.keyboard.press("Escape");
    await expect(question(page)).toHaveCount(0);
    await decided(page);
    await comeBack(page);
    await expect(question(page)).toHaveCount(0);

    await comeBack(devices[first].page);
    for (const { page: device } of [devices.phone, devices.laptop]) {
      await expect(row(device, "Drink tea")).toContainText("3/10");
      await expect(tick(device, "Read")).toHaveAttribute("aria-pressed", "true");
      await row(device, "Read").hover();
      await row(device, "Read").getByRole("link", { name: "Edit the note on Read" }).click();
      await expect(device.getByLabel("Note", { exact: true })).toHaveValue("ill today");
      await device.keyboard.press("Escape");
    }
    await devices.phone.throwAway();
    await devices.laptop.throwAway();
  });
}
