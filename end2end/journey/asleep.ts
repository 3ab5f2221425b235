// A laptop that slept, a tab that nobody looked at, a long absence: whoever comes back finds what a fresh page would show.

import { expect, LOBBY, NETWORK_LINES, type Person } from "../cast.ts";
import { isUnread } from "../group_cast.ts";
import { type Line, test } from "../line.ts";

const HOUR = 60 * 60 * 1000;
/** A line that is asked has 5 s, and the next one half a second; the rest is for a slow machine. */
const SOON = { timeout: 15_000 };
const PATIENCE = { timeout: 40_000 };
/** Longer than what is on the screen takes to be read. */
const A_LOOK = 2_500;

test.beforeEach(({ problems }) => problems.allow(NETWORK_LINES));

const said = (many: number, what: string) => Array.from({ length: many }, (_, place) => `${what} number ${place + 1}`);

/** Ana by a line that may fail, and Bo, whom she has just heard. */
const two = async (enters: (name: string, manner?: { url: string }) => Promise<Person>, line: Line): Promise<[Person, Person]> => {
  const [ana, bo] = [await enters("Ana", { url: line.url }), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  await ana.goes(`/c/${LOBBY}`);
  await bo.says("Before");
  await ana.sees("Before");
  return [ana, bo];
};

/** Headless pages are all in sight: that one looks away, and at the tab again, is said in the browser's place. */
const looksAway = (person: Person) =>
  person.page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  });
const looksAgain = (person: Person) =>
  person.page.evaluate(() => {
    Reflect.deleteProperty(document, "visibilityState");
    document.dispatchEvent(new Event("visibilitychange"));
  });

/** Nothing of the page runs any more, until what this answers is called. (Chromium's own freezing does nothing headless.) */
const freezes = async (person: Person) => {
  const browser = await person.context.newCDPSession(person.page);
  const stands = new Promise((paused) => browser.once("Debugger.paused", paused));
  // What is to run next is where it stands.
  await person.page.evaluate(() => void setInterval(() => {}, 50));
  await browser.send("Debugger.enable");
  await browser.send("Debugger.pause");
  await stands;
  return async () => {
    await browser.send("Debugger.resume");
    await browser.send("Debugger.disable");
  };
};

test("A laptop that slept for an hour has a new line within seconds, and misses nothing", async ({ enters, line }) => {
  const [ana, bo] = await two(enters, line);
  await ana.page.clock.install();
  await ana.page.reload();
  await ana.isAlive();
  await bo.says("Heard");
  await ana.sees("Heard");
  line.fallSilent();
  await bo.posts(LOBBY, said(3, "Thing"));
  // The clock has gone on; timers have not.
  await ana.page.clock.setSystemTime(Date.now() + HOUR);
  await expect(ana.row("Thing number 3")).toHaveCount(1, SOON);
  expect(await ana.reads()).toEqual(["Before", "Heard", ...said(3, "Thing")]);
});

test("A line that died unheard is found out when one looks at the tab, and one that lives stays", async ({ enters, line }) => {
  const [ana, bo] = await two(enters, line);
  const opens = ana.page.waitForEvent("websocket");
  await ana.page.reload();
  const socket = await opens;
  await ana.isAlive();
  await bo.says("Heard");
  await ana.sees("Heard");
  const answer = socket.waitForEvent("framereceived", ({ payload }) => payload.includes("tick"));
  await looksAgain(ana);
  await answer;
  await ana.page.waitForTimeout(6_000);
  expect(socket.isClosed(), "it answered").toBe(false);

  await bo.says("Heard as well");
  await ana.sees("Heard as well");
  line.fallSilent();
  await bo.says("Said into the silence");
  await looksAgain(ana);
  await expect(ana.row("Said into the silence")).toHaveCount(1, SOON);
  expect(await ana.reads()).toEqual(["Before", "Heard", "Heard as well", "Said into the silence"]);
});

for (const [what, happens] of [
  ["whose line holds", () => {}],
  ["whose line is cut meanwhile", (line: Line) => { line.cut(); line.restore(); }],
] as const) {
  test(`A tab in the background, ${what}, shows once what came while it was frozen, and has read none of it`, async ({ enters, line }) => {
    const [ana, bo] = await two(enters, line);
    await ana.readsAll("Lobby");
    await looksAway(ana);
    const thaws = await freezes(ana);
    await bo.posts(LOBBY, said(3, "Thing"));
    happens(line);
    await bo.sees("Thing number 3");
    await thaws();
    await expect(ana.row("Thing number 3")).toHaveCount(1, PATIENCE);
    expect(await ana.reads()).toEqual(["Before", ...said(3, "Thing")]);
    await ana.page.waitForTimeout(A_LOOK);
    await isUnread(ana, "Lobby", 3);
    await looksAgain(ana);
    await ana.readsAll("Lobby");
  });
}

test("After more than 500 changes one stands where one stood, and sees what a fresh page shows", async ({ enters, line }) => {
  const [ana, bo] = await two(enters, line);
  await bo.posts(LOBBY, said(120, "Thought"));
  await ana.sees("Thought number 120");
  await ana.readsAll("Lobby");
  await ana.row("Thought number 90").evaluate((row) => row.scrollIntoView({ block: "start", behavior: "instant" }));
  await expect.poll(async () => ana.page.url()).toContain(`at=${(await ana.standing()).seq}`);
  const { seq } = await ana.standing();

  line.cut();
  await expect(ana.notice).toContainText(ana.words.noLine);
  await bo.posts(LOBBY, said(520, "Missed thing"));
  line.restore();
  await expect(ana.preview("Lobby")).toHaveText("Bo: Missed thing number 520", PATIENCE);
  await ana.standsAt(seq);
  const fresh = await ana.opensTab(ana.page.url().slice(ana.url.length));
  await fresh.standsAt(seq);
  await showTheSame(ana, fresh);
  for (const tab of [ana, fresh]) {
    await tab.page.locator(".log__pill").click();
    await tab.standsAtTheEnd();
  }
  await showTheSame(ana, fresh);
  await expect(ana.rows.last()).toContainText("Missed thing number 520");
});

/** What can be seen of it: the rows in sight, the list, and how much is below. */
const screen = (person: Person) =>
  person.page.evaluate(() => {
    const texts = (which: string) => [...document.querySelectorAll<HTMLElement>(which)].map((element) => element.innerText);
    const log = document.querySelector("[role=log]")?.getBoundingClientRect();
    const rows = [...document.querySelectorAll<HTMLElement>("[role=log] .message")].filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return log && bottom > log.top && top < log.bottom;
    });
    return { rows: rows.map((row) => row.innerText), list: texts(".list__link"), pill: texts(".log__pill") };
  });

const showTheSame = (one: Person, other: Person) =>
  expect(async () => expect(await screen(one)).toEqual(await screen(other))).toPass(SOON);
