//! The Lobby of five thousand people: three hundred of them are there, each on a line of their own to the real program.

use crate::cast::{
    Person, Socket, folder,
    program::{Program, run},
};
use causerie::{
    id::{LOBBY, Seq},
    model::{At, Card, GroupChange, Line, MemberPage, MemberRole, PAGE},
};
use futures::future::join_all;
use serde_json::json;
use std::path::Path;

const PEOPLE: usize = 5_000;
/// Of whom the last one leaves.
const HERE: usize = 301;
/// Members in one page.
const MEMBERS: usize = 50;
/// Bytes of a page, at the most, however many there are.
const LARGEST: usize = 160 * 1024;

/// The program over a folder with all of them, and those who are here.
async fn full(folder: &Path) -> (Program, Vec<Person>) {
    let (all, here) = (PEOPLE.to_string(), HERE.to_string());
    let size = ["seed", "--users", &all, "--threads", "1", "--messages", "200"];
    let seeded = run(folder, &[&size[..], &["--sessions", "sessions", "--signed-in", &here]].concat(), "");
    assert!(seeded.status.success(), "{}", String::from_utf8_lossy(&seeded.stderr));
    let program = Program::serve(folder).await;
    let sessions = std::fs::read_to_string(folder.join("sessions")).expect("it was written");
    let come = sessions.lines().map(|line| {
        let guest = program.guest();
        guest.set_cookie("session", line.split_once('\t').expect("a name and a token").1);
        Person::of(guest)
    });
    let people = join_all(come).await;
    (program, people)
}

/// What comes first to a socket, and that nothing comes after it.
async fn heard_once(socket: &mut Socket) -> (Line, Seq, Vec<String>) {
    let change = socket.next_change().await;
    socket.heard().await;
    (change.line, change.seq, change.rows.messages.into_iter().map(|message| message.body).collect())
}

#[tokio::test]
async fn three_hundred_of_five_thousand_hear_a_word_once_and_their_pages_stay_small() {
    let folder = folder();
    let (_program, people) = full(folder.path()).await;
    let (gone, here) = people.split_last().expect("somebody is here");
    gone.change(LOBBY, GroupChange::Leave).await.expect("anyone may leave");
    let mut outside = gone.socket().await;
    let (mut sockets, welcomes): (Vec<_>, Vec<_>) =
        join_all(here.iter().map(|person| person.greeted(&[LOBBY]))).await.into_iter().unzip();
    let size = |card: &Card| card.thread.size as usize;
    assert!(welcomes.iter().all(|welcome| welcome.cards.iter().map(size).eq([PEOPLE - 1])));
    let ack = here[7].post(LOBBY, "Can everybody hear me?").await;
    let heard = join_all(sockets.iter_mut().map(heard_once)).await;
    let once = (Line::Thread(LOBBY), ack.seq, vec!["Can everybody hear me?".to_owned()]);
    assert_eq!(heard, vec![once; HERE - 1]);
    outside.heard().await;
    bounded(&here[7]).await;
}

/// The pages of the Lobby and of who is in it show so many, and everyone can be found.
async fn bounded(person: &Person) {
    let page = person.page(LOBBY).await;
    assert!(page.status == 200 && page.body.len() < LARGEST, "{} bytes", page.body.len());
    let history = person.history(LOBBY, At::Tail).await.expect("they are in it");
    assert_eq!((history.messages.len(), history.before), (PAGE, true));
    let about = person.get("/c/1/about").await;
    assert!(about.status == 200 && about.body.len() < LARGEST, "{} bytes", about.body.len());
    let first = members(person, "", 0).await;
    assert_eq!((first.members.len(), first.more, first.members[0].1), (MEMBERS, true, MemberRole::Host));
    let last = members(person, "", PEOPLE - MEMBERS).await;
    assert_eq!((last.members.len(), last.more), (MEMBERS - 1, false), "one has left");
    let (sought, _) = &last.members[MEMBERS - 2];
    assert!(!about.text().contains(&sought.name), "{}", sought.name);
    let found = members(person, &sought.name, 0).await;
    assert_eq!(found.members.iter().map(|(found, _)| found.id).collect::<Vec<_>>(), [sought.id]);
    let about = person.get(&format!("/c/1/about?find={}", sought.name)).await;
    assert!(about.text().contains(&format!("@{}", sought.name)), "{}", about.text());
}

async fn members(person: &Person, find: &str, after: usize) -> MemberPage {
    person.ask("members", json!({ "thread": LOBBY, "find": find, "after": after })).await.expect("they are in it")
}
