// Some groups are open to everyone here: they are found, and joined. The others are not even to be found.

import { expect, test } from "../cast.ts";
import { browses, entry, makesGroup, presses } from "../group_cast.ts";
import { said } from "../group_words.ts";

test("Bo finds an open group, joins, reads what was said, and writes", async ({ enters }) => {
  const [ana, bo, chloe, dan] = [await enters("Ana"), await enters("Bo", { language: "fr" }), await enters("Chloé"), await enters("Dan")];
  for (const person of [ana, bo, chloe, dan]) await person.signsUp();
  const closed = await makesGroup(ana, ["Chloé", "Dan"], { name: "Surprise for Bo" });
  await ana.says("He must not know");
  await makesGroup(ana, ["Chloé", "Dan"], { name: "Gardening", open: true });
  await ana.says("The beans are up");
  await expect(bo.entries, "open is not yet joined").toHaveText(["Le salon"]);

  await browses(bo);
  const groups = bo.page.locator(".groups__name .people__name");
  await expect(groups).toHaveText(["Le salon", "Gardening"]);
  await expect(bo.page.locator(".groups__row").filter({ hasText: "Gardening" })).toContainText(said(bo).people(3));
  await expect(bo.page.getByRole("link", { name: said(bo).enter("Le salon") })).toBeVisible();
  const field = bo.page.getByLabel(said(bo).findGroups);
  await field.fill("surprise");
  await expect(bo.page.getByText(bo.words.nobodyFound("surprise"))).toBeVisible();
  await field.fill("gard");
  await expect(groups).toHaveText(["Gardening"]);

  await presses(bo, said(bo).join("Gardening"));
  await expect(bo.title).toHaveText("Gardening");
  await bo.sees("The beans are up");
  await expect(entry(ana, ana.words.joined("Bo"))).toBeVisible();
  await bo.says("Les miens aussi");
  await ana.sees("Les miens aussi");
  await expect(bo.entries).toHaveText(["Gardening", "Le salon"]);

  const answer = await bo.context.request.get(`${bo.url}/c/${closed}`);
  expect(answer.status()).toBe(404);
  expect(await answer.text()).not.toContain("Surprise");
});
