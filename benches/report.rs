//! What a run says of itself around its tables, where that is kept, and when it says nothing.

use crate::{Options, machine};
use anyhow::{Context, ensure};
use std::fs;

/// Where whole runs on a quiet machine are kept.
const RESULTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/RESULTS.md");
/// How it begins.
const PREFACE: &str = "# Results\n\nWritten by `bin/bench`: each part by the run that it names. In parentheses: the ratio \
                       to the floor below, of the same run.\n";

/// A run that has begun on a machine with nothing else to do, or against better knowledge.
pub struct Run {
    title: &'static str,
    options: Options,
    /// As [`machine::unrest`] says.
    before: f64,
}

impl Run {
    /// Refuses a busy machine, unless told otherwise.
    pub fn begin(title: &'static str, options: &Options) -> anyhow::Result<Self> {
        let before = machine::unrest();
        ensure!(
            options.busy || before <= machine::QUIET,
            "this machine is busy (the same spin took up to {before:.2} times its shortest; quiet is {:.2}), and figures \
             of it say nothing. Stop what runs beside, or say --busy, and the report says so too.",
            machine::QUIET
        );
        Ok(Self { title, options: options.clone(), before })
    }

    /// Prints the tables under what they were measured on, and keeps them if they are worth it.
    pub fn end(self, body: &str) -> anyhow::Result<()> {
        let after = machine::unrest();
        let told = format!("## {}\n\n{}\n\n{}\n", self.title, self.heading(after), body.trim_end());
        println!("{told}");
        if self.options.quick || self.before.max(after) > machine::QUIET {
            return Ok(());
        }
        let kept = fs::read_to_string(RESULTS).unwrap_or_else(|_| PREFACE.to_owned());
        fs::write(RESULTS, replaced(&kept, self.title, &told)).context("writing benches/RESULTS.md")
    }

    fn heading(&self, after: f64) -> String {
        let (cores, model, day) = (machine::cores(), machine::model(), machine::today());
        let (folder, before) = (self.options.folder.display(), self.before);
        let disk = machine::file_system(&self.options.folder);
        let mut told = format!(
            "{day}, by `{}`, on {cores} cores ({model}) and the {disk} of {folder}. The same spin on every core took up to \
             {before:.2} times its shortest before, {after:.2} times after (quiet: up to {:.2}).",
            command(),
            machine::QUIET,
        );
        if before.max(after) > machine::QUIET {
            told.push_str(" **The machine was busy: these figures are worth little.**");
        }
        if self.options.quick {
            told.push_str(" **A quick run, which only shows that it works: these are no figures.**");
        }
        told
    }
}

/// The text with the part of this title told anew, at its end where there was none.
fn replaced(text: &str, title: &str, told: &str) -> String {
    let Some(from) = text.find(&format!("## {title}\n")) else { return format!("{text}\n{told}") };
    let rest = text[from + 2..].find("\n## ").map_or("", |end| &text[from + 2 + end..]);
    format!("{}{told}{rest}", &text[..from])
}

/// What was typed to get this.
fn command() -> String {
    let words = std::env::args().skip(1).filter(|word| word != "--bench");
    std::iter::once("bin/bench".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}
