// Draws the PNG icons of public/ from public/favicon.svg: `node end2end/icons.mjs`.
// The icons are kept in the repository; run this only when the mark changes.
import { readFile } from "node:fs/promises";
import { chromium } from "@playwright/test";

const folder = new URL("../public/", import.meta.url);
const mark = await readFile(new URL("favicon.svg", folder), "utf8");

// The mark takes 60% of a tile. A launcher may crop a maskable tile to its middle 80%, so there it takes less.
const tiles = [
  { file: "apple-touch-icon.png", side: 180, share: 0.6 },
  { file: "icon-192.png", side: 192, share: 0.6 },
  { file: "icon-512.png", side: 512, share: 0.6 },
  { file: "icon-maskable-512.png", side: 512, share: 0.42 },
];

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });
for (const { file, side, share } of tiles) {
  const page = await browser.newPage({ viewport: { width: side, height: side }, colorScheme: "light" });
  const width = Math.round(side * share);
  await page.setContent(`<style>
    body { margin: 0; display: grid; place-items: center; height: 100vh; background: #fcfdfd }
    svg { width: ${width}px; height: ${width}px }
  </style>${mark}`);
  await page.screenshot({ path: new URL(`icons/${file}`, folder).pathname });
  await page.close();
}
await browser.close();
