//! What is unread, how far it was read, and what one is no longer in.

use super::*;
use crate::model::UNREAD;

/// The same, with all of it read, on the server and here.
fn read() -> (Server, Sync) {
    let (mut server, mut sync) = here();
    (1..=3).for_each(|thread| server.read(ThreadId(thread)));
    tell(&mut server, &mut sync);
    assert_eq!(sync.unread_total(), 0);
    (server, sync)
}

/// Delivers what there is to tell; what is asked then.
fn tell(server: &mut Server, sync: &mut Sync) -> Vec<Ask> {
    frames(server).into_iter().flat_map(|frame| sync.frame(frame)).collect()
}

fn mark(server: &Server, seq: Seq) -> Ask {
    Ask::Read { thread: HERE, seq, rev: server.threads[&HERE].mine.rev }
}

#[test]
fn others_words_count_and_neither_mine_nor_the_systems_nor_edits() {
    let (mut server, mut sync) = read();
    for thread in [HERE, THERE] {
        server.post(thread, OTHER);
        server.post(thread, ME);
        server.join(thread, OTHER);
        server.edit(thread, 0);
    }
    assert_eq!(tell(&mut server, &mut sync), vec![]);
    assert_eq!((sync.unread(HERE), sync.unread(THERE), sync.unread_total()), (1, 1, 2));
    server.mute(THERE);
    tell(&mut server, &mut sync);
    assert_eq!((sync.unread(THERE), sync.unread_total(), sync.is_muted(THERE)), (1, 1, true));
}

#[test]
fn a_count_ahead_of_the_line_is_not_added_to_by_what_it_counted() {
    let (mut server, mut sync) = read();
    (0..2).for_each(|_| server.post(HERE, OTHER));
    server.mute(HERE);
    let told = frames(&mut server);
    let (own, posts) = (told[2].clone(), &told[..2]);
    sync.frame(own);
    assert_eq!(sync.unread(HERE), 2);
    posts.iter().for_each(|frame| drop(sync.frame(frame.clone())));
    assert_eq!(sync.unread(HERE), 2);
}

#[test]
fn a_count_from_behind_the_line_is_added_to_by_what_came_since() {
    let (mut server, mut sync) = read();
    let mine = server.threads[&HERE].mine.clone();
    let counted = server.unread(&mine);
    (0..2).for_each(|_| server.post(HERE, OTHER));
    tell(&mut server, &mut sync);
    let seq = server.own.next();
    let rows = Rows { mine: vec![crate::model::Mine { rev: seq, ..mine }], unread: vec![counted], ..Rows::default() };
    assert_eq!(sync.frame(Change { line: Line::Own, seq, rows }), vec![]);
    assert_eq!(sync.unread(HERE), 2);
}

#[test]
fn a_count_that_nothing_here_completes_has_the_card_asked_for() {
    let (mut server, mut sync) = here();
    server.mute(THERE);
    let mut own = frames(&mut server).remove(0);
    own.rows.unread.clear();
    assert_eq!(sync.frame(own), vec![ask(THERE, 1)], "whoever told of it did not count");
    (0..2).for_each(|_| server.post(THERE, OTHER));
    assert_eq!(tell(&mut server, &mut sync), vec![], "it is under way");
    assert_eq!(sync.card(server.card(THERE), 1), vec![]);
    assert_eq!(sync.unread(THERE), server.unread(&server.threads[&THERE].mine).count);
}

#[test]
fn it_is_counted_to_a_hundred_and_goes_down_again_exactly() {
    let (mut server, mut sync) = read();
    let first = head(&server).next();
    (0..=UNREAD).for_each(|_| server.post(HERE, OTHER));
    tell(&mut server, &mut sync);
    assert_eq!(sync.unread(HERE), UNREAD);
    assert_eq!(sync.saw(first), vec![mark(&server, first)]);
    assert_eq!(sync.unread(HERE), UNREAD, "one hundred are left");
    sync.saw(first.next());
    assert_eq!(sync.unread(HERE), UNREAD - 1);
}

#[test]
fn what_is_read_leaves_the_badge_at_once_and_is_told_one_mark_at_a_time() {
    let (mut server, mut sync) = read();
    let last = head(&server);
    (0..4).for_each(|_| server.post(HERE, OTHER));
    tell(&mut server, &mut sync);
    let seq = |n| Seq(last.0 + n);
    assert_eq!(sync.saw(seq(1)), vec![mark(&server, seq(1))]);
    assert_eq!((sync.saw(seq(3)), sync.unread(HERE)), (vec![], 1));
    let Ask::Read { rev, .. } = mark(&server, seq(1)) else { return };
    server.mark(HERE, seq(1), rev);
    assert_eq!(tell(&mut server, &mut sync), vec![mark(&server, seq(3))], "under the rev that it made");
    assert_eq!((sync.saw(seq(2)), sync.unread(HERE)), (vec![], 1), "it never goes back");
}

#[test]
fn a_mark_that_the_line_lost_is_told_again() {
    let (mut server, mut sync) = read();
    server.post(HERE, OTHER);
    tell(&mut server, &mut sync);
    let seq = head(&server);
    assert_eq!(sync.saw(seq), vec![mark(&server, seq)]);
    sync.line_down();
    assert_eq!(sync.unread(HERE), 0);
    assert_eq!(sync.welcome(server.welcome(9, Some(HERE))), vec![mark(&server, seq)]);
}

#[test]
fn what_another_device_marked_unread_stays_so_until_it_is_opened_again() {
    let (mut server, mut sync) = read();
    (0..3).for_each(|_| server.post(HERE, OTHER));
    tell(&mut server, &mut sync);
    let seq = head(&server);
    assert_eq!(sync.saw(seq).len(), 1);
    server.mark_unread(HERE, Seq(seq.0 - 3));
    tell(&mut server, &mut sync);
    assert_eq!((sync.unread(HERE), sync.reads()), (3, false), "though it was never read on the server");
    server.read(HERE);
    server.mark_unread(HERE, Seq(seq.0 - 1));
    tell(&mut server, &mut sync);
    assert_eq!((sync.unread(HERE), sync.saw(seq), sync.unread(HERE)), (1, vec![], 1));
    assert_eq!(sync.window().and_then(|window| window.new_after), Some(Seq(seq.0 - 1)));
    let at = sync.arrival(HERE);
    assert_eq!((at, sync.open(HERE, at)), (At::New(Seq(seq.0 - 1)), vec![]), "it is all here");
    assert_eq!(sync.saw(seq), vec![mark(&server, seq)]);
}

#[test]
fn one_arrives_at_what_is_new_and_the_line_stays_there() {
    let (mut server, mut sync) = read();
    sync.close();
    let last = head(&server);
    (0..6).for_each(|_| server.post(HERE, OTHER));
    tell(&mut server, &mut sync);
    let at = sync.arrival(HERE);
    assert_eq!((at, sync.open(HERE, at)), (At::New(last), vec![history(At::New(last))]));
    sync.page(server.history(HERE, at));
    let window = sync.window().expect("it is open");
    assert_eq!((window.new_after, window.read_to), (Some(last), last));
    assert_eq!((sync.unread_below(None), sync.unread_below(Some(Seq(last.0 + 2)))), (6, 4));
    sync.saw(Seq(last.0 + 2));
    assert_eq!(sync.unread_below(Some(Seq(last.0 + 2))), 4, "what is read and what is in sight is not counted twice");
    assert_eq!(sync.newest(), vec![history(At::Tail)]);
    sync.page(server.history(HERE, At::Tail));
    let window = sync.window().expect("it is open");
    assert_eq!(window.new_after, None, "the line is above the rows that are here");
    sync.older();
    sync.page(server.history(HERE, At::Before(Seq(head(&server).0 - 3))));
    assert_eq!(sync.window().and_then(|window| window.new_after), Some(last));
}

#[test]
fn ones_own_words_do_not_stand_before_what_is_new() {
    let (mut server, mut sync) = read();
    let read = head(&server);
    sync.close();
    (0..6).for_each(|_| server.post(HERE, ME));
    let first = head(&server).next();
    (0..2).for_each(|_| server.post(HERE, OTHER));
    tell(&mut server, &mut sync);
    assert_eq!((sync.arrival(HERE), sync.unread(HERE)), (At::New(Seq(first.0 - 1)), 2));

    let mut snapshot = server.snapshot(None);
    assert_eq!(Sync::seed(snapshot.clone()).arrival(HERE), At::New(read), "a card says how far one read");
    snapshot.open = Some((server.card(HERE), server.history(HERE, At::New(Seq(first.0 - 1)))));
    let new_after = Sync::seed(snapshot).window().and_then(|window| window.new_after);
    assert_eq!(new_after, Some(Seq(first.0 - 1)), "the server knew where it begins");
}

#[test]
fn who_is_taken_out_sees_nothing_more_of_it() {
    let (mut server, mut sync) = read();
    send(&mut sync, 1);
    server.post(HERE, OTHER);
    let late = (frames(&mut server).remove(0), server.card(HERE), server.history(HERE, At::Tail));
    server.remove_or_add(HERE);
    let own = frames(&mut server).pop().expect("it is told last");
    assert_eq!(sync.frame(own), vec![]);
    assert_eq!((sync.opened(), sync.removed().map(|card| card.thread.id)), (None, Some(HERE)));
    assert_eq!(delivery(&sync, 1), Some(&Delivery::Failed(AppError::NotFound)));
    assert_eq!(sync.frame(late.0), vec![]);
    assert_eq!(sync.card(late.1, 1), vec![]);
    assert_eq!(sync.page(late.2), vec![]);
    assert_eq!((sync.card_of(HERE), sync.unread(HERE), sync.window()), (None, 0, None));
    server.remove_or_add(HERE);
    server.post(HERE, OTHER);
    assert_eq!(tell(&mut server, &mut sync), vec![ask(HERE, 1)]);
    sync.card(server.card(HERE), 1);
    assert_eq!((sync.unread(HERE), sync.removed().is_some()), (1, true));
    sync.open(HERE, At::Tail);
    assert!(sync.removed().is_none());
}

#[test]
fn who_goes_where_they_are_no_longer_asks_whether_it_is_there() {
    let (mut server, mut sync) = read();
    let late = server.history(HERE, At::Tail);
    server.remove_or_add(HERE);
    tell(&mut server, &mut sync);
    let asks = sync.open(HERE, At::Tail);
    assert!(asks.contains(&ask(HERE, 1)), "{asks:?}");
    sync.page(late);
    sync.gone(HERE, 1);
    assert_eq!((sync.opened(), sync.window()), (None, None), "what was asked before is not shown after");
}

#[test]
fn what_is_found_gone_is_closed_as_well() {
    let (_, mut sync) = read();
    sync.close();
    assert_eq!(sync.frame(Change { line: LINE, seq: Seq(99), rows: Rows::default() }), vec![ask(HERE, 1)]);
    sync.open(HERE, At::Tail);
    sync.gone(HERE, 1);
    assert_eq!((sync.opened(), sync.removed().map(|card| card.thread.id)), (None, Some(HERE)));
}

#[test]
fn unread_is_marked_from_the_last_word_there_is_and_never_from_one_before_it() {
    let (mut server, mut sync) = here();
    server.post(HERE, OTHER);
    tell(&mut server, &mut sync);
    assert_eq!(sync.last_word(), Some(head(&server)));
    let at = At::Around(Seq(3));
    sync.open(HERE, at);
    sync.page(server.history(HERE, at));
    assert_eq!(last_seq(&sync), Some(Seq(4)));
    assert_eq!(sync.last_word(), None, "what comes after is not here");
}
