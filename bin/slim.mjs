// The JavaScript between browser and WebAssembly, made small. wasm-bindgen names what the two halves share in full
// (__wbg_addEventListener_847fd86b8c33ec43), and such names hardly compress; wasm-opt has given them one or two letters
// and says which. Here the JavaScript follows, and loses its comments.
// Called by bin/build, from the top of the tree.

import { readFileSync, writeFileSync } from "node:fs";
import { transformSync } from "esbuild";

// As wasm-opt prints it, with a comma behind the last of a list: imports are [module, name, short], exports [name, short].
const names = JSON.parse(readFileSync("target/web/name.json", "utf8").replace(/,(?=\s*\])/g, ""));
const imports = new Map(names.imports.map(([, name, short]) => [name, short]));
const exports = new Map(names.exports);

const renamed = (map, name) => {
  const short = map.get(name);
  if (!short) throw new Error(`the JavaScript speaks of ${name}, and wasm-opt does not`);
  imports.delete(name);
  return short;
};

const glue = readFileSync("target/web/causerie.js", "utf8")
  .replaceAll("./causerie_bg.js", "a")
  .replace(/\bwasm\.(\w+)/g, (_, name) => `wasm.${renamed(exports, name)}`)
  .replace(/^ {8}(__wb\w+): /gm, (_, name) => `${renamed(imports, name)}: `);
if (imports.size > 0) throw new Error(`wasm-opt speaks of ${[...imports.keys()]}, and the JavaScript does not`);

writeFileSync("target/web/slim.js", transformSync(glue, { format: "esm", minify: true, target: "es2022" }).code);
