// What one is told, and where one stands afterwards, when something does not go as one meant it.

import { type Enters, expect, NARROW, NETWORK_LINES, NOT_FOUND_LINE, type Person, test, WIDE } from "../cast.ts";
import { browses, chooses, details, isUnread, makesGroup, opensDetails, presses, REFUSED_LINE, removes } from "../group_cast.ts";
import { said } from "../group_words.ts";
import { gate } from "../held.ts";

for (const viewport of [WIDE, NARROW]) {
  test(`At ${viewport.width} pixels it is said everywhere that the line is down, below the heading`, async ({ enters, problems }) => {
    problems.allow(NETWORK_LINES);
    const ana = await enters("Ana", { viewport });
    const cut = gate();
    let isCut = false;
    await ana.page.routeWebSocket(/\/ws$/, (socket) => {
      if (isCut) return void socket.close();
      socket.connectToServer();
      void cut.opened.then(() => socket.close());
    });
    await ana.signsUp();
    await ana.says("Before");
    for (const path of ["/c/1", "/people", "/new", "/groups", "/c/1/about", "/"]) {
      isCut = true;
      await ana.goes(path);
      const before = await heading(ana).boundingBox();
      await expect(ana.notice, path).toContainText(ana.words.noLine);
      await expect(ana.notice).toBeInViewport({ ratio: 1 });
      expect(await heading(ana).boundingBox(), `${path}: nothing moves`).toEqual(before);
      const { y } = (await ana.notice.boundingBox()) ?? { y: 0 };
      expect(y, `${path}: the heading is not covered`).toBeGreaterThanOrEqual((before?.y ?? 0) + (before?.height ?? 0));
    }
  });
}

test("Whoever is taken out of a group keeps the page they are on, and is brought to no empty details", async ({ enters, problems }) => {
  const [ana, bo, chloe] = [await enters("Ana"), await enters("Bo"), await enters("Chloé")];
  for (const person of [ana, bo, chloe]) await person.signsUp();
  await makesGroup(ana, ["Bo", "Chloé"], { name: "Robotics" });
  await opensDetails(ana);
  for (const person of [bo, chloe]) await person.opens("Robotics");
  await chooses(bo, ["Ana", "Chloé"]);
  await bo.page.getByLabel(said(bo).groupName).fill("Half a na");
  await opensDetails(chloe);

  await removes(ana, "Bo");
  await expect(bo.entry("Robotics")).toHaveCount(0);
  await expect(bo.title).toHaveText(bo.words.newMessage);
  await expect(bo.page.getByLabel(said(bo).groupName)).toBeFocused();
  await browses(bo);

  await removes(ana, "Chloé");
  await expect(chloe.page.getByText(said(chloe).noLongerIn("Robotics"))).toBeVisible();
  await expect(details(chloe)).toHaveCount(0);
  await expect(chloe.title).toBeFocused();
  await browses(chloe);
  problems.allow(NOT_FOUND_LINE);
  await chloe.page.goBack();
  await expect(chloe.title).toHaveText(said(chloe).goneTitle);
});

/** Ana has pressed Enter after "max", and the answer to that is held until its gate is opened. */
const hurries = async (enters: Enters) => {
  const [ana, bo, max] = [await enters("Ana"), await enters("Bo"), await enters("Max")];
  for (const person of [ana, bo, max]) await person.signsUp();
  await ana.goes("/new");
  const field = ana.page.getByLabel(ana.words.findPeople);
  const chip = (name: string) => ana.page.getByRole("link", { name: said(ana).takeAway(name) });
  await expect(ana.someone("Max")).toBeVisible();
  const answer = gate();
  await ana.page.route("**/api/people", (route) => answer.opened.then(() => route.continue()));
  await field.pressSequentially("max");
  await field.press("Enter");
  return { ana, field, chip, answer };
};

test("An Enter that came before its answer chooses nobody once another was chosen", async ({ enters }) => {
  const { ana, chip, answer } = await hurries(enters);
  await ana.someone("Bo").click();
  await expect(chip("Bo")).toBeVisible();
  const found = ana.page.waitForResponse("**/api/people");
  answer.open();
  await found;
  await expect(ana.someone("Max"), "everyone is there again").toBeVisible();
  await expect(chip("Max")).toHaveCount(0);
});

test("Enter chooses from the answer to what was typed, and a composition or a held key chooses and takes nothing", async ({ enters }) => {
  const { ana, field, chip, answer } = await hurries(enters);
  await expect(chip("Bo"), "the first of those who were there before").toHaveCount(0);
  answer.open();
  await expect(chip("Max"), "it was pressed for him").toBeVisible();
  await expect(chip("Bo")).toHaveCount(0);

  await field.pressSequentially("bo");
  await expect(ana.someone("Bo")).toHaveCount(1);
  // The Enter that ends a composition in Safari.
  await field.dispatchEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true });
  await expect(chip("Bo")).toHaveCount(0);
  await field.press("Enter");
  await expect(chip("Bo")).toBeVisible();
  await field.press("Backspace");
  await expect(chip("Bo")).toHaveCount(0);

  await field.pressSequentially("b");
  await ana.page.keyboard.down("Backspace");
  await ana.page.keyboard.down("Backspace");
  await ana.page.keyboard.up("Backspace");
  await expect(field).toHaveValue("");
  await expect(chip("Max")).toBeVisible();
  await field.press("Backspace");
  await expect(chip("Max")).toHaveCount(0);
});

test("What was pressed and is gone leaves the focus in the log", async ({ enters, problems }) => {
  problems.allow(REFUSED_LINE);
  const [ana, bo, chloe] = [await enters("Ana"), await enters("Bo"), await enters("Chloé")];
  for (const person of [ana, bo, chloe]) await person.signsUp();
  const refusal = { status: 403, contentType: "application/json", body: '"forbidden"' };
  await ana.page.route("**/api/send_message", (route) => route.fulfill(refusal));
  await ana.composer.fill("Refused");
  await ana.composer.press("Enter");
  await ana.page.locator(".message__retry").press("Enter");
  await expect(ana.log).toBeFocused();
  await ana.page.locator(".message__discard").press("Enter");
  await expect(ana.page.locator(".message--failed")).toHaveCount(0);
  await expect(ana.log).toBeFocused();

  await makesGroup(ana, ["Bo", "Chloé"], { name: "Robotics" });
  await opensDetails(ana);
  await bo.opens("Robotics");
  await bo.composer.fill("Half of a");
  await presses(ana, said(ana).letHosts);
  await expect(bo.page.getByText(said(bo).onlyHosts, { exact: true })).toBeVisible();
  await expect(bo.log).toBeFocused();
});

test("A failure is said until the same succeeds, and one goes on reading", async ({ enters, problems }) => {
  problems.allow(REFUSED_LINE);
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  for (const person of [ana, bo]) await person.signsUp();
  await bo.says("One");
  await ana.opens("Lobby");
  await ana.readsAll("Lobby");
  const refusal = { status: 403, contentType: "application/json", body: '"forbidden"' };
  await ana.page.route("**/api/change_mine", (route) => route.fulfill(refusal), { times: 1 });
  await presses(ana, said(ana).markUnread);
  await expect(ana.notice).not.toHaveText("");
  await bo.says("Two");
  await ana.sees("Two");
  await ana.readsAll("Lobby");
  await presses(ana, said(ana).markUnread);
  await isUnread(ana, "Lobby", 1);
  await expect(ana.notice).toHaveText("");
});

/** What stands at the top of what is open; at home on glass, of the list. */
const heading = (person: Person) =>
  person.page.locator(".list__header:visible, .conversation__header:visible, .side-header:visible, .about__header:visible").last();
