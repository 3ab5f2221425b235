//! The headers that keep a browser safe, and what it may remember.

use crate::cast::{Answer, Person, Server};
use causerie::{id::LOBBY, server::site::Site};
use http::Method;

const ALWAYS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cache-control", "no-store"),
];

fn directive<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let directives = answer.header("content-security-policy").split("; ");
    directives.into_iter().find_map(|directive| directive.strip_prefix(name)).unwrap_or_default().trim()
}

fn nonce(answer: &Answer) -> String {
    let script = directive(answer, "script-src");
    let nonce = script.split('\'').find_map(|source| source.strip_prefix("nonce-")).expect("scripts have a nonce");
    assert!(nonce.len() >= 22, "128 bits at the least");
    nonce.to_owned()
}

async fn all_kinds(ana: &Person) -> Vec<Answer> {
    vec![
        ana.get("/").await,
        ana.get("/c/1").await,
        ana.get("/people").await,
        ana.get("/nowhere").await,
        ana.get("/assets/nothing.00000000.js").await,
        ana.call("threads", &serde_json::json!({ "before": null })).await,
        ana.call("unknown", &serde_json::json!({})).await,
        ana.send(ana.request(Method::POST, "/direct")).await,
        ana.send(ana.request_to("elsewhere.example", Method::GET, "/")).await,
        ana.send(ana.own_page(Method::GET, "/ws")).await,
        ana.sign_out().await,
        ana.get("/sign-in").await,
    ]
}

#[tokio::test]
async fn every_answer_carries_them() {
    let server = Server::start().await;
    for answer in all_kinds(&server.sign_up("Ana").await).await {
        for (name, value) in ALWAYS {
            assert_eq!(answer.header(name), value, "{name} of {}", answer.status);
        }
        assert!(answer.header("permissions-policy").contains("camera=()"));
        assert_eq!(answer.header("strict-transport-security"), "", "this server speaks plain http");
        for (name, value) in [
            ("default-src", "'none'"),
            ("base-uri", "'none'"),
            ("frame-ancestors", "'none'"),
            ("form-action", "'self'"),
        ] {
            assert_eq!(directive(&answer, name), value, "{name}");
        }
        assert!(!answer.header("content-security-policy").contains("unsafe-inline"));
    }
}

#[tokio::test]
async fn behind_https_a_browser_is_told_to_stay_there() {
    let server = Server::at("https://chat.example.org").await;
    let ana = server.sign_up("Ana").await;
    assert_eq!(ana.get("/").await.header("strict-transport-security"), "max-age=31536000");
}

#[tokio::test]
async fn every_script_on_a_page_carries_the_nonce_of_its_answer_and_no_style_is_inline() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let (one, other) = (ana.get("/").await, ana.get("/").await);
    assert_ne!(nonce(&one), nonce(&other), "a nonce is used once");
    for page in [one, other, ana.get("/people").await, ana.get("/nowhere").await, server.guest().get("/sign-in").await]
    {
        let scripts: Vec<&str> = page.text().split("<script").skip(1).collect();
        assert!(!scripts.is_empty());
        for script in scripts {
            let tag = script.split('>').next().unwrap_or_default();
            assert!(tag.contains(&format!("nonce=\"{}\"", nonce(&page))), "<script{tag}>");
        }
        for inline in [" style=\"", "<style", " onclick=", "javascript:"] {
            assert!(!page.text().contains(inline), "{inline}");
        }
    }
}

#[tokio::test]
async fn a_hashed_file_is_kept_for_a_year_and_known_again() {
    let (server, site) = (Server::start().await, Site::load());
    let guest = server.guest();
    let file = guest.get(site.css()).await;
    if site.build() == "none" {
        assert_eq!((file.status, file.header("cache-control")), (404, "no-store"), "this server holds no site");
        return;
    }
    assert_eq!((file.status, file.header("cache-control")), (200, "public, max-age=31536000, immutable"));
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert_eq!(file.header("cross-origin-resource-policy"), "same-origin");
    assert_eq!(file.header("content-security-policy"), "", "that of the page holds");
    let again = guest.send(guest.request(Method::GET, site.css()).header("if-none-match", file.header("etag"))).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    for path in [site.js(), site.wasm(), "/favicon.svg", "/manifest.webmanifest", "/robots.txt"] {
        assert_eq!(guest.get(path).await.status, 200, "{path}");
    }
    let page = guest.get("/sign-in").await;
    for path in [site.css(), site.js(), site.wasm()] {
        assert!(page.text().contains(path), "the page names {path}");
    }
}

#[tokio::test]
async fn a_page_is_packed_and_an_ack_is_not() {
    let server = Server::start().await;
    let ana = server.sign_up("Ana").await;
    let page = ana.request(Method::GET, "/").header("accept", "text/html").header("accept-encoding", "gzip");
    assert_eq!(ana.send(page).await.header("content-encoding"), "gzip");
    let asked = serde_json::json!({ "thread": LOBBY, "op": crate::cast::op(), "author": ana.id, "body": "hello" });
    let ack = ana.send(ana.api("send_message").header("accept-encoding", "gzip").body(asked.to_string())).await;
    assert_eq!((ack.status, ack.header("content-encoding")), (200, ""), "it is shorter than its head");
}
