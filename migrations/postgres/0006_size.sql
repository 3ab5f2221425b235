-- A group counts those whose accounts are open, as the page of its members does. SQLite counts its older groups anew
-- here; no PostgreSQL database has such.
select 1;
