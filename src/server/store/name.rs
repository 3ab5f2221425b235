//! The forms of names by which people are told apart and found: columns of `users`, rows of `name_words`.

use super::{Read, Tx};
use crate::{
    error::Problem,
    id::{Seq, UserId},
    model::Rows,
};

/// The forms of someone's names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameKeys {
    /// As user names are compared: one signs in by it.
    pub name_key: String,
    /// As the name looks in small letters (which is kept), and as it was written.
    pub shapes: [String; 2],
    /// The display name as it is looked for.
    pub display_key: String,
    /// Both names as they are looked for, from the beginning of each of their words on. Each once.
    pub words: Vec<String>,
}

/// The names of someone who has an account.
#[derive(Debug, sqlx::FromRow)]
pub struct Named {
    id: i64,
    pub name: String,
    pub display_name: String,
}

impl Named {
    /// Whose they are.
    pub fn id(&self) -> UserId {
        UserId(self.id)
    }
}

impl Read<'_> {
    /// Why nobody new can have this name; none if they can.
    pub async fn name_problem(&mut self, keys: &NameKeys) -> sqlx::Result<Option<Problem>> {
        if self.person_by_name(&keys.name_key).await?.is_some() {
            return Ok(Some(Problem::Taken));
        }
        let [small, written] = &keys.shapes;
        let alike: bool = on!(self, |db| {
            sqlx::query_scalar("select exists (select 1 from users where name_skeleton in ($1, $2))")
                .bind(small)
                .bind(written)
                .fetch_one(db)
                .await?
        });
        Ok(alike.then_some(Problem::TooLike))
    }

    /// The rules by which the keys of names were made.
    pub async fn name_rules(&mut self) -> sqlx::Result<i64> {
        on!(self, |db| sqlx::query_scalar("select name_rules from meta where id = 1").fetch_one(db).await)
    }

    /// Everyone's names, in the order in which they came.
    pub async fn all_names(&mut self) -> sqlx::Result<Vec<Named>> {
        on!(self, |db| sqlx::query_as("select id, name, display_name from users order by id").fetch_all(db).await)
    }
}

impl Tx<'_> {
    /// Another display name: a change of the house.
    pub(super) async fn update_display_name(
        &mut self,
        user: UserId,
        display_name: &str,
        keys: &NameKeys,
    ) -> sqlx::Result<()> {
        let seq = self.next_house_seq().await?;
        on!(self.read, |db| {
            sqlx::query("update users set display_name = $2, rev = $3 where id = $1")
                .bind(user.0)
                .bind(display_name)
                .bind(seq.0)
                .execute(db)
                .await?
                .rows_affected()
        });
        self.update_search(user, keys).await?;
        self.tell_card(user, seq).await
    }

    /// Tells everyone how someone's card stands now.
    pub(super) async fn tell_card(&mut self, user: UserId, seq: Seq) -> sqlx::Result<()> {
        let people = self.read.people([user]).await?;
        self.tell_house(seq, Rows { people, ..Rows::default() });
        Ok(())
    }

    /// What someone is found by.
    pub(super) async fn update_search(&mut self, user: UserId, keys: &NameKeys) -> sqlx::Result<()> {
        on!(self.read, |db| {
            sqlx::query("update users set display_key = $2 where id = $1")
                .bind(user.0)
                .bind(&keys.display_key)
                .execute(&mut *db)
                .await?;
            sqlx::query("delete from name_words where user_id = $1").bind(user.0).execute(&mut *db).await?;
            for word in &keys.words {
                sqlx::query("insert into name_words (word, user_id) values ($1, $2)")
                    .bind(word)
                    .bind(user.0)
                    .execute(&mut *db)
                    .await?;
            }
        });
        Ok(())
    }

    /// Forgets by what names are compared and how they look: they are about to be made anew.
    pub(super) async fn forget_shapes(&mut self) -> sqlx::Result<()> {
        on!(self.read, |db| {
            sqlx::query("update users set name_skeleton = null where name_skeleton is not null")
                .execute(db)
                .await?
                .rows_affected()
        });
        Ok(())
    }

    /// Makes someone's keys anew. Whoever came first keeps a form that two would have: the other stays without a
    /// shape, or compared as before. True if all of it was free.
    pub(super) async fn rekey(&mut self, user: UserId, keys: &NameKeys) -> sqlx::Result<bool> {
        self.update_search(user, keys).await?;
        let done = on!(self.read, |db| {
            let compared = sqlx::query(
                "update users set name_key = $2
                 where id = $1 and not exists (select 1 from users u where u.name_key = $2 and u.id <> $1)",
            );
            let compared = compared.bind(user.0).bind(&keys.name_key).execute(&mut *db).await?.rows_affected();
            let shaped = sqlx::query(
                "update users set name_skeleton = $2
                 where id = $1 and not exists (select 1 from users u where u.name_skeleton = $2)",
            );
            compared + shaped.bind(user.0).bind(&keys.shapes[0]).execute(db).await?.rows_affected()
        });
        Ok(done == 2)
    }

    /// Remembers by which rules the keys were made.
    pub(super) async fn update_name_rules(&mut self, rules: i64) -> sqlx::Result<()> {
        on!(self.read, |db| {
            sqlx::query("update meta set name_rules = $1 where id = 1").bind(rules).execute(db).await?.rows_affected()
        });
        Ok(())
    }
}
