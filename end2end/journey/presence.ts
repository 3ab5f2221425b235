// Who is here, and who is writing: seen, never stored, and one's own to hide.

import { expect, type Person, test } from "../cast.ts";
import { directWith } from "../group_cast.ts";
import { said } from "../group_words.ts";

/** Somebody who is gone is so after twelve seconds; a page that is loaded again takes less. */
const GRACE = { timeout: 20_000 };

const mark = (person: Person, title: string) => person.entry(title).locator(".avatar");

const isHere = async (person: Person, title: string) => {
  await expect(mark(person, title)).toHaveClass(/avatar--active/, GRACE);
  await expect(person.entry(title), "told to those who cannot see the mark").toContainText(said(person).online);
};

const isAway = async (person: Person, title: string) => {
  await expect(mark(person, title)).not.toHaveClass(/avatar--(active|connected)/, GRACE);
  await expect(person.entry(title)).not.toContainText(said(person).online);
};

/** Ana and Bo have written to each other; both stand in their conversation. */
const talk = async (ana: Person, bo: Person) => {
  await ana.signsUp();
  await bo.signsUp();
  await directWith(ana, "Bo");
  await ana.says("Good morning");
  await bo.opens("Ana");
};

test("Bo is here when he comes, stays so over a reload, and is away when he has gone", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana", { language: "fr" }), await enters("Bo")];
  await talk(ana, bo);
  await isHere(ana, "Bo");
  await isHere(bo, "Ana");
  await mark(ana, "Bo").evaluate((avatar) => {
    const marks: string[] = [];
    Object.assign(window, { marks });
    new MutationObserver(() => marks.push(avatar.className)).observe(avatar, { attributes: true });
  });
  await bo.page.reload();
  await bo.isAlive();
  await bo.says("I am back");
  await ana.sees("I am back");
  // Longer than the server waits for somebody to come back.
  await ana.page.waitForTimeout(14_000);
  expect(await ana.page.evaluate(() => (window as unknown as { marks: string[] }).marks), "it did not flap").toEqual([]);

  await bo.context.close();
  await ana.page.waitForTimeout(5_000);
  await expect(mark(ana, "Bo"), "not at once: he may come back").toHaveClass(/avatar--active/);
  await isAway(ana, "Bo");
});

test("Who is writing is said in words, until the message lands", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana", { language: "fr" }), await enters("Bo")];
  await talk(ana, bo);
  const typing = ana.page.locator(".typing");
  await expect(typing).toHaveText("");
  const before = await ana.composer.boundingBox();
  await bo.composer.pressSequentially("A long thought");
  await expect(typing).toHaveText(said(ana).writing("Bo"));
  await expect(bo.page.locator(".typing"), "not to himself").toHaveText("");
  expect(await ana.composer.boundingBox(), "nothing moves").toEqual(before);
  await bo.composer.press("Enter");
  await ana.sees("A long thought");
  await expect(typing).toHaveText("");
});

test("Both write at once, and whoever stops is soon forgotten", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana", { language: "fr" }), await enters("Bo")];
  await talk(ana, bo);
  const typing = ana.page.locator(".typing");
  await bo.composer.pressSequentially("And one that is");
  // What his page shows was told before what he writes.
  await expect(typing).toHaveText(said(ana).writing("Bo"));
  await ana.composer.pressSequentially("Moi aussi");
  await expect(bo.page.locator(".typing")).toHaveText(said(bo).writing("Ana"));
  await bo.composer.fill("");
  await expect(typing, "whoever stops is soon forgotten").toHaveText("");
});

test("Nobody hears of writing who does not read that conversation", async ({ enters }) => {
  const [ana, bo, chloe] = [await enters("Ana"), await enters("Bo"), await enters("Chloé")];
  await talk(ana, bo);
  await chloe.signsUp();
  await ana.opens("Lobby");
  // A frame up a second: from then on it is known where she reads.
  await ana.page.waitForTimeout(1_500);
  await bo.composer.pressSequentially("Only for Ana");
  await ana.page.waitForTimeout(1_500);
  for (const person of [ana, chloe]) await expect(person.page.locator(".typing")).toHaveText("");
});

test("Whoever hides when they are here does not see it of others", async ({ enters }) => {
  const [ana, bo, chloe] = [await enters("Ana"), await enters("Bo"), await enters("Chloé")];
  await talk(ana, bo);
  await chloe.signsUp();
  await directWith(chloe, "Ana");
  await chloe.says("Hello");
  await isHere(ana, "Bo");

  const settings = await bo.opensTab("/you");
  await expect(settings.page.getByText(said(bo).presenceHint)).toBeVisible();
  await settings.page.getByLabel(said(bo).hidePresence).check();
  await settings.page.locator("form[action='/you/presence']").getByRole("button").click();
  await expect(settings.page.getByRole("status")).toHaveText(said(bo).donePresence);
  await isAway(ana, "Bo");
  await isAway(bo, "Ana");
  await isHere(ana, "Chloé");
  await bo.page.reload();
  await bo.isAlive();
  await bo.says("You do not see me");
  await ana.sees("You do not see me");
  await bo.page.waitForTimeout(3_000);
  await isAway(bo, "Ana");
  await isAway(ana, "Bo");

  await settings.page.getByLabel(said(bo).showPresence, { exact: true }).check();
  await settings.page.locator("form[action='/you/presence']").getByRole("button").click();
  await expect(settings.page.getByRole("status")).toHaveText(said(bo).donePresence);
  await isHere(ana, "Bo");
  await isHere(bo, "Ana");
});
