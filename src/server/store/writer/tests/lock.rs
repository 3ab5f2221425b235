//! On PostgreSQL, where there is one: what is locked before what.

use super::{
    postgres::{Pair, lent},
    *,
};
use crate::{
    id::{SessionId, ThreadId},
    model::GroupChange,
    server::cast::postgres::Lent,
};
use sqlx::{Connection as _, PgConnection};

/// Somebody else on the database, who holds what they lock until they are told.
struct Holder<'a> {
    lent: &'a Lent,
    connection: PgConnection,
    id: i32,
}

impl<'a> Holder<'a> {
    async fn of(lent: &'a Lent, table: &str, id: i64) -> Result<Self> {
        let mut connection = PgConnection::connect(&lent.address()).await?;
        let hold = format!("begin; select id from {table} where id = {id} for no key update");
        sqlx::raw_sql(sqlx::AssertSqlSafe(hold)).execute(&mut connection).await?;
        let id = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut connection).await?;
        Ok(Self { lent, connection, id })
    }

    /// Waits until somebody waits for it.
    async fn is_awaited(&self) {
        let asked = format!("select count(*) from pg_stat_activity where {} = any(pg_blocking_pids(pid))", self.id);
        for _ in 0..200 {
            if self.lent.cluster.ask(&self.lent.name, &asked) != "0" {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("nobody waits for it");
    }

    /// Whether nobody else holds this row.
    fn finds_free(&self, table: &str, id: i64) -> bool {
        let asked = format!("select id from {table} where id = {id} for no key update nowait");
        self.lent.cluster.ask(&self.lent.name, &asked) == id.to_string()
    }

    async fn let_go(self) -> Result<()> {
        Ok(self.connection.close().await?)
    }
}

async fn group(pair: &Pair, me: UserId, with: &[UserId], open: bool) -> Result<ThreadId> {
    let op = Op(crate::server::random::key());
    pair.one.writer.make_group(MakeGroup { me, called: None, open, with: with.to_vec(), op }).await
}

#[tokio::test]
async fn on_postgres_who_ends_a_group_by_leaving_it_locks_whom_it_still_holds_before_the_house() -> Result<()> {
    let Some(pair) = Pair::open().await? else { return Ok(()) };
    let [ana, bo] = [pair.one.person("Ana").await?, pair.one.person("Bo").await?];
    let group = group(&pair, ana, &[bo], false).await?;
    pair.one.writer.set_active(bo, false).await?;
    let holder = Holder::of(lent(&pair.one)?, "users", bo.0).await?;
    let change = GroupChange::Leave;
    let leave = ChangeGroup { me: ana, thread: group, change, called: None, op: Op([8; 16]) };
    let meanwhile = async {
        holder.is_awaited().await;
        let free = holder.finds_free("meta", 1);
        holder.let_go().await.map(|()| free)
    };
    let (left, set, free) =
        tokio::join!(pair.one.writer.change_group(leave), pair.one.writer.set_admission(Admission::Open), meanwhile);
    left?;
    set?;
    assert!(free?, "it comes after the people");
    assert_eq!(pair.deadlocks().await?, "0");
    Ok(())
}

#[tokio::test]
async fn on_postgres_a_group_joined_while_its_locks_are_waited_for_is_locked_in_order_too() -> Result<()> {
    let Some(pair) = Pair::open().await? else { return Ok(()) };
    let [ana, bo] = [pair.one.person("Ana").await?, pair.one.person("Bo").await?];
    let (one, two) = (group(&pair, ana, &[], true).await?, group(&pair, ana, &[bo], true).await?);
    let holder = Holder::of(lent(&pair.one)?, "threads", two.0).await?;
    let meanwhile = async {
        holder.is_awaited().await;
        pair.other.join_group(JoinGroup { me: bo, thread: one, op: Op([8; 16]) }).await?;
        let later = Holder::of(lent(&pair.one)?, "threads", one.0).await?;
        holder.let_go().await?;
        later.is_awaited().await;
        let free = later.finds_free("users", bo.0);
        later.let_go().await.map(|()| free)
    };
    let (closed, free) = tokio::join!(pair.one.writer.set_active(bo, false), meanwhile);
    closed?;
    assert!(free?, "people come after their groups");
    let mut read = pair.one.opened.read().await?;
    for group in [one, two] {
        assert_eq!(read.thread(group).await?.size, 1, "his account counts in neither");
    }
    drop(read);
    assert_eq!(pair.deadlocks().await?, "0");
    Ok(())
}

#[tokio::test]
async fn on_postgres_a_session_is_touched_and_ended_under_the_lock_of_its_person() -> Result<()> {
    let Some(pair) = Pair::open().await? else { return Ok(()) };
    let ana = pair.one.person("Ana").await?;
    let session = SessionId(1);
    for write in 0..2 {
        let holder = Holder::of(lent(&pair.one)?, "users", ana.0).await?;
        let written = async {
            match write {
                0 => pair.one.writer.touch_session(Touch { user: ana, session, expires_at: Millis(1) }).await,
                _ => pair.one.writer.end_session(ana, session).await,
            }
        };
        let meanwhile = async {
            holder.is_awaited().await;
            holder.let_go().await
        };
        let (written, held) = tokio::join!(written, meanwhile);
        written?;
        held?;
    }
    assert_eq!(pair.deadlocks().await?, "0");
    Ok(())
}
