use super::{Answer, within};
use http::Method;
use reqwest::RequestBuilder;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Mutex, PoisonError},
};

/// Someone with a browser, signed in or not.
pub struct Guest {
    pub(super) address: SocketAddr,
    /// How the server's pages name it: scheme, host and port.
    pub(super) origin: String,
    http: reqwest::Client,
    language: Option<&'static str>,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Guest {
    pub fn new(address: SocketAddr, origin: String) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        let http = http.build().expect("a client without TLS needs nothing");
        Self { address, origin, http, language: None, cookies: Mutex::default() }
    }

    /// The same person, whose browser asks for this language.
    pub fn speaking(mut self, language: &'static str) -> Self {
        self.language = Some(language);
        self
    }

    /// A bare request: to the right host, with the cookies.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.request_to(self.host(), method, path)
    }

    /// The same, to a host of the caller's choice.
    pub fn request_to(&self, host: &str, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("http://{}{path}", self.address)).header("host", host);
        let request = self.language.iter().fold(request, |request, tag| request.header("accept-language", *tag));
        let cookies = self.cookie_line();
        if cookies.is_empty() { request } else { request.header("cookie", cookies) }
    }

    /// A request from a page of the server.
    pub fn own_page(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).header("origin", &self.origin)
    }

    /// Sends it, and keeps the cookies of the answer.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = within(request.send()).await.expect("the server answers");
        let answer = within(Answer::read(response)).await;
        self.keep_cookies(&answer);
        answer
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path).header("accept", "text/html")).await
    }

    /// Posts a form of a page without scripts.
    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(self.own_page(Method::POST, path).header("accept", "text/html").form(fields)).await
    }

    /// Posts the same form as a program does, which asks for no page.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(self.own_page(Method::POST, path).header("accept", "application/json").form(fields)).await
    }

    /// Calls a server function.
    pub async fn call(&self, endpoint: &str, arguments: &Value) -> Answer {
        self.send(self.api(endpoint).body(arguments.to_string())).await
    }

    /// A call to a server function, without its arguments.
    pub fn api(&self, endpoint: &str) -> RequestBuilder {
        let request = self.own_page(Method::POST, &format!("/api/{endpoint}"));
        request.header("content-type", "application/json").header("accept", "application/json")
    }

    /// Posts a form without scripts, and follows to the page that tells what became of it.
    pub async fn form_and_page(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.form(path, fields).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        self.get(answer.header("location")).await
    }

    pub fn origin(&self) -> &str {
        &self.origin
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The head of a request by hand, from a page of the server, with the line after its last header to come.
    pub fn head(&self, asked: &str) -> String {
        let (host, origin, cookies) = (self.host(), &self.origin, self.cookie_line());
        let language = self.language.unwrap_or("en");
        format!(
            "{asked} HTTP/1.1\r\nhost: {host}\r\norigin: {origin}\r\ncookie: {cookies}\r\n\
             accept-language: {language}\r\nconnection: close\r\n"
        )
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar().insert(name.to_owned(), value.to_owned());
    }

    pub(super) fn cookie_line(&self) -> String {
        let cookies: Vec<String> = self.jar().iter().map(|(name, value)| format!("{name}={value}")).collect();
        cookies.join("; ")
    }

    pub(super) fn host(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, host)| host)
    }

    fn keep_cookies(&self, answer: &Answer) {
        for line in answer.headers.get_all("set-cookie") {
            let line = line.to_str().expect("our cookies are ASCII");
            let (name, value) = line.split(';').next().and_then(|pair| pair.split_once('=')).expect("name=value");
            if value.is_empty() {
                self.jar().remove(name);
            } else {
                self.set_cookie(name, value);
            }
        }
    }

    fn jar(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
