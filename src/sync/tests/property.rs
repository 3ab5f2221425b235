//! Whatever the network did: when it is quiet, the view is the model.

use super::world::{Move, World};
use proptest::{
    prelude::*,
    test_runner::{FileFailurePersistence, RngSeed},
};

fn on_the_server() -> impl Strategy<Value = Move> {
    prop_oneof![
        6 => any::<(u8, u8)>().prop_map(|(thread, author)| Move::Post { thread, author }),
        1 => any::<u8>().prop_map(|thread| Move::Join { thread }),
        2 => any::<(u8, u8)>().prop_map(|(thread, back)| Move::Edit { thread, back }),
        2 => any::<(u8, u8, u8)>().prop_map(|(thread, author, back)| Move::Reply { thread, author, back }),
        2 => any::<(u8, u8)>().prop_map(|(thread, back)| Move::Delete { thread, back }),
        3 => any::<(u8, u8, u8)>().prop_map(|(thread, back, who)| Move::React { thread, back, who }),
        1 => any::<u8>().prop_map(|thread| Move::Rename { thread }),
        1 => any::<u8>().prop_map(|thread| Move::Read { thread }),
        2 => any::<(u8, u8)>().prop_map(|(thread, seq)| Move::MarkUnread { thread, seq }),
        1 => any::<u8>().prop_map(|thread| Move::Mute { thread }),
        1 => any::<u8>().prop_map(|thread| Move::RemoveOrAdd { thread }),
        1 => any::<u8>().prop_map(|person| Move::Dub { person }),
        1 => Just(Move::Found),
    ]
}

fn by_the_person() -> impl Strategy<Value = Move> {
    prop_oneof![
        3 => any::<(u8, u8)>().prop_map(|(thread, at)| Move::Open { thread, at }),
        1 => Just(Move::Close),
        1 => any::<u8>().prop_map(|place| Move::Look { place }),
        3 => Just(Move::Older),
        3 => Just(Move::Newer),
        1 => Just(Move::Newest),
        5 => any::<u8>().prop_map(|place| Move::Saw { place }),
        1 => any::<u8>().prop_map(|seq| Move::KeepUnread { seq }),
        1 => Just(Move::MoreCards),
        4 => any::<(u8, u8)>().prop_map(|(thread, to)| Move::Send { thread, to }),
        7 => any::<(u8, u8)>().prop_map(|(place, kind)| Move::Act { place, kind }),
        1 => any::<u8>().prop_map(|which| Move::Undo { which }),
        1 => any::<u8>().prop_map(|which| Move::Retry { which }),
        1 => any::<u8>().prop_map(|which| Move::Discard { which }),
        1 => Just(Move::Reload),
    ]
}

fn on_the_way() -> impl Strategy<Value = Move> {
    prop_oneof![
        12 => any::<u8>().prop_map(|which| Move::Deliver { which }),
        2 => any::<u8>().prop_map(|which| Move::Repeat { which }),
        1 => any::<u8>().prop_map(|which| Move::Lose { which }),
        3 => any::<u8>().prop_map(|which| Move::Ask { which }),
        1 => Just(Move::Cut),
        2 => Just(Move::Connect),
        8 => any::<u8>().prop_map(|which| Move::Serve { which }),
        1 => any::<u8>().prop_map(|which| Move::ServeTwice { which }),
        1 => any::<u8>().prop_map(|which| Move::Refuse { which }),
        1 => any::<u8>().prop_map(|which| Move::FailToServe { which }),
        8 => any::<u8>().prop_map(|which| Move::Land { which }),
        1 => any::<u8>().prop_map(|which| Move::LandTwice { which }),
        1 => any::<u8>().prop_map(|which| Move::LoseAnswer { which }),
        1 => any::<u8>().prop_map(|which| Move::Wake { which }),
        2 => any::<u8>().prop_map(|which| Move::Release { which }),
    ]
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        120 => on_the_server(),
        120 => by_the_person(),
        240 => on_the_way(),
        2 => Just(Move::Backup),
        2 => Just(Move::Restore),
    ];
    proptest::collection::vec(one, 0..120)
}

/// The same cases every time, so that what is red is red for everyone, and those that were red once;
/// `PROPTEST_RNG_SEED` goes looking for others, and `PROPTEST_CASES=1000000` for a night.
fn config() -> ProptestConfig {
    let chosen = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { chosen.cases } else { 10_000 };
    let rng_seed = if chosen.rng_seed == RngSeed::Random { RngSeed::Fixed(16) } else { chosen.rng_seed };
    let seeds = FileFailurePersistence::Direct(concat!(env!("CARGO_MANIFEST_DIR"), "/src/sync/tests/property.txt"));
    ProptestConfig { cases, rng_seed, failure_persistence: Some(Box::new(seeds)), ..chosen }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn after_whatever_happened_the_view_is_the_model(orderly in any::<bool>(), moves in moves()) {
        let mut world = World::new(orderly);
        for step in &moves {
            world.play(step);
            world.check_now();
        }
        world.settle();
        world.check_quiet();
        world.check_whole_list();
        world.check_every_tail();
    }
}
