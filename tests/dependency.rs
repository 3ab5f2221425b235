//! The packages we build on, held to the lists of deny.toml: no forbidden one, no second one where one must be alone,
//! permissive licences, crates.io. As `cargo deny check bans licenses sources`, without a tool that takes minutes to build.

use serde::Deserialize;
use std::{collections::BTreeSet, process::Command};

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    /// Our own has none.
    source: Option<String>,
}

/// The lists of deny.toml. The file is ours, so its lines are read as we write them.
struct Policy {
    banned: BTreeSet<String>,
    single: BTreeSet<String>,
    licences: BTreeSet<String>,
    registries: BTreeSet<String>,
}

impl Policy {
    fn read(text: &str) -> Self {
        let (single, banned) =
            text.lines().filter(|line| line.contains("{ crate =")).partition(|line| line.contains("multiple"));
        let names = |lines: Vec<&str>| lines.into_iter().filter_map(first_quoted).collect();
        let licences =
            text.split("[licenses]").nth(1).and_then(|rest| rest.split("[sources]").next()).unwrap_or_default();
        let registries = text.lines().filter(|line| line.starts_with("allow-registry"));
        Self {
            banned: names(banned),
            single: names(single),
            licences: names(licences.lines().collect()),
            registries: names(registries.collect()),
        }
    }

    fn findings(&self, packages: &[Package]) -> Vec<String> {
        let found = packages
            .iter()
            .filter_map(|package| Some(format!("{} {} {}", package.name, package.version, self.wrong(package)?)));
        let twice =
            self.single.iter().filter(|name| packages.iter().filter(|package| package.name == **name).count() > 1);
        found
            .chain(
                twice.map(|name| {
                    format!("{name} is there in two versions: see who asks for the other, by cargo tree -i")
                }),
            )
            .collect()
    }

    fn wrong(&self, package: &Package) -> Option<String> {
        let source = package.source.as_deref()?;
        let licence = package.license.as_deref().unwrap_or("none");
        if self.banned.contains(&package.name) {
            return Some("is forbidden by deny.toml: see who asks for it, by cargo tree -i".to_owned());
        }
        if !self.registries.iter().any(|registry| source.strip_prefix("registry+") == Some(registry)) {
            return Some(format!("comes from {source}, not from crates.io"));
        }
        let allowed = allows(&licence.replace('/', " OR "), &self.licences);
        (!allowed).then(|| format!("has the licence {licence}, which deny.toml does not allow"))
    }
}

fn first_quoted(line: &str) -> Option<String> {
    let line = line.trim();
    let quoted = !line.starts_with('#');
    quoted.then(|| line.split('"').nth(1).map(str::to_owned)).flatten()
}

/// Whether an SPDX expression can be kept with these licences. OR binds less than AND; parentheses as everywhere.
fn allows(expression: &str, licences: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace(" WITH ", "~WITH~");
    let mut words = spaced.split_whitespace().peekable();
    either(&mut words, licences)
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn either(words: &mut Words<'_>, licences: &BTreeSet<String>) -> bool {
    let mut allowed = both(words, licences);
    while words.next_if_eq(&"OR").is_some() {
        allowed |= both(words, licences);
    }
    allowed
}

fn both(words: &mut Words<'_>, licences: &BTreeSet<String>) -> bool {
    let mut allowed = one(words, licences);
    while words.next_if_eq(&"AND").is_some() {
        allowed &= one(words, licences);
    }
    allowed
}

fn one(words: &mut Words<'_>, licences: &BTreeSet<String>) -> bool {
    match words.next() {
        Some("(") => {
            let allowed = either(words, licences);
            words.next();
            allowed
        }
        Some(licence) => licences.contains(&licence.replace('~', " ")),
        None => false,
    }
}

fn policy() -> Policy {
    Policy::read(include_str!("../deny.toml"))
}

#[test]
fn what_we_build_on_is_allowed() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let asked = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    let answer = asked.expect("cargo runs these tests, so it is there");
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let metadata: Metadata = serde_json::from_slice(&answer.stdout).expect("cargo describes the packages as JSON");
    assert!(metadata.packages.len() > 100, "the lists have something to judge");
    let findings = policy().findings(&metadata.packages);
    assert!(findings.is_empty(), "\n{}", findings.join("\n"));
}

#[test]
fn what_is_not_allowed_is_found() {
    let package = |name: &str, version: &str, license: &str, source: &str| Package {
        name: name.to_owned(),
        version: version.to_owned(),
        license: Some(license.to_owned()),
        source: Some(source.to_owned()),
    };
    let crates_io = "registry+https://github.com/rust-lang/crates.io-index";
    let packages = [
        package("openssl-sys", "1.0.0", "MIT", crates_io),
        package("copyleft", "1.0.0", "GPL-3.0", crates_io),
        package("half", "1.0.0", "(MIT OR GPL-3.0) AND LGPL-3.0", crates_io),
        package("elsewhere", "1.0.0", "MIT", "git+https://example.org/elsewhere"),
        package("sqlx", "0.8.0", "MIT/Apache-2.0", crates_io),
        package("sqlx", "0.9.0", "(GPL-3.0 AND MIT) OR Apache-2.0 WITH LLVM-exception", crates_io),
    ];
    let findings = policy().findings(&packages);
    let about = [
        "openssl-sys 1.0.0 is forbidden",
        "copyleft 1.0.0 has",
        "half 1.0.0 has",
        "elsewhere 1.0.0 comes from",
        "sqlx is there in two",
    ];
    assert_eq!(findings.len(), about.len(), "{findings:#?}");
    for (finding, about) in findings.iter().zip(about) {
        assert!(finding.starts_with(about), "{finding}");
    }
}
