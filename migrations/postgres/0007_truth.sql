-- Here the indexes were asked for by the name of what is true or false from the beginning; SQLite's are made anew.
select 1;
