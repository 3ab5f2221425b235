use super::{dice::Dice, draft::Draft, *};
use crate::{
    id::{LOBBY, Millis, Seq, ThreadId},
    model::{At, Line, Rows, Thread},
    protocol::Answer,
    server::{
        cast::{Guest, House},
        service::{access, message, thread},
    },
};
use std::collections::{BTreeMap, BTreeSet};

const SMALL: Size = Size { users: 9, threads: 12, messages: 300, number: 7 };
/// A Sunday, at noon.
const NOON: Millis = Millis(1_795_348_800_000);

/// Everything a line tells from its beginning.
async fn told(guest: &Guest, line: Line) -> Result<(Seq, Rows)> {
    match thread::changes(&guest.app, &guest.actor, line, Seq(0)).await? {
        Answer::UpTo { head, rows } => Ok((head, rows)),
        Answer::Reset => Err(anyhow::anyhow!("a reset of {line:?}").into()),
    }
}

/// Every message of a thread, by its pages.
async fn whole(guest: &Guest, id: ThreadId) -> Result<Vec<crate::model::Message>> {
    let access = access::thread(&guest.app, &guest.actor, id).await?;
    let (mut messages, mut at) = (Vec::new(), At::After(Seq(0)));
    loop {
        let page = message::history(&guest.app, &access, at).await?;
        messages.extend(page.messages);
        match messages.last() {
            Some(last) if page.after => at = At::After(last.seq),
            _ => return Ok(messages),
        }
    }
}

async fn signed_in(house: &House, count: usize) -> Result<Vec<Guest>> {
    let mut guests = Vec::new();
    for (_, token) in sign_in(&house.app, count).await? {
        guests.push(house.guest(&token.text()).await?);
    }
    Ok(guests)
}

#[tokio::test]
async fn what_is_seeded_is_what_the_services_say() -> Result<()> {
    let house = House::open().await?;
    let tally = fill(&house.app, &SMALL).await?;
    assert_eq!((tally.people, tally.threads), (9, 12));
    let mut said = BTreeMap::new();
    for guest in signed_in(&house, 9).await? {
        let (own, rows) = told(&guest, Line::Own).await?;
        let cards = guest.list().await?;
        assert_eq!(rows.mine.iter().map(|mine| mine.thread).collect::<BTreeSet<_>>().len(), cards.len());
        assert_eq!(rows.mine.last().map(|mine| mine.rev), Some(own), "the last change of the line is in it");
        for card in cards {
            let id = card.thread.id;
            let (head, told) = told(&guest, Line::Thread(id)).await?;
            assert_eq!(head, card.head);
            assert_eq!(told.threads, std::slice::from_ref(&card.thread));
            assert!(rows.mine.contains(&card.mine) && rows.threads.contains(&card.thread), "{card:?}");
            assert_eq!(told.messages, whole(&guest, id).await?);
            assert_eq!(u32::try_from(told.members.len()).ok(), Some(card.thread.size));
            without_holes(&card.thread, head, &told);
            said.insert(id, told.messages.len());
        }
    }
    assert_eq!(said.len(), 12);
    assert!(said[&ThreadId(2)] >= 150, "half of them are in one");
    let (house_seq, rows) = told(&signed_in(&house, 1).await?[0], Line::House).await?;
    assert_eq!((house_seq, rows.people.len()), (Seq(9), 9));
    Ok(())
}

/// Each number of the thread is of a message, of its making, or of nothing else.
fn without_holes(thread: &Thread, head: Seq, told: &Rows) {
    let mut numbers: BTreeSet<i64> = told.messages.iter().map(|message| message.seq.0).collect();
    numbers.insert(thread.rev.0);
    assert_eq!(numbers, (1..=head.0).collect(), "{thread:?}");
}

#[tokio::test]
async fn after_it_people_simply_go_on() -> Result<()> {
    let house = House::open().await?;
    fill(&house.app, &SMALL).await?;
    let guests = signed_in(&house, 9).await?;
    for card in guests[0].list().await? {
        let ack = guests[0].post(card.thread.id, 1 + card.thread.id.0 as u8, "and now something new").await?;
        assert_eq!(ack.seq, card.head.next());
        assert!(ack.seq > card.mine.read_seq && card.mine.read_seq <= card.head);
    }
    let eve = house.person("Eve").await?;
    assert_eq!(eve.id(), UserId(10));
    assert_eq!(whole(&eve, LOBBY).await?.last().map(|message| message.author), Some(eve.id()));
    assert_eq!(eve.open_direct(guests[0].id(), 1).await?, ThreadId(13));
    assert_eq!(told(&eve, Line::House).await?.0, Seq(10));
    Ok(())
}

/// What both ways of coming about leave, but for what chance and the clock put in.
async fn lines(guests: &[Guest]) -> Result<Vec<(Seq, Rows)>> {
    let mut lines = vec![told(&guests[0], Line::House).await?];
    for guest in guests {
        lines.push(told(guest, Line::Own).await?);
        for card in guest.list().await? {
            lines.push(told(guest, Line::Thread(card.thread.id)).await?);
        }
    }
    for rows in lines.iter_mut().map(|(_, rows)| rows) {
        rows.threads.iter_mut().for_each(|thread| thread.posted_at = Millis(0));
        for message in &mut rows.messages {
            (message.op, message.sent_at) = (None, Millis(0));
            message.edited_at = message.edited_at.map(|_| Millis(0));
        }
    }
    Ok(lines)
}

#[tokio::test]
async fn a_draft_numbers_as_the_verbs_do() -> Result<()> {
    let real = House::open().await?;
    let (ana, bo) = (real.person("Ana").await?, real.person("Bo").await?);
    ana.post(LOBBY, 1, "hello").await?;
    let with_bo = ana.open_direct(bo.id(), 2).await?;
    ana.post(with_bo, 3, "you").await?;
    bo.post(with_bo, 4, "me?").await?;
    ana.open_direct(ana.id(), 5).await?;
    bo.post(LOBBY, 6, "late").await?;
    let (late, reply) = (Seq(4), ana.reply(LOBBY, Seq(4), "never").await?.seq);
    bo.edit(LOBBY, (late, late), "too late").await?;
    for (guest, emoji) in [(&ana, "👍"), (&bo, "👍"), (&ana, "🎉")] {
        guest.react(LOBBY, late, emoji, true).await?;
    }
    ana.delete(LOBBY, reply).await?;

    let seeded = House::open().await?;
    let mut draft = Draft::new(hash(&seeded.app, PASSWORD).await?, Dice::new(1));
    for (step, name) in (0..).zip(["Ana", "Bo"]) {
        draft.sign_up(name, name, crate::words::Locale::En, Millis(step));
    }
    draft.post(LOBBY, ana.id(), "hello".into(), Millis(3));
    assert_eq!(draft.open_direct(ana.id(), bo.id(), Millis(4)), with_bo);
    draft.post(with_bo, ana.id(), "you".into(), Millis(5));
    draft.post(with_bo, bo.id(), "me?".into(), Millis(6));
    draft.open_direct(ana.id(), ana.id(), Millis(7));
    assert_eq!(draft.post(LOBBY, bo.id(), "late".into(), Millis(8)), late);
    assert_eq!(draft.reply((LOBBY, late), ana.id(), "never".into(), Millis(9)), reply);
    draft.edit((LOBBY, late), "too late", Millis(10));
    for (user, emoji) in [(ana.id(), "👍"), (bo.id(), "👍"), (ana.id(), "🎉")] {
        draft.react((LOBBY, late), user, emoji);
    }
    draft.delete((LOBBY, reply), ana.id(), Millis(11));
    seeded.app.writer.fill(draft.into_rows()).await?;
    let (real_lines, seeded_lines) = (lines(&[ana, bo]).await?, lines(&signed_in(&seeded, 2).await?).await?);
    assert_eq!(real_lines.len(), seeded_lines.len());
    for line in &real_lines {
        assert!(seeded_lines.contains(line), "{line:?}\nis not in\n{seeded_lines:?}");
    }
    Ok(())
}

/// What the same number decides.
fn rows(draft: Draft) -> (Vec<crate::server::store::ThreadBulk>, Vec<crate::server::store::MessageBulk>) {
    let rows = draft.into_rows();
    (rows.threads, rows.messages)
}

#[test]
fn the_same_number_makes_the_same_rows() {
    let once = |number| {
        let (mut draft, mut talk) = Size { number, ..SMALL }.begin(String::new(), NOON);
        talk.go_on(&mut draft, 1_000);
        talk.mark_read(&mut draft);
        rows(draft)
    };
    assert_eq!(once(7), once(7));
    assert_ne!(once(7), once(8));
    assert_eq!(rows(demo::community(String::new(), NOON)), rows(demo::community(String::new(), NOON)));
}

#[test]
fn the_demo_is_a_community_one_can_believe() {
    let rows = demo::community(String::new(), NOON).into_rows();
    assert_eq!((rows.people.len(), rows.threads.len()), (12, 8));
    assert!((1_700..2_300).contains(&rows.messages.len()), "{}", rows.messages.len());
    let mut said = BTreeSet::new();
    for message in &rows.messages {
        assert!(message.sent_at < NOON);
        let long = message.body.chars().count() > 24;
        assert!(!long || said.insert((message.thread, &message.body)), "said twice: {}", message.body);
    }
    for thread in &rows.threads {
        let times = rows.messages.iter().filter(|message| message.thread == thread.id).map(|message| message.sent_at);
        assert!(times.is_sorted(), "{thread:?}");
        assert!(thread.seq.0 > 20, "{thread:?}");
    }
    let night = rows.messages.iter().filter(|message| (message.sent_at.0 / 3_600_000 + 1) % 24 < 7).count();
    assert!(night < 20, "{night} at night");
}

#[tokio::test]
async fn ana_finds_a_few_unread_in_some_conversations() -> Result<()> {
    let house = House::open().await?;
    demo(&house.app).await?;
    let ana = signed_in(&house, 1).await?.remove(0);
    assert_eq!(ana.actor.person.name, FIRST);
    let cards = ana.list().await?;
    assert_eq!(cards.len(), 8);
    let mut unread = Vec::new();
    for card in &cards {
        let texts = whole(&ana, card.thread.id).await?;
        let new = texts.iter().filter(|message| message.seq > card.mine.read_seq);
        let others = new.filter(|message| message.author != ana.id()).count();
        assert!(card.mine.read_seq > Seq(0));
        unread.push(others);
    }
    let some = unread.iter().filter(|count| **count > 0).count();
    assert!((3..8).contains(&some), "{unread:?}");
    assert!(unread.iter().all(|count| *count < 100), "{unread:?}");
    Ok(())
}
