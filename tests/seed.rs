//! `seed`: what it leaves is a folder like any other, and it never touches one that is in use.

use crate::cast::{
    Guest, Person, folder,
    program::{Program, run},
};
use causerie::{id::LOBBY, model::At};
use std::{os::unix::fs::PermissionsExt, path::Path, process::Output};

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
async fn the_demo_is_entered_as_it_says() {
    let folder = folder();
    let told = said(&run(folder.path(), &["seed", "--demo"], ""));
    assert!(told.contains("12 people, 8 conversations") && told.contains("Sign in as ana"), "{told}");
    let password = told.split('"').nth(1).expect("it says the password");
    let program = Program::serve(folder.path()).await;
    for name in ["ana", "zoe"] {
        let guest = program.guest();
        let answer = guest.form("/sign-in", &[("name", name), ("password", password)]).await;
        assert_eq!(answer.status, 303, "{name}");
        let person = Person::of(guest).await;
        let answer = person.page(LOBBY).await;
        let page = answer.text();
        assert!(page.contains("Éloïse") && page.contains("Robotics club") == (name == "ana"), "{page}");
    }
}

#[test]
fn a_folder_in_use_is_refused_in_one_sentence() {
    let folder = folder();
    said(&run(folder.path(), &["seed", "--demo"], ""));
    let before = std::fs::read(folder.path().join("data/causerie.db")).expect("it is there").len();
    for again in [&["seed", "--demo"][..], &["seed", "--messages", "10"]] {
        let output = run(folder.path(), again, "");
        let told = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
        assert_eq!((output.status.code(), told.lines().count()), (Some(1), 1), "{told}");
        assert!(told.contains("There are accounts in the folder data already") && told.contains("--data"), "{told}");
    }
    assert_eq!(std::fs::read(folder.path().join("data/causerie.db")).expect("it is there").len(), before);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let folder = folder();
    for wrong in [&["seed"][..], &["seed", "--demo", "--users", "3"], &["seed", "--users", "0"]] {
        assert_eq!(run(folder.path(), wrong, "").status.code(), Some(2), "{wrong:?}");
    }
    assert!(!folder.path().join("data").exists(), "and makes nothing");
}

fn tokens(path: &Path) -> Vec<(String, String)> {
    let mode = std::fs::metadata(path).expect("it was written").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = std::fs::read_to_string(path).expect("it is ours");
    let pair = |line: &str| line.split_once('\t').map(|(name, token)| (name.to_owned(), token.to_owned()));
    text.lines().filter_map(pair).collect()
}

#[tokio::test]
async fn sessions_open_the_doors_of_those_they_name() {
    let folder = folder();
    let size = ["--users", "6", "--threads", "5", "--messages", "200"];
    let sessions = ["--sessions", "sessions", "--signed-in", "3"];
    let told = said(&run(folder.path(), &[&["seed"], &size[..], &sessions].concat(), ""));
    assert!(told.contains("6 people, 5 conversations"), "{told}");
    let tokens = tokens(&folder.path().join("sessions"));
    assert_eq!(tokens.len(), 3);
    let program = Program::serve(folder.path()).await;
    for (name, token) in tokens {
        let person = Person::of(signed_in(&program, &token)).await;
        assert_eq!(person.snapshot(None, At::Tail).await.me.name, name);
        assert!(!person.texts(LOBBY).await.is_empty());
    }
}

fn signed_in(program: &Program, token: &str) -> Guest {
    let guest = program.guest();
    guest.set_cookie("session", token);
    guest
}
