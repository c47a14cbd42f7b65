// Tells our own server what failed in this page, so that it can be mended: which error, and where in the program.
//
// It is loaded only where the server's operator has set who is told of errors. The server puts the names of functions in, takes
// out what may be somebody's, and hands it on; so the page asks nobody else for anything.

/** Where errors are told. */
const PATH = "/api/v1/reports";

/** The most one page tells: what fails first is what matters. */
const MOST_REPORTS = 5;

/** How many steps before an error are told of. */
const MOST_STEPS = 20;

/** The most characters of a text. */
const MOST_CHARACTERS = 6_000;

// A panic alone has ten functions on top of the one that was wrong, and Chromium tells no more by itself.
Error.stackTraceLimit = 50;

const { release } = document.querySelector("script[data-release]").dataset;
const trail = [];
const told = new Set();

/** What the WASM said last before it stopped: where it panicked. The trap itself only says that it did. */
let panic = "";
const say = console.error;
console.error = (...words) => {
  if (String(words[0]).startsWith("panicked at ")) panic = words[0];
  say.apply(console, words);
};

addEventListener("error", ({ error }) => error && tell("error", error));
addEventListener("unhandledrejection", ({ reason }) => tell("rejection", reason));
addEventListener("click", ({ target }) => note("click", target.closest?.("a, button, input, summary") ?? target), true);
addEventListener("submit", ({ target }) => note("submit", target), true);

/** What was done, by the kind of the control; never by its words. */
function note(what, { localName, className }) {
  trail.push({ at: Date.now(), what, on: [localName, ...String(className).split(/\s+/)].filter(Boolean).join("."), page: location.pathname });
  trail.splice(0, trail.length - MOST_STEPS);
}

function tell(kind, error) {
  const isError = error instanceof Error;
  const [name, message, stack] = isError ? [error.name, error.message, error.stack] : [typeof error, "", ""];
  const same = [panic, name, message].join();
  if (told.has(same) || told.size >= MOST_REPORTS) return;
  told.add(same);
  const cut = (text) => String(text ?? "").slice(0, MOST_CHARACTERS);
  const report = {
    kind: panic ? "panic" : kind, name: cut(name), message: cut(panic || message), stack: cut(stack),
    page: location.pathname, release, trail,
  };
  panic = "";
  const sent = { method: "POST", keepalive: true, headers: { "content-type": "application/json" }, body: JSON.stringify(report) };
  fetch(PATH, sent).catch(() => {});
}
