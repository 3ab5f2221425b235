// The line drops while two people talk, and returns. Nothing is missing, nothing is there twice, and the order holds.

import { expect, LOBBY, NETWORK_LINES, type Person, test } from "../cast.ts";
import { test as line } from "../line.ts";

// The browser waits longer after each try; what brings it back at once is tested where the network says so.
const PATIENCE = { timeout: 40_000 };

line("What was missed appears in order and once, and what waited goes out once", async ({ enters, line, problems }) => {
  problems.allow(NETWORK_LINES);
  const ana = await enters("Ana", { url: line.url });
  const bo = await enters("Bo");
  await ana.signsUp();
  await bo.signsUp();
  await ana.says("Before");
  await bo.sees("Before");

  line.cut();
  await expect(ana.notice).toContainText(ana.words.noLine);
  await expect(ana.composer).toBeEditable();
  await ana.composer.fill("Written in the dark");
  await ana.composer.press("Enter");
  await ana.composer.fill("And this after it");
  await ana.composer.press("Enter");
  const waiting = ana.page.locator(".message--pending");
  await expect(waiting.locator(".message__body")).toHaveText(["Written in the dark", "And this after it"]);
  for (const text of ["One", "Two", "Three"]) await bo.says(text);
  await bo.seesNot("Written in the dark");
  await ana.seesNot("One");

  line.restore();
  for (const text of ["Written in the dark", "And this after it"]) {
    await expect(bo.row(text)).toHaveCount(1, PATIENCE);
  }
  await expect(ana.notice).toHaveText("", PATIENCE);
  const all = ["Before", "One", "Two", "Three", "Written in the dark", "And this after it"];
  await agree([ana, bo], all);
  await expect(waiting).toHaveCount(0);
  await bo.says("Welcome back");
  await ana.sees("Welcome back");
  await ana.page.reload();
  await ana.isAlive();
  await agree([ana, bo], [...all, "Welcome back"]);
});

line("A browser that hears that the network is back comes back at once", async ({ enters, line, problems }) => {
  problems.allow(NETWORK_LINES);
  const ana = await enters("Ana", { url: line.url });
  const bo = await enters("Bo");
  await ana.signsUp();
  await bo.signsUp();
  line.cut();
  await ana.context.setOffline(true);
  await expect(ana.notice).toContainText(ana.words.noLine);
  await bo.says("While you were away");
  line.restore();
  await ana.context.setOffline(false);
  await ana.sees("While you were away");
  await expect(ana.notice).toHaveText("");
});

line("An answer that is lost on the way back is asked for again, and the message is there once", async ({ enters, line, problems }) => {
  problems.allow(NETWORK_LINES);
  const ana = await enters("Ana", { url: line.url });
  const bo = await enters("Bo");
  await ana.signsUp();
  await bo.signsUp();
  // The question arrives; the line is cut before the answer, or the frame, comes back.
  await ana.page.route("**/api/send_message", async (route) => {
    line.cut();
    await fetch(`${bo.url}/api/send_message`, {
      method: "POST",
      headers: { ...(await route.request().allHeaders()), origin: bo.url },
      body: route.request().postData(),
    });
    await route.abort("connectionreset");
  }, { times: 1 });
  await ana.composer.fill("Did you hear me?");
  await ana.composer.press("Enter");
  await bo.sees("Did you hear me?");
  await expect(ana.row("Did you hear me?")).toHaveClass(/message--pending/);

  line.restore();
  await expect(ana.row("Did you hear me?")).toHaveAttribute("data-seq", /\d/, PATIENCE);
  await agree([ana, bo], ["Did you hear me?"]);
  await bo.says("Once");
  await agree([ana, bo], ["Did you hear me?", "Once"]);
});

line("More than a page is missed, and the newest is there when the line returns", async ({ enters, line, problems }) => {
  problems.allow(NETWORK_LINES);
  const ana = await enters("Ana", { url: line.url });
  const bo = await enters("Bo");
  await ana.signsUp();
  await bo.signsUp();
  await ana.says("Before");
  line.cut();
  await expect(ana.notice).toContainText(ana.words.noLine);
  const missed = Array.from({ length: 120 }, (_, place) => `Missed ${place + 1}`);
  await bo.posts(LOBBY, missed);
  line.restore();
  await expect(ana.row("Missed 120")).toHaveCount(1, PATIENCE);
  await expect.poll(() => inOrder(ana, ["Before", ...missed]), PATIENCE).toBe(true);
  await expect(ana.preview("Lobby")).toHaveText("Bo: Missed 120");
});

test("The server restarts under two people, and they hardly notice", async ({ enters, server, problems }) => {
  problems.allow(NETWORK_LINES);
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  await ana.says("Before");
  await bo.sees("Before");

  expect(await server.stop(), "it puts everything away, sockets open or not").toBe(0);
  await ana.composer.fill("Written meanwhile");
  await ana.composer.press("Enter");
  await expect(ana.row("Written meanwhile")).toHaveClass(/message--pending/);
  await expect(ana.notice).toContainText(ana.words.noLine);
  await expect(bo.notice).toContainText(bo.words.noLine);

  await server.start();
  await expect(bo.row("Written meanwhile")).toHaveCount(1, PATIENCE);
  await expect(ana.row("Written meanwhile")).toHaveAttribute("data-seq", /\d/, PATIENCE);
  await expect(ana.notice).toHaveText("", PATIENCE);
  await expect(bo.notice).toHaveText("", PATIENCE);
  await agree([ana, bo], ["Before", "Written meanwhile"]);
  await bo.says("And after");
  await ana.sees("And after");
  await agree([ana, bo], ["Before", "Written meanwhile", "And after"]);
});

test("A session that ends elsewhere is told to the one who writes", async ({ enters, problems }) => {
  problems.allow(/status of 401/);
  const ana = await enters("Ana");
  await ana.signsUp();
  // Not from a tab of this browser: those go to the door together.
  await ana.context.request.post(`${ana.url}/sign-out`, { headers: { origin: ana.url }, form: { user: await ana.id() } });
  await expect(ana.notice.getByRole("link", { name: ana.words.signIn })).toBeVisible();
});

/** All see the same, in the same order, each once. */
const agree = async (people: Person[], texts: string[]) => {
  for (const person of people) await expect.poll(() => person.reads(), PATIENCE).toEqual(texts);
};

/** What is in the log is part of what was said: in its order, without a hole, to its end. */
const inOrder = async (person: Person, texts: string[]) => {
  const read = await person.reads();
  return read.length > 1 && texts.slice(-read.length).join("\n") === read.join("\n");
};

line("A line that fell silent is given up, though one goes on writing on it", async ({ enters, line, problems }) => {
  problems.allow(NETWORK_LINES);
  const ana = await enters("Ana", { url: line.url });
  const bo = await enters("Bo");
  await ana.signsUp();
  await bo.signsUp();
  await ana.page.clock.install();
  await ana.page.reload();
  await ana.isAlive();
  await bo.says("Heard");
  await ana.sees("Heard");
  line.fallSilent();
  await bo.says("Said into the silence");
  for (const text of ["Is", "Is anybody", "Is anybody there"]) {
    await ana.composer.fill(text);
    await ana.page.clock.fastForward(20_000);
  }
  await ana.sees("Said into the silence");
  await expect(ana.composer).toHaveValue("Is anybody there");
});

line("A message that gets through brings the line back at once", async ({ enters, line, problems }) => {
  problems.allow(NETWORK_LINES);
  const [ana, bo] = [await enters("Ana", { url: line.url }), await enters("Bo")];
  // The browser waits as long as it ever does: after the fifth try 16 s.
  await ana.page.addInitScript(() => (Math.random = () => 0.99));
  await bo.signsUp();
  await ana.signsUp();
  await ana.opensDirectWith(bo);
  await ana.opens("Lobby");
  let tries = 0;
  ana.page.on("websocket", () => (tries += 1));
  line.cut();
  await ana.composer.fill("Waits");
  await ana.composer.press("Enter");
  await expect.poll(() => tries, PATIENCE).toBe(5);
  line.restore();
  await ana.opens("Bo");
  await ana.says("Gets through");
  await expect(ana.notice).toHaveText("", { timeout: 5_000 });
});
