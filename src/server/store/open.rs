//! Opening the database: the lock, the settings, the schema, and whether this is the database it was.

use super::Store;
use crate::{id::Epoch, server::clock::Clock};
use anyhow::{Context, ensure};
use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs::{DirBuilder, File, TryLockError},
    io::Write,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    time::Duration,
};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations/sqlite");
/// Older ones can lose a committed write when the log starts over (fixed on 2026-03-13).
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];
/// Two cores, two readers; each holds a small page cache.
const READERS: u32 = 2;

/// An open database: the readers, the one connection that writes, and what only the writer may touch.
#[derive(Debug)]
pub struct Opened {
    /// For everyone.
    pub store: Store,
    /// For the writer's task.
    pub(in crate::server) writing: Writing,
}

/// The one connection that writes, and how to get it back after a failure that leaves it in doubt.
#[derive(Debug)]
pub(in crate::server) struct Writing {
    pub(super) connection: SqliteConnection,
    options: SqliteConnectOptions,
    boots: PathBuf,
    /// Held until the writer is done.
    _lock: File,
}

impl Opened {
    /// Opens the database of a data folder, making either if need be.
    pub async fn open(data: &Path, clock: &Clock) -> anyhow::Result<Self> {
        let lock = lock(data)?;
        let options = options(&data.join("causerie.db"));
        let store_options = options.clone();
        let options = options.pragma("wal_autocheckpoint", "1000");
        let mut connection = options.connect().await.context("opening the database")?;
        check_version(&mut connection).await?;
        migrate(&mut connection).await?;
        date_lobby(&mut connection, clock).await?;
        let boots = data.join("causerie.boots");
        check_identity(&mut connection, &boots).await?;
        let store = Store::Sqlite(readers(store_options).await?);
        Ok(Self { store, writing: Writing { connection, options, boots, _lock: lock } })
    }
}

/// Makes the folder, for this user alone, and takes its lock: two servers on one database would each number alone.
fn lock(data: &Path) -> anyhow::Result<File> {
    DirBuilder::new().recursive(true).mode(0o700).create(data).with_context(|| format!("making {}", data.display()))?;
    let path = data.join("LOCK");
    let file =
        File::options().create(true).append(true).open(&path).with_context(|| format!("opening {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            anyhow::bail!(
                "Another Causerie is running on the folder {}: stop it first, or choose another folder with --data.",
                data.display()
            )
        }
        Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("locking {}", path.display())),
    }
}

/// What every connection shares.
fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Under NORMAL a power cut takes back what was acknowledged.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("mmap_size", "0")
        .pragma("temp_store", "memory")
        .pragma("trusted_schema", "off")
        .pragma("cell_size_check", "on")
        .pragma("cache_size", "-8192")
        .pragma("journal_size_limit", "67108864")
        .disable_statement_logging()
}

/// Readers cannot write, and never checkpoint: only the writer's connection does.
async fn readers(options: SqliteConnectOptions) -> anyhow::Result<sqlx::SqlitePool> {
    let options = options.pragma("query_only", "on").pragma("wal_autocheckpoint", "0");
    let pool = SqlitePoolOptions::new()
        .min_connections(READERS)
        .max_connections(READERS)
        .acquire_timeout(Duration::from_secs(2))
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false);
    pool.connect_with(options).await.context("opening the readers")
}

async fn check_version(connection: &mut SqliteConnection) -> anyhow::Result<()> {
    let version: String = sqlx::query_scalar("select sqlite_version()").fetch_one(connection).await?;
    let parts: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    ensure!(
        parts.as_slice() >= OLDEST_SQLITE.as_slice(),
        "SQLite {version} can lose messages: this needs 3.51.3 or newer."
    );
    Ok(())
}

async fn migrate(connection: &mut SqliteConnection) -> anyhow::Result<()> {
    match MIGRATIONS.run_direct(None, connection, false).await {
        Err(MigrateError::VersionMissing(version)) => anyhow::bail!(
            "This database was written by a newer Causerie (its schema is {version}): start that one, or restore a back-up."
        ),
        done => done.context("bringing the database up to date"),
    }
}

/// The migration has no clock, so the first start says when the Lobby was made.
async fn date_lobby(connection: &mut SqliteConnection, clock: &Clock) -> sqlx::Result<()> {
    sqlx::query("update threads set created_at = $1, posted_at = max(posted_at, $1) where created_at = 0")
        .bind(clock.now().0)
        .execute(connection)
        .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Meta {
    epoch: Vec<u8>,
    boots: i64,
}

/// Compares the counter in the database with the one in the file beside it. If they differ, one of the two was put
/// back from a copy: numbers that clients hold may name other things now, and a new epoch makes them begin anew.
async fn check_identity(connection: &mut SqliteConnection, file: &Path) -> anyhow::Result<()> {
    let meta: Meta = sqlx::query_as("select epoch, boots from meta where id = 1").fetch_one(&mut *connection).await?;
    let known = std::fs::read_to_string(file).ok().and_then(|text| text.trim().parse().ok());
    let epoch = if known == Some(meta.boots) { meta.epoch } else { new_epoch()?.0.to_vec() };
    sqlx::query("update meta set epoch = $1 where id = 1").bind(epoch).execute(&mut *connection).await?;
    count_boot(connection, file).await
}

fn new_epoch() -> anyhow::Result<Epoch> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(Epoch(bytes))
}

/// Counts up in both places. A crash between the two leaves them different: that costs a reload, and hides nothing.
async fn count_boot(connection: &mut SqliteConnection, file: &Path) -> anyhow::Result<()> {
    let boots: i64 = sqlx::query_scalar("update meta set boots = boots + 1 where id = 1 returning boots")
        .fetch_one(connection)
        .await?;
    replace(file, &boots.to_string()).with_context(|| format!("writing {}", file.display()))
}

/// Writes a small file so that after a power cut it is the old one or the new one.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let fresh = path.with_extension("fresh");
    let mut file = File::create(&fresh)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&fresh, path)?;
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

impl Writing {
    /// Gives up a connection whose state is in doubt, and opens another.
    pub async fn reopen(&mut self) -> sqlx::Result<()> {
        self.connection = self.options.connect().await?;
        Ok(())
    }

    /// Counts once more and closes. A copy taken while the server ran then differs from the file, and is known by it.
    pub async fn close(mut self) -> anyhow::Result<()> {
        count_boot(&mut self.connection, &self.boots).await?;
        self.connection.close().await.context("closing the database")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        error::Problem,
        id::{LOBBY, Seq, UserId},
        model::{At, MemberRole, MessageKind},
        protocol::Answer,
        server::{
            App,
            service::name::keys,
            store::{PeopleAfter, Read},
            timing::Timings,
        },
    };
    use std::os::unix::fs::PermissionsExt;

    async fn start(data: &Path) -> anyhow::Result<App> {
        App::open(data, Clock::system(), Timings::default()).await
    }

    async fn epoch(data: &Path) -> anyhow::Result<Epoch> {
        let app = start(data).await?;
        let epoch = app.store.read().await?.house().await?.0;
        app.close().await;
        Ok(epoch)
    }

    #[tokio::test]
    async fn a_second_server_on_the_same_folder_is_refused_in_one_sentence() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("new/data");
        let first = start(&data).await?;
        assert_eq!(std::fs::metadata(&data)?.permissions().mode() & 0o777, 0o700);
        let refused = start(&data).await.err().map(|error| format!("{error:#}")).unwrap_or_default();
        assert!(refused.starts_with("Another Causerie is running on the folder"), "{refused}");
        first.close().await;
        start(&data).await?.close().await;
        Ok(())
    }

    #[tokio::test]
    async fn a_restart_is_the_same_database_and_a_copy_put_back_is_not() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let (database, copy) = (folder.path().join("causerie.db"), folder.path().join("copy.db"));
        let first = epoch(folder.path()).await?;
        assert_ne!(first, Epoch([0; 16]));
        std::fs::copy(&database, &copy)?;
        assert_eq!(epoch(folder.path()).await?, first, "stopped and started");
        std::fs::copy(&copy, &database)?;
        let restored = epoch(folder.path()).await?;
        assert_ne!(restored, first);
        assert_eq!(epoch(folder.path()).await?, restored);
        std::fs::remove_file(folder.path().join("causerie.boots"))?;
        assert_ne!(epoch(folder.path()).await?, restored, "the file beside it is gone");
        Ok(())
    }

    #[tokio::test]
    async fn a_copy_taken_while_it_ran_is_known_by_it() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let (database, copy) = (folder.path().join("causerie.db"), folder.path().join("copy.db"));
        let app = start(folder.path()).await?;
        let first = app.store.read().await?.house().await?.0;
        let mut beside = options(&database).connect().await?;
        sqlx::query("vacuum into $1").bind(copy.to_str()).execute(&mut beside).await?;
        beside.close().await?;
        app.close().await;
        std::fs::copy(&copy, &database)?;
        assert_ne!(epoch(folder.path()).await?, first);
        Ok(())
    }

    #[tokio::test]
    async fn a_newer_schema_is_refused_in_one_sentence() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        start(folder.path()).await?.close().await;
        let mut connection = options(&folder.path().join("causerie.db")).connect().await?;
        sqlx::query("insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (9999, 'later', true, x'00', 0)")
            .execute(&mut connection)
            .await?;
        connection.close().await?;
        let refused = start(folder.path()).await.err().map(|error| format!("{error:#}")).unwrap_or_default();
        assert!(refused.starts_with("This database was written by a newer Causerie"), "{refused}");
        Ok(())
    }

    /// Two people and what they said, and one whose account is closed, as the first release kept it.
    const FIRST_RELEASE: &str = "
        insert into users (id, name, name_key, display_name, display_key, password_hash, role, locale, zone, created_at, rev, seq)
            values (1, 'Ana', 'ana', 'Ana', 'ana', 'x', 'admin', 'en', '', 1, 1, 1), (2, 'Bo', 'bo', 'Bo', 'bo', 'x', 'user', 'en', '', 1, 2, 1);
        insert into users (id, name, name_key, display_name, display_key, password_hash, role, locale, zone, created_at, rev, seq, deactivated_at)
            values (3, 'Cy', 'cy', 'Cy', 'cy', 'x', 'user', 'en', '', 1, 2, 1, 1);
        insert into members (thread_id, user_id, role, joined_at, rev)
            values (1, 1, 'member', 1, 1), (1, 2, 'member', 1, 2), (1, 3, 'member', 1, 2);
        insert into mine (user_id, thread_id, rev) values (1, 1, 1), (2, 1, 1), (3, 1, 1);
        insert into messages (thread_id, seq, rev, kind, author_id, body, sent_at)
            values (1, 1, 1, 'joined', 1, '', 1), (1, 2, 2, 'joined', 2, '', 1), (1, 3, 3, 'text', 2, 'kept', 1);
        update threads set seq = 3, said_seq = 3, member_rev = 2 where id = 1; update meta set house_seq = 2;";

    #[tokio::test]
    async fn what_the_first_release_kept_is_kept() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let mut connection = options(&folder.path().join("causerie.db")).connect().await?;
        MIGRATIONS.run_direct(Some(1), &mut connection, false).await?;
        sqlx::raw_sql(FIRST_RELEASE).execute(&mut connection).await?;
        connection.close().await?;
        let app = start(folder.path()).await?;
        let mut read = app.store.read().await?;
        let page = read.history(LOBBY, At::Tail).await?;
        let kinds: Vec<MessageKind> = page.messages.iter().map(|message| message.kind).collect();
        assert_eq!(kinds, [MessageKind::Joined, MessageKind::Joined, MessageKind::Text]);
        assert_eq!((page.messages[2].body.as_str(), page.head), ("kept", Seq(5)), "Ana is its host, Cy does not count");
        let Answer::UpTo { rows, .. } = read.thread_changes(LOBBY, Seq(3)).await? else { anyhow::bail!("a reset") };
        assert_eq!(
            (rows.threads[0].size, rows.members[0].user, rows.members[0].role),
            (2, UserId(1), MemberRole::Host)
        );
        drop(read);
        app.close().await;
        Ok(())
    }

    /// People whose names were compared by other rules, two of whom look alike.
    const OLDER_NAMES: &str = "
        insert into users (id, name, name_key, display_name, display_key, password_hash, role, locale, zone, created_at, rev)
            values (1, 'capa', 'capa', 'capa', 'capa', 'x', 'admin', 'en', '', 1, 1),
                   (2, 'сара', 'сара', 'сара', 'сара', 'x', 'user', 'en', '', 1, 2),
                   (3, 'Straße', 'straße', 'Éloïse', 'éloïse', 'x', 'user', 'en', '', 1, 3);
        update meta set house_seq = 3;";

    #[tokio::test]
    async fn names_of_the_first_release_are_brought_up_and_whoever_came_first_keeps_their_shape() -> anyhow::Result<()>
    {
        let folder = tempfile::tempdir()?;
        let mut connection = options(&folder.path().join("causerie.db")).connect().await?;
        MIGRATIONS.run_direct(Some(1), &mut connection, false).await?;
        sqlx::raw_sql(OLDER_NAMES).execute(&mut connection).await?;
        connection.close().await?;
        start(folder.path()).await?.close().await;
        let app = start(folder.path()).await?;
        let mut read = app.store.read().await?;
        let found = async |begins: &str, read: &mut Read<'_>| {
            let page = PeopleAfter { begins: begins.into(), after: String::new(), outside: None, limit: 9 };
            read.people_after(&page).await.map(|people| people.iter().map(|person| person.id.0).collect::<Vec<_>>())
        };
        assert_eq!(read.person_by_name("strasse").await?.map(|person| person.id), Some(UserId(3)));
        assert_eq!(found("eloise", &mut read).await?, [3]);
        assert_eq!(found("", &mut read).await?, [1, 3, 2]);
        assert_eq!(read.person_by_name("сара").await?.map(|person| person.id), Some(UserId(2)), "comes in as before");
        let problem = read.name_problem(&keys("ϲара", "ϲара")).await?;
        assert_eq!(problem, Some(Problem::TooLike), "a third who looks like the two");
        assert_eq!(read.hidden_people().await?, []);
        drop(read);
        app.close().await;
        Ok(())
    }

    #[tokio::test]
    async fn every_connection_is_set_as_it_must_be() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let mut opened = Opened::open(folder.path(), &Clock::system()).await?;
        let writing = &mut opened.writing.connection;
        let mode: String = sqlx::query_scalar("pragma journal_mode").fetch_one(&mut *writing).await?;
        let synchronous: i64 = sqlx::query_scalar("pragma synchronous").fetch_one(&mut *writing).await?;
        let keys: i64 = sqlx::query_scalar("pragma foreign_keys").fetch_one(&mut *writing).await?;
        assert_eq!((mode.as_str(), synchronous, keys), ("wal", 2, 1));
        let Store::Sqlite(pool) = &opened.store;
        let written = sqlx::query("update meta set boots = 0").execute(pool).await;
        assert!(written.is_err(), "readers cannot write");
        Ok(())
    }
}
