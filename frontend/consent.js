// Counts visits with Google Analytics, for whoever has agreed to it; for everybody else it does nothing at all.
//
// It is loaded only where the server's operator has set it up. Of an address it tells the first word, so no title, id or question
// goes along.

/** Its number, and the host that stands in for Google's, if there is one. */
const { analytics, from } = document.querySelector("script[data-analytics]").dataset;

const GOOGLE = "www.googletagmanager.com";

if (/(^|; )consent=yes(;|$)/.test(document.cookie)) begin();

function begin() {
  globalThis.dataLayer = [];
  send("js", new Date());
  send("config", analytics, {
    send_page_view: false,
    // On this host alone, so that the server can take the cookies away again.
    cookie_domain: "none",
    allow_google_signals: false,
    allow_ad_personalization_signals: false,
    ...place(),
    ...(from && { server_container_url: `https://${from}` }),
  });
  see();
  const script = document.createElement("script");
  script.async = true;
  script.src = `https://${from || GOOGLE}/gtag/js?id=${analytics}`;
  document.head.append(script);
  // The app goes from page to page by itself.
  const push = history.pushState;
  history.pushState = function (...all) {
    push.apply(this, all);
    see();
  };
  addEventListener("popstate", see);
}

/** What Google's script reads; it wants the arguments as they come. */
function send() {
  globalThis.dataLayer.push(arguments);
}

function see() {
  send("set", place());
  send("event", "page_view", place());
}

function place() {
  const [, first] = location.pathname.split("/");
  return { page_location: `${location.origin}/${first}`, page_title: "ConsistencyGrid", page_referrer: "" };
}
