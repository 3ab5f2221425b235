-- Groups that people make: how many are in them, who may write, what the system says of them, and lists one can leave.
-- What SQLite's migration says to older rows is not said here: no PostgreSQL database is older than all of this.

-- Members who have not left: kept, because counting five thousand for each card would not do.
alter table threads add column size bigint not null default 0;
alter table threads add column hosts_only boolean not null default false;
-- The name as it is looked for; none for what has no name of its own.
alter table threads add column name_key text collate "C" check (length(name_key) between 1 and 2048);
alter table threads add column deleted_at bigint;
create index threads_open on threads (id) where open and deleted_at is null;

-- False once a thread left the list: the row stays, so that the own line can tell of it.
alter table mine add column listed boolean not null default true;

alter table messages drop constraint messages_kind_check;
alter table messages add constraint messages_kind_check
    check (kind in ('text', 'made', 'joined', 'added', 'left', 'removed', 'renamed', 'opened', 'closed',
                    'hosted', 'unhosted', 'hosts_only', 'everyone'));
-- Whom an entry of the system is about: a JSON list of user ids.
alter table messages add column about text check (length(about) <= 16384);
