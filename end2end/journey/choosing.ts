// Choosing people: whoever is meant stands first, and whoever is there already is not offered.

import { expect, type Person, test } from "../cast.ts";
import { details, makesGroup, opensDetails } from "../group_cast.ts";
import { said } from "../group_words.ts";

test("One's notes stand above everyone, and behind those who were found", async ({ enters }) => {
  const [ana, max, bo] = [await enters("Ana"), await enters("Max"), await enters("Bo")];
  for (const person of [ana, max, bo]) await person.signsUp();
  await ana.goes("/new");
  await expect.poll(() => fromTheTop(ana)).toEqual([said(ana).notes, "Bo", "Max"]);
  for (const [sought, found] of [
    ["m", ["Max", said(ana).notes]],
    ["NOTES", [said(ana).notes]],
    ["an", [said(ana).notes]],
    ["bo", ["Bo"]],
    ["x", []],
  ] as const) {
    await ana.page.getByLabel(ana.words.findPeople).fill(sought);
    await expect.poll(() => fromTheTop(ana), sought).toEqual([...found]);
  }
  await ana.page.getByLabel(ana.words.findPeople).fill("m");
  await expect(names(ana)).toHaveCount(2);
  await ana.page.getByLabel(ana.words.findPeople).press("Enter");
  await expect(ana.page.getByRole("link", { name: said(ana).takeAway("Max") }), "Enter means the first").toBeVisible();
});

test("Whoever is in a group is not offered for it, before the page is alive and after", async ({ enters }) => {
  const [ana, bo, chloe, dan] = [await enters("Ana"), await enters("Bo"), await enters("Chloé"), await enters("Dan")];
  for (const person of [ana, bo, chloe, dan]) await person.signsUp();
  const group = await makesGroup(ana, ["Bo", "Chloé"], { name: "Robotics" });
  await expect(bo.preview("Robotics"), "nobody has written").toHaveText(said(bo).people(3));
  await opensDetails(ana);
  await details(ana).getByRole("link", { name: said(ana).addPeople }).click();
  await expect(names(ana)).toHaveText(["Dan"]);
  await ana.page.getByLabel(ana.words.findPeople).fill("bo");
  await expect(names(ana)).toHaveCount(0);
  const still = await enters("Ana again", { scripts: false });
  await still.context.addCookies(await ana.context.cookies());
  await still.goes(`/new?to=${group}`);
  await expect(names(still)).toHaveText(["Dan"]);
});

const names = (person: Person) => person.page.locator(".people__name");

/** The names that are shown, as they stand beneath one another. */
const fromTheTop = (person: Person) =>
  names(person).evaluateAll((names) => {
    const top = (name: Element) => name.getBoundingClientRect().top;
    return names.sort((one, other) => top(one) - top(other)).map((name) => name.textContent);
  });
