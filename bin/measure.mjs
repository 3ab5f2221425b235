// The figures of a server on a seeded folder, as tables. Says nothing about whether a time is good, for machines differ;
// fails when an answer is wrong.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";

const BINARY = process.env.CAUSERIE_BIN;
const [folder, messages] = [process.argv[2], Number(process.argv[3])];
const THREADS = 1000; // as bin/measure seeds
const PAGE = 50;
const TIMES = 200;
const WARM_UP = 20;
const LOADS = 1000;
const STARTS = 5;
const LARGE = 2; // the conversation with half of all messages

const tokens = readFileSync(join(folder, "sessions"), "utf8").trim().split("\n").map((line) => line.split("\t")[1]);

// Asking.

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** One request on the one connection that is kept: its status, its text, and the milliseconds from asking to the last byte. */
const ask = (port, path, { token, data, headers } = {}) =>
  new Promise((answered, failed) => {
    const begun = performance.now();
    const body = data === undefined ? undefined : JSON.stringify(data);
    const options = {
      agent, port, path, host: "127.0.0.1", method: body ? "POST" : "GET",
      headers: {
        ...(token && { cookie: `session=${token}` }),
        ...(body && { "content-type": "application/json", origin: `http://127.0.0.1:${port}` }),
        ...headers,
      },
    };
    const asked = request(options, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => answered({ status: response.statusCode, text: Buffer.concat(parts).toString(), ms: performance.now() - begun }));
      response.on("error", failed);
    });
    asked.on("error", failed);
    asked.end(body);
  });

const call = async (port, name, data, token = tokens[0]) => {
  const { status, text, ms } = await ask(port, `/api/${name}`, { token, data });
  assert.equal(status, 200, `${name}: ${text}`);
  return { ms, value: JSON.parse(text) };
};

// Starting.

const freePort = async () => {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
};

/** Starts the server on a folder and asks for a page until it comes: the milliseconds since the process began. */
const start = async (data, path, token) => {
  const port = await freePort();
  const begun = performance.now();
  const child = spawn(BINARY, ["serve", "--data", data, "--listen", `127.0.0.1:${port}`], { stdio: ["ignore", "ignore", "ignore"] });
  const ended = once(child, "exit");
  for (;;) {
    const answer = await ask(port, path, { token }).catch(() => undefined);
    if (answer?.status === 200) break;
    assert.equal(answer, undefined, `${path} answers ${answer?.status}`);
    assert.equal(child.exitCode, null, "the server did not start");
    await new Promise((look) => setTimeout(look, 1));
  }
  const ms = performance.now() - begun;
  const stop = async () => {
    child.kill("SIGTERM");
    const [code] = await ended;
    assert.equal(code, 0, "the server put everything away");
  };
  return { ms, port, pid: child.pid, stop };
};

const starts = async (data, path, token) => {
  const took = [];
  for (let turn = 0; turn < STARTS; turn += 1) {
    const server = await start(data, path, token);
    took.push(server.ms);
    await server.stop();
  }
  return took;
};

/** The megabytes that the process holds: all, and those that are not a file's. */
const memory = (pid) => {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)[1]) / 1024;
  return { "RSS MB": round(read("VmRSS")), "of it anonymous": round(read("RssAnon")) };
};

// Figures.

const round = (number) => Number(number.toFixed(number < 10 ? 2 : 1));
const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1];
const figures = (values) => ({ p50: round(quantile(values, 0.5)), p99: round(quantile(values, 0.99)) });

/** Asks each of these in turn, so that what the machine does meanwhile befalls them alike. */
const side = async (kinds) => {
  const took = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));
  for (let turn = 0; turn < TIMES + WARM_UP; turn += 1) {
    for (const [kind, one] of Object.entries(kinds)) {
      const ms = await one();
      if (turn >= WARM_UP) took[kind].push(ms);
    }
  }
  return Object.fromEntries(Object.entries(took).map(([kind, values]) => [kind, figures(values)]));
};

// What is asked.

const healthz = async (port) => {
  const { status, ms } = await ask(port, "/healthz");
  assert.equal(status, 200);
  return ms;
};

const numbers = (history) => history.messages.map((message) => message.seq);
const run = (from) => Array.from({ length: PAGE }, (_, step) => from + step);

const oldest = async (port) => {
  const { ms, value } = await call(port, "history", { thread: LARGE, at: { after: 0 } });
  assert.deepEqual(numbers(value), run(1));
  assert.deepEqual([value.before, value.after], [false, true]);
  return ms;
};

const newest = async (port) => {
  const { ms, value } = await call(port, "history", { thread: LARGE, at: "tail" });
  assert.ok(value.head > messages / 2, "it holds half of all messages");
  assert.deepEqual(numbers(value), run(value.head - PAGE + 1));
  assert.deepEqual([value.before, value.after], [true, false]);
  return ms;
};

const list = async (port) => {
  const { ms, value } = await call(port, "threads", { before: null });
  assert.equal(value.cards.length, PAGE);
  assert.ok(value.next, "there are more");
  return ms;
};

const page = (path) => async (port) => {
  const { status, text, ms } = await ask(port, path, { token: tokens[0] });
  assert.equal(status, 200);
  assert.ok(text.includes("</html>"), "the page is whole");
  return ms;
};

/** The whole list, once: each conversation once, in order. */
const wholeList = async (port) => {
  const cards = [];
  for (let before = null; ;) {
    const { value } = await call(port, "threads", { before });
    cards.push(...value.cards);
    if (!value.next) break;
    before = value.next;
  }
  assert.equal(new Set(cards.map((card) => card.thread.id)).size, THREADS);
  const places = cards.map((card) => card.thread.posted_at);
  assert.deepEqual(places, [...places].sort((a, b) => b - a));
};

// The run.

const data = join(folder, "data");
const empty = join(folder, "empty");
if (!existsSync(empty)) mkdirSync(empty);

console.log(`\nFrom the start of the process to the first answer, ${STARTS} times, in milliseconds:`);
const first = await starts(data, "/c/1", tokens[0]);
const floor = await starts(empty, "/healthz");
const p50 = (values) => ({ p50: round(quantile(values, 0.5)), worst: round(Math.max(...values)) });
console.table({ "the first page, signed in": p50(first), "floor: /healthz on an empty folder": p50(floor) });

const bare = await start(empty, "/healthz");
const nothing = memory(bare.pid);
await bare.stop();

const server = await start(data, "/healthz");
const { port } = server;
const idle = memory(server.pid);
for (let load = 0; load < LOADS; load += 1) {
  const { status, text } = await ask(port, "/c/1", { token: tokens[load % tokens.length] });
  assert.equal(status, 200);
  assert.ok(text.includes("</html>"), "the page is whole");
}
const loaded = memory(server.pid);

console.log(`Answers over HTTP on one kept connection, ${TIMES} times, in milliseconds:`);
await wholeList(port);
const kinds = {
  "history: the oldest 50": oldest,
  "history: the newest 50": newest,
  "the list of someone in 1000": list,
  "the page /c/1": page("/c/1"),
  "the page of the largest": page(`/c/${LARGE}`),
  "floor: /healthz": healthz,
};
console.table(await side(Object.fromEntries(Object.entries(kinds).map(([kind, one]) => [kind, () => one(port)]))));

console.log("Memory:");
console.table({
  "after the start": idle,
  [`after ${LOADS} pages`]: loaded,
  "at the end": memory(server.pid),
  "floor: an empty folder": nothing,
});
await server.stop();
agent.destroy();
