// What people do to messages, in their own words.

import AxeBuilder from "@axe-core/playwright";
import { expect, type Locator } from "@playwright/test";
import { acts } from "./act_words.ts";
import type { Person } from "./cast.ts";

/** The menu of a message, wherever it is open. */
export const menu = (person: Person): Locator => person.page.getByRole("dialog", { name: acts(person).menu });

/** Opens the menu of a message by mouse. */
export const opensMenu = async (person: Person, text: string): Promise<void> => {
  await person.row(text).hover();
  await person.row(text).getByRole("link", { name: acts(person).menu }).click();
  await expect(menu(person)).toBeVisible();
};

/** Does something to a message by its menu. */
export const does = async (person: Person, text: string, what: string): Promise<void> => {
  await opensMenu(person, text);
  await menu(person).getByRole("button", { name: what, exact: true }).click();
  await expect(menu(person)).not.toBeVisible();
};

/** Edits a message to say something else. */
export const edits = async (person: Person, text: string, other: string): Promise<void> => {
  await does(person, text, acts(person).edit);
  await expect(person.composer).toHaveValue(text);
  await person.composer.fill(other);
  await person.composer.press("Enter");
  await person.sees(other);
};

/** How people reacted to a message with one emoji. */
export const reaction = (person: Person, text: string, emoji: string): Locator =>
  person.row(text).locator(".message__reaction").filter({ hasText: emoji });

/** What stands above the words. */
export const aim = (person: Person): Locator => person.page.locator(".aim");

/** What a message answers, in its row. */
export const quote = (person: Person, text: string): Locator => person.row(text).locator(".message__quote");

/** The sentence in place of what is deleted. */
export const gone = (person: Person): Locator => person.log.locator(".message__gone");

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** axe finds nothing on the page as it is. */
export const isForEveryone = async (person: Person, state: string): Promise<void> => {
  const axe = new AxeBuilder({ page: person.page });
  const { violations } = await axe.options({ runOnly: { type: "tag", values: RULES }, rules: { "target-size": { enabled: true } } }).analyze();
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
  expect.soft(found, state).toEqual([]);
};
