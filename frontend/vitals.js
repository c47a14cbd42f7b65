// Tells our own server how quick this page was: when it began to show, when its largest part stood, how long it let people wait,
// and how much of it moved. Numbers and the page's address, once, when it is left; no cookie goes with them.
//
// It is loaded only where the server's operator can see the figures.

/** Where figures are told. */
const PATH = "/api/v1/vitals";

/** A shift belongs to the ones before it when it comes within a second of the last and five of the first. */
const GAP_MS = 1_000;
const SPAN_MS = 5_000;

/** Of so many answers to a person's hand one may be as slow as it likes. */
const PER_SLOW = 50;

const page = location.pathname;
const figures = {};
const waits = new Map();
let burst = { first: 0, last: 0, sum: 0 };
let isTold = document.visibilityState === "hidden";

watch("navigation", ({ responseStart }) => { figures.ttfb = responseStart; });
watch("paint", ({ name, startTime }) => { if (name === "first-contentful-paint") figures.fcp = startTime; });
watch("largest-contentful-paint", ({ startTime }) => { figures.lcp = startTime; });
watch("layout-shift", shift);
watch("event", wait, { durationThreshold: 40 });
watch("first-input", wait);
addEventListener("visibilitychange", () => document.visibilityState === "hidden" && tell());
addEventListener("pagehide", tell);

/** Looks at entries of a kind; a browser that does not know it has none. */
function watch(type, see, more) {
  try {
    new PerformanceObserver((list) => list.getEntries().forEach(see)).observe({ type, buffered: true, ...more });
  } catch { /* It is not measured here. */ }
}

/** The worst burst of shifts counts, and none that somebody has brought about. */
function shift({ hadRecentInput, startTime, value }) {
  if (hadRecentInput) return;
  const goesOn = startTime - burst.last < GAP_MS && startTime - burst.first < SPAN_MS;
  burst = goesOn ? { ...burst, last: startTime, sum: burst.sum + value } : { first: startTime, last: startTime, sum: value };
  figures.cls = Math.max(figures.cls ?? 0, burst.sum);
}

function wait({ interactionId, duration }) {
  if (interactionId) waits.set(interactionId, Math.max(waits.get(interactionId) ?? 0, duration));
}

function tell() {
  if (isTold) return;
  isTold = true;
  const slowest = [...waits.values()].sort((a, b) => b - a);
  figures.inp = slowest[Math.floor(slowest.length / PER_SLOW)];
  // What moved nowhere has moved by nothing, where that is measured.
  if (PerformanceObserver.supportedEntryTypes?.includes("layout-shift")) figures.cls ??= 0;
  const body = JSON.stringify({ page, ...figures });
  const sent = { method: "POST", keepalive: true, credentials: "omit", headers: { "content-type": "application/json" }, body };
  fetch(PATH, sent).catch(() => {});
}
