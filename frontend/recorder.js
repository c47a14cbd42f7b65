// Records what happens on a page for a collector that speaks Sentry's protocol: every text, picture and field is masked before
// it is kept. Sentry's own code does it, which is loaded by nobody who has not agreed.
import { init, replayIntegration } from "@sentry/browser";

/** Where recordings are told: our own server hands them on. */
const PATH = "/api/v1/replays";

/** The server knows the collector; the script wants some address. */
const NOWHERE = "https://page@collector.invalid/1";

/** Attributes that may hold words of a person. */
const WORDS = ["aria-label", "aria-description", "aria-valuetext", "title", "placeholder", "alt", "value", "label", "content"];

/** Begins. `isWhole`: from now on; else only the minute before an error, and what comes after it. */
export function record({ isWhole, release }) {
  const replay = replayIntegration({
    maskAllText: true,
    maskAllInputs: true,
    maskAttributes: WORDS,
    blockAllMedia: true,
    // Its worker would be a script from a string, which no page allows.
    useCompression: false,
  });
  init({
    dsn: NOWHERE,
    tunnel: PATH,
    release,
    // Of other kinds of content the server takes none from a page.
    transportOptions: { headers: { "content-type": "application/json" } },
    // Errors are told by the reporter.
    defaultIntegrations: false,
    integrations: [replay],
    sendClientReports: false,
    dataCollection: { userInfo: false },
    replaysSessionSampleRate: Number(isWhole),
    replaysOnErrorSampleRate: 1,
  });
  for (const failure of ["error", "unhandledrejection"]) addEventListener(failure, () => replay.flush());
}
