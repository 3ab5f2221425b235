// Packs target/site, the files that the server embeds: the browser's half from target/web, one style sheet from style/,
// and everything in public/. What the pages name gets its content's hash into its own name (assets/causerie.3f9a1c2b.wasm),
// so that a browser may keep it for ever; the rest keeps its name. Text lies beside its brotli and gzip forms.
// Called by bin/build, from the top of the tree, with its effort: best, or quick.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { bundle } from "lightningcss";

const SITE = "target/site";
const NEXT = "target/site.next";
const QUALITY = process.argv[2] === "quick" ? { brotli: 3, gzip: 1 } : { brotli: 11, gzip: 9 };
const COMPRESSED = new Set([".css", ".js", ".svg", ".txt", ".wasm", ".webmanifest"]);

// The oldest browsers served: those of two years. They know nesting, layers, oklch() and light-dark() themselves.
const version = (major, minor = 0) => (major << 16) | (minor << 8);
const TARGETS = { chrome: version(126), firefox: version(128), ios_saf: version(17, 5), safari: version(17, 5) };

const write = (path, content) => {
  mkdirSync(dirname(join(NEXT, path)), { recursive: true });
  writeFileSync(join(NEXT, path), content);
};

const under = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

/** Writes a file under a name with its hash in it, and answers the name. */
const asset = (name, content) => {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
  const hashed = `${basename(name, extname(name))}.${hash}${extname(name)}`;
  write(`assets/${hashed}`, content);
  return hashed;
};

const packBrowserHalf = () => {
  const wasm = asset("causerie.wasm", readFileSync("target/web/slim.wasm"));
  const glue = readFileSync("target/web/slim.js", "utf8");
  asset("causerie.js", glue.replaceAll("causerie_bg.wasm", wasm));
};

const packStyle = () => {
  asset("causerie.css", bundle({ filename: "style/main.css", minify: true, targets: TARGETS }).code);
};

const packPublic = () => {
  for (const path of under("public")) write(relative("public", path), readFileSync(path));
};

const compress = (path) => {
  const plain = readFileSync(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY.brotli, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  const forms = { br: brotliCompressSync(plain, { params }), gz: gzipSync(plain, { level: QUALITY.gzip }) };
  for (const [suffix, packed] of Object.entries(forms)) {
    if (packed.length < plain.length) writeFileSync(`${path}.${suffix}`, packed);
  }
};

rmSync(NEXT, { recursive: true, force: true });
packBrowserHalf();
packStyle();
packPublic();
under(NEXT).filter((path) => COMPRESSED.has(extname(path))).forEach(compress);
// One rename, so that a half-packed site is never embedded.
rmSync(SITE, { recursive: true, force: true });
renameSync(NEXT, SITE);
