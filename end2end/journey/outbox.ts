// What was written is kept until it has arrived: over a reload, a crash of the tab, the end of the session.

import { expect, LOBBY, NETWORK_LINES, type Person } from "../cast.ts";
import { test } from "../line.ts";

test.beforeEach(({ problems }) => problems.allow(NETWORK_LINES));

const PATIENCE = { timeout: 40_000 };

/** Writes while nothing leaves. */
const writes = async (person: Person, texts: string[]) => {
  for (const text of texts) {
    await person.composer.fill(text);
    await person.composer.press("Enter");
    await expect(person.row(text)).toHaveClass(/message--pending/);
  }
};

/** Pages and files come, but nothing that is said is taken. */
const nothingLeaves = async (person: Person) => person.context.route("**/api/send_message", (route) => route.abort("connectionreset"));
const allLeaves = async (person: Person) => person.context.unroute("**/api/send_message");

test("A full outbox survives a reload, and leaves in its order and once", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp({ ownDevice: true });
  await bo.signsUp();
  await nothingLeaves(ana);
  await writes(ana, ["One", "Two", "Three"]);
  await ana.page.reload();
  await ana.isAlive();
  for (const text of ["One", "Two", "Three"]) await expect(ana.row(text)).toHaveClass(/message--pending/);
  await allLeaves(ana);
  await bo.sees("Three");
  expect(await bo.reads()).toEqual(["One", "Two", "Three"]);
  await ana.sees("Three");
  await ana.page.reload();
  await ana.isAlive();
  expect(await ana.reads(), "and is not found again").toEqual(["One", "Two", "Three"]);
});

test("After a burst only the last of it says that it was sent", async ({ enters }) => {
  const ana = await enters("Ana");
  await ana.signsUp();
  for (let number = 1; number <= 60; number += 1) {
    await ana.composer.fill(`Quick ${number}`);
    await ana.composer.press("Enter");
  }
  await ana.sees("Quick 60");
  await expect(ana.page.locator(".message--pending")).toHaveCount(0);
  const shown = await ana.page.locator(".message--mine .message__state").evaluateAll((states) =>
    states.filter((state) => getComputedStyle(state).clipPath === "none").length,
  );
  expect(shown).toBe(1);
});

test("A tab that is killed leaves its words to another", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp({ ownDevice: true });
  await bo.signsUp();
  const tab = await ana.opensTab(`/c/${LOBBY}`);
  await nothingLeaves(ana);
  await writes(tab, ["Last words", "And these"]);
  await expect(ana.row("Last words"), "a living tab keeps its own").toHaveCount(0);
  await tab.page.close({ runBeforeUnload: false });
  await allLeaves(ana);
  await ana.page.reload();
  await bo.sees("And these");
  expect(await bo.reads()).toEqual(["Last words", "And these"]);
});

test("An answer that never came and a killed tab make no second message", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp({ ownDevice: true });
  await bo.signsUp();
  await ana.context.route("**/api/send_message", async (route) => {
    await route.fetch();
    await route.abort("connectionreset");
  });
  const tab = await ana.opensTab(`/c/${LOBBY}`);
  await tab.composer.fill("Once");
  await tab.composer.press("Enter");
  await bo.sees("Once");
  await tab.page.close();
  await allLeaves(ana);
  await ana.page.reload();
  await ana.isAlive();
  await ana.says("After");
  await bo.sees("After");
  expect(await bo.reads()).toEqual(["Once", "After"]);
  expect(await ana.reads()).toEqual(["Once", "After"]);
});

test("Where a browser has no locks two tabs send the same, and it is there once", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.context.addInitScript(() => Object.defineProperty(Navigator.prototype, "locks", { get: () => undefined }));
  await ana.signsUp({ ownDevice: true });
  await bo.signsUp();
  await nothingLeaves(ana);
  await writes(ana, ["Mine", "And mine"]);
  const tab = await ana.opensTab(`/c/${LOBBY}`);
  await expect(tab.row("And mine")).toHaveClass(/message--pending/);
  await allLeaves(ana);
  for (const person of [ana, tab, bo]) await person.sees("And mine");
  for (const person of [ana, tab, bo]) expect(await person.reads()).toEqual(["Mine", "And mine"]);
});

test("What an ended session left is sealed until the same person is back", async ({ enters, problems }) => {
  problems.allow(/the server responded with a status of 401/);
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp({ ownDevice: true });
  await bo.signsUp();
  await nothingLeaves(ana);
  await writes(ana, ["Mine alone"]);
  await ana.context.clearCookies({ name: /session/ });
  await allLeaves(ana);

  const cleo = await enters("Cleo");
  await cleo.signsUp();
  await ana.goes("/sign-in");
  await ana.page.getByLabel(ana.words.ownDevice).check();
  await ana.fillsDoor("Cleo", "a short sentence");
  await ana.page.getByRole("button", { name: ana.words.signIn }).click();
  await ana.isInside();
  await ana.says("Said by Cleo");
  await bo.sees("Said by Cleo");
  await bo.seesNot("Mine alone");
  await ana.signsOut();

  await ana.page.getByLabel(ana.words.ownDevice).check();
  await ana.signsIn();
  await bo.sees("Mine alone");
  await expect(bo.row("Mine alone")).toContainText("Ana");
});

test("On a device that is not one's own nothing is kept, and closing the tab asks", async ({ enters, line }) => {
  const ana = await enters("Ana", { url: line.url });
  await ana.signsUp();
  line.cut();
  await writes(ana, ["Not kept"]);
  await expect(ana.notice).toContainText(ana.words.closingLoses);
  const asked = ana.page.waitForEvent("dialog");
  await ana.page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  line.restore();
  await expect(ana.row("Not kept")).toHaveAttribute("data-seq", /^\d+$/, PATIENCE);
  await expect(ana.notice).toHaveText("", PATIENCE);
});

test("Signing out with unsent words asks: stay, send, or throw them away", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp({ ownDevice: true });
  await bo.signsUp();
  await nothingLeaves(ana);
  await writes(ana, ["First", "Second"]);
  const question = ana.page.getByRole("dialog");
  const press = (name: string) => question.getByRole("button", { name }).click();
  const signOut = ana.page.getByRole("button", { name: ana.words.signOut, exact: true });

  await signOut.click();
  await expect(question).toContainText(ana.words.unsent(2));
  await press(ana.words.stay);
  await expect(question).toBeHidden();
  await expect(ana.row("Second")).toHaveClass(/message--pending/);

  await signOut.click();
  await press(ana.words.sendAndSignOut);
  await expect(question).toContainText(ana.words.sending);
  await allLeaves(ana);
  await expect(ana.page).toHaveURL(/\/sign-in/, PATIENCE);
  await bo.sees("Second");
  expect(await bo.reads()).toEqual(["First", "Second"]);

  await ana.page.getByLabel(ana.words.ownDevice).check();
  await ana.signsIn();
  const tab = await ana.opensTab(`/c/${LOBBY}`);
  await nothingLeaves(ana);
  await writes(ana, ["Thrown"]);
  await writes(tab, ["Thrown too"]);
  await signOut.click();
  await expect(question, "of all tabs").toContainText(ana.words.unsent(2));
  await press(ana.words.throwAway);
  await expect(ana.page).toHaveURL(/\/sign-in/);
  await expect(tab.page, "the other tab goes to the door as well").toHaveURL(/\/sign-in/);
  await allLeaves(ana);
  await ana.page.getByLabel(ana.words.ownDevice).check();
  await ana.signsIn();
  await ana.says("Afterwards");
  await bo.sees("Afterwards");
  expect(await bo.reads()).toEqual(["First", "Second", "Afterwards"]);
});
