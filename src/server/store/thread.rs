//! Rows of `threads`, `members` and `mine`.

use super::{Committed, Read, Tx};
use crate::{
    id::{Millis, Seq, ThreadId, UserId},
    model::{Card, Member, MemberRole, Message, MessageKind, Mine, Thread, ThreadCursor, ThreadKind},
};

/// A thread as columns.
#[derive(sqlx::FromRow)]
pub(super) struct ThreadRow {
    id: i64,
    kind: String,
    name: Option<String>,
    pair_key: Option<String>,
    open: bool,
    rev: i64,
    posted_at: i64,
}

impl From<ThreadRow> for Thread {
    fn from(row: ThreadRow) -> Self {
        Self {
            id: ThreadId(row.id),
            kind: kind(&row.kind),
            name: row.name,
            pair: row.pair_key.as_deref().and_then(pair),
            open: row.open,
            rev: Seq(row.rev),
            posted_at: Millis(row.posted_at),
        }
    }
}

/// The kind under this name in the database.
pub(super) fn kind(name: &str) -> ThreadKind {
    if name == "direct" { ThreadKind::Direct } else { ThreadKind::Group }
}

fn role(name: &str) -> MemberRole {
    match name {
        "host" => MemberRole::Host,
        "member" => MemberRole::Member,
        _ => MemberRole::Reader,
    }
}

/// The key under which two people share one thread.
pub(super) fn pair_key(one: UserId, other: UserId) -> String {
    format!("{}:{}", one.min(other), one.max(other))
}

fn pair(key: &str) -> Option<(UserId, UserId)> {
    let (low, high) = key.split_once(':')?;
    Some((low.parse().ok()?, high.parse().ok()?))
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    thread_id: i64,
    user_id: i64,
    role: String,
    active: bool,
    rev: i64,
}

impl From<MemberRow> for Member {
    fn from(row: MemberRow) -> Self {
        Self {
            thread: ThreadId(row.thread_id),
            user: UserId(row.user_id),
            role: role(&row.role),
            active: row.active,
            rev: Seq(row.rev),
        }
    }
}

#[derive(sqlx::FromRow)]
struct MineRow {
    thread_id: i64,
    read_seq: i64,
    rev: i64,
}

impl From<MineRow> for Mine {
    fn from(row: MineRow) -> Self {
        Self { thread: ThreadId(row.thread_id), read_seq: Seq(row.read_seq), rev: Seq(row.rev) }
    }
}

/// Someone's place in a thread that shows in their list: what the gate reads.
#[derive(Clone, Copy, Debug)]
pub struct Membership {
    pub kind: ThreadKind,
    pub role: MemberRole,
    /// The change that last touched the place. A write is void once it is another.
    pub rev: Seq,
}

#[derive(sqlx::FromRow)]
struct MembershipRow {
    kind: String,
    role: String,
    rev: i64,
}

/// The number of a thread, and the one before which nothing is told.
#[derive(sqlx::FromRow)]
struct HeadRow {
    seq: i64,
    reset_seq: i64,
}

#[derive(sqlx::FromRow)]
struct CardRow {
    #[sqlx(flatten)]
    thread: ThreadRow,
    head: i64,
    read_seq: i64,
    mine_rev: i64,
    last_seq: Option<i64>,
    last_rev: Option<i64>,
    last_author: Option<i64>,
    last_op: Option<Vec<u8>>,
    last_body: Option<String>,
    last_at: Option<i64>,
}

impl CardRow {
    fn last(&mut self) -> Option<Message> {
        Some(Message {
            thread: ThreadId(self.thread.id),
            seq: Seq(self.last_seq?),
            rev: Seq(self.last_rev?),
            kind: MessageKind::Text,
            author: UserId(self.last_author?),
            op: self.last_op.take().and_then(super::message::op),
            body: self.last_body.take()?,
            sent_at: Millis(self.last_at?),
        })
    }

    fn card(mut self) -> Card {
        let last = self.last();
        let (read_seq, rev) = (Seq(self.read_seq), Seq(self.mine_rev));
        let mine = Mine { thread: ThreadId(self.thread.id), read_seq, rev };
        Card { head: Seq(self.head), last, mine, thread: self.thread.into(), people: Vec::new() }
    }
}

/// Selects the cards of the threads in the list of `$1`. `cross join` keeps SQLite at it from the person's side, which
/// is the short one.
macro_rules! select_cards {
    ($rest:literal) => {
        concat!(
            "select t.id, t.kind, t.name, t.pair_key, t.open, t.rev, t.posted_at, t.seq as head,
                    i.read_seq, i.rev as mine_rev,
                    l.seq as last_seq, l.rev as last_rev, l.author_id as last_author, l.op as last_op,
                    l.body as last_body, l.sent_at as last_at
             from mine i cross join threads t cross join members m
             left join messages l on l.thread_id = t.id and l.seq = t.said_seq
             where i.user_id = $1 and t.id = i.thread_id
               and m.thread_id = t.id and m.user_id = i.user_id and m.left_at is null ",
            $rest
        )
    };
}

impl Read<'_> {
    /// One thread.
    pub(super) async fn thread(&mut self, thread: ThreadId) -> sqlx::Result<Thread> {
        let row: ThreadRow = on!(self, |db| {
            sqlx::query_as("select id, kind, name, pair_key, open, rev, posted_at from threads where id = $1")
                .bind(thread.0)
                .fetch_one(db)
                .await?
        });
        Ok(row.into())
    }

    /// The gate: this person's place in this thread, if the thread shows in their list.
    pub async fn membership(&mut self, user: UserId, thread: ThreadId) -> sqlx::Result<Option<Membership>> {
        let row: Option<MembershipRow> = on!(self, |db| {
            sqlx::query_as(
                "select t.kind, m.role, m.rev
                 from mine i
                 join members m on m.thread_id = i.thread_id and m.user_id = i.user_id and m.left_at is null
                 join threads t on t.id = i.thread_id
                 where i.user_id = $1 and i.thread_id = $2",
            )
            .bind(user.0)
            .bind(thread.0)
            .fetch_optional(db)
            .await?
        });
        Ok(row.map(|row| Membership { kind: kind(&row.kind), role: role(&row.role), rev: Seq(row.rev) }))
    }

    /// Whom changes of this thread reach.
    pub async fn audience(&mut self, thread: ThreadId) -> sqlx::Result<Vec<UserId>> {
        let users: Vec<i64> = on!(self, |db| {
            sqlx::query_scalar(
                "select m.user_id from members m
                 join mine i on i.user_id = m.user_id and i.thread_id = m.thread_id
                 where m.thread_id = $1 and m.left_at is null",
            )
            .bind(thread.0)
            .fetch_all(db)
            .await?
        });
        Ok(users.into_iter().map(UserId).collect())
    }

    /// The number of a thread, and the one before which nothing is told.
    pub async fn thread_head(&mut self, thread: ThreadId) -> sqlx::Result<(Seq, Seq)> {
        let row: HeadRow = on!(self, |db| {
            sqlx::query_as("select seq, reset_seq from threads where id = $1").bind(thread.0).fetch_one(db).await?
        });
        Ok((Seq(row.seq), Seq(row.reset_seq)))
    }

    /// The cards of a person's list after a place in it, most recent first.
    pub async fn cards(&mut self, user: UserId, before: Option<ThreadCursor>, limit: i64) -> sqlx::Result<Vec<Card>> {
        let (posted_at, id) = before.map_or((i64::MAX, i64::MAX), |cursor| (cursor.posted_at.0, cursor.id.0));
        let rows: Vec<CardRow> = on!(self, |db| {
            sqlx::query_as(select_cards!(
                "and (t.posted_at, t.id) < ($2, $3) order by t.posted_at desc, t.id desc limit $4"
            ))
            .bind(user.0)
            .bind(posted_at)
            .bind(id)
            .bind(limit)
            .fetch_all(db)
            .await?
        });
        self.with_people(user, rows).await
    }

    /// The card of one thread, if it is in that person's list.
    pub async fn card(&mut self, user: UserId, thread: ThreadId) -> sqlx::Result<Option<Card>> {
        let rows: Vec<CardRow> = on!(self, |db| {
            sqlx::query_as(select_cards!("and i.thread_id = $2")).bind(user.0).bind(thread.0).fetch_all(db).await?
        });
        Ok(self.with_people(user, rows).await?.pop())
    }

    /// Adds to each card whom it speaks of: one query for them all.
    async fn with_people(&mut self, me: UserId, rows: Vec<CardRow>) -> sqlx::Result<Vec<Card>> {
        let mut cards: Vec<Card> = rows.into_iter().map(CardRow::card).collect();
        let people = self.people(cards.iter().flat_map(|card| spoken_of(card, me))).await?;
        for card in &mut cards {
            let wanted: Vec<UserId> = spoken_of(card, me).collect();
            card.people = people.iter().filter(|person| wanted.contains(&person.id)).cloned().collect();
        }
        Ok(cards)
    }

    /// Members whose place was touched after this change of their thread, oldest change first.
    pub(super) async fn members_changed(
        &mut self,
        thread: ThreadId,
        after: Seq,
        limit: i64,
    ) -> sqlx::Result<Vec<Member>> {
        let rows: Vec<MemberRow> = on!(self, |db| {
            sqlx::query_as(
                "select thread_id, user_id, role, left_at is null as active, rev
                 from members where thread_id = $1 and rev > $2 order by rev, user_id limit $3",
            )
            .bind(thread.0)
            .bind(after.0)
            .bind(limit)
            .fetch_all(db)
            .await?
        });
        Ok(rows.into_iter().map(Member::from).collect())
    }

    /// What a person keeps, touched after this change of their own line, oldest change first.
    pub(super) async fn mine_changed(&mut self, user: UserId, after: Seq, limit: i64) -> sqlx::Result<Vec<Mine>> {
        let rows: Vec<MineRow> = on!(self, |db| {
            sqlx::query_as(
                "select thread_id, read_seq, rev from mine where user_id = $1 and rev > $2 order by rev limit $3",
            )
            .bind(user.0)
            .bind(after.0)
            .bind(limit)
            .fetch_all(db)
            .await?
        });
        Ok(rows.into_iter().map(Mine::from).collect())
    }

    /// The threads that these rows are about.
    pub(super) async fn threads_of(&mut self, mine: &[Mine]) -> sqlx::Result<Vec<Thread>> {
        let ids = serde_json::json!(mine.iter().map(|mine| mine.thread.0).collect::<Vec<_>>()).to_string();
        let rows: Vec<ThreadRow> = on!(self, |db| {
            sqlx::query_as(
                "select id, kind, name, pair_key, open, rev, posted_at from threads
                 where id in (select value from json_each($1)) order by id",
            )
            .bind(ids)
            .fetch_all(db)
            .await?
        });
        Ok(rows.into_iter().map(Thread::from).collect())
    }

    /// The thread of two people.
    pub(super) async fn thread_of_pair(&mut self, pair_key: &str) -> sqlx::Result<Option<ThreadId>> {
        let id = on!(self, |db| {
            sqlx::query_scalar("select id from threads where pair_key = $1").bind(pair_key).fetch_optional(db).await?
        });
        Ok(id.map(ThreadId))
    }

    /// Members of a thread in whose list it does not show yet.
    pub(super) async fn unaware(&mut self, thread: ThreadId) -> sqlx::Result<Vec<UserId>> {
        let users: Vec<i64> = on!(self, |db| {
            sqlx::query_scalar(
                "select m.user_id from members m
                 where m.thread_id = $1 and m.left_at is null and not exists
                     (select 1 from mine i where i.user_id = m.user_id and i.thread_id = m.thread_id)
                 order by m.user_id",
            )
            .bind(thread.0)
            .fetch_all(db)
            .await?
        });
        Ok(users.into_iter().map(UserId).collect())
    }
}

/// The other one of a direct conversation, and the last author.
fn spoken_of(card: &Card, me: UserId) -> impl Iterator<Item = UserId> {
    card.thread.other(me).into_iter().chain(card.last.as_ref().map(|message| message.author))
}

impl Tx<'_> {
    /// The next number of a thread, for a change of its members.
    pub(super) async fn next_member_seq(&mut self, thread: ThreadId) -> sqlx::Result<Seq> {
        let seq = on!(self.read, |db| {
            sqlx::query_scalar("update threads set seq = seq + 1, member_rev = seq + 1 where id = $1 returning seq")
                .bind(thread.0)
                .fetch_one(db)
                .await?
        });
        Ok(Seq(seq))
    }

    /// Inserts the thread of two people. Its making is its first change.
    pub(super) async fn insert_direct(&mut self, pair_key: &str) -> sqlx::Result<ThreadId> {
        let Millis(now) = self.now;
        let id = on!(self.read, |db| {
            sqlx::query_scalar(
                "insert into threads (kind, pair_key, open, seq, rev, member_rev, posted_at, created_at)
                 values ('direct', $1, $2, 1, 1, 1, $3, $3) returning id",
            )
            .bind(pair_key)
            .bind(false)
            .bind(now)
            .fetch_one(db)
            .await?
        });
        Ok(ThreadId(id))
    }

    /// Gives someone a place in a thread, by the change `rev`.
    pub(super) async fn insert_member(&mut self, thread: ThreadId, user: UserId, rev: Seq) -> sqlx::Result<Member> {
        let Millis(now) = self.now;
        on!(self.read, |db| {
            sqlx::query(
                "insert into members (thread_id, user_id, role, joined_at, rev) values ($1, $2, 'member', $3, $4)",
            )
            .bind(thread.0)
            .bind(user.0)
            .bind(now)
            .bind(rev.0)
            .execute(db)
            .await?
        });
        Ok(Member { thread, user, role: MemberRole::Member, active: true, rev })
    }

    /// Puts a thread into someone's list, and opens its line to them.
    pub(super) async fn insert_mine(&mut self, user: UserId, thread: ThreadId, read_seq: Seq) -> sqlx::Result<Mine> {
        let rev = self.next_own_seq(user).await?;
        on!(self.read, |db| {
            sqlx::query("insert into mine (user_id, thread_id, rev, read_seq) values ($1, $2, $3, $4)")
                .bind(user.0)
                .bind(thread.0)
                .bind(rev.0)
                .bind(read_seq.0)
                .execute(db)
                .await?
        });
        self.told.push(Committed::Shown(thread, user));
        Ok(Mine { thread, read_seq, rev })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_has_one_key_from_either_side() {
        assert_eq!(pair_key(UserId(9), UserId(10)), "9:10");
        assert_eq!(pair_key(UserId(10), UserId(9)), "9:10");
        assert_eq!(pair("9:10"), Some((UserId(9), UserId(10))));
        assert_eq!(pair(&pair_key(UserId(3), UserId(3))), Some((UserId(3), UserId(3))));
    }
}
