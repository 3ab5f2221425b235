-- Who may come in: the door of the house, its invitation and its texts; and keys that open once.

-- One row: what the administrators decide.
create table house (
    id bigint primary key check (id = 1),
    admission text not null default 'invitation' check (admission in ('closed', 'invitation', 'open')),
    -- Kept as it is, because whoever is signed in may pass it on.
    invitation text check (length(invitation) = 32),
    invited_until bigint,
    rules_en text not null default '' check (length(rules_en) <= 10000),
    rules_fr text not null default '' check (length(rules_fr) <= 10000),
    privacy_en text not null default '' check (length(privacy_en) <= 10000),
    privacy_fr text not null default '' check (length(privacy_fr) <= 10000),
    check ((invitation is null) = (invited_until is null))
);
insert into house (id) values (1);

create table keys (
    -- SHA-256 of the token: who reads this table opens nothing with it.
    token_hash bytea primary key check (length(token_hash) = 32),
    purpose text not null check (purpose in ('reset', 'device')),
    user_id bigint not null references users (id),
    made_by bigint not null references users (id),
    expires_at bigint not null,
    -- Kept for a while after its use, so that a second try is told why.
    used_at bigint
);
create index keys_user on keys (user_id);
