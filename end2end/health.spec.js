import { expect, test } from "./story.js";

test("the server says that it is well", async ({ request }) => {
  const answer = await request.get("/api/health");
  expect(answer.status()).toBe(200);
});
