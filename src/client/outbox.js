// What a person wrote and the server has not acknowledged, on the browser's own disk, so that it outlives a reload, a crash
// and the end of a session. Called by outbox.rs. In JavaScript, for IndexedDB through web-sys is ten times the bytes.

const STORE = "unsent";
/** A browser whose disk does not answer for so long is one without: milliseconds. */
const PATIENCE = 2000;

const tab = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join("");
const lockOf = (tab) => `causerie ${tab}`;
const { locks } = navigator;
/** A tab holds its lock as long as it lives. Insecure pages have no locks: there each tab sends what it finds, and the
 * server takes it once. */
const alive = locks && new Promise((held) => locks.request(lockOf(tab), () => new Promise(held)));

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
      };
      done(ask.result);
    };
    ask.onerror = () => failed(ask.error);
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
  store.index(field).openCursor(IDBKeyRange.only(value)).onsuccess = ({ target: { result: cursor } }) => {
    then(cursor);
    cursor?.continue();
  };
};

/** Takes over what this person wrote in tabs that are gone, in its order: a JSON list. */
export const adopt = (user) =>
  within(
    (async () => {
      await alive;
      const held = locks ? (await locks.query()).held.map(({ name }) => name) : [];
      return transact((store, answer) => {
        const found = [];
        each(store, "user", user, (cursor) => {
          if (!cursor) return answer(JSON.stringify(found));
          if (cursor.value.tab === tab || held.includes(lockOf(cursor.value.tab))) return;
          found.push(cursor.value);
          cursor.update({ ...cursor.value, tab });
        });
      });
    })(),
    "[]",
  );

/** Writes a message down, as JSON it comes, and says whether it is kept. */
export const write = (user, unsent) =>
  within(
    (async () => {
      await alive;
      await transact((store) => store.add({ user, tab, ...JSON.parse(unsent) }));
      return true;
    })(),
    false,
  );

/** The server has it, or nobody wants it any more. */
export const erase = (op) => within(transact((store) => each(store, "op", op, (cursor) => cursor?.delete())), false);

const others = new BroadcastChannel("causerie");
others.onmessage = () => location.reload();

/** Ends the session, and forgets what its person wrote in any tab if they want that; false if the server was not
 * reached. The other tabs go to the door as well. */
export const leave = async (user, forget) => {
  const answer = await fetch("/sign-out", { method: "POST" }).catch(() => null);
  if (!answer?.ok) return false;
  if (forget) await within(transact((store) => each(store, "user", user, (cursor) => cursor?.delete())), false);
  others.postMessage(null);
  location.assign("/sign-in");
  return true;
};
