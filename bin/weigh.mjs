// The bytes of a first visit, as a table. The page itself is weighed by the journeys (end2end/), which see it arrive.

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const LIMIT = 250_000; // brotli bytes: more fails the tests
const AIM = 200_000;
const REQUESTS = 8;

// What a page asks for at first; icons for a home screen and robots.txt are not among it.
const FIRST = [
  ["wasm", "assets", /\.wasm$/],
  ["js", "assets", /\.js$/],
  ["css", "assets", /\.css$/],
  ["icons", ".", /^favicon\.svg$/],
  ["manifest", ".", /\.webmanifest$/],
];

const size = (path) => statSync(path).size;
const travels = (path) => (existsSync(`${path}.br`) ? size(`${path}.br`) : size(path));

const row = ([kind, folder, pattern]) => {
  const files = readdirSync(join("target/site", folder)).filter((name) => pattern.test(name)).map((name) => join("target/site", folder, name));
  const sum = (measure) => files.reduce((total, path) => total + measure(path), 0);
  return { kind, requests: files.length, raw: sum(size), brotli: sum(travels) };
};

if (!existsSync("target/site/assets")) {
  console.error("✗ There is no site to weigh: run bin/build first.");
  process.exit(1);
}
const rows = FIRST.map(row);
const total = rows.reduce((a, b) => ({ kind: "total", requests: a.requests + b.requests, raw: a.raw + b.raw, brotli: a.brotli + b.brotli }));
// The page, which is drawn anew for each visit.
total.requests += 1;

const line = (...cells) => console.log("  " + cells.map((cell, place) => (place ? String(cell).padStart(10) : cell.padEnd(10))).join(""));
line("kind", "requests", "raw", "brotli");
for (const { kind, requests, raw, brotli } of [...rows, total]) line(kind, requests, raw, brotli);
console.log(`  total with the page's own request. Aim ${AIM}, limit ${LIMIT} brotli bytes and ${REQUESTS} requests`);

if (total.brotli > LIMIT || total.requests > REQUESTS) {
  console.error("✗ The first load is over the budget.");
  process.exit(1);
}
