//! Threads: find, open, look.

use super::call::Call;
use crate::{
    error::AppError,
    id::{Op, ThreadId, UserId},
    model::{At, Card, Snapshot, ThreadCursor, ThreadPage},
};
use leptos::prelude::*;

/// A page of my conversations, most recent first.
#[server(name = ListThreads, prefix = "/api", endpoint = "threads", protocol = Call)]
pub async fn threads(before: Option<ThreadCursor>) -> Result<ThreadPage, AppError> {
    use crate::server::{actor, service};
    let (app, actor) = actor::here_lately().await?;
    Ok(service::thread::list(&app, &actor, before).await?)
}

/// The direct conversation with someone; made if there is none.
#[server(prefix = "/api", endpoint = "open_direct", protocol = Call)]
pub async fn open_direct(with: UserId, op: Op) -> Result<ThreadId, AppError> {
    use crate::server::{actor, service};
    let (app, actor) = actor::here().await?;
    Ok(service::thread::open_direct(&app, &actor, with, op).await?)
}

/// One of my conversations, as it stands in my list.
#[server(name = ReadThread, prefix = "/api", endpoint = "thread", protocol = Call)]
pub async fn thread(id: ThreadId) -> Result<Card, AppError> {
    use crate::server::{actor, service};
    let (app, actor) = actor::here_lately().await?;
    let access = service::access::thread(&app, &actor, id).await?;
    Ok(service::thread::card(&app, &access).await?)
}

/// Everything anew, for a client that can no longer catch up.
#[server(name = ReadSnapshot, prefix = "/api", endpoint = "snapshot", protocol = Call)]
pub async fn snapshot(open: Option<ThreadId>, at: At) -> Result<Snapshot, AppError> {
    use crate::server::{actor, service};
    let (app, actor) = actor::here_lately().await?;
    Ok(service::thread::snapshot(&app, &actor, open, Some(at)).await?)
}
