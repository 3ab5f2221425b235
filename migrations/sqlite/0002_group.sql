-- Groups that people make: how many are in them, who may write, what the system says of them, and lists one can leave.

-- Members who have not left: kept, because counting five thousand for each card would not do.
alter table threads add column size integer not null default 0;
alter table threads add column hosts_only integer not null default 0 check (hosts_only in (0, 1));
-- The name as it is looked for; none for what has no name of its own.
alter table threads add column name_key text check (length(name_key) between 1 and 2048);
alter table threads add column deleted_at integer;
create index threads_open on threads (id) where open = 1 and deleted_at is null;

-- 0 once a thread left the list: the row stays, so that the own line can tell of it.
alter table mine add column listed integer not null default 1 check (listed in (0, 1));

-- SQLite changes no check in place. Nothing refers to messages, so no row is lost with the old table.
create table messages_new (
    thread_id integer not null references threads (id),
    seq integer not null,
    rev integer not null,
    kind text not null check (kind in ('text', 'made', 'joined', 'added', 'left', 'removed', 'renamed', 'opened', 'closed',
                                       'hosted', 'unhosted', 'hosts_only', 'everyone')),
    author_id integer not null references users (id),
    op blob check (length(op) = 16),
    body text not null check (length(cast(body as blob)) <= 16384),
    -- Whom an entry of the system is about: a JSON list of user ids.
    about text check (length(about) <= 16384),
    spans text,
    reply_to integer,
    sent_at integer not null,
    edited_at integer,
    deleted_at integer,
    primary key (thread_id, seq)
) strict;
insert into messages_new
    select thread_id, seq, rev, kind, author_id, op, body, null, spans, reply_to, sent_at, edited_at, deleted_at from messages;
drop table messages;
alter table messages_new rename to messages;
create index messages_rev on messages (thread_id, rev) where rev > seq;

update threads set size = (select count(*) from members m where m.thread_id = threads.id and m.left_at is null);
-- The Lobby has a host from now on: the first administrator. A change like any other, so that open tabs hear of it.
update threads set seq = seq + 1, rev = seq + 1, member_rev = seq + 1 where id = 1 and exists (select 1 from users);
update members set role = 'host', rev = (select seq from threads where id = 1)
    where thread_id = 1 and user_id = (select min(id) from users where role = 'admin' and deactivated_at is null);
