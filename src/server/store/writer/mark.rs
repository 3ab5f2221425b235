//! Many read marks in five statements, whatever their number: everyone who reads along in a busy thread moves one a second.

use super::{super::Tx, entry::Pending};
use crate::{
    id::{Seq, ThreadId, UserId},
    model::Rows,
    server::error::Result,
};
use serde::Serialize;
use std::collections::HashMap;

/// Where each mark stands, in the order of the queue.
const STANDS: &str = "select i.read_seq, i.rev, t.seq as head, s.seq as own
     from json_each($1) j
     left join mine i on i.user_id = cast(j.value ->> 'person' as bigint)
          and i.thread_id = cast(j.value ->> 'thread' as bigint) and i.listed
     left join threads t on t.id = i.thread_id
     left join users s on s.id = i.user_id
     order by j.key";

/// Moves the marks, each by a change of its owner's line.
const MOVE: &str = "update mine set read_seq = given.seq, rev = given.rev
     from (select cast(value ->> 'person' as bigint) as person, cast(value ->> 'thread' as bigint) as thread,
                  cast(value ->> 'seq' as bigint) as seq, cast(value ->> 'rev' as bigint) as rev
           from json_each($1)) as given
     where mine.user_id = given.person and mine.thread_id = given.thread";

/// What others may come to see of it: it only rises, and takes no number.
const SEEN: &str = "update members set seen_seq = given.seq
     from (select cast(value ->> 'person' as bigint) as person, cast(value ->> 'thread' as bigint) as thread,
                  cast(value ->> 'seq' as bigint) as seq
           from json_each($1)) as given
     where members.user_id = given.person and members.thread_id = given.thread and members.seen_seq < given.seq";

/// Lifts each own line to its last number.
const RAISE: &str = "update users set seq = given.rev
     from (select cast(value ->> 'person' as bigint) as person, max(cast(value ->> 'rev' as bigint)) as rev
           from json_each($1) group by 1) as given
     where users.id = given.person";

/// For the test of what SQLite means to do.
#[cfg(test)]
pub(in crate::server::store) const STATEMENTS: [&str; 4] = [STANDS, MOVE, SEEN, RAISE];

/// "I have read everything up to here."
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Mark {
    #[serde(rename = "person")]
    pub user: UserId,
    pub thread: ThreadId,
    pub seq: Seq,
    /// The rev of the row by which it was said. Under a later one it is void.
    pub rev: Seq,
}

/// What the database knows of a mark before it is moved; nothing where the thread is not in the list.
#[derive(sqlx::FromRow)]
struct Stand {
    read_seq: Option<i64>,
    rev: Option<i64>,
    head: Option<i64>,
    own: Option<i64>,
}

/// Moves them all; what is void is passed over, for nobody waits to be told so.
pub(super) async fn mark(tx: &mut Tx<'_>, mut marks: Vec<&mut Pending<Mark, ()>>) -> Result<()> {
    if marks.is_empty() {
        return Ok(());
    }
    let asked: Vec<Mark> = marks.iter().map(|pending| pending.write).collect();
    let moved = judge(&asked, &tx.stands(&asked).await?);
    if !moved.is_empty() {
        tx.move_marks(&moved).await?;
    }
    marks.iter_mut().for_each(|pending| pending.outcome = Some(Ok(())));
    Ok(())
}

/// Those that stand, each with its new place and the number of its change. Of two for the same row the second is void:
/// the first changed it.
fn judge(marks: &[Mark], stands: &[Stand]) -> Vec<Mark> {
    let mut lines: HashMap<UserId, Seq> = HashMap::new();
    let mut moved: Vec<Mark> = Vec::new();
    for (mark, stand) in marks.iter().zip(stands) {
        let Some((read, rev, head, own)) = stand.known() else { continue };
        let seq = mark.seq.min(head);
        let again = moved.iter().any(|other| (other.user, other.thread) == (mark.user, mark.thread));
        if mark.rev < rev || seq <= read || again {
            continue;
        }
        let own = lines.entry(mark.user).or_insert(own);
        *own = own.next();
        moved.push(Mark { seq, rev: *own, ..*mark });
    }
    moved
}

impl Stand {
    fn known(&self) -> Option<(Seq, Seq, Seq, Seq)> {
        Some((Seq(self.read_seq?), Seq(self.rev?), Seq(self.head?), Seq(self.own?)))
    }
}

impl Tx<'_> {
    async fn stands(&mut self, marks: &[Mark]) -> Result<Vec<Stand>> {
        let asked = json(marks)?;
        Ok(on!(self.read, |db| sqlx::query_as(STANDS).bind(asked).fetch_all(db).await?))
    }

    async fn move_marks(&mut self, moved: &[Mark]) -> Result<()> {
        let given = json(moved)?;
        for sql in [MOVE, SEEN, RAISE] {
            on!(self.read, |db| sqlx::query(sql).bind(&given).execute(db).await?.rows_affected());
        }
        let rows = self.read.mine_listed(&given).await?;
        for (mark, (mine, unread)) in moved.iter().zip(rows) {
            self.tell_own(mark.user, mark.rev, Rows { mine: vec![mine], unread: vec![unread], ..Rows::default() });
        }
        Ok(())
    }
}

fn json(marks: &[Mark]) -> Result<String> {
    Ok(serde_json::to_string(marks).map_err(anyhow::Error::from)?)
}
