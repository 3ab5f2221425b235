//! A disk that is full or fails under SQLite: nothing is acknowledged that is not kept, what is there is shown, and what
//! cannot be trusted is not gone on with.

use crate::cast::{PASSWORD, Person, folder, op, program::Program, until, within};
use causerie::{error::AppError, id::LOBBY};
use std::{fs, pin::pin, time::Duration};
use tokio::time::timeout;

/// In which an answer that waits for nothing has long come.
const A_WHILE: Duration = Duration::from_millis(300);

async fn sign_up(program: &Program) -> Person {
    let guest = program.guest();
    assert_eq!(guest.form("/sign-up", &[("name", "Ana"), ("password", PASSWORD)]).await.status, 303);
    Person::of(guest).await
}

/// Says something before it is full, as much as goes in, and something when there is room again; three times.
async fn fills_up(program: &Program, fill: impl Fn(u64), make_room: impl Fn()) {
    let ana = sign_up(program).await;
    let mut socket = ana.socket().await;
    for round in 0..3 {
        ana.post(LOBBY, &format!("before {round}")).await;
        fill(round);
        let long = "x".repeat(16 * 1024);
        let mut kept = 0;
        while ana.say(LOBBY, op(), ana.id, &long).await.is_ok() {
            kept += 1;
            assert!(kept < 10, "it is never full");
        }
        assert_eq!(ana.say(LOBBY, op(), ana.id, &long).await.err(), Some(AppError::Busy { retry_after: 1 }));
        assert_eq!(program.guest().get("/readyz").await.status, 503, "and whoever asks is told so");
        assert_eq!(ana.page(LOBBY).await.status, 200);
        assert_eq!(ana.texts(LOBBY).await.iter().filter(|text| **text == format!("before {round}")).count(), 1);
        make_room();
        until(&program.guest(), "/readyz", 200).await;
        ana.post(LOBBY, &format!("after {round}")).await;
        let heard = socket.next_texts(LOBBY, kept + 2).await;
        assert_eq!((&*heard[0], &*heard[kept + 1]), (&*format!("before {round}"), &*format!("after {round}")));
    }
}

#[tokio::test]
async fn on_sqlite_a_full_disk_takes_nothing_and_shows_everything_until_there_is_room() {
    let folder = folder();
    let Some(program) = Program::on_small_disk(folder.path()).await else { return };
    fills_up(&program, |_| program.fill(folder.path()), || program.make_room(folder.path())).await;
}

/// As a disk that is full, where none can be had: what is written beyond is an error (EFBIG).
#[tokio::test]
async fn on_sqlite_files_that_may_not_grow_take_nothing_and_show_everything_until_they_may() {
    let folder = folder();
    let program = Program::on_limited_files(folder.path()).await;
    let longest = || {
        let log = fs::metadata(folder.path().join("data/causerie.db-wal")).expect("SQLite writes ahead");
        log.len().max(fs::metadata(folder.path().join("data/causerie.db")).expect("it is there").len())
    };
    // Nothing at all; then what ends in the middle of a page.
    let limit = |round: u64| program.limit(Some(if round == 0 { 0 } else { longest() + round * 1_000 }));
    fills_up(&program, limit, || program.limit(None)).await;
    program.terminate();
    let (code, lines) = program.end().await;
    assert_eq!(code, Some(0), "{lines:?}");
}

#[tokio::test]
async fn on_sqlite_nothing_is_acknowledged_before_the_disk_keeps_it() {
    let folder = folder();
    let (program, holds) = (Program::on_failing_disk(folder.path()).await, folder.path().join("holds"));
    let ana = sign_up(&program).await;
    let mut socket = ana.socket().await;
    let syncs = || fs::metadata(folder.path().join("syncs")).expect("it has kept something").len();
    for round in 0..20 {
        let before = syncs();
        ana.post(LOBBY, &round.to_string()).await;
        assert!(syncs() > before, "message {round}");
    }
    assert_eq!(socket.next_texts(LOBBY, 20).await.len(), 20);
    fs::write(&holds, "").expect("the folder is ours");
    let mut said = pin!(ana.say(LOBBY, op(), ana.id, "held"));
    assert!(timeout(A_WHILE, &mut said).await.is_err(), "it is acknowledged, and is not kept");
    assert!(timeout(A_WHILE, socket.next_texts(LOBBY, 1)).await.is_err(), "it is told of, and is not kept");
    assert!(!ana.texts(LOBBY).await.contains(&"held".to_owned()), "nor can it be read");
    fs::remove_file(&holds).expect("the folder is ours");
    within(said).await.expect("it is kept now");
    assert_eq!(socket.next_texts(LOBBY, 1).await, ["held"]);
}

#[tokio::test]
async fn on_sqlite_a_disk_that_loses_what_it_took_ends_the_server() {
    let folder = folder();
    let program = Program::on_failing_disk(folder.path()).await;
    let ana = sign_up(&program).await;
    ana.post(LOBBY, "kept").await;
    let cookie = ana.cookie("session").expect("she is signed in");
    fs::write(folder.path().join("fails"), "").expect("the folder is ours");
    let said = tokio::spawn(async move { ana.say(LOBBY, op(), ana.id, "lost").await });
    assert!(!matches!(said.await, Ok(Ok(_))), "it is not acknowledged");
    let (code, lines) = program.end().await;
    assert_eq!(code, Some(74), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("the disk lost what was written")), "{lines:?}");
    fs::remove_file(folder.path().join("fails")).expect("the folder is ours");
    let program = Program::serve(folder.path()).await;
    let guest = program.guest();
    guest.set_cookie("session", &cookie);
    assert_eq!(Person::of(guest).await.texts(LOBBY).await[0], "kept");
}
