//! The first account: free at the machine itself, by the set-up link from anywhere else.

use crate::cast::{Answer, Guest, LAN, PASSWORD, Server, folder, program::Program};
use causerie::{
    error::{AppError, Field, Problem},
    plain::phrase::sentence,
    words::Locale,
};
use http::Method;
use std::os::unix::fs::PermissionsExt;

const MISSING: AppError = AppError::Invalid { field: Field::Setup, problem: Problem::Missing };
const USED: AppError = AppError::Invalid { field: Field::Setup, problem: Problem::Used };

async fn comes(guest: &Guest, name: &str, setup: &str) -> Answer {
    guest.submit("/sign-up", &[("name", name), ("password", PASSWORD), ("setup", setup)]).await
}

#[tokio::test]
async fn behind_an_address_the_first_account_needs_the_link() {
    let server = Server::at("https://chat.example.org").await;
    let guest = server.guest();
    for path in ["/sign-up", "/setup/x", "/setup/00000000000000000000000000000000"] {
        for locale in Locale::ALL {
            let page = server.guest().speaking(locale.tag()).get(path).await;
            assert_eq!(page.status, if path == "/sign-up" { 200 } else { 403 }, "{path}");
            assert!(page.text().contains(&sentence(locale, &MISSING)), "{}", page.text());
        }
    }
    for wrong in ["", "x", "00000000000000000000000000000000"] {
        assert_eq!(comes(&guest, "Ana", wrong).await.error(), MISSING, "{wrong:?}");
    }
    let mode = std::fs::metadata(server.setup_file()).expect("it is kept").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let setup = server.setup().expect("nobody has an account yet");
    let page = guest.get(&format!("/setup/{setup}")).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains(&format!("name=\"setup\" value=\"{setup}\"")));
    assert_eq!(comes(&guest, "Ana", &setup).await.status, 303);
    assert!(!server.setup_file().exists(), "it opens once");
    assert_eq!(comes(&server.guest(), "Bo", &setup).await.error(), USED);
    let page = server.guest().get(&format!("/setup/{setup}")).await;
    assert!(page.status == 403 && page.text().contains(&sentence(Locale::En, &USED)), "{}", page.text());
}

#[tokio::test]
async fn of_two_with_the_link_at_once_exactly_one_comes_in() {
    let server = Server::at("https://chat.example.org").await;
    let setup = server.setup().expect("nobody has an account yet");
    let (ana, bo) = (server.guest(), server.guest());
    let (one, other) = tokio::join!(comes(&ana, "Ana", &setup), comes(&bo, "Bo", &setup));
    let mut answers = [one.status, other.status];
    answers.sort_unstable();
    assert_eq!(answers, [303, 422]);
}

#[tokio::test]
async fn on_a_network_the_machine_itself_is_free_and_the_others_need_the_link() {
    let server = Server::on_network().await;
    assert_eq!(comes(&server.guest(), "Ana", "").await.error(), MISSING);
    let home = Guest::new(server.address, "http://127.0.0.1:3000".to_owned());
    assert_eq!(comes(&home, "Ana", "").await.status, 303);
    let answer = home.call("invitation", &serde_json::json!({})).await;
    assert!(answer.text().contains(&format!("{LAN}/join/")), "{}", answer.text());
    assert!(answer.text().contains("\"loopback\":false"), "{}", answer.text());
}

#[tokio::test]
async fn on_a_network_the_machines_own_addresses_are_answered_and_no_name() {
    let server = Server::on_network().await;
    let guest = server.guest();
    let ask = |host: &str| guest.send(guest.request_to(host, Method::GET, "/sign-in"));
    for host in ["192.168.1.5:3000", "localhost:3000", "127.0.0.1:3000"] {
        assert_eq!(ask(host).await.status, 200, "{host}");
    }
    for host in ["evil.example:3000", "192.168.1.6:3000", "192.168.1.5:4000", "192.168.1.5.evil.example:3000"] {
        let answer = ask(host).await;
        assert!(answer.status == 421 && answer.text().contains(&format!("This server is at {LAN}")), "{host}");
    }
    for (origin, status) in [(LAN, 303), ("http://127.0.0.1:3000", 403), ("http://evil.example:3000", 403)] {
        let request = guest.request(Method::POST, "/language").header("origin", origin);
        assert_eq!(guest.send(request.form(&[("language", "fr")])).await.status, status, "{origin}");
    }
}

/// Where the machine that tests is on no network, the server says so, and there is nothing to see here.
#[tokio::test]
async fn on_a_network_the_program_says_the_link_with_its_code() {
    let folder = folder();
    let Some(program) = Program::on_network(folder.path()).await else { return };
    let link = std::fs::read_to_string(folder.path().join("data/setup-link")).expect("nobody has an account yet");
    program.terminate();
    let (_, lines) = program.end().await;
    assert!(lines.iter().any(|line| line.ends_with(link.trim())), "{lines:?}");
    assert!(lines.iter().filter(|line| line.contains('█')).count() > 10, "{lines:?}");
    assert!(!link.contains("127.0.0.1") && link.contains("/setup/"), "{link}");
}
