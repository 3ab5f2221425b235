// Chloé is taken out of a group while she reads it. Her screen says so at once, and nothing more comes through.

import { expect, NOT_FOUND_LINE, test } from "../cast.ts";
import { adds, entry, makesGroup, opensDetails, removes } from "../group_cast.ts";
import { said } from "../group_words.ts";

test("Chloé reads the group while Ana removes her: it is gone in front of her eyes", async ({ enters, problems }) => {
  const [ana, bo, chloe] = [await enters("Ana"), await enters("Bo", { language: "fr" }), await enters("Chloé")];
  for (const person of [ana, bo, chloe]) await person.signsUp();
  const frames: string[] = [];
  chloe.page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => frames.push(payload.toString())));
  await chloe.page.reload();
  await chloe.isAlive();

  const group = await makesGroup(ana, ["Bo", "Chloé"], { name: "Robotics" });
  await ana.says("While she is here");
  await bo.opens("Robotics");
  await chloe.opens("Robotics");
  await chloe.sees("While she is here");
  expect(frames.some((frame) => frame.includes("While she is here")), "what comes to her page is heard here").toBe(true);

  await opensDetails(ana);
  await removes(ana, "Chloé");
  await expect(chloe.page.getByText(said(chloe).noLongerIn("Robotics"))).toBeVisible();
  await expect(chloe.entries).toHaveText(["Lobby"]);
  await expect(chloe.composer).toHaveCount(0);
  await expect(chloe.page.getByText("While she is here")).toHaveCount(0);
  await expect(entry(bo, said(bo).removed("Ana", "Chloé"))).toBeVisible();

  await ana.says("Not for her ears");
  await bo.sees("Not for her ears");
  await ana.posts(1, ["For all ears"]);
  await expect(chloe.preview("Lobby"), "her line is open").toHaveText("Ana: For all ears");
  expect(await chloe.page.content()).not.toContain("Not for her ears");
  expect(frames.filter((frame) => frame.includes("Not for her ears"))).toEqual([]);

  problems.allow(NOT_FOUND_LINE);
  await chloe.opens("Lobby");
  await chloe.page.goBack();
  await expect(chloe.page).toHaveURL(new RegExp(`/c/${group}$`));
  await expect(chloe.title).toHaveText(said(chloe).goneTitle);
  await expect(chloe.page.getByText(chloe.words.gone)).toBeVisible();
  expect((await chloe.page.reload())?.status()).toBe(404);
  await expect(chloe.page.getByText(chloe.words.gone)).toBeVisible();
  expect(await chloe.page.content()).not.toContain("Not for her ears");

  await adds(ana, ["Chloé"]);
  await chloe.opens("Robotics");
  for (const text of ["While she is here", "Not for her ears"]) await chloe.sees(text);
  await chloe.says("I read everything");
  await bo.sees("I read everything");
});

test("Chloé is elsewhere while Ana removes her: the row goes, and what she reads stays", async ({ enters }) => {
  const [ana, bo, chloe] = [await enters("Ana"), await enters("Bo"), await enters("Chloé")];
  for (const person of [ana, bo, chloe]) await person.signsUp();
  await makesGroup(ana, ["Bo", "Chloé"], { name: "Robotics" });
  await expect(chloe.entry("Robotics")).toBeVisible();
  await opensDetails(ana);
  await removes(ana, "Chloé");
  await expect(chloe.entries).toHaveText(["Lobby"]);
  await expect(chloe.title).toHaveText("Lobby");
  await chloe.says("I stay here");
});
