// What will never be taken, and who is no longer who they were: nothing of it happens behind anyone's back.

import { randomBytes } from "node:crypto";
import { expect, LOBBY, NARROW, NETWORK_LINES, NOT_FOUND_LINE, type Person, test } from "../cast.ts";
import { makesGroup, opensDetails, REFUSED_LINE, removes } from "../group_cast.ts";

const ENDPOINT = "**/api/send_message";
const PATIENCE = { timeout: 40_000 };
/** So many conversations a list shows at first. */
const LISTED = 50;

const writes = async (person: Person, text: string) => {
  await person.composer.fill(text);
  await person.composer.press("Enter");
  await expect(person.row(text)).toHaveCount(1);
};

const nothingLeaves = (person: Person) => person.context.route(ENDPOINT, (route) => route.abort("connectionreset"));

const FORBIDDEN = { status: 403, contentType: "application/json", body: JSON.stringify("forbidden") };

/** Whatever is said is refused for good. */
const isForbidden = (person: Person) => person.context.route(ENDPOINT, (route) => route.fulfill(FORBIDDEN));

const signsOut = (person: Person) => person.page.getByRole("button", { name: person.words.signOut, exact: true }).click();

test("What was refused stays so over a reload, and leaves when its person says so", async ({ enters, problems }) => {
  problems.allow(REFUSED_LINE);
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp({ ownDevice: true });
  await bo.signsUp();
  await isForbidden(ana);
  await writes(ana, "Refused");
  await expect(ana.row("Refused")).toHaveClass(/message--failed/);
  await ana.context.unroute(ENDPOINT);
  for (const text of ["After", "And after a reload"]) {
    await ana.says(text);
    await ana.page.reload();
    await ana.isAlive();
    await expect(ana.row("Refused"), "it comes back as it was").toHaveClass(/message--failed/);
  }
  await bo.sees("And after a reload");
  await bo.seesNot("Refused");
  await ana.row("Refused").getByRole("button", { name: ana.words.retry }).click();
  await ana.sees("Refused");
  await bo.sees("Refused");
  await ana.page.reload();
  await ana.isAlive();
  expect(await ana.reads()).toEqual(["After", "And after a reload", "Refused"]);
});

test("What is given up in one tab is given up in all, though it waits in another", async ({ enters, problems }) => {
  problems.allow(REFUSED_LINE);
  problems.allow(NETWORK_LINES);
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  // Without locks every tab holds all there is.
  await ana.context.addInitScript(() => Object.defineProperty(Navigator.prototype, "locks", { get: () => undefined }));
  await ana.signsUp({ ownDevice: true });
  await bo.signsUp();
  await nothingLeaves(ana);
  for (const text of ["Better not", "This yes"]) await writes(ana, text);
  const tab = await ana.opensTab("/people");
  await tab.page.route(ENDPOINT, (route) => (route.request().postData()?.includes("Better not") ? route.fulfill(FORBIDDEN) : route.fallback()));
  await tab.goes(`/c/${LOBBY}`);
  for (const text of ["Better not", "This yes"]) await expect(ana.row(text)).toHaveClass(/message--pending/);
  await tab.row("Better not").getByRole("button", { name: tab.words.discard }).click(PATIENCE);
  await expect(ana.row("Better not"), "it is gone from both").toHaveCount(0);
  await tab.page.unroute(ENDPOINT);
  await ana.context.unroute(ENDPOINT);
  for (const person of [ana, tab, bo]) await expect(person.row("This yes")).toHaveAttribute("data-seq", /^\d+$/, PATIENCE);
  for (const person of [ana, tab, bo]) expect(await person.reads()).toEqual(["This yes"]);
});

test("What was refused in a conversation beyond the list is led to, or given up where it is said", async ({ enters, problems }) => {
  problems.allow(REFUSED_LINE);
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp({ ownDevice: true });
  await bo.signsUp();
  const withBo = [await bo.id()];
  const makes = (name: string) =>
    ana.asks<number>("make_group", { group: { name, open: false, with: withBo }, op: randomBytes(16).toString("hex") });
  const far = await makes("Far away");
  await ana.goes(`/c/${far}`);
  await isForbidden(ana);
  for (const text of ["One thing", "Another"]) {
    await writes(ana, text);
    await expect(ana.row(text)).toHaveClass(/message--failed/);
  }
  await ana.context.unroute(ENDPOINT);
  for (let number = 1; number <= LISTED; number += 1) await makes(`Nearer ${number}`);
  await ana.goes(`/c/${LOBBY}`);
  await expect(ana.entry("Far away")).toHaveCount(0);
  await expect(ana.notice).toContainText(ana.words.unsentElsewhere("One thing"));
  await ana.notice.getByRole("button", { name: ana.words.discard }).click();
  await expect(ana.notice, "one after the other").toContainText(ana.words.unsentElsewhere("Another"));
  await ana.notice.getByRole("link", { name: ana.words.goThere }).click();
  await expect(ana.page).toHaveURL(new RegExp(`/c/${far}$`));
  await expect(ana.notice, "it stands in its conversation now").toHaveText("");
  expect(await ana.reads()).toEqual(["Another"]);
  await ana.row("Another").getByRole("button", { name: ana.words.retry }).click();
  await ana.sees("Another");
});

test("What waits for a group that one is removed from is to be seen, and to be given up", async ({ enters, problems }) => {
  problems.allow(NETWORK_LINES);
  problems.allow(NOT_FOUND_LINE);
  const [ana, bo, chloe] = [await enters("Ana"), await enters("Bo"), await enters("Chloé", { language: "fr" })];
  for (const person of [ana, bo]) await person.signsUp();
  await chloe.signsUp({ ownDevice: true });
  await makesGroup(ana, ["Bo", "Chloé"], { name: "Robotics" });
  await chloe.opens("Robotics");
  await nothingLeaves(chloe);
  for (const text of ["One more thing", "And another"]) await writes(chloe, text);
  await opensDetails(ana);
  await removes(ana, "Chloé");
  await expect(chloe.notice).toContainText(chloe.words.stranded("One more thing"));
  await chloe.context.unroute(ENDPOINT);
  await chloe.page.reload();
  await chloe.isAlive();
  await expect(chloe.notice, "whenever she comes back").toContainText(chloe.words.stranded("One more thing"));
  const discard = chloe.notice.getByRole("button", { name: chloe.words.discard });
  await discard.click();
  await expect(chloe.notice, "one after the other").toContainText(chloe.words.stranded("And another"));
  await discard.click();
  await expect(chloe.notice).toHaveText("");
  await chloe.opens("Le salon");
  await chloe.page.reload();
  await chloe.isAlive();
  await chloe.says("Je reste ici");
  await expect(chloe.notice, "given up is given up").toHaveText("");
  await signsOut(chloe);
  await expect(chloe.page, "and nobody asks about it").toHaveURL(/\/sign-in/);
});

test("An old page of Ana's ends nobody's session but hers", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  // Bo comes in, in Ana's browser, while a page of hers stands open in it.
  await ana.context.clearCookies({ name: /session/ });
  const tab = await ana.opensTab("/sign-in");
  await tab.fillsDoor("Bo", "a short sentence");
  await tab.page.getByRole("button", { name: tab.words.signIn }).click();
  await tab.isInside();
  await tab.composer.fill("Half a sentence");
  await signsOut(ana);
  await expect(ana.page.getByText(ana.words.signedInAs("Bo")), "her page shows whose browser it is").toBeVisible();
  await expect(tab.composer, "and his is left alone").toHaveValue("Half a sentence");
  await tab.composer.press("Enter");
  await bo.sees("Half a sentence");
  await signsOut(tab);
  for (const person of [tab, ana]) await expect(person.page).toHaveURL(/\/sign-in/);
});

test("Going back closes the question about unsent words, and the page can be used", async ({ enters, problems }) => {
  problems.allow(NETWORK_LINES);
  const ana = await enters("Ana", { viewport: NARROW });
  await ana.signsUp({ ownDevice: true });
  await ana.goes(`/c/${LOBBY}`);
  await nothingLeaves(ana);
  await writes(ana, "Not yet");
  await ana.page.getByRole("link", { name: ana.words.back }).click();
  await signsOut(ana);
  const question = ana.page.getByRole("dialog");
  await expect(question).toContainText(ana.words.unsent(1));
  await ana.page.goBack();
  await expect(question).toBeHidden();
  await expect(ana.row("Not yet")).toBeVisible();
  await ana.composer.click();
  await ana.page.keyboard.type("I am here");
  await expect(ana.composer).toHaveValue("I am here");
});
