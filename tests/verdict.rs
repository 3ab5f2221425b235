//! The checker of `bin/chaos` on made-up histories: one in which every promise is kept, and one for each that is broken.

// The play uses more of it.
#[allow(dead_code)]
#[path = "chaos/checker/mod.rs"]
mod checker;

use causerie::{
    error::AppError,
    id::{Millis, Op, Seq, ThreadId, UserId},
    model::{Ack, Message, MessageKind},
    sync::{Delivery, Row, RowKey, Unsent, Window},
};
use checker::{Away, LastView, Log, Told, Trial};

const THREAD: ThreadId = ThreadId(7);
const ANA: UserId = UserId(1);
const BO: UserId = UserId(2);

fn op(number: u8) -> Op {
    Op([number; 16])
}

fn body(number: u8) -> String {
    format!("word {number}")
}

/// A word by its op, at its place.
fn said(author: UserId, number: u8, seq: i64) -> Message {
    Message { op: Some(op(number)), ..Message::new((THREAD, Seq(seq)), author, body(number), Millis(0)) }
}

fn system(kind: MessageKind, about: UserId, seq: i64) -> Message {
    Message { kind, op: None, body: String::new(), about: vec![about], ..said(ANA, 0, seq) }
}

fn row(message: &Message) -> Row {
    let delivery = Delivery::Sent(Ack { seq: message.seq, sent_at: Millis(0) });
    let row = Row::new(RowKey::Seq(message.seq), message.author, message.body.clone(), delivery);
    Row { kind: message.kind, ..row }
}

fn window(messages: &[&Message]) -> Window {
    Window {
        thread: THREAD,
        rows: messages.iter().map(|message| row(message)).collect(),
        more_before: false,
        more_after: false,
        new_after: None,
        read_to: Seq(0),
        loading: false,
    }
}

/// Writes, and is told that it is there.
fn write(log: &mut Log, number: u8, seq: i64) {
    log.wrote(0, op(number), 0, THREAD, body(number));
    log.asked(op(number));
    log.answered(1, op(number), &Ok(Ack { seq: Seq(seq), sent_at: Millis(0) }));
}

/// Ana writes three words and Bo reads them.
fn kept() -> Trial {
    let words: Vec<Message> = (1..=3).map(|number| said(ANA, number, number.into())).collect();
    let (mut ana, mut bo) = (Log::new(0, ANA), Log::new(1, BO));
    (1..=3).for_each(|number| write(&mut ana, number, number.into()));
    bo.glance(&window(&words.iter().collect::<Vec<_>>()));
    let seqs: Vec<Seq> = words.iter().map(|word| word.seq).collect();
    for log in [&mut ana, &mut bo] {
        let list = vec![(THREAD, Some(Seq(3)))];
        log.last = LastView { open: Some(THREAD), seqs: seqs.clone(), whole: true, sends: false, list };
    }
    Trial { logs: vec![ana, bo], stored: [(THREAD, words)].into(), aways: vec![] }
}

fn stored(trial: &mut Trial) -> &mut Vec<Message> {
    trial.stored.entry(THREAD).or_default()
}

/// The laws that are found broken, each once.
fn laws(trial: &Trial) -> Vec<&'static str> {
    let mut laws: Vec<_> = trial.judge().into_iter().map(|broken| broken.law).collect();
    laws.sort_unstable();
    laws.dedup();
    laws
}

fn assert_found(trial: &Trial, law: &str) {
    assert!(laws(trial).contains(&law), "{law} in {:?}", laws(trial));
}

#[test]
fn where_every_promise_is_kept_nothing_is_found() {
    assert!(laws(&kept()).is_empty(), "{:?}", kept().judge());
}

#[test]
fn an_acknowledged_message_that_is_not_stored_is_found() {
    let mut trial = kept();
    stored(&mut trial).remove(1);
    assert_found(&trial, "what is acknowledged is stored");
}

#[test]
fn a_message_stored_twice_is_found() {
    let mut trial = kept();
    stored(&mut trial).push(said(ANA, 2, 4));
    assert_found(&trial, "stored once");
}

#[test]
fn two_places_for_one_message_are_found() {
    let mut trial = kept();
    trial.logs[0].answered(2, op(2), &Ok(Ack { seq: Seq(9), sent_at: Millis(0) }));
    assert_eq!(laws(&trial), ["a message has one place"]);
}

#[test]
fn a_refused_message_that_is_stored_is_found() {
    let mut trial = kept();
    let ana = &mut trial.logs[0];
    ana.wrote(2, op(4), 0, THREAD, body(4));
    ana.asked(op(4));
    ana.answered(3, op(4), &Err(AppError::NotFound));
    assert!(laws(&trial).is_empty());
    stored(&mut trial).push(said(ANA, 4, 4));
    assert_found(&trial, "what is refused is not stored");
    trial.logs[0].asked(op(4));
    assert!(
        !laws(&trial).contains(&"what is refused is not stored"),
        "the other try has no answer and may have come late"
    );
}

#[test]
fn a_sender_overtaken_by_themselves_is_found() {
    let mut trial = kept();
    trial.logs[0].written.swap(0, 1);
    assert_eq!(laws(&trial), ["a sender's order"]);
    // One try was refused, and another arrived late.
    (trial.logs[0].written[1].asked, trial.logs[0].written[1].refused) = (2, 1);
    assert!(laws(&trial).is_empty(), "what was refused in between may be overtaken");
}

/// Another tab of Ana's takes over what was written in the first.
fn adopt(trial: &mut Trial, number: u8) -> &mut Log {
    if trial.logs.len() < 3 {
        let mut log = Log::new(2, ANA);
        log.last = trial.logs[0].last.clone();
        trial.logs.push(log);
    }
    let unsent = Unsent::post(op(number), THREAD, body(number), Millis(0));
    trial.logs[2].adopted(&unsent);
    trial.logs[2].asked(op(number));
    &mut trial.logs[2]
}

#[test]
fn what_was_written_and_never_arrived_is_found() {
    let mut trial = kept();
    trial.logs[0].wrote(2, op(4), 0, THREAD, body(4));
    assert_eq!(laws(&trial), ["nothing written is lost"]);
    let adopter = adopt(&mut trial, 4);
    adopter.answered(3, op(4), &Err(AppError::Unreachable));
    assert_eq!(laws(&trial), ["nothing written is lost"], "whoever was to send it");
    adopt(&mut trial, 4).answered(4, op(4), &Err(AppError::NotFound));
    assert!(laws(&trial).is_empty(), "it was not to be taken: {:?}", trial.judge());
}

#[test]
fn what_another_tab_sends_keeps_the_order_in_which_it_was_written() {
    let mut trial = kept();
    for number in [4, 5] {
        trial.logs[0].wrote(2, op(number), 0, THREAD, body(number));
    }
    for (number, seq) in [(5, 4), (4, 5)] {
        stored(&mut trial).push(said(ANA, number, seq));
        let ack = Ack { seq: Seq(seq), sent_at: Millis(0) };
        adopt(&mut trial, number).answered(3, op(number), &Ok(ack));
    }
    assert_found(&trial, "a sender's order");
    trial.logs[0].written[4].series = Some(1);
    assert!(!laws(&trial).contains(&"a sender's order"), "two tabs have none between them");
}

#[test]
fn what_one_tab_is_refused_and_another_is_not_asked_for_is_judged_once() {
    let mut trial = kept();
    trial.logs[0].wrote(2, op(4), 0, THREAD, body(4));
    trial.logs[0].asked(op(4));
    adopt(&mut trial, 4).answered(3, op(4), &Err(AppError::NotFound));
    stored(&mut trial).push(said(ANA, 4, 4));
    assert!(!laws(&trial).contains(&"what is refused is not stored"), "the first tab's has no answer");
    trial.logs[0].answered(3, op(4), &Err(AppError::NotFound));
    assert_found(&trial, "what is refused is not stored");
}

#[test]
fn a_session_that_ends_by_itself_is_found() {
    let mut trial = kept();
    trial.logs[1].signed_out(9);
    assert_eq!(laws(&trial), ["a session goes on"]);
}

#[test]
fn a_hole_is_found() {
    let mut trial = kept();
    let words = stored(&mut trial).clone();
    trial.logs[1].glance(&window(&[&words[0], &words[2]]));
    assert_eq!(laws(&trial), ["no hole"]);
}

#[test]
fn a_row_shown_twice_is_found() {
    let mut trial = kept();
    let words = stored(&mut trial).clone();
    trial.logs[1].glance(&window(&[&words[0], &words[1], &words[1]]));
    assert_found(&trial, "nothing is shown twice");
}

#[test]
fn another_order_is_found() {
    let mut trial = kept();
    let words = stored(&mut trial).clone();
    trial.logs[1].glance(&window(&[&words[1], &words[0]]));
    assert_found(&trial, "one order");
}

#[test]
fn another_message_at_a_place_is_found() {
    let mut trial = kept();
    trial.logs[1].glance(&window(&[&said(ANA, 9, 4)]));
    assert_found(&trial, "one order");
}

#[test]
fn what_is_delivered_after_removal_is_found() {
    let mut trial = kept();
    let said = [system(MessageKind::Removed, BO, 4), said(ANA, 5, 5), system(MessageKind::Added, BO, 6)];
    stored(&mut trial).extend(said);
    trial.aways.push(Away { thread: THREAD, user: BO, left: 10, back: Some(20) });
    let found = |trial: &Trial| laws(trial).contains(&"nothing after removal");
    trial.logs[1].note(21, Told::Frame, THREAD, Seq(5));
    trial.logs[1].note(15, Told::Frame, THREAD, Seq(4));
    assert!(!found(&trial), "once they are back they may read it");
    trial.logs[1].note(15, Told::Frame, THREAD, Seq(5));
    assert!(found(&trial));
}

#[test]
fn a_view_that_misses_the_end_is_found() {
    for spoil in [
        (|view: &mut LastView| view.seqs.truncate(2)) as fn(&mut LastView),
        |view| view.seqs.retain(|seq| *seq != Seq(2)),
        |view| view.whole = false,
        |view| view.sends = true,
        |view| view.list = vec![(THREAD, Some(Seq(2)))],
    ] {
        let mut trial = kept();
        spoil(&mut trial.logs[1].last);
        assert_eq!(laws(&trial), ["every view is whole at the end"]);
    }
}

#[test]
fn a_copy_without_what_was_acknowledged_before_it_is_found() {
    let trial = kept();
    let mut copy = trial.stored.clone();
    assert!(trial.judge_copy(5, &copy).is_empty());
    copy.entry(THREAD).or_default().pop();
    assert!(trial.judge_copy(1, &copy).is_empty(), "what was acknowledged later need not be in it");
    assert_eq!(trial.judge_copy(5, &copy).len(), 1);
    copy.entry(THREAD).or_default().push(said(BO, 3, 3));
    assert_eq!(trial.judge_copy(1, &copy).len(), 1, "nor may anything else");
}

#[test]
fn a_copy_with_a_hole_is_found() {
    let mut trial = kept();
    trial.logs.iter_mut().flat_map(|log| &mut log.written).for_each(|written| written.acked = None);
    let mut copy = trial.stored.clone();
    copy.entry(THREAD).or_default().remove(1);
    let laws: Vec<_> = trial.judge_copy(5, &copy).iter().map(|broken| broken.law).collect();
    assert_eq!(laws, ["a copy is a beginning"]);
    copy.clone_from(&trial.stored);
    copy.entry(THREAD).or_default().push(said(ANA, 4, 4));
    assert_eq!(trial.judge_copy(5, &copy).len(), 1, "nor is there more than in the original");
}

#[test]
fn what_a_tab_gave_up_is_lost_unless_its_person_was_out_just_then() {
    let mut trial = kept();
    trial.aways.push(Away { thread: THREAD, user: ANA, left: 1_000, back: Some(2_000) });
    trial.logs[0].wrote(1_500, op(4), 0, THREAD, body(4));
    assert_eq!(laws(&trial), ["nothing written is lost"], "though she was out: nobody said that it was given up");
    let given_up_at = |at: u64| {
        let mut trial = kept();
        trial.aways.push(Away { thread: THREAD, user: ANA, left: 1_000, back: Some(2_000) });
        trial.logs[0].wrote(at, op(4), 0, THREAD, body(4));
        trial.logs[0].gave_up(at, op(4));
        laws(&trial)
    };
    assert_eq!(given_up_at(999), ["nothing written is lost"], "before");
    assert!(given_up_at(1_500).is_empty() && given_up_at(2_500).is_empty(), "her tab may hear of it later");
    assert_eq!(given_up_at(600_000), ["nothing written is lost"], "long after");
    trial.logs[0].gave_up(1_500, op(4));
    trial.aways[0].user = BO;
    assert_eq!(laws(&trial), ["nothing written is lost"], "it was somebody else who was out");
}

#[test]
fn a_copy_without_a_whole_conversation_is_found() {
    let trial = kept();
    let mut copy = trial.stored.clone();
    copy.remove(&THREAD);
    assert!(trial.judge_copy(1, &copy).is_empty(), "it may have been begun later");
    let laws: Vec<_> = trial.judge_copy(5, &copy).iter().map(|broken| broken.law).collect();
    assert_eq!(laws, ["a copy has what was acknowledged"; 3]);
}
