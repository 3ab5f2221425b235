//! What is sent.

use super::*;

#[test]
fn one_message_at_a_time_leaves_for_a_thread() {
    let (_, mut sync) = here();
    assert_eq!(send(&mut sync, 1), vec![post(1)]);
    assert_eq!(send(&mut sync, 2), vec![]);
    let elsewhere = Ask::Post { op: op(3), thread: THERE, body: "mine".to_owned(), reply_to: None };
    assert_eq!(sync.send(Unsent { thread: THERE, ..unsent(3, Millis(0)) }), vec![elsewhere]);
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
fn what_an_earlier_tab_left_leaves_in_its_order_and_is_no_second_message() {
    let (mut server, mut sync) = here();
    let ack = server.take(HERE, op(1));
    let left = [1, 2, 3].map(|number| unsent(number, Millis(0)));
    assert_eq!(sync.restore(left.into(), Millis(1_000)), vec![post(1)], "nobody knows whether it arrived");
    assert_eq!((sync.unsent(), sync.sends()), (3, true));
    assert_eq!(sync.acked(op(1), ack), vec![post(2)]);
    frames(&mut server).into_iter().for_each(|frame| assert_eq!(sync.frame(frame), vec![]));
    assert_eq!(keys(&sync).iter().filter(|key| **key == RowKey::Op(op(1))).count(), 1);
    assert_eq!(sync.unsent(), 2);
}

#[test]
fn what_was_written_a_week_ago_waits_for_a_word() {
    let (_, mut sync) = here();
    let week = 7 * 24 * 60 * 60 * 1000;
    let left = vec![unsent(1, Millis(0)), unsent(2, Millis(2))];
    assert_eq!(sync.restore(left, Millis(week + 1)), vec![post(2)]);
    let expired = AppError::invalid(Field::Message, Problem::Expired);
    assert_eq!(delivery(&sync, 1), Some(&Delivery::Failed(expired)));
    assert_eq!((sync.unsent(), sync.sends()), (2, true));
    assert_eq!(sync.retry_all(), vec![], "one at a time");
    assert_eq!(sync.refused(op(2), AppError::NotFound), vec![post(1)]);
    assert_eq!((sync.unsent(), sync.sends()), (2, true));
}

#[test]
fn without_a_session_everything_waits_in_its_order() {
    let (_, mut sync) = here();
    send(&mut sync, 1);
    send(&mut sync, 2);
    assert_eq!(sync.refused(op(1), AppError::Unauthenticated), vec![], "the second does not overtake the first");
    assert_eq!(delivery(&sync, 1), Some(&Delivery::Waiting));
    assert_eq!(sync.take_fates(), vec![]);
}

#[test]
fn the_device_forgets_what_is_on_disk_or_given_up_whichever_way_that_is_known() {
    let (mut server, mut sync) = here();
    (1..=4).for_each(|n| drop(send(&mut sync, n)));
    let ack = server.take(HERE, op(1));
    sync.acked(op(1), ack);
    let settled = |n| vec![(op(n), Fate::Settled)];
    let given_up = vec![(op(4), Fate::GivenUp)];
    assert_eq!(sync.take_fates(), settled(1), "by its answer");
    server.take(HERE, op(2));
    frames(&mut server).into_iter().for_each(|frame| drop(sync.frame(frame)));
    assert_eq!(sync.take_fates(), settled(2), "by its row, once");
    sync.discard(op(3));
    assert_eq!(sync.take_fates(), vec![], "under way it may have arrived");
    sync.discard_all();
    assert_eq!(sync.take_fates(), given_up);
}

#[test]
fn what_is_given_up_while_it_is_under_way_is_not_tried_again() {
    for breaks in [|sync: &mut Sync| drop(sync.refused(op(1), AppError::Unreachable)), Sync::line_down] {
        let (_, mut sync) = here();
        assert_eq!((send(&mut sync, 1), sync.discard(op(1))), (vec![post(1)], vec![]));
        assert_eq!(delivery(&sync, 1), Some(&Delivery::Sending));
        breaks(&mut sync);
        assert_eq!(sync.take_fates(), vec![(op(1), Fate::GivenUp)]);
        assert_eq!(delivery(&sync, 1), None);
        assert_eq!(sync.flush(HERE), vec![]);
    }
    let (mut server, mut sync) = here();
    send(&mut sync, 1);
    sync.discard(op(1));
    sync.acked(op(1), server.take(HERE, op(1)));
    assert!(matches!(delivery(&sync, 1), Some(Delivery::Sent(_))), "it had arrived");
}

#[test]
fn what_was_refused_for_good_is_not_sent_by_itself_however_often_the_page_is_loaded() {
    let (_, mut sync) = here();
    let mut kept = [1, 2].map(|number| unsent(number, Millis(0)));
    (1..=2).for_each(|n| drop(send(&mut sync, n)));
    sync.refused(op(1), AppError::Forbidden);
    meet(&mut kept, sync.take_fates());
    let (_, mut again) = here();
    assert_eq!(again.restore(kept.clone().into(), Millis(1)), vec![post(2)]);
    assert_eq!(delivery(&again, 1), Some(&Delivery::Failed(AppError::Forbidden)));
    assert_eq!(again.retry(op(1)), vec![], "the other one is under way");
    meet(&mut kept, again.take_fates());
    let (_, mut third) = here();
    assert_eq!(third.restore(kept.into(), Millis(2)), vec![post(1)], "its person wants it to leave after all");
}

#[test]
fn what_is_written_for_a_conversation_that_one_is_removed_from_is_to_be_seen_and_given_up() {
    let (mut server, mut sync) = here();
    (1..=2).for_each(|n| drop(send(&mut sync, n)));
    sync.refused(op(1), AppError::Forbidden);
    assert_eq!(sync.stranded(), None, "it stands in its conversation");
    let mut kept = [1, 2].map(|number| unsent(number, Millis(0)));
    server.remove_or_add(HERE);
    frames(&mut server).into_iter().for_each(|frame| drop(sync.frame(frame)));
    let stranded = |n| Some(Stranded { op: op(n), thread: HERE, body: "mine".to_owned(), at: None, gone: true });
    assert_eq!((sync.opened(), sync.stranded()), (None, stranded(1)));
    meet(&mut kept, sync.take_fates());
    assert_eq!(kept.map(|unsent| unsent.refused), [Some(AppError::Forbidden), Some(AppError::NotFound)]);
    sync.discard(op(1));
    assert_eq!(sync.stranded(), stranded(2));
    sync.discard(op(2));
    assert_eq!((sync.stranded(), sync.unsent()), (None, 0));
}

#[test]
fn what_was_refused_in_a_conversation_that_is_not_listed_yet_leads_there() {
    let mut snapshot = Server::new(3).snapshot(None);
    let elsewhere = ThreadId(77);
    snapshot.threads.next = Some(ThreadCursor { posted_at: Millis(0), id: elsewhere });
    let mut sync = Sync::seed(snapshot);
    let refused = Some(AppError::Forbidden);
    sync.restore(vec![Unsent { thread: elsewhere, refused, ..unsent(1, Millis(0)) }], Millis(1));
    let stranded = |gone| Some(Stranded { op: op(1), thread: elsewhere, body: "mine".to_owned(), at: None, gone });
    assert_eq!(sync.stranded(), stranded(false), "there it can be tried again");
    sync.retry(op(1));
    sync.refused(op(1), AppError::NotFound);
    assert_eq!(sync.stranded(), stranded(true), "nobody can open it");
}

#[test]
fn what_is_sealed_leaves_by_nothing_until_the_seal_is_broken() {
    let (server, mut sync) = here();
    assert_eq!(send(&mut sync, 1), vec![post(1)]);
    assert_eq!(sync.seal(true), vec![]);
    assert_eq!(sync.refused(op(1), AppError::Unreachable), vec![Ask::Retry { thread: HERE, attempt: 1 }]);
    assert_eq!(send(&mut sync, 2), vec![]);
    assert_eq!(sync.flush(HERE), vec![]);
    assert_eq!(sync.welcome(server.welcome(9, Some(HERE))), vec![]);
    sync.discard(op(1));
    assert_eq!(sync.seal(false), vec![post(2)], "and what was given up meanwhile never does");
}

#[test]
fn a_busy_server_is_asked_again_soon_however_often_it_was() {
    let (_, mut sync) = here();
    send(&mut sync, 1);
    let mut tries = |error: AppError| {
        let asks = sync.refused(op(1), error);
        sync.flush(HERE);
        asks.into_iter().find_map(|ask| if let Ask::Retry { attempt, .. } = ask { Some(attempt) } else { None })
    };
    let busy = [(); 5].map(|()| tries(AppError::Busy { retry_after: 1 }));
    assert_eq!(busy, [Some(1), Some(2), Some(3), Some(3), Some(3)]);
    assert_eq!(tries(AppError::Unreachable), Some(4));
}

/// The device is told.
fn meet(kept: &mut [Unsent], fates: Vec<(Op, Fate)>) {
    for (op, fate) in fates {
        kept.iter_mut().filter(|unsent| unsent.op == op).for_each(|unsent| assert!(unsent.meets(&fate)));
    }
}
