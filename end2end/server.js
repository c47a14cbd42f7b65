// The server the stories are told about: where its program is, and how one of its own is started for a story.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const binary = process.env.SERVER ?? fileURLToPath(new URL("../target/debug/consistencygrid", import.meta.url));

/** An empty folder for a server's data. */
export const dataFolder = () => mkdtempSync(join(tmpdir(), "consistencygrid-end2end-"));

/** The settings of a server that listens on `address`, such as `127.0.0.1:3000`. */
export const settings = (address, data) => ({
  LISTEN: address,
  SITE_URL: `http://${address}`,
  DATA_DIR: data,
  LOG_LEVEL: "warn",
  // Each story comes from an address of its own (see story.js), so that none uses up another's limits.
  TRUSTED_PROXIES: "127.0.0.1",
});

/** Starts a server whose clock stands at `now`, with an empty database. */
export const serveAt = (now) => serve({ now });

/**
 * Starts a server of a story's own, with an empty database. It can be stopped and started again as often as one likes: its
 * address and its data stay the same. `now`: where its clock begins; `env`: settings beside the usual ones.
 */
export async function serve({ now, env = {} } = {}) {
  const [address, data] = [`127.0.0.1:${await freePort()}`, dataFolder()];
  const site = `http://${address}`;
  let server, ended, printed = "";
  const start = async (more = {}) => {
    const all = { ...process.env, ...settings(address, data), ...env, ...more };
    server = spawn(binary, now ? ["serve", "--clock", now] : ["serve"], { env: all, stdio: ["inherit", "pipe", "inherit"] });
    server.stdout.on("data", (text) => { printed += text; });
    ended = once(server, "exit");
    await Promise.race([answers(`${site}/api/health`), ended.then(() => Promise.reject(new Error("the server ended")))]);
  };
  const halt = async (signal = "SIGTERM") => {
    server.kill(signal);
    await ended;
  };
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) await halt();
    rmSync(data, { recursive: true, force: true });
  };
  // Without a mail server mails are printed: this is the link in the latest one to `email` that leads to `path`, once it is there.
  const mailedLink = async (email, path) => {
    for (;;) {
      const mails = printed.split("--- Mail to ").filter((mail) => mail.startsWith(`${email}: `));
      const links = mails.flatMap((mail) => mail.match(/^http\S+$/gm) ?? []).filter((link) => link.startsWith(`${site}${path}?`));
      if (links.length > 0) return links.at(-1);
      await new Promise((done) => setTimeout(done, 50));
    }
  };
  await start();
  return { site, start, halt, stop, mailedLink };
}

/** A port that nobody listens on. */
export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(String(port)));
    });
  });
}

/** Waits until `address` answers. */
async function answers(address) {
  while (!(await fetch(address).then((answer) => answer.ok, () => false))) {
    await new Promise((done) => setTimeout(done, 50));
  }
}
