//! Messages: read, send, act upon.

use super::call::Call;
use crate::{
    error::AppError,
    id::{Op, Seq, ThreadId, UserId},
    model::{Ack, Act, Acted, At, History},
};
use leptos::prelude::*;

/// A page of a thread's messages.
#[server(name = ReadHistory, prefix = "/api", endpoint = "history", protocol = Call)]
pub async fn history(thread: ThreadId, at: At) -> Result<History, AppError> {
    use crate::server::{actor, service};
    let (app, actor) = actor::here_lately().await?;
    let access = service::access::thread(&app, &actor, thread).await?;
    Ok(service::message::history(&app, &access, at).await?)
}

/// Posts a message, which may answer another one of its thread. The answer is the ack: it is on disk. `author` is who wrote
/// it: under another session it is refused.
#[server(prefix = "/api", endpoint = "send_message", protocol = Call)]
pub async fn send_message(
    thread: ThreadId,
    op: Op,
    author: UserId,
    body: String,
    reply_to: Option<Seq>,
) -> Result<Ack, AppError> {
    use crate::server::{actor, service};
    let (app, actor) = actor::here_lately().await?;
    let draft = service::message::Draft { thread, op, author, body, reply_to };
    Ok(service::message::send(&app, &actor, &draft).await?)
}

/// Edits a message, deletes it, reacts to it. The answer is the ack: it is on disk. `author` is who wishes it: under
/// another session it is refused.
#[server(name = ActUpon, prefix = "/api", endpoint = "act", protocol = Call)]
pub async fn act(thread: ThreadId, op: Op, author: UserId, act: Act) -> Result<Acted, AppError> {
    use crate::server::{actor, service};
    let (app, actor) = actor::here_lately().await?;
    let deed = service::act::Deed { thread, op, author, act };
    Ok(service::act::act(&app, &actor, &deed).await?)
}
