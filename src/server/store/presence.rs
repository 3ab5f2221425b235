//! Who wishes not to be seen here: a column of `users`.

use super::{Committed, Read, Tx};
use crate::id::UserId;

impl Read<'_> {
    /// Everyone who hides when they are here. They do not see it of others either.
    pub async fn hidden_people(&mut self) -> sqlx::Result<Vec<UserId>> {
        let ids: Vec<i64> = on!(self, |db| {
            sqlx::query_scalar("select id from users where not shows_presence order by id").fetch_all(db).await?
        });
        Ok(ids.into_iter().map(UserId).collect())
    }

    /// Whether someone shows when they are here.
    pub async fn shows_presence(&mut self, user: UserId) -> sqlx::Result<bool> {
        on!(self, |db| {
            sqlx::query_scalar("select shows_presence from users where id = $1").bind(user.0).fetch_one(db).await
        })
    }
}

impl Tx<'_> {
    /// Whether someone shows when they are here, from now on.
    pub(super) async fn update_presence(&mut self, user: UserId, shows: bool) -> sqlx::Result<()> {
        on!(self.read, |db| {
            sqlx::query("update users set shows_presence = $2 where id = $1")
                .bind(user.0)
                .bind(shows)
                .execute(db)
                .await?
                .rows_affected()
        });
        self.told.push(Committed::Hides(user, !shows));
        Ok(())
    }
}
