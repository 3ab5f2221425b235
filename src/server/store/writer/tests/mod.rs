mod lock;
mod postgres;

use super::{
    super::{NameKeys, Pass, TokenHash},
    *,
};
use crate::{
    error::AppError,
    id::{LOBBY, Millis, Op, Seq, SessionId, UserId},
    model::{Ack, Admission, Line},
    server::{
        cast::{Vacant, refusal},
        store::Opened,
    },
    words::Locale,
};
use anyhow::Context;
use futures::{FutureExt, future::join_all};

/// A writer on a database of its own, and what it told the hub. Runs on one thread: what is asked at once is in the
/// queue before the task looks.
struct Desk {
    writer: Writer,
    opened: super::super::Store,
    lists: mpsc::Receiver<Vec<Committed>>,
    vacant: Vacant,
}

impl Desk {
    async fn open(timings: Timings) -> Result<Self> {
        Self::on(Vacant::new()?, timings).await
    }

    async fn on(vacant: Vacant, timings: Timings) -> Result<Self> {
        let clock = Clock::system();
        let Opened { store, writing, .. } = Opened::open(&vacant.database, &clock).await?;
        let (hub, mut lists) = mpsc::channel(64);
        let writer = Writer::start(writing, clock.clone(), &timings, Recent::new(clock, &timings), hub);
        writer.set_admission(Admission::Open).await?;
        lists.recv().await.context("the list of that write")?;
        Ok(Self { writer, opened: store, lists, vacant })
    }

    async fn person(&self, name: &str) -> Result<UserId> {
        let name_key = name.to_lowercase();
        let (shapes, display_key) = ([name_key.clone(), name.into()], name_key.clone());
        let keys = NameKeys { words: vec![name_key.clone()], name_key, shapes, display_key };
        let mut token = [0; 32];
        token[..name.len()].copy_from_slice(name.as_bytes());
        let (expires_at, device) = (Millis(i64::MAX), String::new());
        let session = NewSession { token: TokenHash(token), expires_at, keeps: true, device, replaces: None };
        let (password_hash, zone) = (String::new(), String::new());
        let pass = Pass { first: true, invitation: String::new() };
        let new = NewUser { name: name.into(), keys, password_hash, locale: Locale::En, zone, session, pass };
        self.writer.sign_up(new).await
    }

    /// The lists told since last asked.
    fn told(&mut self) -> Vec<Vec<Committed>> {
        std::iter::from_fn(|| self.lists.try_recv().ok()).collect()
    }

    /// The numbers of the Lobby that are on disk.
    async fn lobby(&self) -> Result<Vec<i64>> {
        let history = self.opened.read().await?.history(LOBBY, crate::model::At::Tail).await?;
        Ok(history.messages.iter().map(|message| message.seq.0).collect())
    }
}

/// A writer as a server has one.
fn started(writing: Writing, hub: mpsc::Sender<Vec<Committed>>) -> Writer {
    let (clock, timings) = (Clock::system(), Timings::default());
    Writer::start(writing, clock.clone(), &timings, Recent::new(clock, &timings), hub)
}

/// A post in the Lobby by whoever joined it as `member_rev`. Everyone's first session has their own number.
fn post(author: UserId, member_rev: i64, op: usize, body: &str) -> Post {
    let mut key = [0; 16];
    key[..8].copy_from_slice(&op.to_be_bytes());
    let (session, member_rev) = (SessionId(author.0), Seq(member_rev));
    Post { thread: LOBBY, author, session, member_rev, op: Op(key), body: body.into(), reply_to: None }
}

fn seq(posted: &Result<Posted>) -> Option<i64> {
    match posted {
        Ok(Posted::At(Ack { seq, .. })) => Some(seq.0),
        _ => None,
    }
}

fn thread_numbers(lists: &[Vec<Committed>]) -> Vec<i64> {
    let changes = lists.iter().flatten().filter_map(|committed| match committed {
        Committed::Changed(change) if change.line == Line::Thread(LOBBY) => Some(change.seq.0),
        _ => None,
    });
    changes.collect()
}

#[tokio::test]
async fn many_at_once_share_a_commit_and_stand_without_holes() -> Result<()> {
    let mut desk = Desk::open(Timings::default()).await?;
    let ana = desk.person("Ana").await?;
    desk.told();
    let posts = join_all((0..300).map(|n| desk.writer.post(post(ana, 1, n, "hello")))).await;
    let got: Vec<Option<i64>> = posts.iter().map(seq).collect();
    assert_eq!(got, (2..302).map(Some).collect::<Vec<_>>(), "in the order of asking");
    let lists = desk.told();
    assert_eq!(lists.iter().map(Vec::len).collect::<Vec<_>>(), [128, 128, 44]);
    assert_eq!(thread_numbers(&lists), (2..302).collect::<Vec<_>>());
    Ok(())
}

#[tokio::test]
async fn a_batch_ends_at_its_bytes() -> Result<()> {
    let mut desk = Desk::open(Timings { batch_bytes: 10, ..Timings::default() }).await?;
    let ana = desk.person("Ana").await?;
    desk.told();
    join_all((0..4).map(|n| desk.writer.post(post(ana, 1, n, "12345")))).await;
    assert_eq!(desk.told().iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
    Ok(())
}

#[tokio::test]
async fn asking_twice_does_it_once() -> Result<()> {
    let mut desk = Desk::open(Timings::default()).await?;
    let (ana, bo) = (desk.person("Ana").await?, desk.person("Bo").await?);
    desk.told();
    let asked = [
        post(ana, 1, 1, "once"),
        post(ana, 1, 1, "once"),
        post(ana, 1, 1, "other"),
        post(bo, 2, 1, "mine"),
        post(ana, 1, 2, "two"),
    ];
    let mut done = join_all(asked.clone().map(|post| desk.writer.post(post))).await;
    assert_eq!(done.iter().map(seq).collect::<Vec<_>>(), [Some(3), Some(3), None, Some(4), Some(5)]);
    let lists = desk.told();
    assert_eq!(lists.iter().map(Vec::len).collect::<Vec<_>>(), [3], "in one commit");
    assert_eq!(thread_numbers(&lists), [3, 4, 5]);
    assert_eq!(refusal(done.remove(2)), Some(AppError::Conflict));
    let mut again = join_all(asked.map(|post| desk.writer.post(post))).await;
    assert_eq!(again.iter().map(seq).collect::<Vec<_>>(), [Some(3), Some(3), None, Some(4), Some(5)]);
    assert_eq!(refusal(again.remove(2)), Some(AppError::Conflict));
    assert_eq!(thread_numbers(&desk.told()), Vec::<i64>::new(), "told once");
    assert_eq!(desk.lobby().await?, [1, 2, 3, 4, 5]);
    Ok(())
}

#[tokio::test]
async fn an_op_is_one_verbs_alone() -> Result<()> {
    let desk = Desk::open(Timings::default()).await?;
    let (ana, bo) = (desk.person("Ana").await?, desk.person("Bo").await?);
    let said = post(ana, 1, 1, "hello");
    let open = OpenDirect { me: ana, with: bo, op: said.op };
    let (posted, opened) = tokio::join!(desk.writer.post(said), desk.writer.open_direct(open));
    assert_eq!(seq(&posted), Some(3));
    assert_eq!(refusal(opened), Some(AppError::Conflict));
    Ok(())
}

#[tokio::test]
async fn a_poisoned_write_sinks_nobody_else() -> Result<()> {
    let mut desk = Desk::open(Timings::default()).await?;
    let (ana, bo) = (desk.person("Ana").await?, desk.person("Bo").await?);
    desk.told();
    // The service would refuse it; here the table does, in the middle of a batch.
    let poison = "x".repeat(16 * 1024 + 1);
    let bodies = ["one", poison.as_str(), "three"];
    let posts = join_all(bodies.iter().enumerate().map(|(n, body)| desk.writer.post(post(ana, 1, n, body))));
    let (posts, opened) =
        tokio::join!(posts, desk.writer.open_direct(OpenDirect { me: ana, with: bo, op: Op([9; 16]) }));
    assert_eq!(posts.iter().map(seq).collect::<Vec<_>>(), [Some(3), None, Some(4)]);
    assert!(matches!(posts[1], Err(Error::Fault(_))), "{:?}", posts[1]);
    assert!(opened.is_ok());
    assert_eq!(thread_numbers(&desk.told()), [3, 4]);
    assert_eq!(desk.lobby().await?, [1, 2, 3, 4]);
    Ok(())
}

#[tokio::test]
async fn a_refused_write_is_undone_alone() -> Result<()> {
    let mut desk = Desk::open(Timings::default()).await?;
    let ana = desk.person("Ana").await?;
    desk.told();
    // The name is found to be taken after the numbers were.
    let (taken, posted) = tokio::join!(desk.person("ANA"), desk.writer.post(post(ana, 1, 1, "hello")));
    assert!(matches!(refusal(taken), Some(AppError::Invalid { .. })));
    assert_eq!(seq(&posted), Some(2));
    assert_eq!(desk.told().iter().map(Vec::len).collect::<Vec<_>>(), [1], "one commit, and only the post in it");
    assert_eq!(desk.opened.read().await?.house().await?.1, Seq(1));
    Ok(())
}

#[tokio::test]
async fn a_place_that_changed_is_said_to_be_stale_and_takes_no_number() -> Result<()> {
    let desk = Desk::open(Timings::default()).await?;
    let ana = desk.person("Ana").await?;
    let (stale, good) =
        tokio::join!(desk.writer.post(post(ana, 7, 1, "old")), desk.writer.post(post(ana, 1, 2, "new")));
    assert_eq!(stale?, Posted::Stale);
    assert_eq!(seq(&good), Some(2));
    assert_eq!(seq(&desk.writer.post(post(ana, 1, 1, "old")).await), Some(3), "the op is free still");
    Ok(())
}

#[tokio::test]
async fn a_session_that_does_not_hold_posts_nothing_and_its_neighbours_do() -> Result<()> {
    let mut desk = Desk::open(Timings::default()).await?;
    let (ana, bo) = (desk.person("Ana").await?, desk.person("Bo").await?);
    let under =
        |session, author: UserId, op| Post { session: SessionId(session), ..post(author, author.0, op, "hello") };
    assert_eq!(seq(&desk.writer.post(under(1, ana, 1)).await), Some(3));
    desk.told();
    desk.writer.end_session(ana, SessionId(1)).await?;
    assert_eq!(desk.told(), [[Committed::SessionEnded(SessionId(1))]]);
    let asked = [(1, ana, 1), (1, ana, 2), (2, ana, 3), (9, bo, 4), (9, UserId(99), 5), (2, bo, 6)];
    let done = join_all(asked.map(|(session, author, op)| desk.writer.post(under(session, author, op)))).await;
    for (refused, asked) in done.into_iter().zip(asked) {
        match asked {
            (2, _, 6) => assert_eq!(seq(&refused), Some(4), "his own session"),
            _ => assert_eq!(refusal(refused), Some(AppError::Unauthenticated), "{asked:?}"),
        }
    }
    assert_eq!(desk.lobby().await?, [1, 2, 3, 4]);
    Ok(())
}

#[tokio::test]
async fn a_caller_that_went_away_loses_nothing() -> Result<()> {
    let mut desk = Desk::open(Timings::default()).await?;
    let ana = desk.person("Ana").await?;
    desk.told();
    assert!(desk.writer.post(post(ana, 1, 1, "gone")).now_or_never().is_none());
    assert_eq!(seq(&desk.writer.post(post(ana, 1, 2, "here")).await), Some(3));
    assert_eq!(thread_numbers(&desk.told()), [2, 3]);
    Ok(())
}

#[tokio::test]
async fn a_full_queue_says_busy_and_a_stopped_one_writes_what_waits() -> Result<()> {
    let desk = Desk::open(Timings { writes_waiting: 2, ..Timings::default() }).await?;
    let ana = desk.person("Ana").await?;
    for op in 1..3 {
        assert!(desk.writer.post(post(ana, 1, op, "waits")).now_or_never().is_none());
    }
    let busy = Some(AppError::Busy { retry_after: 1 });
    assert_eq!(refusal(desk.writer.post(post(ana, 1, 3, "no room")).await), busy);
    let writing = desk.writer.drain().await;
    assert!(writing.is_some());
    assert_eq!(refusal(desk.writer.post(post(ana, 1, 4, "too late")).await), busy);
    assert_eq!(desk.lobby().await?, [1, 2, 3]);
    Ok(())
}

#[tokio::test]
async fn on_sqlite_a_commit_that_fails_acknowledges_nothing_and_the_next_one_holds() -> Result<()> {
    let mut desk = Desk::on(Vacant::sqlite()?, Timings::default()).await?;
    let ana = desk.person("Ana").await?;
    let mut writing = desk.writer.drain().await.context("the connection")?;
    // Turns COMMIT into a rollback. The connection that the writer opens instead knows nothing of it.
    let super::super::open::Writing::Sqlite(sqlite) = &mut writing else { panic!("SQLite lets it be turned") };
    sqlite.connection.lock_handle().await?.set_commit_hook(|| false);
    let (hub, lists) = mpsc::channel(8);
    desk.writer = started(writing, hub);
    desk.lists = lists;
    let both = join_all((0..2).map(|n| desk.writer.post(post(ana, 1, n, "hello")))).await;
    for refused in both {
        assert_eq!(refusal(refused), Some(AppError::Busy { retry_after: 1 }));
    }
    assert!(desk.told().is_empty(), "nothing is seen that is not on disk");
    assert_eq!(seq(&desk.writer.post(post(ana, 1, 0, "hello")).await), Some(2));
    assert_eq!(desk.lobby().await?, [1, 2]);
    Ok(())
}

#[tokio::test]
async fn on_sqlite_a_disk_that_takes_nothing_acknowledges_nothing_and_the_next_connection_is_tried() -> Result<()> {
    for (refuses, because) in [("max_page_count = 1", "it is full"), ("query_only = on", "it may only be read")] {
        let mut desk = Desk::on(Vacant::sqlite()?, Timings::default()).await?;
        let ana = desk.person("Ana").await?;
        let mut writing = desk.writer.drain().await.context("the connection")?;
        let super::super::open::Writing::Sqlite(sqlite) = &mut writing else { panic!("SQLite lets it be set") };
        let pragma = format!("pragma {refuses}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(pragma)).execute(&mut sqlite.connection).await?;
        let (hub, lists) = mpsc::channel(8);
        desk.writer = started(writing, hub);
        desk.lists = lists;
        let long = "x".repeat(16 * 1024);
        let both = join_all((0..2).map(|n| desk.writer.post(post(ana, 1, n, &long)))).await;
        for refused in both {
            assert_eq!(refusal(refused), Some(AppError::Busy { retry_after: 1 }), "{because}");
        }
        assert!(!desk.writer.is_well() && desk.told().is_empty(), "{because}");
        assert_eq!(desk.lobby().await?, [1], "what is there can be read: {because}");
        assert_eq!(seq(&desk.writer.post(post(ana, 1, 0, &long)).await), Some(2), "{because}");
        assert!(desk.writer.is_well());
    }
    Ok(())
}
