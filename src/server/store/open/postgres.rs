//! PostgreSQL: whether it is one that we can use, its settings, and the connection that writes.

use super::{
    super::{Store, failure::sqlstate, patience::soon},
    Address, Writing as Any,
    address::place,
    identity::Beside,
};
use anyhow::{Context, anyhow, bail, ensure};
use futures::TryFutureExt;
use sqlx::{
    ConnectOptions, Connection, PgConnection, Postgres, Transaction,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::{fmt, io, path::Path, time::Duration};
use tokio::time::timeout;

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/postgres");
/// The oldest that the tests run on.
const OLDEST: i32 = 15;
/// A reader waits for the network more than it works.
const READERS: u32 = 8;
/// From the first word to a connection, at the most.
const CONNECT: Duration = Duration::from_secs(3);

/// The connection that writes; none while the database is away.
pub(in crate::server) struct Writing {
    connection: Option<PgConnection>,
    options: PgConnectOptions,
    pub(super) beside: Beside,
}

/// Opens the database at an address. What is beside it is kept in the folder.
pub(super) async fn open(folder: &Path, address: &Address) -> anyhow::Result<(Store, Store, Any)> {
    let options = address.options()?.application_name("causerie").options([
        ("client_min_messages", "warning"),
        // Whatever the server's own settings say: what was acknowledged survives.
        ("synchronous_commit", "on"),
    ]);
    // Without time limits: one that migrates may take long, and another waits for it.
    let mut connection = connect(&options).await.map_err(|error| told(&error, &options))?;
    check_server(&mut connection, &options).await?;
    check_owner(&mut connection, &options).await?;
    migrate(&mut connection, &options).await?;
    if is_shared(&mut connection).await.context("asking who else is there")? {
        tracing::warn!(
            "another Causerie uses the {}: its people do not hear those of this one until they load a page anew. Stop one of the two.",
            place(&options)
        );
    }
    let cluster = Some(cluster(&mut connection).await.context("asking which database it is")?);
    connection.close().await.context("closing the connection that migrated")?;
    let options = options.options([
        ("statement_timeout", "4s"),
        ("lock_timeout", "2s"),
        ("idle_in_transaction_session_timeout", "10s"),
    ]);
    let aside = Store::Postgres(readers(options.clone(), 1).await?);
    let store = Store::Postgres(readers(options.clone(), READERS).await?);
    // A batch looks at most 128 rows up by their keys. Planned once, by statistics of a table that was empty then, it would
    // read the whole of it ever after (bin/bench store: a sixth as many messages).
    let options = options.options([("enable_seqscan", "off"), ("enable_hashjoin", "off"), ("enable_mergejoin", "off")]);
    let beside = Beside { file: folder.join("postgres.boots"), cluster, counts: false };
    Ok((store, aside, Any::Postgres(Writing { connection: None, options, beside })))
}

async fn connect(options: &PgConnectOptions) -> sqlx::Result<PgConnection> {
    let late = |_| io::Error::new(io::ErrorKind::TimedOut, "no connection in time");
    timeout(CONNECT, options.connect()).await.map_err(late)?
}

async fn readers(options: PgConnectOptions, count: u32) -> anyhow::Result<sqlx::PgPool> {
    let options = options.options([("default_transaction_read_only", "on")]);
    let pool = PgPoolOptions::new().max_connections(count).acquire_timeout(Duration::from_secs(2));
    // One that fell silent would keep its place for as long as its line seems to hold.
    let pool = pool.after_release(|connection, _| Box::pin(soon(connection.ping()).map_ok(|()| true)));
    pool.connect_with(options).await.context("opening the readers")
}

async fn check_server(connection: &mut PgConnection, options: &PgConnectOptions) -> anyhow::Result<()> {
    let version: String = sqlx::query_scalar("show server_version_num").fetch_one(&mut *connection).await?;
    let version = version.parse::<i32>().unwrap_or_default() / 10_000;
    ensure!(version >= OLDEST, "PostgreSQL {version} is too old: Causerie needs {OLDEST} or newer.");
    let encoding: String = sqlx::query_scalar("show server_encoding").fetch_one(connection).await?;
    ensure!(
        encoding == "UTF8",
        "Not every letter can be kept in the {}, whose encoding is {encoding}: make another, by createdb --encoding UTF8 \
         --template template0 --owner {}, and give its address.",
        place(options),
        options.get_username()
    );
    Ok(())
}

/// Refuses a database in which something else lives, without writing a word into it. One moment, for another server may
/// be making our tables just now.
async fn check_owner(connection: &mut PgConnection, options: &PgConnectOptions) -> anyhow::Result<()> {
    let mut moment = connection.begin_with("begin isolation level repeatable read read only").await?;
    let tables: Vec<String> = sqlx::query_scalar(
        "select relname::text from pg_class where relnamespace = to_regnamespace(current_schema()) and relkind in ('r', 'p', 'v')
         and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = pg_class.oid and d.deptype = 'e')",
    )
    .fetch_all(&mut *moment)
    .await?;
    let mut first: Option<Vec<u8>> = None;
    if tables.iter().any(|table| table == "_sqlx_migrations") {
        let asked = sqlx::query_scalar("select checksum from _sqlx_migrations order by version limit 1");
        first = asked.fetch_optional(&mut *moment).await?;
    }
    moment.rollback().await?;
    let empty = first.is_none() && tables.iter().all(|table| table == "_sqlx_migrations");
    let ours = MIGRATIONS.iter().next().is_some_and(|core| first.as_deref() == Some(&core.checksum));
    ensure!(
        empty || ours,
        "Another program keeps its tables in the {}: give Causerie a database of its own, made by createdb --encoding UTF8 \
         --owner {}.",
        place(options),
        options.get_username()
    );
    Ok(())
}

/// Two servers that start at once do it one after the other: the driver takes a lock.
async fn migrate(connection: &mut PgConnection, options: &PgConnectOptions) -> anyhow::Result<()> {
    let done = MIGRATIONS.run_direct(None, connection, false).await;
    if let Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) = &done
        && sqlstate(error).as_deref() == Some("42501")
    {
        return Err(told(error, options));
    }
    match done {
        Err(MigrateError::VersionMissing(version)) => Err(super::newer(version)),
        Err(MigrateError::VersionMismatch(version)) => bail!(
            "The schema of this database is not one that Causerie ever had (its part {version} is another): give the \
             address of another database, or restore a back-up."
        ),
        done => done.context("bringing the database up to date"),
    }
}

/// The cluster, the database in it, its table `meta`, which is another once a dump was read back, and its timeline, which is
/// another after a restore to a point in time.
async fn cluster(connection: &mut PgConnection) -> sqlx::Result<String> {
    sqlx::query_scalar(
        "select concat_ws('-', c.system_identifier, d.oid, 'meta'::regclass::oid, k.timeline_id)
         from pg_control_system() c, pg_control_checkpoint() k, pg_database d where d.datname = current_database()",
    )
    .fetch_one(connection)
    .await
}

/// Whether another Causerie is at work on this database: a server, or a command for a moment.
pub(super) async fn is_shared(connection: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "select exists (select from pg_stat_activity where datname = current_database()
                        and application_name = 'causerie' and pid <> pg_backend_pid())",
    )
    .fetch_one(connection)
    .await
}

/// Why there is no connection, and what to do; never the driver's words, which may hold a part of the address.
fn told(error: &sqlx::Error, options: &PgConnectOptions) -> anyhow::Error {
    let (place, user) = (place(options), options.get_username());
    let name = options.get_database().unwrap_or_default();
    match (sqlstate(error).as_deref(), error) {
        (Some("28P01" | "28000"), _) => {
            anyhow!(
                "PostgreSQL does not let {user} into the {place}: look at the name and the password in its address."
            )
        }
        (Some("3D000"), _) => {
            anyhow!("There is no {place}: make it, by createdb --encoding UTF8 --owner {user} {name}.")
        }
        (Some("42501"), _) => {
            anyhow!("{user} may make no tables in the {place}: say there alter database {name} owner to {user}.")
        }
        (Some("53300"), _) => anyhow!("PostgreSQL has no connection left for the {place}: raise its max_connections."),
        (Some("57P03"), _) => anyhow!("PostgreSQL is starting or stopping at the {place}: try again in a moment."),
        (Some(code), _) => anyhow!("PostgreSQL refuses the {place} ({code}): its own log says why."),
        (None, sqlx::Error::Tls(_)) => {
            anyhow!("There is no encrypted connection to the {place}: look at sslmode and sslrootcert in its address.")
        }
        (None, _) => {
            anyhow!("PostgreSQL cannot be reached at the {place}: is it running there, and is its address right?")
        }
    }
}

impl fmt::Debug for Writing {
    /// Without the options: they hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writing").field("beside", &self.beside).finish_non_exhaustive()
    }
}

impl Writing {
    pub async fn begin(&mut self) -> sqlx::Result<Transaction<'_, Postgres>> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => connect(&self.options).await?,
        };
        soon(self.connection.insert(connection).begin_with("begin isolation level read committed")).await
    }

    /// The old one is let go even when there is no other yet: the next [`Writing::begin`] asks again.
    pub async fn reopen(&mut self) -> sqlx::Result<()> {
        self.connection = None;
        self.connection = Some(connect(&self.options).await?);
        Ok(())
    }

    pub async fn close(self) -> sqlx::Result<()> {
        match self.connection {
            Some(connection) => soon(connection.close()).await,
            None => Ok(()),
        }
    }
}
