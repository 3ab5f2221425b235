//! The command line: `serve` (what it does when nothing is said), `migrate`, `user`, `seed`.

mod seed;

use super::{
    App,
    error::Error,
    log,
    origin::PublicUrl,
    sabotage, serve, service,
    site::Site,
    store::{Address, Database},
    timing::Timings,
};
use crate::{model::Role, plain::phrase::sentence, words::Locale};
use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Parser, Subcommand, ValueEnum, builder::FalseyValueParser};
use std::{io::IsTerminal, io::Read, net::SocketAddr, path::PathBuf, process::ExitCode};

const LOGS: &str = "Environment:
  CAUSERIE_LOG  What is written to the log, such as info,causerie=debug [default: info]";

/// A self-hosted web chat. Without a command it serves.
#[derive(Debug, Parser)]
#[command(name = "causerie", version, args_conflicts_with_subcommands = true, after_help = LOGS)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the chat (the default)
    Serve(Serve),
    /// Bring the database up to this version, and stop
    Migrate(Data),
    /// Look after accounts; the server must be stopped
    User {
        #[command(subcommand)]
        action: UserAction,
        #[command(flatten)]
        data: Data,
    },
    /// Fill a new folder with people and conversations, to try things out; the server must be stopped
    Seed(seed::Seed),
}

#[derive(Debug, Args)]
struct Data {
    /// The folder that holds the database; made if it is not there
    #[arg(long, env = "CAUSERIE_DATA", default_value = "data", global = true)]
    data: PathBuf,
    /// A PostgreSQL that holds it instead, postgres://user:password@host:5432/name; who lists this machine's processes
    /// reads what is written here, so the variable is the better place
    #[arg(long, env = "CAUSERIE_DATABASE", hide_env_values = true, global = true)]
    database: Option<Address>,
}

impl Data {
    fn database(&self) -> Database {
        Database { folder: self.data.clone(), address: self.database.clone() }
    }
}

/// How to serve.
#[derive(Debug, Args)]
struct Serve {
    #[command(flatten)]
    data: Data,
    /// The address and port to listen at
    #[arg(long, env = "CAUSERIE_LISTEN", default_value = "127.0.0.1:3000")]
    listen: SocketAddr,
    /// Where people reach this server, such as https://chat.example.org; without it only this machine is answered
    #[arg(long, env = "CAUSERIE_URL")]
    url: Option<PublicUrl>,
    /// Also answer at this machine's own addresses, for whoever is on the same network
    #[arg(long, env = "CAUSERIE_LAN", conflicts_with = "url", value_parser = FalseyValueParser::new())]
    lan: bool,
}

#[derive(Debug, Subcommand)]
enum UserAction {
    /// Everyone who has an account
    List,
    /// Give someone a new password, asked for here (or read from standard input); their sessions end
    Password { name: String },
    /// Say what someone may do on this server
    Role { name: String, role: RoleName },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoleName {
    User,
    Admin,
}

/// Does what the command line says. A failure is one sentence on standard error.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    log::start();
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("The system gives no threads")
        .and_then(|runtime| runtime.block_on(run(cli)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("causerie: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<()> {
    match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(Serve { data, listen, url, lan }) => {
            let place = data.database().to_string();
            serve::run(open(&data).await?, Site::load(), serve::Options { place, listen, url, lan }).await
        }
        Command::Migrate(data) => {
            App::visit(&data.database()).await?.close().await;
            println!("The database is up to date.");
            Ok(())
        }
        Command::User { action, data } => {
            let app = App::visit(&data.database()).await?;
            let outcome = look_after(&app, action).await;
            app.close().await;
            outcome
        }
        Command::Seed(seed) => seed::run(seed).await,
    }
}

async fn open(data: &Data) -> Result<App> {
    App::open(data.database(), sabotage::clock(), Timings::default()).await
}

async fn look_after(app: &App, action: UserAction) -> Result<()> {
    match action {
        UserAction::List => {
            for person in service::user::list_all(app).await.map_err(told)? {
                let role = if person.role == Role::Admin { "admin" } else { "user" };
                println!("{}\t{role}", person.name);
            }
        }
        UserAction::Password { name } => {
            service::user::set_password(app, &name, &ask_password()?).await.map_err(told)?;
            println!("{name} has a new password, and is signed out everywhere.");
        }
        UserAction::Role { name, role } => {
            let role = if matches!(role, RoleName::Admin) { Role::Admin } else { Role::User };
            service::user::set_role(app, &name, role).await.map_err(told)?;
            println!("Done.");
        }
    }
    Ok(())
}

/// A failure as the operator is told of it.
pub(in crate::server) fn told(error: Error) -> anyhow::Error {
    match error {
        Error::App(error) => anyhow!(sentence(Locale::En, &error)),
        Error::Passing(fault) | Error::Fault(fault) => fault,
    }
}

fn ask_password() -> Result<String> {
    if std::io::stdin().is_terminal() {
        return rpassword::prompt_password("New password: ").context("The terminal gave no password");
    }
    let mut text = String::new();
    std::io::stdin().take(1024).read_to_string(&mut text)?;
    let password = text.lines().next().unwrap_or_default();
    if password.is_empty() {
        bail!("There was no password on standard input");
    }
    Ok(password.to_owned())
}
