// What a page of the app needs of a script at first: it stands, and works by its forms and links, as the server made it.
// The app comes with the first sign that somebody is there, or when the page has been looked at for a while; at once, when
// this device holds something that only the app can show. What is pressed until then is done by the app, as soon as it runs.
// The page tells where the app is (`data-app`), and what it will need (`data-next`). No rule is here.

/** What tells that somebody is there. */
const SIGNS = ["pointermove", "pointerdown", "touchstart", "wheel", "scroll", "keydown", "focusin"];

/** What is kept for the app. */
const PRESSES = ["submit", "click"];

/** For how long a page is looked at without a sign before the app comes by itself. */
const LOOKED_MS = 8_000;

/** How long something pressed waits for the app. Then the form is sent as it would be without a script. */
const PATIENCE_MS = 2_000;

const { app, next } = document.querySelector("script[data-app]").dataset;
const page = document.documentElement;

/** What was pressed. */
const held = [];
let isAwake = false;

for (const sign of SIGNS) addEventListener(sign, wake, { capture: true, passive: true });
for (const press of PRESSES) addEventListener(press, hold, { capture: true });
new MutationObserver(giveOn).observe(page, { attributeFilter: ["data-alive"] });
setTimeout(wake, LOOKED_MS);
if (await holdsSomething()) wake();

/** Whether the device keeps something of somebody, or is about to forget it, or is where a trial begins. */
async function holdsSomething() {
  try {
    if (localStorage.getItem("leaving") !== null || /(^|; )trial=1/.test(document.cookie)) return true;
    return (await indexedDB.databases()).length > 0;
  } catch {
    return true;
  }
}

/** Has the app come. */
function wake() {
  if (isAwake) return;
  isAwake = true;
  for (const sign of SIGNS) removeEventListener(sign, wake, { capture: true });
  for (const href of next.split(" ")) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "fetch", crossOrigin: "", href }));
  }
  import(app).catch(letGo);
}

/** Keeps a press until the app can answer it. A link leads on by itself, and a field keeps what is typed. */
function hold(event) {
  const isSent = event.type === "submit";
  const button = isSent ? event.submitter : event.target.closest?.("button[type=button]");
  if (!isSent && !button) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  wake();
  button?.toggleAttribute("data-held", true);
  if (held.length === 0) setTimeout(letGo, PATIENCE_MS);
  held.push({ form: isSent ? event.target : null, button });
}

/** The app is there: what was pressed is done, in its order. */
function giveOn() {
  settle().forEach(press);
}

/** The app is late: the forms go to the server, the last of them for the next page. */
async function letGo() {
  const sent = settle().filter(({ form }) => form);
  const last = sent.pop();
  for (const { form, button } of sent) {
    const action = button?.getAttribute("formaction") ?? form.action;
    const body = new URLSearchParams(new FormData(form, button));
    await fetch(action, { method: form.method, body }).catch(() => {});
  }
  if (last) press(last);
}

function press({ form, button }) {
  if (button) button.click();
  else form.requestSubmit();
}

/** From here on nothing is kept; returns what was. */
function settle() {
  for (const press of PRESSES) removeEventListener(press, hold, { capture: true });
  for (const { button } of held) button?.removeAttribute("data-held");
  return held.splice(0);
}
