use super::*;
use crate::{
    id::{LOBBY, Seq},
    model::{Member, MemberRole, Mine, Person, Role, Thread, ThreadKind},
    protocol::Change,
};
use std::time::Duration;

const TOKEN: TokenHash = TokenHash([7; 32]);
const ANA: UserId = UserId(1);

fn recent(timings: &Timings) -> (Recent, Clock) {
    let clock = Clock::system();
    (Recent::new(clock.clone(), timings), clock)
}

fn held(clock: &Clock) -> Held {
    let (name, role, seen_at) = ("Ana".to_owned(), Role::User, clock.now());
    let person = Person { id: ANA, display_name: name.clone(), name, role, active: true, rev: Seq(1) };
    let expires_at = Millis(seen_at.0 + 60_000);
    Held { session: SessionId(3), person, keeps: false, seen_at, expires_at }
}

fn place(rev: i64) -> Membership {
    Membership { kind: ThreadKind::Group, role: MemberRole::Host, hosts_only: false, rev: Seq(rev) }
}

/// With one session and one place in it.
fn full(timings: &Timings) -> (Recent, Clock) {
    let (recent, clock) = recent(timings);
    recent.keep_session(recent.moment(), TOKEN, Some(held(&clock)));
    recent.keep_place(recent.moment(), ANA, LOBBY, Some(place(1)));
    (recent, clock)
}

/// Whether the session and the place are still remembered.
fn remembers(recent: &Recent) -> (bool, bool) {
    (recent.session(TOKEN).is_some(), recent.place(ANA, LOBBY).is_some())
}

fn changed(line: Line, rows: Rows) -> Committed {
    Committed::Changed(Change { line, seq: Seq(9), rows })
}

fn row(id: ThreadId, hosts_only: bool) -> Rows {
    let (kind, posted_at) = (ThreadKind::Group, Millis(0));
    let row = Thread {
        id,
        kind,
        name: None,
        pair: None,
        open: true,
        hosts_only,
        size: 2,
        some: Vec::new(),
        rev: Seq(9),
        posted_at,
    };
    Rows { threads: vec![row], ..Rows::default() }
}

fn member(thread: ThreadId, user: UserId) -> Rows {
    let member = Member { thread, user, role: MemberRole::Member, active: true, rev: Seq(9) };
    Rows { members: vec![member], ..Rows::default() }
}

fn card(id: UserId) -> Rows {
    let person = Person { id, ..held(&Clock::system()).person };
    Rows { people: vec![person], ..Rows::default() }
}

#[test]
fn what_is_over_is_forgotten_and_nothing_else() {
    let (lobby, other) = (Line::Thread(LOBBY), ThreadId(2));
    let mine = Mine { thread: LOBBY, read_seq: Seq(1), muted: false, listed: false, rev: Seq(1) };
    let own = Change { line: Line::Own, seq: Seq(1), rows: Rows { mine: vec![mine], ..Rows::default() } };
    for (told, left) in [
        (Committed::SessionEnded(SessionId(3)), (false, true)),
        (Committed::SessionEnded(SessionId(4)), (true, true)),
        (changed(Line::House, card(ANA)), (false, true)),
        (changed(Line::House, card(UserId(2))), (true, true)),
        (changed(lobby, card(ANA)), (true, true)),
        (changed(lobby, member(LOBBY, ANA)), (true, false)),
        (changed(lobby, member(LOBBY, UserId(2))), (true, true)),
        (changed(Line::Thread(other), member(other, ANA)), (true, true)),
        (changed(lobby, row(LOBBY, true)), (true, false)),
        (changed(lobby, row(LOBBY, false)), (true, true)),
        (changed(Line::Thread(other), row(other, true)), (true, true)),
        (Committed::Hidden(LOBBY, ANA), (true, false)),
        (Committed::Hidden(other, ANA), (true, true)),
        (Committed::Shown(LOBBY, ANA), (true, true)),
        (Committed::Own(ANA, own), (true, true)),
        (Committed::Hides(ANA, true), (true, true)),
        (Committed::Unknown, (false, false)),
    ] {
        let (recent, _clock) = full(&Timings::default());
        recent.hear(&[changed(lobby, Rows::default()), told.clone()]);
        assert_eq!(remembers(&recent), left, "{told:?}");
    }
}

#[test]
fn what_was_read_before_something_ended_is_not_kept_after_it() {
    let (recent, clock) = full(&Timings::default());
    let before = recent.moment();
    recent.hear(&[Committed::SessionEnded(SessionId(3)), Committed::Hidden(LOBBY, ANA)]);
    recent.keep_session(before, TOKEN, Some(held(&clock)));
    recent.keep_place(before, ANA, LOBBY, Some(place(1)));
    assert_eq!(remembers(&recent), (false, false));
    let after = recent.moment();
    recent.hear(&[changed(Line::Thread(LOBBY), Rows::default())]);
    recent.keep_session(after, TOKEN, Some(held(&clock)));
    recent.keep_place(after, ANA, LOBBY, Some(place(2)));
    assert_eq!(remembers(&recent), (true, true), "a message ends nothing");
}

#[test]
fn who_was_not_found_the_next_time_is_forgotten() {
    let (recent, _clock) = full(&Timings::default());
    recent.keep_session(recent.moment(), TOKEN, None);
    assert_eq!(remembers(&recent), (false, true));
    recent.keep_place(recent.moment(), ANA, LOBBY, None);
    assert_eq!(remembers(&recent), (false, false));
}

#[test]
fn nothing_is_believed_for_longer_than_a_few_seconds() {
    let (recent, clock) = full(&Timings::default());
    let before = recent.moment();
    clock.advance(Duration::from_secs(4));
    assert_eq!(remembers(&recent), (true, true));
    recent.keep_place(before, ANA, LOBBY, Some(place(1)));
    clock.advance(Duration::from_secs(1));
    assert_eq!(remembers(&recent), (false, false), "from when it was read, not from when it was kept");
}

#[test]
fn a_session_ends_by_its_time_though_it_is_remembered() {
    let (recent, clock) = full(&Timings { recent: Duration::from_secs(3_600), ..Timings::default() });
    clock.advance(Duration::from_secs(59));
    assert!(recent.session(TOKEN).is_some());
    clock.advance(Duration::from_secs(1));
    assert!(recent.session(TOKEN).is_none());
}

#[test]
fn what_is_remembered_is_bounded() {
    let (recent, clock) = recent(&Timings { recent_places: 100, recent_sessions: 10, ..Timings::default() });
    for number in 0..1_000 {
        let token = TokenHash([u8::try_from(number % 250).unwrap_or(0); 32]);
        recent.keep_session(recent.moment(), token, Some(held(&clock)));
        recent.keep_place(recent.moment(), UserId(number), LOBBY, Some(place(1)));
        assert!(recent.place(UserId(number), LOBBY).is_some(), "the newest has room");
        let kept = recent.kept();
        assert!(kept.places.len() <= 100 && kept.sessions.len() <= 10, "after {number}");
    }
    clock.advance(Duration::from_secs(5));
    let kept_before = recent.kept().places.len();
    for number in 0..100 {
        recent.keep_place(recent.moment(), UserId(number), ThreadId(2), Some(place(1)));
    }
    assert!(
        (0..100).all(|number| recent.place(UserId(number), ThreadId(2)).is_some()),
        "the old gave way: {kept_before}"
    );
}
