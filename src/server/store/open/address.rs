//! Where a PostgreSQL is, as the operator wrote it. It holds a password: nothing prints it.

use anyhow::{Context, ensure};
use sqlx::{ConnectOptions, postgres::PgConnectOptions};
use std::{convert::Infallible, fmt, str::FromStr};

/// The address of a PostgreSQL database, `postgres://user:password@host:5432/name`.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(String);

impl FromStr for Address {
    type Err = Infallible;

    /// Anything: whoever refused it here would print it, and what is nearly right holds a password too.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(postgres://…)")
    }
}

/// What may follow the question mark.
const SETTINGS: [&str; 7] = ["sslmode", "sslrootcert", "sslcert", "sslkey", "host", "port", "user"];

impl Address {
    /// What the driver makes of it. What the address does not say comes from PostgreSQL's own variables (`PGPASSWORD`)
    /// and from its password file.
    pub(super) fn options(&self) -> anyhow::Result<PgConnectOptions> {
        const SHAPE: &str = "The address of the database is not understood: it is written \
                             postgres://user:password@host:5432/name. Signs such as @ : / ? # % in a password are written \
                             as %40 %3A %2F %3F %23 %25";
        ensure!(
            !self.0.is_empty(),
            "The address of the database is empty: write postgres://user:password@host:5432/name, or leave --database and \
             CAUSERIE_DATABASE away, and a file in the data folder is the database"
        );
        let known = self.0.starts_with("postgres://") || self.0.starts_with("postgresql://");
        ensure!(known, SHAPE);
        let settings = self.0.split_once('?').map_or("", |(_, settings)| settings).split('&');
        let name = |setting: &str| setting.split('=').next().unwrap_or_default().to_owned();
        let unknown = settings.map(name).find(|name| !name.is_empty() && !SETTINGS.contains(&&**name));
        ensure!(
            unknown.is_none(),
            "The address of the database may end in ?{}=… and no other setting.",
            SETTINGS.join("=…, ")
        );
        // The driver's own words may hold a part of the address.
        let options: PgConnectOptions = self.0.parse().ok().context(SHAPE)?;
        let name = options.get_database().unwrap_or_default();
        ensure!(!name.is_empty(), "{SHAPE}. It names no database");
        // A slash in a password ends the host for the driver, and what is left of it would be printed as the database.
        ensure!(!name.contains(['@', '/']), SHAPE);
        Ok(options.disable_statement_logging())
    }
}

impl fmt::Display for Address {
    /// Which database, in words that may be printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.options() {
            Ok(options) => f.write_str(&place(&options)),
            Err(_) => f.write_str("database"),
        }
    }
}

/// A database in words that may be printed, without its article.
pub(super) fn place(options: &PgConnectOptions) -> String {
    let name = options.get_database().unwrap_or_default();
    match options.get_socket() {
        Some(socket) => format!("database {name} at {}", socket.display()),
        None => format!("database {name} at {}:{}", options.get_host(), options.get_port()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_an_address_is_refused_for_tells_its_password() {
        let wrong = [
            "",
            "secret",
            "mysql://ana:secret@here/causerie",
            "postgres://ana:secret@here:port/causerie",
            "postgres://ana:sec@ret@here:1:2/causerie",
            "postgres://ana:secret@here/",
            "postgres://ana:12/secret@here:5432/causerie",
            "postgres://ana@here/causerie?pasword=secret",
            "postgres://ana@here/causerie?sslmode=secret",
        ];
        for text in wrong {
            let address: Address = text.parse().unwrap_or_else(|never| match never {});
            let refused = address.options().err().map(|error| format!("{error:#} {error:?} {address:?}"));
            let refused = refused.unwrap_or_default();
            assert!(refused.contains("address of the database"), "{text}: {refused}");
            assert!(!refused.contains("sec"), "{refused}");
        }
    }
}
