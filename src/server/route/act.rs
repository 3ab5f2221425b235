//! One message, and what is done to it by plain forms.

use super::{
    Web,
    form::{Received, asked, done, failed, malformed},
    plain,
};
use crate::{
    error::AppError,
    id::{Op, Seq, ThreadId},
    model::{Act, percent_encode},
    plain::{Said, act, place},
    server::{
        error::Result,
        random,
        service::{self, act::Deed, message::Draft, session::Actor},
        visitor,
    },
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use http::{HeaderMap, request::Parts};
use serde::Deserialize;

/// The page of what can be done to a message.
pub async fn show(State(web): State<Web>, Path(place): Path<(String, String)>, request: Parts) -> Response {
    let actor = match plain::visitor(&web, &request).await {
        Ok(actor) => actor,
        Err(response) => return response,
    };
    match see(&web, &request.headers, &actor, &place).await {
        Ok(said) => plain::answer(act(&plain::frame(&web, &request), &said)),
        Err(error) => plain::broken(&web, &request, error.into()),
    }
}

async fn see(web: &Web, headers: &HeaderMap, actor: &Actor, place: &(String, String)) -> Result<Said> {
    let (thread, seq) = parse(place)?;
    let access = service::access::thread(&web.app, actor, thread).await?;
    let service::act::Sight { message, rights, own, people } = service::act::see(&web.app, &access, seq).await?;
    let (op, now) = (Op(random::key()), web.app.clock.now());
    Ok(Said { message, rights, own, people, op, now, zone: service::zone::table(&visitor::zone(headers), now) })
}

fn parse((thread, seq): &(String, String)) -> Result<(ThreadId, Seq)> {
    let place = thread.parse().ok().zip(seq.parse().ok());
    Ok(place.ok_or(AppError::NotFound)?)
}

/// What is wished: a verb, or an emoji to come or to go.
#[derive(Deserialize)]
pub struct ActForm {
    #[serde(default)]
    verb: String,
    #[serde(default)]
    body: String,
    /// Of a reply.
    op: Option<Op>,
    /// The change by which the words came that are edited.
    said: Option<Seq>,
    react: Option<String>,
    unreact: Option<String>,
}

impl ActForm {
    /// What it says is to be; none for a reply. An act names what is to be, so repeating it changes nothing.
    fn act(self, seq: Seq) -> Result<Option<Act>> {
        Ok(Some(match (&*self.verb, self.react, self.unreact, self.said) {
            ("reply", ..) => return Ok(None),
            ("edit", _, _, Some(said)) => Act::Edit { seq, said, body: self.body },
            ("delete", ..) => Act::Delete { seq },
            ("", Some(emoji), None, _) => Act::React { seq, emoji, on: true },
            ("", None, Some(emoji), _) => Act::React { seq, emoji, on: false },
            _ => return Err(malformed().into()),
        }))
    }
}

/// Does it, and leads back to where the message stands, or to the reply.
pub async fn submit(
    State(web): State<Web>,
    Path(at): Path<(String, String)>,
    headers: HeaderMap,
    form: Received<ActForm>,
) -> Response {
    let Ok((thread, seq)) = parse(&at) else {
        return failed(&web, &headers, "/", AppError::NotFound.into(), String::new());
    };
    let typed = form.as_ref().map(|form| typed(form)).unwrap_or_default();
    let wished = async {
        let (actor, form) = asked(&web, &headers, form).await?;
        wish(&web, &actor, (thread, seq), form).await
    };
    match wished.await {
        Ok(seq) => done(&headers, &place(thread, seq)),
        Err(error) => failed(&web, &headers, &format!("/c/{thread}/{seq}/act"), error, typed),
    }
}

/// The message to look at afterwards.
async fn wish(web: &Web, actor: &Actor, (thread, seq): (ThreadId, Seq), form: ActForm) -> Result<Seq> {
    let (body, op, author) = (form.body.clone(), form.op, actor.id());
    match form.act(seq)? {
        Some(act) => {
            let deed = Deed { thread, op: Op(random::key()), author, act };
            service::act::act(&web.app, actor, &deed).await?;
            Ok(seq)
        }
        None => {
            let draft = Draft::new(thread, op.ok_or_else(malformed)?, author, body);
            let ack = service::message::send(&web.app, actor, &Draft { reply_to: Some(seq), ..draft }).await?;
            Ok(ack.seq)
        }
    }
}

/// The fields as a query, to be given back.
fn typed(form: &ActForm) -> String {
    format!("verb={}&body={}", percent_encode(&form.verb), percent_encode(&form.body))
}
