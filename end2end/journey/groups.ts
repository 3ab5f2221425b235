// Ana brings several people together. Each sees the group from their own side, and everything that becomes of it at once.

import { expect, test } from "../cast.ts";
import { adds, chooses, details, entry, leaves, makesGroup, member, opensDetails, picks, presses, REFUSED_LINE, renames } from "../group_cast.ts";
import { said } from "../group_words.ts";

test("A group without a name is called by its members, from each side, and is in their lists at once", async ({ enters }) => {
  const [ana, bo, chloe] = [await enters("Ana"), await enters("Bo", { language: "fr" }), await enters("Chloé")];
  for (const person of [ana, bo, chloe]) await person.signsUp();
  await makesGroup(ana, ["Bo", "Chloé"]);
  await expect(ana.title).toHaveText("Bo and Chloé");
  await expect(ana.entries).toHaveText(["Bo and Chloé", "Lobby"]);
  await expect(bo.entries).toHaveText(["Ana et Chloé", "Le salon"]);
  await expect(chloe.entries).toHaveText(["Ana and Bo", "Lobby"]);
  await expect(bo.title, "nobody is carried away from what they read").toHaveText("Le salon");
  for (const person of [ana, bo]) await expect(person.composer).toHaveAttribute("placeholder", person.words.composerHere);

  await ana.says("Just us three");
  await expect(bo.preview("Ana et Chloé")).toHaveText("Ana\u{a0}: Just us three");
  await expect(chloe.preview("Ana and Bo")).toHaveText("Ana: Just us three");
  await bo.opens("Ana et Chloé");
  await chloe.opens("Ana and Bo");
  await bo.sees("Just us three");
  await bo.says("Bien sûr");
  for (const person of [ana, chloe]) await person.sees("Bien sûr");

  await expect(entry(ana, said(ana).youMadeWith("Bo and Chloé"))).toBeVisible();
  await expect(entry(bo, said(bo).madeWith("Ana", said(bo).withYouAnd("Chloé")))).toBeVisible();
});

test("It is renamed under their eyes, and whoever is added reads everything", async ({ enters }) => {
  const [ana, bo, chloe, dan] = [await enters("Ana"), await enters("Bo", { language: "fr" }), await enters("Chloé"), await enters("Dan")];
  for (const person of [ana, bo, chloe, dan]) await person.signsUp();
  await makesGroup(ana, ["Bo", "Chloé"]);
  await ana.says("Before Dan");
  await bo.opens("Ana et Chloé");

  await opensDetails(ana);
  await renames(ana, "Robotique & thé");
  await expect(ana.title).toHaveText("Robotique & thé");
  await expect(bo.title).toHaveText("Robotique & thé");
  await expect(bo.page, "he has not stirred since it was said").toHaveTitle("(1) Robotique & thé · Causerie");
  await expect(chloe.entry("Robotique & thé")).toBeVisible();
  await expect(entry(ana, said(ana).youNamed("Robotique & thé"))).toBeVisible();
  await expect(entry(bo, said(bo).named("Ana", "Robotique & thé"))).toBeVisible();

  await expect(dan.entries).toHaveText(["Lobby"]);
  await adds(ana, ["Dan"]);
  await expect(details(ana)).toContainText(said(ana).people(4));
  await expect(member(ana, "Dan")).toBeVisible();
  await dan.opens("Robotique & thé");
  await dan.sees("Before Dan");
  await expect(entry(dan, said(dan).addedYou("Ana"))).toBeVisible();
  await expect(entry(bo, said(bo).added("Ana", "Dan"))).toBeVisible();
  await dan.says("So this is where you are");
  await bo.sees("So this is where you are");
});

test("One person is a conversation of two, and oneself are one's notes", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  await ana.signsUp();
  await bo.signsUp();
  await chooses(ana, ["Bo"]);
  await expect(ana.page.getByLabel(said(ana).groupName), "two need no name").toHaveCount(0);
  await presses(ana, ana.words.writeTo("Bo"));
  await expect(ana.title).toHaveText("Bo");
  await expect(ana.log).toContainText(ana.words.emptyDirect("Bo"));
  await expect(ana.composer).toHaveAttribute("placeholder", ana.words.composer("Bo"));

  await ana.page.getByRole("link", { name: ana.words.newMessage }).click();
  await presses(ana, said(ana).notes);
  await expect(ana.title).toHaveText(said(ana).notes);
  await expect(ana.log).toContainText(said(ana).newNotes);
  await expect(ana.composer, "nobody is written to").toHaveAttribute("placeholder", ana.words.composerHere);
  await ana.says("Milk, bread");
  await expect(ana.preview(said(ana).notes)).toHaveText("You: Milk, bread");
  await expect(bo.entries, "what she notes is hers").toHaveText(["Lobby"]);
});

test("Whoever is chosen can be taken away again, by the keyboard too", async ({ enters }) => {
  const [ana, bo, chloe] = [await enters("Ana"), await enters("Bo"), await enters("Chloé")];
  for (const person of [ana, bo, chloe]) await person.signsUp();
  await chooses(ana, ["Bo", "Chloé"]);
  await ana.page.getByRole("link", { name: said(ana).takeAway("Bo") }).click();
  await expect(ana.page.getByRole("link", { name: said(ana).takeAway("Bo") })).toHaveCount(0);
  await expect(ana.page.getByRole("button", { name: ana.words.writeTo("Chloé") })).toBeVisible();
  await picks(ana, ["Bo"]);
  const field = ana.page.getByLabel(ana.words.findPeople);
  await field.press("Backspace");
  await expect(ana.page.getByRole("link", { name: said(ana).takeAway("Bo") })).toHaveCount(0);
  await field.pressSequentially("bo");
  await field.press("Enter");
  await expect(ana.page.getByRole("link", { name: said(ana).takeAway("Bo") })).toBeVisible();
  await field.press("Enter");
  await expect(ana.title).toHaveText("Bo and Chloé");
});

test("Many who come in a row are told of in one line, which can be unfolded", async ({ enters }) => {
  const [ana, bo, chloe] = [await enters("Ana"), await enters("Bo", { language: "fr" }), await enters("Chloé")];
  for (const person of [ana, bo, chloe]) await person.signsUp();
  await expect(entry(ana, ana.words.youAndOthersJoined(2))).toBeVisible();
  await expect(entry(bo, bo.words.youAndOthersJoined(2))).toBeVisible();
  await expect(ana.log.getByText(ana.words.joined("Chloé"))).not.toBeVisible();
  await entry(ana, ana.words.youAndOthersJoined(2)).click();
  for (const line of [ana.words.youJoined, ana.words.joined("Bo"), ana.words.joined("Chloé")]) {
    await expect(ana.log.getByText(line, { exact: true })).toBeVisible();
  }
});

test("Where only hosts write, a member sees so in place of the composer, at once, and back", async ({ enters }) => {
  const [ana, bo, chloe] = [await enters("Ana"), await enters("Bo", { language: "fr" }), await enters("Chloé")];
  for (const person of [ana, bo, chloe]) await person.signsUp();
  await makesGroup(ana, ["Bo", "Chloé"], { name: "Robotics" });
  await bo.opens("Robotics");
  await expect(bo.composer).toBeVisible();
  await opensDetails(ana);
  await presses(ana, said(ana).letHosts);
  await expect(bo.page.getByText(said(bo).onlyHosts)).toBeVisible();
  await expect(bo.composer).toHaveCount(0);
  await expect(ana.composer, "a host writes on").toBeVisible();
  await ana.says("Hear, hear");
  await bo.sees("Hear, hear");
  await bo.page.reload();
  await bo.isAlive();
  await expect(bo.composer).toHaveCount(0);

  await presses(ana, said(ana).letEveryone);
  await expect(bo.composer).toBeVisible();
  await bo.says("Merci");
  await ana.sees("Merci");
});

test("The composer comes back without taking the keys from whoever types elsewhere", async ({ enters }) => {
  const [ana, bo, chloe] = [await enters("Ana"), await enters("Bo", { language: "fr" }), await enters("Chloé")];
  for (const person of [ana, bo, chloe]) await person.signsUp();
  await makesGroup(ana, ["Bo", "Chloé"], { name: "Robotics" });
  await opensDetails(ana);
  await presses(ana, said(ana).letHosts);
  await bo.opens("Robotics");
  await opensDetails(bo);
  const field = details(bo).getByRole("searchbox");
  await field.pressSequentially("chl");
  await presses(ana, said(ana).letEveryone);
  await expect(bo.composer).toBeVisible();
  await bo.page.keyboard.type("oé");
  await expect(field).toHaveValue("chloé");
  await expect(bo.composer).toHaveValue("");
});

test("A member leaves, and is out; the others read that she left", async ({ enters }) => {
  const [ana, bo, chloe] = [await enters("Ana"), await enters("Bo", { language: "fr" }), await enters("Chloé")];
  for (const person of [ana, bo, chloe]) await person.signsUp();
  await makesGroup(ana, ["Bo", "Chloé"], { name: "Robotics" });
  await bo.opens("Robotics");
  await chloe.opens("Robotics");
  await opensDetails(chloe);
  await expect(chloe.page.getByRole("button", { name: said(chloe).rename }), "she is no host").toHaveCount(0);
  await expect(chloe.page.getByText(said(chloe).deleteGroup)).toHaveCount(0);
  await leaves(chloe);
  await expect(chloe.entries).toHaveText(["Lobby"]);
  await expect(chloe.title).toHaveText("Lobby");
  await expect(entry(bo, said(bo).left("Chloé"))).toBeVisible();
  await ana.says("She is gone");
  await bo.sees("She is gone");
  await expect(chloe.page.getByText("She is gone")).toHaveCount(0);
});

test("A group is deleted for everyone, once its name was typed", async ({ enters, problems }) => {
  problems.allow(REFUSED_LINE);
  const [ana, bo, chloe] = [await enters("Ana"), await enters("Bo", { language: "fr" }), await enters("Chloé")];
  for (const person of [ana, bo, chloe]) await person.signsUp();
  await makesGroup(ana, ["Bo", "Chloé"], { name: "Robotics" });
  await ana.says("Soon forgotten");
  await bo.opens("Robotics");
  await bo.sees("Soon forgotten");
  await opensDetails(ana);
  await details(ana).getByText(said(ana).deleteGroup).click();
  await details(ana).getByLabel(said(ana).deleteName).fill("Robot");
  await presses(ana, said(ana).delete);
  await expect(ana.page.getByRole("alert").filter({ hasText: said(ana).deleteNoMatch })).toBeVisible();
  await expect(bo.entry("Robotics")).toBeVisible();

  await details(ana).getByLabel(said(ana).deleteName).fill("Robotics");
  await presses(ana, said(ana).delete);
  await expect(ana.entries).toHaveText(["Lobby"]);
  await expect(bo.entries).toHaveText(["Le salon"]);
  await expect(chloe.entries).toHaveText(["Lobby"]);
  await expect(bo.page.getByText(said(bo).noLongerIn("Robotics"))).toBeVisible();
  await expect(bo.page.getByText("Soon forgotten")).toHaveCount(0);
});

test("What is unfolded in the details covers nothing, and comes into sight", async ({ enters }) => {
  const [ana, bo, chloe] = [await enters("Ana"), await enters("Bo"), await enters("Chloé")];
  for (const person of [ana, bo, chloe]) await person.signsUp();
  await makesGroup(ana, ["Bo", "Chloé"], { name: "Robotics" });
  await opensDetails(ana);
  await ana.page.setViewportSize({ width: 390, height: 480 });
  await member(ana, "Chloé").getByLabel(said(ana).manage("Chloé")).click();
  await expect(ana.page.getByRole("button", { name: said(ana).remove("Chloé") })).toBeInViewport({ ratio: 1 });
  // A press on what is covered would not arrive.
  await details(ana).getByText(said(ana).leaveGroup).click();
  await expect(ana.page.getByRole("button", { name: said(ana).leave, exact: true })).toBeInViewport({ ratio: 1 });
  await details(ana).getByText(said(ana).deleteGroup).click();
  await expect(ana.page.getByRole("button", { name: said(ana).delete })).toBeInViewport({ ratio: 1 });
  await member(ana, "Bo").getByLabel(said(ana).manage("Bo")).click();
  await presses(ana, said(ana).makeHost("Bo"));
  await expect(member(ana, "Bo")).toContainText(/host/i);
});

test("When the host leaves, whoever was there longest looks after it, and sees so at once", async ({ enters }) => {
  const [ana, bo, chloe, dan] = [await enters("Ana"), await enters("Bo"), await enters("Chloé"), await enters("Dan", { language: "fr" })];
  for (const person of [ana, bo, chloe, dan]) await person.signsUp();
  await makesGroup(ana, ["Chloé", "Dan"], { name: "Robotics" });
  await opensDetails(ana);
  await adds(ana, ["Bo"]);
  for (const person of [bo, chloe, dan]) await person.opens("Robotics");
  for (const person of [bo, chloe]) await opensDetails(person);
  await expect(chloe.page.getByRole("button", { name: said(chloe).rename })).toHaveCount(0);

  await leaves(ana);
  await expect(ana.entries).toHaveText(["Lobby"]);
  await expect(entry(chloe, said(chloe).leftToYou("Ana"))).toBeVisible();
  await expect(entry(dan, said(dan).leftTo("Ana", "Chloé"))).toBeVisible();
  await expect(member(chloe, "Dan").getByLabel(said(chloe).manage("Dan"))).toBeVisible();
  await expect(bo.page.getByRole("button", { name: said(bo).rename }), "one host is enough").toHaveCount(0);
  await renames(chloe, "Robotics, without Ana");
  await expect(dan.title).toHaveText("Robotics, without Ana");
});
