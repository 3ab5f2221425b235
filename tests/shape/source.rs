//! A file of Rust as a list of tokens, which is as much as the rules need to know: comments are gone, and what strings
//! say is no code.

/// One file: its path from the top of the tree, and what it holds.
pub struct Source {
    pub path: String,
    pub tokens: Vec<String>,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), tokens: tokens(text) }
    }

    /// The file as a module: `src/server/store/mod.rs` is `server::store`.
    pub fn module(&self) -> Vec<&str> {
        let path = self.path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        path.split('/').collect()
    }

    /// The tokens up to the unit tests, which may look anywhere.
    pub fn product(&self) -> &[String] {
        let tests = ["#", "[", "cfg", "(", "test", ")", "]", "mod"];
        let end = self.tokens.windows(tests.len()).position(|window| window == tests);
        &self.tokens[..end.unwrap_or(self.tokens.len())]
    }

    /// Whether these tokens stand in a row somewhere in the product.
    pub fn has(&self, row: &[&str]) -> bool {
        self.product().windows(row.len()).any(|window| window == row)
    }

    /// Every path in the product, `crate::`, `super::` and `self::` resolved and groups taken apart.
    pub fn paths(&self) -> Vec<Vec<String>> {
        let tokens = self.product();
        let mut found = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let goes_on = at > 0 && ["::", ".", "'"].contains(&tokens[at - 1].as_str());
            // `pub(in …)` says who may see an item, and imports nothing.
            let visibility = at > 1 && tokens[at - 2..at] == ["(", "in"];
            let begins = is_word(&tokens[at]) && !goes_on && !visibility;
            at = if begins { path(tokens, at, &[], &mut found) } else { at + 1 };
        }
        found.iter().map(|path| self.resolved(path)).collect()
    }

    /// A path of this package begins with `crate`, whatever it began with here.
    fn resolved(&self, path: &[String]) -> Vec<String> {
        let up = path.iter().take_while(|word| *word == "super").count();
        let here = self.module();
        let base = match path.first().map(String::as_str) {
            Some("causerie" | "crate") => &[],
            Some("self") => &here[..],
            Some("super") => &here[..here.len().saturating_sub(up)],
            _ => return path.to_vec(),
        };
        let rest = path.iter().skip(up.max(1)).cloned();
        ["crate"].iter().chain(base).map(|word| (*word).to_owned()).chain(rest).collect()
    }
}

/// Reads the path that begins here, each branch of its groups being one, and answers where it ends.
fn path(tokens: &[String], mut at: usize, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut path = prefix.to_vec();
    loop {
        match tokens.get(at).map(String::as_str) {
            Some("{") => return group(tokens, at + 1, &path, found),
            Some(word) if is_word(word) || word == "*" => path.push(word.to_owned()),
            _ => break,
        }
        at += 1;
        if tokens.get(at).map(String::as_str) != Some("::") {
            break;
        }
        at += 1;
    }
    found.push(path);
    at
}

fn group(tokens: &[String], mut at: usize, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
    while let Some(token) = tokens.get(at) {
        match token.as_str() {
            "}" => return at + 1,
            "{" => at = group(tokens, at + 1, prefix, found),
            word if is_word(word) => at = path(tokens, at, prefix, found),
            _ => at += 1,
        }
    }
    at
}

fn is_word(token: &str) -> bool {
    token.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// Words, `::`, single signs, and `""` for whatever a string said.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = skipped(rest).or_else(|| quoted(rest)).unwrap_or(0);
        if length > 0 {
            if !rest.starts_with('/') && !first.is_whitespace() {
                tokens.push("\"\"".to_owned());
            }
            rest = &rest[length..];
            continue;
        }
        let word = rest.find(|next: char| !next.is_alphanumeric() && next != '_').unwrap_or(rest.len());
        let length = if word > 0 {
            word
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        tokens.push(rest[..length].to_owned());
        rest = &rest[length..];
    }
    tokens
}

/// The length of the blank or comment that stands first.
fn skipped(text: &str) -> Option<usize> {
    if text.starts_with("//") {
        return Some(text.find('\n').unwrap_or(text.len()));
    }
    if text.starts_with("/*") {
        return Some(text.find("*/").map_or(text.len(), |end| end + 2));
    }
    let blank = text.len() - text.trim_start().len();
    (blank > 0).then_some(blank)
}

/// The length of the string or character that stands first, with the letters before it (`b"…"`, `r#"…"#`).
fn quoted(text: &str) -> Option<usize> {
    let bare = text.trim_start_matches(['b', 'c']);
    let letters = text.len() - bare.len();
    if let Some(raw) = bare.strip_prefix('r') {
        let inside = raw.trim_start_matches('#');
        let close = format!("\"{}", "#".repeat(raw.len() - inside.len()));
        let end = inside.strip_prefix('"')?.find(&close)?;
        return Some(text.len() - inside.len() + 1 + end + close.len());
    }
    let quote = bare.chars().next().filter(|quote| "\"'".contains(*quote))?;
    let mut escaped = false;
    let close = |(_, next): &(usize, char)| {
        let closes = *next == quote && !escaped;
        escaped = *next == '\\' && !escaped;
        closes
    };
    let (end, _) = bare.char_indices().skip(1).find(close)?;
    // A lifetime has no second quote after one character.
    let lifetime = quote == '\'' && !bare[1..].starts_with('\\') && bare[1..end].chars().count() != 1;
    (!lifetime).then_some(letters + end + 1)
}
