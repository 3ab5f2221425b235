// Cleo's browser runs no scripts. She can do everything but be told at once.

import { expect, LOBBY, test } from "../cast.ts";

test("Cleo signs up, is kept out by a wrong password, and comes in with the right one", async ({ enters }) => {
  const cleo = await enters("Cleo", { scripts: false });
  await cleo.signsUp();
  await expect(cleo.title).toHaveText("Lobby");
  await expect(cleo.page.getByText(cleo.words.youJoined)).toBeVisible();
  await cleo.signsOut();

  await cleo.triesToSignIn("another sentence");
  await expect(cleo.page).toHaveURL(/\/sign-in/);
  await expect(cleo.page.getByRole("alert")).toHaveText(cleo.words.noMatch);
  await expect(cleo.page.getByLabel(cleo.words.username)).toHaveValue("Cleo");
  await expect(cleo.page.getByLabel(cleo.words.password, { exact: true })).toHaveValue("");
  await expect(cleo.page.getByLabel(cleo.words.showPassword), "what needs scripts is not offered").not.toBeVisible();
  await cleo.page.reload();
  await expect(cleo.page.getByRole("alert"), "it is told once").toHaveCount(0);
  await cleo.signsIn();
  await expect(cleo.title).toHaveText("Lobby");
});

test("Cleo reads, pages back, and sends", async ({ enters }) => {
  const cleo = await enters("Cleo", { scripts: false });
  await cleo.signsUp();
  const said = Array.from({ length: 120 }, (_, place) => `Thought number ${place + 1}`);
  await cleo.posts(LOBBY, said);
  await cleo.goes("/");
  await expect(cleo.row("Thought number 120")).toBeInViewport();

  const read = [await cleo.reads()];
  for (const older = cleo.page.getByRole("link", { name: cleo.words.older }); await older.count(); ) {
    await older.click();
    read.unshift(await cleo.reads());
  }
  expect(read.flat()).toEqual(said);
  expect(read.length).toBe(3);
  await cleo.page.getByRole("link", { name: cleo.words.newer }).click();
  await cleo.sees("Thought number 60");

  await cleo.composer.fill("Two lines\nwithout scripts");
  await cleo.page.getByRole("button", { name: cleo.words.send }).click();
  await expect(cleo.page, "where it stands").toHaveURL(/\/c\/1\?before=\d+#m\d+$/);
  await expect(cleo.rows.last()).toContainText("Two lines");
  await expect(cleo.composer).toHaveValue("");
  await cleo.page.reload();
  await expect(cleo.rows.filter({ hasText: "without scripts" }), "a reload sends nothing again").toHaveCount(1);
});

test("What is too long comes back whole, with a sentence", async ({ enters }) => {
  const cleo = await enters("Cleo", { scripts: false });
  await cleo.signsUp();
  const long = `  Long, and <b>bold</b> & "quoted"\n${"é".repeat(9_000)}`;
  await cleo.composer.fill(long);
  await cleo.page.getByRole("button", { name: cleo.words.send }).click();
  await expect(cleo.page.getByRole("alert")).toHaveText(cleo.words.tooLong);
  await expect(cleo.composer).toHaveValue(long);
  await expect(cleo.composer).toHaveAttribute("aria-invalid", "true");
  await cleo.composer.fill("Shorter");
  await cleo.page.getByRole("button", { name: cleo.words.send }).click();
  await cleo.sees("Shorter");
  await expect(cleo.page.getByRole("alert")).toHaveCount(0);
});

test("Cleo finds Bo, and they talk", async ({ enters }) => {
  const [bo, cleo] = [await enters("Bo"), await enters("Cleo", { scripts: false })];
  await bo.signsUp();
  await cleo.signsUp();
  await cleo.goes("/people?find=nobody");
  await expect(cleo.page.getByText(cleo.words.nobodyFound("nobody"))).toBeVisible();
  await cleo.opensDirectWith(bo);
  await expect(cleo.log).toContainText(cleo.words.emptyDirect("Bo"));
  await cleo.composer.fill("Hello Bo");
  await cleo.page.getByRole("button", { name: cleo.words.send }).click();
  await cleo.sees("Hello Bo");
  await expect(bo.preview("Cleo")).toHaveText("Hello Bo");
  await bo.opens("Cleo");
  await bo.says("Hello Cleo");
  await cleo.page.reload();
  expect(await cleo.reads()).toEqual(["Hello Bo", "Hello Cleo"]);
  await expect(cleo.row("Hello Bo")).toHaveClass(/message--mine/);
  await expect(cleo.preview("Bo")).toHaveText("Hello Cleo");
});

test("Cleo chooses another language, stays where she is, and goes", async ({ enters }) => {
  const cleo = await enters("Cleo", { scripts: false });
  await cleo.signsUp();
  await cleo.goes("/people?find=cl");
  await cleo.page.getByRole("button", { name: "Français" }).click();
  await expect(cleo.page).toHaveURL("/people?find=cl");
  await expect(cleo.page.locator("html")).toHaveAttribute("lang", "fr");
  await expect(cleo.entries).toHaveText(["Le salon"]);
  await cleo.page.getByRole("button", { name: "Fermer la session" }).click();
  await expect(cleo.page).toHaveURL(/\/sign-in/);
  await expect(cleo.title, "the door remembers the language").toHaveText("Bon retour");
});
