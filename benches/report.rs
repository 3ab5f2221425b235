//! What a run says of itself around its tables, and when it says nothing.

use crate::{Options, machine};
use anyhow::ensure;

/// A run that has begun on a machine with nothing else to do, or against better knowledge.
pub struct Run {
    options: Options,
    /// As [`machine::unrest`] says.
    before: f64,
}

impl Run {
    /// Refuses a busy machine, unless told otherwise.
    pub fn begin(options: &Options) -> anyhow::Result<Self> {
        let before = machine::unrest();
        check(options, before)?;
        Ok(Self { options: options.clone(), before })
    }

    /// Prints the tables with what stands above them. What became of a machine that was busy by the end is not printed.
    pub fn end(self, body: &str) -> anyhow::Result<()> {
        let after = machine::unrest();
        check(&self.options, after)?;
        println!("{}\n\n{}", self.heading(after), body.trim_end());
        Ok(())
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

fn check(options: &Options, unrest: f64) -> anyhow::Result<()> {
    ensure!(
        options.busy || unrest <= machine::QUIET,
        "this machine is busy (the same spin took up to {unrest:.2} times its shortest; quiet is {:.2}), and figures of \
         it say nothing. Stop what runs beside, or say --busy, and the report says so too.",
        machine::QUIET
    );
    Ok(())
}

/// What was typed to get this.
fn command() -> String {
    let words = std::env::args().skip(1).filter(|word| word != "--bench");
    std::iter::once("bin/bench".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}
