// On a phone: the list, then the conversation with a way back; nothing is cut off, and a thumb finds everything.

import { expect, LOBBY, NARROW, type Person, test } from "../cast.ts";

const WIDTHS = [NARROW, { width: 320, height: 568 }];
const WORD = "Donaudampfschifffahrtsgesellschaftskapitän".repeat(3);

for (const viewport of WIDTHS) {
  test(`At ${viewport.width} pixels there is the list, then the conversation, and a way back`, async ({ enters }) => {
    const [ana, bo] = [await enters("Ana", { viewport, touch: true }), await enters("Bo")];
    await bo.signsUp();
    await ana.signsUp();
    await expect(ana.title, "a newcomer stands in the Lobby").toHaveText("Lobby");
    await ana.goes("/");
    await expect(ana.entry("Lobby")).toBeVisible();
    await expect(ana.log).not.toBeVisible();

    await ana.entry("Lobby").tap();
    await expect(ana.title).toHaveText("Lobby");
    await expect(ana.entry("Lobby")).not.toBeVisible();
    await ana.composer.fill("From my phone");
    await ana.page.getByRole("button", { name: ana.words.send }).tap();
    await ana.sees("From my phone");
    await bo.sees("From my phone");
    await ana.composer.pressSequentially("On glass");
    await ana.composer.press("Enter");
    await expect(ana.composer, "Enter breaks the line where keys are drawn").toHaveValue("On glass\n");

    await ana.page.getByRole("link", { name: ana.words.back }).tap();
    await expect(ana.entry("Lobby")).toBeVisible();
    await expect(ana.log).not.toBeVisible();
    await ana.page.goBack();
    await expect(ana.log).toBeVisible();
    await expect(ana.composer, "what was half written waits").toHaveValue("On glass\n");
  });

  test(`At ${viewport.width} pixels the composer stays above what covers the page`, async ({ enters }) => {
    const ana = await enters("Ana", { viewport });
    await ana.signsUp();
    await ana.posts(LOBBY, Array.from({ length: 40 }, (_, place) => `Thought number ${place + 1}`));
    await ana.goes("/c/1");
    // Keys on the glass take half of it (interactive-widget=resizes-content): so does a smaller window.
    await expect(ana.page.locator("meta[name=viewport]")).toHaveAttribute("content", /interactive-widget=resizes-content/);
    await ana.page.setViewportSize({ width: viewport.width, height: viewport.height / 2 });
    await ana.standsAtTheEnd();
    await expect(ana.row("Thought number 40")).toBeInViewport();
    await ana.composer.fill(Array.from({ length: 12 }, (_, place) => `Line ${place + 1}`).join("\n"));
    await expect(ana.composer).toBeInViewport({ ratio: 1 });
    await expect(ana.page.getByRole("button", { name: ana.words.send })).toBeInViewport({ ratio: 1 });
    await expect(ana.title).toBeInViewport({ ratio: 1 });
  });

  test(`At ${viewport.width} pixels nothing is cut off, and a thumb finds everything`, async ({ enters }) => {
    const [ana, bo] = [await enters("Ana", { viewport, touch: true }), await enters("Bartholomew-the-very-longest-one")];
    await ana.goes("/sign-up");
    await fits(ana);
    await ana.signsUp();
    await ana.goes("/sign-in");
    await bo.signsUp();
    await bo.opensDirectWith(ana);
    await bo.says(WORD);
    await bo.says(`${WORD} https://example.org/${"a".repeat(200)}`);
    await expect(bo.composer, "its name is cut, not set in lines").toHaveJSProperty("offsetHeight", 44);
    await ana.goes("/c/2");
    await expect(ana.composer).toHaveAttribute("placeholder", ana.words.composer(bo.name));
    await expect(ana.composer).toHaveJSProperty("offsetHeight", 44);
    await ana.posts(LOBBY, [WORD]);
    for (const path of ["/", "/c/1", "/c/2", "/people", "/people?find=nobody", "/groups", "/new", "/new?with=2", "/c/1/about", "/you", "/people/2", "/server"]) {
      await ana.goes(path);
      await fits(ana);
    }
  });

  test(`At ${viewport.width} pixels the pages that are not there fit too`, async ({ enters, problems }) => {
    problems.allow(/status of 404/);
    const ana = await enters("Ana", { viewport, touch: true, language: "fr" });
    await ana.goes("/nowhere");
    await fits(ana);
    await ana.goes("/sign-up");
    await fits(ana);
    await ana.signsUp();
    for (const path of ["/c/999", "/nowhere", "/"]) {
      await ana.goes(path);
      await fits(ana);
    }
    await ana.signsOut();
    await fits(ana);
  });
}

test("At 320 by 256 pixels, which is what 400 % leaves, the first conversation is brought into sight and pressed", async ({ enters }) => {
  const ana = await enters("Ana", { viewport: { width: 320, height: 256 } });
  await ana.signsUp();
  await ana.goes("/");
  await ana.entry("Lobby").scrollIntoViewIfNeeded();
  await expect(ana.entry("Lobby")).toBeInViewport({ ratio: 1 });
  await ana.entry("Lobby").click();
  await expect(ana.title).toHaveText("Lobby");
  await ana.goes("/");
  const out = ana.page.getByRole("button", { name: ana.words.signOut });
  await out.scrollIntoViewIfNeeded();
  await expect(out).toBeInViewport({ ratio: 1 });
});

/** Nothing scrolls sideways, nothing stands outside, and what can be pressed is 44 pixels high and wide. */
const fits = async (person: Person) => {
  const found = await person.page.evaluate(() => {
    const name = (element: Element) => `${element.tagName.toLowerCase()}.${element.className} "${element.textContent?.trim().slice(0, 30)}"`;
    const wide = document.documentElement.clientWidth;
    const all = [...document.querySelectorAll<HTMLElement>("body *")].filter((element) =>
      element.checkVisibility({ visibilityProperty: true }),
    );
    const sideways = [document.documentElement, ...all].filter((element) => {
      const scrolls = element === document.documentElement || /auto|scroll/.test(getComputedStyle(element).overflowX);
      return scrolls && element.scrollWidth > element.clientWidth;
    });
    const outside = all.filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      const heard = getComputedStyle(element).clipPath !== "none";
      const cut = element.parentElement?.closest(".conversation__title, .list__title, .list__preview, .people__name, .people__role, .people__handle, .list__me");
      return !heard && !cut && width > 0 && (left < -1 || right > wide + 1);
    });
    const pressed = all.filter((element) => element.matches("a[href], button, input, textarea, select, summary"));
    const small = pressed.flatMap((element) => {
      // What is named by a label is pressed by it too; what is out of sight comes into it by the keyboard.
      const { width, height, bottom } = (element.closest("label") ?? element).getBoundingClientRect();
      return bottom > 0 && (width < 44 || height < 44) ? [`${name(element)}: ${width} × ${height}`] : [];
    });
    return { width: innerWidth, sideways: sideways.map(name), outside: outside.map(name), small };
  });
  const width = person.page.viewportSize()?.width;
  expect.soft(found, person.page.url()).toEqual({ width, sideways: [], outside: [], small: [] });
};
