// Pictures in end2end/.output/screens: to be looked at.

import { NARROW, type Person, WIDE } from "../cast.ts";

const FOLDER = "end2end/.output/screens";
export const SIZES = { wide: WIDE, narrow: NARROW };

/** What stands on the screen; at another address first, if one is given. */
export const picture = async (person: Person, path: string | undefined, name: string) => {
  if (path) await person.goes(path);
  await person.page.screenshot({ path: `${FOLDER}/${name}.png`, animations: "disabled" });
};
