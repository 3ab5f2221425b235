//! Rows of `users`, and the number of the house line in `meta`.

use super::{NameKeys, Read, Tx, ids};
use crate::{
    id::{Epoch, Millis, Seq, SessionId, ThreadId, UserId},
    model::{Person, Role},
};

/// A person's card as columns.
#[derive(Clone, sqlx::FromRow)]
pub(super) struct PersonRow {
    id: i64,
    name: String,
    display_name: String,
    role: String,
    active: bool,
    rev: i64,
}

impl From<PersonRow> for Person {
    fn from(row: PersonRow) -> Self {
        Self {
            id: UserId(row.id),
            name: row.name,
            display_name: row.display_name,
            role: if row.role == "admin" { Role::Admin } else { Role::User },
            active: row.active,
            rev: Seq(row.rev),
        }
    }
}

/// The name of a role in the database.
pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Admin => "admin",
    }
}

/// Selects cards from `users`; what follows is a `where`.
macro_rules! select_people {
    ($($rest:tt)*) => {
        concat!("select id, name, display_name, role, deactivated_at is null as active, rev from users ", $($rest)*)
    };
}

/// Selects a page of active people after a name, who are not in a thread; what comes between is one condition more.
macro_rules! select_page {
    ($narrower:literal) => {
        select_people!(
            "where deactivated_at is null and name_key > $2 and not exists
                 (select 1 from members m where m.thread_id = $3 and m.user_id = users.id and m.left_at is null) ",
            $narrower,
            " order by name_key limit $1 + 0"
        )
    };
}

const EVERYONE_AFTER: &str = select_page!("");
const FOUND_AFTER: &str = select_page!("and id in (select user_id from name_words where word between $4 and $5)");

/// What runs all day, for the test that it walks no table.
#[cfg(test)]
pub(super) const STATEMENTS: [&str; 2] = [EVERYONE_AFTER, FOUND_AFTER];

/// What is needed to check a password. Never leaves the server.
#[derive(sqlx::FromRow)]
pub struct Credentials {
    pub id: i64,
    pub password_hash: String,
}

/// People with a word in their names that begins so, after one of them.
#[derive(Debug)]
pub struct PeopleAfter {
    /// The beginning, as people are looked for; empty for everyone.
    pub begins: String,
    /// The key of the last name of the page before; empty for the first.
    pub after: String,
    /// Those who are in this thread are left out.
    pub outside: Option<ThreadId>,
    pub limit: i64,
}

#[derive(sqlx::FromRow)]
struct HouseRow {
    epoch: Vec<u8>,
    house_seq: i64,
}

/// Where the lines of one person stand, and their card.
#[derive(Debug)]
pub struct Standing {
    pub epoch: Epoch,
    pub house: Seq,
    pub own: Seq,
    pub person: Person,
}

#[derive(sqlx::FromRow)]
struct StandingRow {
    #[sqlx(flatten)]
    house: HouseRow,
    own_seq: i64,
    #[sqlx(flatten)]
    person: PersonRow,
}

impl HouseRow {
    fn read(self) -> sqlx::Result<(Epoch, Seq)> {
        let epoch = self.epoch.try_into().map_err(|_| sqlx::Error::Decode("an epoch has 16 bytes".into()))?;
        Ok((Epoch(epoch), Seq(self.house_seq)))
    }
}

impl StandingRow {
    fn read(self) -> sqlx::Result<Standing> {
        let (epoch, house) = self.house.read()?;
        Ok(Standing { epoch, house, own: Seq(self.own_seq), person: self.person.into() })
    }
}

macro_rules! select_standing {
    ($rest:literal) => {
        concat!(
            "select m.epoch, m.house_seq, u.seq as own_seq,
                    u.id, u.name, u.display_name, u.role, u.deactivated_at is null as active, u.rev
             from meta m cross join users u where m.id = 1 and u.id = $1 ",
            $rest
        )
    };
}

impl Read<'_> {
    /// Where the house and this person stand.
    pub async fn standing(&mut self, user: UserId) -> sqlx::Result<Option<Standing>> {
        let row: Option<StandingRow> =
            on!(self, |db| sqlx::query_as(select_standing!("")).bind(user.0).fetch_optional(db).await?);
        row.map(StandingRow::read).transpose()
    }

    /// The same, while this session of theirs holds.
    pub async fn standing_by(
        &mut self,
        session: SessionId,
        user: UserId,
        now: Millis,
    ) -> sqlx::Result<Option<Standing>> {
        let row: Option<StandingRow> = on!(self, |db| {
            sqlx::query_as(select_standing!(
                "and u.deactivated_at is null and exists
                     (select 1 from sessions s where s.id = $2 and s.user_id = u.id and s.expires_at > $3)"
            ))
            .bind(user.0)
            .bind(session.0)
            .bind(now.0)
            .fetch_optional(db)
            .await?
        });
        row.map(StandingRow::read).transpose()
    }

    /// The identity of the database, and the number of the house line.
    pub async fn house(&mut self) -> sqlx::Result<(Epoch, Seq)> {
        let row: HouseRow =
            on!(self, |db| sqlx::query_as("select epoch, house_seq from meta where id = 1").fetch_one(db).await?);
        row.read()
    }

    /// Whether nobody has an account yet.
    pub async fn no_users(&mut self) -> sqlx::Result<bool> {
        on!(self, |db| sqlx::query_scalar("select not exists (select 1 from users)").fetch_one(db).await)
    }

    /// One card.
    pub async fn person(&mut self, user: UserId) -> sqlx::Result<Option<Person>> {
        let row: Option<PersonRow> =
            on!(self, |db| sqlx::query_as(select_people!("where id = $1")).bind(user.0).fetch_optional(db).await?);
        Ok(row.map(Person::from))
    }

    /// The card under this key of a name. None holds U+0000, and PostgreSQL cannot even be asked for one.
    pub async fn person_by_name(&mut self, name_key: &str) -> sqlx::Result<Option<Person>> {
        if name_key.contains('\0') {
            return Ok(None);
        }
        let row: Option<PersonRow> = on!(self, |db| {
            sqlx::query_as(select_people!("where name_key = $1")).bind(name_key).fetch_optional(db).await?
        });
        Ok(row.map(Person::from))
    }

    /// These cards, each once, by id.
    pub async fn people(&mut self, users: impl IntoIterator<Item = UserId>) -> sqlx::Result<Vec<Person>> {
        let ids = ids(users);
        let rows: Vec<PersonRow> = on!(self, |db| {
            sqlx::query_as(select_people!("where id in ", given!(), " order by id")).bind(ids).fetch_all(db).await?
        });
        Ok(rows.into_iter().map(Person::from).collect())
    }

    /// Everyone who ever had an account, by name.
    pub async fn everyone(&mut self) -> sqlx::Result<Vec<Person>> {
        let rows: Vec<PersonRow> =
            on!(self, |db| sqlx::query_as(select_people!("order by name_key")).fetch_all(db).await?);
        Ok(rows.into_iter().map(Person::from).collect())
    }

    /// Those whose accounts are closed, by name.
    pub async fn closed_accounts(&mut self, limit: i64) -> sqlx::Result<Vec<Person>> {
        let rows: Vec<PersonRow> = on!(self, |db| {
            sqlx::query_as(select_people!("where deactivated_at is not null order by name_key limit $1 + 0"))
                .bind(limit)
                .fetch_all(db)
                .await?
        });
        Ok(rows.into_iter().map(Person::from).collect())
    }

    /// Active people by user name, which nobody changes: a page stands where it stood. Reads as many rows as it finds.
    pub async fn people_after(&mut self, page: &PeopleAfter) -> sqlx::Result<Vec<Person>> {
        let beyond = format!("{}\u{10ffff}", page.begins);
        let outside = page.outside.map(|thread| thread.0);
        let rows: Vec<PersonRow> = on!(self, |db| {
            match page.begins.as_str() {
                "" => sqlx::query_as(EVERYONE_AFTER).bind(page.limit).bind(&page.after).bind(outside),
                begins => {
                    let found = sqlx::query_as(FOUND_AFTER).bind(page.limit).bind(&page.after).bind(outside);
                    found.bind(begins).bind(beyond)
                }
            }
            .fetch_all(db)
            .await?
        });
        Ok(rows.into_iter().map(Person::from).collect())
    }

    /// Cards touched after this house change, oldest change first.
    pub async fn people_changed(&mut self, after: Seq, limit: i64) -> sqlx::Result<Vec<Person>> {
        let rows: Vec<PersonRow> = on!(self, |db| {
            sqlx::query_as(select_people!("where rev > $1 order by rev limit $2 + 0"))
                .bind(after.0)
                .bind(limit)
                .fetch_all(db)
                .await?
        });
        Ok(rows.into_iter().map(Person::from).collect())
    }

    /// The hash of someone's password, unless they were deactivated.
    pub async fn password_hash(&mut self, user: UserId) -> sqlx::Result<Option<String>> {
        on!(self, |db| {
            sqlx::query_scalar("select password_hash from users where id = $1 and deactivated_at is null")
                .bind(user.0)
                .fetch_optional(db)
                .await
        })
    }

    /// Whether nobody else looks after the server.
    pub async fn is_last_admin(&mut self, user: UserId) -> sqlx::Result<bool> {
        on!(self, |db| {
            sqlx::query_scalar(
                "select not exists (select 1 from users where role = 'admin' and deactivated_at is null and id <> $1)",
            )
            .bind(user.0)
            .fetch_one(db)
            .await
        })
    }

    /// Whose password it would be, unless they were deactivated.
    pub async fn credentials(&mut self, name_key: &str) -> sqlx::Result<Option<Credentials>> {
        if name_key.contains('\0') {
            return Ok(None);
        }
        on!(self, |db| {
            sqlx::query_as("select id, password_hash from users where name_key = $1 and deactivated_at is null")
                .bind(name_key)
                .fetch_optional(db)
                .await
        })
    }

    /// The number of a person's own line.
    pub async fn own_seq(&mut self, user: UserId) -> sqlx::Result<Seq> {
        let seq = on!(self, |db| {
            sqlx::query_scalar("select seq from users where id = $1").bind(user.0).fetch_one(db).await?
        });
        Ok(Seq(seq))
    }
}

/// A row of `users` to be.
#[derive(Debug)]
pub(super) struct UserInsert<'a> {
    pub name: &'a str,
    pub keys: &'a NameKeys,
    pub password_hash: &'a str,
    pub locale: &'a str,
    pub zone: &'a str,
    pub rev: Seq,
}

impl Tx<'_> {
    /// The next number of the house line.
    pub(super) async fn next_house_seq(&mut self) -> sqlx::Result<Seq> {
        let seq = on!(self.read, |db| {
            sqlx::query_scalar("update meta set house_seq = house_seq + 1 where id = 1 returning house_seq")
                .fetch_one(db)
                .await?
        });
        Ok(Seq(seq))
    }

    /// The next number of a person's own line.
    pub(super) async fn next_own_seq(&mut self, user: UserId) -> sqlx::Result<Seq> {
        let seq = on!(self.read, |db| {
            sqlx::query_scalar("update users set seq = seq + 1 where id = $1 returning seq")
                .bind(user.0)
                .fetch_one(db)
                .await?
        });
        Ok(Seq(seq))
    }

    /// Inserts a person, the first as administrator. The name must be free.
    pub(super) async fn insert_user(&mut self, user: &UserInsert<'_>) -> sqlx::Result<UserId> {
        let Millis(now) = self.now;
        let id = on!(self.read, |db| {
            sqlx::query_scalar(
                "insert into users (name, name_key, name_skeleton, display_name, display_key, password_hash, role,
                                    locale, zone, created_at, rev)
                 values ($1, $2, $8, $1, $9, $3,
                         case when exists (select 1 from users) then 'user' else 'admin' end, $4, $5, $6, $7)
                 returning id",
            )
            .bind(user.name)
            .bind(&user.keys.name_key)
            .bind(user.password_hash)
            .bind(user.locale)
            .bind(user.zone)
            .bind(now)
            .bind(user.rev.0)
            .bind(&user.keys.shapes[0])
            .bind(&user.keys.display_key)
            .fetch_one(db)
            .await?
        });
        self.update_search(UserId(id), user.keys).await?;
        Ok(UserId(id))
    }

    /// Another password.
    pub(super) async fn update_password(&mut self, user: UserId, hash: &str) -> sqlx::Result<()> {
        on!(self.read, |db| {
            sqlx::query("update users set password_hash = $2 where id = $1")
                .bind(user.0)
                .bind(hash)
                .execute(db)
                .await?
                .rows_affected()
        });
        Ok(())
    }

    /// Another role: a change of the house.
    pub(super) async fn update_role(&mut self, user: UserId, role: Role) -> sqlx::Result<()> {
        let seq = self.next_house_seq().await?;
        on!(self.read, |db| {
            sqlx::query("update users set role = $2, rev = $3 where id = $1")
                .bind(user.0)
                .bind(role_name(role))
                .bind(seq.0)
                .execute(db)
                .await?
                .rows_affected()
        });
        self.tell_card(user, seq).await
    }

    /// In use or not: a change of the house.
    pub(super) async fn update_active(&mut self, user: UserId, active: bool) -> sqlx::Result<()> {
        let seq = self.next_house_seq().await?;
        let since = (!active).then_some(self.now.0);
        on!(self.read, |db| {
            sqlx::query("update users set deactivated_at = $2, rev = $3 where id = $1")
                .bind(user.0)
                .bind(since)
                .bind(seq.0)
                .execute(db)
                .await?
                .rows_affected()
        });
        self.tell_card(user, seq).await
    }
}
