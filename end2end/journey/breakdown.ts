// The program of a page breaks, or never starts. The page says so, the server's log hears of it once, and reading and
// writing go on, by plain links and forms.

import { expect, LOBBY, type Person, test } from "../cast.ts";

const FAILED = "This page could not come alive. You can read and write; reload to see new messages.";

const writesPlainly = async (person: Person, text: string) => {
  await person.composer.fill(text);
  await Promise.all([
    person.page.waitForEvent("load"),
    person.page.getByRole("button", { name: person.words.send, exact: true }).click(),
  ]);
  await person.sees(text);
};

test("A program that cannot read its page breaks, and the page stays of use", async ({ enters, server, problems }) => {
  const ana = await enters("Ana");
  await ana.signsUp();
  await ana.says("Before");
  problems.allow(/Panic|panicked|RuntimeError|unreachable/);
  await ana.page.route(`**/c/${LOBBY}`, async (route) => {
    const answer = await route.fetch();
    // As if a disk or a proxy had eaten a letter.
    await route.fulfill({ response: answer, body: (await answer.text()).replaceAll("form_op", "form_no") });
  }, { times: 1 });
  await ana.page.goto(`/c/${LOBBY}`);
  await expect(ana.page.getByRole("alert")).toHaveText(FAILED);
  await expect(ana.row("Before")).toBeVisible();
  await expect.poll(() => server.breakdowns.length).toBe(1);
  expect(server.breakdowns[0]).toContain("panicked at");
  await writesPlainly(ana, "By form");
  await expect(ana.page.getByRole("alert"), "a fresh page is well").toHaveCount(0);
  await ana.isAlive();
  await ana.says("Alive again");
});

test("A program that ends later leaves a page that works without it", async ({ enters, server, problems }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  problems.allow(/Panic/);
  for (const why of ["first", "and again"]) {
    await ana.page.evaluate((why) => reportError(Object.assign(new Error(why), { name: "Panic" })), why);
  }
  await expect(ana.page.getByRole("alert")).toHaveText(FAILED);
  await writesPlainly(ana, "By form");
  await bo.sees("By form");
  expect(server.breakdowns.length, "once, however often it breaks").toBe(1);
  expect(server.breakdowns[0]).toContain("first");
});
