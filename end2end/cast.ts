// The cast, and what people do, in their own words. A test says who comes; each person has a browser context of their
// own, and the test fails when any of their pages writes to its console.

import { type Browser, type BrowserContext, type BrowserContextOptions, expect, type Locator, type Page, test as base } from "@playwright/test";
import { randomBytes } from "node:crypto";
import { type Door, Server } from "./server.ts";
import { type Language, type Words, words } from "./words.ts";

export { expect } from "@playwright/test";

/** The Lobby's number: it is there before anybody is. */
export const LOBBY = 1;
export const WIDE = { width: 1280, height: 800 };
export const NARROW = { width: 390, height: 844 };

const PASSWORD = "a short sentence";

/** Lines of a browser about a server that does not answer: its own, not the page's. */
export const NETWORK_LINES = /WebSocket connection to .* failed|Failed to load resource: net::ERR_/;
/** The browser's own line about a program fetched ahead that it may not run. */
const UNUSED_PROGRAM = /\.wasm was preloaded using link preload but not used/;
/** The browser's own line about a page whose status is 404. */
export const NOT_FOUND_LINE = /Failed to load resource: the server responded with a status of 404/;

export interface Manner {
  language?: Language;
  /** Whether their browser runs scripts. */
  scripts?: boolean;
  viewport?: { width: number; height: number };
  colours?: "light" | "dark";
  /** A finger on glass. */
  touch?: boolean;
  /** The address they use: the server's own, or a line to it. */
  url?: string;
}

/** Someone in front of one tab. */
export class Person {
  private constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly page: Page,
    readonly url: string,
    readonly words: Words,
    readonly scripts: boolean,
    /** Where newcomers of this server come in: one for all its people. */
    private readonly door: Door,
  ) {}

  static async at(browser: Browser, server: Server, name: string, manner: Manner, problems: Problems): Promise<Person> {
    const { language = "en", scripts = true, viewport = WIDE, colours = "light", touch = false, url = server.url } = manner;
    const options: BrowserContextOptions = {
      baseURL: url,
      locale: language === "en" ? "en-GB" : "fr-FR",
      timezoneId: "Europe/Paris",
      javaScriptEnabled: scripts,
      colorScheme: colours,
      viewport,
      hasTouch: touch,
      isMobile: touch,
    };
    const context = await browser.newContext(options);
    context.on("page", (page) => problems.watch(name, page));
    if (!scripts) problems.allow(UNUSED_PROGRAM);
    return new Person(name, context, await context.newPage(), url, words[language], scripts, server.door);
  }

  /** The same person in another tab. */
  async opensTab(path = "/"): Promise<Person> {
    const tab = new Person(this.name, this.context, await this.context.newPage(), this.url, this.words, this.scripts, this.door);
    await tab.goes(path);
    return tab;
  }

  // Through the door.

  /** The first comes in freely, the others by the link that those who are in pass on. */
  async signsUp({ ownDevice = false } = {}): Promise<this> {
    await this.goes(this.door.path);
    if (ownDevice) await this.page.getByLabel(this.words.ownDevice).check();
    await this.fillsDoor(this.name, PASSWORD);
    await this.page.getByRole("button", { name: this.words.signUp }).click();
    await this.isInside();
    await this.passesTheLinkOn();
    return this;
  }

  /** From now on newcomers find their way in. */
  async passesTheLinkOn(): Promise<void> {
    const { link } = await this.asks<{ link: string | null }>("invitation", {});
    if (link) this.door.path = new URL(link).pathname;
  }

  async signsIn(password = PASSWORD): Promise<this> {
    await this.triesToSignIn(password);
    return this.isInside();
  }

  async triesToSignIn(password: string): Promise<void> {
    if (!this.page.url().includes("/sign-in")) await this.goes("/sign-in");
    await this.fillsDoor(this.name, password);
    await this.page.getByRole("button", { name: this.words.signIn }).click();
  }

  async signsOut(): Promise<void> {
    await this.page.getByRole("button", { name: this.words.signOut }).click();
    await expect(this.page).toHaveURL(/\/sign-in/);
    await this.isAlive();
  }

  async fillsDoor(name: string, password: string): Promise<void> {
    await this.page.getByLabel(this.words.username).fill(name);
    await this.page.getByLabel(this.words.password, { exact: true }).fill(password);
  }

  // Going about.

  async goes(path: string): Promise<void> {
    await this.page.goto(path);
    await this.isAlive();
  }

  /** The page has come alive; without scripts, or if it is a plain one, it is simply there. */
  async isAlive(): Promise<void> {
    if (this.scripts) await expect(this.page.locator("html[data-hydrated], html[data-plain]")).toHaveCount(1);
  }

  async isInside(): Promise<this> {
    await expect(this.page).not.toHaveURL(/\/sign-(in|up)/);
    await this.isAlive();
    return this;
  }

  /** Chooses a conversation in the list. */
  async opens(title: string): Promise<void> {
    await this.entry(title).click();
    await expect(this.title).toHaveText(title);
  }

  /** Finds someone by name, and goes to the conversation of the two. */
  async opensDirectWith(other: Person | string): Promise<void> {
    const name = typeof other === "string" ? other : other.name;
    await this.page.getByRole("link", { name: this.words.newMessage }).click();
    await this.page.getByLabel(this.words.findPeople).fill(name.toLowerCase());
    if (!this.scripts) await this.page.getByRole("button", { name: this.words.find }).click();
    await this.someone(name).click();
    if (!this.scripts) await this.page.getByRole("button", { name: this.words.goOn }).click();
    await this.page.getByRole("button", { name: this.words.writeTo(name), exact: true }).click();
    await expect(this.title).toHaveText(name);
  }

  /** Someone among the people that were found: a press opens the conversation of the two, or, where one chooses whom to
   * write to, chooses them. */
  someone(name: string): Locator {
    return this.page.locator(".people__person").filter({ has: this.page.locator(".people__name", { hasText: exactly(name) }) });
  }

  // Speaking.

  get composer(): Locator {
    return this.page.locator("textarea[name=body]");
  }

  /** Writes, and sends with the key. */
  async says(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Enter");
    await this.sees(text);
  }

  /** Says much, quickly: by the same question that the page asks, with the page's cookie. */
  async posts(thread: number, texts: string[]): Promise<void> {
    const author = await this.id();
    for (const body of texts) {
      await this.asks("send_message", { thread, op: randomBytes(16).toString("hex"), author, body });
    }
  }

  /** Their number. */
  async id(): Promise<number> {
    return (await this.asks<{ me: { id: number } }>("snapshot", { open: null, at: "tail" })).me.id;
  }

  async asks<Answer>(question: string, data: object): Promise<Answer> {
    const answer = await this.context.request.post(`${this.url}/api/${question}`, { data, headers: { origin: this.url } });
    expect(answer.status(), `${question}: ${await answer.text()}`).toBe(200);
    return answer.json() as Promise<Answer>;
  }

  // Seeing.

  get title(): Locator {
    return this.page.locator("h1:visible");
  }

  get log(): Locator {
    return this.page.getByRole("log");
  }

  get rows(): Locator {
    return this.log.locator(".message");
  }

  /** The row of the log that says exactly this. */
  row(text: string): Locator {
    return this.rows.filter({ has: this.page.locator(".message__body", { hasText: exactly(text) }) });
  }

  /** The row of a conversation in the list. */
  entry(title: string): Locator {
    return this.page.locator(".list__link").filter({ has: this.page.locator(".list__title", { hasText: exactly(title) }) });
  }

  /** The titles of the list, from the top. */
  get entries(): Locator {
    return this.page.locator(".list__title");
  }

  /** The last line of a conversation in the list. */
  preview(title: string): Locator {
    return this.entry(title).locator(".list__preview");
  }

  /** How much of a conversation is unread, in the list; nothing when all is read. */
  count(title: string): Locator {
    return this.entry(title).locator(".list__count");
  }

  /** The line above what is new. */
  get newLine(): Locator {
    return this.log.getByRole("separator", { name: this.words.newLine });
  }

  get notice(): Locator {
    return this.page.locator(".notice");
  }

  /** Sees it, on disk and once. */
  async sees(text: string): Promise<void> {
    await expect(this.row(text)).toHaveCount(1);
    await expect(this.row(text)).toHaveAttribute("data-seq", /^\d+$/);
  }

  async seesNot(text: string): Promise<void> {
    await expect(this.row(text)).toHaveCount(0);
  }

  /** Touches the page, and stays until what is on the screen of this conversation is read. */
  async readsAll(title: string): Promise<void> {
    await this.page.keyboard.press("Shift");
    await expect(this.count(title)).toHaveCount(0);
  }

  /** Where they stand: the first message of which a pixel is in sight below the day that stays there, and how far its top
   * lies below that, in pixels. */
  async standing(): Promise<{ seq: number; offset: number }> {
    return this.log.evaluate((log) => {
      const edge = log.getBoundingClientRect().top;
      const days = [...log.querySelectorAll(".log__day")].map((day) => day.getBoundingClientRect());
      const top = Math.max(edge, ...days.filter((day) => day.top < edge).map((day) => day.bottom));
      for (const row of log.querySelectorAll<HTMLElement>("[data-seq]")) {
        const { top: rowTop, bottom } = row.getBoundingClientRect();
        if (bottom > top + 1) return { seq: Number(row.dataset.seq), offset: rowTop - top };
      }
      return { seq: 0, offset: 0 };
    });
  }

  /** Stands with this message at the top, a few pixels more or less. */
  async standsAt(seq: number): Promise<void> {
    await expect(async () => {
      const standing = await this.standing();
      expect(standing.seq).toBe(seq);
      expect(Math.abs(standing.offset)).toBeLessThanOrEqual(4);
    }).toPass({ timeout: 10_000 });
  }

  /** Stands at the newest message. */
  async standsAtTheEnd(): Promise<void> {
    await expect.poll(() => this.log.evaluate((log) => Math.round(log.scrollTop))).toBe(0);
    await expect(this.rows.last()).toBeInViewport();
  }

  /** What stands in the log, in order. */
  async reads(): Promise<string[]> {
    return this.log.locator(".message__body").allInnerTexts();
  }
}

const exactly = (text: string) => new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}\\s*$`);

/** What no page may do: write to its console, throw, or be answered with a fault. */
export class Problems {
  readonly all: string[] = [];
  // Who begins to write before the browser has put the focus where the page asks is left where they are, and it says so.
  private readonly allowed = [/^console.info: Autofocus processing was blocked because a document already has a focused element/];

  watch(name: string, page: Page): void {
    const note = (what: string) => {
      if (!this.allowed.some((line) => line.test(what))) this.all.push(`${name}, at ${page.url()}: ${what}`);
    };
    page.on("console", (line) => note(`console.${line.type()}: ${line.text()}`));
    page.on("pageerror", (error) => note(`threw: ${error.stack ?? error.message}`));
    page.on("crash", () => note("the page crashed"));
    page.on("response", (response) => {
      if (response.status() >= 500) note(`${response.status()} for ${response.url()}`);
    });
  }

  /** For a test in which the browser itself has something to say. */
  allow(line: RegExp): void {
    this.allowed.push(line);
  }
}

/** Brings someone in front of a fresh browser; they have yet to sign up. */
export type Enters = (name: string, manner?: Manner) => Promise<Person>;

export const test = base.extend<{ problems: Problems; database: string | undefined; server: Server; enters: Enters }>({
  problems: async ({}, use) => {
    const problems = new Problems();
    await use(problems);
    expect(problems.all, "no page writes to its console").toEqual([]);
  },

  database: undefined,

  server: async ({ database }, use, testInfo) => {
    const server = await Server.start(database);
    await use(server);
    const code = await server.stop();
    if (testInfo.status !== testInfo.expectedStatus) await testInfo.attach("server.log", { body: server.log });
    server.forget();
    expect(code, `the server puts everything away and ends well\n${server.log}`).toBe(0);
    expect(server.faults, "the server has no fault of its own").toEqual([]);
  },

  enters: async ({ browser, server, problems }, use) => {
    const people: Person[] = [];
    await use(async (name, manner = {}) => {
      const person = await Person.at(browser, server, name, manner, problems);
      people.push(person);
      return person;
    });
    for (const person of people) await person.context.close();
  },
});
