use super::*;
use crate::{
    id::{Epoch, LOBBY, Millis, Op, Seq},
    model::{Ack, Person, Role, Snapshot, ThreadPage},
    sync::{Delivery, RowKey},
    words::Locale,
};

const ME: UserId = UserId(1);
const ANA: UserId = UserId(2);
const BO: UserId = UserId(3);
const CLEO: UserId = UserId(4);
const ZOE: UserId = UserId(5);

fn person(id: UserId, name: &str) -> Person {
    let (name, display_name) = (name.to_lowercase(), name.to_owned());
    Person { id, name, display_name, role: Role::User, active: true, rev: Seq(1) }
}

/// What I know: Ana, Bo, Cleo and Zoé; of others, that they are there.
fn sync() -> Sync {
    let threads = ThreadPage { cards: vec![], next: None };
    let me = person(ME, "Me");
    let mut sync = Sync::seed(Snapshot { epoch: Epoch([0; 16]), me, own: Seq(0), house: Seq(0), threads, open: None });
    sync.meet_people(vec![person(ANA, "Ana"), person(BO, "Bo"), person(CLEO, "Cleo"), person(ZOE, "Zoé")]);
    sync
}

fn row(kind: MessageKind, author: UserId, about: &[UserId], body: &str) -> Row {
    Row {
        kind,
        about: about.to_vec(),
        ..Row::new(RowKey::Seq(Seq(1)), author, body.into(), Delivery::Sent(Ack { seq: Seq(1), sent_at: Millis(0) }))
    }
}

fn said(locale: Locale, kind: MessageKind, author: UserId, about: &[UserId], body: &str) -> String {
    told(&sync(), locale.words(), &row(kind, author, about, body))
}

/// An entry, and what it is in English and French: kind, author, whom it is about, body.
type Case<'a> = (MessageKind, UserId, &'a [UserId], &'a str, &'a str, &'a str);

#[test]
fn what_became_of_a_group_is_told_to_each_from_where_they_stand() {
    use MessageKind as Kind;
    let cases: &[Case] = &[
        (Kind::Text, ANA, &[], "50% off", "50% off", "50% off"),
        (Kind::Made, ME, &[], "", "You made this group", "Vous avez créé ce groupe"),
        (Kind::Made, ANA, &[ME], "", "Ana made this group with you", "Ana a créé ce groupe avec vous"),
        (
            Kind::Made,
            ANA,
            &[BO, ME, CLEO],
            "",
            "Ana made this group with you and 2 others",
            "Ana a créé ce groupe avec vous et 2 autres",
        ),
        (Kind::Joined, ANA, &[], "", "Ana joined", "Ana a rejoint la conversation"),
        (Kind::Joined, ME, &[], "", "You joined", "Vous avez rejoint la conversation"),
        (Kind::Joined, UserId(99), &[], "", "Someone joined", "Quelqu’un a rejoint la conversation"),
        (Kind::Added, ME, &[BO], "", "You added Bo", "Vous avez ajouté Bo"),
        (Kind::Added, ANA, &[ME], "", "Ana added you", "Ana vous a ouvert la conversation"),
        (Kind::Added, ANA, &[BO, ME], "", "Ana added you and Bo", "Ana a ajouté vous et Bo"),
        (Kind::Added, ANA, &[BO, CLEO, ME], "", "Ana added you and 2 others", "Ana a ajouté vous et 2 autres"),
        (Kind::Added, ANA, &[BO, CLEO, ZOE], "", "Ana added Bo, Cleo and Zoé", "Ana a ajouté Bo, Cleo et Zoé"),
        (
            Kind::Added,
            ANA,
            &[BO, CLEO, ZOE, UserId(9)],
            "",
            "Ana added Bo, Cleo and 2 others",
            "Ana a ajouté Bo, Cleo et 2 autres",
        ),
        (Kind::Left, ANA, &[], "", "Ana left", "Ana a quitté la conversation"),
        (
            Kind::Left,
            ANA,
            &[BO],
            "",
            "Ana left. Bo is now a host.",
            "Ana a quitté la conversation. Bo en est maintenant l’hôte.",
        ),
        (
            Kind::Left,
            ANA,
            &[ME],
            "",
            "Ana left. You are now a host.",
            "Ana a quitté la conversation. Vous en êtes maintenant l’hôte.",
        ),
        (Kind::Removed, ANA, &[BO], "", "Ana removed Bo", "Ana a retiré Bo"),
        (
            Kind::Renamed,
            ANA,
            &[],
            "100% %0",
            "Ana named this group “100% %0”",
            "Ana a nommé ce groupe «\u{a0}100% %0\u{a0}»",
        ),
        (Kind::Renamed, ME, &[], "", "You took the group’s name away", "Vous avez retiré le nom du groupe"),
        (Kind::Opened, ANA, &[], "", "Ana opened this group to everyone", "Ana a ouvert ce groupe à tout le monde"),
        (Kind::Closed, ME, &[], "", "You closed this group", "Vous avez fermé ce groupe"),
        (Kind::Hosted, ANA, &[ME], "", "Ana made you a host", "Ana vous a confié le rôle d’hôte"),
        (Kind::Unhosted, ME, &[BO], "", "You took the role of host from Bo", "Vous avez repris le rôle d’hôte à Bo"),
        (Kind::HostsOnly, ANA, &[], "", "Ana let only hosts write here", "Ana laisse écrire les hôtes seulement"),
        (Kind::Everyone, ME, &[], "", "You let everyone write here", "Vous laissez écrire tout le monde"),
    ];
    for (kind, author, about, body, english, french) in cases {
        assert_eq!(said(Locale::En, *kind, *author, about, body), *english);
        assert_eq!(said(Locale::Fr, *kind, *author, about, body), *french);
    }
}

/// Entries of these kinds by these people, each with a heading of a day or none, as they are drawn.
fn drawn(entries: &[(MessageKind, UserId, &[UserId], Option<&str>)]) -> Vec<Drawn> {
    let sync = sync();
    let rows = entries.iter().zip(1_u8..).map(|((kind, author, about, day), number)| {
        let row = row(*kind, *author, about, "");
        Drawn {
            key: RowKey::Op(Op([number; 16])),
            thread: LOBBY,
            seq: Some(Seq(number.into())),
            kind: row.kind,
            author: sync.person(row.author).cloned(),
            mine: row.author == ME,
            first: true,
            new: false,
            unread: false,
            day: day.map(str::to_owned),
            clock: String::new(),
            at: Millis(0),
            body: told(&sync, Locale::En.words(), &row),
            about: together(&row),
            folded: Vec::new(),
            said: row.said,
            quote: None,
            edited: None,
            deleted: false,
            reactions: Vec::new(),
            acting: None,
            delivery: row.delivery,
        }
    });
    fold(&sync, Locale::En.words(), rows.collect())
}

fn bodies(rows: &[Drawn]) -> Vec<&str> {
    rows.iter().map(|row| row.body.as_str()).collect()
}

#[test]
fn many_who_join_in_a_row_are_one_entry_that_unfolds() {
    let joined = |user| (MessageKind::Joined, user, &[][..], None);
    let rows = drawn(&[joined(ANA), joined(BO), joined(CLEO), joined(ZOE)]);
    assert_eq!(bodies(&rows), ["Ana, Bo and 2 others joined"]);
    assert_eq!(rows[0].folded, ["Ana joined", "Bo joined", "Cleo joined", "Zoé joined"]);
    assert_eq!(rows[0].key, RowKey::Op(Op([1; 16])), "it stays the same row as more come");
    let rows = drawn(&[joined(ANA), joined(ME), joined(CLEO), joined(ZOE)]);
    assert_eq!(bodies(&rows), ["You and 3 others joined"]);
}

#[test]
fn two_or_what_is_not_alike_stays_apart() {
    let joined = |user, day| (MessageKind::Joined, user, &[][..], day);
    assert_eq!(bodies(&drawn(&[joined(ANA, None), joined(BO, None)])), ["Ana joined", "Bo joined"]);
    let days = [joined(ANA, Some("Monday")), joined(BO, None), joined(CLEO, Some("Today")), joined(ZOE, None)];
    assert_eq!(drawn(&days).len(), 4, "a day begins between them");
    fn left(user: UserId, heir: &[UserId]) -> (MessageKind, UserId, &[UserId], Option<&str>) {
        (MessageKind::Left, user, heir, None)
    }
    let rows = drawn(&[left(ANA, &[]), left(BO, &[CLEO]), left(ZOE, &[])]);
    assert_eq!(bodies(&rows), ["Ana left", "Bo left. Cleo is now a host.", "Zoé left"]);
    fn added(author: UserId, whom: &[UserId]) -> (MessageKind, UserId, &[UserId], Option<&str>) {
        (MessageKind::Added, author, whom, None)
    }
    assert_eq!(drawn(&[added(ANA, &[ME]), added(ANA, &[CLEO]), added(BO, &[ZOE])]).len(), 3, "by different people");
    let rows = drawn(&[added(ANA, &[BO]), added(ANA, &[CLEO]), added(ANA, &[ZOE])]);
    assert_eq!(bodies(&rows), ["Ana added Bo, Cleo and Zoé"]);
}
