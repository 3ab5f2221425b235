//! The rules for the tree as a whole.

use std::{fs, path::Path};

const LONGEST: usize = 400;

/// The files with this ending below these folders, by path from the top of the tree.
pub fn files(folders: &[&str], ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders: Vec<String> = folders.iter().map(|folder| (*folder).to_owned()).collect();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(top().join(&folder)) else { continue };
        for entry in entries.map(|entry| entry.expect("the tree can be read")) {
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                folders.push(path);
            } else if path.ends_with(&format!(".{ending}")) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

pub fn read(path: &str) -> String {
    fs::read_to_string(top().join(path)).expect("the file was listed")
}

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn long_files() -> Vec<String> {
    let lines = |path: &String| read(path).lines().count();
    let long = files(&["src", "tests", "benches"], "rs").into_iter().filter(|path| lines(path) > LONGEST);
    long.map(|path| {
        format!("{path}: it has {} lines. Above {LONGEST} a file does two things: part them.", lines(&path))
    })
    .collect()
}

/// A component's sheet is named after its Rust file, and drawn in.
pub fn style_sheets() -> Vec<String> {
    let main = read("style/main.css");
    let mut findings = Vec::new();
    for sheet in files(&["style"], "css").iter().filter_map(|path| path.strip_prefix("style/")) {
        let name = sheet.trim_end_matches(".css");
        let rust = if name.starts_with("plain/") { format!("src/{name}.rs") } else { format!("src/ui/{name}.rs") };
        let alone = sheet.contains('/') && !top().join(&rust).exists();
        if alone && !top().join(rust.replace(".rs", "/mod.rs")).exists() {
            findings.push(format!("style/{sheet}: there is no {rust}. A sheet has the name of what it dresses."));
        }
        if sheet != "main.css" && !main.contains(&format!("@import \"{sheet}\" layer(")) {
            findings.push(format!("style/{sheet}: style/main.css does not import it into a layer, so nobody sees it."));
        }
    }
    findings
}

/// Every path between backticks in the documents exists.
pub fn named_paths() -> Vec<String> {
    let documents =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].into_iter().filter(|path| top().join(path).exists());
    documents
        .flat_map(|document| {
            missing(&read(document))
                .into_iter()
                .map(move |path| format!("{document}: `{path}` does not exist. Name what is there now."))
        })
        .collect()
}

fn missing(text: &str) -> Vec<String> {
    let fence = |text: &str| text.split("```").step_by(2).collect::<String>();
    let spans: Vec<String> = fence(text).split('`').skip(1).step_by(2).map(str::to_owned).collect();
    spans.into_iter().filter(|span| looks_like_a_path(span) && !exists(span)).collect()
}

fn looks_like_a_path(span: &str) -> bool {
    let plain = span.chars().all(|sign| sign.is_alphanumeric() || "/._-".contains(sign)) && !span.starts_with('/');
    let folders = ["src/", "bin/", "tests/", "style/", "public/", "migrations/", "end2end/", "benches/", ".ci/"];
    let endings = [".rs", ".css", ".mjs", ".toml", ".ts", ".sql", ".md"];
    plain
        && (folders.iter().any(|folder| span.starts_with(folder))
            || endings.iter().any(|ending| span.ends_with(ending)))
}

/// From the top, from `src`, or, for a file, by the end of its path.
fn exists(span: &str) -> bool {
    let direct = [top().join(span), top().join("src").join(span)].iter().any(|path| path.exists());
    let ending = span.rsplit('.').next().unwrap_or_default();
    let below = || files(&["src", "bin", "tests", "style", "public", "migrations", "end2end", "benches"], ending);
    direct || below().iter().any(|path| path.ends_with(&format!("/{span}")))
}

/// npm would write the address of whichever registry it happened to use.
pub fn locked_addresses() -> Vec<String> {
    let named = read("package-lock.json").contains("\"resolved\"");
    let told =
        "package-lock.json: it names a registry's address. Write it by npm install --omit-lockfile-registry-resolved.";
    named.then(|| told.to_owned()).into_iter().collect()
}

#[test]
fn a_path_that_is_not_there_is_found() {
    let text = "`src/model/mod.rs` `model/mod.rs` `main.rs` `src/gone.rs` `gone.css` `GET /x` `a::b` `--data`\n```\n`src/also_gone.rs`\n```\n`bin/setup`";
    assert_eq!(missing(text), ["src/gone.rs", "gone.css"]);
}
