// The list is in order of what was said last, but never moves away under a hand.

import { expect, LOBBY, test } from "../cast.ts";
import { directWith } from "../group_cast.ts";

test("Under the pointer the list waits, whatever is said meanwhile, and is in order once the hand has gone", async ({ enters }) => {
  const [ana, bo, chloe] = [await enters("Ana"), await enters("Bo"), await enters("Chloé")];
  for (const person of [ana, bo, chloe]) await person.signsUp();
  const withBo = await directWith(ana, "Bo");
  await ana.says("Between us");
  const withChloe = await directWith(ana, "Chloé");
  await ana.says("And between us");
  await expect(ana.entries).toHaveText(["Chloé", "Bo", "Lobby"]);
  await ana.entry("Chloé").hover();
  await Promise.all([bo.posts(withBo, ["One"]), chloe.posts(LOBBY, ["Two"])]);
  await chloe.posts(withChloe, ["Three"]);
  await bo.posts(LOBBY, ["Four"]);
  await expect(ana.preview("Lobby")).toHaveText("Bo: Four");
  await expect(ana.preview("Chloé")).toHaveText("Three");
  await expect(ana.entries).toHaveText(["Chloé", "Bo", "Lobby"]);
  await ana.log.hover();
  await expect(ana.entries).toHaveText(["Lobby", "Chloé", "Bo"]);
});
