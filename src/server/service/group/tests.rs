use super::*;
use crate::{
    id::{LOBBY, Seq},
    model::{At, Line, MemberRole, MessageKind},
    server::{
        cast::{Guest, House, next, op, refusal},
        service::{message, thread, user},
    },
};

/// What a group cannot take.
fn wrong(field: Field, problem: Problem) -> Option<AppError> {
    Some(AppError::invalid(field, problem))
}

/// The entries of the system: what, by whom, about whom.
pub(super) async fn entries(guest: &Guest, thread: ThreadId) -> Result<Vec<(MessageKind, UserId, Vec<UserId>)>> {
    let access = access::thread(&guest.app, &guest.actor, thread).await?;
    let history = message::history(&guest.app, &access, At::Tail).await?;
    Ok(history.messages.into_iter().map(|entry| (entry.kind, entry.author, entry.about)).collect())
}

/// Ana, Bo, Eve, and a group of Ana and Bo.
pub(super) struct Stage {
    pub house: House,
    pub ana: Guest,
    pub bo: Guest,
    pub eve: Guest,
    pub group: ThreadId,
}

impl Stage {
    pub async fn set() -> Result<Self> {
        let house = House::open().await?;
        let (ana, bo, eve) = (house.person("Ana").await?, house.person("Bo").await?, house.person("Eve").await?);
        let group = ana.make("Robotics", false, &[bo.id()]).await?;
        Ok(Self { house, ana, bo, eve, group })
    }

    async fn members(&self) -> Result<Vec<(UserId, MemberRole)>> {
        self.ana.members(self.group).await
    }
}

#[tokio::test]
async fn a_group_is_made_with_its_maker_as_host() -> Result<()> {
    let Stage { ana, bo, eve, group, .. } = Stage::set().await?;
    assert_eq!(ana.members(group).await?, [(ana.id(), MemberRole::Host), (bo.id(), MemberRole::Member)]);
    assert_eq!(entries(&bo, group).await?, [(MessageKind::Made, ana.id(), vec![bo.id()])]);
    let card = bo.list().await?.into_iter().find(|card| card.thread.id == group).expect("it is in his list");
    assert_eq!((card.thread.size, card.thread.name.as_deref(), card.mine.read_seq), (2, Some("Robotics"), Seq(1)));
    assert_eq!(refusal(eve.members(group).await), Some(AppError::NotFound));
    Ok(())
}

#[tokio::test]
async fn making_twice_under_one_op_is_making_once() -> Result<()> {
    let Stage { house, ana, bo, .. } = Stage::set().await?;
    let make = async |name: &str, with: &[UserId]| {
        let group = NewGroup { name: name.into(), open: true, with: with.to_vec() };
        super::make(&house.app, &ana.actor, &group, op(1)).await
    };
    let made = make(" Chess  club", &[bo.id(), ana.id(), bo.id()]).await?;
    assert_eq!(make("Chess club", &[bo.id(), ana.id(), bo.id()]).await?, made);
    assert_eq!(refusal(make("Chess", &[bo.id()]).await), Some(AppError::Conflict));
    assert_eq!(ana.members(made).await?.len(), 2, "each once");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_made_is_not() -> Result<()> {
    let Stage { ana, bo, .. } = Stage::set().await?;
    let nobody = UserId(99);
    assert_eq!(refusal(ana.make("x", true, &[bo.id(), nobody]).await), Some(AppError::NotFound));
    let crowd = vec![bo.id(); MAX_ADDED + 1];
    assert_eq!(refusal(ana.make("x", true, &crowd).await), wrong(Field::Group, Problem::TooLong));
    for bad in ["a\0b", "\u{202e}x", "\u{200d}"] {
        assert_eq!(refusal(ana.make(bad, true, &[]).await), wrong(Field::GroupName, Problem::Character));
    }
    assert_eq!(refusal(ana.make(&"x".repeat(81), true, &[]).await), wrong(Field::GroupName, Problem::TooLong));
    assert_eq!(ana.list().await?.len(), 2, "the Lobby, and the group there was");
    Ok(())
}

#[tokio::test]
async fn hosts_alone_change_a_group_and_anyone_leaves() -> Result<()> {
    let stage = Stage::set().await?;
    let (bo, eve) = (&stage.bo, stage.eve.id());
    let changes = [
        GroupChange::Rename("x".into()),
        GroupChange::Open(true),
        GroupChange::HostsOnly(true),
        GroupChange::Add(vec![eve]),
        GroupChange::Remove(stage.ana.id()),
        GroupChange::Host(bo.id(), true),
        GroupChange::Delete("Robotics".into()),
    ];
    for change in changes {
        assert_eq!(refusal(bo.change(stage.group, change.clone()).await), Some(AppError::Forbidden), "{change:?}");
        assert_eq!(
            refusal(stage.eve.change(stage.group, change.clone()).await),
            Some(AppError::NotFound),
            "{change:?}"
        );
    }
    bo.change(stage.group, GroupChange::Leave).await?;
    assert_eq!(stage.members().await?.len(), 1);
    assert_eq!(entries(&stage.ana, stage.group).await?.len(), 2, "nothing else happened");
    Ok(())
}

#[tokio::test]
async fn each_change_has_one_number_and_one_entry() -> Result<()> {
    let Stage { ana, bo, eve, group, .. } = Stage::set().await?;
    let (me, him, her) = (ana.id(), bo.id(), eve.id());
    let changes = [
        (GroupChange::Rename(" Robots ".into()), MessageKind::Renamed, vec![]),
        (GroupChange::Open(true), MessageKind::Opened, vec![]),
        (GroupChange::Open(false), MessageKind::Closed, vec![]),
        (GroupChange::HostsOnly(true), MessageKind::HostsOnly, vec![]),
        (GroupChange::HostsOnly(false), MessageKind::Everyone, vec![]),
        (GroupChange::Add(vec![him, her]), MessageKind::Added, vec![her]),
        (GroupChange::Host(him, true), MessageKind::Hosted, vec![him]),
        (GroupChange::Host(him, false), MessageKind::Unhosted, vec![him]),
        (GroupChange::Remove(her), MessageKind::Removed, vec![her]),
    ];
    for (number, (change, kind, about)) in changes.into_iter().enumerate() {
        ana.change(group, change.clone()).await?;
        let again = refusal(ana.change(group, change.clone()).await);
        assert_eq!(again, None, "{change:?}: there is nothing to do, and that is no error");
        let entries = entries(&ana, group).await?;
        assert_eq!(entries.len(), number + 2, "{change:?}");
        assert_eq!(entries.last(), Some(&(kind, me, about)), "{change:?}");
    }
    Ok(())
}

#[tokio::test]
async fn only_hosts_write_where_they_said_so() -> Result<()> {
    let Stage { ana, bo, group, .. } = Stage::set().await?;
    ana.change(group, GroupChange::HostsOnly(true)).await?;
    assert_eq!(refusal(bo.post(group, 1, "hello").await), Some(AppError::Forbidden));
    ana.post(group, 1, "hello").await?;
    ana.change(group, GroupChange::Host(bo.id(), true)).await?;
    bo.post(group, 1, "hello").await?;
    Ok(())
}

#[tokio::test]
async fn whoever_comes_back_has_read_everything_and_hears_what_follows() -> Result<()> {
    let Stage { ana, bo, group, .. } = Stage::set().await?;
    ana.change(group, GroupChange::Remove(bo.id())).await?;
    assert_eq!(refusal(bo.post(group, 1, "hello").await), Some(AppError::NotFound));
    ana.post(group, 1, "without him").await?;
    ana.change(group, GroupChange::Add(vec![bo.id()])).await?;
    let card = bo.list().await?.into_iter().find(|card| card.thread.id == group).expect("it is back");
    assert_eq!((card.mine.read_seq, card.head), (Seq(4), Seq(4)));
    assert_eq!(entries(&bo, group).await?.len(), 4, "and reads what was said without him");
    let mut socket = bo.connect();
    ana.post(group, 2, "hello").await?;
    assert_eq!(next(&mut socket).await?.rows.messages[0].body, "hello");
    Ok(())
}

#[tokio::test]
async fn the_last_host_hands_over() -> Result<()> {
    let Stage { ana, bo, eve, group, house } = Stage::set().await?;
    let last = wrong(Field::Group, Problem::LastHost);
    assert_eq!(refusal(ana.change(group, GroupChange::Host(ana.id(), false)).await), last);
    house.clock.advance(std::time::Duration::from_secs(1));
    ana.change(group, GroupChange::Add(vec![eve.id()])).await?;
    ana.change(group, GroupChange::Remove(ana.id())).await?;
    assert_eq!(bo.members(group).await?, [(bo.id(), MemberRole::Host), (eve.id(), MemberRole::Member)]);
    assert_eq!(entries(&bo, group).await?.last(), Some(&(MessageKind::Left, ana.id(), vec![bo.id()])));
    bo.change(group, GroupChange::Host(eve.id(), true)).await?;
    bo.change(group, GroupChange::Leave).await?;
    assert_eq!(entries(&eve, group).await?.last(), Some(&(MessageKind::Left, bo.id(), vec![])), "there is a host");
    Ok(())
}

#[tokio::test]
async fn an_empty_group_waits_if_it_is_open_and_ends_if_it_is_not() -> Result<()> {
    let Stage { ana, bo, eve, house, .. } = Stage::set().await?;
    let (open, closed) = (ana.make("Open", true, &[]).await?, ana.make("Closed", false, &[]).await?);
    for group in [open, closed] {
        ana.change(group, GroupChange::Leave).await?;
        assert_eq!(refusal(ana.members(group).await), Some(AppError::NotFound));
    }
    assert_eq!(refusal(bo.join(closed).await), Some(AppError::NotFound));
    let found = find(&house.app, &eve.actor, "op", 0).await?;
    assert_eq!((found.groups[0].thread.size, found.groups[0].joined), (0, false));
    bo.join(open).await?;
    eve.join(open).await?;
    assert_eq!(bo.members(open).await?, [(bo.id(), MemberRole::Host), (eve.id(), MemberRole::Member)]);
    Ok(())
}

#[tokio::test]
async fn joining_asks_for_an_open_group() -> Result<()> {
    let Stage { ana, bo, eve, group, house } = Stage::set().await?;
    let direct = ana.open_direct(bo.id(), 1).await?;
    for none in [group, direct, ThreadId(99), ThreadId(0)] {
        assert_eq!(refusal(eve.join(none).await), Some(AppError::NotFound), "{none}");
    }
    assert_eq!(refusal(bo.join(direct).await), Some(AppError::NotFound), "not even one's own");
    ana.change(group, GroupChange::Open(true)).await?;
    join(&house.app, &eve.actor, group, op(1)).await?;
    ana.change(group, GroupChange::Open(false)).await?;
    join(&house.app, &eve.actor, group, op(1)).await?;
    eve.join(group).await?;
    assert_eq!(ana.members(group).await?.len(), 3, "once");
    assert_eq!(refusal(join(&house.app, &eve.actor, LOBBY, op(1)).await), Some(AppError::Conflict));
    Ok(())
}

#[tokio::test]
async fn a_deleted_group_is_not_there_for_anyone() -> Result<()> {
    let Stage { ana, bo, group, house, .. } = Stage::set().await?;
    ana.post(group, 1, "secret").await?;
    let no_match = wrong(Field::GroupName, Problem::NoMatch);
    for typed in ["", "Robot", "2", "a\0b"] {
        assert_eq!(refusal(ana.change(group, GroupChange::Delete(typed.into())).await), no_match, "{typed:?}");
    }
    let mut socket = bo.connect();
    let delete = GroupChange::Delete(" robotics ".into());
    change_by_id(&house.app, &ana.actor, group, &delete, op(9)).await?;
    let told = next(&mut socket).await?;
    assert_eq!((told.line, told.rows.mine[0].thread, told.rows.mine[0].listed), (Line::Own, group, false));
    for guest in [&ana, &bo] {
        assert_eq!(refusal(guest.post(group, 7, "hello").await), Some(AppError::NotFound));
        assert_eq!(refusal(guest.join(group).await), Some(AppError::NotFound));
        assert_eq!(refusal(guest.snapshot(Some(group)).await), Some(AppError::NotFound));
        let line = thread::changes(&house.app, &guest.actor, Line::Thread(group), Seq(0)).await;
        assert_eq!(refusal(line), Some(AppError::NotFound));
    }
    change_by_id(&house.app, &ana.actor, group, &delete, op(9)).await?;
    let other = change_by_id(&house.app, &ana.actor, group, &GroupChange::Leave, op(9)).await;
    assert_eq!(refusal(other), Some(AppError::Conflict));
    purge_all(house.app.clone()).await;
    assert_eq!(house.app.store.read().await?.history(group, At::Tail).await?.messages, []);
    Ok(())
}

#[tokio::test]
async fn a_group_without_a_name_is_deleted_by_the_number_of_its_members() -> Result<()> {
    let Stage { ana, bo, group, .. } = Stage::set().await?;
    ana.change(group, GroupChange::Rename(String::new())).await?;
    assert_eq!(ana.list().await?[0].thread.some, [ana.id(), bo.id()], "it is called by them");
    let no_match = wrong(Field::GroupName, Problem::NoMatch);
    assert_eq!(refusal(ana.change(group, GroupChange::Delete("Robotics".into())).await), no_match);
    ana.change(group, GroupChange::Delete(" 2 ".into())).await
}

#[tokio::test]
async fn the_lobby_stays_and_stays_open() -> Result<()> {
    let Stage { ana, bo, house, .. } = Stage::set().await?;
    let stays = wrong(Field::Group, Problem::Lobby);
    for change in [GroupChange::Open(false), GroupChange::Delete("3".into())] {
        assert_eq!(refusal(ana.change(LOBBY, change).await), stays);
    }
    ana.change(LOBBY, GroupChange::Rename("Café".into())).await?;
    ana.change(LOBBY, GroupChange::HostsOnly(true)).await?;
    ana.change(LOBBY, GroupChange::Leave).await?;
    assert_eq!(bo.members(LOBBY).await?.first(), Some(&(bo.id(), MemberRole::Host)));
    let found = async |begins: &str| Ok::<_, Error>(find(&house.app, &ana.actor, begins, 0).await?.groups.len());
    assert_eq!((found("caf").await?, found("lob").await?, found("").await?), (1, 0, 1), "it is called otherwise now");
    bo.change(LOBBY, GroupChange::Rename(" ".into())).await?;
    assert_eq!((found("lob").await?, found("le sal").await?, found("x").await?), (1, 1, 0), "in each language");
    ana.join(LOBBY).await
}

#[tokio::test]
async fn whoever_comes_to_an_empty_lobby_looks_after_it() -> Result<()> {
    let house = House::open().await?;
    let ana = house.person("Ana").await?;
    ana.change(LOBBY, GroupChange::Leave).await?;
    let bo = house.person("Bo").await?;
    assert_eq!(bo.members(LOBBY).await?, [(bo.id(), MemberRole::Host)]);
    Ok(())
}

#[tokio::test]
async fn a_direct_conversation_is_no_group() -> Result<()> {
    let Stage { ana, bo, eve, .. } = Stage::set().await?;
    let direct = ana.open_direct(bo.id(), 1).await?;
    for change in [GroupChange::Leave, GroupChange::Add(vec![eve.id()]), GroupChange::Delete("2".into())] {
        assert_eq!(refusal(ana.change(direct, change).await), wrong(Field::Group, Problem::Direct));
    }
    assert_eq!(ana.members(direct).await?.len(), 2, "but it has members");
    Ok(())
}

#[tokio::test]
async fn nobody_is_added_if_one_of_them_is_not_there() -> Result<()> {
    let Stage { ana, bo, eve, group, .. } = Stage::set().await?;
    let (him, her, nobody) = (bo.id(), eve.id(), UserId(99));
    let missing = Some(AppError::NotFound);
    assert_eq!(refusal(ana.change(group, GroupChange::Add(vec![her, nobody])).await), missing);
    for change in [GroupChange::Remove(nobody), GroupChange::Host(nobody, true), GroupChange::Host(her, true)] {
        assert_eq!(refusal(ana.change(group, change).await), missing);
    }
    let crowd = GroupChange::Add(vec![her; MAX_ADDED + 1]);
    assert_eq!(refusal(ana.change(group, crowd).await), wrong(Field::Group, Problem::TooLong));
    ana.change(group, GroupChange::Add(vec![him, him])).await?;
    assert_eq!(ana.members(group).await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn open_groups_are_found_by_name_the_largest_first() -> Result<()> {
    let Stage { ana, bo, eve, house, .. } = Stage::set().await?;
    for n in 0..PAGE {
        ana.make(&format!("Chess {n:02}"), true, &[]).await?;
    }
    let large = eve.make("Chess, all", true, &[bo.id()]).await?;
    let unnamed = eve.make("", true, &[bo.id()]).await?;
    let page = async |begins: &str, after: u32| find(&house.app, &bo.actor, begins, after).await;
    let first = page("CHESS", 0).await?;
    assert_eq!((first.groups.len(), first.more, first.groups[0].thread.id), (PAGE, true, large));
    assert_eq!((first.groups[0].joined, first.groups[1].joined), (true, false));
    let rest = page("chess", 50).await?;
    assert_eq!((rest.groups.len(), rest.more), (1, false));
    let all = page("", 0).await?;
    let ids: Vec<ThreadId> = all.groups.iter().take(3).map(|group| group.thread.id).collect();
    assert_eq!(ids, [LOBBY, large, unnamed]);
    assert_eq!(all.people.iter().map(|person| person.id).collect::<Vec<_>>(), [bo.id(), eve.id()]);
    for nothing in ["robotics", "%", "\0", "chess 001"] {
        assert_eq!(page(nothing, 0).await?, GroupPage::default(), "{nothing:?}");
    }
    assert!(page("", u32::MAX).await?.groups.is_empty());
    Ok(())
}

#[tokio::test]
async fn members_come_in_pages_hosts_first_and_are_found_by_name() -> Result<()> {
    let house = House::open().await?;
    let zoe = house.person("Zoé").await?;
    house.app.writer.crowd(60).await?;
    let access = access::thread(&house.app, &zoe.actor, LOBBY).await?;
    let page = async |begins: &str, after: u32| members(&house.app, &access, begins, after).await;
    let first = page("", 0).await?;
    assert_eq!((first.members.len(), first.more), (PAGE, true));
    assert_eq!((first.members[0].0.id, first.members[0].1), (zoe.id(), MemberRole::Host));
    assert_eq!(first.members[1].0.name, "crowd00001");
    let rest = page("", 50).await?;
    assert_eq!((rest.members.len(), rest.more), (11, false));
    assert_eq!(page("CROWD0006", 0).await?.members.len(), 1);
    user::set_display_name(&house.app, &zoe.actor, "Petite Zoé").await?;
    for begins in ["zo\u{e9}", "ZOE", "petite zo", "pet"] {
        assert_eq!(page(begins, 0).await?.members.len(), 1, "{begins}");
    }
    assert_eq!(page("\0", 0).await?, MemberPage::default());
    assert!(page("", u32::MAX).await?.members.is_empty());
    Ok(())
}

#[tokio::test]
async fn two_hosts_who_remove_each_other_leave_one() -> Result<()> {
    let Stage { ana, bo, group, .. } = Stage::set().await?;
    ana.change(group, GroupChange::Host(bo.id(), true)).await?;
    let (one, other) =
        tokio::join!(ana.change(group, GroupChange::Remove(bo.id())), bo.change(group, GroupChange::Remove(ana.id())),);
    let (first, second) = (one.is_ok(), other.is_ok());
    assert!(first != second, "whoever was first");
    assert_eq!(refusal(one).or(refusal(other)), Some(AppError::NotFound));
    let left = if first { &ana } else { &bo };
    assert_eq!(left.members(group).await?, [(left.id(), MemberRole::Host)]);
    Ok(())
}

#[tokio::test]
async fn leaving_while_being_removed_is_leaving_once() -> Result<()> {
    let Stage { ana, bo, group, .. } = Stage::set().await?;
    let (left, removed) =
        tokio::join!(bo.change(group, GroupChange::Leave), ana.change(group, GroupChange::Remove(bo.id())));
    assert!(matches!(refusal(left), None | Some(AppError::NotFound)), "he may be out of it already");
    removed?;
    assert_eq!(entries(&ana, group).await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn adding_to_a_group_that_is_being_deleted_adds_nobody() -> Result<()> {
    let Stage { ana, bo, eve, group, .. } = Stage::set().await?;
    ana.change(group, GroupChange::Host(bo.id(), true)).await?;
    let (deleted, added, said) = tokio::join!(
        ana.change(group, GroupChange::Delete("Robotics".into())),
        bo.change(group, GroupChange::Add(vec![eve.id()])),
        async {
            tokio::task::yield_now().await;
            bo.post(group, 1, "hello").await
        },
    );
    deleted?;
    assert!(matches!(refusal(added), None | Some(AppError::NotFound)));
    assert!(matches!(refusal(said), None | Some(AppError::NotFound)));
    assert_eq!(eve.list().await?.len(), 1, "if she was added, it was before");
    assert_eq!(refusal(bo.members(group).await), Some(AppError::NotFound));
    Ok(())
}
