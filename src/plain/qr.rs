//! QR codes: on a page, as a picture of its own, and in a terminal.

use crate::plain::phrase;
use crate::words::Locale;
use leptos::prelude::*;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;

/// The light border that scanners ask for, in modules.
const BORDER: i32 = 4;

/// The code of a link.
#[derive(Clone)]
pub struct Code(QrCode);

impl Code {
    /// The code of a text; none if it is too long for one.
    pub fn of(text: &str) -> Option<Self> {
        QrCode::encode_text(text, QrCodeEcc::Medium).ok().map(Self)
    }

    /// Modules on a side, with the border.
    fn side(&self) -> i32 {
        self.0.size() + 2 * BORDER
    }

    fn is_dark(&self, x: i32, y: i32) -> bool {
        self.0.get_module(x - BORDER, y - BORDER)
    }

    /// The dark modules as one path, a run of a row at a time.
    fn path(&self) -> String {
        let mut path = String::new();
        for y in 0..self.side() {
            let mut x = 0;
            while x < self.side() {
                let run = (x..self.side()).take_while(|x| self.is_dark(*x, y)).count();
                let run = i32::try_from(run).unwrap_or(0);
                if run > 0 {
                    // Writing to a String cannot fail.
                    let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
                }
                x += run.max(1);
            }
        }
        path
    }

    /// As a picture of its own.
    pub fn svg(&self, locale: Locale) -> String {
        let code = self.clone();
        Owner::new().with(|| view! { <Picture code locale/> }.to_html())
    }

    /// Two rows a line, in half blocks; `coloured`: the terminal can be told to draw black on white.
    pub fn terminal(&self, coloured: bool) -> String {
        let (begin, end) = if coloured { ("\x1b[97;40m", "\x1b[0m") } else { ("", "") };
        let light = |x, y| !self.is_dark(x, y);
        let mut text = String::new();
        for y in (0..self.side()).step_by(2) {
            text.push_str(begin);
            text.extend((0..self.side()).map(|x| match (light(x, y), light(x, y + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            }));
            text.push_str(end);
            text.push('\n');
        }
        text
    }
}

/// Dark on white in both themes: scanners want it so.
#[component]
pub fn Picture(code: Code, locale: Locale) -> impl IntoView {
    let side = code.side();
    view! {
        <svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox=format!("0 0 {side} {side}") role="img"
            aria-label=phrase::of(locale).qr shape-rendering="crispEdges">
            <path fill="#fff" d=format!("M0 0h{side}v{side}h-{side}z")/>
            <path fill="#201a33" d=code.path()/>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_whole_and_alike_everywhere() {
        let code = Code::of("http://192.168.1.5:3000/join/0123456789abcdef0123456789abcdef").expect("it is short");
        let dark = (0..code.side()).flat_map(|y| (0..code.side()).map(move |x| (x, y)));
        let dark = dark.filter(|(x, y)| code.is_dark(*x, *y)).count();
        let runs = code.path();
        let drawn: usize = runs.split('h').skip(1).filter_map(|run| run.split('v').next()?.parse::<usize>().ok()).sum();
        assert_eq!(drawn, dark, "every dark module is in one run");
        let text = code.terminal(false);
        let width = usize::try_from(code.side()).expect("it is small");
        assert_eq!(
            (text.lines().count(), text.chars().filter(|sign| *sign != '\n').count()),
            (width.div_ceil(2), width.div_ceil(2) * width)
        );
        assert!(Code::of(&"x".repeat(10_000)).is_none());
    }

    #[test]
    fn the_picture_names_itself() {
        let svg = Code::of("hello").expect("it is short").svg(Locale::Fr);
        assert!(
            svg.starts_with("<svg") && svg.contains(phrase::of(Locale::Fr).qr) && svg.contains("role=\"img\""),
            "{svg}"
        );
    }
}
