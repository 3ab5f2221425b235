// The server was brought up to date under an open page: it is loaded anew once nobody would notice.

import { expect, type Person, test } from "../cast.ts";

/** From now on a server of another build greets. */
const isOutdated = async (person: Person) => {
  await person.page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((frame) => {
      const welcome = frame.toString().startsWith('{"welcome"');
      socket.send(welcome ? frame.toString().replace(/"build":"[^"]*"/, '"build":"another"') : frame);
    });
  });
};

/** Marks the page as it is now; gone when it is another. */
const mark = (person: Person) => person.page.evaluate(() => document.documentElement.setAttribute("data-marked", ""));
const marked = (person: Person) => person.page.locator("html[data-marked]");

test("A page of an older build is loaded anew when its person is away, and not while something is written", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  await ana.page.clock.install();
  await isOutdated(ana);
  await ana.page.reload();
  await ana.isAlive();
  await ana.says("Live");
  await mark(ana);
  await ana.composer.fill("Half a sentence");
  await ana.page.clock.fastForward("10:00");
  // Had it begun to load anew, this would not be heard on the page that was marked.
  await bo.says("Meanwhile");
  await ana.sees("Meanwhile");
  await expect(marked(ana), "what is written stays").toHaveCount(1);
  await expect(ana.composer).toHaveValue("Half a sentence");
  await ana.composer.fill("");
  await ana.page.clock.fastForward("10:00");
  await expect(marked(ana)).toHaveCount(0);
  await ana.isAlive();
  await mark(ana);
  await ana.says("Still here");
  await bo.says("And here");
  await ana.sees("And here");
  await expect(marked(ana), "nor again and again, should the page be no newer").toHaveCount(1);
});
