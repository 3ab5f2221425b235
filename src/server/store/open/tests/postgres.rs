//! What is PostgreSQL's own: databases that are refused, two servers that start at once, and the catalogue.

use super::super::{
    postgres::{self, MIGRATIONS},
    sqlite::{self, options},
    *,
};
use crate::{
    id::{Epoch, LOBBY},
    server::{
        cast::{
            App, Vacant, address,
            postgres::{own, shared},
        },
        timing::Timings,
    },
};
use sqlx::ConnectOptions;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

async fn open(database: &Database) -> anyhow::Result<App> {
    App::open(database.clone(), Clock::system(), Timings::default()).await
}

/// With a folder beside it that is gone with the value.
fn at(text: &str) -> anyhow::Result<(Database, tempfile::TempDir)> {
    let folder = tempfile::tempdir()?;
    Ok((Database { folder: folder.path().to_owned(), address: Some(address(text)) }, folder))
}

#[tokio::test]
async fn on_postgres_a_second_server_is_seen_by_whoever_looks() -> anyhow::Result<()> {
    let Some(cluster) = shared() else { return Ok(()) };
    let (database, _folder) = at(&cluster.address(&cluster.create("")))?;
    let options = database.address.as_ref().expect("it has one").options()?;
    let mut looking = options.application_name("somebody else").connect().await?;
    assert!(!postgres::is_shared(&mut looking).await?);
    let app = open(&database).await?;
    assert!(postgres::is_shared(&mut looking).await?);
    app.close().await;
    Ok(())
}

/// Why a database is refused.
async fn refusal(text: &str) -> anyhow::Result<String> {
    let (database, _folder) = at(text)?;
    let refused = open(&database).await.err().map(|error| format!("{error:#}")).unwrap_or_default();
    assert!(!refused.contains("wrong-secret") && !refused.contains('\n'), "{refused}");
    Ok(refused)
}

#[tokio::test]
async fn on_postgres_who_is_not_let_in_is_told_why_in_one_sentence() -> anyhow::Result<()> {
    let Some(cluster) = shared() else { return Ok(()) };
    let name = cluster.create("");
    cluster.ask(&name, "create role guarded login password 'right-secret'");
    let guarded = cluster.address_of("guarded:wrong-secret", &name);
    let cases = [
        (guarded.as_str(), "PostgreSQL does not let guarded into the database"),
        (&cluster.address("nowhere"), "There is no database nowhere at"),
        ("postgres://ana:wrong-secret@127.0.0.1:1/causerie", "PostgreSQL cannot be reached at the database causerie"),
        ("postgres://ana:wrong-secret@nowhere.invalid/causerie", "PostgreSQL cannot be reached at"),
        ("mysql://ana:wrong-secret@localhost/causerie", "The address of the database is not understood"),
    ];
    for (text, sentence) in cases {
        let told = refusal(text).await?;
        assert!(told.starts_with(sentence), "{told}");
    }
    let right = cluster.address_of("guarded:right-secret", &name);
    let told = refusal(&right).await?;
    assert!(
        told.starts_with("guarded may make no tables in the database") && told.contains("owner to guarded"),
        "{told}"
    );
    cluster.ask("postgres", &format!("alter database {name} owner to guarded"));
    assert_eq!(refusal(&right).await?, "", "an ordinary role may do all that is needed");
    Ok(())
}

#[tokio::test]
async fn on_postgres_what_is_not_ours_is_left_as_it_is() -> anyhow::Result<()> {
    let Some(cluster) = shared() else { return Ok(()) };
    let others = cluster.create("");
    cluster.ask(&others, "create table wp_posts (id int)");
    let told = refusal(&cluster.address(&others)).await?;
    assert!(told.starts_with("Another program keeps its tables in"), "{told}");
    cluster.ask(&others, "drop table wp_posts; create table _sqlx_migrations (version bigint, checksum bytea); insert into _sqlx_migrations values (1, 'x')");
    let told = refusal(&cluster.address(&others)).await?;
    assert!(told.starts_with("Another program keeps its tables in"), "{told}");
    assert_eq!(cluster.ask(&others, "select count(*) from pg_tables where schemaname = 'public'"), "1");
    let extended = cluster.create("");
    cluster.ask(&extended, "create view seen as select 1; alter extension plpgsql add view seen");
    assert_eq!(refusal(&cluster.address(&extended)).await?, "", "what an extension brought is nobody's");
    let narrow = cluster.create("template template0 encoding 'SQL_ASCII' locale_provider libc locale 'C'");
    let told = refusal(&cluster.address(&narrow)).await?;
    assert!(told.contains("whose encoding is SQL_ASCII"), "{told}");
    Ok(())
}

#[tokio::test]
async fn on_postgres_a_newer_or_unknown_schema_is_refused_in_one_sentence() -> anyhow::Result<()> {
    let Some(vacant) = Vacant::postgres()? else { return Ok(()) };
    let lent = vacant.lent.as_ref().context("it is lent")?;
    let ask = |sql: &str| lent.cluster.ask(&lent.name, sql);
    ask(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (9999, 'later', true, '', 0)",
    );
    let told = refusal(&lent.address()).await?;
    assert!(told.starts_with("This database was written by a newer Causerie"), "{told}");
    ask(
        "delete from _sqlx_migrations where version = 9999; update _sqlx_migrations set checksum = '' where version = 2",
    );
    let told = refusal(&lent.address()).await?;
    assert!(told.starts_with("The schema of this database is not one that Causerie ever had"), "{told}");
    Ok(())
}

#[tokio::test]
async fn on_postgres_two_that_start_at_once_make_the_tables_once() -> anyhow::Result<()> {
    let Some(cluster) = shared() else { return Ok(()) };
    let name = cluster.create("");
    let (one, _beside_one) = at(&cluster.address(&name))?;
    let (other, _beside_other) = at(&cluster.address(&name))?;
    let (one, other) = tokio::join!(open(&one), open(&other));
    let (one, other) = (one?, other?);
    let migrated = cluster.ask(&name, "select count(*) from _sqlx_migrations where success");
    assert_eq!(migrated, MIGRATIONS.iter().count().to_string());
    one.close().await;
    other.close().await;
    Ok(())
}

async fn epoch(database: &Database) -> anyhow::Result<Epoch> {
    let app = open(database).await?;
    let epoch = app.store.read().await?.house().await?.0;
    app.close().await;
    Ok(epoch)
}

#[tokio::test]
async fn on_postgres_a_restart_is_the_same_database_and_what_was_put_back_is_not() -> anyhow::Result<()> {
    let Some(vacant) = Vacant::postgres()? else { return Ok(()) };
    let lent = vacant.lent.as_ref().context("it is lent")?;
    let first = epoch(&vacant.database).await?;
    assert_eq!(epoch(&vacant.database).await?, first, "stopped and started");
    // Another server of the same database counts its starts there too.
    lent.cluster.ask(&lent.name, "update meta set boots = boots + 7");
    assert_eq!(epoch(&vacant.database).await?, first, "another was there meanwhile");
    lent.cluster.ask(&lent.name, "update meta set boots = boots - 1");
    let restored = epoch(&vacant.database).await?;
    assert_ne!(restored, first, "an older state was put back");
    let copy = lent.cluster.create(&format!("template {}", lent.name));
    let copied = Database { address: Some(address(&lent.cluster.address(&copy))), ..vacant.database.clone() };
    assert_ne!(epoch(&copied).await?, restored, "it was read into another database");
    Ok(())
}

#[tokio::test]
async fn on_postgres_every_connection_is_set_as_it_must_be() -> anyhow::Result<()> {
    let Some(vacant) = Vacant::postgres()? else { return Ok(()) };
    let mut opened = Opened::open(&vacant.database, &Clock::system()).await?;
    let Store::Postgres(pool) = &opened.store else { anyhow::bail!("an address is PostgreSQL's") };
    let settings = "select concat_ws(' ', current_setting('synchronous_commit'), current_setting('statement_timeout'),
        current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout'), current_setting('application_name'))";
    let readers: String = sqlx::query_scalar(settings).fetch_one(pool).await?;
    assert_eq!(readers, "on 4s 2s 10s causerie");
    let mut read = opened.store.read().await?;
    let Connection::Postgres(moment) = &mut read.connection else { anyhow::bail!("of the same") };
    let written = sqlx::query("update meta set boots = 0").execute(&mut **moment).await;
    assert!(written.is_err(), "readers cannot write");
    drop(read);
    let mut tx = opened.writing.begin(&Clock::system(), &Scope::default()).await?;
    let Connection::Postgres(writing) = &mut tx.read.connection else { anyhow::bail!("of the same") };
    let writer: String = sqlx::query_scalar(settings).fetch_one(&mut **writing).await?;
    assert_eq!(writer, "on 4s 2s 10s causerie");
    Ok(())
}

/// The hub reads so, before it tells what is committed.
#[tokio::test]
async fn on_postgres_what_is_being_read_when_it_falls_silent_ends_and_the_next_read_is_answered() -> anyhow::Result<()>
{
    let Some(cluster) = own() else { return Ok(()) };
    let (database, _folder) = at(&cluster.distant(&cluster.create("")))?;
    let app = open(&database).await?;
    let mut read = app.store.read().await?;
    assert!(read.audience(LOBBY).await?.is_empty());
    cluster.tell("freeze");
    let begun = Instant::now();
    assert!(read.audience(LOBBY).await.is_err_and(|error| matches!(error, sqlx::Error::Io(_))));
    assert!(app.store.read().await.is_err());
    assert!(begun.elapsed() < Duration::from_secs(12), "{:?}", begun.elapsed());
    cluster.tell("thaw");
    drop(read);
    assert!(app.store.read().await?.audience(LOBBY).await?.is_empty());
    app.close().await;
    Ok(())
}

/// What a catalogue says: each column with its class, whether it may be empty and has a default; each index with its columns;
/// what refers to what, and how many checks a table has. (What is checked reads otherwise on either side.)
type Catalogue = BTreeMap<(String, String), String>;

const SQLITE_COLUMNS: &str = "select m.name, c.name, case lower(c.type) when 'integer' then 'number' when 'blob' then 'bytes' else lower(c.type) end
        || case when c.\"notnull\" = 1 or c.pk > 0 then '' else ' or none' end || case when c.pk > 0 then ' key' else '' end
        || case when c.dflt_value is null then '' else ' given' end
    from sqlite_schema m, pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite%' and m.name not like '\\_sqlx%' escape '\\'";
const SQLITE_INDEXES: &str = "select t, case when origin = 'c' then name else 'unique ' || columns end, columns || case when once then ' once' else '' end || case when partial then ' of some' else '' end
    from (select m.name as t, i.name as name, i.origin as origin, i.\"unique\" as once, i.partial as partial,
                 (select group_concat(name, ' ') from (select name from pragma_index_info(i.name) order by seqno)) as columns
          from sqlite_schema m, pragma_index_list(m.name) i
          where m.type = 'table' and i.origin in ('c', 'u') and m.name not like '\\_sqlx%' escape '\\')";
const SQLITE_REFERENCES: &str = "select m.name, f.\"from\" || ' refers', f.\"table\" || ' ' || lower(f.on_delete)
    from sqlite_schema m, pragma_foreign_key_list(m.name) f where m.type = 'table'";
/// Without those that make a number a boolean, which PostgreSQL has a type for.
const SQLITE_CHECKS: &str = "select name, 'checks', cast(checks - booleans as text)
    from (select name, (length(sql) - length(replace(sql, 'check (', ''))) / 7 as checks,
                 (length(sql) - length(replace(sql, ' in (0, 1)', ''))) / 10 as booleans from sqlite_schema where type = 'table')
    where checks > booleans";
const POSTGRES_COLUMNS: &str = "select table_name::text, column_name::text,
        case udt_name when 'int8' then 'number' when 'bool' then 'number' when 'bytea' then 'bytes' else udt_name::text end
        || case is_nullable when 'NO' then '' else ' or none' end
        || case when exists (select 1 from pg_index x join pg_attribute a on a.attrelid = x.indrelid and a.attnum = any (x.indkey)
                             where x.indisprimary and x.indrelid = table_name::regclass and a.attname = column_name)
           then ' key' else '' end
        || case when column_default is null then '' else ' given' end
    from information_schema.columns where table_schema = 'public' and table_name not like '\\_sqlx%'";
const POSTGRES_INDEXES: &str = "select t, case when of_constraint then 'unique ' || columns else name end, columns || case when once then ' once' else '' end || case when partial then ' of some' else '' end
    from (select t.relname::text as t, i.relname::text as name, x.indisunique as once, x.indpred is not null as partial,
        exists (select 1 from pg_constraint c where c.conindid = x.indexrelid and c.contype = 'u') as of_constraint,
        (select string_agg(a.attname::text, ' ' order by k.place) from unnest(x.indkey) with ordinality as k (column_number, place)
         join pg_attribute a on a.attrelid = t.oid and a.attnum = k.column_number) as columns
    from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
    where t.relnamespace = 'public'::regnamespace and t.relname not like '\\_sqlx%'
      and not x.indisprimary) as indexes";

const POSTGRES_REFERENCES: &str = "select t.relname::text, a.attname || ' refers',
        o.relname || ' ' || case c.confdeltype when 'c' then 'cascade' when 'n' then 'set null' when 'r' then 'restrict' else 'no action' end
    from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class o on o.oid = c.confrelid
    join pg_attribute a on a.attrelid = t.oid and a.attnum = any (c.conkey) where c.contype = 'f'";
const POSTGRES_CHECKS: &str = "select t.relname::text, 'checks', count(*)::text
    from pg_constraint c join pg_class t on t.oid = c.conrelid where c.contype = 'c' and t.relnamespace = 'public'::regnamespace group by 1";

fn catalogue(rows: Vec<(String, String, String)>) -> Catalogue {
    rows.into_iter().map(|(table, name, says)| ((table, name), says)).collect()
}

async fn sqlite_catalogue() -> anyhow::Result<Catalogue> {
    let folder = tempfile::tempdir()?;
    let mut db = options(&folder.path().join("causerie.db")).connect().await?;
    sqlite::MIGRATIONS.run_direct(None, &mut db, false).await?;
    let mut rows: Vec<_> = sqlx::query_as(SQLITE_COLUMNS).fetch_all(&mut db).await?;
    for more in [SQLITE_INDEXES, SQLITE_REFERENCES, SQLITE_CHECKS] {
        rows.extend(sqlx::query_as(more).fetch_all(&mut db).await?);
    }
    Ok(catalogue(rows))
}

#[tokio::test]
async fn both_databases_have_the_same_migrations_and_the_same_catalogue() -> anyhow::Result<()> {
    let names = |migrations: &sqlx::migrate::Migrator| {
        migrations.iter().map(|one| (one.version, one.description.to_string())).collect::<Vec<_>>()
    };
    assert_eq!(names(&MIGRATIONS), names(&sqlite::MIGRATIONS));
    let Some(vacant) = Vacant::postgres()? else { return Ok(()) };
    let Store::Postgres(pool) = Opened::open(&vacant.database, &Clock::system()).await?.store else {
        anyhow::bail!("an address is PostgreSQL's")
    };
    let mut rows: Vec<_> = sqlx::query_as(POSTGRES_COLUMNS).fetch_all(&pool).await?;
    for more in [POSTGRES_INDEXES, POSTGRES_REFERENCES, POSTGRES_CHECKS] {
        rows.extend(sqlx::query_as(more).fetch_all(&pool).await?);
    }
    let (postgres, sqlite) = (catalogue(rows), sqlite_catalogue().await?);
    assert!(sqlite.len() > 80, "{sqlite:?}");
    assert_eq!(postgres, sqlite);
    Ok(())
}

#[tokio::test]
async fn on_postgres_what_is_sorted_or_searched_by_ranges_is_sorted_by_bytes() -> anyhow::Result<()> {
    let Some(vacant) = Vacant::postgres()? else { return Ok(()) };
    let lent = vacant.lent.as_ref().context("it is lent")?;
    let sorted = lent.cluster.ask(
        &lent.name,
        "select table_name || '.' || column_name from information_schema.columns where collation_name = 'C' order by 1",
    );
    let columns: Vec<&str> = sorted.split_whitespace().collect();
    for column in ["name_words.word", "threads.name_key", "users.display_key", "users.name_key"] {
        assert!(columns.contains(&column), "{column}: {columns:?}");
    }
    Ok(())
}

/// Or the tests would not see which names forget to say how they are sorted.
#[test]
fn on_postgres_the_tests_have_a_database_that_sorts_otherwise_than_sqlite() {
    let Some(cluster) = shared() else { return };
    assert_eq!(cluster.ask("postgres", "select 'a' < 'B'"), "t");
}
