//! Rows of `reactions`: who reacted to what with which emoji. What everyone sees of them stands in the message's own row,
//! so that a page is read without them.

use super::{Read, Tx};
use crate::{
    id::{Seq, ThreadId, UserId},
    model::{History, Message, NAMED_REACTING},
};

/// Which of these kinds are a person's own: each is one look by key, however many others reacted.
const OWN: &str = "select r.seq, r.emoji from json_each($3) j cross join reactions r
     where r.thread_id = $1 and r.user_id = $2 and r.seq = cast(j.value ->> 'seq' as bigint)
       and r.emoji = j.value ->> 'emoji'
     order by j.key";
/// Who reacted so, the newest first.
const NEWEST: &str = "select user_id from reactions where thread_id = $1 and seq = $2 and emoji = $3
     order by rev desc limit $4 + 0";

const TAKE: &str = "delete from reactions where thread_id = $1 and seq = $2 and emoji = $3 and user_id = $4";
const TAKE_ALL: &str = "delete from reactions where thread_id = $1 and seq = $2";

/// For the test of what the databases mean to do.
#[cfg(test)]
pub(super) const STATEMENTS: [&str; 4] = [OWN, NEWEST, TAKE, TAKE_ALL];

impl Read<'_> {
    /// Adds to a page this person's own reactions, where they do not follow from it. Asks nothing where they do.
    pub async fn add_mine(&mut self, me: UserId, history: &mut History) -> sqlx::Result<()> {
        let kinds = history.messages.iter().flat_map(|message| {
            let some = message.reactions.iter().filter(|kind| !kind.is_whole());
            some.map(|kind| (message.seq, &*kind.emoji))
        });
        let kinds: Vec<(Seq, &str)> = kinds.collect();
        history.mine = self.own_reactions(history.thread, me, &kinds).await?;
        Ok(())
    }

    /// The kinds of this person's own reactions to a message.
    pub async fn own_kinds(&mut self, me: UserId, message: &Message) -> sqlx::Result<Vec<String>> {
        let kinds: Vec<(Seq, &str)> = message.reactions.iter().map(|kind| (message.seq, &*kind.emoji)).collect();
        Ok(self.own_reactions(message.thread, me, &kinds).await?.into_iter().map(|(_, emoji)| emoji).collect())
    }

    async fn own_reactions(
        &mut self,
        thread: ThreadId,
        me: UserId,
        kinds: &[(Seq, &str)],
    ) -> sqlx::Result<Vec<(Seq, String)>> {
        if kinds.is_empty() {
            return Ok(Vec::new());
        }
        let kinds = kinds.iter().map(|(seq, emoji)| serde_json::json!({ "seq": seq, "emoji": emoji }));
        let kinds = serde_json::Value::from_iter(kinds).to_string();
        let rows: Vec<(i64, String)> =
            on!(self, |db| sqlx::query_as(OWN).bind(thread.0).bind(me.0).bind(kinds).fetch_all(db).await?);
        Ok(rows.into_iter().map(|(seq, emoji)| (Seq(seq), emoji)).collect())
    }

    /// The people that a kind names: the newest of those who reacted so.
    pub(super) async fn newest_reacting(&mut self, message: &Message, emoji: &str) -> sqlx::Result<Vec<UserId>> {
        let limit = i64::try_from(NAMED_REACTING).unwrap_or(i64::MAX);
        let (thread, seq) = (message.thread.0, message.seq.0);
        let users: Vec<i64> = on!(self, |db| {
            sqlx::query_scalar(NEWEST).bind(thread).bind(seq).bind(emoji).bind(limit).fetch_all(db).await?
        });
        Ok(users.into_iter().map(UserId).collect())
    }
}

impl Tx<'_> {
    /// Somebody reacts, by the change `rev`.
    pub(super) async fn insert_reaction(
        &mut self,
        message: &Message,
        emoji: &str,
        user: UserId,
        rev: Seq,
    ) -> sqlx::Result<()> {
        on!(self.read, |db| {
            sqlx::query("insert into reactions (thread_id, seq, emoji, user_id, rev) values ($1, $2, $3, $4, $5)")
                .bind(message.thread.0)
                .bind(message.seq.0)
                .bind(emoji)
                .bind(user.0)
                .bind(rev.0)
                .execute(db)
                .await?
                .rows_affected()
        });
        Ok(())
    }

    /// Somebody takes their reaction back.
    pub(super) async fn delete_reaction(&mut self, message: &Message, emoji: &str, user: UserId) -> sqlx::Result<()> {
        on!(self.read, |db| {
            let query = sqlx::query(TAKE).bind(message.thread.0).bind(message.seq.0).bind(emoji);
            query.bind(user.0).execute(db).await?.rows_affected()
        });
        Ok(())
    }

    /// Nobody reacted to this message.
    pub(super) async fn delete_reactions(&mut self, message: &Message) -> sqlx::Result<()> {
        on!(self.read, |db| {
            sqlx::query(TAKE_ALL).bind(message.thread.0).bind(message.seq.0).execute(db).await?.rows_affected()
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        error::AppError,
        model::GroupChange,
        server::{cast::House, error::Result},
    };

    #[tokio::test]
    async fn reactions_go_with_what_they_are_to() -> Result<()> {
        let house = House::open().await?;
        let ana = house.person("Ana").await?;
        let group = ana.make("Chess", false, &[]).await?;
        let (one, other) = (ana.says(group, "one").await?.seq, ana.says(group, "other").await?.seq);
        let mut told = Vec::new();
        for seq in [one, other] {
            ana.react(group, seq, "👍", true).await?;
            told.push(ana.sees(group, seq).await?);
        }
        let left = async || {
            let (mut read, mut left) = (house.app.store.read().await?, Vec::new());
            for message in &told {
                left.push(read.newest_reacting(message, "👍").await?.len());
            }
            Ok::<_, crate::server::error::Error>(left)
        };
        assert_eq!(left().await?, [1, 1]);
        ana.delete(group, one).await?;
        assert_eq!(left().await?, [0, 1]);
        ana.change(group, GroupChange::Delete("Chess".into())).await?;
        while house.app.writer.purge(group).await? {}
        assert_eq!(left().await?, [0, 0]);
        assert_eq!(house.app.store.read().await?.unpurged().await?, []);
        let gone = crate::server::cast::refusal(ana.react(group, other, "👍", true).await);
        assert_eq!(gone, Some(AppError::NotFound));
        Ok(())
    }
}
