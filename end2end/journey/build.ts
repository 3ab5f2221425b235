// The server was brought up to date under an open page: it is loaded anew once nobody would notice.

import { expect, type Person, test } from "../cast.ts";

/** The next socket is greeted by a server of another build. */
const isOutdated = async (person: Person) => {
  let greeted = false;
  await person.page.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((frame) => {
      const welcome = !greeted && frame.toString().startsWith('{"welcome"');
      greeted ||= welcome;
      socket.send(welcome ? frame.toString().replace(/"build":"[^"]*"/, '"build":"another"') : frame);
    });
  });
};

/** Marks the page as it is now; gone when it is another. */
const mark = (person: Person) => person.page.evaluate(() => document.documentElement.setAttribute("data-marked", ""));
const marked = (person: Person) => person.page.locator("html[data-marked]");

test("A page of an older build is loaded anew when its person is away, and not while something is written", async ({ enters }) => {
  const ana = await enters("Ana");
  await ana.signsUp();
  await ana.page.clock.install();
  await isOutdated(ana);
  await ana.page.reload();
  await ana.isAlive();
  await ana.says("Live");
  await mark(ana);
  await ana.composer.fill("Half a sentence");
  await ana.page.clock.fastForward("10:00");
  await expect(marked(ana), "what is written stays").toHaveCount(1);
  await expect(ana.composer).toHaveValue("Half a sentence");
  await ana.composer.fill("");
  await ana.page.clock.fastForward("10:00");
  await expect(marked(ana)).toHaveCount(0);
  await ana.isAlive();
  await ana.says("Still here");
});
