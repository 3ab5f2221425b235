use super::*;
use crate::{
    id::{LOBBY, Seq, SessionId, UserId},
    model::{GroupChange, Here, Line, Rows},
    protocol::{Change, Down, close},
    server::{
        cast::{House, access, message, next, op},
        error::Result,
        store::Committed,
        timing::Timings,
    },
};
use anyhow::Context;
use futures::FutureExt;
use std::time::Duration;

#[tokio::test]
async fn a_direct_conversation_reaches_those_who_see_it() -> Result<()> {
    let house = House::open().await?;
    let (ana, bo, eve) = (house.person("Ana").await?, house.person("Bo").await?, house.person("Eve").await?);
    let (mut at_ana, mut at_bo, mut at_eve) = (ana.connect(), bo.connect(), eve.connect());
    let thread = ana.open_direct(bo.id(), 1).await?;
    // Heard before the first word is said: who hears of a thread is read when it is told of, and Bo may hear of it from then on.
    let mut lines = vec![line_of(&mut at_ana).await?, line_of(&mut at_ana).await?];
    ana.post(thread, 2, "hello").await?;
    eve.post(LOBBY, 3, "last").await?;
    lines.push(line_of(&mut at_ana).await?);
    assert_eq!(lines, [(Line::Own, 2), (Line::Thread(thread), 1), (Line::Thread(thread), 2)]);
    let (shown, said) = (next(&mut at_bo).await?, next(&mut at_bo).await?);
    assert_eq!((shown.line, shown.rows.threads[0].id), (Line::Own, thread), "first that it is there");
    assert_eq!((said.line, said.seq.0), (Line::Thread(thread), 2), "then what is in it");
    assert_eq!(next(&mut at_eve).await?.rows.messages[0].body, "last", "nothing before it");
    Ok(())
}

/// The line of the next change, and its number there.
async fn line_of(connection: &mut Connection) -> Result<(Line, i64)> {
    let change = next(connection).await?;
    Ok((change.line, change.seq.0))
}

#[tokio::test]
async fn everyone_hears_of_a_new_person() -> Result<()> {
    let house = House::open().await?;
    let ana = house.person("Ana").await?;
    let mut socket = ana.connect();
    let bo = house.person("Bo").await?;
    let (card, joined) = (next(&mut socket).await?, next(&mut socket).await?);
    assert_eq!((card.line, card.rows.people), (Line::House, vec![bo.actor.person.clone()]));
    assert_eq!((joined.line, joined.rows.members[0].user), (Line::Thread(LOBBY), bo.id()));
    Ok(())
}

#[tokio::test]
async fn whoever_comes_after_the_members_were_read_is_among_them() -> Result<()> {
    let house = House::open().await?;
    let ana = house.person("Ana").await?;
    let _listening = ana.connect();
    ana.post(LOBBY, 1, "hello").await?;
    let bo = house.person("Bo").await?;
    let mut socket = bo.connect();
    ana.post(LOBBY, 2, "welcome").await?;
    assert_eq!(next(&mut socket).await?.rows.messages[0].body, "welcome");
    Ok(())
}

#[tokio::test]
async fn one_too_slow_is_closed_and_costs_nobody_else() -> Result<()> {
    let house = House::with(Timings { frames_waiting: 3, ..Timings::default() }).await?;
    let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
    let (mut slow, mut quick) = (ana.connect(), bo.connect());
    for n in 0..4 {
        ana.post(LOBBY, n, "hello").await?;
        next(&mut quick).await?;
    }
    assert_eq!(slow.next().await, Outgoing::Close(close::SLOW));
    assert_eq!(slow.next().await, Outgoing::Close(close::SLOW), "and stays so");
    Ok(())
}

#[tokio::test]
async fn so_is_one_with_too_many_bytes() -> Result<()> {
    let house = House::with(Timings { bytes_waiting: 2_000, ..Timings::default() }).await?;
    let ana = house.person("Ana").await?;
    let mut slow = ana.connect();
    ana.post(LOBBY, 1, &"x".repeat(1_500)).await?;
    next(&mut slow).await?;
    ana.post(LOBBY, 2, &"x".repeat(1_500)).await?;
    next(&mut slow).await?;
    ana.post(LOBBY, 3, &"x".repeat(2_001)).await?;
    assert_eq!(slow.next().await, Outgoing::Close(close::SLOW));
    Ok(())
}

#[tokio::test]
async fn a_dropped_connection_is_forgotten() -> Result<()> {
    let house = House::open().await?;
    let ana = house.person("Ana").await?;
    let (one, mut other) = (ana.connect(), ana.connect());
    drop(one);
    assert_eq!(house.app.hub.count(), 1);
    ana.post(LOBBY, 1, "hello").await?;
    next(&mut other).await?;
    drop(other);
    assert_eq!(house.app.hub.count(), 0);
    Ok(())
}

#[tokio::test]
async fn closing_sends_all_away_and_those_who_come_after() -> Result<()> {
    let house = House::open().await?;
    let ana = house.person("Ana").await?;
    let mut before = ana.connect();
    house.app.close().await;
    let mut after = ana.connect();
    for socket in [&mut before, &mut after] {
        assert_eq!(socket.next().now_or_never(), Some(Outgoing::Close(close::GOING_AWAY)));
    }
    Ok(())
}

/// A server whose beat never comes by itself: the test ticks.
async fn unhurried() -> Result<House> {
    House::with(Timings { presence_beat: Duration::from_secs(24 * 60 * 60), ..Timings::default() }).await
}

/// What waits for a connection, if it is who came and went.
fn presence(connection: &mut Connection) -> Option<Vec<(UserId, Here)>> {
    match connection.next().now_or_never()? {
        Outgoing::Frame(frame) => match serde_json::from_slice(&frame).ok()? {
            Down::Presence { people } => Some(people),
            _ => None,
        },
        Outgoing::Close(_) => None,
    }
}

#[tokio::test]
async fn a_tick_tells_each_page_once_of_all_it_shows() -> Result<()> {
    let house = unhurried().await?;
    let (ana, bo, eve) = (house.person("Ana").await?, house.person("Bo").await?, house.person("Eve").await?);
    let (mut hers, mut other) = (ana.connect(), ana.connect());
    hers.watch(&[bo.id(), eve.id()]);
    other.watch(&[eve.id()]);
    let (his, _eves) = (bo.connect(), eve.connect());
    assert_eq!(presence(&mut hers), None, "not before the tick");
    house.app.hub.tick();
    let mut people = presence(&mut hers).unwrap_or_default();
    people.sort_by_key(|(user, _)| *user);
    assert_eq!(people, [(bo.id(), Here::Active), (eve.id(), Here::Active)]);
    assert_eq!(presence(&mut other), Some(vec![(eve.id(), Here::Active)]));
    house.app.hub.tick();
    drop(his);
    house.clock.advance(Duration::from_secs(11));
    house.app.hub.tick();
    assert_eq!((presence(&mut hers), presence(&mut other)), (None, None), "nothing is told twice, and he may be back");
    house.clock.advance(Duration::from_secs(1));
    house.app.hub.tick();
    assert_eq!((presence(&mut hers), presence(&mut other)), (Some(vec![(bo.id(), Here::Away)]), None));
    Ok(())
}

#[tokio::test]
async fn who_hides_is_not_seen_and_sees_nobody() -> Result<()> {
    let house = unhurried().await?;
    let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
    let (mut hers, mut his) = (ana.connect(), bo.connect());
    hers.watch(&[bo.id()]);
    his.watch(&[ana.id()]);
    assert_eq!(presence(&mut hers), Some(vec![(bo.id(), Here::Active)]));
    assert_eq!(presence(&mut his), Some(vec![(ana.id(), Here::Active)]));
    house.app.hub.hide(bo.id(), true);
    house.app.hub.tick();
    assert_eq!(presence(&mut hers), Some(vec![(bo.id(), Here::Away)]));
    assert_eq!(presence(&mut his), Some(vec![(ana.id(), Here::Away)]));
    for (writer, reader) in [(&hers, &his), (&his, &hers)] {
        reader.look(Some(LOBBY));
        writer.typing(LOBBY);
    }
    ana.post(LOBBY, 1, "hello").await?;
    assert_eq!(next(&mut hers).await?.rows.messages[0].body, "hello", "nor is it told who is writing");
    assert_eq!(next(&mut his).await?.rows.messages[0].body, "hello");
    house.app.hub.hide(bo.id(), false);
    house.app.hub.tick();
    assert_eq!(presence(&mut hers), Some(vec![(bo.id(), Here::Active)]));
    assert_eq!(presence(&mut his), Some(vec![(ana.id(), Here::Active)]));
    Ok(())
}

#[tokio::test]
async fn three_hundred_of_five_thousand_hear_a_word_once_and_in_order() -> Result<()> {
    let house = House::open().await?;
    let ana = house.person("Ana").await?;
    house.app.writer.crowd(5_000).await?;
    let connect = |n| house.app.hub.register(UserId(ana.id().0 + n), SessionId(1_000 + n));
    let mut sockets: Vec<Connection> = (1..=300).map(|n| connect(n * 16)).collect();
    for n in 0..5 {
        ana.post(LOBBY, n, &n.to_string()).await?;
    }
    let zoe = house.person("Zoé").await?;
    zoe.change(LOBBY, GroupChange::Leave).await?;
    ana.post(LOBBY, 9, "last").await?;
    for socket in &mut sockets {
        let mut heard = Vec::new();
        for _ in 0..9 {
            let change = next(socket).await?;
            let entries = change.rows.messages.into_iter().map(|message| message.body);
            heard.push((change.line, change.seq.0, entries.collect::<String>(), change.rows.members.len()));
        }
        let lobby = |seq: i64, body: &str, members| (Line::Thread(LOBBY), seq, body.to_owned(), members);
        let said = (0..5).map(|n| lobby(3 + n, &n.to_string(), 0));
        let card = (Line::House, 5_002, String::new(), 0);
        let after = [card, lobby(8, "", 1), lobby(9, "", 1), lobby(10, "last", 0)];
        assert_eq!(heard, said.chain(after).collect::<Vec<_>>());
        assert_eq!(socket.next().now_or_never(), None, "and nothing else");
    }
    Ok(())
}

#[tokio::test]
async fn a_hub_that_forgets_who_hears_reads_it_again() -> Result<()> {
    let house = House::with(Timings { places_kept: 1, ..Timings::default() }).await?;
    let (ana, bo, eve) = (house.person("Ana").await?, house.person("Bo").await?, house.person("Eve").await?);
    let group = ana.make("", false, &[bo.id()]).await?;
    let (mut at_bo, mut at_eve) = (bo.connect(), eve.connect());
    for n in 0..3 {
        ana.post(group, 2 * n, "between us").await?;
        ana.post(LOBBY, 2 * n + 1, "to all").await?;
        assert_eq!(next(&mut at_bo).await?.rows.messages[0].body, "between us");
        for socket in [&mut at_bo, &mut at_eve] {
            assert_eq!(next(socket).await?.rows.messages[0].body, "to all");
        }
    }
    Ok(())
}

#[tokio::test]
async fn of_too_many_connections_of_one_person_the_oldest_gives_way() -> Result<()> {
    let house = House::open().await?;
    let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
    let mut at_bo = bo.connect();
    let connect = |session| house.app.hub.register(ana.id(), SessionId(session));
    let mut sockets: Vec<Connection> = (0..22).map(connect).collect();
    let ended: Vec<_> = sockets.iter_mut().map(|socket| socket.next().now_or_never()).collect();
    let flood = Some(Outgoing::Close(close::FLOOD));
    assert_eq!(ended[..3], [flood.clone(), flood.clone(), None]);
    assert!(ended[2..].iter().all(Option::is_none));
    drop(sockets);
    let mut of_one: Vec<Connection> = (0..13).map(|_| connect(1)).collect();
    let mut of_another = connect(2);
    assert_eq!((of_one[0].next().now_or_never(), of_one[1].next().now_or_never()), (flood, None));
    assert_eq!(of_another.next().now_or_never(), None, "nor another device's");
    assert_eq!(at_bo.next().now_or_never(), None, "nobody else's");
    Ok(())
}

#[tokio::test]
async fn a_hub_reads_who_hears_while_everybody_else_reads_too() -> Result<()> {
    let house = House::open().await?;
    let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
    let group = ana.make("", false, &[bo.id()]).await?;
    let access = access::thread(&house.app, &ana.actor, group).await?;
    let mut at_bo = bo.connect();
    let mut taken = Vec::new();
    while let Ok(read) = house.app.store.read().await {
        taken.push(read);
    }
    message::post(&house.app, &access, &message::Draft::new(group, op(1), ana.id(), "hello")).await?;
    assert_eq!(next(&mut at_bo).await?.rows.messages[0].body, "hello");
    Ok(())
}

#[tokio::test]
async fn after_a_commit_of_which_nobody_knows_everyone_asks_and_who_hears_is_read_anew() -> Result<()> {
    let house = House::open().await?;
    let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
    let group = ana.make("", false, &[bo.id()]).await?;
    // A hub that is told of no commit but by this test.
    let (hub, lists) = Hub::start(house.app.store.clone(), house.clock.clone(), &Timings::default());
    let said = |seq| Change { line: Line::Thread(group), seq: Seq(seq), rows: Rows::default() };
    let mut at_bo = hub.register(bo.id(), bo.actor.session);
    lists.send(vec![Committed::Changed(said(7))]).await.map_err(anyhow::Error::from)?;
    assert_eq!(next(&mut at_bo).await?.seq, Seq(7));
    ana.change(group, GroupChange::Remove(bo.id())).await?;
    house.app.writer.set_presence(ana.id(), false).await?;
    lists.send(vec![Committed::Unknown]).await.map_err(anyhow::Error::from)?;
    let told = tokio::time::timeout(Duration::from_secs(5), at_bo.next()).await;
    assert_eq!(told.context("nothing came")?, Outgoing::Close(close::SLOW));
    let (mut at_ana, mut at_bo) = (hub.register(ana.id(), ana.actor.session), hub.register(bo.id(), bo.actor.session));
    lists.send(vec![Committed::Changed(said(8))]).await.map_err(anyhow::Error::from)?;
    assert_eq!(next(&mut at_ana).await?.seq, Seq(8));
    assert_eq!(at_bo.next().now_or_never(), None, "he was removed by what nobody told");
    at_ana.greet();
    at_bo.watch(&[ana.id()]);
    assert_eq!(presence(&mut at_bo), None, "and she hides");
    Ok(())
}

#[tokio::test]
async fn who_is_slow_hears_first_what_happened_and_later_who_is_here() -> Result<()> {
    let presence_beat = Duration::from_secs(24 * 60 * 60);
    let house = House::with(Timings { frames_waiting: 4, presence_beat, ..Timings::default() }).await?;
    let (ana, bo, eve) = (house.person("Ana").await?, house.person("Bo").await?, house.person("Eve").await?);
    let (mut at_ana, mut at_bo) = (ana.connect(), bo.connect());
    at_bo.watch(&[eve.id()]);
    at_bo.look(Some(LOBBY));
    for n in 0..4 {
        ana.post(LOBBY, n, "hello").await?;
        next(&mut at_ana).await?;
        if n == 1 {
            let at_eve = eve.connect();
            at_eve.typing(LOBBY);
            house.app.hub.tick();
        }
    }
    for _ in 0..4 {
        assert_eq!(next(&mut at_bo).await?.rows.messages[0].body, "hello", "nothing of it was given up for the others");
    }
    assert_eq!(at_bo.next().now_or_never(), None, "who was here and wrote was not told");
    house.app.hub.tick();
    assert_eq!(presence(&mut at_bo), Some(vec![(eve.id(), Here::Active)]), "now there is room");
    house.app.hub.tick();
    assert_eq!(presence(&mut at_bo), None);
    Ok(())
}

/// The text in a frame.
fn body(outgoing: &Outgoing) -> Option<String> {
    let Outgoing::Frame(frame) = outgoing else { return None };
    let Ok(Down::Change(change)) = serde_json::from_slice(frame) else { return None };
    Some(change.rows.messages.first()?.body.clone())
}

#[tokio::test]
async fn a_word_to_ten_thousand_delays_none_between_two_and_each_line_keeps_its_order() -> Result<()> {
    let house = House::open().await?;
    let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
    house.app.writer.crowd(10_000).await?;
    let direct = ana.open_direct(bo.id(), 1).await?;
    ana.post(direct, 2, "first").await?;
    let register = |n| house.app.hub.register(UserId(bo.id().0 + n), SessionId(1_000 + n));
    let mut crowd: Vec<Connection> = (1..=10_000).map(register).collect();
    let mut at_bo = bo.connect();
    let (one, between, two) =
        tokio::join!(ana.post(LOBBY, 3, "one"), ana.post(direct, 4, "between"), ana.post(LOBBY, 5, "two"));
    between?;
    // Which of the two came first is for their reads to say.
    let mut said = [(one?.seq, "one"), (two?.seq, "two")];
    said.sort_unstable();
    while next(&mut at_bo).await?.line != Line::Thread(direct) {}
    let mut heard: Vec<Vec<String>> = Vec::new();
    for socket in &mut crowd {
        let first = socket.next().now_or_never();
        heard.push(first.iter().filter_map(body).collect());
    }
    assert!(heard.iter().any(Vec::is_empty), "he did not wait for all of them");
    for (socket, mut heard) in crowd.iter_mut().zip(heard) {
        while heard.len() < 2 {
            heard.push(next(socket).await?.rows.messages.remove(0).body);
        }
        assert_eq!(heard, said.map(|(_, text)| text));
    }
    Ok(())
}
