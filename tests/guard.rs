//! Who is answered at all: the right host, and for what changes something, our own pages only.

use crate::cast::{Guest, Server, op};
use causerie::{id::LOBBY, words::Locale};
use http::Method;

/// Posts to the Lobby with these headers and no others that say where it comes from.
async fn post(guest: &Guest, headers: &[(&str, &str)]) -> u16 {
    let request = guest.request(Method::POST, "/c/1").header("accept", "application/json");
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    guest.send(request.form(&[("body", "hello"), ("op", &op().to_string())])).await.status
}

#[tokio::test]
async fn without_an_address_only_this_machines_names_are_answered() {
    let server = Server::start().await;
    let guest = server.guest();
    let ask = |host: &str| guest.send(guest.request_to(host, Method::GET, "/sign-in"));
    for host in ["chat.example.org", "localhost.evil.example", "192.168.1.5:3000", "127.0.0.1.evil.example"] {
        let answer = ask(host).await;
        assert_eq!(answer.status, 421, "{host}");
        assert!(
            answer.text().contains("This server does not know its address yet. Start it with --url https://your.name.")
        );
    }
    for host in ["localhost", "LOCALHOST:3000", "[::1]:3000", "127.0.0.1"] {
        assert_eq!(ask(host).await.status, 200, "{host}");
    }
}

#[tokio::test]
async fn with_an_address_only_that_one_is_answered() {
    let server = Server::at("https://chat.example.org").await;
    let guest = server.guest();
    let ask = |host: &str| guest.send(guest.request_to(host, Method::GET, "/sign-in"));
    for host in ["localhost", "127.0.0.1:3000", "example.org", "chat.example.org:8443", "chat.example.org.evil.example"]
    {
        let answer = ask(host).await;
        assert_eq!(answer.status, 421, "{host}");
        assert!(answer.text().contains("This server is at https://chat.example.org"));
    }
    assert_eq!(ask("Chat.Example.Org").await.status, 200);
    assert_eq!(post(&guest, &[("origin", "http://chat.example.org")]).await, 403, "another scheme is another origin");
}

#[tokio::test]
async fn health_is_told_to_whoever_asks() {
    let server = Server::at("https://chat.example.org").await;
    let guest = server.guest();
    let answer = guest.send(guest.request_to("10.0.0.7:3000", Method::GET, "/healthz")).await;
    assert_eq!((answer.status, answer.text()), (200, "ok\n"));
}

#[tokio::test]
async fn what_changes_something_comes_from_our_own_pages_only() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let own = ana.origin().to_owned();
    let other_port = "http://127.0.0.1:1";
    let foreign = [
        vec![],
        vec![("origin", "null")],
        vec![("origin", "https://evil.example")],
        vec![("origin", other_port)],
        vec![("origin", "")],
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("sec-fetch-site", "none")],
        vec![("sec-fetch-site", "cross-site"), ("origin", &own)],
        vec![("sec-fetch-site", "")],
        vec![("referer", &own)],
    ];
    for headers in &foreign {
        assert_eq!(post(&ana, headers).await, 403, "{headers:?}");
    }
    assert_eq!(ana.texts(LOBBY).await.len(), 0, "nothing was kept");
    for headers in [[("origin", &*own)], [("sec-fetch-site", "same-origin")]] {
        assert_eq!(post(&ana, &headers).await, 204, "{headers:?}");
    }
}

#[tokio::test]
async fn whoever_comes_from_elsewhere_is_told_in_their_language() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await.speaking("fr");
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        let answer = ana.send(ana.request(method.clone(), "/c/1").header("origin", "https://evil.example")).await;
        assert_eq!((answer.status, answer.sentence()), (403, Locale::Fr.words().wrong_origin), "{method}");
    }
    let read = ana.send(ana.request(Method::GET, "/c/1").header("sec-fetch-site", "cross-site")).await;
    assert_eq!(read.status, 200, "a link from elsewhere may lead here");
}

#[tokio::test]
async fn another_sites_form_signs_nobody_out_or_in() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    for path in ["/sign-out", "/sign-in", "/sign-up", "/language", "/direct", "/api/send_message", "/api/threads"] {
        let answer = ana.send(ana.request(Method::POST, path).header("origin", "https://evil.example")).await;
        assert_eq!(answer.status, 403, "{path}");
    }
    assert!(ana.card(LOBBY).await.is_ok());
}
