//! Pages of open groups, and of a thread's members.

use super::super::{Read, member::role, thread::ThreadRow, user::PersonRow};
use crate::{
    id::{ThreadId, UserId},
    model::{MemberRole, OpenGroup, Person, Thread},
};

/// Open groups that are called so, after the first of them.
#[derive(Debug)]
pub struct GroupsAfter {
    /// The beginning, as names are compared.
    pub begins: String,
    /// The Lobby is called so too, where nobody has renamed it.
    pub lobby: bool,
    pub after: i64,
    pub limit: i64,
}

/// Members who are called so, after the first of them.
#[derive(Debug)]
pub struct MembersAfter {
    /// The beginning, as names are compared.
    pub begins: String,
    pub after: i64,
    pub limit: i64,
}

#[derive(sqlx::FromRow)]
struct OpenRow {
    #[sqlx(flatten)]
    thread: ThreadRow,
    joined: bool,
}

#[derive(sqlx::FromRow)]
struct PlaceRow {
    #[sqlx(flatten)]
    person: PersonRow,
    place: String,
}

const GROUPS: &str = "select t.id, t.kind, t.name, t.pair_key, t.open, t.hosts_only, t.size, t.rev, t.posted_at,
            exists (select 1 from members m
                    where m.thread_id = t.id and m.user_id = $1 and m.left_at is null) as joined
     from threads t
     where t.open and t.deleted_at is null
       and ($2 = '' or t.name_key between $2 and $3 or (t.id = 1 and t.name_key is null and $4))
     order by t.size desc, t.id limit $5 + 0 offset $6 + 0";

const MEMBERS: &str =
    "select u.id, u.name, u.display_name, u.role, u.deactivated_at is null as active, u.rev, m.role as place
     from members m cross join users u
     where m.thread_id = $1 and m.left_at is null and u.id = m.user_id and u.deactivated_at is null
       and (u.name_key between $2 and $3 or u.display_key between $2 and $3
            or u.id in (select w.user_id from name_words w where w.word between $2 and $3))
     order by m.role <> 'host', u.name_key limit $4 + 0 offset $5 + 0";

/// For the test of what SQLite means to do.
#[cfg(test)]
pub(in crate::server::store) const STATEMENTS: [&str; 9] = {
    let [a, b, c, d, e, f, g] = super::many::STATEMENTS;
    [GROUPS, MEMBERS, a, b, c, d, e, f, g]
};

impl Read<'_> {
    /// Open groups, largest first, as this person sees them.
    pub async fn groups_after(&mut self, user: UserId, page: &GroupsAfter) -> sqlx::Result<Vec<OpenGroup>> {
        let rows: Vec<OpenRow> = on!(self, |db| {
            sqlx::query_as(GROUPS)
                .bind(user.0)
                .bind(&page.begins)
                .bind(beyond(&page.begins))
                .bind(page.lobby)
                .bind(page.limit)
                .bind(page.after)
                .fetch_all(db)
                .await?
        });
        let mut groups: Vec<OpenGroup> =
            rows.into_iter().map(|row| OpenGroup { thread: row.thread.into(), joined: row.joined }).collect();
        self.name_by_members(groups.iter_mut().map(|group| &mut group.thread)).await?;
        Ok(groups)
    }

    /// The cards of those by whom these groups are called.
    pub async fn named_by(&mut self, groups: &[OpenGroup]) -> sqlx::Result<Vec<Person>> {
        let threads = groups.iter().map(|group: &OpenGroup| &group.thread);
        self.people(threads.flat_map(|thread: &Thread| thread.some.iter().copied())).await
    }

    /// Active members of a thread, hosts first, then by name.
    pub async fn members_after(
        &mut self,
        thread: ThreadId,
        page: &MembersAfter,
    ) -> sqlx::Result<Vec<(Person, MemberRole)>> {
        let rows: Vec<PlaceRow> = on!(self, |db| {
            sqlx::query_as(MEMBERS)
                .bind(thread.0)
                .bind(&page.begins)
                .bind(beyond(&page.begins))
                .bind(page.limit)
                .bind(page.after)
                .fetch_all(db)
                .await?
        });
        Ok(rows.into_iter().map(|row| (row.person.into(), role(&row.place))).collect())
    }
}

/// The end of the range of names that begin so.
fn beyond(begins: &str) -> String {
    format!("{begins}\u{10ffff}")
}
