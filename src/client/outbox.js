// What a person wrote and the server has not acknowledged, on the browser's own disk, so that it outlives a reload, a crash
// and the end of a session. Called by outbox.rs. In JavaScript, for IndexedDB through web-sys is ten times the bytes.

const STORE = "unsent";
/** A browser whose disk does not answer for so long is one without: milliseconds. */
const PATIENCE = 2000;

const tab = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");
const lockOf = (tab) => `causerie ${tab}`;
const { locks } = navigator;
let letGo = () => {};
let alive;
let released;
/** A tab holds its lock as long as it lives and may send. Insecure pages have no locks: there each tab sends what it finds,
 * and the server takes it once. */
const live = () => {
  const unasked = new AbortController();
  letGo = () => unasked.abort();
  const hold = (held) => () => {
    held();
    return new Promise((end) => (letGo = end));
  };
  // Whoever gets no lock writes all the same.
  alive = locks && new Promise((held) => locks.request(lockOf(tab), { signal: unasked.signal }, hold(held)).catch(held));
};
live();
// A page that is put aside sends nothing, perhaps never again. Where it comes back, its line is a new one, and whoever
// gets a line adopts.
addEventListener("pagehide", ({ persisted }) => persisted && letGo());
addEventListener("pageshow", ({ persisted }) => persisted && !released && live());
/** The ops that this tab knows of: what it wrote, and what it was given. */
const known = new Set();
/** Those of them that lie on the disk, as far as this tab did or heard. */
const kept = new Set();

let opened;
const open = () =>
  (opened ??= new Promise((done, failed) => {
    const ask = indexedDB.open("causerie", 1);
    ask.onupgradeneeded = () => {
      const store = ask.result.createObjectStore(STORE, { autoIncrement: true });
      for (const field of ["user", "op"]) store.createIndex(field, field);
    };
    ask.onsuccess = () => {
      ask.result.onversionchange = ask.result.onclose = () => {
        ask.result.close();
        opened = undefined;
        // A disk that was cleared says of nobody that they gave something up.
        kept.clear();
      };
      done(ask.result);
    };
    ask.onerror = () => {
      opened = undefined;
      failed(ask.error);
    };
  }));

/** One transaction; `act` may say what it answers. */
const transact = async (act) => {
  const transaction = (await open()).transaction(STORE, "readwrite");
  return new Promise((done, failed) => {
    let answer;
    transaction.oncomplete = () => done(answer);
    transaction.onabort = () => failed(transaction.error);
    act(transaction.objectStore(STORE), (value) => (answer = value));
  });
};

/** What becomes of it in time, or else what is said to become of it. */
const within = (promise, otherwise) =>
  Promise.race([promise.catch(() => otherwise), new Promise((late) => setTimeout(late, PATIENCE, otherwise))]);

const each = (store, field, value, then) => {
  store.index(field).openCursor(value).onsuccess = ({ target: { result: cursor } }) => {
    then(cursor);
    cursor?.continue();
  };
};

/** Who lives is asked, and what the others left taken, by one tab at a time: two would take the same. */
const orphans = async (user) => {
  await alive;
  return locks ? locks.request("causerie: adopt", () => take(user)) : take(user);
};

const take = async (user) => {
  const held = locks ? (await locks.query()).held.map(({ name }) => name) : [];
  return transact((store, answer) => {
    const found = [];
    each(store, "user", user, (cursor) => {
      if (!cursor) return answer(found);
      const entry = cursor.value;
      if (known.has(entry.op) || (entry.tab !== tab && held.includes(lockOf(entry.tab)))) return;
      found.push(entry);
      cursor.update({ ...entry, tab });
    });
  });
};

/** Takes over what this person wrote in tabs that are gone, in its order: a line of JSON each. What came too late for one
 * question is the answer to the next. */
export const adopt = async (user) => {
  // Its person is back, and with them what it may send.
  if (released) live((released = false));
  await review(user);
  gone.delete(ALL);
  const found = (await within(orphans(user), [])).filter(({ op }) => !gone.has(ALL) && !gone.has(op));
  for (const { op } of found) kept.add(op), known.add(op);
  return found.map((entry) => JSON.stringify(entry)).join("\n");
};

/** Writes a message down, as JSON it comes, and says whether it is kept. */
export const write = (user, unsent) => {
  const entry = { user, tab, ...JSON.parse(unsent) };
  known.add(entry.op);
  const added = inTurn((store) => store.add(entry)).then(() => {
    kept.add(entry.op);
    return true;
  });
  return within(added, false);
};

/** After what was to be written before it, even if that came too late for whoever waited. */
const inTurn = async (act) => {
  await alive;
  return transact(act);
};

/** What is otherwise than it was written down, as JSON; without a word nobody has to keep it any more. */
export const mark = (op, noted) => {
  const note = (cursor) => (noted ? cursor?.update({ ...cursor.value, ...JSON.parse(noted) }) : cursor?.delete());
  const marked = inTurn((store) => each(store, "op", op, note)).then(() => noted || kept.delete(op));
  return within(marked, false);
};

/** Tells the other tabs of this person at once, and again when it is done: one that opens meanwhile may find on the disk what
 * it was told of before it was there. */
const tell = async (what, done) => {
  others?.postMessage(what);
  await done;
  others?.postMessage(what);
};

/** Its person gave it up: no tab of theirs is to send it. */
export const give_up = (op) => tell(op, mark(op));

/** This tab sends nothing any more: others may. */
export const release = async () => {
  released = true;
  letGo();
};

let others;
/** In place of an op: whatever there is. */
const ALL = "all";
const tidings = [];
const gone = new Set();
let wake;
const say = (what) => {
  tidings.push(what);
  wake?.();
};

/** What this tab kept and the disk has no more was given up, or sent, while this tab could not hear of it. */
const review = async (user) => {
  const look = (store) => {
    const missing = new Set(kept);
    each(store, "user", user, (cursor) => (cursor ? missing.delete(cursor.value.op) : missing.forEach((op) => say(op))));
  };
  if (kept.size) await within(transact(look), false);
  say("back");
};

/** Hears what is given up in another tab of this person, and goes to the door when that one does. A browser may not let
 * tabs speak to each other: then each finds out when its line is back. */
export const attend = async (user) => {
  try {
    others = new BroadcastChannel(`causerie ${user}`);
    others.onmessage = ({ data: op }) => {
      if (!op) return location.reload();
      gone.add(op);
      say(op);
    };
  } catch {}
  addEventListener("pagehide", ({ persisted }) => persisted && say("aside"));
  addEventListener("pageshow", ({ persisted }) => persisted && review(user));
};

/** What this tab is to hear next: an op that was given up elsewhere, "all" of them; that the page is put "aside" and hears
 * nothing, and that it is "back" and knows what it missed. */
export const heard = async () => {
  while (!tidings.length) await new Promise((woken) => (wake = woken));
  return tidings.shift();
};

/** How much of this person's the disk keeps, whichever tab wrote it. */
export const count = (user) => {
  const all = (store, answer) => {
    store.index("user").count(user).onsuccess = ({ target: { result } }) => answer(result);
  };
  return within(transact(all), 0);
};

const forgotten = (user) => transact((store) => each(store, "user", user, (cursor) => cursor?.delete())).then(() => true);

/** Forgets what its person wrote in any tab; their other tabs give up what they hold. */
export const forget = (user) => tell(ALL, within(forgotten(user), false));

/** Ends the session of its person, which may be another's by now (then it stays); false if it could not be done. Their other
 * tabs go to the door as well. */
export const leave = async (user) => {
  const body = new URLSearchParams({ user: parseInt(user) });
  const asked = fetch("/sign-out", { method: "POST", body, signal: AbortSignal.timeout(5 * PATIENCE) });
  if (!(await asked.catch(() => null))?.ok) return false;
  others?.postMessage(null);
  location.assign("/sign-in");
  return true;
};
