//! Each rule of design §3.5 and §3.6, alone.

use super::server::{ME, Server};
use crate::{
    error::AppError,
    id::{Epoch, Op, Seq, ThreadId, UserId},
    model::{Ack, At, Line, Message, Rows},
    protocol::{Answer, Change, Changes},
    sync::{Ask, Delivery, RowKey, Sync, timeline::Limits},
};

const HERE: ThreadId = ThreadId(3);
const THERE: ThreadId = ThreadId(2);
const OTHER: UserId = UserId(2);
const LINE: Line = Line::Thread(HERE);

/// A server, and a tab that has thread 3 open and a line.
fn here() -> (Server, Sync) {
    let server = Server::new(3);
    let mut sync = Sync::seed_within(server.snapshot(Some(HERE)), Limits { rows: 8, kept: 5 });
    assert_eq!(sync.welcome(server.welcome(9, Some(HERE))), vec![], "nothing was missed");
    (server, sync)
}

fn op(n: u8) -> Op {
    Op([n; 16])
}

fn post(n: u8) -> Ask {
    Ask::Post { op: op(n), thread: HERE, body: "mine".to_owned() }
}

fn send(sync: &mut Sync, n: u8) -> Vec<Ask> {
    sync.send(op(n), HERE, "mine".to_owned())
}

fn frames(server: &mut Server) -> Vec<Change> {
    std::mem::take(&mut server.frames)
}

fn keys(sync: &Sync) -> Vec<RowKey> {
    sync.window().map(|window| window.rows.iter().map(|row| row.key).collect()).unwrap_or_default()
}

fn last_seq(sync: &Sync) -> Option<Seq> {
    sync.open.as_ref().and_then(|open| open.window()).and_then(|window| window.rows().last()).map(|row| row.seq)
}

fn delivery(sync: &Sync, n: u8) -> Option<&Delivery> {
    sync.outbox.get(op(n))
}

fn head(server: &Server) -> Seq {
    server.threads[&HERE].head
}

fn at(sync: &Sync) -> Option<Seq> {
    sync.open.as_ref().and_then(|open| open.at())
}

fn history(at: At) -> Ask {
    Ask::History { thread: HERE, at }
}

#[test]
fn a_frame_that_follows_is_applied_and_a_repeated_one_is_dropped() {
    let (mut server, mut sync) = here();
    server.post(HERE, OTHER);
    let frame = frames(&mut server).remove(0);
    assert_eq!(sync.frame(frame.clone()), vec![]);
    let once = sync.window();
    assert_eq!(sync.frame(frame), vec![]);
    assert_eq!((sync.window(), last_seq(&sync)), (once, Some(head(&server))));
}

#[test]
fn a_gap_is_asked_for_once_and_nothing_is_applied_meanwhile() {
    let (mut server, mut sync) = here();
    let (local, before) = (head(&server), sync.window());
    (0..3).for_each(|_| server.post(HERE, OTHER));
    let frames = frames(&mut server);
    assert_eq!(sync.frame(frames[1].clone()), vec![Ask::Changes { line: LINE, after: local }]);
    assert_eq!(sync.frame(frames[2].clone()), vec![]);
    assert_eq!((at(&sync), sync.window()), (Some(local), before));
    assert_eq!(sync.changes(server.changes(LINE, local)), vec![]);
    assert_eq!((at(&sync), last_seq(&sync)), (Some(head(&server)), Some(head(&server))));
}

#[test]
fn an_answer_from_behind_is_taken_and_one_from_ahead_is_not() {
    let (mut server, mut sync) = here();
    let local = head(&server);
    (0..3).for_each(|_| server.post(HERE, OTHER));
    let first = frames(&mut server).remove(0);
    sync.changes(server.changes(LINE, local.next()));
    assert_eq!(at(&sync), Some(local), "it leaves a hole");
    sync.frame(first);
    sync.changes(server.changes(LINE, local));
    assert_eq!(at(&sync), Some(head(&server)), "it overlaps");
}

#[test]
fn a_row_gives_way_only_to_a_higher_rev() {
    let (mut server, mut sync) = here();
    let old = server.history(HERE, At::Tail).messages.remove(3);
    server.edit(HERE, 0);
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    let rows = Rows { messages: vec![old], ..Rows::default() };
    sync.frame(Change { line: LINE, seq: head(&server).next(), rows });
    let shown = sync.window().and_then(|window| window.rows.last().map(|row| row.body.clone()));
    assert_eq!(shown.as_deref(), Some("10*"));
}

#[test]
fn a_person_gives_way_only_to_a_higher_rev_of_the_house() {
    let (mut server, mut sync) = here();
    let old = server.people[&OTHER].clone();
    server.dub(OTHER);
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    sync.learn(vec![old]);
    assert_eq!(sync.person(OTHER), server.people.get(&OTHER));
}

#[test]
fn a_page_never_moves_the_line_and_its_rows_ahead_are_shown_once() {
    let (mut server, mut sync) = here();
    let local = head(&server);
    sync.close();
    assert_eq!(sync.open(HERE, At::Tail), vec![history(At::Tail)]);
    server.post(HERE, OTHER);
    let asks = sync.page(server.history(HERE, At::Tail));
    assert_eq!(asks, vec![Ask::Changes { line: LINE, after: local }]);
    assert_eq!((at(&sync), last_seq(&sync)), (Some(local), Some(head(&server))));
    let shown = sync.window();
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    assert_eq!((at(&sync), sync.window()), (Some(head(&server)), shown));
}

#[test]
fn a_page_that_lands_late_is_brought_up_to_date_from_the_frames_kept() {
    let (mut server, mut sync) = here();
    sync.close();
    sync.open(HERE, At::Tail);
    let page = server.history(HERE, At::Tail);
    server.post(HERE, OTHER);
    server.edit(HERE, 1);
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    assert_eq!(sync.page(page), vec![]);
    let bodies: Vec<_> = sync.window().into_iter().flat_map(|window| window.rows).map(|row| row.body).collect();
    assert_eq!(bodies, ["7", "8", "9", "10*", "11"]);
}

#[test]
fn a_page_older_than_the_frames_kept_is_asked_for_again() {
    let (mut server, mut sync) = here();
    sync.close();
    sync.open(HERE, At::Tail);
    let page = server.history(HERE, At::Tail);
    (0..6).for_each(|_| server.post(HERE, OTHER));
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    assert_eq!(sync.page(page), vec![history(At::Tail)]);
    assert_eq!(sync.page(server.history(HERE, At::Tail)), vec![]);
    assert_eq!(last_seq(&sync), Some(head(&server)));
}

#[test]
fn a_page_of_a_place_left_meanwhile_does_not_land() {
    let (server, mut sync) = here();
    assert_eq!(sync.open(HERE, At::Around(Seq(2))), vec![history(At::Around(Seq(2)))]);
    assert_eq!(sync.open(HERE, At::Around(Seq(5))), vec![history(At::Around(Seq(5)))]);
    let before = sync.window();
    sync.page(server.history(HERE, At::Around(Seq(2))));
    assert_eq!(sync.window(), before);
    sync.page(server.history(HERE, At::Around(Seq(5))));
    assert_eq!(last_seq(&sync), Some(Seq(6)));
}

#[test]
fn a_page_extends_the_window_only_where_it_touches() {
    let (server, mut sync) = here();
    assert_eq!(sync.older(), vec![history(At::Before(Seq(7)))]);
    assert_eq!(sync.older(), vec![], "it is under way");
    let before = sync.window();
    sync.page(server.history(HERE, At::Before(Seq(4))));
    assert_eq!(sync.window(), before, "there would be a hole");
    sync.page(server.history(HERE, At::Before(Seq(7))));
    assert_eq!(keys(&sync), (3..=10).map(|seq| RowKey::Seq(Seq(seq))).collect::<Vec<_>>());
}

#[test]
fn beyond_the_limit_the_other_side_gives_way() {
    let (mut server, mut sync) = here();
    for first in [7, 3] {
        sync.older();
        sync.page(server.history(HERE, At::Before(Seq(first))));
    }
    let window = sync.window().expect("it is open");
    assert_eq!((window.rows.len(), last_seq(&sync)), (8, Some(Seq(8))));
    assert!(window.more_after && !window.more_before);
    server.post(HERE, OTHER);
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    assert_eq!(last_seq(&sync), Some(Seq(8)), "off the tail a new post is not shown");
    assert_eq!(sync.newer(), vec![history(At::After(Seq(8)))]);
    sync.page(server.history(HERE, At::After(Seq(8))));
    let window = sync.window().expect("it is open");
    assert!(window.more_before && !window.more_after && window.missed == 0);
}

#[test]
fn off_the_tail_only_posts_of_others_are_counted() {
    let (mut server, mut sync) = here();
    sync.open(HERE, At::Around(Seq(3)));
    sync.page(server.history(HERE, At::Around(Seq(3))));
    server.post(HERE, OTHER);
    server.post(HERE, ME);
    server.join(HERE, OTHER);
    server.edit(HERE, 2);
    let frames = frames(&mut server);
    frames.iter().chain(&frames).cloned().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    assert_eq!(sync.window().map(|window| window.missed), Some(1));
}

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
    assert_eq!(sync.frame(frames[1].clone()), vec![Ask::Thread(THERE)]);
    assert_eq!(sync.frame(frames[2].clone()), vec![]);
    assert_eq!(sync.card(old), vec![]);
    assert_eq!(sync.card_of(THERE).map(|card| card.head), Some(server.threads[&THERE].head));
}

#[test]
fn a_card_that_is_behind_lowers_nothing_and_is_asked_for_again() {
    let (mut server, mut sync) = here();
    let old = server.card(THERE);
    (0..2).for_each(|_| server.post(THERE, OTHER));
    sync.frame(frames(&mut server).remove(1));
    let before = sync.card_of(THERE).cloned();
    assert_eq!(sync.card(old), vec![Ask::Thread(THERE)]);
    assert_eq!(sync.card_of(THERE), before.as_ref());
}

#[test]
fn an_unknown_thread_is_asked_for_once_whichever_line_tells_of_it() {
    let (mut server, mut sync) = here();
    server.found();
    let [thread, own] = <[Change; 2]>::try_from(frames(&mut server)).expect("a thread and my row of it");
    let new = ThreadId(4);
    assert_eq!(sync.frame(own), vec![Ask::Thread(new)]);
    assert_eq!(sync.frame(thread), vec![]);
    assert_eq!(sync.card(server.card(new)), vec![]);
    assert!(sync.card_of(new).is_some());
}

#[test]
fn a_read_mark_that_came_before_its_card_is_not_set_back_by_it() {
    let (mut server, mut sync) = here();
    server.found();
    let old = server.card(ThreadId(4));
    server.read(ThreadId(4));
    frames(&mut server).into_iter().for_each(|frame| drop(sync.frame(frame)));
    sync.card(old);
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
fn one_message_at_a_time_leaves_for_a_thread() {
    let (_, mut sync) = here();
    assert_eq!(send(&mut sync, 1), vec![post(1)]);
    assert_eq!(send(&mut sync, 2), vec![]);
    let elsewhere = Ask::Post { op: op(3), thread: THERE, body: "mine".to_owned() };
    assert_eq!(sync.send(op(3), THERE, "mine".to_owned()), vec![elsewhere]);
    let ack = Ack { seq: Seq(11), sent_at: Default::default() };
    assert_eq!(sync.acked(op(1), ack), vec![post(2)]);
}

#[test]
fn an_acked_bubble_stays_until_its_row_and_keeps_its_key() {
    let (mut server, mut sync) = here();
    let local = head(&server);
    send(&mut sync, 1);
    let shown = keys(&sync);
    let ack = server.take(HERE, op(1));
    sync.acked(op(1), ack);
    assert_eq!((keys(&sync), at(&sync)), (shown.clone(), Some(local)), "an ack does not move the line");
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    assert_eq!((keys(&sync), delivery(&sync, 1)), (shown, None));
}

#[test]
fn a_row_that_comes_before_its_ack_settles_the_message_and_lets_the_next_one_go() {
    let (mut server, mut sync) = here();
    send(&mut sync, 1);
    send(&mut sync, 2);
    let ack = server.take(HERE, op(1));
    let frame = frames(&mut server).remove(0);
    assert_eq!(sync.frame(frame), vec![post(2)]);
    assert_eq!(sync.acked(op(1), ack), vec![]);
    assert_eq!(keys(&sync).iter().filter(|key| **key == RowKey::Op(op(1))).count(), 1);
}

#[test]
fn a_page_that_brings_the_row_settles_the_message() {
    let (mut server, mut sync) = here();
    sync.open(HERE, At::Around(Seq(3)));
    sync.page(server.history(HERE, At::Around(Seq(3))));
    send(&mut sync, 1);
    let ack = server.take(HERE, op(1));
    sync.acked(op(1), ack);
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    assert_eq!(keys(&sync).last(), Some(&RowKey::Op(op(1))), "its row is not in the window");
    sync.open(HERE, At::Tail);
    sync.page(server.history(HERE, At::Tail));
    assert_eq!(keys(&sync).iter().filter(|key| **key == RowKey::Op(op(1))).count(), 1);
    assert_eq!(delivery(&sync, 1), None);
}

#[test]
fn a_refusal_that_may_pass_waits_for_its_turn_and_keeps_the_order() {
    let (_, mut sync) = here();
    send(&mut sync, 1);
    send(&mut sync, 2);
    let retry = |attempt| Ask::Retry { thread: HERE, attempt };
    assert_eq!(sync.refused(op(1), AppError::Unreachable), vec![retry(1)]);
    assert_eq!(sync.flush(HERE), vec![post(1)]);
    assert_eq!(sync.refused(op(1), AppError::Busy { retry_after: 1 }), vec![retry(2)]);
    assert_eq!(delivery(&sync, 1), Some(&Delivery::Waiting));
    assert_eq!(sync.retry(op(1)), vec![post(1)]);
}

#[test]
fn a_refusal_for_good_lets_the_next_one_go_and_the_person_decides() {
    let (_, mut sync) = here();
    send(&mut sync, 1);
    send(&mut sync, 2);
    assert_eq!(sync.refused(op(1), AppError::Forbidden), vec![post(2)]);
    assert_eq!(delivery(&sync, 1), Some(&Delivery::Failed(AppError::Forbidden)));
    assert_eq!(sync.retry(op(1)), vec![], "the other one is under way");
    sync.discard(op(2));
    assert!(delivery(&sync, 2).is_some(), "what is under way cannot be taken back");
    sync.discard(op(1));
    assert_eq!(delivery(&sync, 1), None);
}

#[test]
fn a_failed_message_whose_row_arrives_was_sent() {
    let (mut server, mut sync) = here();
    send(&mut sync, 1);
    server.take(HERE, op(1));
    sync.refused(op(1), AppError::Forbidden);
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    assert_eq!(delivery(&sync, 1), None);
    assert_eq!(keys(&sync).last(), Some(&RowKey::Op(op(1))));
}

#[test]
fn another_persons_row_under_my_op_settles_nothing_and_has_a_key_of_its_own() {
    let (server, mut sync) = here();
    send(&mut sync, 1);
    let seq = head(&server).next();
    let copied = server.history(HERE, At::Tail).messages.remove(0);
    let copied = Message { seq, rev: seq, author: OTHER, op: Some(op(1)), ..copied };
    sync.frame(Change { line: LINE, seq, rows: Rows { messages: vec![copied], ..Rows::default() } });
    assert_eq!(delivery(&sync, 1), Some(&Delivery::Sending));
    assert_eq!(keys(&sync)[4..], [RowKey::Seq(seq), RowKey::Op(op(1))]);
}

#[test]
fn when_the_line_drops_sends_wait_and_leave_again_with_the_welcome() {
    let (server, mut sync) = here();
    send(&mut sync, 1);
    sync.line_down();
    assert_eq!((sync.live(), delivery(&sync, 1)), (false, Some(&Delivery::Waiting)));
    assert_eq!(send(&mut sync, 2), vec![], "the first one goes first");
    assert_eq!(sync.welcome(server.welcome(9, Some(HERE))), vec![post(1)]);
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
