// Ana starts a server, opens its address, and a minute later she has said something.

import { expect, type Person, test } from "../cast.ts";
import { heldProgram } from "../held.ts";

test("Ana fills in two fields, and stands in the Lobby with the caret where she writes", async ({ enters }) => {
  const ana = await enters("Ana");
  await ana.goes("/");
  await expect(ana.page).toHaveURL(/\/sign-up$/);
  await expect(ana.title).toHaveText(ana.words.firstTitle);
  await expect(ana.page.locator("form.door__form input:not([type=hidden], [type=checkbox])")).toHaveCount(2);
  await expect(ana.page.getByLabel(ana.words.username)).toBeFocused();

  await ana.page.keyboard.type("Ana");
  await ana.page.keyboard.press("Tab");
  await ana.page.keyboard.type("a short sentence");
  await ana.page.keyboard.press("Enter");

  await ana.isInside();
  await expect(ana.page, "the Lobby, on a narrow screen too").toHaveURL("/c/1");
  await expect(ana.title).toHaveText(ana.words.lobby);
  await expect(ana.page).toHaveTitle("Lobby · Causerie");
  await expect(ana.composer).toBeFocused();
  await ana.page.keyboard.type("Is anybody here?");
  await ana.page.keyboard.press("Enter");
  await ana.sees("Is anybody here?");
  await expect(ana.composer).toHaveValue("");
  await expect(ana.composer).toBeFocused();
});

test("The password can be looked at, and hidden again", async ({ enters }) => {
  const ana = await enters("Ana");
  await ana.goes("/sign-up");
  const password = ana.page.getByLabel(ana.words.password, { exact: true });
  await password.fill("a short sentence");
  await expect(password).toHaveAttribute("type", "password");
  await ana.page.getByLabel(ana.words.showPassword).check();
  await expect(password).toHaveAttribute("type", "text");
  await expect(password).toHaveValue("a short sentence");
  await ana.page.getByLabel(ana.words.showPassword).uncheck();
  await expect(password).toHaveAttribute("type", "password");
});

test("On a device of her own the session outlives the browser, elsewhere it does not", async ({ enters }) => {
  const day = 24 * 60 * 60;
  const elsewhere = await enters("Ana");
  await elsewhere.goes("/sign-up");
  await expect(elsewhere.page.getByLabel(elsewhere.words.ownDevice)).not.toBeChecked();
  await elsewhere.signsUp();
  const session = await cookieOf(elsewhere);
  expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax", expires: -1 });

  const own = await enters("Bo");
  await own.signsUp({ ownDevice: true });
  const { expires } = await cookieOf(own);
  expect(expires - Date.now() / 1000).toBeGreaterThan(179 * day);
  expect(expires - Date.now() / 1000).toBeLessThan(181 * day);
});

const cookieOf = async (person: Person) => {
  const cookies = await person.context.cookies();
  const session = cookies.find((cookie) => cookie.name === "session");
  if (!session) throw new Error("there is no session");
  return session;
};

test("What is written before the page is alive stays, with its caret, and is sent", async ({ enters }) => {
  const ana = await enters("Ana");
  await ana.signsUp();
  const program = await heldProgram(ana);
  await ana.page.goto("/");
  await expect(ana.composer).toBeFocused();
  await ana.page.keyboard.type("Written while waiting, and changed");
  await ana.composer.evaluate((box: HTMLTextAreaElement) => box.setSelectionRange(8, 21, "backward"));
  await expect(ana.page.locator("html")).not.toHaveAttribute("data-hydrated");

  program.open();
  await ana.isAlive();
  await expect(ana.composer).toHaveValue("Written while waiting, and changed");
  await expect(ana.composer).toBeFocused();
  expect(
    await ana.composer.evaluate((box: HTMLTextAreaElement) => [box.selectionStart, box.selectionEnd, box.selectionDirection]),
  ).toEqual([8, 21, "backward"]);

  await ana.page.keyboard.type("early");
  await ana.page.keyboard.press("Enter");
  await ana.sees("Written early, and changed");
  await expect(ana.composer).toHaveValue("");
});

test("Whoever cannot wait for the page to come alive sends by the form", async ({ enters }) => {
  const ana = await enters("Ana");
  await ana.signsUp();
  const program = await heldProgram(ana);
  await ana.page.goto("/");
  await ana.composer.fill("Sent before anything was alive");
  await ana.page.getByRole("button", { name: ana.words.send }).click();
  await expect(ana.page).toHaveURL(/\/c\/1\?before=\d+#m\d+$/);
  await ana.sees("Sent before anything was alive");
  program.open();
  await ana.isAlive();
  await ana.sees("Sent before anything was alive");
});

test("Whoever is quick at the door does not wait for the program behind it", async ({ enters }) => {
  const ana = await enters("Ana");
  const program = await heldProgram(ana);
  await ana.page.goto("/sign-up");
  await ana.fillsDoor("Ana", "a short sentence");
  await ana.isAlive();
  await expect(ana.page.getByLabel(ana.words.username)).toHaveValue("Ana");
  await expect(ana.page.getByLabel(ana.words.password, { exact: true })).toHaveValue("a short sentence");
  await ana.page.getByRole("button", { name: ana.words.signUp }).click();
  // By its name: the style sheet, which hides the other headings, may come a moment later.
  await expect(ana.page.locator(".conversation__title")).toContainText(ana.words.lobby);
  await expect(ana.page.locator("html")).not.toHaveAttribute("data-hydrated");
  program.open();
  await ana.isInside();
  await expect(ana.title).toHaveText(ana.words.lobby);
});

test("Bo comes second, goes, and comes back to where he was going", async ({ enters }) => {
  await (await enters("Ana")).signsUp();
  const bo = await enters("Bo");
  await bo.goes("/");
  await expect(bo.page, "there is someone already: the door is for signing in").toHaveURL(/\/sign-in$/);
  await expect(bo.title).toHaveText(bo.words.backTitle);
  await bo.page.getByRole("link", { name: bo.words.signUp }).click();
  await bo.isAlive();
  await bo.signsUp();
  await expect(bo.title).toHaveText(bo.words.lobby);
  await bo.says("Nice place");

  await bo.signsOut();
  await bo.page.goBack();
  await expect(bo.page, "what he read is not shown to the next at this machine").toHaveURL(/\/sign-in/);
  await expect(bo.page.getByText("Nice place")).toHaveCount(0);

  await bo.goes("/people?find=an");
  await expect(bo.page).toHaveURL(/\/sign-in\?next=/);
  await bo.signsIn();
  await expect(bo.page).toHaveURL("/people?find=an");
  await expect(bo.someone("Ana")).toBeVisible();
  await expect(bo.someone("Ana")).toHaveAttribute("title", bo.words.writeTo("Ana"));
});
