-- The core: people and their sessions, threads and who is in them, messages, and what was asked for.
-- Kept with migrations/postgres in names and order. `strict`, so that a wrong type stops here and not in a view.
-- `autoincrement`: an id is never given twice, so an old address can never lead to something new.
-- Every number called seq or rev counts the changes of a line, from 1 and without holes; 0 is "nothing yet".

-- One row: the identity of this database and the number of the house line.
create table meta (
    id integer primary key check (id = 1),
    -- Replaced whenever `boots` differs from the file beside the database: then one of them was restored.
    epoch blob not null check (length(epoch) = 16),
    boots integer not null default 0,
    house_seq integer not null default 0
) strict;
-- No file stands beside a new database, so the first start gives it its first epoch.
insert into meta (id, epoch) values (1, zeroblob(16));

create table users (
    id integer primary key autoincrement,
    name text not null check (length(name) between 2 and 32),
    -- The name as it is compared: NFKC in lower case. One letter can become eighteen.
    name_key text not null unique check (length(name_key) between 1 and 1024),
    display_name text not null check (length(display_name) between 1 and 64),
    display_key text not null check (length(display_key) between 1 and 2048),
    password_hash text not null check (length(password_hash) <= 256),
    role text not null check (role in ('user', 'admin')),
    locale text not null check (length(locale) <= 16),
    zone text not null check (length(zone) <= 64),
    -- The number of this person's own line.
    seq integer not null default 0,
    created_at integer not null,
    deactivated_at integer,
    -- The house change that last touched the card.
    rev integer not null
) strict;
create index users_rev on users (rev);

create table sessions (
    id integer primary key autoincrement,
    -- SHA-256 of the token: who reads this table cannot sign in with it.
    token_hash blob not null unique check (length(token_hash) = 32),
    user_id integer not null references users (id),
    created_at integer not null,
    seen_at integer not null,
    expires_at integer not null,
    keeps integer not null check (keeps in (0, 1)),
    device text not null check (length(device) <= 200)
) strict;
create index sessions_user on sessions (user_id);

create table threads (
    id integer primary key autoincrement,
    kind text not null check (kind in ('direct', 'group')),
    name text check (length(name) between 1 and 80),
    -- "lower id:higher id": two who write to each other at the same instant meet in the same thread.
    pair_key text unique check (length(pair_key) <= 48),
    open integer not null check (open in (0, 1)),
    seq integer not null default 0,
    rev integer not null default 0,
    -- The change that last touched the members.
    member_rev integer not null default 0,
    -- Whoever is behind this number loads anew.
    reset_seq integer not null default 0,
    -- The last message a person wrote, for the list: found without walking over what the system said.
    said_seq integer not null default 0,
    posted_at integer not null,
    created_at integer not null,
    check ((kind = 'direct') = (pair_key is not null))
) strict;
-- No index on posted_at: a list begins at one person's rows of `mine` and sorts those.

-- The Lobby, which everyone joins. The first start dates it.
insert into threads (id, kind, open, posted_at, created_at) values (1, 'group', 1, 0, 0);

create table members (
    thread_id integer not null references threads (id),
    user_id integer not null references users (id),
    role text not null check (role in ('host', 'member', 'reader')),
    joined_at integer not null,
    left_at integer,
    seen_seq integer not null default 0,
    rev integer not null,
    primary key (thread_id, user_id)
) strict, without rowid;
create index members_user on members (user_id);
create index members_rev on members (thread_id, rev);

-- What a person keeps about a thread. A row here means that it stands in their list.
create table mine (
    user_id integer not null references users (id),
    thread_id integer not null references threads (id),
    rev integer not null,
    read_seq integer not null default 0,
    notify text,
    pinned integer not null default 0 check (pinned in (0, 1)),
    archived integer not null default 0 check (archived in (0, 1)),
    primary key (user_id, thread_id)
) strict, without rowid;
create index mine_rev on mine (user_id, rev);

create table messages (
    thread_id integer not null references threads (id),
    seq integer not null,
    rev integer not null,
    kind text not null check (kind in ('text', 'joined')),
    author_id integer not null references users (id),
    op blob check (length(op) = 16),
    body text not null check (length(cast(body as blob)) <= 16384),
    spans text,
    reply_to integer,
    sent_at integer not null,
    edited_at integer,
    deleted_at integer,
    primary key (thread_id, seq)
) strict;
-- Only what was touched after it was posted: empty until somebody edits.
create index messages_rev on messages (thread_id, rev) where rev > seq;

-- What was asked for, so that asking twice does it once. The digest tells a repetition from a mix-up.
create table ops (
    user_id integer not null references users (id),
    op blob not null check (length(op) = 16),
    digest blob not null check (length(digest) = 32),
    thread_id integer not null,
    seq integer not null,
    rev integer not null,
    at integer not null,
    primary key (user_id, op)
) strict, without rowid;
