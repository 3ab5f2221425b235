-- What is done to a message after it was said: edited, deleted, reacted to.

-- The change that last gave it its words; none: the one that posted it. So no row is written anew, and no post grows.
alter table messages add column said_rev integer;
alter table messages add column deleted_by integer references users (id);
-- What stands in `reactions`, as a page reads it: a JSON list of kinds. None while nobody reacted.
alter table messages add column reactions text check (length(cast(reactions as blob)) <= 16384);

-- Who reacted with what: the truth of which messages.reactions tells.
create table reactions (
    thread_id integer not null references threads (id),
    seq integer not null,
    emoji text not null check (length(cast(emoji as blob)) between 1 and 64),
    user_id integer not null references users (id),
    -- The change that brought it.
    rev integer not null,
    primary key (thread_id, seq, emoji, user_id)
) strict, without rowid;
