// The device keeps what is not sent yet, or cannot: then it is said, and nothing is lost or sent twice for it.

import { expect, LOBBY, NETWORK_LINES, type Person, test } from "../cast.ts";
import { REFUSED_LINE } from "../group_cast.ts";

test.beforeEach(({ problems }) => problems.allow(NETWORK_LINES));

const ENDPOINT = "**/api/send_message";
const PATIENCE = { timeout: 40_000 };

const writes = async (person: Person, texts: string[]) => {
  for (const text of texts) {
    await person.composer.fill(text);
    await person.composer.press("Enter");
    await expect(person.row(text)).toHaveCount(1);
  }
};

const nothingLeaves = (person: Person) => person.context.route(ENDPOINT, (route) => route.abort("connectionreset"));
const allLeaves = (person: Person) => person.context.unroute(ENDPOINT);

/** How much the device keeps. */
const kept = (person: Person) =>
  person.page.evaluate(
    () =>
      new Promise<number>((done) => {
        const ask = indexedDB.open("causerie", 1);
        ask.onsuccess = () => {
          const count = ask.result.transaction("unsent").objectStore("unsent").count();
          count.onsuccess = () => done(count.result);
        };
      }),
  );

/** Goes into the back/forward cache, or comes out of it, as far as the page can tell. */
const passes = (person: Person, by: "pagehide" | "pageshow") =>
  person.page.evaluate((by) => dispatchEvent(new PageTransitionEvent(by, { persisted: true })), by);

/** Tries to close the tab, and stays when asked. */
const isAskedOnClosing = async (person: Person) => {
  const asked = person.page.waitForEvent("dialog");
  await person.page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
};

/** What browsers do that will not keep anything, as scripts meet it. */
const refusals: [string, () => void][] = [
  [
    "may not be opened",
    () => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("not here", "SecurityError");
      };
    },
  ],
  [
    "cannot be opened",
    () => {
      const open = IDBFactory.prototype.open;
      // A version that it does not have: refused in its own time.
      IDBFactory.prototype.open = function (name) {
        const first = open.call(this, name, 9);
        first.onsuccess = () => first.result.close();
        return open.call(this, name, 1);
      };
    },
  ],
  [
    "is full",
    () => {
      const add = IDBObjectStore.prototype.add;
      IDBObjectStore.prototype.add = function (...entry) {
        const asked = add.apply(this, entry);
        this.transaction.abort();
        return asked;
      };
    },
  ],
  [
    "is full at once",
    () => {
      IDBObjectStore.prototype.add = () => {
        throw new DOMException("no room", "QuotaExceededError");
      };
    },
  ],
];

for (const [what, refuse] of refusals) {
  test(`Where the disk ${what} one writes all the same, and closing the tab asks`, async ({ enters }) => {
    const [ana, bo] = [await enters("Ana"), await enters("Bo")];
    await ana.context.addInitScript(refuse);
    await ana.signsUp({ ownDevice: true });
    await bo.signsUp();
    await nothingLeaves(ana);
    await writes(ana, ["Not kept", "Nor this"]);
    await isAskedOnClosing(ana);
    await allLeaves(ana);
    await ana.sees("Nor this");
    await bo.sees("Nor this");
    expect(await bo.reads()).toEqual(["Not kept", "Nor this"]);
    const closed = ana.page.waitForEvent("close");
    await ana.page.close({ runBeforeUnload: true });
    await closed;
  });
}

test("A disk that is slow keeps nobody from writing, and nothing is found on it afterwards", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.context.addInitScript(() => {
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (...which) {
      const asked = open.apply(this, which);
      // What the page sets on it; its answer comes late.
      const late: Partial<{ -readonly [Part in keyof IDBOpenDBRequest]: IDBOpenDBRequest[Part] }> = {};
      asked.onupgradeneeded = (event) => {
        late.result = asked.result;
        late.onupgradeneeded?.call(asked, event);
      };
      asked.onsuccess = (event) =>
        setTimeout(() => {
          late.result = asked.result;
          late.onsuccess?.call(asked, event);
        }, 7_000);
      return late as IDBOpenDBRequest;
    };
  });
  await ana.signsUp({ ownDevice: true });
  await bo.signsUp();
  await writes(ana, ["Written slowly", "And this"]);
  for (const person of [ana, bo]) await expect(person.row("And this")).toHaveAttribute("data-seq", /^\d+$/);
  await expect.poll(() => kept(ana), { timeout: 30_000 }).toBe(0);
  await ana.page.reload();
  await ana.isAlive();
  await writes(ana, ["Afterwards"]);
  for (const person of [ana, bo]) await expect(person.row("Afterwards")).toHaveAttribute("data-seq", /^\d+$/);
  for (const person of [ana, bo]) expect(await person.reads()).toEqual(["Written slowly", "And this", "Afterwards"]);
});

test("A disk that has room again keeps what is written from then on", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.context.addInitScript(() => {
    const add = IDBObjectStore.prototype.add;
    IDBObjectStore.prototype.add = function (...entry) {
      const asked = add.apply(this, entry);
      if (!document.documentElement.hasAttribute("data-room")) this.transaction.abort();
      return asked;
    };
  });
  await ana.signsUp({ ownDevice: true });
  await bo.signsUp();
  await ana.says("No room for it");
  await ana.page.evaluate(() => document.documentElement.setAttribute("data-room", ""));
  await nothingLeaves(ana);
  await writes(ana, ["Kept", "Kept too"]);
  expect(await kept(ana)).toBe(2);
  const closed = ana.page.waitForEvent("close");
  await ana.page.close({ runBeforeUnload: true });
  await closed;
  await allLeaves(ana);
  const tab = await ana.opensTab(`/c/${LOBBY}`);
  await tab.sees("Kept too");
  expect(await bo.reads()).toEqual(["No room for it", "Kept", "Kept too"]);
});

test("A page that is put aside leaves its words to others, and has its own again when it comes back", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp({ ownDevice: true });
  await bo.signsUp();
  const tab = await ana.opensTab(`/c/${LOBBY}`);
  await nothingLeaves(ana);
  await writes(tab, ["Put aside", "This as well"]);
  await passes(tab, "pagehide");
  await ana.page.reload();
  await expect(ana.row("This as well")).toHaveClass(/message--pending/);
  await passes(tab, "pageshow");
  await allLeaves(ana);
  // Both have them, and send them under the same names.
  for (const person of [ana, tab, bo]) await expect(person.row("This as well")).toHaveAttribute("data-seq", /^\d+$/);
  for (const person of [ana, tab, bo]) expect(await person.reads()).toEqual(["Put aside", "This as well"]);
  await nothingLeaves(ana);
  await writes(tab, ["Mine alone"]);
  await ana.page.reload();
  await ana.isAlive();
  await ana.sees("This as well");
  await ana.seesNot("Mine alone");
});

test("A page that was put aside does not send what was given up meanwhile", async ({ enters, problems }) => {
  problems.allow(REFUSED_LINE);
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  // Such a page hears nothing. These are in the same browser, and only act as if: so none hears anything.
  await ana.context.addInitScript(() => Object.defineProperty(BroadcastChannel.prototype, "onmessage", { set: () => {} }));
  await ana.signsUp({ ownDevice: true });
  await bo.signsUp();
  const tab = await ana.opensTab(`/c/${LOBBY}`);
  await nothingLeaves(ana);
  await writes(tab, ["Better not", "This yes"]);
  await passes(tab, "pagehide");
  const refusal = { status: 403, contentType: "application/json", body: JSON.stringify("forbidden") };
  await ana.page.route(ENDPOINT, (route) => (route.request().postData()?.includes("Better not") ? route.fulfill(refusal) : route.fallback()));
  await ana.page.reload();
  await ana.row("Better not").getByRole("button", { name: ana.words.discard }).click(PATIENCE);
  await ana.page.unroute(ENDPOINT);
  await allLeaves(ana);
  await expect.poll(() => kept(ana), PATIENCE).toBe(0);
  await passes(tab, "pageshow");
  await expect(tab.row("Better not")).toHaveCount(0);
  await tab.says("Afterwards");
  for (const person of [ana, tab, bo]) await person.sees("Afterwards");
  for (const person of [ana, tab, bo]) expect(await person.reads()).toEqual(["This yes", "Afterwards"]);
});

test("Where tabs may not speak to each other a page comes alive all the same", async ({ enters }) => {
  const ana = await enters("Ana");
  await ana.context.addInitScript(() => Reflect.deleteProperty(globalThis, "BroadcastChannel"));
  await ana.signsUp({ ownDevice: true });
  await ana.says("Alone, and well");
  await ana.signsOut();
});
