// The service worker: keeps the files of the app on the device, and answers from them.
//
// It knows no rules: what people have is in IndexedDB, where the app writes it. All it keeps itself is, beside that, the
// answers to notifications that could not be sent.
// The server puts one line before this script, which says what this build is:
//   BUILD  its name, together with what is switched on
//   FILES  the addresses of the files the app needs
//   SHELL  the address of the page the app starts from; null when pages come from the server only
//   PAGES  what the paths of the pages begin with that the app shows by itself
//   SYNC   where changes are sent
//   PUSH   below which the server is told what became of a notification

const OURS = "consistencygrid-";
const CACHE = OURS + BUILD;

/** How long the network has before a page starts from the device. */
const PATIENCE_MS = 3_000;

/** How long the server has to answer, for less than the browser lets a worker live: what was pressed is else kept. */
const ANSWER_MS = 15_000;

/** For how long after a form was sent a page counts as its answer. */
const FORM_MS = 10_000;

/** What one exchange holds at most; but always one change. */
const MOST_ENVELOPES = 500;
const MOST_CHARACTERS = 60_000;

/** What databases of accounts are called, before the account's id; and that of a trial, which belongs to none. */
const ACCOUNT = "account-";
const TRIAL = "local";

/** Under this name the database of an account holds answers to notifications: where and what is to be said. */
const ANSWERS = "answers";

/** By this name the browser wakes the worker to send what waits. */
const OUTBOX = "outbox";

/** What is asked for, and who answers. The first rule that fits counts; what fits none is left to the browser. */
const RULES = [
  [isForm, null],
  [isElsewhere, null],
  [isFile, fromDevice],
  [isPage, fromAppOrNetwork],
  [isNavigation, fromNetwork],
];

/** When a form was sent whose answer has not been asked for yet. */
let formSentAt = -Infinity;

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("message", ({ data, ports }) => {
  if (data === "skip") skipWaiting();
  // A page that began to load before there was a worker, and was not there yet when this one took over those that were.
  if (data === "claim") clients.claim();
  // A page that found nothing on the device to start from: the next one is the server's.
  if (data === "ask") {
    formSentAt = Date.now();
    ports[0].postMessage(data);
  }
});
addEventListener("push", (event) => event.waitUntil(notify(event.data.json())));
addEventListener("notificationclick", (event) => event.waitUntil(follow(event)));
addEventListener("sync", (event) => event.tag === OUTBOX && event.waitUntil(sendAll()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const [, answer] = RULES.find(([fits]) => fits(request, url)) ?? [];
  if (answer) event.respondWith(answer(request, url));
});

// The rules.

/** Whatever is not just asked for. When a page sends it, what the page asks for next is its answer. */
function isForm(request) {
  const is = request.method !== "GET";
  if (is && request.mode === "navigate") formSentAt = Date.now();
  return is;
}

function isElsewhere(request, url) {
  return url.origin !== location.origin || url.pathname.startsWith("/api/");
}

function isFile(request, url) {
  return FILES.includes(url.pathname);
}

function isPage(request, url) {
  return isNavigation(request) && PAGES.some((start) => url.pathname.startsWith(start));
}

function isNavigation(request) {
  return SHELL && request.mode === "navigate";
}

// The answers.

async function fromDevice(request, url) {
  return (await kept(url.pathname)) ?? fetch(request);
}

/** A page the app shows by itself: at once when there is something to show, else as the server knows it. */
async function fromAppOrNetwork(request) {
  // What a form has done, such as signing in, the server knows best.
  if (Date.now() - formSentAt < FORM_MS) return fromNetwork(request);
  if (await holdsJournal()) return (await kept(SHELL)) ?? fetch(request);
  return fromNetwork(request, null, new Promise((late) => setTimeout(late, PATIENCE_MS)));
}

/** The server's answer; the shell when there is none, or when it is late. */
async function fromNetwork(request, url, late = new Promise(() => {})) {
  formSentAt = -Infinity;
  const answer = fetch(request);
  try {
    return (await Promise.race([answer, late])) ?? (await kept(SHELL)) ?? (await answer);
  } catch (lost) {
    const shell = await kept(SHELL);
    if (shell) return shell;
    throw lost;
  }
}

function kept(address) {
  return caches.match(address, { cacheName: CACHE, ignoreVary: true });
}

/** Whether this device has something to start from. */
async function holdsJournal() {
  const databases = (await indexedDB.databases?.().catch(() => [])) ?? [];
  return databases.some(({ name }) => name === TRIAL || name.startsWith(ACCOUNT));
}

// What the server tells while no page is open, as declarative Web Push writes it.

async function notify({ notification: { title, navigate, data, ...options } }) {
  await registration.showNotification(title, { ...options, data: { ...data, navigate } });
  await report("/shown", options.tag);
}

/**
 * Gives the answer of a button. Otherwise, and where that cannot be done, it shows the page the notification leads to: the
 * tab that has it, or else another one.
 */
async function follow({ action, notification: { data, tag }, notification }) {
  notification.close();
  // A version before has kept the address alone.
  const { account, answers, navigate = data } = data;
  const answer = answers?.[action];
  if (answer && (await give(account, answer))) return;
  const tabs = await clients.matchAll({ type: "window" });
  const open = tabs.find(({ url }) => url === navigate);
  await (open ? open.focus() : clients.openWindow(navigate));
  await report("/acted", tag);
}

/** Says to the server what a button stands for, or keeps it until there is a network. Tells whether it is taken care of. */
async function give(account, [path, said]) {
  const answer = [PUSH + path, JSON.stringify({ ...said, at: Date.now() })];
  try {
    return Boolean(await post(...answer, account));
  } catch {
    return keepAnswer(account, answer);
  }
}

/** Keeps an answer beside what the app has written for the account, where the browser wakes the worker to send it. */
async function keepAnswer(account, answer) {
  if (!registration.sync) return false;
  if (!(await changeAnswers(account, (answers) => [...answers, answer]))) return false;
  return registration.sync.register(OUTBOX).then(() => true, () => false);
}

/** Says what could not be said before. The server counts once what it hears twice; what it refuses is not said again. */
async function sendAnswers(account, answers) {
  for (const [path, body] of answers) {
    const { status } = await ask(path, body, account);
    // Nobody is signed in, or somebody else: it waits for its person.
    if (status === 401 || status === 403) return;
    await changeAnswers(account, (all) => all.slice(1));
  }
}

/** Writes other answers in the place of those that are kept. Tells whether there is a database for them. */
async function changeAnswers(account, change) {
  const database = await open(ACCOUNT + account);
  if (!database) return false;
  try {
    const meta = database.transaction("meta", "readwrite").objectStore("meta");
    const answers = JSON.parse((await answered(meta.get(ANSWERS))) ?? "[]");
    await answered(meta.put(JSON.stringify(change(answers)), ANSWERS));
    return true;
  } finally {
    database.close();
  }
}

/** Tells the server what became of a notification. Where that is lost its list lacks a word, and nothing else does. */
async function report(what, notice) {
  await post(PUSH + what, JSON.stringify({ notice })).catch(() => {});
}

// One version after another.

/** Fetches everything or fails, and then the version before stays. */
async function install() {
  const before = await ours();
  const files = FILES.map(async (file) => [file, (await keptBefore(before, file)) ?? (await fresh(file))]);
  const shell = SHELL ? [shellOfThisBuild()] : [];
  const all = await Promise.all([...files, ...shell]);
  try {
    const cache = await caches.open(CACHE);
    await Promise.all(all.map(([address, response]) => cache.put(address, response)));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
  // A new version waits for the person's word, unless pages come from the server anyway.
  if (!registration.active || !SHELL) await skipWaiting();
}

/** Files under `/assets/` are named by their content, so an older copy is the same file. */
async function keptBefore(before, file) {
  if (!isHashed(file)) return;
  for (const cacheName of before) {
    const response = await caches.match(file, { cacheName, ignoreVary: true });
    if (response) return response;
  }
}

async function fresh(address) {
  const response = await fetch(address, { cache: isHashed(address) ? "default" : "reload" });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response;
}

/** While servers are replaced, one may give the script and another one the shell: they must name the same files. */
async function shellOfThisBuild() {
  const response = await fresh(SHELL);
  const named = (await response.clone().text()).match(/\/assets\/[^"]+/g) ?? [];
  if (!named.every((file) => FILES.includes(file))) throw new Error(`${SHELL} is of another build`);
  return [SHELL, response];
}

function isHashed(address) {
  return address.startsWith("/assets/");
}

async function activate() {
  for (const name of await ours()) if (name !== CACHE) await caches.delete(name);
  await clients.claim();
}

async function ours() {
  return (await caches.keys()).filter((name) => name.startsWith(OURS));
}

// What waits to be sent, where the browser wakes the worker for it. Of changes nothing is written here: the app sends the
// same again, the server counts it once, and then the app knows.

/** Sends what waits of every account of this device. To fail means to be woken again later. */
async function sendAll() {
  const names = (await indexedDB.databases()).map(({ name }) => name);
  const accounts = names.filter((name) => name.startsWith(ACCOUNT));
  const sent = await Promise.allSettled(accounts.map(send));
  const failed = sent.find(({ status }) => status === "rejected");
  if (failed) throw failed.reason;
}

async function send(name) {
  const { replica, outbox, answers } = await read(name);
  const account = name.slice(ACCOUNT.length);
  if (replica) await sendChanges(account, replica, outbox);
  if (answers) await sendAnswers(account, JSON.parse(answers));
}

async function sendChanges(account, replica, outbox) {
  const { client, acked, acked_id, cursor } = JSON.parse(replica);
  const head = { client, acked, acked_id: acked_id ?? undefined, cursor: cursor ?? undefined };
  for (let settled = acked; ; ) {
    const texts = next(outbox, settled);
    if (!texts.length) return;
    const body = `${JSON.stringify(head).slice(0, -1)},"envelopes":[${texts.join()}]}`;
    const reply = await (await post(SYNC, body, account))?.json();
    if (reply?.retry_after_ms > 0) throw new Error("The rest has to wait.");
    // Not the session's account, or not understood: the app knows what to do.
    if (!(reply?.ack > settled)) return;
    settled = reply.ack;
  }
}

/** The changes after a number, as many as one exchange holds. */
function next(outbox, settled) {
  const texts = [];
  let length = 0;
  for (const [number, text] of outbox) {
    if (number <= settled) continue;
    length += text.length + 1;
    if (texts.length === MOST_ENVELOPES || (texts.length && length > MOST_CHARACTERS)) break;
    texts.push(text);
  }
  return texts;
}

/** The answer to what is said on behalf of an account, or of whoever is signed in; nothing when it is refused. */
async function post(path, body, account) {
  const response = await ask(path, body, account);
  return response.ok ? response : undefined;
}

/** The same with whatever is answered. To fail means that saying it again may help. */
async function ask(path, body, account) {
  const headers = { "content-type": "application/json", accept: "application/json" };
  if (account) headers["x-account"] = account;
  const signal = AbortSignal.timeout(ANSWER_MS);
  const response = await fetch(path, { method: "POST", credentials: "same-origin", headers, body, signal });
  if (response.status === 429 || response.status >= 500) throw new Error(`${path}: ${response.status}`);
  return response;
}

/** Reads what the app has written, as it is. */
async function read(name) {
  const database = await open(name);
  if (!database) return {};
  try {
    const reading = database.transaction(["meta", "outbox"]);
    const outbox = reading.objectStore("outbox");
    const meta = reading.objectStore("meta");
    const asked = [meta.get("replica"), meta.get(ANSWERS), outbox.getAllKeys(), outbox.getAll()];
    const [replica, answers, numbers, texts] = await Promise.all(asked.map(answered));
    return { replica, answers, outbox: numbers.map((number, index) => [number, texts[index]]) };
  } finally {
    database.close();
  }
}

/** Opens a database; nothing when it has just been deleted, and then it is not made again. */
function open(name) {
  const asked = indexedDB.open(name);
  asked.onupgradeneeded = () => asked.transaction.abort();
  return answered(asked).catch(() => undefined);
}

function answered(asked) {
  return new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}
