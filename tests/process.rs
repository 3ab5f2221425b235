//! The program as an operator meets it: its commands, its folder, its end, and what it writes down.

use crate::cast::{
    PASSWORD, Person, folder, postgres,
    program::{Program, built, run},
};
use causerie::{id::LOBBY, protocol::close, server::site::Site};
use http::Method;
use std::{
    path::Path,
    process::{Command, Output},
    time::Instant,
};

async fn sign_up(program: &Program, name: &str) -> Person {
    join(program, name, "").await
}

async fn join(program: &Program, name: &str, invitation: &str) -> Person {
    let guest = program.guest();
    let fields = [("name", name), ("password", PASSWORD), ("invitation", invitation)];
    assert_eq!(guest.form("/sign-up", &fields).await.status, 303);
    Person::of(guest).await
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The one sentence of a failure.
fn complaint(output: &Output) -> String {
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr).trim_end().to_owned();
    assert_eq!(text.lines().count(), 1, "{text}");
    text
}

fn count(lines: &[String], path: &str) -> usize {
    lines.iter().filter(|line| line.contains(&format!("\"path\":\"{path}\""))).count()
}

#[test]
fn help_names_every_command_setting_and_default() {
    let folder = folder();
    let help = said(&run(folder.path(), &["--help"], ""));
    let settings = [
        "--data",
        "CAUSERIE_DATA",
        "--database",
        "CAUSERIE_DATABASE",
        "--listen",
        "CAUSERIE_LISTEN",
        "--url",
        "CAUSERIE_URL",
        "--lan",
        "CAUSERIE_LAN",
        "CAUSERIE_LOG",
    ];
    let commands = ["serve", "migrate", "user", "seed", "default: data", "default: 127.0.0.1:3000"];
    for word in settings.iter().chain(&commands) {
        assert!(help.contains(word), "{word} is missing in\n{help}");
    }
    let help = said(&run(folder.path(), &["user", "--help"], ""));
    for word in ["list", "password", "role", "--data"] {
        assert!(help.contains(word), "{word} is missing in\n{help}");
    }
    assert!(!folder.path().join("data").exists(), "asking for help makes nothing");
}

#[test]
fn what_is_not_a_setting_is_refused() {
    let folder = folder();
    let both = ["--lan", "--url", "https://chat.example.org"];
    for wrong in [&["--url", "chat.example.org"][..], &["--listen", "here"], &["--date", "x"], &both] {
        let output = run(folder.path(), wrong, "");
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
    }
}

#[tokio::test]
async fn a_second_server_on_the_folder_is_refused_in_one_sentence() {
    let folder = folder();
    let first = Program::serve(folder.path()).await;
    for arguments in [&["--listen", "127.0.0.1:0"][..], &["migrate"], &["user", "list"]] {
        let complaint = complaint(&run(folder.path(), arguments, ""));
        assert!(complaint.contains("Another Causerie is running on the folder data"), "{complaint}");
    }
    assert_eq!(first.guest().get("/healthz").await.status, 200, "the first goes on");
}

#[tokio::test]
async fn a_port_that_is_taken_is_said_in_one_sentence() {
    let (one, other) = (folder(), folder());
    let first = Program::serve(one.path()).await;
    let output = run(other.path(), &["--listen", &first.address.to_string()], "");
    assert!(complaint(&output).contains("Choose with --listen"));
}

#[tokio::test]
async fn told_to_stop_it_sends_sockets_away_and_ends_in_time() {
    let folder = folder();
    let program = Program::serve(folder.path()).await;
    let ana = sign_up(&program, "Ana").await;
    ana.post(LOBBY, "hello").await;
    let socket = ana.socket().await;
    let told = Instant::now();
    program.terminate();
    assert_eq!(socket.close_code().await, close::GOING_AWAY);
    let (code, lines) = program.end().await;
    assert_eq!(code, Some(0), "{lines:?}");
    assert!(told.elapsed().as_secs() < 10);
    let program = Program::serve(folder.path()).await;
    let ana = Person::of(signed_in(&program, &ana)).await;
    assert_eq!(ana.texts(LOBBY).await, ["hello"], "and what was acknowledged is there");
}

/// The same browser at another port: a cookie belongs to a host.
fn signed_in(program: &Program, ana: &Person) -> crate::cast::Guest {
    let guest = program.guest();
    guest.set_cookie("session", &ana.cookie("session").expect("she is signed in"));
    guest
}

#[tokio::test]
async fn copied_alone_into_an_empty_folder_it_serves() {
    let folder = folder();
    let copy = folder.path().join("causerie");
    // By a process of its own: one that another test starts meanwhile would hold what we write open, and then it is busy.
    assert!(Command::new("cp").args([built(), &copy]).status().is_ok_and(|copied| copied.success()));
    let program = Program::start(&copy, folder.path()).await;
    let ana = sign_up(&program, "Ana").await;
    ana.post(LOBBY, "hello").await;
    assert!(ana.page(LOBBY).await.text().contains("hello"));
    assert!(folder.path().join("data/causerie.db").exists());
    let site = Site::load();
    let file = program.guest().get(site.css()).await;
    assert_eq!(file.status, if site.build() == "none" { 404 } else { 200 });
}

#[tokio::test]
async fn the_operator_looks_after_accounts() {
    let folder = folder();
    let program = Program::serve(folder.path()).await;
    let ana = sign_up(&program, "Ana").await;
    join(&program, "Bo", ana.invitation().await.rsplit('/').next().unwrap_or_default()).await;
    program.terminate();
    assert_eq!(program.end().await.0, Some(0));
    let ask = |arguments: &[&str], typed: &str| run(folder.path(), &[&["user"], arguments].concat(), typed);
    assert_eq!(said(&ask(&["list"], "")), "Ana\tadmin\nBo\tuser\n");
    assert!(ask(&["role", "bo", "admin"], "").status.success());
    assert_eq!(said(&ask(&["list"], "")), "Ana\tadmin\nBo\tadmin\n");
    assert!(ask(&["password", "Ana"], "another horse\n").status.success());
    assert!(complaint(&ask(&["password", "Ana"], "short\n")).contains("at least 8 characters"));
    assert!(complaint(&ask(&["password", "Ana"], "")).contains("no password"));
    assert!(complaint(&ask(&["role", "Zoe", "admin"], "")).contains("does not exist"));
    assert_eq!(said(&run(folder.path(), &["migrate"], "")), "The database is up to date.\n");
    let program = Program::serve(folder.path()).await;
    assert_eq!(signed_in(&program, &ana).get("/").await.status, 303, "her sessions ended");
    for (password, status) in [(PASSWORD, 422), ("another horse", 303)] {
        let answer = program.guest().submit("/sign-in", &[("name", "Ana"), ("password", password)]).await;
        assert_eq!(answer.status, status, "{password}");
    }
}

#[tokio::test]
async fn a_request_is_one_line_in_the_log_without_query_cookie_or_body() {
    let folder = folder();
    let program = Program::serve(folder.path()).await;
    let ana = sign_up(&program, "Ana").await;
    let token = ana.cookie("session").expect("she is signed in");
    ana.set_cookie("other", "canary-cookie");
    ana.get("/people?find=canary-query").await;
    ana.post(LOBBY, "canary-body").await;
    ana.submit("/c/1", &[("body", "canary-form"), ("op", "canary-op")]).await;
    ana.send(ana.api("send_message").body("{\"canary-json\":")).await;
    ana.send(ana.request(Method::POST, "/direct").header("referer", "http://x/?canary-referer")).await;
    program.guest().submit("/sign-in", &[("name", "canary-name"), ("password", "canary-password")]).await;
    program.guest().get("/c/7?at=canary-next").await;
    for path in ["/setup/canary-a", "/join/canary-b", "/reset/canary-c", "/device/canary-d"] {
        program.guest().get(path).await;
    }
    ana.socket().await;
    program.terminate();
    let (_, lines) = program.end().await;
    let log = lines.join("\n");
    for secret in ["canary", PASSWORD, &token] {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
    let requests: Vec<String> = lines.into_iter().filter(|line| line.contains("\"message\":\"request\"")).collect();
    for path in ["/people", "/c/1", "/ws", "/sign-in", "/c/7", "/setup/", "/join/", "/reset/", "/device/"] {
        assert_eq!(count(&requests, path), 1, "{path} in\n{log}");
    }
    let line = requests.iter().find(|line| line.contains("\"/people\"")).expect("it was counted");
    for part in ["\"method\":\"GET\"", "\"status\":200", "\"micros\":"] {
        assert!(line.contains(part), "{part} is missing in {line}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_said_in_one_sentence() {
    let folder = folder();
    let file = folder.path().join("data");
    std::fs::write(&file, "a file").expect("the folder is ours");
    assert!(complaint(&run(folder.path(), &["migrate"], "")).contains("data"));
    assert!(Path::new(&file).is_file());
}

#[tokio::test]
async fn on_postgres_everything_an_operator_does_is_the_same() {
    let Some(cluster) = postgres::shared() else { return };
    let (folder, name) = (folder(), cluster.create(""));
    let address = cluster.address(&name);
    let ask = |arguments: &[&str]| run(folder.path(), &[arguments, &["--database", &address]].concat(), "");
    assert_eq!(said(&ask(&["migrate"])), "The database is up to date.\n");
    assert!(said(&ask(&["seed", "--demo"])).contains(&format!("messages are in the PostgreSQL database {name} at")));
    assert!(complaint(&ask(&["seed", "--demo"])).contains("There are accounts in the PostgreSQL database"));
    assert!(said(&ask(&["user", "list"])).starts_with("ana\tadmin\n"));
    let program = Program::on_postgres(folder.path(), &address).await;
    let guest = program.guest();
    let fields = [("name", "ana"), ("password", "causerie demo")];
    assert_eq!(guest.form("/sign-in", &fields).await.status, 303);
    let joined = cluster.ask(&name, "insert into users (name, name_key, display_name, display_key, password_hash, role, locale, zone, created_at, rev) values ('xx', 'xx', 'xx', 'xx', '', 'user', 'en', '', 0, 0) returning id");
    assert_eq!(joined, "13", "ids that the demo gave are not given again");
    program.terminate();
    let (code, lines) = program.end().await;
    assert_eq!(code, Some(0), "{lines:?}");
    assert!(!folder.path().join("data/causerie.db").exists());
}

#[tokio::test]
async fn on_postgres_the_log_says_which_database_it_is_and_when_it_goes_and_comes_back() {
    let Some(cluster) = postgres::own() else { return };
    let (folder, name) = (folder(), cluster.create(""));
    let mut program = Program::on_postgres(folder.path(), &cluster.distant(&name)).await;
    program.says(&format!("serving the PostgreSQL database {name} at 127.0.0.1:")).await;
    assert_eq!(cluster.tell("stop"), "done");
    assert_eq!(program.guest().get("/").await.status, 503);
    program.says("the database cannot be used now").await;
    assert_eq!(cluster.tell("start"), "done");
    program.says("the database can be used again").await;
}

/// One looks after accounts from anywhere: a new count beside the database would make every browser begin anew.
#[tokio::test]
async fn on_postgres_who_looks_after_accounts_leaves_no_trace_in_the_folder() {
    let Some(cluster) = postgres::shared() else { return };
    let (here, elsewhere, name) = (folder(), folder(), cluster.create(""));
    let address = cluster.address(&name);
    let epoch = || cluster.ask(&name, "select encode(epoch, 'hex'), boots from meta");
    said(&run(here.path(), &["seed", "--demo", "--database", &address], ""));
    let before = epoch();
    assert!(said(&run(elsewhere.path(), &["user", "list", "--database", &address], "")).starts_with("ana\t"));
    said(&run(elsewhere.path(), &["migrate", "--database", &address], ""));
    assert_eq!(epoch(), before);
    assert!(!elsewhere.path().join("data/postgres.boots").exists());
}

/// Nothing is told from one process to the other.
#[tokio::test]
async fn on_postgres_who_is_given_another_password_beside_the_server_is_out_soon() {
    let Some(cluster) = postgres::shared() else { return };
    let (here, elsewhere, name) = (folder(), folder(), cluster.create(""));
    let address = cluster.address(&name);
    let program = Program::on_postgres(here.path(), &address).await;
    let ana = sign_up(&program, "Ana").await;
    let bo = join(&program, "Bo", ana.invitation().await.rsplit('/').next().unwrap_or_default()).await;
    let (gone, mut stays) = (bo.socket().await, ana.socket().await);
    let given = run(elsewhere.path(), &["user", "password", "Bo", "--database", &address], "another horse\n");
    assert!(given.status.success(), "{given:?}");
    assert_eq!(gone.close_code().await, close::SESSION_ENDED);
    assert!(bo.card(LOBBY).await.is_err(), "nor does he read on by what was remembered of him");
    stays.heard().await;
}

/// Its first visitor would own an empty chat.
#[test]
fn on_postgres_a_folder_whose_chat_is_there_is_not_served_without_it() {
    let Some(cluster) = postgres::shared() else { return };
    let (folder, name) = (folder(), cluster.create(""));
    said(&run(folder.path(), &["seed", "--demo", "--database", &cluster.address(&name)], ""));
    let refused = || {
        for command in [&["--listen", "127.0.0.1:0"][..], &["user", "list"]] {
            let complaint = complaint(&run(folder.path(), command, ""));
            assert!(complaint.contains("is in a PostgreSQL: give its address by CAUSERIE_DATABASE"), "{complaint}");
        }
    };
    refused();
    let file = folder.path().join("data/causerie.db");
    assert!(!file.exists());
    std::fs::write(&file, "an older one").expect("the folder is ours");
    refused();
}

/// Whoever says that there is a database and not which would be surprised by an empty chat.
#[test]
fn a_database_that_is_said_to_be_nowhere_is_no_file_in_the_folder() {
    let folder = folder();
    let mut command = Command::new(built());
    command.current_dir(folder.path()).env_clear().env("CAUSERIE_DATABASE", "").arg("migrate");
    let complaint = complaint(&command.output().expect("it starts"));
    assert!(complaint.contains("The address of the database is empty"), "{complaint}");
    assert!(!folder.path().join("data/causerie.db").exists());
}

#[test]
fn on_postgres_an_address_that_leads_nowhere_is_said_in_one_sentence_without_its_password() {
    let folder = folder();
    let mut addresses = vec![
        "postgres://ana:canary-secret@127.0.0.1:1/causerie".to_owned(),
        "canary-secret".to_owned(),
        "postgres://ana:canary-secret@127.0.0.1:1/causerie?pasword=canary-secret".to_owned(),
    ];
    if let Some(cluster) = postgres::shared() {
        let name = cluster.create("");
        cluster.ask(&name, "create role guarded login password 'right-secret'");
        addresses.push(cluster.address_of("guarded:canary-secret", &name));
    }
    for address in addresses {
        for arguments in
            [&["serve", "--listen", "127.0.0.1:0"][..], &["migrate"], &["user", "list"], &["seed", "--demo"]]
        {
            let output = run(folder.path(), &[arguments, &["--database", &address]].concat(), "");
            let complaint = complaint(&output);
            assert!(!complaint.contains("canary"), "{complaint}");
            assert!(complaint.contains("address"), "{complaint}");
        }
    }
}
