// The same product on PostgreSQL: two people write to each other, the database goes away under them, and comes back.

import { expect, LOBBY, NETWORK_LINES, test as base } from "../cast.ts";
import { Postgres } from "../postgres.ts";

const test = base.extend<{ postgres: Postgres }>({
  postgres: async ({}, use, testInfo) => {
    const postgres = await Postgres.start();
    if (typeof postgres === "string") {
      if (process.env.CI) throw new Error(postgres);
      console.log(`not tested on PostgreSQL: ${postgres}`);
      return testInfo.skip(true, postgres);
    }
    await use(postgres);
    await postgres.forget();
  },
  database: async ({ postgres }, use) => use(postgres.address),
});

/** What the browser says of a page or an answer that is "not now". */
const NOT_NOW_LINE = /the server responded with a status of 503|^503 for /;

test("On PostgreSQL two people write to each other, and all of it is there after a restart", async ({ enters, server, problems }) => {
  problems.allow(NETWORK_LINES);
  const [ana, bo] = [await enters("Ana"), await enters("Bo", { language: "fr" })];
  await ana.signsUp();
  await bo.signsUp();
  await bo.opensDirectWith(ana);
  await bo.says("Bonjour Ana");
  await expect(ana.preview("Bo")).toHaveText("Bonjour Ana");
  await ana.opens("Bo");
  await ana.says("Hello Bo");
  await bo.sees("Hello Bo");

  await server.stop();
  await server.start();
  await ana.page.reload();
  await ana.isAlive();
  expect(await ana.reads()).toEqual(["Bonjour Ana", "Hello Bo"]);
  await ana.says("Still here");
  await bo.sees("Still here");
});

test("PostgreSQL goes away: what is written waits, pages say so, and all comes back by itself", async ({ enters, postgres, problems }) => {
  problems.allow(NOT_NOW_LINE);
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  await ana.says("Before");
  await bo.sees("Before");

  await postgres.stop();
  await ana.composer.fill("Written meanwhile");
  await ana.composer.press("Enter");
  await expect(ana.row("Written meanwhile")).toHaveClass(/message--pending/);
  await expect(ana.notice).toHaveText(ana.words.held);
  const newcomer = await enters("Cleo");
  await newcomer.goes("/sign-in");
  await expect(newcomer.page.getByRole("heading", { name: "Not now" })).toBeVisible();
  await bo.seesNot("Written meanwhile");

  await postgres.resume();
  await bo.sees("Written meanwhile");
  await ana.sees("Written meanwhile");
  await expect(ana.notice).toHaveText("");
  await newcomer.goes("/sign-in");
  await expect(newcomer.page.getByLabel(newcomer.words.username)).toBeVisible();
  await bo.says("After");
  await ana.sees("After");
  for (const person of [ana, bo]) {
    await person.goes(`/c/${LOBBY}`);
    expect(await person.reads()).toEqual(["Before", "Written meanwhile", "After"]);
  }
});
