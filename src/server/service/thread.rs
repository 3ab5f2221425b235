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
        store::{OpenDirect, Read, Standing},
    },
};

/// Conversations in one page of the list.
const PAGE: usize = 50;

/// One's conversations, most recent first.
pub async fn list(app: &App, actor: &Actor, before: Option<ThreadCursor>) -> Result<ThreadPage> {
    let mut read = app.store.read().await?;
    let mut page = page(&mut read, actor.id(), before).await?;
    read.introduce(actor.id(), page.cards.iter_mut().collect(), None).await?;
    Ok(page)
}

/// The conversation with someone, made if it is not there. They see nothing of it before its first message.
pub async fn open_direct(app: &App, actor: &Actor, with: UserId, op: Op) -> Result<ThreadId> {
    app.writer.open_direct(OpenDirect { me: actor.id(), with, op }).await
}

/// A thread as it stands in one's list.
pub async fn card(app: &App, access: &ThreadAccess) -> Result<Card> {
    let mut read = app.store.read().await?;
    let mut card = read.card(access.user_id(), access.thread_id()).await?.ok_or(AppError::NotFound)?;
    read.introduce(access.user_id(), vec![&mut card], None).await?;
    Ok(card)
}

/// Everything a page is drawn from, at one moment. Without `open`, the most recent conversation is open; without `at`,
/// where one arrives: at what is new, or else at the end.
pub async fn snapshot(app: &App, actor: &Actor, open: Option<ThreadId>, at: Option<At>) -> Result<Snapshot> {
    let mut read = app.store.read().await?;
    let mut snapshot = around(&mut read, actor).await?;
    if let Some(thread) = open.or_else(|| snapshot.threads.cards.first().map(|card| card.thread.id)) {
        let card = known(&mut read, &snapshot, thread).await?;
        snapshot.open = Some(opened(&mut read, actor.id(), card, at).await?);
    }
    introduce(&mut read, snapshot).await
}

/// The same for a page on which no conversation stands.
pub async fn outline(app: &App, actor: &Actor) -> Result<Snapshot> {
    let mut read = app.store.read().await?;
    let snapshot = around(&mut read, actor).await?;
    introduce(&mut read, snapshot).await
}

/// What stands around a conversation.
async fn around(read: &mut Read<'_>, actor: &Actor) -> Result<Snapshot> {
    let Standing { epoch, house, own, person: me } =
        read.standing(actor.id()).await?.ok_or(AppError::Unauthenticated)?;
    let threads = page(read, me.id, None).await?;
    Ok(Snapshot { epoch, me, own, house, threads, open: None })
}

/// Adds to all of it whom it speaks of.
async fn introduce(read: &mut Read<'_>, mut snapshot: Snapshot) -> Result<Snapshot> {
    let (card, history) = snapshot.open.as_mut().map(|(card, history)| (card, history)).unzip();
    let cards = snapshot.threads.cards.iter_mut().chain(card).collect();
    read.introduce(snapshot.me.id, cards, history).await?;
    Ok(snapshot)
}

/// The card asks the gate: there is one only for a thread in that person's list.
async fn known(read: &mut Read<'_>, snapshot: &Snapshot, thread: ThreadId) -> Result<Card> {
    let mut listed = snapshot.threads.cards.iter();
    match listed.find(|card| card.thread.id == thread) {
        Some(card) => Ok(card.clone()),
        None => Ok(read.card(snapshot.me.id, thread).await?.ok_or(AppError::NotFound)?),
    }
}

/// Where every line of a connection stands, at one moment; `build` is for the route to fill. A session that has ended
/// is refused here: its end may have passed before the connection was registered.
pub async fn welcome(app: &App, actor: &Actor, open: &[ThreadId]) -> Result<Welcome> {
    let mut read = app.store.read().await?;
    let standing = read.standing_by(actor.session, actor.id(), app.clock.now()).await?;
    let Standing { epoch, house, own, .. } = standing.ok_or(AppError::Unauthenticated)?;
    let mut cards = page(&mut read, actor.id(), None).await?.cards;
    for thread in open.iter().take(MAX_OPEN) {
        if cards.iter().all(|card| card.thread.id != *thread) {
            cards.extend(read.card(actor.id(), *thread).await?);
        }
    }
    read.introduce(actor.id(), cards.iter_mut().collect(), None).await?;
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

async fn opened(read: &mut Read<'_>, user: UserId, card: Card, at: Option<At>) -> Result<(Card, History)> {
    let at = match at {
        Some(at) => at,
        None => arrival(read, user, &card).await?,
    };
    let mut history = read.history_at(card.thread.id, at, card.head).await?;
    read.add_mine(user, &mut history).await?;
    Ok((card, history))
}

/// At what is new, or else at the end. One's own words are never marked as read, and are not new.
async fn arrival(read: &mut Read<'_>, user: UserId, card: &Card) -> Result<At> {
    let read_seq = card.mine.read_seq;
    if card.unread.count == 0 {
        return Ok(At::Tail);
    }
    let first = read.first_word(card.thread.id, read_seq, user).await?;
    Ok(At::New(first.map_or(read_seq, |first| Seq(first.0 - 1))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::LOBBY,
        server::{
            cast::{Guest, House, op, refusal},
            service::{access, message},
        },
    };
    use std::time::Duration;

    async fn threads(guest: &Guest) -> Result<Vec<ThreadId>> {
        Ok(guest.list().await?.iter().map(|card| card.thread.id).collect())
    }

    #[tokio::test]
    async fn both_opening_at_once_meet_in_the_same_thread() -> Result<()> {
        let house = House::open().await?;
        let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
        let (one, other) = tokio::join!(ana.open_direct(bo.id(), 1), bo.open_direct(ana.id(), 1));
        let thread = one?;
        assert_eq!(thread, other?);
        assert_eq!(ana.open_direct(bo.id(), 2).await?, thread, "and again later");
        assert_eq!(threads(&ana).await?, [thread, LOBBY]);
        assert_eq!(threads(&bo).await?, [thread, LOBBY]);
        Ok(())
    }

    #[tokio::test]
    async fn what_one_said_oneself_does_not_stand_before_what_is_new() -> Result<()> {
        let house = House::open().await?;
        let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
        let thread = ana.open_direct(bo.id(), 1).await?;
        for number in 2..8 {
            ana.post(thread, number, "Mine").await?;
        }
        let first = bo.post(thread, 8, "New").await?;
        let opened = snapshot(&house.app, &ana.actor, Some(thread), None).await?.open;
        assert_eq!(opened.map(|(_, history)| history.at), Some(At::New(Seq(first.seq.0 - 1))));
        Ok(())
    }

    #[tokio::test]
    async fn a_direct_conversation_is_nothing_to_the_other_before_its_first_word() -> Result<()> {
        let house = House::open().await?;
        let (ana, bo, eve) = (house.person("Ana").await?, house.person("Bo").await?, house.person("Eve").await?);
        let thread = ana.open_direct(bo.id(), 1).await?;
        let reach = async |guest: &Guest| refusal(access::thread(&house.app, &guest.actor, thread).await);
        assert_eq!((reach(&ana).await, reach(&bo).await), (None, Some(AppError::NotFound)));
        assert_eq!(threads(&bo).await?, [LOBBY]);
        assert_eq!(refusal(bo.snapshot(Some(thread)).await), Some(AppError::NotFound));
        let line = Line::Thread(thread);
        assert_eq!(refusal(changes(&house.app, &bo.actor, line, Seq(0)).await), Some(AppError::NotFound));
        assert!(welcome(&house.app, &bo.actor, &[thread]).await?.cards.iter().all(|card| card.thread.id == LOBBY));
        ana.post(thread, 2, "hello").await?;
        assert_eq!((reach(&bo).await, reach(&eve).await), (None, Some(AppError::NotFound)));
        let card = bo.list().await?.remove(0);
        assert_eq!((card.thread.id, card.people), (thread, vec![ana.actor.person.clone()]));
        Ok(())
    }

    #[tokio::test]
    async fn one_can_write_to_oneself_but_not_to_nobody() -> Result<()> {
        let house = House::open().await?;
        let ana = house.person("Ana").await?;
        let notes = ana.open_direct(ana.id(), 1).await?;
        ana.post(notes, 2, "buy milk").await?;
        assert_eq!(ana.list().await?[0].thread.other(ana.id()), Some(ana.id()));
        assert_eq!(threads(&ana).await?, [notes, LOBBY], "once");
        assert_eq!(refusal(ana.open_direct(UserId(99), 3).await), Some(AppError::NotFound));
        Ok(())
    }

    #[tokio::test]
    async fn an_op_opens_one_conversation() -> Result<()> {
        let house = House::open().await?;
        let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
        let thread = ana.open_direct(bo.id(), 1).await?;
        assert_eq!(ana.open_direct(bo.id(), 1).await?, thread);
        assert_eq!(refusal(ana.open_direct(ana.id(), 1).await), Some(AppError::Conflict));
        assert_eq!(refusal(ana.post(LOBBY, 1, "hello").await), Some(AppError::Conflict));
        assert!(open_direct(&house.app, &bo.actor, ana.id(), op(1)).await.is_ok(), "another person's op is another");
        Ok(())
    }

    #[tokio::test]
    async fn the_list_is_by_recency_in_pages_and_has_none_twice() -> Result<()> {
        let house = House::open().await?;
        let ana = house.person("Ana").await?;
        let mut made = vec![LOBBY];
        for n in 0..PAGE + 1 {
            let other = house.person(&format!("p{n:02}")).await?;
            house.clock.advance(Duration::from_secs(u64::from(n > 20)));
            made.push(ana.open_direct(other.id(), u8::try_from(n).unwrap_or(0)).await?);
        }
        house.clock.advance(Duration::from_secs(1));
        ana.post(made[5], 200, "back to the top").await?;
        let first = list(&app(&ana), &ana.actor, None).await?;
        let second = list(&app(&ana), &ana.actor, first.next).await?;
        assert_eq!((first.cards.len(), second.cards.len(), second.next), (PAGE, 2, None));
        assert_eq!(first.cards[0].thread.id, made[5]);
        let mut seen: Vec<ThreadId> = first.cards.iter().chain(&second.cards).map(|card| card.thread.id).collect();
        seen.sort();
        assert_eq!(seen, made);
        Ok(())
    }

    fn app(guest: &Guest) -> App {
        guest.app.clone()
    }

    #[tokio::test]
    async fn what_was_missed_is_told_whole_or_not_at_all() -> Result<()> {
        let house = House::open().await?;
        let ana = house.person("Ana").await?;
        let access = access::thread(&house.app, &ana.actor, LOBBY).await?;
        let post = async |n: u16| {
            let mut key = [1; 16];
            key[..2].copy_from_slice(&n.to_be_bytes());
            message::post(&house.app, &access, &message::Draft::new(LOBBY, Op(key), ana.id(), "hello")).await
        };
        let posts = futures::future::join_all((0..500).map(post)).await;
        posts.into_iter().collect::<Result<Vec<_>>>()?;
        let after = async |seq| changes(&house.app, &ana.actor, Line::Thread(LOBBY), Seq(seq)).await;
        let Answer::UpTo { head, rows } = after(1).await? else { return Err(AppError::Conflict.into()) };
        assert_eq!((head, rows.messages.len(), rows.members.len()), (Seq(501), 500, 0));
        assert_eq!(after(0).await?, Answer::Reset, "one row too many");
        assert!(matches!(after(501).await?, Answer::UpTo { head: Seq(501), rows } if rows == Default::default()));
        assert_eq!(after(502).await?, Answer::Reset, "from another life of this database");
        for line in [Line::Own, Line::House] {
            assert_eq!(changes(&house.app, &ana.actor, line, Seq(9)).await?, Answer::Reset);
        }
        Ok(())
    }

    #[tokio::test]
    async fn too_much_text_is_not_told() -> Result<()> {
        let house = House::open().await?;
        let ana = house.person("Ana").await?;
        let text = "x".repeat(16 * 1024);
        for n in 0..33 {
            ana.post(LOBBY, n, &text).await?;
        }
        let after = async |seq| changes(&house.app, &ana.actor, Line::Thread(LOBBY), Seq(seq)).await;
        assert_eq!(after(2).await?, Answer::Reset);
        assert!(matches!(after(3).await?, Answer::UpTo { rows, .. } if rows.messages.len() == 31));
        for n in 33..39 {
            ana.post(LOBBY, n, &"\u{1}".repeat(16 * 1024)).await?;
        }
        assert_eq!(after(34).await?, Answer::Reset, "what is sent counts, and each of these is six bytes of it");
        assert!(matches!(after(35).await?, Answer::UpTo { rows, .. } if rows.messages.len() == 5));
        Ok(())
    }

    #[tokio::test]
    async fn a_card_brings_the_beginning_of_the_last_word() -> Result<()> {
        let house = House::open().await?;
        let ana = house.person("Ana").await?;
        ana.post(LOBBY, 1, &"é".repeat(8 * 1024)).await?;
        let last = ana.list().await?.pop().and_then(|card| card.last).map(|last| last.body);
        assert_eq!(last, Some("é".repeat(200)));
        Ok(())
    }

    #[tokio::test]
    async fn nobody_is_welcomed_by_the_session_of_another() -> Result<()> {
        let house = House::open().await?;
        let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
        let mixed = Actor { session: bo.actor.session, ..ana.actor.clone() };
        assert_eq!(refusal(welcome(&house.app, &mixed, &[]).await), Some(AppError::Unauthenticated));
        assert!(welcome(&house.app, &ana.actor, &[]).await.is_ok());
        Ok(())
    }

    #[tokio::test]
    async fn the_welcome_brings_the_most_recent_and_those_that_are_open() -> Result<()> {
        let house = House::open().await?;
        let ana = house.person("Ana").await?;
        house.clock.advance(Duration::from_secs(1));
        for n in 0..PAGE {
            let other = house.person(&format!("p{n:02}")).await?;
            ana.open_direct(other.id(), u8::try_from(n).unwrap_or(0)).await?;
        }
        let without = welcome(&house.app, &ana.actor, &[]).await?;
        assert!(without.cards.iter().all(|card| card.thread.id != LOBBY), "the Lobby is the oldest here");
        let with = welcome(&house.app, &ana.actor, &[LOBBY, LOBBY, ThreadId(999)]).await?;
        assert_eq!(with.cards.iter().filter(|card| card.thread.id == LOBBY).count(), 1);
        let snapshot = ana.snapshot(None).await?;
        assert_eq!((with.epoch, with.own, with.house), (snapshot.epoch, snapshot.own, snapshot.house));
        assert_eq!((with.own, with.house), (Seq(51), Seq(51)));
        Ok(())
    }
}
