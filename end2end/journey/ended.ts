// The end of a session, wanted or not: what is not sent is lost only where its person said so.

import { expect, LOBBY, NETWORK_LINES, type Person } from "../cast.ts";
import { test } from "../line.ts";

const ENDED = /the server responded with a status of 401/;
const PATIENCE = { timeout: 40_000 };

test.beforeEach(({ problems }) => {
  problems.allow(NETWORK_LINES);
  problems.allow(ENDED);
});

const ENDPOINT = "**/api/send_message";

const writes = async (person: Person, text: string) => {
  await person.composer.fill(text);
  await person.composer.press("Enter");
  await expect(person.row(text)).toHaveClass(/message--pending/);
};

/** With a message that is not sent. */
const isShutOut = async (person: Person, text: string) => {
  await person.context.route(ENDPOINT, (route) => route.abort("connectionreset"));
  await writes(person, text);
  const signedOut = await person.context.request.post("/sign-out", {
    form: { user: await person.page.locator("input[name=user]").first().inputValue() },
    headers: { origin: new URL(person.page.url()).origin },
  });
  expect(signedOut.url()).toContain("/sign-in");
  await expect(person.notice).toContainText(person.words.sessionEnded);
};

test("What only a tab holds outlives the end of its session, if one signs in in another tab", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  await isShutOut(ana, "Held by this tab");
  await expect(ana.notice).toContainText(ana.words.endedHeld);
  const opens = ana.context.waitForEvent("page");
  await ana.notice.getByRole("link", { name: ana.words.signIn }).click();
  const door = await opens;
  await door.waitForLoadState();
  await door.getByLabel(ana.words.username).fill("Ana");
  await door.getByLabel(ana.words.password, { exact: true }).fill("a short sentence");
  await door.getByRole("button", { name: ana.words.signIn }).click();
  await expect(door).not.toHaveURL(/sign-in/);
  await ana.context.unroute(ENDPOINT);
  // Headless pages are all in sight: coming back to a tab is no event there.
  await ana.page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await bo.sees("Held by this tab");
  await expect(ana.notice).toHaveText("");
  await ana.says("And on");
  await bo.sees("And on");
});

test("On one's own device it is said that the words are kept", async ({ enters }) => {
  const ana = await enters("Ana", { language: "fr" });
  await ana.signsUp({ ownDevice: true });
  await isShutOut(ana, "Gardé");
  await expect(ana.notice).toContainText(ana.words.endedKept);
  await expect(ana.notice.getByRole("link", { name: ana.words.signIn })).not.toHaveAttribute("target");
});

test("Who throws their words away without a line is signed out when it is back, and nothing of it is sent", async ({ enters, line }) => {
  const [ana, bo] = [await enters("Ana", { url: line.url }), await enters("Bo")];
  await bo.signsUp();
  await ana.signsUp({ ownDevice: true });
  const tab = await ana.opensTab(`/c/${LOBBY}`);
  line.cut();
  await writes(ana, "Thrown");
  await writes(tab, "Thrown too");
  await ana.page.getByRole("button", { name: ana.words.signOut, exact: true }).click();
  await ana.page.getByRole("dialog").getByRole("button", { name: ana.words.throwAway }).click();
  await expect(ana.notice).toContainText(ana.words.leavesLater, PATIENCE);
  for (const [person, text] of [[ana, "Thrown"], [tab, "Thrown too"]] as const) await expect(person.row(text)).toHaveCount(0);
  line.restore();
  await ana.notice.getByRole("button", { name: ana.words.tryNow }).click();
  await expect(ana.page).toHaveURL(/\/sign-in/, PATIENCE);
  await expect(tab.page).toHaveURL(/\/sign-in/, PATIENCE);
  await bo.says("Still here");
  expect(await bo.reads()).toEqual(["Still here"]);
});
