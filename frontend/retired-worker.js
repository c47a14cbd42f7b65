// Takes the place of the service worker where the operator wants none: it removes what earlier ones have kept, and
// itself. What a person has is in IndexedDB, which it leaves alone.

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(retire()));

async function retire() {
  const names = await caches.keys();
  const ours = names.filter((name) => name.startsWith("consistencygrid-"));
  await Promise.all(ours.map((name) => caches.delete(name)));
  await registration.unregister();
  // Not awaited: a page is loaded again only when this is over.
  for (const page of await clients.matchAll({ type: "window" })) page.navigate(page.url);
}
