-- What is done to a message after it was said: edited, deleted, reacted to.

-- The change that last gave it its words; none: the one that posted it. So no row is written anew, and no post grows.
alter table messages add column said_rev bigint;
alter table messages add column deleted_by bigint references users (id);
-- What stands in `reactions`, as a page reads it: a JSON list of kinds. None while nobody reacted.
alter table messages add column reactions text check (octet_length(reactions) <= 16384);

-- Who reacted with what: the truth of which messages.reactions tells.
create table reactions (
    thread_id bigint not null references threads (id),
    seq bigint not null,
    emoji text collate "C" not null check (octet_length(emoji) between 1 and 64),
    user_id bigint not null references users (id),
    -- The change that brought it.
    rev bigint not null,
    primary key (thread_id, seq, emoji, user_id)
);
