import { expect, expectNoBarriers, test } from "./story.js";

test("a form that came back puts no barrier in anybody's way", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill("nobody@example.com");
  await page.getByLabel("Password", { exact: true }).fill("not the right one");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("That email and password do not match.")).toBeVisible();
  await expectNoBarriers(page);
});
