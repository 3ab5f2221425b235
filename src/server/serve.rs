//! Listening: the accept loop, and the way out.

use super::{
    App,
    command::told,
    flash::Flashes,
    idle::Watched,
    network,
    origin::{Origin, PublicUrl},
    route::{self, Web},
    service,
    site::Site,
};
use crate::{plain::qr::Code, protocol::close};
use anyhow::{Context, Result};
use axum::{Router, extract::Request};
use hyper::body::Incoming;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{
        conn::auto::Builder,
        graceful::{GracefulShutdown, Watcher},
    },
    service::TowerToHyperService,
};
use std::{
    io::{self, IsTerminal},
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};
use tokio::{
    net::{TcpListener, TcpStream},
    signal::unix::{SignalKind, signal},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_util::task::{AbortOnDropHandle, TaskTracker};
use tower::ServiceExt;

/// Bytes of request headers that are read, at the most (hyper's buffer for one head).
const MAX_HEAD: usize = 16 * 1024;

/// Where to listen, and as whom to answer.
pub struct Options {
    /// Where the database is, for the log.
    pub place: String,
    pub listen: SocketAddr,
    pub url: Option<PublicUrl>,
    /// Also at the machine's own addresses.
    pub lan: bool,
}

/// Serves until the process is told to stop (SIGTERM or SIGINT).
pub async fn run(app: App, site: Site, options: Options) -> Result<()> {
    let Options { place, mut listen, url, lan } = options;
    if lan {
        listen.set_ip(Ipv4Addr::UNSPECIFIED.into());
    }
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("Nothing can listen at {listen}: is another server there? Choose with --listen"))?;
    // With port 0 the system chose one.
    let mut here = listener.local_addr().unwrap_or(listen);
    let origin = match url {
        Some(url) => Origin::At(url),
        None if lan => Origin::Lan(network::lan(here.port())?),
        None => Origin::Loopback,
    };
    if lan {
        here.set_ip(Ipv4Addr::LOCALHOST.into());
    }
    // Whoever reads where the server is may tell it to stop at once.
    let stop = told_to_stop()?;
    tracing::info!("serving {place}");
    announce(&app, &origin, here).await?;
    serve(app, site, origin, listener, stop).await
}

/// Says where the server is, and how the first account is made or, on a network, how the next ones come in.
async fn announce(app: &App, origin: &Origin, here: SocketAddr) -> Result<()> {
    let base = origin.base(here);
    let on_network = matches!(origin, Origin::Lan(_));
    let at_home = matches!(origin, Origin::Loopback) && here.ip().is_loopback();
    let setup = if at_home { None } else { service::setup::prepare(app, &base).await.map_err(told)? };
    let invitation = if on_network { service::invitation::path(app).await.map_err(told)? } else { None };
    eprintln!("Causerie is at {}", if on_network { format!("http://{here}") } else { base.clone() });
    let link = match (setup, invitation) {
        (Some(link), _) => {
            eprintln!("The first account is made at {link}");
            eprintln!("That link is also in {}", app.setup.file().display());
            link
        }
        (None, Some((path, _))) => {
            eprintln!("Let people in by {base}{path}");
            format!("{base}{path}")
        }
        (None, None) => return Ok(()),
    };
    if let Some(code) = Code::of(&link).filter(|_| on_network) {
        eprint!("{}", code.terminal(std::io::stderr().is_terminal()));
    }
    Ok(())
}

/// Serves on this listener until `stop` resolves; then finishes what is under way and closes the database.
pub async fn serve(
    app: App,
    site: Site,
    origin: Origin,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> Result<()> {
    // Drawing spawns on it; a second server in one process (in tests) finds it there already.
    let _ = any_spawner::Executor::init_tokio();
    let flashes = Arc::new(Flashes::new(app.clock.clone()));
    let sockets = TaskTracker::new();
    tokio::spawn(service::group::purge_all(app.clone()));
    let _watch = AbortOnDropHandle::new(tokio::spawn(service::ready::watch(app.clone())));
    let _vigil = AbortOnDropHandle::new(tokio::spawn(service::vigil::keep(app.clone())));
    let web = Web { app: app.clone(), site: Arc::new(site), flashes, origin, sockets: sockets.clone() };
    let router = route::router(web);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(app.timings.connections_at_most));
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            (place, accepted) = accept(&listener, &places) => match accepted {
                Ok((stream, from)) => take(&app, &router, (graceful.watcher(), place), stream, from),
                Err(error) => pause_after(error).await,
            },
        }
    }
    drop(listener);
    finish(app, graceful, sockets).await;
    Ok(())
}

/// The next connection, once there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (Option<OwnedSemaphorePermit>, io::Result<(TcpStream, SocketAddr)>) {
    // Nobody closes it.
    let place = places.clone().acquire_owned().await.ok();
    (place, listener.accept().await)
}

/// Speaks HTTP/1.1 on one connection. (axum's own `serve` arms no timer, so that a slow head would hold it for ever.)
fn take(
    app: &App,
    router: &Router,
    (watcher, place): (Watcher, Option<OwnedSemaphorePermit>),
    stream: TcpStream,
    from: SocketAddr,
) {
    let _ = stream.set_nodelay(true);
    let service = TowerToHyperService::new(router.clone().map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(from);
        request
    }));
    let mut http = Builder::new(TokioExecutor::new()).http1_only();
    http.http1().timer(TokioTimer::new()).header_read_timeout(app.timings.header_read_timeout).max_buf_size(MAX_HEAD);
    let stream = TokioIo::new(Watched::new(stream, app.timings.connection_idle));
    let connection = http.serve_connection_with_upgrades(stream, service).into_owned();
    tokio::spawn(async move {
        // A connection that breaks is the other side's affair, and says nothing about us.
        let _ = watcher.watch(connection).await;
        drop(place);
    });
}

/// Too many open files, mostly: let some close.
async fn pause_after(error: std::io::Error) {
    tracing::warn!(%error, "could not accept a connection");
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
}

/// Within the time there is: every request answered, every socket told to come back, everything written.
async fn finish(app: App, graceful: GracefulShutdown, sockets: TaskTracker) {
    tracing::info!("stopping");
    app.hub.close_all(close::GOING_AWAY);
    sockets.close();
    let finished = async { tokio::join!(graceful.shutdown(), sockets.wait()) };
    // What is under way has most of the time; the database needs the rest.
    let limit = app.timings.shutdown;
    if tokio::time::timeout(limit * 8 / 10, finished).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
    if tokio::time::timeout(limit * 2 / 10, app.close()).await.is_err() {
        tracing::warn!("the database was left to recover by itself");
    }
    tracing::info!("stopped");
}

fn told_to_stop() -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
