// Who comes in, by which link, and what they find at the door; and what one keeps in order for oneself.

import { expect, NARROW, type Person, test } from "../cast.ts";
import { directWith, presses, REFUSED_LINE } from "../group_cast.ts";
import { said } from "../group_words.ts";
import { heldProgram } from "../held.ts";
import { UrlServer } from "../url_server.ts";

const NEW_PASSWORD = "a longer sentence";

test("Nobody comes in without the link; with it they do, until it is renewed", async ({ enters, problems }) => {
  problems.allow(REFUSED_LINE);
  const [ana, bo, chloe] = [await enters("Ana"), await enters("Bo", { language: "fr" }), await enters("Chloé")];
  await ana.signsUp();
  await bo.goes("/sign-up");
  await expect(bo.page.getByText(said(bo).shutWithoutLink)).toBeVisible();
  await expect(bo.page.locator("form.door__form")).toHaveCount(0);

  const { link } = await invitation(ana);
  const picture = await ana.context.request.get(`${ana.url}/invitation.svg`);
  expect(picture.headers()["content-type"]).toContain("image/svg+xml");
  expect(await picture.text()).toContain(said(ana).qr);
  expect((await bo.context.request.get(`${bo.url}/invitation.svg`)).status(), "nothing for strangers").toBe(401);

  await bo.goes(new URL(link).pathname);
  await expect(bo.title).toHaveText(said(bo).invited);
  await comesIn(bo);
  expect((await invitation(bo)).link, "whoever is in passes it on").toBe(link);
  const answer = await bo.context.request.get(`${bo.url}/server`);
  expect(answer.status(), "he does not look after the server").toBe(403);

  await ana.page.getByRole("link", { name: said(ana).peopleLink, exact: true }).click();
  await ana.page.getByRole("link", { name: said(ana).account }).first().click();
  await ana.page.getByRole("link", { name: said(ana).house }).click();
  await expect(ana.title).toHaveText(said(ana).house);
  await expect(ana.page.getByLabel(said(ana).link, { exact: true })).toHaveValue(link);
  await expect(ana.page.getByRole("img", { name: said(ana).qr })).toBeVisible();
  await presses(ana, said(ana).renew);
  await expect(ana.page.getByLabel(said(ana).link, { exact: true })).not.toHaveValue(link);
  const renewed = await ana.page.getByLabel(said(ana).link, { exact: true }).inputValue();

  await chloe.goes(new URL(link).pathname);
  await expect(chloe.page.getByText(said(chloe).shutByOldLink)).toBeVisible();
  await chloe.goes(new URL(renewed).pathname);
  await comesIn(chloe);
  await expect(chloe.title).toHaveText("Lobby");
});

test("Bo forgot his password: the administrator makes a link, which opens once", async ({ enters, problems }) => {
  problems.allow(REFUSED_LINE);
  const [ana, bo] = [await enters("Ana"), await enters("Bo", { language: "fr" })];
  await ana.signsUp();
  await bo.signsUp();
  await ana.page.getByRole("link", { name: said(ana).peopleLink, exact: true }).click();
  await ana.page.locator(".people__row").filter({ has: ana.someone("Bo") }).getByRole("link", { name: said(ana).account }).click();
  await presses(ana, said(ana).makeReset);
  const link = await ana.page.getByLabel(said(ana).link, { exact: true }).inputValue();
  await expect(ana.page.getByRole("img", { name: said(ana).qr })).toBeVisible();

  const again = await enters("Bo", { language: "fr" });
  await again.goes(new URL(link).pathname);
  await again.page.getByLabel(said(again).newPassword).fill(NEW_PASSWORD);
  await presses(again, said(again).resetSave);
  await again.isInside();
  await expect(again.title).toHaveText(again.words.lobby);
  await expect(bo.notice.getByRole("link", { name: bo.words.signIn }), "whoever sat there is out").toBeVisible();

  await bo.goes(new URL(link).pathname);
  await expect(bo.page.getByText(said(bo).keyUsed)).toBeVisible();
  await bo.triesToSignIn("a short sentence");
  await expect(bo.page.getByRole("alert")).toHaveText(bo.words.noMatch);
  await bo.signsIn(NEW_PASSWORD);
});

test("A code on the screen brings Bo in on his phone", async ({ enters, problems }) => {
  problems.allow(REFUSED_LINE);
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  const phone = await enters("Bo", { viewport: NARROW, touch: true });
  await ana.signsUp();
  await bo.signsUp();
  await bo.page.getByRole("link", { name: said(bo).peopleLink, exact: true }).click();
  await bo.page.getByRole("link", { name: said(bo).account }).click();
  await expect(bo.page.getByRole("button", { name: said(bo).makeReset }), "he does not look after the server").toHaveCount(0);
  await presses(bo, said(bo).showCode);
  const link = await bo.page.getByLabel(said(bo).link, { exact: true }).inputValue();

  await phone.goes(new URL(link).pathname);
  await expect(phone.page.locator("strong"), "whom it lets in is said before").toHaveText("Bo");
  await phone.page.getByRole("button", { name: said(phone).signInHere }).tap();
  await phone.isInside();
  await phone.goes("/c/1");
  await phone.composer.fill("From my phone");
  await phone.page.getByRole("button", { name: phone.words.send }).tap();
  await ana.sees("From my phone");
  await bo.goes("/c/1");
  await expect(bo.row("From my phone"), "it is his").toHaveClass(/message--mine/);

  const other = await enters("Zoé", { viewport: NARROW, touch: true });
  await other.goes(new URL(link).pathname);
  await expect(other.page.getByText(said(other).keyUsed)).toBeVisible();
  await expect(other.page.getByRole("button", { name: said(other).signInHere })).toHaveCount(0);
});

test("Bo takes another name, and the others see it where they are", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo", { language: "fr" })];
  await ana.signsUp();
  await bo.signsUp();
  await bo.says("Bonjour");
  await ana.sees("Bonjour");
  await directWith(ana, "Bo");
  await ana.says("Hello");
  const everyone = await ana.opensTab("/people");
  const settings = await bo.opensTab("/you");
  await settings.page.getByLabel(said(bo).displayName, { exact: true }).fill("Boris l’Été");
  await settings.page.locator("form[action='/you/name']").getByRole("button").click();
  await expect(settings.page.getByRole("status")).toHaveText(said(bo).doneName);
  await expect(ana.title).toHaveText("Boris l’Été");
  await expect(ana.entry("Boris l’Été")).toBeVisible();
  await expect(ana.page).toHaveTitle(/Boris l’Été · Causerie$/);
  await expect(ana.preview("Lobby")).toHaveText("Boris l’Été: Bonjour");
  await expect(everyone.someone("Boris l’Été")).toBeVisible();
  await expect(bo.page.locator(".list__me")).toContainText("Boris l’Été");
});

test("Dark is dark from the first byte, and stays on this device", async ({ enters }) => {
  const bo = await enters("Bo", { colours: "light" });
  await bo.signsUp();
  const light = await ground(bo);
  await bo.goes("/you");
  await bo.page.getByLabel(said(bo).dark, { exact: true }).check();
  await bo.page.locator("form[action='/you/theme']").getByRole("button").click();
  await expect(bo.page.getByRole("status")).toHaveText(said(bo).doneTheme);
  for (const path of ["/", "/you", "/c/1", "/people"]) {
    const html = await (await bo.context.request.get(`${bo.url}${path}`)).text();
    expect(html, path).toMatch(/<html[^>]* data-theme="dark"/);
  }
  const program = await heldProgram(bo);
  await bo.page.goto("/c/1");
  const dark = await ground(bo);
  expect(dark).not.toBe(light);
  program.open();
  await bo.isAlive();
  expect(await ground(bo)).toBe(dark);
});

test("Another password ends the sessions on all other devices", async ({ enters, problems }) => {
  problems.allow(REFUSED_LINE);
  const [bo, elsewhere] = [await enters("Bo"), await enters("Bo")];
  await bo.signsUp();
  await elsewhere.signsIn();
  await elsewhere.says("From elsewhere");
  await bo.goes("/you");
  await bo.page.getByLabel(said(bo).oldPassword).fill("a short sentence");
  await bo.page.getByLabel(said(bo).newPassword).fill(NEW_PASSWORD);
  await presses(bo, said(bo).changePassword);
  await expect(bo.page.getByRole("status")).toHaveText(said(bo).donePassword);
  await expect(elsewhere.notice.getByRole("link", { name: elsewhere.words.signIn })).toBeVisible();
  await bo.goes("/c/1");
  await bo.says("Still here");
  await elsewhere.page.reload();
  await expect(elsewhere.page).toHaveURL(/\/sign-in/);
  await elsewhere.signsIn(NEW_PASSWORD);
  await elsewhere.sees("Still here");
});

test("The house rules stand at the door in the reader's language", async ({ enters }) => {
  const [ana, bo, chloe] = [await enters("Ana"), await enters("Bo", { language: "fr" }), await enters("Chloé")];
  await ana.signsUp();
  const path = new URL((await invitation(ana)).link).pathname;
  await ana.goes("/server");
  const rules = ana.page.locator("form[action='/server/charter']").filter({ hasText: said(ana).rules });
  await presses(ana, said(ana).copyLink);
  await expect(ana.page.getByRole("status")).toHaveText(said(ana).copied);
  await rules.getByLabel("English").focus();
  await ana.page.keyboard.press("Control+v");
  await expect(rules.getByLabel("English"), "it is on the clipboard").toHaveValue(new RegExp(`${path}$`));
  await rules.getByLabel("English").fill("Be kind.\n\nBe **really** <b>brief</b>.");
  await rules.getByLabel("Français").fill("Soyez aimables.");
  await rules.getByRole("button", { name: said(ana).save }).click();
  await expect(rules.getByLabel("Français")).toHaveValue("Soyez aimables.");
  await expect(ana.page.getByRole("status").filter({ hasText: said(ana).saved })).toBeVisible();
  for (const [person, text] of [[bo, "Soyez aimables."], [chloe, "Be really <b>brief</b>."]] as const) {
    await person.goes(path);
    await expect(person.page.getByText(text)).not.toBeVisible();
    await person.page.getByText(said(person).rules).click();
    await expect(person.page.getByText(text)).toBeVisible();
    await person.goes("/rules");
    await expect(person.page.getByText(text), "also without an account").toBeVisible();
  }
});

test("A server with an address answers to that one alone, and its first account wants the link it printed", async ({ enters, problems }) => {
  problems.allow(REFUSED_LINE);
  const server = await UrlServer.start();
  try {
    const astray = await fetch(server.otherUrl);
    expect(astray.status).toBe(421);
    expect(await astray.text()).toContain(server.url);
    expect(server.setupLink).toContain(`${server.url}/setup/`);
    expect(server.setupFile).toEqual({ link: server.setupLink, mode: 0o600 });

    const ana = await enters("Ana", { url: server.url });
    await ana.goes("/");
    await expect(ana.page.getByText(said(ana).setupMissing)).toBeVisible();
    await expect(ana.page.locator("form.door__form")).toHaveCount(0);
    await ana.goes(new URL(server.setupLink).pathname);
    await expect(ana.title).toHaveText(ana.words.firstTitle);
    await comesIn(ana);
    await ana.says("First");
    expect(() => server.setupFile, "it opens once").toThrow();

    const bo = await enters("Bo", { url: server.url, language: "fr" });
    await bo.goes(new URL(server.setupLink).pathname);
    await expect(bo.page.locator("form.door__form")).toHaveCount(0);
    await bo.goes(new URL((await invitation(ana)).link).pathname);
    await comesIn(bo);
    await bo.sees("First");
    expect((await invitation(bo)).link).toContain(`${server.url}/join/`);
    for (const person of [ana, bo]) await person.context.close();
  } finally {
    expect(await server.stop()).toBe(0);
  }
});

const invitation = async (person: Person): Promise<{ link: string }> => {
  const { link } = await person.asks<{ link: string | null }>("invitation", {});
  if (!link) throw new Error("there is no link");
  return { link };
};

const comesIn = async (person: Person) => {
  await person.fillsDoor(person.name, "a short sentence");
  await person.page.getByRole("button", { name: person.words.signUp }).click();
  await person.isInside();
};

const ground = (person: Person) => person.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
