// A long conversation: whoever leaves it, reloads it, or is sent a link into it, stands where they stood.

import { expect, LOBBY, type Person, test } from "../cast.ts";
import { gate, heldProgram } from "../held.ts";

const said = (count: number) => Array.from({ length: count }, (_, place) => `Thought number ${place + 1}`);

test("Ana reads what was said long ago, reloads, and goes on at the same message", async ({ enters }) => {
  const ana = await enters("Ana");
  await ana.signsUp();
  await ana.posts(LOBBY, said(140));
  await ana.goes("/c/1");
  await ana.standsAtTheEnd();

  await ana.log.hover();
  await ana.page.mouse.wheel(0, -1800);
  const there = await restsSomewhere(ana);
  await ana.page.reload();
  await ana.isAlive();
  await expect.poll(async () => (await ana.standing()).seq).toBe(there);

  const seq = await putsAtTheTop(ana, "Thought number 88");
  await ana.page.reload();
  await ana.isAlive();
  await ana.standsAt(seq);
  await ana.page.reload();
  await ana.isAlive();
  await ana.standsAt(seq);

  await ana.page.getByRole("link", { name: ana.words.newest }).click();
  await ana.standsAtTheEnd();
  await ana.sees("Thought number 140");
  await expect(ana.page).toHaveURL(/\/c\/1$/);
});

test("What comes above where Ana rests is in the address too", async ({ enters }) => {
  const ana = await enters("Ana");
  await ana.signsUp();
  await ana.posts(LOBBY, said(140));
  await ana.goes("/c/1");
  await ana.standsAtTheEnd();
  const answer = gate();
  await ana.page.route("**/api/history", async (route) => {
    await answer.opened;
    await route.continue();
  });
  const rows = await ana.rows.count();
  await ana.log.hover();
  await ana.page.mouse.wheel(0, -1800);
  const before = await restsSomewhere(ana);
  answer.open();
  await expect.poll(() => ana.rows.count()).toBeGreaterThan(rows);
  expect(await restsSomewhere(ana)).toBeLessThan(before);
});

test("Back and forward lead between conversations, to the message one left at", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  await ana.posts(LOBBY, said(120));
  await ana.goes("/c/1");
  await ana.opensDirectWith(bo);
  await ana.says("Between us");
  const direct = new URL(ana.page.url()).pathname;

  await ana.opens("Lobby");
  await ana.standsAtTheEnd();
  const seq = await putsAtTheTop(ana, "Thought number 90");
  await ana.opens("Bo");
  await ana.sees("Between us");
  await expect(ana.page).toHaveURL(direct);

  await ana.page.goBack();
  await expect(ana.title).toHaveText("Lobby");
  await ana.standsAt(seq);
  await ana.page.goForward();
  await expect(ana.title).toHaveText("Bo");
  await expect.poll(() => ana.reads()).toEqual(["Between us"]);
  await ana.page.goBack();
  await ana.standsAt(seq);
  await ana.page.reload();
  await ana.isAlive();
  await ana.standsAt(seq);
});

test("Older messages come as one scrolls, and nothing that is read moves", async ({ enters }) => {
  const ana = await enters("Ana");
  await ana.signsUp();
  await ana.posts(LOBBY, said(170));
  await ana.goes("/c/1");
  await ana.standsAtTheEnd();
  const first = ana.page.getByText(ana.words.youJoined);
  for (let rows = await ana.rows.count(); (await first.count()) === 0; rows = await ana.rows.count()) {
    const before = await scrollsNearTheStart(ana);
    await expect.poll(() => ana.rows.count()).toBeGreaterThan(rows);
    expect(Math.abs((await topOf(ana, before.seq)) - before.top)).toBeLessThanOrEqual(1);
  }
  expect(await ana.reads()).toEqual(said(170));
});

test("While Ana reads what is old, what is new does not carry her away", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp();
  await ana.posts(LOBBY, said(60));
  await bo.signsUp();
  await ana.goes("/c/1");
  const seq = await putsAtTheTop(ana, "Thought number 30");
  const top = await topOf(ana, seq);
  await bo.says("News from below");
  await ana.sees("News from below");
  await bo.says("And more of it");
  await ana.sees("And more of it");
  expect(Math.abs((await topOf(ana, seq)) - top)).toBeLessThanOrEqual(1);

  await ana.page.locator(".log__pill").click();
  await ana.standsAtTheEnd();
  await expect(ana.row("And more of it")).toBeInViewport();
  await bo.says("At the end one stays at the end");
  await expect(ana.row("At the end one stays at the end")).toBeInViewport();
  await ana.standsAtTheEnd();
});

test("What Ana sends while she reads what is old brings her to it", async ({ enters }) => {
  const ana = await enters("Ana");
  await ana.signsUp();
  await ana.posts(LOBBY, said(60));
  await ana.goes("/c/1");
  await putsAtTheTop(ana, "Thought number 30");
  await ana.says("A new thought");
  await expect(ana.row("A new thought")).toBeInViewport();
  await ana.standsAtTheEnd();
});

test("A link to a message leads to it, before the page is alive and after", async ({ enters }) => {
  const ana = await enters("Ana");
  await ana.signsUp();
  await ana.posts(LOBBY, said(130));
  const program = await heldProgram(ana);
  await ana.page.goto("/c/1?at=60#m60");
  await ana.standsAt(60);
  program.open();
  await ana.isAlive();
  await ana.standsAt(60);
  await expect(ana.page.getByRole("link", { name: ana.words.newest })).toBeVisible();

  await ana.page.getByRole("link", { name: ana.words.newest }).click();
  await ana.sees("Thought number 130");
  await ana.standsAtTheEnd();
});

test("A reload stands where one stood before the page is alive", async ({ enters }) => {
  const ana = await enters("Ana");
  await ana.signsUp();
  await ana.posts(LOBBY, said(130));
  await ana.goes("/c/1");
  const seq = await putsAtTheTop(ana, "Thought number 95");
  const program = await heldProgram(ana);
  await ana.page.reload();
  await ana.standsAt(seq);
  program.open();
  await ana.isAlive();
  await ana.standsAt(seq);
});

test("A link to a message leads to it without scripts", async ({ enters }) => {
  const ana = await enters("Ana", { scripts: false });
  await ana.signsUp();
  await ana.posts(LOBBY, said(130));
  await ana.goes("/c/1?at=60#m60");
  await ana.standsAt(60);
  await ana.goes("/c/1");
  await ana.standsAtTheEnd();
});

test("Going to and fro between pages leads the same way after a real page load", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  await ana.goes("/c/1");
  await ana.opensDirectWith(bo);
  await ana.says("Here");
  await ana.page.reload();
  await ana.isAlive();
  await ana.page.goBack();
  await expect(ana.page).toHaveURL(/\/new/);
  await expect(ana.title).toHaveText(ana.words.newMessage);
  await ana.page.goBack();
  await expect(ana.title).toHaveText("Lobby");
  await ana.page.goForward();
  await ana.page.goForward();
  await expect(ana.title).toHaveText("Bo");
  await ana.sees("Here");
});

/** Waits until the address says where one stands, and answers it. */
const restsSomewhere = async (person: Person): Promise<number> => {
  let seq = 0;
  await expect(async () => {
    seq = (await person.standing()).seq;
    expect(person.page.url()).toContain(`at=${seq}#m${seq}`);
  }).toPass({ timeout: 10_000 });
  return seq;
};

/** Scrolls until a message is the first in sight. */
const putsAtTheTop = async (person: Person, text: string): Promise<number> => {
  await person.row(text).evaluate((row) => row.scrollIntoView({ block: "start", behavior: "instant" }));
  return restsSomewhere(person);
};

/** Scrolls to where the next page is fetched, and answers a row in sight and its place on the screen. */
const scrollsNearTheStart = (person: Person) =>
  person.log.evaluate((log) => {
    log.scrollTop = log.clientHeight - log.scrollHeight + 300;
    const top = log.getBoundingClientRect().top;
    const rows = [...log.querySelectorAll<HTMLElement>("[data-seq]")];
    const row = rows.find((row) => row.getBoundingClientRect().top > top);
    if (!row) throw new Error("no message is in sight");
    return { seq: Number(row.dataset.seq), top: row.getBoundingClientRect().top };
  });

const topOf = (person: Person, seq: number) =>
  person.page.locator(`#m${seq}`).evaluate((row) => row.getBoundingClientRect().top);
