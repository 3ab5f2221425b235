//! The set-up link: whoever comes from elsewhere makes the first account with what only the operator can read.

use crate::server::{App, error::Result, random};
use anyhow::Context;
use std::{
    fs::{File, remove_file},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The file in the data folder that holds the link while nobody has an account.
pub const FILE: &str = "setup-link";

/// The token of the link, while there is one.
#[derive(Debug)]
pub struct Setup {
    file: PathBuf,
    token: Mutex<Option<String>>,
}

impl Setup {
    /// None yet, for this data folder.
    pub fn new(data: &Path) -> Self {
        Self { file: data.join(FILE), token: Mutex::default() }
    }

    /// Where the link is kept.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Whether this is the token of the link.
    pub(super) fn opens(&self, token: &str) -> bool {
        self.token().as_deref() == Some(token)
    }

    /// Takes it away: somebody has an account.
    pub(super) fn end(&self) {
        if self.token().take().is_some() {
            // The token is forgotten, so a file that cannot be removed opens nothing.
            let _ = remove_file(&self.file);
        }
    }

    fn token(&self) -> MutexGuard<'_, Option<String>> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes the link while nobody has an account, and keeps it in its file; a link of an earlier start opens nothing.
/// `base`: where people reach the server.
pub async fn prepare(app: &App, base: &str) -> Result<Option<String>> {
    let _ = remove_file(&app.setup.file);
    if !app.store.read().await?.no_users().await? {
        return Ok(None);
    }
    let token = random::hex();
    let link = format!("{base}/setup/{token}");
    keep(&app.setup.file, &link).with_context(|| format!("writing {}", app.setup.file.display()))?;
    *app.setup.token() = Some(token);
    Ok(Some(link))
}

/// For this user alone, from the first byte.
fn keep(path: &Path, link: &str) -> std::io::Result<()> {
    let mut file = File::options().write(true).create_new(true).mode(0o600).open(path)?;
    writeln!(file, "{link}")
}
