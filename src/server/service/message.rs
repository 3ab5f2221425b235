//! Messages: posted, and read by the page.

use super::access::ThreadAccess;
use crate::{
    error::{AppError, Field, Problem},
    id::{Op, UserId},
    model::{Ack, At, Body, History},
    server::{
        App,
        error::{BUSY, Result},
        store::{Post, Posted},
    },
};

/// How often a post asks for access again when the author's place keeps changing under it.
const TRIES: usize = 3;

/// Posts a message. Answers once it is on disk; asking again with the same op gets the same answer.
pub async fn post(app: &App, access: &ThreadAccess, op: Op, author: UserId, body: &str) -> Result<Ack> {
    if author != access.user_id() {
        return Err(AppError::invalid(Field::Author, Problem::OtherAccount).into());
    }
    let body = Body::parse(body)?;
    let mut access = access.clone();
    for _ in 0..TRIES {
        access.may_post()?;
        let (thread, member_rev) = (access.thread_id(), access.member_rev());
        let post = Post { thread, author, member_rev, op, body: body.as_str().to_owned() };
        match app.writer.post(post).await? {
            Posted::At(ack) => return Ok(ack),
            Posted::Stale => access = access.again(app).await?,
        }
    }
    Err(BUSY)
}

/// One page of a thread, and the number it was read at.
pub async fn history(app: &App, access: &ThreadAccess, at: At) -> Result<History> {
    Ok(app.store.read().await?.history(access.thread_id(), at).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{LOBBY, Seq, UserId},
        model::Line,
        server::{
            cast::{House, next, op, refusal},
            service::access,
        },
    };

    #[tokio::test]
    async fn a_word_in_the_lobby_reaches_everyone_there() -> Result<()> {
        let house = House::open().await?;
        let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
        let mut socket = bo.connect();
        let ack = ana.post(LOBBY, 1, "  hello\n").await?;
        let change = next(&mut socket).await?;
        assert_eq!((change.line, change.seq, ack.seq), (Line::Thread(LOBBY), Seq(3), Seq(3)));
        assert_eq!(change.rows.messages[0].body, "  hello");
        assert_eq!(change.rows.people[0].name, "Ana");
        let (card, history) = bo.snapshot(None).await?.open.ok_or(AppError::NotFound)?;
        assert_eq!(card.last.as_ref(), Some(&change.rows.messages[0]));
        assert_eq!(history.messages.last(), Some(&change.rows.messages[0]));
        Ok(())
    }
}
