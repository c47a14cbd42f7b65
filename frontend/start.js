// The page's only script: loads the WASM and starts the app.
// WASM is the address of the file, put in by the bundler.
import load, { start } from "frontend";

await load({ module_or_path: WASM });
start();
