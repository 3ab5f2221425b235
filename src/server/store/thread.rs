//! Rows of `threads`, and the cards of a list.

use super::{Read, Tx};
use crate::{
    id::{LOBBY, Millis, Seq, ThreadId, UserId},
    model::{Card, History, Message, Mine, NAMED, Thread, ThreadCursor, ThreadKind, Unread},
};

/// A thread as columns.
#[derive(sqlx::FromRow)]
pub(super) struct ThreadRow {
    id: i64,
    kind: String,
    name: Option<String>,
    pair_key: Option<String>,
    open: bool,
    hosts_only: bool,
    size: i64,
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
            hosts_only: row.hosts_only,
            size: u32::try_from(row.size).unwrap_or(u32::MAX),
            some: Vec::new(),
            rev: Seq(row.rev),
            posted_at: Millis(row.posted_at),
        }
    }
}

/// The kind under this name in the database.
pub(super) fn kind(name: &str) -> ThreadKind {
    if name == "direct" { ThreadKind::Direct } else { ThreadKind::Group }
}

/// The key under which two people share one thread.
pub(super) fn pair_key(one: UserId, other: UserId) -> String {
    format!("{}:{}", one.min(other), one.max(other))
}

fn pair(key: &str) -> Option<(UserId, UserId)> {
    let (low, high) = key.split_once(':')?;
    Some((low.parse().ok()?, high.parse().ok()?))
}

/// How far a thread has come, and its row.
pub(super) struct Stand {
    pub head: Seq,
    /// Before it nothing is told.
    pub reset: Seq,
    /// The change that last touched a member.
    pub member_rev: Seq,
    pub thread: Thread,
}

#[derive(sqlx::FromRow)]
struct StandRow {
    seq: i64,
    reset_seq: i64,
    member_rev: i64,
    #[sqlx(flatten)]
    thread: ThreadRow,
}

impl From<StandRow> for Stand {
    fn from(StandRow { seq, reset_seq, member_rev, thread }: StandRow) -> Self {
        Self { head: Seq(seq), reset: Seq(reset_seq), member_rev: Seq(member_rev), thread: thread.into() }
    }
}

#[derive(sqlx::FromRow)]
struct CardRow {
    #[sqlx(flatten)]
    thread: ThreadRow,
    head: i64,
    read_seq: i64,
    muted: bool,
    mine_rev: i64,
    unread: i64,
    last_seq: Option<i64>,
    last_rev: Option<i64>,
    last_author: Option<i64>,
    last_op: Option<Vec<u8>>,
    last_body: Option<String>,
    last_at: Option<i64>,
    last_reply_to: Option<i64>,
    last_said: Option<i64>,
    last_edited_at: Option<i64>,
    last_deleted_by: Option<i64>,
    role: String,
}

impl CardRow {
    fn last(&mut self) -> Option<Message> {
        let (place, author) = ((ThreadId(self.thread.id), Seq(self.last_seq?)), UserId(self.last_author?));
        Some(Message {
            rev: Seq(self.last_rev?),
            op: self.last_op.take().and_then(super::message::op),
            reply_to: self.last_reply_to.map(Seq),
            said: self.last_said.map(Seq),
            edited_at: self.last_edited_at.map(Millis),
            deleted_by: self.last_deleted_by.map(UserId),
            ..Message::new(place, author, self.last_body.take()?, Millis(self.last_at?))
        })
    }

    fn card(mut self) -> Card {
        let last = self.last();
        let mine = Mine {
            thread: ThreadId(self.thread.id),
            read_seq: Seq(self.read_seq),
            muted: self.muted,
            listed: true,
            rev: Seq(self.mine_rev),
        };
        let head = Seq(self.head);
        let unread = Unread { count: super::mine::count(self.unread), at: head };
        let role = super::member::role(&self.role);
        Card { head, last, role, mine, unread, thread: self.thread.into(), people: Vec::new() }
    }
}

/// Selects the cards of some threads in the list of `$1`; what says which stands in the middle, so that nothing is read
/// for the cards of other pages. `cross join` keeps SQLite at it from the person's side, which is the short one.
macro_rules! select_cards {
    ($which:literal) => {
        concat!(
            "select t.id, t.kind, t.name, t.pair_key, t.open, t.hosts_only, t.size, t.rev, t.posted_at, t.seq as head,
                    i.read_seq, coalesce(i.notify = 'nothing', false) as muted, i.rev as mine_rev,
                    ",
            unread!(),
            ",
                    l.seq as last_seq, l.rev as last_rev, l.author_id as last_author, l.op as last_op,
                    substr(l.body, 1, 200) as last_body, l.sent_at as last_at, l.reply_to as last_reply_to,
                    l.said_rev as last_said, l.edited_at as last_edited_at, l.deleted_by as last_deleted_by, i.role
             from (select own.*, m.role from mine own cross join threads t cross join members m
                   where own.user_id = $1 and own.listed and t.id = own.thread_id
                     and m.thread_id = t.id and m.user_id = own.user_id and m.left_at is null ",
            $which,
            ") as i cross join threads t
             left join messages l on l.thread_id = t.id and l.seq = t.said_seq
             where t.id = i.thread_id order by t.posted_at desc, t.id desc"
        )
    };
}

/// A page of the list.
const CARDS: &str =
    select_cards!("and (t.posted_at, t.id) < ($2, $3) order by t.posted_at desc, t.id desc limit $4 + 0");
/// One card of it.
const CARD: &str = select_cards!("and own.thread_id = $2");

/// The member at this place among those of thread `t` whose accounts are open, as a column of a select. They alone are
/// read, by the index `members_first`, however many there are.
macro_rules! member_at {
    ($place:literal) => {
        concat!(
            "(select f.user_id from members f cross join users u
              where f.thread_id = t.id and f.left_at is null and u.id = f.user_id and u.deactivated_at is null
              order by f.joined_at, f.user_id limit 1 offset ",
            $place,
            ")"
        )
    };
}

/// The first members of each of these threads. A column each: asked whether a member is among the first, PostgreSQL asks
/// anew for every member there is.
const FIRST_MEMBERS: &str = concat!(
    "select t.id, ",
    member_at!(0),
    " as first, ",
    member_at!(1),
    " as second, ",
    member_at!(2),
    " as third, ",
    member_at!(3),
    " as fourth from threads t where t.id in ",
    given!(),
);
/// As many columns as are asked for.
type FirstMembers = (i64, Option<i64>, Option<i64>, Option<i64>, Option<i64>);
const _: () = assert!(NAMED == 4);

impl Read<'_> {
    /// One thread.
    pub(super) async fn thread(&mut self, thread: ThreadId) -> sqlx::Result<Thread> {
        let mut stand = self.stand(thread).await?;
        self.name_by_members([&mut stand.thread]).await?;
        Ok(stand.thread)
    }

    /// The same with how far it has come; [`name_by_members`](Self::name_by_members) adds the first members.
    pub(super) async fn stand(&mut self, thread: ThreadId) -> sqlx::Result<Stand> {
        let row: StandRow = on!(self, |db| {
            sqlx::query_as(
                "select id, kind, name, pair_key, open, hosts_only, size, rev, posted_at, seq, reset_seq, member_rev
                 from threads where id = $1",
            )
            .bind(thread.0)
            .fetch_one(db)
            .await?
        });
        Ok(row.into())
    }

    /// The number of a thread.
    pub async fn thread_head(&mut self, thread: ThreadId) -> sqlx::Result<Seq> {
        let head = on!(self, |db| {
            sqlx::query_scalar("select seq from threads where id = $1").bind(thread.0).fetch_one(db).await?
        });
        Ok(Seq(head))
    }

    /// The cards of a person's list after a place in it, most recent first; [`introduce`](Self::introduce) adds the people.
    pub async fn cards(&mut self, user: UserId, before: Option<ThreadCursor>, limit: i64) -> sqlx::Result<Vec<Card>> {
        let (posted_at, id) = before.map_or((i64::MAX, i64::MAX), |cursor| (cursor.posted_at.0, cursor.id.0));
        let rows: Vec<CardRow> = on!(self, |db| {
            sqlx::query_as(CARDS).bind(user.0).bind(posted_at).bind(id).bind(limit).fetch_all(db).await?
        });
        self.cards_of(rows).await
    }

    /// The card of one thread, if it is in that person's list, as [`cards`](Self::cards) gives it.
    pub async fn card(&mut self, user: UserId, thread: ThreadId) -> sqlx::Result<Option<Card>> {
        let rows: Vec<CardRow> = on!(self, |db| sqlx::query_as(CARD).bind(user.0).bind(thread.0).fetch_all(db).await?);
        Ok(self.cards_of(rows).await?.pop())
    }

    async fn cards_of(&mut self, rows: Vec<CardRow>) -> sqlx::Result<Vec<Card>> {
        let mut cards: Vec<Card> = rows.into_iter().map(CardRow::card).collect();
        self.name_by_members(cards.iter_mut().map(|card| &mut card.thread)).await?;
        Ok(cards)
    }

    /// Adds to each card and to a page of history whom it speaks of: one query for them all.
    pub async fn introduce(
        &mut self,
        me: UserId,
        mut cards: Vec<&mut Card>,
        history: Option<&mut History>,
    ) -> sqlx::Result<()> {
        let listed: Vec<Vec<UserId>> = cards.iter().map(|card| spoken_of(card, me).collect()).collect();
        let said: Vec<UserId> = history.iter().flat_map(|history| whom(history)).collect();
        let everyone: Vec<UserId> = listed.iter().flatten().chain(&said).copied().collect();
        let people = self.people(everyone).await?;
        let known = |wanted: &[UserId]| people.iter().filter(|one| wanted.contains(&one.id)).cloned().collect();
        for (card, wanted) in cards.iter_mut().zip(&listed) {
            card.people = known(wanted);
        }
        if let Some(history) = history {
            history.people = known(&said);
        }
        Ok(())
    }

    /// These threads, by id.
    pub(super) async fn threads_of(&mut self, ids: impl Iterator<Item = ThreadId>) -> sqlx::Result<Vec<Thread>> {
        let ids = serde_json::json!(ids.collect::<Vec<_>>()).to_string();
        let rows: Vec<ThreadRow> = on!(self, |db| {
            sqlx::query_as(concat!(
                "select id, kind, name, pair_key, open, hosts_only, size, rev, posted_at from threads
                 where id in ",
                given!(),
                " order by id"
            ))
            .bind(ids)
            .fetch_all(db)
            .await?
        });
        let mut threads: Vec<Thread> = rows.into_iter().map(Thread::from).collect();
        self.name_by_members(threads.iter_mut()).await?;
        Ok(threads)
    }

    /// Adds the first members to groups that have no name of their own: one query for them all, none if all have one.
    pub(super) async fn name_by_members(&mut self, threads: impl IntoIterator<Item = &mut Thread>) -> sqlx::Result<()> {
        let unnamed =
            |thread: &&mut Thread| thread.kind == ThreadKind::Group && thread.name.is_none() && thread.id != LOBBY;
        let mut threads: Vec<&mut Thread> = threads.into_iter().filter(unnamed).collect();
        if threads.is_empty() {
            return Ok(());
        }
        let ids = serde_json::json!(threads.iter().map(|thread| thread.id).collect::<Vec<_>>()).to_string();
        let rows: Vec<FirstMembers> = on!(self, |db| sqlx::query_as(FIRST_MEMBERS).bind(ids).fetch_all(db).await?);
        for thread in &mut threads {
            let found = rows.iter().find(|(id, ..)| *id == thread.id.0);
            let members = found.map(|(_, first, second, third, fourth)| [first, second, third, fourth]);
            thread.some = members.into_iter().flatten().flatten().copied().map(UserId).collect();
        }
        Ok(())
    }

    /// The thread of two people.
    pub(super) async fn thread_of_pair(&mut self, pair_key: &str) -> sqlx::Result<Option<ThreadId>> {
        let id = on!(self, |db| {
            sqlx::query_scalar("select id from threads where pair_key = $1").bind(pair_key).fetch_optional(db).await?
        });
        Ok(id.map(ThreadId))
    }
}

/// Whose names stand for it, and whom its last line speaks of.
fn spoken_of(card: &Card, me: UserId) -> impl Iterator<Item = UserId> {
    card.thread.called_by(me).chain(card.last.iter().flat_map(Message::people))
}

/// Whom a page of history speaks of.
fn whom(history: &History) -> impl Iterator<Item = UserId> {
    history.messages.iter().chain(&history.quoted).flat_map(Message::people)
}

impl Tx<'_> {
    /// The next number of a thread, for a change by which `grown` members came (or went, below zero).
    pub(super) async fn next_member_seq(&mut self, thread: ThreadId, grown: i64) -> sqlx::Result<Seq> {
        let seq = on!(self.read, |db| {
            sqlx::query_scalar(
                "update threads set seq = seq + 1, rev = seq + 1, member_rev = seq + 1, size = size + $2
                 where id = $1 returning seq",
            )
            .bind(thread.0)
            .bind(grown)
            .fetch_one(db)
            .await?
        });
        Ok(Seq(seq))
    }

    /// Inserts the thread of two people. Its making is its first change.
    pub(super) async fn insert_direct(&mut self, pair_key: &str, size: i64) -> sqlx::Result<ThreadId> {
        let Millis(now) = self.now;
        let id = on!(self.read, |db| {
            sqlx::query_scalar(
                "insert into threads (kind, pair_key, open, seq, rev, member_rev, size, posted_at, created_at)
                 values ('direct', $1, $2, 1, 1, 1, $3, $4, $4) returning id",
            )
            .bind(pair_key)
            .bind(false)
            .bind(size)
            .bind(now)
            .fetch_one(db)
            .await?
        });
        Ok(ThreadId(id))
    }
}

/// For the test of what SQLite means to do.
#[cfg(test)]
pub(super) const STATEMENTS: [&str; 3] = [CARDS, CARD, FIRST_MEMBERS];

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
