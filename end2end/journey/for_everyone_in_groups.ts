// For everyone: axe finds nothing on any page about groups, people and the house, in any state, light and width.

import { expect, LOBBY, NARROW, NOT_FOUND_LINE, type Person, test, WIDE } from "../cast.ts";
import { details, isFoundWell, makesGroup, REFUSED_LINE } from "../group_cast.ts";
import { said } from "../group_words.ts";

const SIZES = { wide: WIDE, narrow: NARROW };

for (const [width, viewport] of Object.entries(SIZES)) {
  for (const colours of ["light", "dark"] as const) {
    test(`axe finds nothing in groups: ${width}, ${colours}`, async ({ enters, problems }) => {
      test.slow(true, "it looks at many pages");
      problems.allow(NOT_FOUND_LINE);
      const ana = await enters("Ana", { viewport, colours });
      const [bo, chloe] = [await enters("Bo", { viewport, colours, language: "fr" }), await enters("Chloé")];
      for (const person of [ana, bo, chloe]) await person.signsUp();
      await finds(ana, "/new", "choosing");
      await finds(ana, "/new?find=nobody", "nobody found");
      await finds(ana, "/new?with=2&with=3", "two chosen");
      await ana.page.getByRole("button", { name: said(ana).makeGroup }).click();
      await expect(ana.composer).toBeVisible();
      await isFoundWell(ana, "a group without a word");
      const group = Number(new URL(ana.page.url()).pathname.split("/").at(-1));
      await ana.posts(group, ["Hello **you**, `code`\n\n> and\n\n- more"]);
      await expect(ana.log.locator(".message__body")).toHaveCount(1);
      await isFoundWell(ana, "words with marks");
      await bo.goes(`/c/${group}`);
      await expect(bo.newLine).toBeVisible();
      await isFoundWell(bo, "something new in a group");
      await bo.goes("/");
      await isFoundWell(bo, "the list, with counts");
      await finds(ana, `/c/${group}/about`, "details, as host");
      const menu = details(ana).locator(".about__menu summary").first();
      await menu.click();
      await isFoundWell(ana, "the menu of a member");
      await menu.click();
      for (const ask of await details(ana).locator(".about__ask summary").all()) await ask.click();
      await isFoundWell(ana, "details, unfolded");
      await finds(bo, `/c/${group}/about`, "details, as member");
      await ana.asks("change_group", { thread: group, change: { hosts_only: true }, op: "0123456789abcdef0123456789abcdef" });
      await bo.goes(`/c/${group}`);
      await expect(bo.page.getByText(said(bo).onlyHosts)).toBeVisible();
      await isFoundWell(bo, "only hosts write");
      await finds(ana, `/new?to=${group}`, "adding");
      await finds(bo, "/groups", "open groups");
      await finds(bo, "/groups?find=nothing", "no group found");
      await finds(bo, "/c/1", "many who came, folded");
      await ana.asks("change_group", { thread: group, change: { remove: 2 }, op: "0123456789abcdef0123456789abcdee" });
      await bo.goes(`/c/${group}`);
      await isFoundWell(bo, "not here");
    });

    test(`axe finds nothing around the house: ${width}, ${colours}`, async ({ enters, problems }) => {
      test.slow(true, "it looks at many pages");
      problems.allow(REFUSED_LINE);
      const ana = await enters("Ana", { viewport, colours });
      const [bo, visitor] = [await enters("Bo", { viewport, colours, language: "fr" }), await enters("Zoé", { viewport, colours })];
      for (const person of [ana, bo]) await person.signsUp();
      const { link } = await ana.asks<{ link: string }>("invitation", {});
      await finds(ana, "/people", "people");
      await finds(bo, "/people", "people");
      for (const path of ["/people/1", "/people/2", "/server", "/you", "/rules"]) await finds(ana, path, "as administrator");
      for (const path of ["/people/2", "/server", "/you", "/privacy"]) await finds(bo, path, "as anyone");
      await ana.goes("/people/2");
      await ana.page.getByRole("button", { name: said(ana).makeReset }).click();
      await isFoundWell(ana, "a link to a new password");
      const reset = await ana.page.getByLabel(said(ana).link, { exact: true }).inputValue();
      await bo.goes("/people/2");
      await bo.page.getByRole("button", { name: said(bo).showCode }).click();
      await isFoundWell(bo, "a code for a phone");
      const device = await bo.page.getByLabel(said(bo).link, { exact: true }).inputValue();
      await ana.goes("/server");
      const rules = ana.page.locator("form[action='/server/charter']").filter({ hasText: said(ana).rules });
      await rules.getByLabel("English").fill("Be kind.");
      await rules.getByRole("button", { name: said(ana).save }).click();
      for (const path of ["/sign-up", "/rules", ...[link, reset, device].map((whole) => new URL(whole).pathname), "/join/nothing", "/reset/nothing"]) {
        await finds(visitor, path, "a stranger");
      }
      await bo.goes("/you");
      await bo.page.getByRole("button", { name: said(bo).save }).first().click();
      await isFoundWell(bo, "saved");
    });
  }
}

test("axe finds nothing where someone is taken out of what they read, and in who is here", async ({ enters }) => {
  const [ana, bo] = [await enters("Ana"), await enters("Bo")];
  const chloe = await enters("Chloé");
  for (const person of [ana, bo, chloe]) await person.signsUp();
  const group = await makesGroup(ana, ["Bo", "Chloé"], { name: "Robotics" });
  await bo.opens("Robotics");
  await ana.asks("change_group", { thread: group, change: { remove: 2 }, op: "0123456789abcdef0123456789abcdef" });
  await expect(bo.page.getByText(said(bo).noLongerIn("Robotics"))).toBeVisible();
  await isFoundWell(bo, "taken out");
  await ana.posts(LOBBY, ["Something new"]);
  await ana.goes("/people");
  await expect(ana.page.locator(".avatar--active")).not.toHaveCount(0);
  await isFoundWell(ana, "who is here");
});

/** Opens a page, and axe finds nothing. */
const finds = async (person: Person, path: string, where: string) => {
  await person.goes(path);
  await isFoundWell(person, where);
};
