// What a page for everybody needs of a script: it stays as the server made it, and works without this too. The app is loaded
// only when there is something for it to do. No rule is here.
// The page tells where the app is (`data-app`), and what whoever goes in will need (`data-next`).

const { app, next } = document.querySelector("script[data-app]").dataset;
const page = document.documentElement;

if (isLeaving()) import(app);
else begin();

/** Whether somebody has signed out whose traces are still to be cleared away, which the app does. */
function isLeaving() {
  try {
    return localStorage.getItem("leaving") !== null;
  } catch {
    return false;
  }
}

function begin() {
  document.querySelectorAll(".zone").forEach(tellZone);
  document.querySelectorAll(".reveal").forEach(letReveal);
  document.querySelectorAll("a[data-trial]").forEach(letTry);
  document.querySelectorAll("form").forEach((form) => form.addEventListener("focusin", fetchNext, { once: true }));
  page.toggleAttribute("data-trial", /(^|; )trial=1/.test(document.cookie));
  page.setAttribute("data-alive", "");
}

/** The zone of the device, unless the person has chosen one; and its city in the sentence about it. */
function tellZone(zone) {
  const [field, city] = [zone.querySelector("input"), zone.querySelector("b")];
  const tell = () => { city.textContent = field.value.split("/").pop().replaceAll("_", " "); };
  const { renamed } = zone.dataset;
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (renamed && own) {
    const [, now] = renamed.split(" ").map((pair) => pair.split("=")).find(([before]) => before === own) ?? [];
    field.value = now ?? own;
  }
  field.addEventListener("input", tell);
  tell();
}

/** The button that shows a password while it is typed. */
function letReveal(button) {
  const field = button.previousElementSibling;
  button.hidden = false;
  button.addEventListener("click", () => {
    const isShown = field.type === "password";
    field.type = isShown ? "text" : "password";
    button.setAttribute("aria-pressed", isShown);
  });
}

/** The way into a grid that is on this device only. */
function letTry(link) {
  link.addEventListener("pointerenter", fetchNext, { once: true });
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.cookie = "trial=1; path=/; max-age=31536000; samesite=lax";
    // A browser may set it a moment later than it says; reading it waits for that, and the server has to see it.
    if (document.cookie) location.assign("/today");
    else location.assign(link.href);
  });
}

/** Whoever fills in a form is about to need the app. */
function fetchNext() {
  // Whatever is not read to its end is not kept.
  const read = async (address) => (await fetch(address, { priority: "low" })).arrayBuffer();
  for (const address of next.split(" ")) read(address).catch(() => {});
}
