//! Messages: posted, and read by the page.

use super::{
    access::{self, ThreadAccess},
    session::Actor,
};
use crate::{
    error::{AppError, Field, Problem},
    id::{Op, Seq, ThreadId, UserId},
    model::{Ack, At, Body, History},
    server::{
        App,
        error::{BUSY, Error, Result},
        store::{Post, Posted},
    },
};

/// How often a post asks for access again when the author's place keeps changing under it.
const TRIES: usize = 3;

/// What someone wrote, and where to.
#[derive(Clone, Debug)]
pub struct Draft {
    pub thread: ThreadId,
    pub op: Op,
    pub author: UserId,
    pub body: String,
    /// What it answers, in the same thread.
    pub reply_to: Option<Seq>,
}

impl Draft {
    /// Words that answer nothing in particular.
    pub fn new(thread: ThreadId, op: Op, author: UserId, body: impl Into<String>) -> Self {
        Self { thread, op, author, body: body.into(), reply_to: None }
    }
}

/// Posts a message by its thread's id. Whoever may write there no more and asks again under the same op, because no
/// answer came, gets the same answer.
pub async fn send(app: &App, actor: &Actor, draft: &Draft) -> Result<Ack> {
    let sent = async {
        let access = access::thread(app, actor, draft.thread).await?;
        post(app, &access, draft).await
    };
    match sent.await {
        Err(Error::App(refusal @ (AppError::NotFound | AppError::Forbidden))) => {
            posted(app, actor, draft).await?.ok_or(refusal.into())
        }
        done => done,
    }
}

/// The answer that this got before.
async fn posted(app: &App, actor: &Actor, draft: &Draft) -> Result<Option<Ack>> {
    let body = Body::parse(&draft.body)?.as_str().to_owned();
    let (thread, author, session, member_rev) = (draft.thread, actor.id(), actor.session, Seq(0));
    let post = Post { thread, author, session, member_rev, op: draft.op, body, reply_to: draft.reply_to };
    app.store.read().await?.posted(&post).await
}

/// Posts a message into the thread of `access`. Answers once it is on disk; asking again with the same op gets the same
/// answer.
pub async fn post(app: &App, access: &ThreadAccess, draft: &Draft) -> Result<Ack> {
    let Draft { op, author, reply_to, .. } = *draft;
    if author != access.user_id() {
        return Err(AppError::invalid(Field::Author, Problem::OtherAccount).into());
    }
    let body = Body::parse(&draft.body)?;
    // A no may be over by now, as a yes may: the write says so of a yes.
    let mut access = if access.may_post().is_ok() { access.clone() } else { access.again(app).await? };
    for _ in 0..TRIES {
        access.may_post()?;
        let (thread, session, member_rev) = (access.thread_id(), access.session(), access.member_rev());
        let post = Post { thread, author, session, member_rev, op, body: body.as_str().to_owned(), reply_to };
        match app.writer.post(post).await? {
            Posted::At(ack) => return Ok(ack),
            Posted::Stale => access = access.again(app).await?,
        }
    }
    Err(BUSY)
}

/// One page of a thread, and the number it was read at.
pub async fn history(app: &App, access: &ThreadAccess, at: At) -> Result<History> {
    let mut read = app.store.read().await?;
    let mut history = read.history(access.thread_id(), at).await?;
    read.add_mine(access.user_id(), &mut history).await?;
    read.introduce(access.user_id(), Vec::new(), Some(&mut history)).await?;
    Ok(history)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::LOBBY,
        model::Line,
        server::cast::{House, next, op, refusal},
    };
    use futures::future::join_all;

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
        assert_eq!(card.thread.posted_at, ack.sent_at);
        assert_eq!(history.messages.last(), Some(&change.rows.messages[0]));
        Ok(())
    }

    #[tokio::test]
    async fn a_post_under_another_session_or_with_nothing_in_it_is_refused() -> Result<()> {
        let house = House::open().await?;
        let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
        let access = access::thread(&house.app, &ana.actor, LOBBY).await?;
        let other = AppError::invalid(Field::Author, Problem::OtherAccount);
        let draft = |author, body| Draft::new(LOBBY, op(1), author, body);
        assert_eq!(refusal(post(&house.app, &access, &draft(bo.id(), "hello")).await), Some(other));
        let empty = AppError::invalid(Field::Message, Problem::Empty);
        assert_eq!(refusal(post(&house.app, &access, &draft(ana.id(), " \n")).await), Some(empty));
        assert_eq!(history(&house.app, &access, At::Tail).await?.messages.len(), 2, "nothing but who joined");
        Ok(())
    }

    #[tokio::test]
    async fn the_same_op_with_the_same_text_is_answered_alike() -> Result<()> {
        let house = House::open().await?;
        let ana = house.person("Ana").await?;
        let first = ana.post(LOBBY, 1, "hello").await?;
        house.clock.advance(std::time::Duration::from_secs(9));
        assert_eq!(ana.post(LOBBY, 1, "hello").await?, first);
        assert_eq!(refusal(ana.post(LOBBY, 1, "other").await), Some(AppError::Conflict));
        Ok(())
    }

    /// The seqs of a page, and whether there are more to either side.
    async fn page(app: &App, access: &ThreadAccess, at: At) -> Result<(Vec<i64>, bool, bool)> {
        let page = history(app, access, at).await?;
        assert_eq!(page.head, Seq(121));
        Ok((page.messages.iter().map(|message| message.seq.0).collect(), page.before, page.after))
    }

    #[tokio::test]
    async fn pages_fit_together_at_every_edge() -> Result<()> {
        let house = House::open().await?;
        let ana = house.person("Ana").await?;
        join_all((1..=120).map(|n| ana.post(LOBBY, n, "hello"))).await.into_iter().collect::<Result<Vec<_>>>()?;
        let access = access::thread(&house.app, &ana.actor, LOBBY).await?;
        let pages = [
            (At::Tail, 72..122, true, false),
            (At::Before(Seq(72)), 22..72, true, true),
            (At::Before(Seq(52)), 2..52, true, true),
            (At::Before(Seq(51)), 1..51, false, true),
            (At::Before(Seq(22)), 1..22, false, true),
            (At::Before(Seq(1)), 1..1, false, true),
            (At::Before(Seq(i64::MAX)), 72..122, true, false),
            (At::After(Seq(0)), 1..51, false, true),
            (At::After(Seq(71)), 72..122, true, false),
            (At::After(Seq(70)), 71..121, true, true),
            (At::After(Seq(121)), 1..1, true, false),
            (At::After(Seq(i64::MAX)), 1..1, true, false),
            (At::Around(Seq(60)), 35..85, true, true),
            (At::Around(Seq(26)), 1..51, false, true),
            (At::Around(Seq(121)), 96..122, true, false),
            (At::Around(Seq(0)), 1..26, false, true),
        ];
        for (at, seqs, before, after) in pages {
            assert_eq!(page(&house.app, &access, at).await?, (seqs.collect(), before, after), "{at:?}");
        }
        Ok(())
    }
}
