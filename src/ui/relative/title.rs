//! What I call people and conversations.

use crate::{
    id::{LOBBY, UserId},
    model::{Card, Person, Thread},
    sync::Sync,
    words::{Words, fill},
};

/// What I call a conversation: the other's name, or the group's. One that I was just taken out of still counts me.
pub fn title(sync: &Sync, card: &Card, words: &Words) -> String {
    call(sync, &card.thread, true, words)
}

/// The same, of a thread that need not be in my list.
pub fn called(sync: &Sync, thread: &Thread, words: &Words) -> String {
    call(sync, thread, sync.card_of(thread.id).is_some(), words)
}

fn call(sync: &Sync, thread: &Thread, mine: bool, words: &Words) -> String {
    let me = sync.me().id;
    match (thread.other(me), &thread.name) {
        (Some(other), _) if other == me => words.notes.to_owned(),
        (Some(other), _) => name(sync, other, words),
        (None, Some(name)) => name.clone(),
        (None, None) if thread.id == LOBBY => words.lobby.to_owned(),
        (None, None) => by_members(sync, thread, mine, words),
    }
}

/// "Ana, Bo and 2 others": those who are in it besides me.
fn by_members(sync: &Sync, thread: &Thread, mine: bool, words: &Words) -> String {
    let me = sync.me().id;
    let others: Vec<UserId> = thread.some.iter().copied().filter(|user| *user != me).collect();
    // Were I not among those, I would be among the rest: only members see a group of this kind, or it is open.
    let count = usize::try_from(thread.size).unwrap_or_default().saturating_sub(usize::from(mine));
    if others.is_empty() { words.group.to_owned() } else { several(sync, words, &others, count) }
}

/// Whose card stands for a conversation in the list: the other's, or mine for my notes; none for a group.
pub fn face(sync: &Sync, card: &Card) -> Option<Person> {
    card.thread.other(sync.me().id).and_then(|other| sync.person(other).cloned())
}

/// How someone is shown.
pub fn name(sync: &Sync, id: UserId, words: &Words) -> String {
    sync.person(id).map_or_else(|| words.unknown_person.to_owned(), |person| person.display_name.clone())
}

/// Those people, in the middle of a sentence: "Bo", "Bo, Cleo and Zoé", "Bo, Cleo and 12 others", "you and 12 others".
pub fn names(sync: &Sync, words: &Words, people: &[UserId]) -> String {
    united(sync, words, people, people.len())
}

/// The same of so many, of whom these are known, I always.
pub fn united(sync: &Sync, words: &Words, people: &[UserId], count: usize) -> String {
    let me = sync.me().id;
    if !people.contains(&me) {
        return several(sync, words, people, count);
    }
    let others: Vec<UserId> = people.iter().copied().filter(|user| *user != me).collect();
    let you = words.you_too.to_owned();
    match count.saturating_sub(1) {
        0 => you,
        1 => you + words.and + &several(sync, words, &others, 1),
        count => you + words.and + &fill(words.others, &[&count.to_string()]),
    }
}

/// How many are in it: "12 people".
pub fn size(size: u32, words: &Words) -> String {
    if size == 1 { words.size_one.to_owned() } else { fill(words.size_many, &[&size.to_string()]) }
}

/// The first of `count` people by name, the rest by number.
fn several(sync: &Sync, words: &Words, people: &[UserId], count: usize) -> String {
    let shown = if count <= 3 { count } else { 2 };
    let mut names: Vec<String> = people.iter().take(shown).map(|user| name(sync, *user, words)).collect();
    if count > names.len() {
        names.push(fill(words.others, &[&(count - names.len()).to_string()]));
    }
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { last } else { names.join(", ") + words.and + &last }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{Epoch, Millis, Seq, ThreadId},
        model::{MemberRole, Mine, Role, Snapshot, ThreadKind, ThreadPage, Unread},
        words::Locale,
    };

    fn person(id: i64, name: &str) -> Person {
        let (name, display_name) = (name.to_lowercase(), name.to_owned());
        Person { id: UserId(id), name, display_name, role: Role::User, active: true, rev: Seq(1) }
    }

    /// A group without a name, of so many, the first of whom are these.
    fn group(some: &[i64], size: u32) -> Thread {
        Thread {
            id: ThreadId(7),
            kind: ThreadKind::Group,
            name: None,
            pair: None,
            open: false,
            hosts_only: false,
            size,
            some: some.iter().copied().map(UserId).collect(),
            rev: Seq(1),
            posted_at: Millis(0),
        }
    }

    /// I am 1; Ana, Bo, Cleo and Zoé are those after me.
    fn known(thread: &Thread, listed: bool) -> (Sync, Card) {
        let mine = Mine { thread: thread.id, read_seq: Seq(0), muted: false, listed: true, rev: Seq(1) };
        let card = Card {
            thread: thread.clone(),
            head: Seq(1),
            last: None,
            role: MemberRole::Member,
            mine,
            unread: Unread::default(),
            people: vec![],
        };
        let threads = ThreadPage { cards: listed.then(|| card.clone()).into_iter().collect(), next: None };
        let me = person(1, "Me");
        let mut sync =
            Sync::seed(Snapshot { epoch: Epoch([0; 16]), me, own: Seq(0), house: Seq(0), threads, open: None });
        sync.meet_people(
            ["Ana", "Bo", "Cleo", "Zoé"].into_iter().zip(2..).map(|(name, id)| person(id, name)).collect(),
        );
        (sync, card)
    }

    fn titled(thread: Thread, listed: bool) -> String {
        called(&known(&thread, listed).0, &thread, Locale::En.words())
    }

    #[test]
    fn of_many_who_reacted_a_few_are_named() {
        let (sync, _) = known(&group(&[1], 1), true);
        let said = |people: &[i64], count| {
            let people: Vec<_> = people.iter().copied().map(UserId).collect();
            united(&sync, Locale::En.words(), &people, count)
        };
        assert_eq!(said(&[2], 1), "Ana");
        assert_eq!(said(&[1], 1), "you");
        assert_eq!(said(&[2, 1], 2), "you and Ana");
        assert_eq!(said(&[2, 3, 4], 14), "Ana, Bo and 12 others");
        assert_eq!(said(&[2, 3, 4, 1], 14), "you and 13 others");
    }

    #[test]
    fn a_group_that_i_was_just_taken_out_of_is_called_as_before() {
        let (sync, card) = known(&group(&[2, 1, 3, 4], 5), false);
        assert_eq!(title(&sync, &card, Locale::En.words()), "Ana, Bo and 2 others");
    }

    #[test]
    fn a_group_without_a_name_is_called_by_those_beside_me() {
        assert_eq!(titled(group(&[1], 1), true), "Group");
        assert_eq!(titled(group(&[1, 2], 2), true), "Ana");
        assert_eq!(titled(group(&[1, 2, 3], 3), true), "Ana and Bo");
        assert_eq!(titled(group(&[2, 1, 3, 4], 4), true), "Ana, Bo and Cleo");
        assert_eq!(titled(group(&[2, 1, 3, 4], 5), true), "Ana, Bo and 2 others");
        assert_eq!(titled(group(&[2, 3, 4, 5], 5_000), true), "Ana, Bo and 4997 others");
        assert_eq!(titled(group(&[2, 3], 2), false), "Ana and Bo", "I am not in it");
        assert_eq!(titled(Thread { name: Some("Robotics".into()), ..group(&[1, 2], 2) }, true), "Robotics");
    }
}
