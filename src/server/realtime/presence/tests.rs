use super::*;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const SPANS: Spans = Spans { active: Duration::from_secs(5 * 60), grace: Duration::from_secs(12) };
const ANA: UserId = UserId(1);
const BO: UserId = UserId(2);
const EVE: UserId = UserId(3);

/// The moments of a test.
fn at(time: i64) -> Millis {
    Millis(1_000_000_000 + time)
}

fn socket(user: UserId) -> SocketId {
    SocketId(user.0.unsigned_abs() * 10)
}

/// Ana, on a page that shows Bo and Eve.
fn ana_watches() -> Presence {
    let mut presence = Presence::new(SPANS);
    presence.came(ANA, at(0));
    assert_eq!(presence.watch(ANA, socket(ANA), &[BO, EVE], at(0)), [], "both are away");
    assert_eq!(presence.tick(at(0)), []);
    presence
}

/// What Ana's page is told; nobody else watches.
fn told(presence: &mut Presence, now: Millis) -> Vec<(UserId, Here)> {
    let mut news = presence.tick(now);
    assert!(news.len() <= 1, "one frame a socket: {news:?}");
    let Some(News { user, socket: told, mut people }) = news.pop() else { return Vec::new() };
    assert_eq!((user, told), (ANA, socket(ANA)));
    people.sort_by_key(|(user, _)| *user);
    people
}

#[test]
fn who_comes_is_active_and_who_left_is_away_after_the_grace() {
    let mut presence = ana_watches();
    presence.came(BO, at(0));
    presence.came(EVE, at(0));
    assert_eq!(told(&mut presence, at(1)), [(BO, Here::Active), (EVE, Here::Active)]);
    presence.left(BO, socket(BO), at(2 * SECOND));
    assert_eq!(told(&mut presence, at(14 * SECOND - 1)), []);
    assert_eq!(told(&mut presence, at(14 * SECOND)), [(BO, Here::Away)]);
    assert_eq!(told(&mut presence, at(15 * SECOND)), []);
}

#[test]
fn a_reload_is_not_seen() {
    let mut presence = ana_watches();
    presence.came(BO, at(0));
    assert_eq!(told(&mut presence, at(1)), [(BO, Here::Active)]);
    for turn in 1..10 {
        presence.left(BO, socket(BO), at(turn * 20 * SECOND));
        assert_eq!(told(&mut presence, at(turn * 20 * SECOND + 11 * SECOND)), []);
        presence.came(BO, at(turn * 20 * SECOND + 11 * SECOND));
        assert_eq!(told(&mut presence, at(turn * 20 * SECOND + 19 * SECOND)), []);
    }
}

#[test]
fn one_of_two_pages_is_enough() {
    let mut presence = ana_watches();
    presence.came(BO, at(0));
    presence.came(BO, at(0));
    assert_eq!(told(&mut presence, at(1)), [(BO, Here::Active)]);
    presence.left(BO, SocketId(20), at(SECOND));
    assert_eq!(told(&mut presence, at(MINUTE)), []);
    presence.left(BO, SocketId(21), at(MINUTE));
    assert_eq!(told(&mut presence, at(MINUTE + 12 * SECOND)), [(BO, Here::Away)]);
}

#[test]
fn without_a_sign_of_life_active_becomes_connected_and_stays_so() {
    let mut presence = ana_watches();
    presence.came(BO, at(0));
    assert_eq!(told(&mut presence, at(1)), [(BO, Here::Active)]);
    presence.active(BO, at(4 * MINUTE));
    assert_eq!(told(&mut presence, at(9 * MINUTE - 1)), []);
    assert_eq!(told(&mut presence, at(9 * MINUTE)), [(BO, Here::Connected)]);
    assert_eq!(told(&mut presence, at(999 * MINUTE)), []);
    presence.active(BO, at(999 * MINUTE));
    assert_eq!(told(&mut presence, at(999 * MINUTE)), [(BO, Here::Active)]);
    presence.active(EVE, at(999 * MINUTE));
    assert_eq!(told(&mut presence, at(999 * MINUTE)), [], "a late word of someone who is gone brings nobody back");
}

#[test]
fn who_leaves_at_the_very_end_of_their_five_minutes_is_still_told_of() {
    let mut presence = ana_watches();
    presence.came(BO, at(0));
    assert_eq!(told(&mut presence, at(1)), [(BO, Here::Active)]);
    presence.left(BO, socket(BO), at(5 * MINUTE));
    assert_eq!(told(&mut presence, at(5 * MINUTE)), [(BO, Here::Connected)]);
    assert_eq!(told(&mut presence, at(6 * MINUTE)), [(BO, Here::Away)]);
}

#[test]
fn what_changes_and_changes_back_is_not_told() {
    let mut presence = ana_watches();
    presence.came(BO, at(0));
    presence.hide(BO, true);
    assert_eq!(told(&mut presence, at(1)), []);
    presence.hide(BO, false);
    presence.hide(BO, true);
    presence.hide(BO, false);
    assert_eq!(told(&mut presence, at(2)), [(BO, Here::Active)]);
}

#[test]
fn whoever_is_newly_watched_is_told_of_at_once_and_no_one_twice() {
    let mut presence = ana_watches();
    presence.came(BO, at(0));
    presence.came(EVE, at(0));
    assert_eq!(presence.watch(ANA, socket(ANA), &[EVE, EVE, UserId(99), UserId(-1)], at(1)), [], "known, and to come");
    assert_eq!(told(&mut presence, at(2)), [(EVE, Here::Active)], "Bo is watched no more");
    assert_eq!(presence.watch(ANA, socket(ANA), &[BO, EVE, BO], at(3)), [(BO, Here::Active)]);
    assert_eq!(told(&mut presence, at(4)), []);
    presence.active(BO, at(5));
    assert_eq!(told(&mut presence, at(6)), []);
    assert_eq!(presence.watch(ANA, socket(ANA), &[], at(7)), []);
    assert_eq!(told(&mut presence, at(9 * MINUTE)), []);
}

#[test]
fn who_hides_is_away_to_everyone_and_sees_everyone_away() {
    let mut presence = ana_watches();
    presence.came(BO, at(0));
    assert_eq!(presence.watch(BO, socket(BO), &[ANA], at(0)), [(ANA, Here::Active)]);
    assert_eq!(told(&mut presence, at(1)), [(BO, Here::Active)]);
    presence.hide(ANA, true);
    let mut news = presence.tick(at(2));
    news.sort_by_key(|news| news.user);
    let expected = |user, other, here| News { user, socket: socket(user), people: vec![(other, here)] };
    assert_eq!(news, [expected(ANA, BO, Here::Away), expected(BO, ANA, Here::Away)]);
    assert!(presence.hides(ANA) && !presence.hides(BO));
    presence.came(EVE, at(3));
    assert_eq!(presence.watch(ANA, SocketId(11), &[BO], at(3)), [], "nor by another page");
    assert_eq!(presence.tick(at(4)), []);
    presence.left(ANA, SocketId(11), at(4));
    presence.hide(ANA, false);
    let mut news = presence.tick(at(5));
    news.iter_mut().for_each(|news| news.people.sort_by_key(|(user, _)| *user));
    news.sort_by_key(|news| news.user);
    assert_eq!(news[0].people, [(BO, Here::Active), (EVE, Here::Active)]);
    assert_eq!(news[1], expected(BO, ANA, Here::Active));
}

#[test]
fn when_nobody_changes_nothing_is_done() {
    let mut presence = Presence::new(SPANS);
    let people: Vec<UserId> = (1..=5_000).map(UserId).collect();
    for user in &people {
        presence.came(*user, at(0));
        presence.watch(*user, socket(*user), &people[..20], at(0));
    }
    presence.tick(at(1));
    let idle = |presence: &Presence| presence.changed.is_empty() && presence.turned.is_empty();
    assert!(idle(&presence) && presence.tick(at(2)).is_empty());
    people.iter().for_each(|user| presence.active(*user, at(MINUTE)));
    assert!(idle(&presence), "that they are still active is no news");
    assert_eq!(presence.alarms.len(), 5_000, "one alarm a person, however often they act");
    assert!(presence.tick(at(5 * MINUTE)).is_empty() && idle(&presence));
}

#[test]
fn when_all_have_gone_nothing_is_left() {
    let mut presence = ana_watches();
    presence.came(BO, at(0));
    presence.watch(BO, socket(BO), &[ANA, BO], at(0));
    presence.left(ANA, socket(ANA), at(1));
    presence.left(BO, socket(BO), at(2));
    presence.tick(at(13 * SECOND));
    assert!(presence.is_empty(), "{presence:?}");
}

mod property {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    /// What may happen. People are few, so that they meet.
    #[derive(Clone, Debug)]
    enum Step {
        Came(i64),
        Left(usize),
        Active(i64),
        Watch(usize, Vec<i64>),
        Hide(i64, bool),
        Wait(i64),
        Tick,
    }

    fn step() -> impl Strategy<Value = Step> {
        let person = 0..5_i64;
        prop_oneof![
            person.clone().prop_map(Step::Came),
            (0..8_usize).prop_map(Step::Left),
            person.clone().prop_map(Step::Active),
            (0..8_usize, vec(person.clone(), 0..5)).prop_map(|(socket, people)| Step::Watch(socket, people)),
            (person, any::<bool>()).prop_map(|(user, hides)| Step::Hide(user, hides)),
            prop_oneof![1..SECOND, SECOND..15 * SECOND, MINUTE..6 * MINUTE].prop_map(Step::Wait),
            Just(Step::Tick),
        ]
    }

    /// A page: whose, and what it shows.
    struct Page {
        user: UserId,
        socket: SocketId,
        sees: HashMap<UserId, Here>,
    }

    /// The rules, said as plainly as can be.
    #[derive(Default)]
    struct Model {
        now: i64,
        pages: Vec<Page>,
        opened: u64,
        active_at: HashMap<UserId, i64>,
        gone_at: HashMap<UserId, i64>,
        hidden: HashSet<UserId>,
    }

    impl Model {
        fn here(&self, watching: UserId, user: UserId) -> Here {
            let connected = self.pages.iter().any(|page| page.user == user);
            let lingers = self.gone_at.get(&user).is_some_and(|gone| self.now < gone + 12 * SECOND);
            if self.hidden.contains(&watching) || self.hidden.contains(&user) || !(connected || lingers) {
                Here::Away
            } else if self.active_at.get(&user).is_some_and(|active| self.now < active + 5 * MINUTE) {
                Here::Active
            } else {
                Here::Connected
            }
        }

        /// Whether the state of someone who left is still held.
        fn is_known(&self, user: UserId) -> bool {
            let connected = self.pages.iter().any(|page| page.user == user);
            connected || self.gone_at.get(&user).is_some_and(|gone| self.now < gone + 12 * SECOND)
        }

        fn take(&mut self, step: Step, presence: &mut Presence) {
            let now = at(self.now);
            match step {
                Step::Came(user) => {
                    let user = UserId(user);
                    self.opened += 1;
                    self.pages.push(Page { user, socket: SocketId(self.opened), sees: HashMap::new() });
                    self.active_at.insert(user, self.now);
                    presence.came(user, now);
                }
                Step::Left(page) if page < self.pages.len() => {
                    let page = self.pages.remove(page);
                    if !self.pages.iter().any(|other| other.user == page.user) {
                        self.gone_at.insert(page.user, self.now);
                    }
                    presence.left(page.user, page.socket, now);
                }
                Step::Active(user) => {
                    if self.is_known(UserId(user)) {
                        self.active_at.insert(UserId(user), self.now);
                    }
                    presence.active(UserId(user), now);
                }
                Step::Watch(page, people) if page < self.pages.len() => {
                    let page = &mut self.pages[page];
                    let people: Vec<UserId> = people.into_iter().map(UserId).collect();
                    let answer = presence.watch(page.user, page.socket, &people, now);
                    page.sees.retain(|user, _| people.contains(user));
                    for user in &people {
                        page.sees.entry(*user).or_insert(Here::Away);
                    }
                    page.sees.extend(answer);
                }
                Step::Hide(user, hides) => {
                    let _ = if hides { self.hidden.insert(UserId(user)) } else { self.hidden.remove(&UserId(user)) };
                    presence.hide(UserId(user), hides);
                }
                Step::Wait(time) => self.now += time,
                Step::Tick => self.tick(presence),
                Step::Left(_) | Step::Watch(..) => {}
            }
        }

        fn tick(&mut self, presence: &mut Presence) {
            for News { user, socket, people } in presence.tick(at(self.now)) {
                let page = self.pages.iter_mut().find(|page| page.socket == socket).expect("only open ones are told");
                assert_eq!(page.user, user);
                for (other, here) in people {
                    assert_ne!(page.sees.insert(other, here), Some(here), "nothing is told twice");
                }
            }
            for page in &self.pages {
                for (other, here) in &page.sees {
                    assert_eq!(*here, self.here(page.user, *other), "{other} as {} sees them", page.user);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn after_a_tick_every_page_shows_what_is_true(steps in vec(step(), 0..120)) {
            let (mut model, mut presence) = (Model::default(), Presence::new(SPANS));
            steps.into_iter().for_each(|step| model.take(step, &mut presence));
            model.tick(&mut presence);
            model.now += 60 * MINUTE;
            while !model.pages.is_empty() {
                model.take(Step::Left(0), &mut presence);
            }
            model.now += MINUTE;
            model.tick(&mut presence);
            prop_assert!(presence.is_empty(), "{presence:?}");
        }
    }
}
