//! What is done to messages.

use super::*;
use crate::{model::Acted, sync::Row};

/// A word of mine at the end, which is there.
pub(super) fn spoken() -> (Server, Sync, Seq) {
    let (mut server, mut sync) = here();
    server.post(HERE, ME);
    tell(&mut server, &mut sync);
    let seq = head(&server);
    (server, sync, seq)
}

/// Delivers what there is to tell; what is asked then.
pub(super) fn tell(server: &mut Server, sync: &mut Sync) -> Vec<Ask> {
    frames(server).into_iter().flat_map(|frame| sync.frame(frame)).collect()
}

pub(super) fn row(sync: &Sync, seq: Seq) -> Row {
    let rows = sync.window().expect("it is open").rows;
    rows.into_iter().find(|row| row.seq() == Some(seq)).expect("it is shown")
}

pub(super) fn edit(seq: Seq, said: Seq, body: &str) -> Act {
    Act::Edit { seq, said, body: body.to_owned() }
}

pub(super) fn react(seq: Seq, on: bool) -> Act {
    Act::React { seq, emoji: "+".to_owned(), on }
}

pub(super) fn wish(sync: &mut Sync, n: u8, act: Act) -> Vec<Ask> {
    let epoch = sync.epoch().expect("it is known");
    sync.send(Unsent::act(op(n), (HERE, epoch), act, Millis(0)))
}

pub(super) fn asked(n: u8, act: Act) -> Ask {
    Ask::Act { op: op(n), thread: HERE, act }
}

/// The server does it and answers.
pub(super) fn done(server: &mut Server, sync: &mut Sync, n: u8, act: &Act) -> Vec<Ask> {
    let acted = server.act(HERE, op(n), act).expect("it can be done");
    sync.done(op(n), acted)
}

#[test]
fn an_edit_is_seen_at_once_and_never_flickers_until_it_is_a_fact() {
    let (mut server, mut sync, seq) = spoken();
    let act = edit(seq, seq, "other");
    assert_eq!(wish(&mut sync, 1, act.clone()), vec![asked(1, act.clone())]);
    let shown = |sync: &Sync| row(sync, seq).body;
    assert_eq!(shown(&sync), "other");
    assert_eq!(row(&sync, seq).acting.map(|acting| acting.delivery), Some(Delivery::Sending));
    assert_eq!(done(&mut server, &mut sync, 1, &act), vec![]);
    assert_eq!((shown(&sync), row(&sync, seq).acting), ("other".to_owned(), None), "answered, and not told yet");
    assert_eq!(delivery(&sync, 1), Some(&Delivery::Sent(Ack { seq: seq.next(), sent_at: Millis(0) })));
    tell(&mut server, &mut sync);
    assert_eq!((shown(&sync), delivery(&sync, 1)), ("other".to_owned(), None));
    assert_eq!(row(&sync, seq).said, seq.next());
    assert_eq!(sync.take_fates(), vec![(op(1), Fate::Settled)]);
}

#[test]
fn an_edit_that_was_not_tried_gives_way_to_a_later_one() {
    let (_, mut sync, seq) = spoken();
    send(&mut sync, 9);
    assert_eq!(wish(&mut sync, 1, edit(seq, seq, "first")), vec![]);
    assert_eq!(wish(&mut sync, 2, edit(seq, seq, "second")), vec![]);
    assert_eq!(delivery(&sync, 1), None);
    assert_eq!(sync.take_fates(), vec![(op(1), Fate::GivenUp)]);
    let old = row(&sync, seq);
    assert_eq!(old.body, "second");
    let as_it_was = server_body(seq);
    assert_eq!(wish(&mut sync, 3, edit(seq, seq, &as_it_was)), vec![]);
    assert_eq!(sync.take_fates(), vec![(op(2), Fate::GivenUp), (op(3), Fate::GivenUp)], "nothing is left to be done");
}

/// What the model server's people say.
fn server_body(seq: Seq) -> String {
    seq.to_string()
}

#[test]
fn an_edit_behind_another_follows_from_what_that_was_answered_with() {
    let (mut server, mut sync, seq) = spoken();
    let first = edit(seq, seq, "first");
    wish(&mut sync, 1, first.clone());
    assert_eq!(wish(&mut sync, 2, edit(seq, seq, "second")), vec![], "one at a time");
    let second = edit(seq, seq.next(), "second");
    assert_eq!(done(&mut server, &mut sync, 1, &first), vec![asked(2, second.clone())]);
    let told = vec![(op(2), Fate::Follows(second.clone())), (op(1), Fate::Settled)];
    assert_eq!(sync.take_fates(), told, "what follows is noted before what it follows is forgotten");
    done(&mut server, &mut sync, 2, &second);
    tell(&mut server, &mut sync);
    assert_eq!(row(&sync, seq).body, "second");
}

#[test]
fn an_edit_over_other_words_is_refused_and_kept_and_can_be_wished_anew() {
    let (mut server, mut sync, seq) = spoken();
    let act = edit(seq, seq, "mine");
    wish(&mut sync, 1, act.clone());
    server.edit(HERE, 0);
    assert_eq!(server.act(HERE, op(1), &act), Err(AppError::Conflict));
    sync.refused(op(1), AppError::Conflict);
    tell(&mut server, &mut sync);
    let shown = row(&sync, seq);
    let acting = shown.acting.expect("it is to be seen that it was refused");
    assert_eq!((shown.body, acting.act), (server_body(seq) + "*", act));
    assert_eq!(sync.retry(op(1)), vec![], "under its op it can only be refused");
    let anew = edit(seq, seq.next(), "mine");
    assert_eq!(sync.anew(op(1)), Some((HERE, anew.clone())));
    assert_eq!(wish(&mut sync, 2, anew.clone()), vec![asked(2, anew)]);
    assert_eq!(delivery(&sync, 1), None, "the one is in place of the other");
}

#[test]
fn an_edit_that_was_tried_is_asked_again_as_it_was() {
    let (server, mut sync, seq) = spoken();
    let act = edit(seq, seq, "first");
    wish(&mut sync, 1, act.clone());
    sync.line_down();
    assert_eq!(wish(&mut sync, 2, edit(seq, seq, "second")), vec![]);
    assert_eq!(sync.welcome(server.welcome(9, Some(HERE))), vec![asked(1, act)]);
}

#[test]
fn a_deletion_is_held_and_can_be_taken_back() {
    let (mut server, mut sync, seq) = spoken();
    assert_eq!(wish(&mut sync, 1, Act::Delete { seq }), vec![Ask::Later { op: op(1) }]);
    let shown = row(&sync, seq);
    assert_eq!((shown.deleted_by, shown.body), (Some(ME), String::new()));
    assert!(shown.acting.is_some_and(|acting| acting.held));
    sync.line_down();
    assert_eq!(sync.welcome(server.welcome(9, Some(HERE))), vec![], "the line does not wake it");
    assert_eq!(send(&mut sync, 2), vec![post(2)], "nor does it hold anything up");
    sync.discard(op(1));
    assert_eq!((row(&sync, seq).deleted_by, sync.take_fates()), (None, vec![(op(1), Fate::GivenUp)]));
    assert_eq!(sync.release(op(1)), vec![], "its time comes, and nothing is left of it");
    server.take(HERE, op(2));
    tell(&mut server, &mut sync);
}

#[test]
fn a_deletion_leaves_when_it_is_released_and_takes_with_it_what_was_to_be_done_before() {
    let (mut server, mut sync, seq) = spoken();
    send(&mut sync, 9);
    wish(&mut sync, 1, edit(seq, seq, "other"));
    wish(&mut sync, 2, react(seq, true));
    wish(&mut sync, 3, Act::Delete { seq });
    assert_eq!(wish(&mut sync, 4, react(seq, true)), vec![], "nothing more is done to it");
    assert_eq!(sync.take_fates(), vec![(op(4), Fate::GivenUp)]);
    assert_eq!(sync.release_all(), vec![]);
    assert_eq!(sync.take_fates(), vec![(op(1), Fate::GivenUp), (op(2), Fate::GivenUp)]);
    let ack = server.take(HERE, op(9));
    assert_eq!(sync.acked(op(9), ack), vec![asked(3, Act::Delete { seq })]);
    done(&mut server, &mut sync, 3, &Act::Delete { seq });
    assert_eq!(row(&sync, seq).deleted_by, Some(ME));
    tell(&mut server, &mut sync);
    assert_eq!((row(&sync, seq).deleted_by, sync.unsent()), (Some(ME), 0));
}

#[test]
fn a_deletion_of_an_earlier_page_is_not_held() {
    let (server, mut sync, seq) = spoken();
    let left = vec![
        Unsent::act(op(1), (HERE, server.epoch), edit(seq, seq, "other"), Millis(0)),
        Unsent::act(op(2), (HERE, server.epoch), Act::Delete { seq }, Millis(0)),
    ];
    assert_eq!(sync.restore(left, Millis(1)), vec![asked(2, Act::Delete { seq })]);
}

#[test]
fn a_reaction_and_its_end_cancel_out_until_one_was_tried() {
    let (_, mut sync, seq) = spoken();
    send(&mut sync, 9);
    let kinds = |sync: &Sync| row(sync, seq).reactions;
    wish(&mut sync, 1, react(seq, true));
    assert!(kinds(&sync).iter().any(|kind| kind.mine && kind.count == 1));
    wish(&mut sync, 2, react(seq, false));
    assert_eq!((kinds(&sync), sync.unsent()), (vec![], 1), "only what was written is left");
    let ack = Ack { seq: seq.next(), sent_at: Millis(0) };
    assert_eq!(sync.acked(op(9), ack), vec![]);
    assert_eq!(wish(&mut sync, 3, react(seq, true)), vec![asked(3, react(seq, true))]);
    assert_eq!(wish(&mut sync, 4, react(seq, false)), vec![], "the first was tried: in order");
    assert_eq!(sync.done(op(3), Acted { rev: Seq(99) }), vec![asked(4, react(seq, false))]);
}

#[test]
fn what_is_mine_is_known_where_not_everyone_is_named() {
    let (mut server, mut sync, seq) = spoken();
    let mine = |sync: &Sync| row(sync, seq).reactions.iter().any(|kind| kind.mine);
    for who in [ME, UserId(2), UserId(3), UserId(4)] {
        server.carry_out(HERE, who, &react(seq, true)).expect("it is there");
        tell(&mut server, &mut sync);
        assert!(mine(&sync), "pushed out of the names, and still mine");
    }
    wish(&mut sync, 1, react(seq, false));
    assert!(!mine(&sync));
    done(&mut server, &mut sync, 1, &react(seq, false));
    tell(&mut server, &mut sync);
    assert_eq!((mine(&sync), row(&sync, seq).reactions[0].count), (false, 3));
    let (server, mut sync) = (server.clone(), Sync::seed(server.snapshot(Some(HERE))));
    assert!(!mine(&sync), "and so a page says");
    sync.welcome(server.welcome(9, Some(HERE)));
}

#[test]
fn a_quote_follows_what_it_quotes_wherever_that_is() {
    let (mut server, mut sync) = here();
    let first = Seq(2);
    assert!(sync.open.as_ref().is_some_and(|open| open.rows().iter().all(|row| row.seq != first)));
    server.reply(HERE, OTHER, first);
    tell(&mut server, &mut sync);
    let reply = head(&server);
    let quote = |sync: &Sync| row(sync, reply).quote.expect("it answers");
    assert_eq!((quote(&sync).author, quote(&sync).excerpt), (Some(ME), server_body(first)));
    server.carry_out(HERE, ME, &edit(first, first, "other")).expect("it is there");
    tell(&mut server, &mut sync);
    assert_eq!(quote(&sync).excerpt, "other");
    server.carry_out(HERE, ME, &Act::Delete { seq: first }).expect("it is there");
    tell(&mut server, &mut sync);
    assert_eq!((quote(&sync).deleted_by, quote(&sync).excerpt), (Some(ME), String::new()));
}

#[test]
fn nothing_is_done_to_messages_without_a_line_nor_in_another_database() {
    let (mut server, mut sync, seq) = spoken();
    sync.line_down();
    assert_eq!(wish(&mut sync, 1, react(seq, true)), vec![], "a number is only good as long as the line says so");
    wish(&mut sync, 2, edit(seq, seq, "other"));
    assert_eq!(send(&mut sync, 9), vec![post(9)], "what is written needs no number");
    sync.take_fates();
    server.epoch = Epoch([2; 16]);
    sync.welcome(server.welcome(9, Some(HERE)));
    assert_eq!((sync.epoch(), delivery(&sync, 1)), (None, None));
    assert_eq!(delivery(&sync, 2), Some(&Delivery::Failed(AppError::Conflict)), "its words are kept");
    let left = Unsent::act(op(3), (HERE, Epoch([1; 16])), react(seq, true), Millis(0));
    sync.reseed(server.snapshot(Some(HERE)));
    sync.take_fates();
    assert_eq!(sync.restore(vec![left], Millis(1)), vec![]);
    assert_eq!(sync.take_fates(), vec![(op(3), Fate::GivenUp)]);
}

#[test]
fn what_is_deleted_is_unread_no_more() {
    let (mut server, mut sync) = here();
    (0..2).for_each(|_| server.post(HERE, OTHER));
    tell(&mut server, &mut sync);
    let before = sync.unread(HERE);
    server.carry_out(HERE, OTHER, &Act::Delete { seq: head(&server) }).expect("it is there");
    tell(&mut server, &mut sync);
    assert_eq!(sync.unread(HERE), before - 1, "one of which the line told");
    let counted = server.said(HERE, 1).filter(|row| row.author != ME).or(server.said(HERE, 2)).expect("some are");
    server.carry_out(HERE, counted.author, &Act::Delete { seq: counted.seq }).expect("it is there");
    tell(&mut server, &mut sync);
    assert_eq!(sync.unread(HERE), server.unread(&server.threads[&HERE].mine).count, "one that the server had counted");
}

#[test]
fn the_last_word_of_a_card_follows() {
    let (mut server, mut sync) = here();
    server.post(THERE, OTHER);
    server.edit(THERE, 0);
    tell(&mut server, &mut sync);
    let last = |sync: &Sync| sync.card_of(THERE).and_then(|card| card.last.clone()).expect("somebody spoke");
    assert!(last(&sync).body.ends_with('*'));
    server.carry_out(THERE, OTHER, &Act::Delete { seq: last(&sync).seq }).expect("it is there");
    tell(&mut server, &mut sync);
    assert_eq!(last(&sync).deleted_by, Some(OTHER));
}
