// What people do with groups, and with what is unread, in their own words.

import AxeBuilder from "@axe-core/playwright";
import { randomBytes } from "node:crypto";
import { expect, type Locator } from "@playwright/test";
import type { Person } from "./cast.ts";
import { said } from "./group_words.ts";

/** The browser's own line about an answer that is a refusal. */
export const REFUSED_LINE = /Failed to load resource: the server responded with a status of 4\d\d/;

// Making and finding.

/** Goes to where people are chosen, and chooses these. */
export const chooses = async (person: Person, names: string[]): Promise<void> => {
  await person.page.getByRole("link", { name: person.words.newMessage }).click();
  await expect(person.title).toHaveText(person.words.newMessage);
  await picks(person, names);
};

/** Chooses these where one stands, by typing a part of each name. */
export const picks = async (person: Person, names: string[]): Promise<void> => {
  for (const name of names) {
    await person.page.getByLabel(person.words.findPeople).fill(name.toLowerCase());
    await person.someone(name).click();
    await expect(person.page.getByRole("link", { name: said(person).takeAway(name) })).toBeVisible();
  }
};

/** Makes a group of these people; what it is called without a name is for the test to say. */
export const makesGroup = async (person: Person, names: string[], { name = "", open = false } = {}): Promise<number> => {
  await chooses(person, names);
  if (name) await person.page.getByLabel(said(person).groupName).fill(name);
  if (open) await person.page.getByLabel(said(person).open).check();
  await presses(person, said(person).makeGroup);
  await expect(person.page).toHaveURL(/\/c\/\d+$/);
  await expect(person.composer).toBeVisible();
  return threadOf(person);
};

/** The conversation of two people, whatever way leads to it: its number. */
export const directWith = async (person: Person, name: string): Promise<number> => {
  await person.opensDirectWith(name);
  return threadOf(person);
};

/** The number of the conversation in the address. */
export const threadOf = (person: Person): number => {
  const number = /\/c\/(\d+)/.exec(new URL(person.page.url()).pathname)?.[1];
  if (!number) throw new Error(`${person.page.url()} is no conversation`);
  return Number(number);
};

/** Opens "Browse groups" from the list. */
export const browses = async (person: Person): Promise<void> => {
  await person.page.getByRole("link", { name: said(person).browse }).click();
  await expect(person.title).toHaveText(said(person).browse);
};

// Looking after.

export const presses = (person: Person, button: string): Promise<void> => person.page.getByRole("button", { name: button, exact: true }).click();

/** Opens the details of the conversation one reads. */
export const opensDetails = async (person: Person): Promise<void> => {
  await person.page.locator(".conversation__about").click();
  await expect(details(person)).toBeVisible();
};

export const details = (person: Person): Locator => person.page.locator(".about");

export const renames = async (person: Person, name: string): Promise<void> => {
  await details(person).getByLabel(said(person).groupName).fill(name);
  await presses(person, said(person).rename);
};

export const adds = async (person: Person, names: string[]): Promise<void> => {
  await details(person).getByRole("link", { name: said(person).addPeople }).click();
  await expect(person.title).toHaveText(said(person).addPeople);
  await expect(person.page.getByText(said(person).newcomersRead)).toBeVisible();
  await picks(person, names);
  await presses(person, said(person).addPeople);
  await expect(details(person)).toBeVisible();
};

/** Someone among the members of a group. */
export const member = (person: Person, name: string): Locator =>
  details(person).locator(".about__member").filter({ has: person.page.locator(".people__name", { hasText: name }) });

export const removes = async (person: Person, name: string): Promise<void> => {
  await member(person, name).getByLabel(said(person).manage(name)).click();
  await presses(person, said(person).remove(name));
};

export const leaves = async (person: Person): Promise<void> => {
  await details(person).getByText(said(person).leaveGroup).click();
  await presses(person, said(person).leave);
};

// Seeing.

/** An entry of the system that says exactly this. */
export const entry = (person: Person, text: string): Locator => person.log.locator(".message__event").getByText(text, { exact: true });

export const isUnread = async (person: Person, title: string, many: number): Promise<void> => {
  if (many > 0) await expect(person.count(title)).toHaveText(String(many));
  else await expect(person.count(title)).toHaveCount(0);
};

/** The tab says how many are unread in all, in its title and by its icon. */
export const tabSays = async (person: Person, here: string, many: number): Promise<void> => {
  await expect(person.page).toHaveTitle(many > 0 ? `(${many}) ${here} · Causerie` : `${here} · Causerie`);
  await expect(person.page.locator("link[rel=icon]")).toHaveAttribute("href", many > 0 ? "/favicon-new.svg" : "/favicon.svg");
};

/** Reads everything at once, wherever they are. */
export const hasRead = async (person: Person, thread: number): Promise<void> => {
  const { head } = await person.asks<{ head: number }>("thread", { id: thread });
  await person.asks("change_mine", { thread, change: { read: head }, op: randomBytes(16).toString("hex") });
};

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** No rule of axe is broken in what is on the screen. */
export const isFoundWell = async (person: Person, where: string): Promise<void> => {
  const axe = new AxeBuilder({ page: person.page });
  const { violations } = await axe.options({ runOnly: { type: "tag", values: RULES }, rules: { "target-size": { enabled: true } } }).analyze();
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
  expect.soft(found, `${where}, ${person.page.url()}`).toEqual([]);
};
