//! The site inside the binary: what `bin/build` packed into target/site. A file with its hash in its name is kept by
//! browsers for a year; any other is asked about each time. What was not built is not there: the tests of other parts
//! need no site.

use axum::{
    Router,
    body::Bytes,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use rust_embed::Embed;
use std::{collections::BTreeMap, sync::LazyLock};

#[derive(Embed)]
#[folder = "target/site"]
#[allow_missing = true]
struct Packed;

/// By path, without a leading slash.
type Files = BTreeMap<String, File>;

static FILES: LazyLock<Files> = LazyLock::new(|| {
    table(Packed::iter().filter_map(|path| {
        let file = Packed::get(&path)?;
        // Embedded bytes are borrowed for ever, so nothing is copied.
        let bytes = match file.data {
            std::borrow::Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            std::borrow::Cow::Owned(bytes) => bytes.into(),
        };
        Some((path.into_owned(), bytes, file.metadata.sha256_hash()))
    }))
});

/// Where the page finds its own files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    build: String,
    wasm: String,
    js: String,
    css: String,
}

impl Site {
    /// Finds the names of the files in this binary.
    pub fn load() -> Self {
        Self::among(&FILES)
    }

    fn among(files: &Files) -> Self {
        let path = |stem, kind| format!("/assets/{stem}.{}.{kind}", hash(files, stem, kind));
        Self {
            build: hash(files, "causerie", "wasm").to_owned(),
            wasm: path("causerie", "wasm"),
            js: path("causerie", "js"),
            css: path("causerie", "css"),
        }
    }

    /// Names the build of the browser's half, so that an older tab can be told. `none` when there is none.
    pub fn build(&self) -> &str {
        &self.build
    }

    pub fn wasm(&self) -> &str {
        &self.wasm
    }

    pub fn js(&self) -> &str {
        &self.js
    }

    pub fn css(&self) -> &str {
        &self.css
    }
}

/// What stands for the content in `assets/stem.HASH.kind`.
fn hash<'a>(files: &'a Files, stem: &str, kind: &str) -> &'a str {
    let inside = |path: &'a String| path.strip_prefix("assets/")?.strip_prefix(stem)?.strip_suffix(kind);
    files.keys().find_map(inside).map_or("none", |dotted| dotted.trim_matches('.'))
}

/// Every file of the site at its path.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    serve(&FILES)
}

fn serve<S: Clone + Send + Sync + 'static>(files: &'static Files) -> Router<S> {
    let router = Router::new().route("/assets/{*path}", get(gone));
    files.iter().fold(router, |router, (path, file)| {
        router.route(&format!("/{path}"), get(move |asked: HeaderMap| async move { file.answer(&asked) }))
    })
}

/// An asset of another build: it must not be remembered as missing, for the next build may bring it back.
async fn gone() -> impl IntoResponse {
    (StatusCode::NOT_FOUND, [(CACHE_CONTROL, "no-store")], "This file is of another version of Causerie.\n")
}

/// Marks an answer that is a file of the site, and no page.
#[derive(Clone, Copy, Debug)]
pub struct Part;

/// A file in the forms it travels in: the smallest first, as it is last.
struct File {
    kind: HeaderValue,
    keep: HeaderValue,
    forms: Vec<Form>,
}

struct Form {
    coding: Option<&'static str>,
    tag: HeaderValue,
    bytes: Bytes,
}

const CODINGS: [(&str, &str); 2] = [(".br", "br"), (".gz", "gzip")];

/// Puts each file together with its compressed forms, which lie beside it.
fn table(packed: impl Iterator<Item = (String, Bytes, [u8; 32])>) -> Files {
    let mut packed: BTreeMap<_, _> = packed.map(|(path, bytes, hash)| (path, (bytes, hash))).collect();
    let compressed = |path: &str| CODINGS.iter().any(|(suffix, _)| path.ends_with(suffix));
    let paths: Vec<_> = packed.keys().filter(|path| !compressed(path)).cloned().collect();
    let mut file = |path: String| {
        let beside = CODINGS.iter().map(|(suffix, coding)| (format!("{path}{suffix}"), Some(*coding)));
        let forms = beside.chain([(path.clone(), None)]).filter_map(|(path, coding)| {
            let (bytes, hash) = packed.remove(&path)?;
            Some(Form { coding, tag: tag(&hash), bytes })
        });
        let forms = forms.collect();
        (path.clone(), File { kind: kind(&path), keep: keep(&path), forms })
    };
    paths.into_iter().map(&mut file).collect()
}

/// Each form has other bytes, so another strong tag.
fn tag(hash: &[u8; 32]) -> HeaderValue {
    let digits: String = hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    HeaderValue::try_from(format!("\"{digits}\"")).expect("hexadecimal digits may stand in a header")
}

fn kind(path: &str) -> HeaderValue {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let text = if kind.type_() == mime_guess::mime::TEXT { "; charset=utf-8" } else { "" };
    HeaderValue::try_from(format!("{kind}{text}")).expect("a media type may stand in a header")
}

fn keep(path: &str) -> HeaderValue {
    let hashed = path.starts_with("assets/");
    HeaderValue::from_static(if hashed { "public, max-age=31536000, immutable" } else { "no-cache" })
}

impl File {
    fn answer(&self, asked: &HeaderMap) -> Response {
        let wanted = |form: &&Form| form.coding.is_none_or(|coding| accepts(asked, coding));
        let Some(form) = self.forms.iter().find(wanted) else { return StatusCode::NOT_FOUND.into_response() };
        let held = holds(asked, &form.tag);
        let mut answer =
            if held { StatusCode::NOT_MODIFIED.into_response() } else { form.bytes.clone().into_response() };
        answer.extensions_mut().insert(Part);
        let headers = answer.headers_mut();
        headers.insert(ETAG, form.tag.clone());
        headers.insert(CACHE_CONTROL, self.keep.clone());
        if self.forms.len() > 1 {
            headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        }
        if !held {
            headers.insert(CONTENT_TYPE, self.kind.clone());
            form.coding.map(|coding| headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding)));
        }
        answer
    }
}

/// The items of a header that is a list, over all its lines.
fn items(asked: &HeaderMap, name: axum::http::HeaderName) -> impl Iterator<Item = &str> {
    let lines = asked.get_all(name).into_iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(str::trim)
}

/// Whether a coding is named, and not with the weight nought.
fn accepts(asked: &HeaderMap, coding: &str) -> bool {
    items(asked, ACCEPT_ENCODING).any(|item| {
        let (name, weight) = item.split_once(';').unwrap_or((item, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case(coding) && weight.is_some_and(|weight| weight > 0.0)
    })
}

/// Whether the browser has these bytes. A proxy may have weakened the tag on the way; the bytes are the same.
fn holds(asked: &HeaderMap, tag: &HeaderValue) -> bool {
    items(asked, IF_NONE_MATCH).any(|item| item == "*" || item.trim_start_matches("W/").as_bytes() == tag.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{
        body::Body,
        http::{Method, Request},
    };
    use tower::ServiceExt;

    const WASM: &str = "/assets/causerie.3f9a1c2b.wasm";

    fn files() -> &'static Files {
        let packed = [
            ("assets/causerie.3f9a1c2b.wasm", "as it is"),
            ("assets/causerie.3f9a1c2b.wasm.br", "br"),
            ("assets/causerie.3f9a1c2b.wasm.gz", "gzip"),
            ("assets/causerie.00000000.js", "js"),
            ("favicon.svg", "<svg/>"),
            ("robots.txt", "licence"),
            ("manifest.webmanifest", "{}"),
        ];
        let packed = packed.iter().enumerate();
        let packed =
            packed.map(|(n, (path, text))| ((*path).to_owned(), Bytes::from_static(text.as_bytes()), [n as u8; 32]));
        Box::leak(Box::new(table(packed)))
    }

    async fn ask(method: Method, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Bytes) {
        let request = Request::builder().method(method).uri(path);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let request = request.body(Body::empty()).expect("the request is well formed");
        let answer = serve::<()>(files()).oneshot(request).await.expect("a router always answers");
        let (head, body) = answer.into_parts();
        (head.status, head.headers, axum::body::to_bytes(body, 1000).await.expect("the body is short"))
    }

    async fn fetch(path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Bytes) {
        ask(Method::GET, path, headers).await
    }

    #[test]
    fn the_names_are_found_by_their_hashes() {
        let site = Site::among(files());
        assert_eq!((site.build(), site.wasm()), ("3f9a1c2b", WASM));
        assert_eq!(site.js(), "/assets/causerie.00000000.js");
        assert_eq!(site.css(), "/assets/causerie.none.css", "a file that was not built");
        assert_eq!(Site::among(&Files::new()).build(), "none");
    }

    #[tokio::test]
    async fn a_hashed_file_is_kept_and_travels_in_the_best_form() {
        let all = "gzip;q=0.5, deflate, BR";
        let cases = [
            ("", None, "as it is"),
            (all, Some("br"), "br"),
            ("gzip, br;q=0", Some("gzip"), "gzip"),
            ("*", None, "as it is"),
        ];
        for (accepted, coding, body) in cases {
            let (status, headers, bytes) = fetch(WASM, &[("accept-encoding", accepted)]).await;
            assert_eq!((status, &bytes[..]), (StatusCode::OK, body.as_bytes()), "{accepted}");
            assert_eq!(headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes), coding.map(str::as_bytes));
            assert_eq!(headers[CONTENT_TYPE], "application/wasm");
            assert_eq!(headers[CACHE_CONTROL], "public, max-age=31536000, immutable");
            assert_eq!(headers[VARY], "accept-encoding");
        }
    }

    #[tokio::test]
    async fn a_browser_that_has_the_bytes_gets_none() {
        let (_, plain, _) = fetch(WASM, &[]).await;
        let (_, small, _) = fetch(WASM, &[("accept-encoding", "br")]).await;
        assert_ne!(plain[ETAG], small[ETAG], "another form has another strong tag");
        let tag = plain[ETAG].to_str().expect("a tag is ASCII");
        for held in [tag.to_owned(), format!("\"other\", W/{tag}"), "*".to_owned()] {
            let (status, headers, bytes) = fetch(WASM, &[("if-none-match", &held)]).await;
            assert_eq!((status, bytes.len(), &headers[ETAG]), (StatusCode::NOT_MODIFIED, 0, &plain[ETAG]), "{held}");
        }
        let (status, ..) = fetch(WASM, &[("if-none-match", tag), ("accept-encoding", "br")]).await;
        assert_eq!(status, StatusCode::OK, "it has another form");
    }

    #[tokio::test]
    async fn an_unhashed_file_is_asked_about_each_time() {
        let kinds = [
            ("/favicon.svg", "image/svg+xml"),
            ("/manifest.webmanifest", "application/manifest+json"),
            ("/robots.txt", "text/plain; charset=utf-8"),
        ];
        for (path, kind) in kinds {
            let (status, headers, _) = fetch(path, &[]).await;
            assert_eq!((status, headers[CONTENT_TYPE].as_bytes()), (StatusCode::OK, kind.as_bytes()), "{path}");
            assert_eq!(headers[CACHE_CONTROL], "no-cache");
            assert!(!headers.contains_key(VARY), "it has one form");
        }
    }

    #[tokio::test]
    async fn head_says_the_same_without_the_bytes_and_nothing_else_is_allowed() {
        let (status, headers, bytes) = ask(Method::HEAD, WASM, &[]).await;
        assert_eq!((status, bytes.len(), headers["content-length"].as_bytes()), (StatusCode::OK, 0, &b"8"[..]));
        let (status, ..) = ask(Method::POST, WASM, &[]).await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    }

    #[tokio::test]
    async fn what_is_not_there_is_not_remembered() {
        for path in ["/assets/causerie.ffffffff.wasm", "/assets/causerie.3f9a1c2b.wasm.br", "/assets/../favicon.svg"] {
            let (status, headers, _) = fetch(path, &[]).await;
            assert_eq!(
                (status, headers[CACHE_CONTROL].as_bytes()),
                (StatusCode::NOT_FOUND, &b"no-store"[..]),
                "{path}"
            );
        }
    }

    /// `bin/test` builds the site first; `cargo test` alone may find none.
    #[tokio::test]
    async fn the_site_of_this_binary_is_whole() {
        let site = Site::load();
        if site.build() == "none" {
            return;
        }
        for path in [site.wasm(), site.js(), site.css(), "/favicon.svg", "/manifest.webmanifest"] {
            let request = Request::get(path).body(Body::empty()).expect("the request is well formed");
            let answer = routes::<()>().oneshot(request).await.expect("a router always answers");
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
        }
        let text = |path: &str| {
            String::from_utf8_lossy(&FILES[&path[1..]].forms.last().expect("it has a form").bytes).into_owned()
        };
        let name = |path: &str| path.trim_start_matches("/assets/").to_owned();
        assert!(text(site.js()).contains(&name(site.wasm())), "the JavaScript names the wasm as it is called now");
    }
}
