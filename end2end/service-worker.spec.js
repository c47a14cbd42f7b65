// The service worker's script by itself, without a browser: what it answers, what it keeps, what it sends.
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";

import { expect, test } from "@playwright/test";

const source = readFileSync(new URL("../frontend/service-worker.js", import.meta.url), "utf8");
const site = "https://grid.example";
const files = ["/assets/app.1.js", "/favicon.svg"];
const shell = '<script src="/assets/app.1.js"></script>';
const ann = "account-0195a3c0-7b1e-7000-8000-000000000001";

/** Starts the script. `net`: answers what it fetches; `stores`: the databases it finds; `old`: an older cache. */
async function start({ tabs = [], net = served, databases = {}, old = {}, constants = {}, sync = true } = {}) {
  const { SHELL = "/shell", FILES = files } = constants;
  const first = `const BUILD="2",FILES=${JSON.stringify(FILES)},SHELL=${JSON.stringify(SHELL)},`
    + 'PAGES=["/today","/grid","/habits/"],SYNC="/api/v1/sync",PUSH="/api/v1/push";\n';
  const listeners = {};
  const stores = new Map([["consistencygrid-1", new Map(Object.entries(old))], ["someone-else", new Map()]]);
  const asked = [];
  const worker = { asked, stores, skipped: false, claims: 0, told: [], opened: [], named: {}, woken: [] };
  const registration = {
    active: {},
    showNotification: async (title, options) => void worker.told.push({ title, ...options }),
    sync: sync ? { register: async (tag) => void worker.woken.push(tag) } : undefined,
  };
  runInNewContext(first + source, {
    URL, AbortSignal, location: new URL(site), setTimeout: (done) => setTimeout(done, 10), registration,
    addEventListener: (type, listener) => { listeners[type] = listener; },
    skipWaiting: async () => { worker.skipped = true; },
    clients: {
      claim: async () => { worker.claims += 1; },
      matchAll: async () => tabs,
      openWindow: async (address) => void worker.opened.push(address),
    },
    fetch: async (request, { signal, ...options } = {}) => {
      // Whatever is said has an end.
      expect(signal instanceof AbortSignal).toBe(options.method === "POST");
      const call = { path: new URL(request.url ?? request, site).pathname, ...options };
      asked.push(call);
      return net(call);
    },
    caches: {
      keys: async () => [...stores.keys()],
      delete: async (name) => stores.delete(name),
      open: async (name) => {
        if (!stores.has(name)) stores.set(name, new Map());
        return { put: async (address, response) => void stores.get(name).set(address, response) };
      },
      match: async (address, { cacheName }) => stores.get(cacheName)?.get(address),
    },
    indexedDB: {
      databases: async () => Object.keys(databases).map((name) => ({ name })),
      open: (name) => (databases[name] ? request(database(databases[name], worker.named)) : refused()),
    },
  });
  worker.send = (type, event = {}) => {
    let result;
    const take = (promise) => { result = Promise.resolve(promise); };
    listeners[type]({ ...event, waitUntil: take, respondWith: take });
    return result;
  };
  worker.navigate = (path, method = "GET") =>
    worker.send("fetch", { request: { url: site + path, mode: "navigate", method } });
  return worker;
}

/** What the server answers when all is well. */
async function served({ path, body }) {
  if (path.startsWith("/api/v1/push/")) return new Response(null, { status: 204 });
  if (body) return Response.json({ ack: Math.max(...JSON.parse(body).envelopes.map(({ seq }) => seq)) });
  return new Response(path === "/shell" ? shell : `network ${path}`);
}

async function offline() {
  throw new TypeError("Failed to fetch");
}

function request(result) {
  const made = { result };
  queueMicrotask(() => made.onsuccess());
  return made;
}

function refused() {
  const made = { error: new Error("there is no such database") };
  queueMicrotask(() => made.onerror());
  return made;
}

/** A database with an outbox of these texts, numbered from 3, and other named texts beside what the app has written. */
function database(texts, named) {
  const replica = '{"client":"a","acked":2,"acked_id":"b","cursor":null,"latest":5}';
  const stores = {
    meta: {
      get: (name) => request(name === "replica" ? replica : named[name]),
      put: (text, name) => request(void (named[name] = text)),
    },
    outbox: { getAllKeys: () => request(texts.map((_, index) => index + 3)), getAll: () => request(texts) },
  };
  return { transaction: () => ({ objectStore: (name) => stores[name] }), close: () => {} };
}

const outbox = (count, note = "") =>
  Array.from({ length: count }, (_, index) => JSON.stringify({ seq: index + 3, note }));

const failed = (promise) => promise.then(() => false, () => true);

const text = async (answer) => (await answer).clone().text();

test("a page starts from the device when it holds a journal, and else from the network", async () => {
  for (const name of [ann, "local"]) {
    const worker = await start({ databases: { [name]: [] } });
    await worker.send("install");
    for (const path of ["/today", "/grid", "/habits/new"]) expect(await text(worker.navigate(path))).toBe(shell);
    expect(await text(worker.navigate("/settings"))).toBe("network /settings");
  }
  const worker = await start({ databases: { other: [] } });
  await worker.send("install");
  expect(await text(worker.navigate("/today"))).toBe("network /today");
});

test("a page starts from the device when the network is lost, or late", async () => {
  let net = served;
  const worker = await start({ net: (call) => net(call) });
  await worker.send("install");
  net = offline;
  for (const path of ["/today", "/settings", "/"]) expect(await text(worker.navigate(path))).toBe(shell);
  net = () => new Promise(() => {});
  expect(await text(worker.navigate("/today"))).toBe(shell);
});

test("the page after a form is the server's, and only that one", async () => {
  const worker = await start({ databases: { [ann]: [] } });
  await worker.send("install");
  expect(worker.navigate("/api/set_entry", "POST")).toBeUndefined();
  expect(await text(worker.navigate("/today"))).toBe("network /today");
  expect(await text(worker.navigate("/today"))).toBe(shell);
});

test("what is no file of the build and no page is left to the browser", async () => {
  const worker = await start();
  await worker.send("install");
  const get = (url, mode = "cors", method = "GET") => worker.send("fetch", { request: { url, mode, method } });
  expect(await text(get(`${site}/assets/app.1.js`))).toBe("network /assets/app.1.js");
  for (const url of [`${site}/api/health`, `${site}/assets/app.0.js`, "https://other.example/favicon.svg"]) {
    expect(get(url), url).toBeUndefined();
  }
  expect(get(`${site}/favicon.svg`, "cors", "HEAD")).toBeUndefined();
  expect(worker.navigate("/api/health")).toBeUndefined();
});

test("a new version takes over what has not changed, and the older one goes when it is there", async () => {
  const same = new Response("older copy");
  const worker = await start({ old: { "/assets/app.1.js": same, "/favicon.svg": new Response("older icon") } });
  await worker.send("install");
  expect(worker.asked.map(({ path, cache }) => `${path} ${cache}`).sort()).toEqual(["/favicon.svg reload", "/shell reload"]);
  expect(worker.stores.get("consistencygrid-2").get("/assets/app.1.js")).toBe(same);
  expect([...worker.stores.keys()]).toContain("consistencygrid-1");
  expect(worker.skipped).toBe(false);
  worker.send("message", { data: "skip" });
  expect(worker.skipped).toBe(true);
  await worker.send("activate");
  expect([...worker.stores.keys()]).toEqual(["someone-else", "consistencygrid-2"]);
});

test("a page that came too late to be taken over is taken over when it asks", async () => {
  const worker = await start();
  await worker.send("install");
  await worker.send("activate");
  worker.send("message", { data: "claim" });
  expect(worker.claims).toBe(2);
});

test("a version is there as a whole or not at all", async () => {
  const lacking = async (call) => (call.path === "/favicon.svg" ? new Response("", { status: 404 }) : served(call));
  const mixed = async (call) => (call.path === "/shell" ? new Response('"/assets/app.2.js"') : served(call));
  for (const net of [lacking, mixed, offline]) {
    const worker = await start({ net });
    expect(await failed(worker.send("install"))).toBe(true);
    expect([...worker.stores.keys()]).not.toContain("consistencygrid-2");
  }
});

test("without a shell pages come from the server, and the version before does not stay", async () => {
  const worker = await start({ constants: { SHELL: null }, databases: { [ann]: [] } });
  await worker.send("install");
  expect(worker.skipped).toBe(true);
  for (const path of ["/today", "/settings"]) expect(worker.navigate(path)).toBeUndefined();
});

test("what waits is sent as it was written, in pieces that are not too large", async () => {
  const worker = await start({ databases: { [ann]: outbox(1100), local: outbox(1) } });
  await worker.send("sync", { tag: "outbox" });
  const sent = worker.asked.map(({ body }) => JSON.parse(body));
  expect(sent.map(({ envelopes }) => envelopes.length)).toEqual([500, 500, 100]);
  expect(worker.asked[0]).toMatchObject({
    path: "/api/v1/sync", method: "POST", credentials: "same-origin",
    headers: { "content-type": "application/json", accept: "application/json", "x-account": ann.slice(8) },
  });
  expect(worker.asked[0].body).toMatch(/^\{"client":"a","acked":2,"acked_id":"b","envelopes":\[\{"seq":3,/);
  expect(sent.flatMap(({ envelopes }) => envelopes.map(({ seq }) => seq)).at(-1)).toBe(1102);

  const longest = JSON.stringify({ seq: 7, note: "x".repeat(70_000) });
  const long = await start({ databases: { [ann]: [...outbox(4, "x".repeat(29_000)), longest] } });
  await long.send("sync", { tag: "outbox" });
  expect(long.asked.map(({ body }) => JSON.parse(body).envelopes.length)).toEqual([2, 2, 1]);
});

test("sending is tried again where that helps, and ends where it does not", async () => {
  const status = (status) => async () => new Response("{}", { status });
  const wait = async () => Response.json({ ack: 3, retry_after_ms: 1000 });
  for (const net of [offline, status(429), status(503), wait]) {
    const worker = await start({ net, databases: { [ann]: outbox(2) } });
    expect(await failed(worker.send("sync", { tag: "outbox" }))).toBe(true);
  }
  const stays = async () => Response.json({ ack: 2 });
  for (const net of [status(401), status(400), stays]) {
    const worker = await start({ net, databases: { [ann]: outbox(2) } });
    await worker.send("sync", { tag: "outbox" });
    expect(worker.asked.length).toBe(1);
  }
  // One account that has to wait keeps no other from being sent.
  const ben = "account-0195a3c0-7b1e-7000-8000-000000000002";
  const busy = async (call) => (call.headers["x-account"] === ann.slice(8) ? status(429)() : served(call));
  const worker = await start({ net: busy, databases: { [ann]: outbox(2), [ben]: outbox(2) } });
  expect(await failed(worker.send("sync", { tag: "outbox" }))).toBe(true);
  expect(worker.asked.length).toBe(2);
});

test("nothing waits, nothing is sent", async () => {
  const worker = await start({ databases: { [ann]: [], local: outbox(1) } });
  await worker.send("sync", { tag: "outbox" });
  expect(worker.asked).toEqual([]);
});

test("what is pushed is shown as it is, and leads where it says", async () => {
  const today = `${site}/today`;
  const message = { web_push: 8030, notification: { title: "Read", body: "20 pages", tag: "a", navigate: today } };
  const worker = await start();
  await worker.send("push", { data: { json: () => message } });
  expect(worker.told).toEqual([{ title: "Read", body: "20 pages", tag: "a", data: { navigate: today } }]);
  const said = ({ asked }) => asked.map(({ path, body }) => [path, body]);
  expect(said(worker)).toEqual([["/api/v1/push/shown", '{"notice":"a"}']]);

  const click = async (tabs, net) => {
    let closed = false;
    const worker = await start({ tabs, net });
    const notification = { data: today, tag: "a", close: () => { closed = true; } };
    await worker.send("notificationclick", { notification });
    expect(closed).toBe(true);
    expect(said(worker)).toEqual([["/api/v1/push/acted", '{"notice":"a"}']]);
    return worker.opened;
  };
  expect(await click([])).toEqual([today]);
  const tab = (path) => ({ url: site + path, focused: 0, async focus() { this.focused += 1; } });
  const [grid, here] = [tab("/grid"), tab("/today")];
  expect(await click([grid])).toEqual([today]);
  expect(await click([grid, here])).toEqual([]);
  expect([grid.focused, here.focused]).toEqual([0, 1]);
  // It is shown and followed also when nobody can be told of it.
  expect(await click([], offline)).toEqual([today]);
  const alone = await start({ net: offline });
  await alone.send("push", { data: { json: () => message } });
  expect(alone.told.length).toBe(1);
});

const answers = {
  done: ["/answer", { notice: "a", id: "1f", operation: { set_entry: {} } }],
  snooze: ["/snooze", { notice: "a" }],
};

/** Presses a button of a notification, or the notification itself. */
const press = (worker, action, data = { account: ann.slice(8), answers, navigate: `${site}/today` }) =>
  worker.send("notificationclick", { action, notification: { data, tag: "a", close: () => {} } });

test("a button says what the server has finished, and when, and opens nothing", async () => {
  const worker = await start();
  const before = Date.now();
  await press(worker, "done");
  await press(worker, "snooze");
  expect(worker.asked.map(({ path }) => path)).toEqual(["/api/v1/push/answer", "/api/v1/push/snooze"]);
  const [{ at, ...done }, snooze] = worker.asked.map(({ body }) => JSON.parse(body));
  expect([done, snooze.notice]).toEqual([answers.done[1], "a"]);
  expect(at >= before && at <= Date.now()).toBe(true);
  expect(worker.asked[0].headers["x-account"]).toBe(ann.slice(8));
  expect([worker.opened, worker.woken]).toEqual([[], []]);
  // The notification itself, and a button nobody knows, lead to the page; so does one that an older version has shown.
  await press(worker, "");
  await press(worker, "else");
  await press(worker, "", `${site}/grid`);
  expect(worker.opened).toEqual([`${site}/today`, `${site}/today`, `${site}/grid`]);
});

test("an answer that cannot be sent waits for the network, and is sent until the server has it", async () => {
  let net = offline;
  const worker = await start({ net: (call) => net(call), databases: { [ann]: [] } });
  await press(worker, "done");
  await press(worker, "snooze");
  expect([worker.woken, worker.opened]).toEqual([["outbox", "outbox"], []]);
  const kept = JSON.parse(worker.named.answers);
  expect(kept.map(([path]) => path)).toEqual(["/api/v1/push/answer", "/api/v1/push/snooze"]);

  expect(await failed(worker.send("sync", { tag: "outbox" }))).toBe(true);
  expect(JSON.parse(worker.named.answers)).toEqual(kept);
  net = served;
  worker.asked.length = 0;
  await worker.send("sync", { tag: "outbox" });
  expect(worker.asked.map(({ path, body }) => [path, body])).toEqual(kept);
  await worker.send("sync", { tag: "outbox" });
  expect([worker.asked.length, worker.named.answers]).toEqual([2, "[]"]);
});

test("a kept answer waits for its person, and what the server refuses is not said again", async () => {
  let net = offline;
  const worker = await start({ net: (call) => net(call), databases: { [ann]: [] } });
  await press(worker, "done");
  await press(worker, "snooze");
  net = async () => new Response("{}", { status: 401 });
  await worker.send("sync", { tag: "outbox" });
  expect(JSON.parse(worker.named.answers)).toHaveLength(2);
  net = async () => new Response("{}", { status: 422 });
  await worker.send("sync", { tag: "outbox" });
  expect(worker.named.answers).toBe("[]");
});

test("where an answer can be neither sent nor kept, the page opens", async () => {
  const gone = async () => new Response("{}", { status: 401 });
  for (const device of [
    { net: offline },
    { net: offline, sync: false, databases: { [ann]: [] } },
    { net: gone, databases: { [ann]: [] } },
  ]) {
    const worker = await start(device);
    await press(worker, "done");
    expect([worker.opened, worker.named]).toEqual([[`${site}/today`], {}]);
  }
});
