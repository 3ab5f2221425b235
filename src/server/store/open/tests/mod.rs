mod postgres;
mod upgrade;

use super::{
    sqlite::{MIGRATIONS, options},
    *,
};
use crate::{
    error::Problem,
    id::{Epoch, LOBBY, Seq, UserId},
    model::{At, MemberRole, MessageKind},
    protocol::Answer,
    server::{
        cast::{App, keys},
        store::PeopleAfter,
        timing::Timings,
    },
};
use sqlx::{ConnectOptions, Connection as _};
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
    assert_eq!((rows.threads[0].size, rows.members[0].user, rows.members[0].role), (2, UserId(1), MemberRole::Host));
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
async fn names_of_the_first_release_are_brought_up_and_whoever_came_first_keeps_their_shape() -> anyhow::Result<()> {
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
    let mut opened = Opened::open(&folder.path().into(), &Clock::system()).await?;
    let (Writing::Sqlite(writing), Store::Sqlite(pool)) = (&mut opened.writing, &opened.store) else {
        anyhow::bail!("a folder is SQLite's")
    };
    let writing = &mut writing.connection;
    let mode: String = sqlx::query_scalar("pragma journal_mode").fetch_one(&mut *writing).await?;
    let synchronous: i64 = sqlx::query_scalar("pragma synchronous").fetch_one(&mut *writing).await?;
    let keys: i64 = sqlx::query_scalar("pragma foreign_keys").fetch_one(&mut *writing).await?;
    assert_eq!((mode.as_str(), synchronous, keys), ("wal", 2, 1));
    let written = sqlx::query("update meta set boots = 0").execute(pool).await;
    assert!(written.is_err(), "readers cannot write");
    Ok(())
}
