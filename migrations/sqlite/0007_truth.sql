-- What is true or false is asked for by its name, as PostgreSQL has it: SQLite uses an index over some rows only when the
-- question is put as the index was.
drop index threads_open;
create index threads_open on threads (id) where open and deleted_at is null;
drop index users_hidden;
create index users_hidden on users (id) where not shows_presence;
