//! For tests: many people at once, all of them in the Lobby.

use super::{
    super::{Tx, lock::Scope},
    Writer,
    entry::Write,
};
use crate::{
    id::{LOBBY, Millis},
    server::error::Result,
};

struct Crowd(i64);

const PEOPLE: &str = "with recursive n(i) as (select 1 union all select i + 1 from n where i < $1)
     insert into users (name, name_key, display_name, display_key, password_hash, role, locale, zone, seq, created_at, rev)
     select name, name, name, name, '', 'user', 'en', '', 1, $2, (select house_seq from meta) + i
     from (select i, 'crowd' || substr('00000', 1, 5 - length(cast(i as text))) || cast(i as text) as name from n) as named";

const HOUSE: &str = "update meta set house_seq = house_seq + $1";

const MEMBERS: &str = "insert into members (thread_id, user_id, role, joined_at, rev)
     select $1, u.id, 'member', $2, $3 from users u where u.name like 'crowd%'";

const MINE: &str = "insert into mine (user_id, thread_id, rev, read_seq)
     select u.id, $1, 1, $2 from users u where u.name like 'crowd%'";

impl Writer {
    /// So many people, named crowd00001 and on: one change of the Lobby, of which nobody is told.
    pub async fn crowd(&self, size: i64) -> Result<()> {
        self.submit(Crowd(size)).await
    }
}

impl Write for Crowd {
    type Answer = ();

    fn scope(&self) -> Scope {
        Scope::thread(LOBBY).and(Scope::house())
    }

    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (Self(size), Millis(now)) = (self, tx.now);
        let joined = tx.next_member_seq(LOBBY, *size).await?;
        on!(tx.read, |db| {
            sqlx::query(PEOPLE).bind(size).bind(now).execute(&mut *db).await?;
            sqlx::query(HOUSE).bind(size).execute(&mut *db).await?;
            sqlx::query(MEMBERS).bind(LOBBY.0).bind(now).bind(joined.0).execute(&mut *db).await?;
            sqlx::query(MINE).bind(LOBBY.0).bind(joined.0).execute(db).await?.rows_affected()
        });
        Ok(())
    }
}
