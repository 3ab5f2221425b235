//! A large community, for measuring: sizes are skewed as they are among people, and everything comes mixed, as it came.

use super::{
    corpus::Exchange,
    dice::Dice,
    draft::{Draft, GroupDraft},
};
use crate::{
    id::{LOBBY, Millis, Seq, ThreadId, UserId},
    model::MAX_ADDED,
    words::Locale,
};

/// How much of everything; the Lobby counts as a thread.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub users: usize,
    pub threads: usize,
    pub messages: usize,
    /// The same number makes the same rows.
    pub number: u64,
}

/// The thread that holds half of all messages, if there is more than the Lobby.
const LARGE: ThreadId = ThreadId(2);
const HOUR: i64 = 3_600_000;
/// How long it has been going on.
const SPAN: i64 = 300 * 24 * HOUR;
/// Who is in every thread.
const EVERYWHERE: UserId = UserId(1);

const GIVEN: [&str; 24] = [
    "Ana", "Bo", "Camille", "Dora", "Élodie", "Farid", "Greta", "Hugo", "Inès", "Jan", "Karim", "Léa", "Malik", "Nora",
    "Oscar", "Paula", "Quentin", "Rosa", "Sven", "Thuy", "Ulla", "Victor", "Wanda", "Yannis",
];
const FAMILY: [&str; 20] = [
    "Alvarez", "Berger", "Costa", "Dubois", "Eriksen", "Fabre", "Garcia", "Haddad", "Ivanov", "Jensen", "Keller",
    "Lambert", "Moreau", "Nguyen", "Okafor", "Petit", "Rossi", "Santos", "Tanaka", "Weber",
];

/// What is still to be said.
pub struct Talk {
    dice: Dice,
    corpus: Vec<Exchange>,
    /// Who is in each thread, by its place.
    members: Vec<Vec<UserId>>,
    /// The threads of the messages to come, mixed.
    order: Vec<u32>,
    said: usize,
    start: Millis,
}

impl Size {
    /// The people and the conversations, and what will be said in them.
    pub fn begin(&self, password_hash: String, now: Millis) -> (Draft, Talk) {
        let start = Millis(now.0 - SPAN);
        let mut dice = Dice::new(self.number);
        let mut draft = Draft::new(password_hash, dice.clone());
        for place in 0..self.users {
            sign_up(&mut draft, place, start);
        }
        let mut members = vec![draft.members(LOBBY).collect::<Vec<_>>()];
        let directs = (self.threads / 2).min(self.users.saturating_sub(1));
        for place in 1..self.threads {
            let group = place < self.threads - directs;
            members.push(if group {
                self.group(&mut draft, &mut dice, place, start)
            } else {
                let with = UserId((place + directs + 2 - self.threads) as i64);
                draft.open_direct(EVERYWHERE, with, start);
                vec![EVERYWHERE, with]
            });
        }
        let order = self.order(&mut dice);
        let corpus = Locale::ALL.into_iter().flat_map(Exchange::all).collect();
        (draft, Talk { dice, corpus, members, order, said: 0, start })
    }

    /// A group: the second thread is the largest, and the further the smaller.
    fn group(&self, draft: &mut Draft, dice: &mut Dice, place: usize, at: Millis) -> Vec<UserId> {
        let others = self.users - 1;
        let size = (self.users / place).clamp(3, MAX_ADDED).min(others);
        let from = dice.below(others.max(1));
        let mut with: Vec<UserId> = (0..size).map(|step| UserId(((from + step) % others + 2) as i64)).collect();
        with.sort_unstable();
        let name = format!("{} {place}", dice.pick(&FAMILY));
        let name = (place == 1 || dice.below(4) > 0).then_some(name.as_str());
        draft.make_group(&GroupDraft { maker: EVERYWHERE, with: &with, name, open: dice.below(2) == 0 }, at);
        [vec![EVERYWHERE], with].concat()
    }

    /// Half of the messages go to one thread; the others have the less the later they come (Zipf).
    fn order(&self, dice: &mut Dice) -> Vec<u32> {
        let threads = u32::try_from(self.threads.max(1)).unwrap_or(u32::MAX);
        let large = LARGE.0 as u32 - 1;
        let half = if threads > 1 { self.messages / 2 } else { 0 };
        let others: Vec<u32> = (0..threads).filter(|place| threads == 1 || *place != large).collect();
        let whole: f64 = (1..=others.len()).map(|rank| 1.0 / rank as f64).sum();
        let mut order = vec![large; half];
        for (rank, place) in others.iter().enumerate() {
            let share = (self.messages - half) as f64 / whole / (rank + 1) as f64;
            order.extend(std::iter::repeat_n(*place, share as usize));
        }
        // What rounding left over.
        order.resize(self.messages, others[0]);
        dice.shuffle(&mut order);
        order
    }
}

fn sign_up(draft: &mut Draft, place: usize, at: Millis) {
    let (given, family) = (GIVEN[place % GIVEN.len()], FAMILY[place / GIVEN.len() % FAMILY.len()]);
    let name = format!("{}{}", family.to_lowercase(), place + 1);
    let locale = if place.is_multiple_of(2) { Locale::En } else { Locale::Fr };
    draft.sign_up(&name, &format!("{given} {family}"), locale, at);
}

impl Talk {
    /// Says some more.
    pub fn go_on(&mut self, draft: &mut Draft, messages: usize) {
        let end = self.order.len().min(self.said + messages);
        let step = SPAN / (self.order.len() as i64).max(1);
        for said in self.said..end {
            let place = self.order[said] as usize;
            let author = *self.dice.pick(&self.members[place]);
            let exchange = self.dice.pick(&self.corpus);
            let turn = self.dice.pick(&exchange.turns);
            let body = turn.say(&mut self.dice, &|letter| GIVEN[letter as usize % GIVEN.len()].to_owned());
            let at = Millis(self.start.0 + step * (said as i64 + 1));
            draft.post(ThreadId(place as i64 + 1), author, body, at);
        }
        self.said = end;
    }

    /// Most have read everything where they are; one place in ten waits for its reader.
    pub fn mark_read(&mut self, draft: &mut Draft) {
        for (place, members) in self.members.iter().enumerate() {
            let thread = ThreadId(place as i64 + 1);
            let head = draft.head(thread);
            for user in members {
                let behind = if self.dice.below(10) == 0 { self.dice.between(0, 300) } else { 0 };
                draft.read(*user, thread, Seq(head.0 - behind));
            }
        }
    }
}
