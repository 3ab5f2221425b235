//! Tables in Markdown, and figures as they stand in them.

use crate::sample::Sample;

/// A table: its head, and a line a row.
pub struct Table {
    lines: Vec<String>,
}

impl Table {
    /// With these columns; the first has words, the others numbers.
    pub fn new(columns: &[String]) -> Self {
        let rule = "---:|".repeat(columns.len().saturating_sub(1));
        Self { lines: vec![row(columns), format!("|---|{rule}")] }
    }

    /// Adds a row of as many cells.
    pub fn add(&mut self, cells: &[String]) {
        self.lines.push(row(cells));
    }

    /// As Markdown, with an end of line.
    pub fn text(&self) -> String {
        self.lines.join("\n") + "\n"
    }
}

fn row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// The columns of [`figures`], each with a word before it.
pub fn columns(of: &str) -> [String; 3] {
    ["a second", "p50 ms", "p99 ms"].map(|column| format!("{of} {column}").trim().to_owned())
}

/// The column of [`micros`].
pub const MICROS: &str = "server's µs each";

/// How many a second, and the times; each with its ratio to the floor's, if that is not the floor itself.
pub fn figures(sample: &Sample, floor: Option<&Sample>) -> [String; 3] {
    [
        cell(sample, floor, Sample::rate),
        cell(sample, floor, |sample| sample.millis(0.5)),
        cell(sample, floor, |sample| sample.millis(0.99)),
    ]
}

/// How long one of them kept a core of the server busy, likewise.
pub fn micros(sample: &Sample, floor: Option<&Sample>) -> String {
    cell(sample, floor, Sample::micros)
}

fn cell(sample: &Sample, floor: Option<&Sample>, figure: fn(&Sample) -> f64) -> String {
    match floor {
        None => number(figure(sample)),
        Some(floor) => format!("{} ({:.2} ×)", number(figure(sample)), figure(sample) / figure(floor)),
    }
}

/// Three digits of it.
pub fn number(value: f64) -> String {
    match value {
        value if value >= 1000.0 => grouped(value.round() as u64),
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

/// `12,345`
pub fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let parts: Vec<&str> = (0..digits.len()).rev().step_by(3).rev().map(|end| part(&digits, end)).collect();
    parts.join(",")
}

/// Up to three digits that end here.
fn part(digits: &str, end: usize) -> &str {
    &digits[(end + 1).saturating_sub(3)..=end]
}
