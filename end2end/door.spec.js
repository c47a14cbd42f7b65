// The pages for everybody: they stay as the server made them.
import { doors, open } from "./steps.js";
import { expect, test } from "./story.js";

test("a visitor's pages load no app", async ({ page }) => {
  const loaded = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  for (const address of ["/", "/sign-in", "/sign-up"]) await open(page, address);
  expect(Object.values(doors)).toContain("/sign-up");
  expect(loaded.filter((path) => path.endsWith(".wasm"))).toEqual([]);
});

test("whoever fills in a form has the app fetched meanwhile", async ({ page }) => {
  await open(page, "/sign-up");
  const fetched = page.waitForRequest(/\/assets\/today\..*\.wasm$/);
  await page.getByLabel("Email").fill("ann@example.com");
  await fetched;
});

test("a password can be looked at while it is typed", async ({ page }) => {
  await open(page, "/sign-in");
  const password = page.getByLabel("Password", { exact: true });
  await password.fill("pale otter");
  await page.getByRole("button", { name: "Show password" }).click();
  await expect(password).toHaveAttribute("type", "text");
  await expect(password).toHaveValue("pale otter");
  await page.getByRole("button", { name: "Show password" }).click();
  await expect(password).toHaveAttribute("type", "password");
});

test.describe("somebody in Kolkata, which browsers call otherwise", () => {
  test.use({ timezoneId: "Asia/Kolkata" });
  test("is offered the zone by today's name, and can choose another", async ({ page }) => {
    await open(page, "/sign-up");
    await expect(page.getByText("Your days follow Kolkata time.")).toBeVisible();
    await page.getByText("Change").click();
    const zone = page.getByLabel("Time zone");
    await expect(zone).toHaveValue("Asia/Kolkata");
    await zone.fill("America/New_York");
    await expect(page.getByText("Your days follow New York time.")).toBeVisible();
  });
});
