//! The row of `house`: who may come in, and the texts of the house.

use super::{Read, Tx};
use crate::{
    error::{AppError, Field, Problem},
    id::Millis,
    model::{Admission, Charter},
    server::error::Result,
    words::Locale,
};

/// What the administrators decided.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Settings {
    admission: String,
    invitation: Option<String>,
    invited_until: Option<i64>,
    rules_en: String,
    rules_fr: String,
    privacy_en: String,
    privacy_fr: String,
}

impl Settings {
    /// Who may make an account.
    pub fn admission(&self) -> Admission {
        match &*self.admission {
            "closed" => Admission::Closed,
            "open" => Admission::Open,
            _ => Admission::Invitation,
        }
    }

    /// The token of the link that lets people in, and when it ends. It may have ended.
    pub fn invitation(&self) -> Option<(&str, Millis)> {
        Some((self.invitation.as_deref()?, Millis(self.invited_until?)))
    }

    /// A text in one language; empty when there is none.
    pub fn charter(&self, charter: Charter, locale: Locale) -> &str {
        match (charter, locale) {
            (Charter::Rules, Locale::En) => &self.rules_en,
            (Charter::Rules, Locale::Fr) => &self.rules_fr,
            (Charter::Privacy, Locale::En) => &self.privacy_en,
            (Charter::Privacy, Locale::Fr) => &self.privacy_fr,
        }
    }

    /// Whether someone with this invitation comes in now.
    fn admits(&self, invitation: &str, now: Millis) -> std::result::Result<(), Problem> {
        match (self.admission(), self.invitation()) {
            (Admission::Closed, _) => Err(Problem::Closed),
            (Admission::Open, _) => Ok(()),
            (Admission::Invitation, _) if invitation.is_empty() => Err(Problem::Missing),
            (Admission::Invitation, Some((token, until))) if token == invitation && now < until => Ok(()),
            (Admission::Invitation, _) => Err(Problem::Expired),
        }
    }
}

/// With what someone stands before the door.
#[derive(Clone, Debug, Default)]
pub struct Pass {
    /// They may make the first account.
    pub first: bool,
    /// The token of an invitation; empty without one.
    pub invitation: String,
}

impl Read<'_> {
    /// What the administrators decided.
    pub async fn settings(&mut self) -> sqlx::Result<Settings> {
        on!(self, |db| {
            sqlx::query_as(
                "select admission, invitation, invited_until, rules_en, rules_fr, privacy_en, privacy_fr
                 from house where id = 1",
            )
            .fetch_one(db)
            .await
        })
    }

    /// Lets someone in, or says why not. Asked before the work, and again in the write that makes the account.
    pub async fn admit(&mut self, pass: &Pass, now: Millis) -> Result<()> {
        if self.no_users().await? {
            let missing = AppError::invalid(Field::Setup, Problem::Missing);
            return if pass.first { Ok(()) } else { Err(missing.into()) };
        }
        let admitted = self.settings().await?.admits(&pass.invitation, now);
        Ok(admitted.map_err(|problem| AppError::invalid(Field::Invitation, problem))?)
    }
}

impl Tx<'_> {
    /// Another rule for who may come in.
    pub(super) async fn update_admission(&mut self, admission: Admission) -> sqlx::Result<()> {
        let name = match admission {
            Admission::Closed => "closed",
            Admission::Invitation => "invitation",
            Admission::Open => "open",
        };
        on!(self.read, |db| {
            sqlx::query("update house set admission = $1 where id = 1").bind(name).execute(db).await?.rows_affected()
        });
        Ok(())
    }

    /// Writes what is there already.
    pub(super) async fn touch_house(&mut self) -> sqlx::Result<()> {
        // A row that is given what it holds SQLite does not write: a full disk would be found well.
        for step in [1_i64, -1] {
            on!(self.read, |db| {
                let query = sqlx::query("update meta set house_seq = house_seq + $1 where id = 1");
                query.bind(step).execute(db).await?.rows_affected()
            });
        }
        Ok(())
    }

    /// Another invitation; the old one opens nothing any more.
    pub(super) async fn update_invitation(&mut self, token: &str, until: Millis) -> sqlx::Result<()> {
        on!(self.read, |db| {
            sqlx::query("update house set invitation = $1, invited_until = $2 where id = 1")
                .bind(token)
                .bind(until.0)
                .execute(db)
                .await?
                .rows_affected()
        });
        Ok(())
    }

    /// Another text, in each language.
    pub(super) async fn update_charter(&mut self, charter: Charter, english: &str, french: &str) -> sqlx::Result<()> {
        let sql = match charter {
            Charter::Rules => "update house set rules_en = $1, rules_fr = $2 where id = 1",
            Charter::Privacy => "update house set privacy_en = $1, privacy_fr = $2 where id = 1",
        };
        on!(self.read, |db| sqlx::query(sql).bind(english).bind(french).execute(db).await?.rows_affected());
        Ok(())
    }
}
