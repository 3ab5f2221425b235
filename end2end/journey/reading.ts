// What is unread is counted, shown where one looks, and read only by reading; one arrives at its beginning.

import type { Locator } from "@playwright/test";
import { type Enters, expect, LOBBY, type Person, test } from "../cast.ts";
import { details, directWith, hasRead, isUnread, opensDetails, presses, tabSays } from "../group_cast.ts";
import { said } from "../group_words.ts";
import { heldProgram } from "../held.ts";

/** Longer than what is on the screen takes to be read. */
const A_LOOK = 2_500;

const thoughts = (many: number, what = "Thought") => Array.from({ length: many }, (_, place) => `${what} number ${place + 1}`);

/** Ana and Bo, both in. */
const two = async (enters: Enters): Promise<[Person, Person]> => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  return [ana, bo];
};

test("While Bo is elsewhere it is counted in the list and in the tab, and read by reading alone", async ({ enters }) => {
  const [ana, bo] = await two(enters);
  await bo.goes("/people");
  await tabSays(bo, said(bo).peopleLink, 0);
  await ana.posts(LOBBY, ["One", "Two"]);
  await isUnread(bo, "Lobby", 2);
  await tabSays(bo, said(bo).peopleLink, 2);
  await directWith(ana, "Bo");
  await ana.says("Are you there?");
  await isUnread(bo, "Ana", 1);
  await tabSays(bo, said(bo).peopleLink, 3);
  await isUnread(ana, "Lobby", 0);

  await bo.page.reload();
  await bo.isAlive();
  await tabSays(bo, said(bo).peopleLink, 3);
  await bo.opens("Lobby");
  await expect(bo.newLine).toBeInViewport();
  await expect(bo.newLine).toHaveText(bo.words.newLine);
  await bo.page.waitForTimeout(A_LOOK);
  await isUnread(bo, "Lobby", 2);
  await tabSays(bo, "Lobby", 3);

  await bo.log.hover();
  await bo.page.mouse.wheel(0, 10);
  await isUnread(bo, "Lobby", 0);
  await tabSays(bo, "Lobby", 1);
  await expect(bo.newLine, "it stays where it was on opening").toBeVisible();
  await bo.opens("Ana");
  await bo.page.keyboard.press("Shift");
  await isUnread(bo, "Ana", 0);
  await tabSays(bo, "Ana", 0);
});

test("A key pressed before a second is over reads nothing yet", async ({ enters }) => {
  const [ana, bo] = await two(enters);
  await bo.page.keyboard.press("Shift");
  await bo.page.waitForTimeout(A_LOOK);
  await bo.page.evaluate(() => {
    // When the count is first seen, and when it is gone again.
    const seen: number[] = [];
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const there = document.querySelector(".list__count") !== null;
      if (there !== (seen.length % 2 === 1)) seen.push(performance.now());
    }).observe(document.body, { childList: true, subtree: true });
  });
  await ana.posts(LOBBY, ["Here I am"]);
  await bo.sees("Here I am");
  const seen = () => bo.page.evaluate(() => (window as unknown as { seen: number[] }).seen);
  await expect.poll(async () => (await seen()).length).toBe(2);
  const [came, went] = await seen();
  expect(went - came, "a second in sight").toBeGreaterThanOrEqual(950);
});

test("What one tab reads the other knows, and what one marks unread is unread in both", async ({ enters }) => {
  const [ana, bo] = await two(enters);
  await bo.goes("/people");
  const other = await bo.opensTab("/people");
  await ana.posts(LOBBY, ["One", "Two", "Three"]);
  for (const tab of [bo, other]) await tabSays(tab, said(bo).peopleLink, 3);
  await bo.opens("Lobby");
  await bo.page.keyboard.press("Shift");
  await isUnread(bo, "Lobby", 0);
  await isUnread(other, "Lobby", 0);
  await tabSays(other, said(bo).peopleLink, 0);

  await presses(bo, said(bo).markUnread);
  for (const tab of [bo, other]) await isUnread(tab, "Lobby", 1);
  await tabSays(other, said(bo).peopleLink, 1);
  await bo.page.keyboard.press("Shift");
  await bo.page.waitForTimeout(A_LOOK);
  await isUnread(bo, "Lobby", 1);
  await other.opens("Lobby");
  await expect(other.newLine).toBeInViewport();
  await other.page.keyboard.press("Shift");
  for (const tab of [bo, other]) await isUnread(tab, "Lobby", 0);
});

test("What is muted counts in no total, and one's own words never count", async ({ enters }) => {
  const [ana, bo] = await two(enters);
  await directWith(bo, "Ana");
  await bo.says("Something first");
  await bo.opens("Lobby");
  await opensDetails(bo);
  await presses(bo, said(bo).mute);
  await expect(details(bo).getByRole("button", { name: said(bo).unmute })).toBeVisible();
  await bo.goes("/people");
  await ana.posts(LOBBY, ["Into the wind"]);
  await expect(bo.preview("Lobby")).toHaveText("Ana: Into the wind");
  await expect(bo.entry("Lobby")).toHaveClass(/list__link--muted/);
  await isUnread(bo, "Lobby", 0);
  await tabSays(bo, said(bo).peopleLink, 0);
  await ana.opens("Bo");
  await ana.says("For you alone");
  await isUnread(bo, "Ana", 1);
  await tabSays(bo, said(bo).peopleLink, 1);

  const talking = await bo.opensTab("/");
  await talking.opens("Lobby");
  await talking.says("My own words");
  await expect(bo.preview("Lobby")).toHaveText("You: My own words");
  await tabSays(bo, said(bo).peopleLink, 1);
  await isUnread(bo, "Lobby", 0);
});

test("Sixty are unread: one stands at the first, and a press leads to the last", async ({ enters }) => {
  const [ana, bo] = await two(enters);
  await ana.posts(LOBBY, thoughts(40, "Old thought"));
  await hasRead(bo, LOBBY);
  await bo.goes("/people");
  await ana.posts(LOBBY, thoughts(60));
  await isUnread(bo, "Lobby", 60);
  await tabSays(bo, said(bo).peopleLink, 60);
  await bo.opens("Lobby");
  await standsAtTheLine(bo);
  expect.soft(await isUncovered(bo.newLine.locator("span")), "nothing stands over the word").toBe(true);
  await expect(bo.row("Thought number 60")).not.toBeInViewport();
  // Counted from the last row in sight: how many are, is the screen's affair.
  await expect(bo.page.locator(".log__pill")).toHaveText(/^↓ [345]\d new$/);
  await expect(bo.row("Old thought number 40")).toHaveCount(1);
  await isUnread(bo, "Lobby", 60);

  await bo.page.locator(".log__pill").click();
  await bo.standsAtTheEnd();
  await expect(bo.row("Thought number 60")).toBeInViewport({ ratio: 1 });
  await isUnread(bo, "Lobby", 0);
  await tabSays(bo, "Lobby", 0);
  await expect(bo.log, "what was pressed has gone, and the keys go on here").toBeFocused();

  await bo.log.evaluate((log) => log.scrollBy(0, -400));
  await expect(bo.page).toHaveURL(/\?at=/);
  await bo.page.locator(".skip").focus();
  await bo.page.keyboard.press("Enter");
  await expect(bo.page).toHaveURL(/#/);
  await expect(bo.newLine, "a fragment is no other place: one has not come here anew").toHaveCount(1);

  await bo.goes("/c/1");
  await bo.standsAtTheEnd();
  await expect(bo.newLine, "and stays read").toHaveCount(0);
});

test("What Ana said herself does not keep her from what is new", async ({ enters }) => {
  const [ana, bo] = await two(enters);
  for (const text of thoughts(45)) await ana.says(text);
  await ana.opensDirectWith(bo);
  await bo.posts(LOBBY, thoughts(3, "Answer"));
  await isUnread(ana, "Lobby", 3);
  await ana.opens("Lobby");
  await expect(ana.newLine).toBeInViewport();
  await expect(ana.row("Answer number 1").locator(".message__body")).toBeInViewport({ ratio: 1 });
});

test("The address of a conversation leads to what is new, before the page is alive and after, and who does not stir reads nothing", async ({ enters }) => {
  const [ana, bo] = await two(enters);
  await ana.posts(LOBBY, thoughts(40, "Old thought"));
  await hasRead(bo, LOBBY);
  await ana.posts(LOBBY, thoughts(60));
  for (const comes of [() => bo.page.goto("/c/1"), () => bo.page.reload()]) {
    const program = await heldProgram(bo);
    await comes();
    await standsAtTheLine(bo);
    await expect(bo.page.locator("html")).not.toHaveAttribute("data-hydrated");
    const read = await bo.reads();
    expect(read.indexOf("Thought number 1"), "so many were read before").toBe(15);
    expect(read.length).toBe(50);
    await expect(bo.page).toHaveTitle("(60) Lobby · Causerie");
    await expect(bo.page.locator("link[rel=icon]")).toHaveAttribute("href", "/favicon-new.svg");
    program.open();
    await bo.isAlive();
    await bo.page.waitForTimeout(A_LOOK);
    await standsAtTheLine(bo);
    await isUnread(bo, "Lobby", 60);
    await expect(bo.page).toHaveTitle("(60) Lobby · Causerie");
    await expect(bo.page.locator(".log__pill")).toHaveText(/^↓ \d+ new$/);
    await expect(bo.page).toHaveURL(/\/c\/1$/);
    await bo.page.unrouteAll();
  }
});

test("More than a hundred are counted no further", async ({ enters }) => {
  const [ana, bo] = await two(enters);
  await bo.goes("/people");
  await ana.posts(LOBBY, thoughts(110));
  await expect(bo.count("Lobby")).toHaveText("99+");
  await expect(bo.page).toHaveTitle(/^\(99\+\) /);
  await bo.page.reload();
  await bo.isAlive();
  await expect(bo.count("Lobby")).toHaveText("99+");
});

/** The line is at the top of the log, and the first new message below it. */
const standsAtTheLine = async (person: Person) => {
  await expect(async () => {
    const below = await person.newLine.evaluate((line) => {
      const log = line.closest("[role=log]");
      return line.getBoundingClientRect().top - (log?.getBoundingClientRect().top ?? 0);
    });
    expect(below).toBeGreaterThanOrEqual(-1);
    expect(below).toBeLessThanOrEqual(60);
  }).toPass({ timeout: 10_000 });
  await expect(person.newLine).toBeInViewport();
  await expect(person.row("Thought number 1").locator(".message__body")).toBeInViewport({ ratio: 1 });
};

/** Whether no text of something else stands in the same place. */
const isUncovered = (word: Locator) =>
  word.evaluate((word) => {
    const { left, right, top, bottom } = word.getBoundingClientRect();
    const days = [...document.querySelectorAll(".log__day span")].map((day) => day.getBoundingClientRect());
    return days.every((day) => day.right <= left || day.left >= right || day.bottom <= top || day.top >= bottom);
  });
