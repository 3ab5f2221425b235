//! What one keeps about a thread, by plain forms.

use super::{
    Web,
    form::{Received, asked, done, failed, malformed},
};
use crate::{
    error::AppError,
    id::{Op, Seq, ThreadId},
    model::MineChange,
    server::{error::Result, random, service},
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use http::HeaderMap;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct MineForm {
    verb: String,
    /// Up to where; nothing to muting.
    seq: Option<Seq>,
}

impl MineForm {
    fn change(&self) -> Result<MineChange> {
        Ok(match (&*self.verb, self.seq) {
            ("read", Some(seq)) => MineChange::Read(seq),
            ("unread", Some(seq)) => MineChange::Unread(seq),
            ("mute", _) => MineChange::Mute(true),
            ("unmute", _) => MineChange::Mute(false),
            _ => return Err(malformed().into()),
        })
    }
}

/// Marks a thread as read or unread, or mutes it. Each wish names what is to be, so repeating it changes nothing, and the
/// op is ours to choose.
pub async fn change(
    State(web): State<Web>,
    Path(thread): Path<String>,
    headers: HeaderMap,
    form: Received<MineForm>,
) -> Response {
    let Ok(thread) = thread.parse::<ThreadId>() else {
        return failed(&web, &headers, "/", AppError::NotFound.into(), String::new());
    };
    let back = format!("/c/{thread}");
    let changed = async {
        let (actor, form) = asked(&web, &headers, form).await?;
        let change = form.change()?;
        let access = service::access::thread(&web.app, &actor, thread).await?;
        service::mine::change(&web.app, &access, change, Op(random::key())).await
    };
    match changed.await {
        Ok(()) => done(&headers, &back),
        Err(error) => failed(&web, &headers, &back, error, String::new()),
    }
}
