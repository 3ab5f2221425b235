// Moments made to last: a test holds something back, looks at what is there meanwhile, and lets it go.

import type { Person } from "./cast.ts";

export interface Gate {
  open(): void;
  opened: Promise<void>;
}

export const gate = (): Gate => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
};

/** Holds the program back, so that the page stays as it was drawn until the gate opens. */
export const heldProgram = async (person: Person): Promise<Gate> => {
  const program = gate();
  await person.page.route("**/*.wasm", async (route) => {
    await program.opened;
    await route.continue();
  });
  return program;
};
