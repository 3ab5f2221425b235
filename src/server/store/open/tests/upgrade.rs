//! A database that an earlier release wrote goes on as it was.

use super::super::{
    postgres,
    sqlite::{self, options},
    *,
};
use crate::{
    id::{LOBBY, Millis, Op, Seq, SessionId, UserId},
    model::{Act, At, Message},
    server::{
        cast::{App, address, postgres::shared},
        store::ActOn,
        timing::Timings,
    },
};
use sqlx::{ConnectOptions, Connection as _};

/// The last release in which nothing could be done to a message.
const BEFORE_ACTS: i64 = 7;

/// Two people and what they said.
const SAID: &str = "
    insert into users (id, name, name_key, display_name, display_key, password_hash, role, locale, zone, created_at, rev, seq)
        values (1, 'Ana', 'ana', 'Ana', 'ana', 'x', 'admin', 'en', '', 1, 1, 1), (2, 'Bo', 'bo', 'Bo', 'bo', 'x', 'user', 'en', '', 1, 2, 1);
    insert into sessions (id, token_hash, user_id, created_at, seen_at, expires_at, keeps, device)
        values (1, unhex('0000000000000000000000000000000000000000000000000000000000000000'), 1, 1, 1, 9000000000000000, false, '');
    insert into members (thread_id, user_id, role, joined_at, rev) values (1, 1, 'host', 1, 1), (1, 2, 'member', 1, 2);
    insert into mine (user_id, thread_id, rev) values (1, 1, 1), (2, 1, 1);
    insert into messages (thread_id, seq, rev, kind, author_id, body, sent_at)
        values (1, 1, 1, 'joined', 1, '', 1), (1, 2, 2, 'joined', 2, '', 1), (1, 3, 3, 'text', 2, 'kept', 1);
    update threads set seq = 3, said_seq = 3, member_rev = 2, size = 2 where id = 1;
    update meta set house_seq = 2;";

/// What was said is as it was, and one can do something to it.
async fn goes_on(app: App) -> anyhow::Result<()> {
    let kept = Message::new((LOBBY, Seq(3)), UserId(2), "kept".into(), Millis(1));
    let page = app.store.read().await?.history(LOBBY, At::Tail).await?;
    assert_eq!((page.head, page.messages.last(), kept.said()), (Seq(3), Some(&kept), Seq(3)));
    let acts = [Act::React { seq: Seq(3), emoji: "👍".into(), on: true }, Act::Delete { seq: Seq(3) }];
    for (act, rev) in acts.into_iter().zip(4_u8..) {
        let op = Op([rev; 16]);
        let act = ActOn { thread: LOBBY, me: UserId(1), session: SessionId(1), op, act };
        let acted = app.writer.act(act).await.map_err(|error| anyhow::anyhow!("{error:?}"))?;
        assert_eq!(acted.map(|acted| acted.rev), Some(Seq(rev.into())));
    }
    let page = app.store.read().await?.history(LOBBY, At::Tail).await?;
    assert_eq!(page.messages.last(), Some(&kept.deleted(UserId(1), Seq(5))));
    app.close().await;
    Ok(())
}

#[tokio::test]
async fn what_was_said_before_there_were_acts_is_as_it_was() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let mut connection = options(&folder.path().join("causerie.db")).connect().await?;
    sqlite::MIGRATIONS.run_direct(Some(BEFORE_ACTS), &mut connection, false).await?;
    sqlx::raw_sql(SAID).execute(&mut connection).await?;
    connection.close().await?;
    goes_on(App::open(folder.path(), Clock::system(), Timings::default()).await?).await
}

#[tokio::test]
async fn on_postgres_what_was_said_before_there_were_acts_is_as_it_was() -> anyhow::Result<()> {
    let Some(cluster) = shared() else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let there = address(&cluster.address(&cluster.create("")));
    let mut connection = there.options()?.connect().await?;
    postgres::MIGRATIONS.run_direct(Some(BEFORE_ACTS), &mut connection, false).await?;
    sqlx::raw_sql(SAID).execute(&mut connection).await?;
    connection.close().await?;
    let database = Database { folder: folder.path().to_owned(), address: Some(there) };
    goes_on(App::open(database, Clock::system(), Timings::default()).await?).await
}
