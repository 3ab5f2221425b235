//! Wishes of one person that meet: of one tab after the other, of an earlier page, of another database.

use super::{
    act::{asked, done, edit, react, row, spoken, tell, wish},
    *,
};
use crate::model::Act;

fn wished_at(n: u8, act: Act, at: i64) -> Unsent {
    Unsent::act(op(n), (HERE, Epoch([1; 16])), act, Millis(at))
}

fn stranded(n: u8, at: Option<Seq>) -> Option<Stranded> {
    Some(Stranded { op: op(n), thread: HERE, body: "other".to_owned(), at, gone: false })
}

#[test]
fn an_edit_that_was_begun_over_ones_own_words_is_an_edit_of_those_though_they_arrived_meanwhile() {
    let (mut server, mut sync, seq) = spoken();
    let first = edit(seq, seq, "other");
    wish(&mut sync, 1, first.clone());
    let said = row(&sync, seq).said;
    assert_eq!((row(&sync, seq).body, said), ("other".to_owned(), seq), "what the second edit begins with");
    done(&mut server, &mut sync, 1, &first);
    tell(&mut server, &mut sync);
    let second = edit(seq, seq.next(), "third");
    sync.take_fates();
    assert_eq!(wish(&mut sync, 2, edit(seq, said, "third")), vec![asked(2, second.clone())]);
    assert_eq!(sync.take_fates(), vec![(op(2), Fate::Follows(second.clone()))]);
    server.act(HERE, op(2), &second).expect("nobody else changed it");
}

#[test]
fn of_an_edit_by_somebody_else_it_is_none() {
    let (mut server, mut sync, seq) = spoken();
    let first = edit(seq, seq, "other");
    wish(&mut sync, 1, first.clone());
    done(&mut server, &mut sync, 1, &first);
    server.carry_out(HERE, ME, &edit(seq, seq.next(), "by my other device")).expect("it is there");
    tell(&mut server, &mut sync);
    let late = edit(seq, seq.next(), "third");
    assert_eq!(wish(&mut sync, 2, edit(seq, seq, "third")), vec![asked(2, late.clone())]);
    assert!(server.act(HERE, op(2), &late).is_err(), "those words are not lost");
}

#[test]
fn an_older_wish_of_another_tab_goes_before_the_newer_one_or_not_at_all() {
    let (_, mut sync, seq) = spoken();
    send(&mut sync, 9);
    sync.send(wished_at(2, edit(seq, seq, "newer"), 20));
    let old = || vec![wished_at(1, edit(seq, seq, "older"), 10)];
    assert_eq!(sync.restore(old(), Millis(30)), vec![]);
    let ack = Ack { seq: seq.next(), sent_at: Millis(0) };
    assert_eq!(sync.acked(op(9), ack), vec![asked(1, edit(seq, seq, "older"))]);
    assert_eq!(row(&sync, seq).body, "newer");
    let rev = seq.next().next();
    let newer = asked(2, edit(seq, rev, "newer"));
    assert_eq!(sync.done(op(1), crate::model::Acted { rev }), vec![newer], "it follows");

    let (_, mut sync, seq) = spoken();
    sync.send(wished_at(2, react(seq, false), 20));
    sync.send(wished_at(2, edit(seq, seq, "newer"), 20));
    sync.take_fates();
    assert_eq!(sync.restore(vec![wished_at(1, edit(seq, seq, "older"), 10)], Millis(30)), vec![]);
    assert_eq!(sync.take_fates(), vec![(op(1), Fate::GivenUp)], "the newer one is under way");
}

#[test]
fn words_for_a_message_of_another_database_are_shown_by_themselves() {
    let (mut server, mut sync, seq) = spoken();
    sync.line_down();
    wish(&mut sync, 1, edit(seq, seq, "other"));
    server.epoch = Epoch([2; 16]);
    sync.welcome(server.welcome(9, Some(HERE)));
    sync.reseed(server.snapshot(Some(HERE)));
    assert_eq!((row(&sync, seq).acting, sync.stranded()), (None, stranded(1, None)), "its number is another's here");
    assert_eq!((sync.anew(op(1)), sync.retry(op(1))), (None, vec![]));
    assert_eq!(wish(&mut sync, 2, edit(seq, seq, "of this one")).len(), 1);
    assert_eq!(sync.stranded(), stranded(1, None), "which takes the place of nothing");
    sync.discard(op(1));
    assert_eq!(sync.stranded(), None);
}

#[test]
fn what_was_refused_where_nothing_shows_it_is_said_if_it_has_words() {
    let (_, mut sync, seq) = spoken();
    wish(&mut sync, 1, edit(seq, seq, "other"));
    sync.open(THERE, At::Tail);
    sync.refused(op(1), AppError::Conflict);
    assert_eq!(sync.stranded(), stranded(1, Some(seq)));
    sync.open(HERE, At::Tail);
    sync.discard(op(1));

    let (_, mut sync, seq) = spoken();
    wish(&mut sync, 1, react(seq, true));
    sync.open(THERE, At::Tail);
    sync.refused(op(1), AppError::Forbidden);
    assert_eq!((delivery(&sync, 1), sync.unsent()), (None, 0), "a reaction is not worth a word");
}
