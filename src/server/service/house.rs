//! The house: who may come in, and what it says of itself.

use super::session::Actor;
use crate::{
    error::{AppError, Field, Problem},
    id::Millis,
    model::{Admission, Charter, MAX_CHARTER, Role},
    server::{App, error::Result, store::Settings},
    words::Locale,
};

/// The house as its administrators see it.
#[derive(Clone, Debug)]
pub struct House {
    settings: Settings,
}

impl House {
    /// Who may make an account.
    pub fn admission(&self) -> Admission {
        self.settings.admission()
    }

    /// When the invitation ends or ended; none before the first.
    pub fn invited_until(&self) -> Option<Millis> {
        self.settings.invitation().map(|(_, until)| until)
    }

    /// A text as it was written in one language; empty when it was not.
    pub fn written(&self, charter: Charter, locale: Locale) -> &str {
        self.settings.charter(charter, locale)
    }

    /// A text for a reader of this language: in it, else in the other; none when there is none.
    pub fn charter(&self, charter: Charter, locale: Locale) -> Option<(Locale, &str)> {
        let languages = [locale].into_iter().chain(Locale::ALL);
        languages.map(|locale| (locale, self.written(charter, locale))).find(|(_, text)| !text.is_empty())
    }
}

/// What the administrators decided. For everyone to read: the doors show it.
pub async fn look(app: &App) -> Result<House> {
    Ok(House { settings: app.store.read().await?.settings().await? })
}

/// Another rule for who may come in. For administrators.
pub async fn set_admission(app: &App, actor: &Actor, admission: Admission) -> Result<()> {
    administers(actor)?;
    app.writer.set_admission(admission).await
}

/// Another text in each language; empty takes it away. For administrators.
pub async fn set_charter(app: &App, actor: &Actor, charter: Charter, english: &str, french: &str) -> Result<()> {
    administers(actor)?;
    let (english, french) = (text(english)?, text(french)?);
    app.writer.set_charter(charter, english, french).await
}

/// Whether someone looks after the server.
pub(super) fn administers(actor: &Actor) -> Result<()> {
    if actor.person.role == Role::Admin { Ok(()) } else { Err(AppError::Forbidden.into()) }
}

/// A text as it is kept: with the line ends of the house, and within its bounds.
fn text(typed: &str) -> Result<String> {
    let text = typed.replace("\r\n", "\n").trim().to_owned();
    let problem = match text.contains('\0') {
        true => Some(Problem::Character),
        false => (text.chars().count() > MAX_CHARTER).then_some(Problem::TooLong),
    };
    match problem {
        Some(problem) => Err(AppError::invalid(Field::Charter, problem).into()),
        None => Ok(text),
    }
}
