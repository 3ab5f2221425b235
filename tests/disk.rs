//! A disk that is full or fails under SQLite: nothing is acknowledged that is not kept, what is there is shown, and what
//! cannot be trusted is not gone on with.

use crate::cast::{PASSWORD, Person, folder, op, program::Program, until};
use causerie::{error::AppError, id::LOBBY};
use std::fs;

async fn sign_up(program: &Program) -> Person {
    let guest = program.guest();
    assert_eq!(guest.form("/sign-up", &[("name", "Ana"), ("password", PASSWORD)]).await.status, 303);
    Person::of(guest).await
}

#[tokio::test]
async fn on_sqlite_a_full_disk_takes_nothing_and_shows_everything_until_there_is_room() {
    let folder = folder();
    let Some(program) = Program::on_small_disk(folder.path()).await else { return };
    let ana = sign_up(&program).await;
    let mut socket = ana.socket().await;
    for round in 0..3 {
        ana.post(LOBBY, &format!("before {round}")).await;
        program.fill(folder.path());
        let long = "x".repeat(16 * 1024);
        let mut kept = 0;
        while ana.say(LOBBY, op(), ana.id, &long).await.is_ok() {
            kept += 1;
            assert!(kept < 10, "it is never full");
        }
        assert_eq!(ana.say(LOBBY, op(), ana.id, &long).await.err(), Some(AppError::Busy { retry_after: 1 }));
        assert_eq!(ana.page(LOBBY).await.status, 200);
        assert_eq!(ana.texts(LOBBY).await.iter().filter(|text| **text == format!("before {round}")).count(), 1);
        program.make_room(folder.path());
        until(&program.guest(), "/readyz", 200).await;
        ana.post(LOBBY, &format!("after {round}")).await;
        let heard = socket.next_texts(LOBBY, kept + 2).await;
        assert_eq!((&*heard[0], &*heard[kept + 1]), (&*format!("before {round}"), &*format!("after {round}")));
    }
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
