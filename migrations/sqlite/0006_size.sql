-- A group counts those whose accounts are open, as the page of its members does. A change like any other, so that whoever
-- comes back hears of it.
update threads set seq = seq + 1, rev = seq + 1, member_rev = seq + 1,
    size = (select count(*) from members m join users u on u.id = m.user_id and u.deactivated_at is null
            where m.thread_id = threads.id and m.left_at is null)
    where kind = 'group' and deleted_at is null
      and exists (select 1 from members m join users u on u.id = m.user_id and u.deactivated_at is not null
                  where m.thread_id = threads.id and m.left_at is null);
