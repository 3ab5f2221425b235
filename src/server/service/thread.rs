//! Conversations: the list, a card, what a page is drawn from, and what was missed.

use super::{access::ThreadAccess, session::Actor};
use crate::{
    error::AppError,
    id::{Op, Seq, ThreadId, UserId},
    model::{At, Card, History, Line, Snapshot, ThreadCursor, ThreadPage},
    protocol::{Answer, MAX_OPEN, PROTOCOL, Welcome},
    server::{
        App,
        error::Result,
        store::{OpenDirect, Read},
    },
};

/// Conversations in one page of the list.
const PAGE: usize = 50;

/// One's conversations, most recent first.
pub async fn list(app: &App, actor: &Actor, before: Option<ThreadCursor>) -> Result<ThreadPage> {
    page(&mut app.store.read().await?, actor.id(), before).await
}

/// The conversation with someone, made if it is not there. They see nothing of it before its first message.
pub async fn open_direct(app: &App, actor: &Actor, with: UserId, op: Op) -> Result<ThreadId> {
    app.writer.open_direct(OpenDirect { me: actor.id(), with, op }).await
}

/// A thread as it stands in one's list.
pub async fn card(app: &App, access: &ThreadAccess) -> Result<Card> {
    let card = app.store.read().await?.card(access.user_id(), access.thread_id()).await?;
    Ok(card.ok_or(AppError::NotFound)?)
}

/// Everything a page is drawn from, at one moment. Without `open`, the most recent conversation is open.
pub async fn snapshot(app: &App, actor: &Actor, open: Option<ThreadId>, at: At) -> Result<Snapshot> {
    let mut read = app.store.read().await?;
    let (epoch, house) = read.house().await?;
    let me = read.person(actor.id()).await?.ok_or(AppError::Unauthenticated)?;
    let own = read.own_seq(me.id).await?;
    let threads = page(&mut read, me.id, None).await?;
    let open = match open.or_else(|| threads.cards.first().map(|card| card.thread.id)) {
        Some(thread) => Some(opened(&mut read, me.id, thread, at).await?),
        None => None,
    };
    Ok(Snapshot { epoch, me, own, house, threads, open })
}

/// Where every line of a connection stands, at one moment; `build` is for the route to fill. A session that has ended
/// is refused here: its end may have passed before the connection was registered.
pub async fn welcome(app: &App, actor: &Actor, open: &[ThreadId]) -> Result<Welcome> {
    let mut read = app.store.read().await?;
    if !read.session_holds(actor.session, app.clock.now()).await? {
        return Err(AppError::Unauthenticated.into());
    }
    let (epoch, house) = read.house().await?;
    let own = read.own_seq(actor.id()).await?;
    let mut cards = page(&mut read, actor.id(), None).await?.cards;
    for thread in open.iter().take(MAX_OPEN) {
        if cards.iter().all(|card| card.thread.id != *thread) {
            cards.extend(read.card(actor.id(), *thread).await?);
        }
    }
    Ok(Welcome { protocol: PROTOCOL, build: String::new(), epoch, own, house, cards })
}

/// What happened on a line after a number. The gate of a thread is asked in the same moment.
pub async fn changes(app: &App, actor: &Actor, line: Line, after: Seq) -> Result<Answer> {
    let mut read = app.store.read().await?;
    let answer = match line {
        Line::House => read.house_changes(after).await?,
        Line::Own => read.own_changes(actor.id(), after).await?,
        Line::Thread(thread) => {
            read.membership(actor.id(), thread).await?.ok_or(AppError::NotFound)?;
            read.thread_changes(thread, after).await?
        }
    };
    Ok(answer)
}

async fn page(read: &mut Read<'_>, user: UserId, before: Option<ThreadCursor>) -> Result<ThreadPage> {
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut cards = read.cards(user, before, limit).await?;
    let more = cards.len() > PAGE;
    cards.truncate(PAGE);
    let last = cards.last().filter(|_| more);
    let next = last.map(|card| ThreadCursor { posted_at: card.thread.posted_at, id: card.thread.id });
    Ok(ThreadPage { cards, next })
}

/// The card asks the gate: there is one only for a thread in that person's list.
async fn opened(read: &mut Read<'_>, user: UserId, thread: ThreadId, at: At) -> Result<(Card, History)> {
    let card = read.card(user, thread).await?.ok_or(AppError::NotFound)?;
    Ok((card, read.history(thread, at).await?))
}
