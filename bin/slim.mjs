// The JavaScript between browser and WebAssembly, one file and small. wasm-bindgen names what the two halves share in full
// (__wbg_addEventListener_847fd86b8c33ec43), and such names hardly compress; wasm-opt has given them one or two letters
// and says which. Here the JavaScript follows, takes in our own (src/client/*.js, src/ui/*.js), and loses its comments.
// Called by bin/build, from the top of the tree, with its effort: best, or quick, where the names stay.

import { readFileSync } from "node:fs";
import { buildSync } from "esbuild";

const quick = process.argv[2] === "quick";
const glue = readFileSync("target/web/causerie.js", "utf8");

const shortened = () => {
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

  const slim = glue
    .replaceAll("./causerie_bg.js", "a")
    .replace(/\bwasm\.(\w+)/g, (_, name) => `wasm.${renamed(exports, name)}`)
    .replace(/^ {8}(__wb\w+): /gm, (_, name) => `${renamed(imports, name)}: `);
  if (imports.size > 0) throw new Error(`wasm-opt speaks of ${[...imports.keys()]}, and the JavaScript does not`);
  return slim;
};

buildSync({
  stdin: { contents: quick ? glue : shortened(), resolveDir: "target/web" },
  outfile: "target/web/slim.js",
  bundle: true,
  format: "esm",
  minify: !quick,
  target: "es2022",
});
