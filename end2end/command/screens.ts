// The screens of a server that three people have just come to.

import { LOBBY, NARROW, test } from "../cast.ts";
import { gate } from "../held.ts";
import { picture, SIZES } from "./picture.ts";


const TALK = {
  en: {
    lobby: ["Good morning! The kettle is on.", "Does anybody have the key to the workshop?", "It hangs behind the door, where it always hangs.\nThe blue one.", "Found it, thank you"],
    direct: ["Have you seen the plan for Saturday?", "Yes. I would begin with the chairs, then the lights, and leave the stage for the afternoon, when more of us are there.", "Chairs first, then.", "And somebody has to bring the cake"],
  },
  fr: {
    lobby: ["Bonjour\u{202f}! L’eau chauffe.", "Quelqu’un a la clé de l’atelier\u{202f}?", "Elle est derrière la porte, comme toujours.\nLa bleue.", "Je l’ai, merci"],
    direct: ["Avez-vous vu le plan de samedi\u{202f}?", "Oui. Je commencerais par les chaises, puis les lumières, et je laisserais la scène pour l’après-midi, quand nous serons plus nombreux.", "D’abord les chaises, donc.", "Et quelqu’un doit apporter le gâteau"],
  },
};

for (const language of ["en", "fr"] as const) {
  test(`Screens, ${language}`, async ({ enters, problems }) => {
    problems.allow(/./);
    await picture(await enters("Ana", { language }), "/sign-up", `first-sign-up-wide-light-${language}`);
    await picture(await enters("Ana", { language, viewport: NARROW }), "/sign-up", `first-sign-up-narrow-light-${language}`);
    const [ana, bo, zoe] = [await enters("Ana", { language }), await enters("Bo"), await enters("Zoé")];
    for (const person of [ana, bo, zoe]) await person.signsUp();
    const [morning, key, blue, thanks] = TALK[language].lobby;
    await ana.posts(LOBBY, [morning]);
    await bo.posts(LOBBY, [key]);
    await zoe.posts(LOBBY, [blue]);
    await bo.posts(LOBBY, [thanks]);
    await ana.opensDirectWith(bo);
    const direct = Number(new URL(ana.page.url()).pathname.split("/").at(-1));
    const [plan, chairs, first, cake] = TALK[language].direct;
    await ana.posts(direct, [plan]);
    await bo.posts(direct, [chairs, first]);
    await ana.posts(direct, [cake]);
    await ana.opensDirectWith(zoe);
    const empty = new URL(ana.page.url()).pathname;

    for (const [width, viewport] of Object.entries(SIZES)) {
      for (const colours of ["light", "dark"] as const) {
        const name = (screen: string) => `${screen}-${width}-${colours}-${language}`;
        const manner = { language, viewport, colours };
        const visitor = await enters("Léo", manner);
        await picture(visitor, "/sign-up", name("sign-up"));
        await visitor.triesToSignIn("another sentence");
        await picture(visitor, undefined, name("sign-in-refused"));
        await picture(visitor, "/nowhere", name("nowhere-outside"));

        const me = await enters("Ana", manner);
        await me.context.addCookies(await ana.context.cookies());
        const screens = { home: "/", lobby: "/c/1", direct: `/c/${direct}`, empty, people: "/people", nobody: "/people?find=robo", gone: "/c/999", nowhere: "/nowhere" };
        for (const [screen, path] of Object.entries(screens)) await picture(me, path, name(screen));

        // The line drops, and what is written waits.
        const line = gate();
        await me.page.routeWebSocket(/\/ws$/, (socket) => {
          socket.connectToServer();
          void line.opened.then(() => socket.close());
        });
        await me.page.route("**/api/send_message", (route) => route.abort());
        await me.goes(`/c/${direct}`);
        await me.composer.fill(chairs);
        await me.composer.press("Enter");
        await me.context.setOffline(true);
        line.open();
        await me.notice.getByText(/./).waitFor();
        await picture(me, undefined, name("no-line"));
        await me.context.close();
        await visitor.context.close();
      }
    }
  });
}

