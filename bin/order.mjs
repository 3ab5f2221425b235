// Orders the functions of a WebAssembly by likeness, so that those that were made from one another stand together and
// compress well (a thirtieth of all that a browser loads). It only names them, by their places: wasm-opt then sorts by name.
//
//   node bin/order.mjs from.wasm to.wasm
//
// Functions of one type stand together, for they begin alike; among them each is followed by the one that has most in common
// with it of those that are left. What two have in common is counted in runs of bytes.
// Called by bin/build.

import { readFileSync, writeFileSync } from "node:fs";

/** Bytes in a run: with fewer everything is alike, with more nothing. */
const RUN = 4;

const CALL = 0x10;
const SECTION = { custom: 0, imports: 2, functions: 3, code: 10 };

const [, , from, to] = process.argv;
const wasm = readFileSync(from);

/** Reads what follows a place, which goes on by as much. */
const reader = (at) => ({
  at,
  byte() {
    return wasm[this.at++];
  },
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  },
  skip(bytes) {
    this.at += bytes;
  },
  list(one) {
    return Array.from({ length: this.number() }, () => one(this));
  },
});

const sections = () => {
  const found = [];
  for (const read = reader(8); read.at < wasm.length; ) {
    const start = read.at;
    const [kind, length] = [read.byte(), read.number()];
    found.push({ kind, start, body: read.at, end: read.at + length });
    read.skip(length);
  }
  return found;
};

const limits = (read) => {
  const bounded = read.byte() & 1;
  read.number();
  if (bounded) read.number();
};

/** Of what kind an import is: 0 is a function. */
const importKind = (read) => {
  for (let name = 0; name < 2; name++) read.skip(read.number());
  const kind = read.byte();
  if (kind === 0) read.number();
  if (kind === 1) read.skip(1);
  if (kind === 1 || kind === 2) limits(read);
  if (kind === 3) read.skip(2);
  return kind;
};

/** The runs of bytes in a function, each as a number. Whom it calls is left out: that changes with the order. */
const runs = (body) => {
  const bytes = [];
  for (let at = 0; at < body.length; at++) {
    bytes.push(body[at]);
    if (body[at] === CALL) while (body[++at] > 127);
  }
  const found = new Set();
  for (let at = 0; at + RUN <= bytes.length; at++) {
    found.add(bytes.slice(at, at + RUN).reduce((sum, byte) => Math.imul(sum, 0x01000193) ^ byte, 0x811c9dc5));
  }
  return found;
};

/** These functions, each beside what is most like it. */
const chained = (functions) => {
  const having = new Map();
  for (const one of functions) {
    for (const run of one.runs) {
      if (!having.has(run)) having.set(run, []);
      having.get(run).push(one);
    }
  }
  const left = new Set(functions);
  const next = (last) => {
    const shared = new Map();
    for (const run of last.runs) {
      for (const one of having.get(run) ?? []) if (left.has(one)) shared.set(one, (shared.get(one) ?? 0) + 1);
    }
    let [best, most] = [undefined, 0];
    for (const [one, count] of shared) {
      const part = count / (last.runs.size + one.runs.size - count);
      if (part > most) [best, most] = [one, part];
    }
    return best ?? left.values().next().value;
  };
  const order = [];
  for (let one = functions[0]; one; one = next(one)) {
    order.push(one);
    left.delete(one);
  }
  return order;
};

const all = sections();
const section = (kind) => reader(all.find((section) => section.kind === kind).body);
const imported = section(SECTION.imports).list(importKind).filter((kind) => kind === 0).length;
const types = section(SECTION.functions).list((read) => read.number());
const bodies = section(SECTION.code).list((read) => {
  const length = read.number();
  read.skip(length);
  return wasm.subarray(read.at - length, read.at);
});

const functions = bodies.map((body, place) => ({ place, type: types[place], runs: runs(body) }));
const kinds = [...new Set(types)].sort((one, other) => one - other);
const order = kinds.flatMap((kind) => chained(functions.filter(({ type }) => type === kind)));

const number = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...number(value >>> 7)]);
const text = (value) => [...number(value.length), ...Buffer.from(value)];
const named = order.map(({ place }, rank) => [imported + place, `f${String(rank).padStart(6, "0")}`]);
const entries = named.sort(([one], [other]) => one - other).flatMap(([index, name]) => [...number(index), ...text(name)]);
const names = [...number(named.length), ...entries];
const content = [...text("name"), 1, ...number(names.length), ...names];
const kept = all.filter(({ kind }) => kind !== SECTION.custom).map(({ start, end }) => wasm.subarray(start, end));
writeFileSync(to, Buffer.concat([wasm.subarray(0, 8), ...kept, Buffer.from([0, ...number(content.length), ...content])]));
