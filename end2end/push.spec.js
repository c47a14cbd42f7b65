// Notifications, from the switch in the settings to what the browser shows.
//
// The browser's own push service is out of reach here, so one of the story's own stands in for it: it takes what the server
// sends, checks who sends it, and opens it as a browser would, with an implementation that is not ours.
import { createECDH, createPublicKey, randomBytes, verify } from "node:crypto";
import { createServer } from "node:http";

import ece from "http_ece";

import { isReady, test } from "./device.js";
import { expect, signUp } from "./story.js";
import { open } from "./steps.js";

/** A push service on this machine, and the keys of one browser. `got`: what has arrived, opened. */
async function pushService() {
  const keys = createECDH("prime256v1");
  keys.generateKeys();
  const auth = randomBytes(16).toString("base64url");
  const got = [];
  let status = 201;
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const opened = ece.decrypt(body, { version: "aes128gcm", privateKey: keys, authSecret: auth });
    got.push({ headers: request.headers, length: body.length, message: JSON.parse(opened.toString()) });
    response.writeHead(status).end();
  });
  await new Promise((done) => { server.listen(0, "127.0.0.1", done); });
  const origin = `http://127.0.0.1:${server.address().port}`;
  const subscription = {
    endpoint: `${origin}/push/${randomBytes(8).toString("hex")}`,
    expirationTime: null,
    keys: { p256dh: keys.getPublicKey("base64url"), auth },
  };
  return { origin, subscription, got, answer: (with_) => { status = with_; }, stop: () => server.close() };
}

/** Lets the browsers of `context` subscribe there, and remember it as browsers do. */
async function standIn(context, subscription) {
  await context.addInitScript((given) => {
    const held = () => {
      const key = localStorage.getItem("stand-in");
      if (!key) return null;
      const unsubscribe = async () => (localStorage.removeItem("stand-in"), true);
      return { ...given, toJSON: () => given, unsubscribe, key };
    };
    PushManager.prototype.getSubscription = async () => held();
    PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
      if (!userVisibleOnly) throw new TypeError("it has to be seen");
      localStorage.setItem("stand-in", applicationServerKey);
      return held();
    };
  }, subscription);
}

/** Checks the signature of a request, as RFC 8292 has it, and returns what it says and the key it was made with. */
function signed({ authorization }) {
  const [, token, key] = authorization.match(/^vapid t=([\w.-]+), k=([\w-]+)$/);
  const [head, claims, signature] = token.split(".");
  const point = Buffer.from(key, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString("base64url"));
  const publicKey = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
  const good = verify("sha256", Buffer.from(`${head}.${claims}`), { key: publicKey, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
  expect(good, "the signature").toBe(true);
  expect(JSON.parse(Buffer.from(head, "base64url"))).toEqual({ typ: "JWT", alg: "ES256" });
  return { key, ...JSON.parse(Buffer.from(claims, "base64url")) };
}

/** Gives messages to the worker of a device's page, as the browser's own push service would. */
async function courier({ context, page }) {
  const session = await context.newCDPSession(page);
  const registered = new Promise((done) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations: [one] }) => one && done(one));
  });
  // The browser hands a message over once it has told which versions of the worker there are.
  const running = new Promise((done) => { session.on("ServiceWorker.workerVersionUpdated", done); });
  await session.send("ServiceWorker.enable");
  const [{ registrationId }] = await Promise.all([registered, running]);
  const origin = new URL(page.url()).origin;
  return (message) => session.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data: JSON.stringify(message) });
}

const shown = (page) => page.evaluate(async () => {
  const registration = await navigator.serviceWorker.ready;
  const all = await registration.getNotifications();
  return all.map(({ title, body, tag, data }) => ({ title, body, tag, data }));
});

/** Delivers a message until it is shown: the tools lose one now and then, and its tag makes several of them one. */
const arrives = (device, message, all) => expect(async () => {
  const deliver = await courier(device);
  await deliver(message);
  await expect.poll(() => shown(device.page), { timeout: 3_000 }).toEqual(all);
}).toPass({ timeout: 30_000 });

test("notifications: switched on, tried, shown, and gone with the person", async ({ device, server }) => {
  const { page, context } = device;
  const push = await pushService();
  await standIn(context, push.subscription);
  await context.grantPermissions(["notifications"], { origin: server.site });
  await signUp(page);
  await open(page, "/today");
  await isReady(page);

  await open(page, "/settings");
  await page.getByRole("button", { name: "Turn on" }).click();
  await page.getByRole("button", { name: "Send a test" }).click();
  await expect(page.getByText("A notification is on its way.")).toBeVisible();
  await expect.poll(() => push.got.length).toBe(1);
  const [{ headers, message, length }] = push.got;
  expect(message).toEqual({
    web_push: 8030,
    notification: {
      title: "It works", body: "Notifications reach you on this device.", navigate: `${server.site}/settings`, tag: "test",
    },
  });
  // The length does not tell the text: 1,024 bytes, and what encryption adds.
  expect(length).toBe(1_024 + 103);
  expect(headers).toMatchObject({ ttl: "300", urgency: "normal", "content-encoding": "aes128gcm" });
  const { key, aud, exp, sub } = signed(headers);
  expect(key).toBe(await page.evaluate(() => localStorage.getItem("stand-in")));
  expect([aud, sub]).toEqual([push.origin, "mailto:postmaster@localhost"]);
  expect(exp - Date.now() / 1_000).toBeGreaterThan(11 * 3_600);
  expect(exp - Date.now() / 1_000).toBeLessThan(24 * 3_600);

  const notification = { title: "It works", body: "Notifications reach you on this device.", tag: "test", data: { navigate: `${server.site}/settings` } };
  await arrives(device, message, [notification]);
  // A later one about the same takes its place.
  const again = { ...message, notification: { ...message.notification, body: "Again." } };
  await arrives(device, again, [{ ...notification, body: "Again." }]);

  // The page is loaded anew, and still knows.
  await open(page, "/settings");
  await expect(page.getByRole("button", { name: "Turn off" })).toBeVisible();

  // Signing out takes it all away, here and on the server.
  await page.getByRole("button", { name: "Sign out", exact: true }).last().click();
  await expect(page).toHaveURL(`${server.site}/`);
  expect(await shown(page)).toEqual([]);
  expect(await page.evaluate(() => localStorage.getItem("stand-in"))).toBeNull();
  push.stop();
});

test("notifications: off again, blocked, and a browser that is gone", async ({ device, server }) => {
  const { page, context } = device;
  const push = await pushService();
  await standIn(context, push.subscription);
  await signUp(page);
  await open(page, "/today");
  await isReady(page);
  await context.grantPermissions(["notifications"], { origin: server.site });
  await open(page, "/settings");
  await page.getByRole("button", { name: "Turn on" }).click();
  await page.getByRole("button", { name: "Turn off" }).click();
  await expect(page.getByText("They are off")).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem("stand-in"))).toBeNull();

  await page.getByRole("button", { name: "Turn on" }).click();
  push.answer(410);
  await page.getByRole("button", { name: "Send a test" }).click();
  await expect(page.getByText("The test could not be sent")).toBeVisible();
  await expect(page.getByRole("button", { name: "Turn on" })).toBeVisible();
  push.stop();
});
