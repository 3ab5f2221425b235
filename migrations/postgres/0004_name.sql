-- Names: told apart by how they look, found by any word, and whether their bearer shows when they are here.

-- The confusable skeleton of name_key. None for accounts that are older than it and look like an older one still.
alter table users add column name_skeleton text collate "C";
create unique index users_skeleton on users (name_skeleton);

-- "Show when I am here."
alter table users add column shows_presence boolean not null default true;
create index users_hidden on users (id) where not shows_presence;

-- The name and the display name from the beginning of each of their words on, as they are looked for.
create table name_words (
    word text collate "C" not null check (length(word) between 1 and 2048),
    user_id bigint not null references users (id),
    primary key (word, user_id)
);
create index name_words_user on name_words (user_id);

-- The rules by which the keys of names were made. An older number: the next start makes them anew.
alter table meta add column name_rules bigint not null default 0;
