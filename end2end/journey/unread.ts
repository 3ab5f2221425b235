// What came while one was elsewhere: it is counted, one arrives at its beginning, and it is read by reading.

import type { Locator } from "@playwright/test";
import { expect, LOBBY, test } from "../cast.ts";

const said = (what: string, count: number) => Array.from({ length: count }, (_, place) => `${what} number ${place + 1}`);

test("Ana finds what is new counted, arrives at its beginning, and it is read when she has been through it", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  await bo.posts(LOBBY, said("Thought", 60));
  await ana.sees("Thought number 60");
  await ana.readsAll("Lobby");
  await ana.opensDirectWith(bo);
  await ana.says("Between us");
  await expect(ana.page).toHaveTitle("Bo · Causerie");

  await bo.posts(LOBBY, said("Answer", 40));
  await expect(ana.count("Lobby")).toHaveText("40");
  await expect(ana.page).toHaveTitle("(40) Bo · Causerie");

  await ana.opens("Lobby");
  await expect(ana.newLine).toBeInViewport();
  expect.soft(await isUncovered(ana.newLine.locator("span")), "nothing stands over the word").toBe(true);
  await expect(ana.row("Answer number 1").locator(".message__body")).toBeInViewport({ ratio: 1 });
  await expect(ana.row("Answer number 40")).not.toBeInViewport();
  await expect(ana.page.locator(".log__pill")).toHaveText(/^↓ \d+ new$/);
  await ana.page.locator(".log__pill").click();
  await ana.standsAtTheEnd();
  await expect(ana.row("Answer number 40")).toBeInViewport({ ratio: 1 });
  await expect(ana.count("Lobby"), "what is on the screen is read").toHaveCount(0);
  await expect(ana.page).toHaveTitle("Lobby · Causerie");
  await ana.page.reload();
  await ana.isAlive();
  await ana.standsAtTheEnd();
  await expect(ana.newLine, "and stays read").toHaveCount(0);
});

test("A page that nobody touches reads nothing, and a reload leads to what is new", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  await bo.posts(LOBBY, said("Thought", 60));
  await ana.sees("Thought number 60");
  await ana.readsAll("Lobby");
  await ana.goes("/people");
  await bo.posts(LOBBY, said("Answer", 40));
  for (const _ of ["the first time", "the second"]) {
    await ana.goes("/c/1");
    await expect(ana.newLine).toBeInViewport();
    await expect(ana.row("Answer number 1").locator(".message__body")).toBeInViewport({ ratio: 1 });
    await expect(ana.page).toHaveTitle("(40) Lobby · Causerie");
    // Longer than it takes to read what is on the screen.
    await ana.page.waitForTimeout(2_500);
    await expect(ana.count("Lobby")).toHaveText("40");
    await expect(ana.page.locator(".log__pill")).toHaveText(/^↓ \d+ new$/);
  }
});

test("What Ana said herself does not keep her from what is new", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  for (const text of said("Thought", 45)) await ana.says(text);
  await ana.opensDirectWith(bo);
  await bo.posts(LOBBY, said("Answer", 3));
  await expect(ana.count("Lobby")).toHaveText("3");
  await ana.opens("Lobby");
  await expect(ana.newLine).toBeInViewport();
  await expect(ana.row("Answer number 1").locator(".message__body")).toBeInViewport({ ratio: 1 });
});

/** Whether no text of something else stands in the same place. */
const isUncovered = (word: Locator) =>
  word.evaluate((word) => {
    const { left, right, top, bottom } = word.getBoundingClientRect();
    const days = [...document.querySelectorAll(".log__day span")].map((day) => day.getBoundingClientRect());
    return days.every((day) => day.right <= left || day.left >= right || day.bottom <= top || day.top >= bottom);
  });
