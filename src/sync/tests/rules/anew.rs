//! The list, and beginning anew.

use super::*;

#[test]
fn a_card_follows_its_thread_and_only_what_people_say_is_a_last_word() {
    let (mut server, mut sync) = here();
    server.post(THERE, OTHER);
    server.join(THERE, OTHER);
    server.rename(THERE);
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    let theirs = server.card(THERE);
    let ours = sync.card_of(THERE).expect("it is in the list");
    assert_eq!((&ours.thread, ours.head, &ours.last), (&theirs.thread, theirs.head, &theirs.last));
    assert_eq!(sync.cards().first().map(|card| card.thread.id), Some(THERE), "it is the most recent");
}

#[test]
fn a_gap_in_a_closed_thread_asks_for_its_card_once() {
    let (mut server, mut sync) = here();
    (0..3).for_each(|_| server.post(THERE, OTHER));
    let old = server.card(THERE);
    let frames = frames(&mut server);
    assert_eq!(sync.frame(frames[1].clone()), vec![ask(THERE, 1)]);
    assert_eq!(sync.frame(frames[2].clone()), vec![]);
    assert_eq!(sync.card(old, 1), vec![]);
    assert_eq!(sync.card_of(THERE).map(|card| card.head), Some(server.threads[&THERE].head));
}

#[test]
fn a_card_that_is_behind_lowers_nothing_and_is_asked_for_again() {
    let (mut server, mut sync) = here();
    let old = server.card(THERE);
    (0..2).for_each(|_| server.post(THERE, OTHER));
    sync.frame(frames(&mut server).remove(1));
    let before = sync.card_of(THERE).cloned();
    assert_eq!(sync.card(old, 1), vec![ask(THERE, 2)]);
    assert_eq!(sync.card_of(THERE), before.as_ref());
}

#[test]
fn an_unknown_thread_is_asked_for_once_whichever_line_tells_of_it() {
    let (mut server, mut sync) = here();
    server.found();
    let [thread, own] = <[Change; 2]>::try_from(frames(&mut server)).expect("a thread and my row of it");
    let new = ThreadId(4);
    assert_eq!(sync.frame(own), vec![ask(new, 1)]);
    assert_eq!(sync.frame(thread), vec![]);
    assert_eq!(sync.card(server.card(new), 1), vec![]);
    assert!(sync.card_of(new).is_some());
}

#[test]
fn a_read_mark_that_came_before_its_card_is_not_set_back_by_it() {
    let (mut server, mut sync) = here();
    server.found();
    let old = server.card(ThreadId(4));
    server.read(ThreadId(4));
    frames(&mut server).into_iter().for_each(|frame| drop(sync.frame(frame)));
    sync.card(old, 1);
    assert_eq!(sync.card_of(ThreadId(4)).map(|card| &card.mine), Some(&server.threads[&ThreadId(4)].mine));
}

#[test]
fn a_welcome_asks_for_what_was_missed_on_every_line() {
    let (mut server, mut sync) = here();
    sync.line_down();
    let (own, house, local) = (server.own, server.house, head(&server));
    server.read(HERE);
    server.dub(OTHER);
    server.post(HERE, OTHER);
    server.post(THERE, OTHER);
    let asks = sync.welcome(server.welcome(9, Some(HERE)));
    let changes = |line, after| Ask::Changes { line, after };
    assert_eq!(asks, vec![changes(Line::Own, own), changes(Line::House, house), changes(LINE, local)]);
    assert_eq!(sync.card_of(THERE).map(|card| card.head), Some(server.threads[&THERE].head));
}

#[test]
fn a_welcome_that_does_not_reach_back_to_what_is_known_begins_anew() {
    let (mut server, mut sync) = here();
    sync.line_down();
    [1, 2, 3].into_iter().for_each(|thread| server.post(ThreadId(thread), OTHER));
    let asks = sync.welcome(server.welcome(2, Some(HERE)));
    assert!(asks.contains(&Ask::Page), "{asks:?}");
}

#[test]
fn a_reset_begins_anew_around_what_is_looked_at() {
    let (mut server, mut sync) = here();
    let local = head(&server);
    sync.line_down();
    (0..8).for_each(|_| server.post(HERE, OTHER));
    sync.look(Some(Seq(9)));
    assert_eq!(sync.welcome(server.welcome(9, Some(HERE))), vec![Ask::Changes { line: LINE, after: local }]);
    let reset = server.changes(LINE, local);
    assert_eq!(reset.answer, Answer::Reset);
    assert_eq!(sync.changes(reset.clone()), vec![history(At::Around(Seq(9)))]);
    assert_eq!(sync.changes(reset), vec![], "nobody waits for it any more");
    assert_eq!(sync.page(server.history(HERE, At::Around(Seq(9)))), vec![]);
    assert_eq!(at(&sync), Some(head(&server)));
}

#[test]
fn a_reset_of_the_own_line_or_the_house_reads_everything_anew() {
    for line in [Line::Own, Line::House] {
        let (mut server, mut sync) = here();
        sync.line_down();
        let after = if line == Line::Own { server.own } else { server.house };
        (1..=3).for_each(|n| server.read(ThreadId(n)));
        (1..=3).for_each(|n| server.dub(UserId(n)));
        sync.welcome(server.welcome(9, Some(HERE)));
        assert_eq!(sync.changes(Changes { line, after, answer: Answer::Reset }), vec![Ask::Page]);
        sync.reseed(server.snapshot(Some(HERE)));
        assert_eq!((sync.own.at(), sync.house.at()), (server.own, server.house));
    }
}

#[test]
fn another_epoch_begins_anew_and_sends_again_what_the_old_one_had_acked() {
    let (mut server, mut sync) = here();
    send(&mut sync, 1);
    let ack = server.take(HERE, op(1));
    sync.acked(op(1), ack);
    sync.line_down();
    let mut server = Server::new(2);
    server.found();
    server.epoch = Epoch([9; 16]);
    assert_eq!(sync.welcome(server.welcome(9, None)), vec![Ask::Page, post(1)]);
    server.post(THERE, OTHER);
    let frame = frames(&mut server).pop().expect("the post");
    assert_eq!(sync.frame(frame), vec![], "no number of ours means anything yet");
    let asks = sync.reseed(server.snapshot(Some(HERE)));
    assert_eq!(asks, vec![]);
    assert_eq!(sync.card_of(THERE).map(|card| card.head), Some(server.threads[&THERE].head));
    assert_eq!(delivery(&sync, 1), Some(&Delivery::Sending));
}

#[test]
fn what_another_epoch_took_is_shown_before_its_rows_are() {
    let (mut server, mut sync) = here();
    (0..3).for_each(|_| server.post(HERE, OTHER));
    frames(&mut server).into_iter().for_each(|frame| drop(sync.frame(frame)));
    sync.line_down();
    let mut server = Server::new(2);
    server.found();
    server.epoch = Epoch([9; 16]);
    sync.welcome(server.welcome(9, None));
    let page = server.snapshot(Some(HERE));
    send(&mut sync, 1);
    let ack = server.take(HERE, op(1));
    sync.acked(op(1), ack);
    let is_shown =
        |sync: &Sync| sync.window().is_some_and(|window| window.rows.iter().any(|row| row.key == RowKey::Op(op(1))));
    assert!(is_shown(&sync), "the rows beyond its number are of the old one");
    sync.reseed(page);
    assert!(is_shown(&sync), "the page was read before");
}

#[test]
fn pages_of_the_list_lead_on_from_where_it_ends() {
    let server = Server::new(5);
    let mut sync = Sync::seed(server.snapshot(None));
    let asked = sync.next_cards();
    let page = server.list(asked);
    sync.list(None, page.clone());
    assert_eq!(sync.cards().len(), 3, "it was not asked for from here");
    sync.list(asked, page);
    let ids: Vec<_> = sync.cards().iter().map(|card| card.thread.id.0).collect();
    assert_eq!((ids, sync.next_cards()), (vec![5, 4, 3, 2, 1], None));
}

#[test]
fn a_page_of_everything_that_nobody_waits_for_is_dropped() {
    let (mut server, mut sync) = here();
    let snapshot = server.snapshot(Some(HERE));
    server.read(THERE);
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    let before = sync.card_of(THERE).cloned();
    assert_eq!(sync.reseed(snapshot), vec![]);
    assert_eq!(sync.card_of(THERE), before.as_ref());
}

#[test]
fn a_thread_that_was_not_there_is_asked_for_again_if_the_own_line_told_of_it_meanwhile() {
    let (mut server, mut sync) = here();
    let new = ThreadId(4);
    assert_eq!(sync.open(new, At::Tail), vec![Ask::History { thread: new, at: At::Tail }, ask(new, 1)]);
    server.found();
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    assert_eq!(sync.gone(new, 1), vec![ask(new, 2)]);
    assert_eq!(sync.gone(new, 1), vec![], "nobody waits for that answer");
    assert_eq!(sync.gone(new, 2), vec![], "it is not there after all");
}

#[test]
fn a_thread_that_was_not_there_stays_if_the_own_line_told_meanwhile_that_it_is_back() {
    let (mut server, mut sync) = here();
    (0..2).for_each(|_| server.post(THERE, OTHER));
    let last = frames(&mut server).pop().expect("it is told");
    assert_eq!(sync.frame(last), vec![ask(THERE, 1)], "one is missing");
    (0..2).for_each(|_| server.remove_or_add(THERE));
    sync.changes(server.changes(Line::Own, Seq(server.own.0 - 2)));
    assert_eq!(sync.gone(THERE, 1), vec![ask(THERE, 2)], "read while it was not");
    assert!(sync.card_of(THERE).is_some());
}

#[test]
fn a_card_that_nobody_waits_for_brings_back_no_thread() {
    let server = Server::new(5);
    let mut sync = Sync::seed(server.snapshot(None));
    sync.card(server.card(ThreadId(1)), 1);
    assert_eq!(sync.card_of(ThreadId(1)), None);
}

#[test]
fn an_answer_to_an_earlier_question_neither_brings_nor_takes_a_thread() {
    let (mut server, mut sync) = here();
    let new = ThreadId(4);
    assert!(sync.open(new, At::Tail).contains(&ask(new, 1)));
    sync.line_down();
    server.found();
    let old = server.card(new);
    assert!(sync.welcome(server.welcome(0, None)).contains(&ask(new, 2)), "the line knows nothing of what was asked");
    assert_eq!((sync.gone(new, 1), sync.opened()), (vec![], Some(new)));
    assert_eq!((sync.card(old.clone(), 1), sync.card_of(new)), (vec![], None));
    sync.card(old, 2);
    assert!(sync.card_of(new).is_some());
}

/// The shell has to ask, though it was the same question that was just answered.
#[test]
fn a_line_that_comes_back_while_everything_is_read_has_it_read_once_more() {
    let (mut server, mut sync) = here();
    server.epoch = Epoch([9; 16]);
    assert!(sync.welcome(server.welcome(9, Some(HERE))).contains(&Ask::Page));
    sync.line_down();
    assert!(!sync.welcome(server.welcome(9, Some(HERE))).contains(&Ask::Page), "one is on its way");
    assert!(sync.reseed(server.snapshot(Some(HERE))).contains(&Ask::Page));
    assert!(!sync.reseed(server.snapshot(Some(HERE))).contains(&Ask::Page), "and then it is enough");
}
