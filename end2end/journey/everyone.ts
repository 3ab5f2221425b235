// For everyone: no rule of axe is broken on any page, in any light, at any width; and nothing moves by itself.

import AxeBuilder from "@axe-core/playwright";
import { expect, LOBBY, NARROW, NOT_FOUND_LINE, type Person, test, WIDE } from "../cast.ts";
import { gate, heldProgram } from "../held.ts";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SIZES = { wide: WIDE, narrow: NARROW };

for (const [width, viewport] of Object.entries(SIZES)) {
  for (const colours of ["light", "dark"] as const) {
    test(`axe finds nothing: ${width}, ${colours}`, async ({ enters, problems }) => {
      problems.allow(NOT_FOUND_LINE);
      const [ana, bo] = [await enters("Ana", { viewport, colours }), await enters("Bo", { language: "fr", viewport, colours })];
      await finds(ana, "/sign-up");
      await finds(ana, "/nowhere");
      await ana.signsUp();
      await finds(bo, "/sign-in");
      await bo.triesToSignIn("another sentence");
      await isFound(bo);
      await bo.signsUp();
      await ana.posts(LOBBY, ["Good morning", "Is anybody here?"]);
      await bo.posts(LOBBY, ["Bonjour", "Oui"]);
      await finds(ana, "/");
      await finds(ana, "/c/1");
      await finds(bo, "/c/1");
      await finds(ana, "/people");
      await finds(ana, "/people?find=nobody");
      await ana.page.getByLabel(ana.words.findPeople).fill("bo");
      await ana.someone("Bo").click();
      await expect(ana.title).toHaveText("Bo");
      await isFound(ana);
      await ana.says("Between us");
      await isFound(ana);
      await finds(ana, "/c/999");
      await finds(ana, "/nowhere");
    });

    test(`axe finds nothing where one chooses, and looks after things: ${width}, ${colours}`, async ({ enters }) => {
      const [ana, bo] = [await enters("Ana", { viewport, colours }), await enters("Bo")];
      await ana.signsUp();
      await bo.signsUp();
      for (const path of ["/c/1/about", "/groups", "/you", "/people/2", "/server", "/new"]) await finds(ana, path);
      await ana.someone("Bo").click();
      await expect(ana.page.getByRole("button", { name: ana.words.writeTo("Bo") })).toBeVisible();
      await isFound(ana);
    });
  }
}

test("axe finds nothing in what waits, and in a notice", async ({ enters, problems }) => {
  problems.allow(/WebSocket|net::ERR/);
  const ana = await enters("Ana");
  const answer = gate();
  await ana.page.routeWebSocket(/\/ws$/, (socket) => {
    socket.connectToServer();
    void answer.opened.then(() => socket.close());
  });
  await ana.signsUp();
  await ana.page.route("**/api/send_message", (route) => route.abort());
  await ana.composer.fill("This one waits");
  await ana.composer.press("Enter");
  await expect(ana.row("This one waits")).toHaveClass(/message--pending/);
  await ana.context.setOffline(true);
  answer.open();
  await expect(ana.notice).toContainText(ana.words.noLine);
  await isFound(ana);
});

test("The keyboard leads everywhere, and the first thing it meets leads past the list", async ({ enters }) => {
  const ana = await enters("Ana");
  await ana.signsUp();
  await expect(ana.composer).toBeFocused();
  const met = [];
  for (const skip = ana.page.locator(".skip"); !(await skip.evaluate((link) => link === document.activeElement)); ) {
    expect(met.length).toBeLessThan(20);
    await ana.page.keyboard.press("Shift+Tab");
    met.push(await ana.page.evaluate(() => document.activeElement?.className || document.activeElement?.getAttribute("href")));
  }
  expect(met).toEqual([
    "/server",
    "invite__link",
    "log",
    "conversation__about",
    "list__out",
    "language__choice",
    "list__me",
    "/people",
    "/groups",
    "list__link",
    "list__new",
    "list__wordmark",
    "skip",
  ]);
  await expect(ana.page.locator(".skip")).toBeInViewport({ ratio: 1 });
  await ana.page.keyboard.press("Enter");
  await ana.page.keyboard.press("Tab");
  await expect(ana.page.locator(".conversation__about")).toBeFocused();
  await ana.page.keyboard.press("Tab");
  await expect(ana.log).toBeFocused();
});

test("Nothing moves while a page loads and comes alive", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await seesWhatMoves(ana);
  await ana.goes("/sign-up");
  await expectNothingMoved(ana);
  await ana.signsUp();
  await expectNothingMoved(ana);
  await bo.signsUp();
  await ana.posts(LOBBY, Array.from({ length: 60 }, (_, place) => `Thought number ${place + 1}`));
  await ana.opensDirectWith(bo);
  await ana.says("Between us");
  for (const path of ["/", "/c/1", "/c/1?at=30#m30", "/c/2", "/c/1/about", "/people", "/groups", "/new"]) {
    const program = await heldProgram(ana);
    await ana.page.goto(path);
    await expect(ana.title).toBeVisible();
    program.open();
    await ana.isAlive();
    await expectNothingMoved(ana);
    await ana.page.unrouteAll();
  }
});

test("Nothing moves when others write, in a log that has room and in one that is full", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await seesWhatMoves(ana);
  await ana.signsUp();
  await bo.signsUp();
  await bo.opensDirectWith(ana);
  await bo.says("The first words between us");
  await expect(ana.preview("Bo")).toHaveText("The first words between us");
  await ana.goes("/c/1");
  for (const text of ["One", "Two", "Three"]) {
    await bo.posts(LOBBY, [text]);
    await ana.sees(text);
  }
  await expectNothingMoved(ana);
  await ana.readsAll("Lobby");
  await ana.posts(LOBBY, Array.from({ length: 60 }, (_, place) => `Thought number ${place + 1}`));
  await ana.goes("/c/1");
  for (const text of ["Four", "Five\nin two lines", "Six"]) {
    await bo.posts(LOBBY, [text]);
    await expect(ana.rows.last()).toContainText(text.slice(0, 4));
    await ana.standsAtTheEnd();
  }
  await expectNothingMoved(ana);
});

/** Opens a page, and axe finds nothing. */
const finds = async (person: Person, path: string) => {
  await person.goes(path);
  await isFound(person);
};

const isFound = async (person: Person) => {
  const axe = new AxeBuilder({ page: person.page });
  // `target-size` is off by default.
  const { violations } = await axe.options({ runOnly: { type: "tag", values: RULES }, rules: { "target-size": { enabled: true } } }).analyze();
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
  expect.soft(found, person.page.url()).toEqual([]);
};

/** From now on each page of this person notes what moves without being touched. */
const seesWhatMoves = (person: Person) =>
  person.page.addInitScript(() => {
    const moved: string[] = [];
    Object.assign(window, { moved });
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as LayoutShift[]) {
        if (entry.hadRecentInput) continue;
        const what = entry.sources.map(({ node, previousRect: from, currentRect: to }) => {
          const name = node instanceof Element ? `${node.tagName.toLowerCase()}.${node.className}` : node?.nodeName;
          return `${name} from ${from.x},${from.y} ${from.width}×${from.height} to ${to.x},${to.y} ${to.width}×${to.height}`;
        });
        moved.push(`${entry.value}: ${what.join("; ")}`);
      }
    });
    observer.observe({ type: "layout-shift", buffered: true });
  });

interface LayoutShift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
}

const expectNothingMoved = async (person: Person) => {
  // Two frames drawn: what moved has been seen by then.
  await person.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  const moved = await person.page.evaluate(() => (window as unknown as { moved: string[] }).moved);
  expect.soft(moved, person.page.url()).toEqual([]);
};
