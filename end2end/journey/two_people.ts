// Ana writes English, Bo writes French. Each sees the other's words at once, and everything from their own side.

import { expect, LOBBY, type Person, test } from "../cast.ts";
import { gate } from "../held.ts";

test("Ana and Bo write to each other, each in their own language and from their own side", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo", { language: "fr" })];
  await ana.signsUp();
  await bo.signsUp();
  await expect(ana.page.locator("html")).toHaveAttribute("lang", "en");
  await expect(bo.page.locator("html")).toHaveAttribute("lang", "fr");
  await expect(bo.title).toHaveText("Le salon");

  await bo.opensDirectWith(ana);
  await expect(bo.log).toContainText(bo.words.emptyDirect("Ana"));
  await expect(bo.composer).toHaveAttribute("placeholder", "Écrire à Ana…");
  await expect(ana.entry("Bo"), "nothing was written yet: nothing is to be seen").toHaveCount(0);

  await bo.says("Bonjour Ana");
  await expect(ana.preview("Bo")).toHaveText("Bonjour Ana");
  await expect(ana.entries).toHaveText(["Bo", "Lobby"]);
  await expect(ana.title, "nobody is carried away from what they read").toHaveText("Lobby");
  await expect(bo.preview("Ana")).toHaveText("Vous\u{a0}: Bonjour Ana");

  await ana.opens("Bo");
  await ana.sees("Bonjour Ana");
  await ana.says("Hello Bo");
  await bo.sees("Hello Bo");
  await expect(ana.preview("Bo")).toHaveText("You: Hello Bo");
  await expect(bo.preview("Ana")).toHaveText("Hello Bo");
  expect(await ana.reads()).toEqual(["Bonjour Ana", "Hello Bo"]);
  expect(await bo.reads()).toEqual(["Bonjour Ana", "Hello Bo"]);

  await standsOnTheRight(ana, "Hello Bo");
  await standsOnTheLeft(ana, "Bonjour Ana");
  await standsOnTheRight(bo, "Bonjour Ana");
  await standsOnTheLeft(bo, "Hello Bo");
});

test("In the Lobby everyone hears everyone, and the list follows what was said last", async ({ enters }) => {
  const [ana, bo, cleo] = [await enters("Ana"), await enters("Bo", { language: "fr" }), await enters("Cleo")];
  for (const person of [ana, bo, cleo]) await person.signsUp();
  for (const person of [ana, bo, cleo]) {
    const arrivals = person.page.getByText(person.words.youAndOthersJoined(2));
    await expect(arrivals, "three in a row are told as one").toBeVisible();
    const third = person === cleo ? person.words.youJoined : person.words.joined("Cleo");
    await expect(person.log.getByText(third)).not.toBeVisible();
    await arrivals.click();
    await expect(person.log.getByText(third)).toBeVisible();
  }

  await ana.says("Good morning");
  await bo.sees("Good morning");
  await cleo.sees("Good morning");
  await expect(ana.preview("Lobby")).toHaveText("You: Good morning");
  await expect(bo.preview("Le salon")).toHaveText("Ana\u{a0}: Good morning");
  await expect(ana.row("Good morning")).toHaveClass(/message--mine/);
  await expect(bo.row("Good morning")).not.toHaveClass(/message--mine/);
  await expect(bo.row("Good morning")).toContainText("Ana");

  await ana.opensDirectWith(bo);
  await ana.says("Only for you");
  await expect(ana.entries).toHaveText(["Bo", "Lobby"]);
  await expect(bo.entries).toHaveText(["Ana", "Le salon"]);
  await expect(cleo.entries, "what two say, a third does not hear of").toHaveText(["Lobby"]);
  await cleo.says("And the rest of us?");
  await expect(bo.entries).toHaveText(["Le salon", "Ana"]);
});

test("Both find each other at the same instant, and it is one conversation", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  await Promise.all([ana.opensDirectWith(bo), bo.opensDirectWith(ana)]);
  await Promise.all([ana.says("I was first"), bo.says("No, I was")]);
  await ana.sees("No, I was");
  await bo.sees("I was first");
  expect(new URL(ana.page.url()).pathname).toBe(new URL(bo.page.url()).pathname);
  expect(await ana.reads()).toEqual(await bo.reads());
  await expect(ana.entry("Bo")).toHaveCount(1);
  await expect(bo.entry("Ana")).toHaveCount(1);
});

test("Ana has three tabs, and each shows what she says once, as hers", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  const [second, third] = [await ana.opensTab(), await ana.opensTab("/people")];
  await ana.says("From the first tab");
  await second.sees("From the first tab");
  await expect(second.row("From the first tab")).toHaveClass(/message--mine/);
  await expect(third.preview("Lobby")).toHaveText("You: From the first tab");
  await second.says("From the second");
  await bo.says("And from me");
  const said = ["From the first tab", "From the second", "And from me"];
  await third.opens("Lobby");
  for (const view of [ana, second, third, bo]) {
    await view.sees("And from me");
    expect(await view.reads()).toEqual(said);
  }
});

test("A message on its way becomes a message on disk in the same row, when the answer comes late", async ({ enters }) => {
  const ana = await enters("Ana");
  await ana.signsUp();
  const answer = gate();
  await ana.page.route("**/api/send_message", async (route) => {
    const response = await route.fetch();
    await answer.opened;
    await route.fulfill({ response });
  });
  await ana.composer.fill("The frame comes first");
  await ana.composer.press("Enter");
  await marked(ana.row("The frame comes first"));
  // The frame alone says that it is on disk.
  await ana.sees("The frame comes first");
  answer.open();
  await expectTheSameRow(ana, "The frame comes first");
});

test("A message on its way becomes a message on disk in the same row, when the frame comes late", async ({ enters }) => {
  const ana = await enters("Ana");
  const frames = gate();
  let holding = false;
  await ana.page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage(async (frame) => {
      if (holding) await frames.opened;
      socket.send(frame);
    });
  });
  await ana.signsUp();
  await ana.says("First of all");
  const question = gate();
  await ana.page.route("**/api/send_message", async (route) => {
    await question.opened;
    await route.continue();
  });
  holding = true;
  await ana.composer.fill("The answer comes first");
  await ana.composer.press("Enter");
  const row = ana.row("The answer comes first");
  await expect(row).toHaveClass(/message--pending/);
  await expect(row).not.toHaveAttribute("data-seq");
  await marked(row);
  question.open();
  await expect(row).not.toHaveClass(/message--pending/);
  await ana.sees("The answer comes first");
  frames.open();
  await ana.says("And one after it");
  await expectTheSameRow(ana, "The answer comes first");
});

test("Shift and Enter break a line, and what is blank is not sent", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  await ana.composer.pressSequentially("   ");
  await ana.composer.press("Enter");
  await ana.composer.fill("");
  await ana.composer.pressSequentially("One line");
  await ana.composer.press("Shift+Enter");
  await ana.composer.pressSequentially("and <b>another</b> & more");
  await ana.composer.press("Enter");
  await expect.poll(() => bo.reads()).toEqual(["One line\nand <b>another</b> & more"]);
});

test("What is half written in one conversation waits there", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  await ana.posts(LOBBY, ["Here"]);
  await ana.opensDirectWith(bo);
  await ana.says("There");
  await ana.composer.fill("Half a thought");
  await ana.opens("Lobby");
  await expect(ana.composer).toHaveValue("");
  await ana.opens("Bo");
  await expect(ana.composer).toHaveValue("Half a thought");
});

const marked = (row: ReturnType<Person["row"]>) => row.evaluate((element) => element.setAttribute("data-mark", "this one"));

const expectTheSameRow = async (person: Person, text: string) => {
  await person.sees(text);
  await expect(person.row(text)).toHaveAttribute("data-mark", "this one");
};

const middle = async (person: Person, text: string) => {
  const body = await person.row(text).locator(".message__body").boundingBox();
  const log = await person.log.locator(".log__inner").boundingBox();
  if (!body || !log) throw new Error(`${text} is not in sight`);
  return { body: body.x + body.width / 2, log: log.x + log.width / 2 };
};

const standsOnTheRight = async (person: Person, text: string) => {
  await expect(person.row(text)).toHaveClass(/message--mine/);
  const { body, log } = await middle(person, text);
  expect(body).toBeGreaterThan(log);
};

const standsOnTheLeft = async (person: Person, text: string) => {
  await expect(person.row(text)).not.toHaveClass(/message--mine/);
  const { body, log } = await middle(person, text);
  expect(body).toBeLessThan(log);
};
