// Cleo's browser runs no scripts. Groups, and what is read, are hers by forms alone.

import { expect, LOBBY, type Person, test } from "../cast.ts";
import { details, entry, isUnread, makesGroup, member, presses } from "../group_cast.ts";
import { said } from "../group_words.ts";

const plain = { scripts: false };

test("Cleo makes a group, gives it a name, brings one more, and leaves it to them", async ({ enters }) => {
  const [ana, bo, cleo, dan] = [await enters("Ana"), await enters("Bo", { language: "fr" }), await enters("Cleo", plain), await enters("Dan")];
  for (const person of [ana, bo, cleo, dan]) await person.signsUp();
  await cleo.page.getByRole("link", { name: cleo.words.newMessage }).click();
  await finds(cleo, "an");
  await expect(cleo.someone("Dan")).toHaveCount(0);
  await ticks(cleo, "Ana");
  await finds(cleo, "bo");
  await expect(cleo.page.getByRole("link", { name: said(cleo).takeAway("Ana") }), "a choice outlives a search").toBeVisible();
  await ticks(cleo, "Bo");
  await finds(cleo, "");
  await cleo.page.getByLabel(said(cleo).groupName).fill("Robotics");
  await presses(cleo, said(cleo).makeGroup);
  await expect(cleo.title).toHaveText("Robotics");
  await expect(entry(cleo, said(cleo).youMadeWith("Ana and Bo"))).toBeVisible();
  await ana.opens("Robotics");
  await writes(cleo, "By hand");
  await ana.sees("By hand");
  await expect(bo.preview("Robotics")).toHaveText("Cleo\u{a0}: By hand");

  await cleo.page.locator(".conversation__about").click();
  await details(cleo).getByLabel(said(cleo).groupName).fill("Robots");
  await presses(cleo, said(cleo).rename);
  await expect(details(cleo).getByRole("heading", { level: 2 })).toHaveText("Robots");
  await expect(ana.title).toHaveText("Robots");
  await details(cleo).getByLabel(said(cleo).groupName).fill("R".repeat(81));
  await presses(cleo, said(cleo).rename);
  await expect(details(cleo).getByRole("alert").filter({ hasText: "80" })).toBeVisible();
  await expect(details(cleo).getByLabel(said(cleo).groupName), "what was typed stays").toHaveValue("R".repeat(81));

  await details(cleo).getByRole("link", { name: said(cleo).addPeople }).click();
  await expect(cleo.page.getByText(said(cleo).newcomersRead)).toBeVisible();
  await ticks(cleo, "Dan");
  await presses(cleo, cleo.words.goOn);
  await expect(cleo.page.getByRole("link", { name: said(cleo).takeAway("Dan") })).toBeVisible();
  await presses(cleo, said(cleo).addPeople);
  await expect(member(cleo, "Dan")).toBeVisible();
  await dan.opens("Robots");
  await dan.sees("By hand");

  await details(cleo).getByText(said(cleo).leaveGroup).click();
  await presses(cleo, said(cleo).leave);
  await expect(cleo.entries).toHaveText(["Lobby"]);
  await expect(entry(ana, said(ana).leftToYou("Cleo"))).toBeVisible();
});

test("Cleo browses, finds an open group, and joins", async ({ enters }) => {
  const [ana, bo, cleo] = [await enters("Ana"), await enters("Bo"), await enters("Cleo", { ...plain, language: "fr" })];
  for (const person of [ana, bo, cleo]) await person.signsUp();
  await makesGroup(ana, ["Bo", "Cleo"], { name: "Not to be found" });
  await makesOpen(ana, "Gardening");
  await ana.opens("Gardening");
  await cleo.goes("/");
  await cleo.page.getByRole("link", { name: said(cleo).browse }).click();
  await cleo.page.getByLabel(said(cleo).findGroups).fill("not to");
  await presses(cleo, cleo.words.find);
  await expect(cleo.page.getByText(cleo.words.nobodyFound("not to"))).toBeVisible();
  await cleo.page.getByLabel(said(cleo).findGroups).fill("gard");
  await presses(cleo, cleo.words.find);
  await presses(cleo, said(cleo).join("Gardening"));
  await expect(cleo.title).toHaveText("Gardening");
  await writes(cleo, "Me voici");
  await ana.sees("Me voici");
});

test("Cleo marks as read what she has read, and as unread what she wants to come back to", async ({ enters }) => {
  const [ana, cleo] = [await enters("Ana"), await enters("Cleo", plain)];
  await ana.signsUp();
  await cleo.signsUp();
  await ana.posts(LOBBY, ["One", "Two", "Three"]);
  await cleo.goes("/c/1");
  await expect(cleo.newLine).toBeVisible();
  await isUnread(cleo, "Lobby", 3);
  await cleo.page.reload();
  await isUnread(cleo, "Lobby", 3);
  await presses(cleo, said(cleo).markRead);
  await isUnread(cleo, "Lobby", 0);
  await expect(cleo.newLine).toHaveCount(0);
  await expect(cleo.page.getByRole("button", { name: said(cleo).markRead })).toHaveCount(0);
  await presses(cleo, said(cleo).markUnread);
  await isUnread(cleo, "Lobby", 1);
  await expect(cleo.page).toHaveTitle("(1) Lobby · Causerie");
});

const finds = async (person: Person, text: string) => {
  await person.page.getByLabel(person.words.findPeople).fill(text);
  await presses(person, person.words.find);
};

const ticks = (person: Person, name: string) => person.someone(name).getByRole("checkbox").check();

const writes = async (person: Person, text: string) => {
  await person.composer.fill(text);
  await presses(person, person.words.send);
  await person.sees(text);
};

/** Makes an open group with the second who came. */
const makesOpen = async (person: Person, name: string) => {
  await person.asks("make_group", { group: { name, open: true, with: [2] }, op: "0123456789abcdef0123456789abcdef" });
};
