// How long from Enter in one Chromium until the text is in the other's document: 200 times, both ways, beside the same
// way through nothing but a relay. Two browsers, two clocks: what one is ahead of the other is halved out.

import { createServer, type IncomingMessage } from "node:http";
import { createHash } from "node:crypto";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Page } from "@playwright/test";
import { chromium } from "../browser.ts";
import { expect, LOBBY, Person, test } from "../cast.ts";

const TIMES = 200;
const WARM_UP = 20;

test("From Enter here to the text there", async ({ browser, playwright, server, problems }) => {
  const other = await playwright.chromium.launch(chromium());
  const ana = await Person.at(browser, server, "Ana", {}, problems);
  const bo = await Person.at(other, server, "Bo", {}, problems);
  await ana.signsUp();
  await bo.signsUp();
  for (const { page } of [ana, bo]) {
    await page.evaluate(watch, ".log__rows");
    await page.locator("textarea").focus();
  }
  const live = await both(ana.page, bo.page, async (page, text) => {
    await page.locator("textarea").fill(text);
    await page.keyboard.press("Enter");
  });

  const acks = await ana.page.evaluate(acknowledged, { times: TIMES, lobby: LOBBY });

  const relay = await startRelay();
  const [near, far] = [await browser.newPage(), await other.newPage()];
  for (const page of [near, far]) {
    await page.goto(relay.url);
    await page.evaluate(watch, "ol");
    await page.evaluate(speakThroughRelay);
  }
  const floor = await both(near, far, async (page, text) => {
    await page.locator("textarea").fill(text);
    await page.locator("textarea").press("Enter");
  });
  relay.close();

  console.log(`From Enter in one Chromium to the text in the other's document, ${TIMES} times, in milliseconds:`);
  console.table({
    "Causerie, to disk and back": figures(live),
    "of that, the answer to the sender": figures(acks),
    "floor: a bare WebSocket relay": figures(floor),
  });
  await ana.context.close();
  await bo.context.close();
  await other.close();
});

/** Sends to and fro, and answers how long each took. */
const both = async (one: Page, two: Page, send: (page: Page, text: string) => Promise<void>): Promise<number[]> => {
  const there: number[] = [];
  const back: number[] = [];
  for (let turn = 0; turn < TIMES + WARM_UP; turn += 1) {
    const [from, to, took] = turn % 2 ? [two, one, back] : [one, two, there];
    const text = `Measured ${turn}`;
    await send(from, text);
    await expect.poll(() => to.evaluate(seenAt, text), { intervals: [5] }).toBeGreaterThan(0);
    if (turn >= WARM_UP) took.push((await to.evaluate(seenAt, text)) - (await from.evaluate(pressedAt)));
  }
  const ahead = (quantile(there, 0.5) - quantile(back, 0.5)) / 2;
  return [...there.map((ms) => ms - ahead), ...back.map((ms) => ms + ahead)];
};

const quantile = (values: number[], share: number) => [...values].sort((a, b) => a - b)[Math.ceil(values.length * share) - 1];

const figures = (values: number[]) => ({ p50: Number(quantile(values, 0.5).toFixed(1)), p99: Number(quantile(values, 0.99).toFixed(1)) });

// In the pages.

interface Notes {
  pressed: number;
  seen: Map<string, number>;
}

/** Notes when Enter was pressed, and when a text came into the document. */
const watch = (rows: string) => {
  const notes: Notes = { pressed: 0, seen: new Map() };
  const now = () => performance.timeOrigin + performance.now();
  Object.assign(window, { notes });
  addEventListener("keydown", (key) => { if (key.key === "Enter") notes.pressed = now(); }, { capture: true });
  new MutationObserver((changes) => {
    const at = now();
    for (const node of changes.flatMap((change) => [...change.addedNodes])) {
      const text = /Measured \d+/.exec(node.textContent ?? "")?.[0];
      if (text && !notes.seen.has(text)) notes.seen.set(text, at);
    }
  }).observe(document.querySelector(rows) as Element, { childList: true, subtree: true });
};

const seenAt = (text: string) => (window as unknown as { notes: Notes }).notes.seen.get(text) ?? 0;
const pressedAt = () => (window as unknown as { notes: Notes }).notes.pressed;

/** How long the server takes to say that a message is on disk. */
const acknowledged = async ({ times, lobby }: { times: number; lobby: number }): Promise<number[]> => {
  const ask = (question: string, data: object) =>
    fetch(`/api/${question}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(data) });
  const { me } = await (await ask("snapshot", { open: null, at: "tail" })).json();
  const took: number[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const op = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const begun = performance.now();
    await (await ask("send_message", { thread: lobby, op, author: me.id, body: "Acknowledged" })).json();
    took.push(performance.now() - begun);
  }
  return took;
};

const speakThroughRelay = () =>
  new Promise<void>((open) => {
    const socket = new WebSocket(`ws://${location.host}`);
    const box = document.querySelector("textarea") as HTMLTextAreaElement;
    socket.onopen = () => open();
    socket.onmessage = ({ data }) => {
      const row = document.createElement("li");
      row.textContent = data;
      document.querySelector("ol")?.append(row);
    };
    box.addEventListener("keydown", (key) => { if (key.key === "Enter") socket.send(box.value); });
  });

/** The least a server can do: what one says, the other hears (RFC 6455, short frames only). */
const startRelay = async () => {
  const open = new Set<Duplex>();
  const relay = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<!doctype html><ol></ol><textarea></textarea>"));
  relay.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
    const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash("sha1").update(key).digest("base64");
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    open.add(socket);
    socket.on("data", (frame: Buffer) => {
      const [length, mask] = [frame[1] & 127, frame.subarray(2, 6)];
      const text = frame.subarray(6, 6 + length).map((byte, place) => byte ^ mask[place % 4]);
      for (const other of open) if (other !== socket) other.write(Buffer.concat([Buffer.from([0x81, length]), text]));
    });
    socket.on("error", () => {});
    socket.on("close", () => open.delete(socket));
  });
  await new Promise<void>((listening) => relay.listen(0, "127.0.0.1", () => listening()));
  const close = () => {
    for (const socket of open) socket.destroy();
    relay.close();
  };
  return { url: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`, close };
};
