//! What can be read on what, computed from style/token.css: both themes, and the ten hues of people.

use std::collections::BTreeMap;

/// Words on grounds: 4.5 (WCAG 2.2, 1.4.3).
const WORDS: &[(&str, &[&str])] = &[
    ("text", &["ground", "ground-rail", "ground-theirs", "ground-mine", "ground-chosen", "ground-found"]),
    ("text-soft", &["ground", "ground-rail", "ground-theirs", "ground-mine", "ground-chosen"]),
    ("text-link", &["ground", "ground-rail", "ground-theirs", "ground-mine", "ground-found"]),
    ("text-pending", &["ground", "ground-mine"]),
    ("text-new", &["ground", "ground-rail", "ground-chosen"]),
    ("text-danger", &["ground", "ground-rail", "ground-theirs", "ground-mine"]),
    ("text-on-action", &["ground-action"]),
    ("text-person", &["ground-person", "ground", "ground-theirs"]),
];

/// Borders of controls, rings and marks: 3 (1.4.11). `rule` only decorates.
const MARKS: &[(&str, &[&str])] = &[
    ("border", &["ground", "ground-rail"]),
    ("focus", &["ground", "ground-rail", "ground-theirs", "ground-mine", "ground-found"]),
    ("mark-new", &["ground", "ground-rail"]),
    ("mark-here", &["ground", "ground-rail"]),
];

#[derive(Clone, Copy, Debug)]
enum Theme {
    Light,
    Dark,
}

/// The properties of a style sheet, by name without dashes. A later one wins, as in the sheet; none is set twice but
/// `hue`, which each pair is given for itself.
fn properties(css: &str) -> BTreeMap<&str, &str> {
    let pair = |line| {
        let (name, value) = str::trim(line).strip_prefix("--")?.split_once(':')?;
        Some((name, value.trim()))
    };
    css.split([';', '{', '}', '\n']).filter_map(pair).collect()
}

/// The colour a property ends in: `var()` followed, the theme's side of `light-dark()` taken.
fn colour(properties: &BTreeMap<&str, &str>, name: &str, theme: Theme, hue: &str) -> [f64; 3] {
    let value = *properties.get(name).unwrap_or_else(|| panic!("style/token.css has no --{name}"));
    if let Some(other) = inside(value, "var(--") {
        return colour(properties, other, theme, hue);
    }
    let both = inside(value, "light-dark(").unwrap_or_else(|| panic!("--{name} is not for both themes: {value}"));
    let (light, dark) = both.split_once("), ").unwrap_or_else(|| panic!("--{name} has not two sides: {value}"));
    let side = match theme {
        Theme::Light => light,
        Theme::Dark => dark,
    };
    let figures = side.trim_start_matches("oklch(").trim_end_matches(')').replace("var(--hue", hue);
    let figures: Vec<f64> = figures.split(' ').filter_map(|figure| figure.parse().ok()).collect();
    figures.try_into().unwrap_or_else(|_| panic!("--{name} is not an oklch() of three figures: {side}"))
}

fn inside<'a>(value: &'a str, function: &str) -> Option<&'a str> {
    value.strip_prefix(function)?.strip_suffix(')')
}

/// The relative luminance of an OKLCH colour, as a screen of sRGB shows it: what lies outside is clipped.
fn luminance([lightness, chroma, hue]: [f64; 3]) -> f64 {
    let (sin, cos) = hue.to_radians().sin_cos();
    let (a, b) = (chroma * cos, chroma * sin);
    let cone = |x: f64, y: f64| (lightness + x * a + y * b).powi(3);
    let (l, m, s) =
        (cone(0.3963377774, 0.2158037573), cone(-0.1055613458, -0.0638541728), cone(-0.0894841775, -1.2914855480));
    let red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
    let green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
    let blue = -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s;
    0.2126 * red.clamp(0.0, 1.0) + 0.7152 * green.clamp(0.0, 1.0) + 0.0722 * blue.clamp(0.0, 1.0)
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Each pair below its least contrast, in words.
fn too_faint(css: &str) -> Vec<String> {
    let properties = properties(css);
    let hues: Vec<&str> =
        css.match_indices("--hue: ").filter_map(|(at, name)| css[at + name.len()..].split(';').next()).collect();
    assert_eq!(hues.len(), 10, "style/token.css gives people ten hues");
    let pairs = |table: &'static [(&str, &[&str])], least| {
        table.iter().flat_map(move |(front, grounds)| grounds.iter().map(move |ground| (*front, *ground, least)))
    };
    let mut faint = Vec::new();
    for (front, ground, least) in pairs(WORDS, 4.5).chain(pairs(MARKS, 3.0)) {
        for (theme, hue) in
            [Theme::Light, Theme::Dark].into_iter().flat_map(|theme| hues.iter().map(move |hue| (theme, *hue)))
        {
            let found = contrast(colour(&properties, front, theme, hue), colour(&properties, ground, theme, hue));
            if found < least {
                faint.push(format!("--{front} on --{ground}, {theme:?}, hue {hue}: {found:.2}, and {least} is needed"));
            }
        }
    }
    faint
}

fn sheet() -> &'static str {
    include_str!("../style/token.css")
}

#[test]
fn everything_can_be_read() {
    let faint = too_faint(sheet());
    assert!(faint.is_empty(), "Change a colour of style/token.css:\n{}", faint.join("\n"));
}

#[test]
fn every_meaning_is_in_the_tables() {
    let known: Vec<&str> = [WORDS, MARKS]
        .concat()
        .iter()
        .flat_map(|(front, grounds)| [*front].into_iter().chain(grounds.iter().copied()))
        .collect();
    for name in properties(sheet()).keys() {
        let meaning =
            ["text", "ground", "mark", "border", "focus"].iter().any(|word| name.split('-').next() == Some(word));
        assert!(!meaning || known.contains(name), "--{name}: add to tests/contrast.rs what it stands on, or with");
    }
}

#[test]
fn the_arithmetic_is_right() {
    let (black, white) = ([0.0, 0.0, 0.0], [1.0, 0.0, 0.0]);
    assert!((contrast(black, white) - 21.0).abs() < 0.01);
    // sRGB red is oklch(0.628 0.2577 29.23), and has a contrast of 4.00 on white.
    assert!((contrast([0.62796, 0.25768, 29.234], white) - 4.0).abs() < 0.01);
}

#[test]
fn a_faint_colour_is_found() {
    let faint = sheet().replace("--soft: light-dark(oklch(0.5 ", "--soft: light-dark(oklch(0.7 ");
    assert!(
        too_faint(&faint).iter().any(|line| line.starts_with("--text-soft on --ground,")),
        "soft is a light grey now"
    );
    let faint = sheet().replace("oklch(0.42 0.07 var(--hue))", "oklch(0.62 0.07 var(--hue))");
    assert!(
        too_faint(&faint).iter().any(|line| line.starts_with("--text-person on --ground-person")),
        "names are pale now"
    );
}
