// A collector of errors that speaks Sentry's protocol and is not ours: Spotlight, on this machine.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Starts one. `dsn`: where errors are told; `told`: all that it has understood so far, as `[kind, item]`. */
export async function collect() {
  const program = fileURLToPath(new URL("./node_modules/.bin/spotlight", import.meta.url));
  // It takes any port that is free, and says which.
  const spotlight = spawn(process.execPath, [program, "server", "-p", "0"]);
  const port = await new Promise((resolve, reject) => {
    let said = "";
    const hear = (text) => {
      said += text;
      const [, port] = said.match(/listening on (\d+)/) ?? [];
      if (port) resolve(port);
    };
    spotlight.stdout.on("data", hear);
    spotlight.stderr.on("data", hear);
    spotlight.on("exit", () => reject(new Error(`the collector ended: ${said}`)));
  });
  const site = `http://127.0.0.1:${port}`;
  const told = [];
  const listening = new AbortController();
  const heard = listen(`${site}/stream`, listening.signal, told);
  const stop = async () => {
    listening.abort();
    await heard;
    spotlight.kill();
    if (spotlight.exitCode === null && spotlight.signalCode === null) await once(spotlight, "exit");
  };
  return { dsn: `http://publickey@127.0.0.1:${port}/7`, told, stop };
}

/** Reads what it has understood, from the beginning on. */
async function listen(address, signal, told) {
  try {
    let text = "";
    const decoder = new TextDecoder();
    for await (const piece of (await fetch(address, { signal })).body) {
      text += decoder.decode(piece, { stream: true });
      const lines = text.split("\n");
      text = lines.pop();
      for (const line of lines.filter((line) => line.startsWith("data: "))) {
        const [, items] = JSON.parse(line.slice("data: ".length));
        told.push(...items.map(([{ type }, item]) => [type, item]));
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
