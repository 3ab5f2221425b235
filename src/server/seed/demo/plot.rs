//! Who they are, and what they did: the fixed part of the demo.

use super::super::draft::{Draft, GroupDraft};
use crate::{
    id::{LOBBY, Millis, ThreadId, UserId},
    words::Locale,
};

/// One of them.
#[derive(Debug)]
pub struct Person {
    pub name: &'static str,
    pub display_name: &'static str,
    pub locale: Locale,
    /// Speaks the other language, too.
    pub both: bool,
}

const fn person(name: &'static str, display_name: &'static str, locale: Locale, both: bool) -> Person {
    Person { name, display_name, locale, both }
}

/// By their ids, which is the order of their coming.
pub const PEOPLE: [Person; 12] = [
    person("ana", "Ana Ruiz", Locale::En, true),
    person("bo", "Bo Lindström", Locale::En, false),
    person("zoe", "Zoé Lefèvre", Locale::Fr, false),
    person("jules", "Jules Bérenger", Locale::Fr, false),
    person("mei", "Mei Tanaka", Locale::En, false),
    person("samir", "Samir Haddad", Locale::Fr, false),
    person("eloise", "Éloïse Marchand", Locale::Fr, false),
    person("tom", "Tom Ó Briain", Locale::En, false),
    person("ingrid", "Ingrid Sørensen", Locale::En, false),
    person("luc", "Luc Nguyễn", Locale::Fr, false),
    person("nadia", "Nadia Benaïssa", Locale::Fr, true),
    person("oscar", "Óscar Peña", Locale::En, false),
];

pub const ANA: UserId = UserId(1);
const BO: UserId = UserId(2);
const ZOE: UserId = UserId(3);
const JULES: UserId = UserId(4);
const MEI: UserId = UserId(5);
const SAMIR: UserId = UserId(6);
const ELOISE: UserId = UserId(7);
const TOM: UserId = UserId(8);
const INGRID: UserId = UserId(9);
const LUC: UserId = UserId(10);
const NADIA: UserId = UserId(11);
const OSCAR: UserId = UserId(12);

const ROBOTS: ThreadId = ThreadId(2);
const GARDEN: ThreadId = ThreadId(3);
const WITH_BO: ThreadId = ThreadId(4);
const WITH_ZOE: ThreadId = ThreadId(5);
const WITH_MEI: ThreadId = ThreadId(6);
const WITH_JULES: ThreadId = ThreadId(7);
const PARTY: ThreadId = ThreadId(8);

/// Something that happens: the day, the minute of the day, and what.
pub type Beat = (i64, i64, fn(&mut Draft, Millis));

const fn clock(hour: i64, minute: i64) -> i64 {
    hour * 60 + minute
}

/// In the order of time.
pub const BEATS: [Beat; 26] = [
    (0, clock(9, 2), |draft, at| arrive(draft, ANA, at)),
    (0, clock(9, 40), |draft, at| arrive(draft, BO, at)),
    (0, clock(10, 15), |draft, at| arrive(draft, ZOE, at)),
    (0, clock(18, 31), |draft, at| arrive(draft, JULES, at)),
    (0, clock(19, 5), |draft, at| arrive(draft, MEI, at)),
    (1, clock(8, 50), |draft, at| arrive(draft, SAMIR, at)),
    (1, clock(12, 22), |draft, at| arrive(draft, ELOISE, at)),
    (1, clock(20, 3), |draft, at| arrive(draft, TOM, at)),
    (1, clock(21, 0), |draft, at| make(draft, BO, &[ANA, MEI, TOM], Some("Robots"), at)),
    (2, clock(9, 30), |draft, at| arrive(draft, INGRID, at)),
    (2, clock(12, 10), |draft, at| make(draft, ZOE, &[ANA, JULES, SAMIR], Some("Jardin"), at)),
    (2, clock(13, 0), |draft, at| open_direct(draft, ANA, BO, at)),
    (2, clock(20, 40), |draft, at| open_direct(draft, ZOE, ANA, at)),
    (2, clock(21, 10), |draft, at| draft.open(ROBOTS, BO, at)),
    (2, clock(21, 25), |draft, at| draft.join(ROBOTS, INGRID, at)),
    (3, clock(8, 20), |draft, at| arrive(draft, LUC, at)),
    (3, clock(18, 30), |draft, at| draft.add(GARDEN, ZOE, &[ELOISE, LUC], at)),
    (4, clock(9, 15), |draft, at| draft.rename(GARDEN, ZOE, "Jardin partagé", at)),
    (5, clock(11, 45), |draft, at| open_direct(draft, ANA, MEI, at)),
    (5, clock(19, 30), |draft, at| draft.rename(ROBOTS, BO, "Robotics club", at)),
    (9, clock(17, 20), |draft, at| open_direct(draft, JULES, ANA, at)),
    (16, clock(18, 45), |draft, at| arrive(draft, NADIA, at)),
    (16, clock(19, 10), |draft, at| draft.add(GARDEN, ZOE, &[NADIA], at)),
    (23, clock(12, 30), |draft, at| arrive(draft, OSCAR, at)),
    (23, clock(12, 41), |draft, at| draft.join(ROBOTS, OSCAR, at)),
    (31, clock(21, 15), |draft, at| make(draft, ELOISE, &[ANA, ZOE, LUC, NADIA], None, at)),
];

fn arrive(draft: &mut Draft, user: UserId, at: Millis) {
    let Person { name, display_name, locale, .. } = super::person(user);
    draft.sign_up(name, display_name, *locale, at);
}

fn open_direct(draft: &mut Draft, me: UserId, with: UserId, at: Millis) {
    draft.open_direct(me, with, at);
}

fn make(draft: &mut Draft, maker: UserId, with: &[UserId], name: Option<&str>, at: Millis) {
    draft.make_group(&GroupDraft { maker, with, name, open: false }, at);
}

/// What is talked about in a thread, and how much.
#[derive(Debug)]
pub struct Talk {
    pub thread: ThreadId,
    pub topics: &'static [&'static str],
    /// The first day.
    pub from: i64,
    /// About how many messages.
    pub messages: usize,
}

const fn talk(thread: ThreadId, topics: &'static [&'static str], from: i64, messages: usize) -> Talk {
    Talk { thread, topics, from, messages }
}

pub const TALKS: [Talk; 8] = [
    talk(LOBBY, &["lobby", "salon"], 3, 800),
    talk(ROBOTS, &["robots"], 3, 450),
    talk(GARDEN, &["jardin"], 4, 430),
    talk(WITH_BO, &["direct"], 3, 210),
    talk(WITH_ZOE, &["direct"], 3, 175),
    talk(WITH_MEI, &["direct"], 6, 100),
    talk(WITH_JULES, &["direct"], 10, 90),
    talk(PARTY, &["fete"], 32, 50),
];

/// What Ana finds when she comes back: minutes ago, where, who, what, and to which of these it answers.
pub const LAST_WORDS: [(i64, ThreadId, UserId, &str, Option<usize>); 7] = [
    (52, PARTY, NADIA, "La salle est payée, voilà le reçu\u{a0}: https://example.org/recu/1207", None),
    (51, PARTY, ELOISE, "Le code de la porte est le 4071", None),
    (49, PARTY, LUC, "Bravo Nadia\u{202f}! Ana, il ne manque que toi sur la liste 🙂", None),
    (31, ROBOTS, TOM, "It finished the *whole* course this morning. **Twice.**", None),
    (28, ROBOTS, OSCAR, "Video or it did not happen.", Some(3)),
    (
        14,
        WITH_BO,
        BO,
        "The drawings are on your desk. Two questions:\n1. is the **left** bracket really 4 mm?\n2. coffee?",
        None,
    ),
    (12, WITH_BO, BO, "The second is more urgent.", None),
];

/// Which of them its author took back.
pub const TAKEN_BACK: (usize, UserId) = (1, ELOISE);
/// Which of them has other words now.
pub const CORRECTED: (usize, &str) = (6, "The second one is more urgent.");
/// Minutes ago that was.
pub const LAST_ACT: i64 = 11;
/// What they thought of them.
pub const REACTIONS: [(usize, UserId, &str); 6] =
    [(0, LUC, "❤\u{fe0f}"), (3, BO, "🎉"), (3, MEI, "🎉"), (3, INGRID, "🎉"), (3, OSCAR, "👀"), (4, TOM, "😂")];
