// What a first visit costs: the requests, and the bytes that travel, by kind. More than the budget fails.

import { mkdirSync, writeFileSync } from "node:fs";
import { expect, type Person, test } from "../cast.ts";

const REQUESTS = 8;
const BYTES = 250_000;

interface Line {
  kind: string;
  requests: number;
  bytes: number;
}

test("A first visit stays within its requests and bytes, at the door and inside", async ({ enters }) => {
  const visitor = await enters("Zoe");
  const door = await loads(visitor, "/sign-up");
  const ana = await enters("Ana");
  await ana.signsUp();
  const newcomer = await enters("Ana");
  await newcomer.context.addCookies(await ana.context.cookies());
  const inside = await loads(newcomer, "/");

  mkdirSync("end2end/.output", { recursive: true });
  writeFileSync("end2end/.output/first-load.json", `${JSON.stringify({ door, inside }, null, 2)}\n`);
  for (const [page, lines] of Object.entries({ door, inside })) {
    console.log(`First load, ${page} (bytes as they travel, headers included):`);
    console.table(Object.fromEntries([...lines, total(lines)].map(({ kind, ...figures }) => [kind, figures])));
    expect.soft(total(lines).requests, `requests, ${page}`).toBeLessThanOrEqual(REQUESTS);
    expect.soft(total(lines).bytes, `bytes, ${page}`).toBeLessThanOrEqual(BYTES);
  }
});

const total = (lines: Line[]): Line =>
  lines.reduce((sum, { requests, bytes }) => ({ kind: "total", requests: sum.requests + requests, bytes: sum.bytes + bytes }), {
    kind: "total",
    requests: 0,
    bytes: 0,
  });

/** Opens a page with nothing kept, and answers what came, by kind. */
const loads = async (person: Person, path: string): Promise<Line[]> => {
  const kinds = new Map<string, string>();
  const lines = new Map<string, Line>();
  const count = (kind: string, bytes: number, requests = 1) => {
    const line = lines.get(kind) ?? { kind, requests: 0, bytes: 0 };
    lines.set(kind, { kind, requests: line.requests + requests, bytes: line.bytes + bytes });
  };
  const network = await person.context.newCDPSession(person.page);
  await network.send("Network.enable");
  network.on("Network.requestWillBeSent", ({ redirectResponse }) => {
    if (redirectResponse) count("redirect", redirectResponse.encodedDataLength);
  });
  network.on("Network.responseReceived", ({ requestId, type, response }) => {
    kinds.set(requestId, response.mimeType === "application/wasm" ? "wasm" : type.toLowerCase());
  });
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    count(kinds.get(requestId) ?? "other", encodedDataLength);
  });
  network.on("Network.webSocketCreated", () => count("websocket", 0));
  await person.goes(path);
  await person.page.waitForLoadState("networkidle");
  await network.detach();
  return [...lines.values()];
};
