//! The rules for one file of `src` or `benches`.

use super::{
    source::Source,
    table::{Row, SHARED, TABLE},
};

pub fn check(file: &Source) -> Vec<String> {
    let findings = [names(file), places(file), row_of(file).map_or_else(no_row, |row| imports(file, row))].concat();
    findings.into_iter().map(|finding| format!("{}: {finding}", file.path)).collect()
}

/// A name that says nothing about what is inside.
fn names(file: &Source) -> Vec<String> {
    let declared = file.tokens.windows(2).filter(|window| window[0] == "mod").map(|window| window[1].as_str());
    let vague = |name: &&str| ["util", "utils", "helper", "helpers", "manager", "common", "misc"].contains(name);
    let told = |name| format!("`{name}` is no name for a module. Name it after the one thing it does.");
    file.module().into_iter().chain(declared).filter(vague).map(told).collect()
}

/// What stands in one place only: the tokens, where they may stand, and what to do instead.
type Place = (&'static [&'static str], &'static [&'static str], &'static str);

const PLACES: &[Place] = &[
    (
        &["feature", "=", "\"\""],
        &["src/lib.rs", "src/main.rs"],
        "a feature is asked about in lib.rs and main.rs only: let them choose whole modules.",
    ),
    (
        &["target_arch"],
        &["src/lib.rs", "src/main.rs"],
        "`target_arch` asks about the feature by another name: let lib.rs choose whole modules.",
    ),
    (
        &["web_sys"],
        &["src/ui/platform.rs", "src/ui/scroll.rs"],
        "`web_sys` is called from ui/platform.rs and ui/scroll.rs only: add a function there, in our words.",
    ),
    (
        &["#", "[", "server"],
        &["src/api/"],
        "`#[server]` stands in src/api only, where who is asking is checked: move the function there.",
    ),
    (&["inner_html"], &[], "`inner_html` lets text become markup: draw typed nodes."), // Forbidden: it would run what people write.
    (&["sqlx"], &["src/server/store/", "benches/floor/"], "`sqlx` is spoken in server/store only: add a verb there."),
];

fn places(file: &Source) -> Vec<String> {
    let elsewhere =
        |(row, allowed, _): &&Place| file.has(row) && !allowed.iter().any(|place| file.path.starts_with(place));
    let mut findings: Vec<String> = PLACES.iter().filter(elsewhere).map(|(_, _, told)| (*told).to_owned()).collect();
    if inline_style(file) {
        findings.push("`style=` is forbidden by the page's own policy: give it a class.".to_owned());
    }
    findings
}

/// `style="…"` or `style:width=…` in a view; not a variable, argument or field of that name.
fn inline_style(file: &Source) -> bool {
    let drawn = ["src/ui/", "src/plain/", "src/app.rs"].iter().any(|place| file.path.starts_with(place));
    let attribute = |window: &[String]| {
        let sets = window[2] == ":" || (window[2] == "=" && window[3] != "=");
        window[1] == "style" && sets && !["let", "mut", ".", "{", ",", "(", "|"].contains(&window[0].as_str())
    };
    drawn && file.product().windows(4).any(attribute)
}

/// The row of a file: the longest part that it lies in. The server's own row is for its mod.rs alone, so that each of
/// its parts is thought about.
fn row_of(file: &Source) -> Option<&'static Row> {
    let module = file.module().join("::");
    let row = TABLE.iter().filter(|row| within(&module, row.part)).max_by_key(|row| row.part.len())?;
    (row.part != "server" || module == "server").then_some(row)
}

fn no_row() -> Vec<String> {
    vec!["it has no row in tests/shape/table.rs. Add one: what may it import, and what does it never name?".to_owned()]
}

fn within(path: &str, part: &str) -> bool {
    path.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn imports(file: &Source, row: &Row) -> Vec<String> {
    let paths: Vec<String> = file.paths().iter().map(|path| path.join("::")).collect();
    let mut findings: Vec<String> = paths.iter().filter_map(|path| import(path, row)).collect();
    for name in row.never.iter().copied().flatten() {
        let named = |path: &String| format!("::{path}::").contains(&format!("::{name}::"));
        if paths.iter().any(named) {
            findings.push(format!(
                "it names `{name}`, which {} never does. Move that to the part whose work it is.",
                row.part
            ));
        }
    }
    findings.sort();
    findings.dedup();
    findings
}

/// What is wrong with importing this path, if it leads to another part of this package.
fn import(path: &str, row: &Row) -> Option<String> {
    let inside = path.strip_prefix("crate::")?;
    let part = TABLE.iter().map(|row| row.part).filter(|part| within(inside, part)).max_by_key(|part| part.len())?;
    let may = || row.may.iter().copied().flatten().any(|may| within(inside, may));
    if within(inside, row.part) || may() {
        return None;
    }
    let shared = if SHARED.contains(&row.part) { " Shared code looks downward only." } else { "" };
    Some(format!("{} may not import {part} ({inside}).{shared} Pass in what it needs, or move it.", row.part))
}
