// What is done to a message: by two people at once, by mouse, finger and keys, seen live and after a reload.

import { aim, does, edits, gone, isForEveryone, menu, opensMenu, quote, reaction } from "../act_cast.ts";
import { acts } from "../act_words.ts";
import { type Enters, expect, LOBBY, NARROW, type Person, test } from "../cast.ts";
import { REFUSED_LINE } from "../group_cast.ts";

/** Ana and Bo, both in the Lobby. */
const two = async (enters: Enters, manner = {}): Promise<[Person, Person]> => {
  const [ana, bo] = [await enters("Ana", manner), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  return [ana, bo];
};

const again = async (person: Person) => {
  await person.page.reload();
  await person.isAlive();
};

test("Ana and Bo answer, edit and delete, and each sees it at once and after a reload", async ({ enters }) => {
  const [ana, bo] = await two(enters);
  await ana.says("Shall we meet?");
  await does(bo, "Shall we meet?", acts(bo).reply);
  await expect(aim(bo)).toContainText(acts(bo).replyTo("Ana"));
  await expect(aim(bo)).toContainText("Shall we meet?");
  await expect(bo.composer).toBeFocused();
  await bo.says("At noon");
  await expect(aim(bo)).toHaveCount(0);
  for (const person of [ana, bo]) await expect(quote(person, "At noon")).toContainText("Shall we meet?");

  await edits(ana, "Shall we meet?", "Shall we meet tomorrow?");
  await bo.sees("Shall we meet tomorrow?");
  await expect(bo.row("Shall we meet tomorrow?").locator(".message__edited")).toHaveText(acts(bo).edited);
  for (const person of [ana, bo]) await expect(quote(person, "At noon")).toContainText("Shall we meet tomorrow?");

  await does(bo, "At noon", acts(bo).delete);
  await expect(gone(bo)).toHaveText(acts(bo).deletedByMe);
  await expect(gone(ana)).toHaveText(acts(ana).deleted("Bo"), { timeout: 15_000 });
  await again(ana);
  await expect(gone(ana)).toHaveText(acts(ana).deleted("Bo"));
  await ana.sees("Shall we meet tomorrow?");
  await does(ana, "Shall we meet tomorrow?", acts(ana).delete);
  await expect(bo.log.locator(".message__gone").first()).toHaveText(acts(bo).deleted("Ana"), { timeout: 15_000 });
});

test("What is deleted by mistake comes back, and a host removes what others said", async ({ enters }) => {
  const [ana, bo] = await two(enters);
  await bo.says("Something regrettable");
  await does(bo, "Something regrettable", acts(bo).delete);
  const undo = bo.page.getByRole("button", { name: acts(bo).undo });
  await expect(undo, "the keys are where it can be taken back").toBeFocused();
  await isForEveryone(bo, "undo");
  await bo.page.keyboard.press("Enter");
  await bo.sees("Something regrettable");
  await expect(undo).toHaveCount(0);
  await ana.page.waitForTimeout(6_000);
  await ana.sees("Something regrettable");

  await does(ana, "Something regrettable", acts(ana).delete);
  await expect(gone(bo)).toHaveText(acts(bo).removed, { timeout: 15_000 });
  await expect(ana.page.getByRole("button", { name: acts(ana).undo })).toHaveCount(0);
  await expect(ana.log.getByRole("link", { name: acts(ana).menu }), "what is deleted has no menu").toHaveCount(0);
});

test("Reactions are counted, mine is marked, who reacted is said, and a press takes mine back", async ({ enters }) => {
  const [ana, bo] = await two(enters);
  await ana.says("Cake in the kitchen");
  await bo.row("Cake in the kitchen").hover();
  await bo.row("Cake in the kitchen").getByRole("button", { name: acts(bo).like }).click();
  await opensMenu(bo, "Cake in the kitchen");
  await menu(bo).getByRole("button", { name: "🎉" }).click();
  await expect(reaction(ana, "Cake in the kitchen", "🎉")).toHaveAccessibleName("🎉 1: Bo");
  const theirs = reaction(ana, "Cake in the kitchen", "🎉");
  await theirs.click();
  await expect(theirs).toHaveAttribute("aria-pressed", "true");
  await expect(theirs).toBeFocused();
  await expect(reaction(bo, "Cake in the kitchen", "🎉")).toHaveAccessibleName("🎉 2: you and Ana");
  await again(ana);
  await expect(theirs).toHaveAccessibleName("🎉 2: you and Bo");
  await opensMenu(ana, "Cake in the kitchen");
  await expect(menu(ana).locator(".menu__who")).toHaveText(["👍 Bo", "🎉 you and Bo"]);
  await isForEveryone(ana, "menu");
  await ana.page.keyboard.press("Escape");
  await theirs.click();
  await expect(theirs).toHaveText("🎉 1");
  await expect(reaction(bo, "Cake in the kitchen", "🎉")).toHaveAttribute("aria-pressed", "true");
  await isForEveryone(bo, "reactions");
});

test("By keys alone: arrows lead to a message, Enter to its menu, and Escape back", async ({ enters }) => {
  const ana = await enters("Ana");
  await ana.signsUp();
  for (const text of ["One", "Two", "Three"]) await ana.says(text);
  const act = (text: string) => ana.row(text).getByRole("link", { name: acts(ana).menu });
  await ana.log.focus();
  await ana.page.keyboard.press("ArrowUp");
  await expect(act("Three")).toBeFocused();
  await ana.page.keyboard.press("ArrowUp");
  await expect(act("Two")).toBeFocused();
  await expect(act("Two")).not.toHaveAttribute("tabindex");
  await expect(act("Three")).toHaveAttribute("tabindex", "-1");
  await ana.page.keyboard.press("Enter");
  await expect(menu(ana)).toBeVisible();
  await ana.page.keyboard.press("Escape");
  await expect(menu(ana)).not.toBeVisible();
  await expect(act("Two")).toBeFocused();
  await ana.page.keyboard.press("ContextMenu");
  await expect(menu(ana)).toBeVisible();
  await expect(menu(ana).getByRole("button").first()).toBeFocused();
  for (let step = 0; step < 6; step += 1) await ana.page.keyboard.press("ArrowDown");
  await expect(menu(ana).getByRole("button", { name: acts(ana).edit })).toBeFocused();
  await ana.page.keyboard.press("Enter");
  await expect(ana.composer).toBeFocused();
  await ana.page.keyboard.type(" and a half");
  await ana.page.keyboard.press("Enter");
  await ana.sees("Two and a half");
  await expect(ana.composer).toHaveValue("");
});

test("The arrow up edits one's last words, and what was half written comes back after it", async ({ enters }) => {
  const [ana, bo] = await two(enters);
  await ana.says("Tomorow at noon");
  await bo.says("Fine");
  await ana.composer.press("ArrowUp");
  await expect(ana.composer).toHaveValue("Tomorow at noon");
  await isForEveryone(ana, "edit");
  await ana.composer.press("Escape");
  await expect(ana.composer).toHaveValue("");

  await ana.composer.fill("Half a thought");
  await ana.composer.press("ArrowUp");
  await expect(ana.composer, "only of an empty box").toHaveValue("Half a thought");
  await edits(ana, "Tomorow at noon", "Tomorrow at noon");
  await expect(ana.composer).toHaveValue("Half a thought");
  await bo.sees("Tomorrow at noon");

  await does(ana, "Fine", acts(ana).reply);
  await isForEveryone(ana, "reply");
  await expect(ana.composer).toHaveValue("Half a thought");
  await aim(ana).getByRole("button", { name: acts(ana).cancel }).click();
  await expect(aim(ana)).toHaveCount(0);

  await does(ana, "Tomorrow at noon", acts(ana).edit);
  await ana.composer.fill("");
  await ana.composer.press("Enter");
  await expect(ana.page.getByRole("alert")).toHaveText(acts(ana).messageEmpty);
  await aim(ana).getByRole("button", { name: acts(ana).delete }).click();
  await expect(gone(ana)).toHaveText(acts(ana).deletedByMe);
  await expect(ana.composer).toHaveValue("Half a thought");
});

test("By finger: what is pressed long opens its menu from below", async ({ enters }) => {
  const [ana, bo] = await two(enters, { viewport: NARROW, touch: true });
  await bo.says("Are you on the train?");
  await ana.goes("/c/1");
  const words = ana.row("Are you on the train?").locator(".message__body");
  const box = await words.boundingBox();
  const finger = await ana.context.newCDPSession(ana.page);
  const at = [{ x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 12 }];
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at });
  await expect(menu(ana)).toBeVisible();
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await expect(menu(ana)).toBeVisible();
  await isForEveryone(ana, "menu from below");
  const bottom = await menu(ana).evaluate((menu) => innerHeight - menu.getBoundingClientRect().bottom);
  expect(Math.abs(bottom)).toBeLessThanOrEqual(1);
  await menu(ana).getByRole("button", { name: "😂" }).tap();
  await expect(reaction(bo, "Are you on the train?", "😂")).toHaveText("😂 1");

  await words.tap();
  await ana.row("Are you on the train?").getByRole("link", { name: acts(ana).menu }).tap();
  await menu(ana).getByRole("button", { name: acts(ana).reply }).tap();
  await ana.composer.fill("Just got on");
  await ana.page.getByRole("button", { name: ana.words.send }).tap();
  await expect(quote(bo, "Just got on")).toContainText("Are you on the train?");
});

test("Of two edits at once one is refused, with its words, and goes over the other if so wished", async ({ enters, problems }) => {
  problems.allow(REFUSED_LINE);
  const ana = await enters("Ana");
  await ana.signsUp();
  await ana.says("First draft");
  const other = await ana.opensTab("/c/1");
  await other.sees("First draft");
  await does(ana, "First draft", acts(ana).edit);
  await edits(other, "First draft", "From the other tab");
  await ana.sees("From the other tab");
  await ana.composer.fill("From this tab");
  await ana.composer.press("Enter");
  const row = ana.row("From the other tab");
  await expect(row).toContainText(acts(ana).conflict);
  await expect(row).toContainText("From this tab");
  await isForEveryone(ana, "refused edit");
  await row.getByRole("button", { name: acts(ana).edit, exact: true }).click();
  await expect(ana.composer).toHaveValue("From this tab");
  await ana.composer.press("Escape");
  await row.getByRole("button", { name: ana.words.retry }).click();
  for (const tab of [ana, other]) await tab.sees("From this tab");
  await expect(ana.log.getByText(acts(ana).conflict)).toHaveCount(0);
});

test("Without a line an edit and a reaction wait, are seen, and leave when it is back", async ({ enters, problems }) => {
  problems.allow(/WebSocket|net::ERR/);
  const [ana, bo] = await two(enters);
  await ana.says("Before the tunnel");
  await ana.context.setOffline(true);
  await edits(ana, "Before the tunnel", "In the tunnel");
  await expect(ana.row("In the tunnel")).toHaveClass(/message--drying/);
  await ana.row("In the tunnel").hover();
  await ana.row("In the tunnel").getByRole("button", { name: acts(ana).like }).click();
  await expect(reaction(ana, "In the tunnel", "👍")).toHaveAttribute("aria-pressed", "true");
  await bo.sees("Before the tunnel");
  await ana.context.setOffline(false);
  await bo.sees("In the tunnel");
  await expect(reaction(bo, "In the tunnel", "👍")).toHaveAccessibleName("👍 1: Ana");
  await expect(ana.row("In the tunnel")).not.toHaveClass(/message--drying/);
});

test("A link leads to its message, which stands out; a quote leads there and back", async ({ enters }) => {
  const [ana, bo] = await two(enters);
  await ana.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await ana.says("Where it began");
  await ana.posts(LOBBY, Array.from({ length: 120 }, (_, place) => `Thought number ${place + 1}`));
  await ana.log.evaluate((log) => log.scrollTo(0, -log.scrollHeight));
  await does(ana, "Where it began", acts(ana).copyLink);
  await expect(ana.page.getByRole("status").filter({ hasText: acts(ana).copied })).toBeVisible();
  const link = new URL(await ana.page.evaluate(() => navigator.clipboard.readText()));
  expect(link.pathname).toMatch(/^\/t\/1\/\d+$/);
  await does(ana, "Where it began", acts(ana).reply);
  await ana.says("Back to this");

  await bo.goes(link.pathname);
  await expect(bo.row("Where it began")).toBeInViewport();
  await expect(bo.row("Where it began")).toHaveAttribute("data-found");
  await expect(bo.page).toHaveURL(/\/c\/1\?at=\d+/);
  await again(bo);
  await expect(bo.row("Where it began")).toBeInViewport();
  await expect(bo.row("Where it began"), "once").not.toHaveAttribute("data-found");

  await bo.goes("/c/1?before=9999999");
  await bo.readsAll("Lobby");
  await bo.goes("/c/1");
  await bo.sees("Back to this");
  await quote(bo, "Back to this").click();
  await expect(bo.row("Where it began")).toBeInViewport();
  await expect(bo.row("Where it began")).toHaveAttribute("data-found");
  await bo.page.getByRole("link", { name: acts(bo).goBack }).click();
  await expect(bo.row("Back to this")).toBeInViewport();
  await expect(bo.page.getByRole("link", { name: acts(bo).goBack })).toHaveCount(0);

  await bo.goes("/c/1?at=99999");
  await expect(bo.page.getByRole("status").filter({ hasText: acts(bo).noMessage })).toBeVisible();
});

test("From here on it is unread again", async ({ enters }) => {
  const [ana, bo] = await two(enters);
  await ana.posts(LOBBY, ["One", "Two", "Three"]);
  await bo.sees("Three");
  await bo.readsAll("Lobby");
  await does(bo, "Two", acts(bo).unreadFromHere);
  await expect(bo.count("Lobby")).toHaveText("2");
  await again(bo);
  await expect(bo.newLine).toBeVisible();
  await expect(bo.count("Lobby")).toHaveText("2");
});

test("Cleo's browser runs no scripts: a press on a reaction counts, and a link leads there", async ({ enters }) => {
  const [ana, cleo] = [await enters("Ana"), await enters("Cleo", { scripts: false })];
  await ana.signsUp();
  await cleo.signsUp();
  await ana.says("Cake in the kitchen");
  await ana.row("Cake in the kitchen").hover();
  await ana.row("Cake in the kitchen").getByRole("button", { name: acts(ana).like }).click();
  await expect(reaction(ana, "Cake in the kitchen", "👍")).toHaveText("👍 1");
  await cleo.goes("/c/1");
  await expect(cleo.row("Cake in the kitchen").getByRole("button", { name: acts(cleo).like }), "what needs scripts is not offered").toHaveCount(0);
  await reaction(cleo, "Cake in the kitchen", "👍").click();
  await expect(reaction(cleo, "Cake in the kitchen", "👍")).toHaveAccessibleName("👍 2: you and Ana");
  await reaction(cleo, "Cake in the kitchen", "👍").click();
  await expect(reaction(cleo, "Cake in the kitchen", "👍")).toHaveText("👍 1");
  await cleo.row("Cake in the kitchen").getByRole("link", { name: acts(cleo).menu }).click();
  await expect(cleo.page).toHaveURL(/\/c\/1\/\d+\/act$/);
});

test("A menu goes with its conversation, and a tab that goes takes its deletion along", async ({ enters }) => {
  const [ana, bo] = await two(enters);
  await ana.says("In the Lobby");
  await bo.sees("In the Lobby");
  await bo.opensDirectWith(ana);
  await bo.says("Between us");
  await ana.opens("Bo");
  await opensMenu(ana, "Between us");
  await ana.page.goBack();
  await ana.sees("In the Lobby");
  await expect(menu(ana)).toBeHidden();
  await does(ana, "In the Lobby", acts(ana).delete);
  await ana.page.goto("about:blank");
  await bo.opens("Lobby");
  await expect(gone(bo)).toHaveText(acts(bo).deleted("Ana"), { timeout: 15_000 });
});
