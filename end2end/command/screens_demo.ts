// The screens of a community that has talked for weeks (causerie seed --demo).

import { type Manner, Person, test } from "../cast.ts";
import { opensDetails } from "../group_cast.ts";
import { said } from "../group_words.ts";
import { Server } from "../server.ts";
import { picture, SIZES } from "./picture.ts";

/** What an administrator sees, by addresses. */
const SCREENS = {
  list: "/",
  lobby: "/c/1",
  group: "/c/2",
  direct: "/c/5",
  details: "/c/2/about",
  new: "/new",
  found: "/new?find=e",
  groups: "/groups",
  people: "/people",
  you: "/you",
  person: "/people/2",
  server: "/server",
  rules: "/rules",
};

const RULES = {
  en: "**Be kind.** Write as you would speak across the kitchen table.\n\n* What is said in the Lobby, all of us read.\n* Pictures of others only with their consent.\n\nQuestions: Zoé, or [the office](https://example.org).",
  fr: "**Soyez bienveillants.** Écrivez comme vous parleriez à la table de la cuisine.\n\n* Ce qui se dit dans le salon, nous le lisons tous.\n* Pas d’images des autres sans leur accord.",
};

for (const language of ["en", "fr"] as const) {
  test(`Screens of the demo, ${language}`, async ({ browser, problems }) => {
    problems.allow(/./);
    const { server, sessions } = await Server.startDemo();
    const enters = async (name: string, manner: Manner) => {
      const person = await Person.at(browser, server, name, manner, problems);
      const value = sessions.get(name);
      if (value) await person.context.addCookies([{ name: "session", value, url: server.url }]);
      return person;
    };
    for (const [width, viewport] of Object.entries(SIZES)) {
      for (const colours of ["light", "dark"] as const) {
        const manner = { language, viewport, colours };
        const name = (screen: string) => `demo-${screen}-${width}-${colours}-${language}`;
        const me = await enters("ana", manner);
        for (const [screen, path] of Object.entries(SCREENS)) await picture(me, path, name(screen));
        const host = await enters("bo", manner);
        await opensGroup(host, name);
        await looksAfterTheServer(me, RULES[language], name);
        const { link } = await me.asks<{ link: string }>("invitation", {});
        const visitor = await enters("Léo", manner);
        await picture(visitor, new URL(link).pathname, name("join"));
        await picture(visitor, "/sign-in", name("sign-in"));
        for (const { context } of [me, host, visitor]) await context.close();
      }
    }
    await server.stop();
    server.forget();
  });
}

type Named = (screen: string) => string;

/** Whoever looks after a group sees its details, what can be done with a member, and who may be added. */
const opensGroup = async (host: Person, name: Named) => {
  await host.goes("/c/2");
  await opensDetails(host);
  await host.page.locator(".about__member summary").nth(2).click();
  await picture(host, undefined, name("member"));
  await host.page.getByRole("link", { name: said(host).addPeople }).click();
  await host.page.getByLabel(host.words.findPeople).fill("l");
  await host.page.locator(".people__person").first().click();
  await picture(host, undefined, name("adding"));
};

/** House rules, and a link for someone who forgot their password. */
const looksAfterTheServer = async (me: Person, rules: string, name: Named) => {
  await me.goes("/server");
  const field = me.page.locator("textarea").first();
  await field.fill(rules);
  await field.locator("xpath=ancestor::form").getByRole("button").click();
  await me.isAlive();
  await picture(me, undefined, name("server-saved"));
  await picture(me, "/rules", name("rules-written"));
  await me.goes("/people/3");
  await me.page.locator("form[action$='/reset']").getByRole("button").click();
  await me.isAlive();
  await picture(me, undefined, name("reset-link"));
};
