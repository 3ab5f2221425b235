-- The first members of a group, by whom it is called as long as it has no name: four are read, however many there are.
create index members_first on members (thread_id, joined_at, user_id) where left_at is null;
