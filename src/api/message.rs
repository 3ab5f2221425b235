//! Messages: read, send.

use super::call::Call;
use crate::{
    error::AppError,
    id::{Op, ThreadId, UserId},
    model::{Ack, At, History},
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

/// Posts a message. The answer is the ack: it is on disk. `author` is who wrote it: under another session it is refused.
#[server(prefix = "/api", endpoint = "send_message", protocol = Call)]
pub async fn send_message(thread: ThreadId, op: Op, author: UserId, body: String) -> Result<Ack, AppError> {
    use crate::server::{actor, service};
    let (app, actor) = actor::here_lately().await?;
    let draft = service::message::Draft { thread, op, author, body };
    Ok(service::message::send(&app, &actor, &draft).await?)
}
