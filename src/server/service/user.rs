//! People: found by name, what they change of themselves, and what the `user` command line does to them.

use super::{
    access,
    house::administers,
    name::{self, DisplayName, name_key, search_key},
    session::Actor,
    throttle::Guess,
};
use crate::{
    error::{AppError, Field, Problem},
    id::{ThreadId, UserId},
    model::{PeoplePage, Person, Role, check_password},
    server::{
        App,
        error::Result,
        store::{NewDisplayName, NewPassword, PeopleAfter},
    },
};
use std::net::IpAddr;

/// People in one page.
const PAGE: usize = 50;

/// Active people, by user name, with a word in either name that begins so, whatever its accents; `after`: the user name
/// that the page before ended with.
pub async fn find(app: &App, _actor: &Actor, begins: &str, after: &str) -> Result<PeoplePage> {
    outside(app, None, begins, after).await
}

/// The same for whoever adds people to a group: those who are not in it. Without a group, everyone.
pub async fn find_for(
    app: &App,
    actor: &Actor,
    group: Option<ThreadId>,
    begins: &str,
    after: &str,
) -> Result<PeoplePage> {
    let group = match group {
        Some(group) => Some(access::thread(app, actor, group).await?.thread_id()),
        None => None,
    };
    outside(app, group, begins, after).await
}

async fn outside(app: &App, group: Option<ThreadId>, begins: &str, after: &str) -> Result<PeoplePage> {
    // Nobody's name holds U+0000, and PostgreSQL cannot even be asked.
    if begins.contains('\0') || after.contains('\0') {
        return Ok(PeoplePage::default());
    }
    let limit = PAGE as i64 + 1;
    let page = PeopleAfter { begins: search_key(begins), after: name_key(after), outside: group, limit };
    let mut people = app.store.read().await?.people_after(&page).await?;
    let more = people.len() > PAGE;
    people.truncate(PAGE);
    Ok(PeoplePage { people, more })
}

/// The cards of these people, those who have one.
pub async fn cards(app: &App, _actor: &Actor, people: &[UserId]) -> Result<Vec<Person>> {
    Ok(app.store.read().await?.people(people.iter().copied()).await?)
}

/// Another name to be shown by. Everyone sees it at once.
pub async fn set_display_name(app: &App, actor: &Actor, text: &str) -> Result<()> {
    let display_name = DisplayName::parse(text)?;
    let keys = name::keys(&actor.person.name, display_name.as_str());
    let display_name = display_name.as_str().to_owned();
    app.writer.set_display_name(NewDisplayName { user: actor.id(), display_name, keys }).await
}

/// Whether the actor shows when they are here. Who hides does not see it of others.
pub async fn set_presence(app: &App, actor: &Actor, shows: bool) -> Result<()> {
    app.writer.set_presence(actor.id(), shows).await
}

/// Whether the actor shows when they are here.
pub async fn shows_presence(app: &App, actor: &Actor) -> Result<bool> {
    Ok(app.store.read().await?.shows_presence(actor.id()).await?)
}

/// Another password for the actor, who knows the old one. Their other sessions end, this one stays. The old one is
/// guessed at as slowly as at the door, for a device left open is no invitation.
pub async fn change_password(app: &App, actor: &Actor, from: IpAddr, old: &str, new: &str) -> Result<()> {
    check_password(new)?;
    let guess = Guess::new(&name_key(&actor.person.name), from);
    let place = app.doors.place()?;
    app.doors.admit(&guess, app.clock.now())?;
    let stored = app.store.read().await?.password_hash(actor.id()).await?.ok_or(AppError::Unauthenticated)?;
    let Some(hash) = app.doors.exchange(&place, old, stored, new).await? else {
        return Err(AppError::invalid(Field::Password, Problem::Wrong).into());
    };
    app.doors.welcome(&guess);
    app.writer.set_password(NewPassword { user: actor.id(), hash, stays: Some(actor.session) }).await
}

/// Someone's card, for themselves or an administrator.
pub async fn card(app: &App, actor: &Actor, user: UserId) -> Result<Person> {
    if actor.id() != user {
        administers(actor)?;
    }
    Ok(app.store.read().await?.person(user).await?.ok_or(AppError::NotFound)?)
}

/// Those whose accounts are closed, by name: nobody else finds them. For administrators.
pub async fn closed(app: &App, actor: &Actor) -> Result<Vec<Person>> {
    const SHOWN: i64 = 500;
    administers(actor)?;
    Ok(app.store.read().await?.closed_accounts(SHOWN).await?)
}

/// Gives someone another role. For administrators.
pub async fn give_role(app: &App, actor: &Actor, user: UserId, role: Role) -> Result<()> {
    administers(actor)?;
    let person = card(app, actor, user).await?;
    app.writer.set_role(person.id, role).await
}

/// Takes someone's account out of use, or back into it. For administrators.
pub async fn set_active(app: &App, actor: &Actor, user: UserId, active: bool) -> Result<()> {
    administers(actor)?;
    let person = card(app, actor, user).await?;
    app.writer.set_active(person.id, active).await
}

/// Everyone who ever had an account. For the operator.
pub async fn list_all(app: &App) -> Result<Vec<Person>> {
    Ok(app.store.read().await?.everyone().await?)
}

/// Gives someone another password and ends their sessions. For the operator.
pub async fn set_password(app: &App, name: &str, password: &str) -> Result<()> {
    check_password(password)?;
    let person = named(app, name).await?;
    let place = app.doors.place()?;
    let hash = app.doors.hash(&place, password).await?;
    app.writer.set_password(NewPassword { user: person.id, hash, stays: None }).await
}

/// Gives someone another role. For the operator.
pub async fn set_role(app: &App, name: &str, role: Role) -> Result<()> {
    let person = named(app, name).await?;
    app.writer.set_role(person.id, role).await
}

async fn named(app: &App, name: &str) -> Result<Person> {
    let person = app.store.read().await?.person_by_name(&name_key(name)).await?;
    Ok(person.ok_or(AppError::NotFound)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::Op,
        model::NewGroup,
        server::{
            cast::{House, Vacant, door, entry, next, refusal},
            clock::Clock,
            service::{group, session},
            timing::Timings,
        },
    };
    use anyhow::Context;
    use futures::FutureExt;

    fn names(page: &PeoplePage) -> Vec<&str> {
        page.people.iter().map(|person| person.name.as_str()).collect()
    }

    #[tokio::test]
    async fn people_are_found_by_how_their_names_begin() -> Result<()> {
        let house = House::open().await?;
        let ana = house.person("Ana").await?;
        for name in ["bo", "Annick", "Élodie"] {
            house.person(name).await?;
        }
        let found = async |begins: &str, after: &str| find(&house.app, &ana.actor, begins, after).await;
        assert_eq!(names(&found("", "").await?), ["Ana", "Annick", "bo", "Élodie"]);
        assert_eq!(names(&found("AN", "").await?), ["Ana", "Annick"]);
        assert_eq!(names(&found("an", "Ana").await?), ["Annick"]);
        assert_eq!(names(&found("é", "").await?), ["Élodie"]);
        assert_eq!(names(&found("%", "").await?), Vec::<&str>::new());
        Ok(())
    }

    #[tokio::test]
    async fn who_is_in_a_group_is_not_offered_for_it() -> Result<()> {
        let house = House::open().await?;
        let (ana, bo, eve) = (house.person("Ana").await?, house.person("Bo").await?, house.person("Eve").await?);
        for n in 0..PAGE {
            house.person(&format!("p{n:02}")).await?;
        }
        let group = NewGroup { name: String::new(), open: false, with: vec![bo.id()] };
        let group = group::make(&house.app, &ana.actor, &group, Op([7; 16])).await?;
        let offered = find_for(&house.app, &ana.actor, Some(group), "", "").await?;
        assert_eq!((offered.people.len(), offered.more), (PAGE, true));
        assert_eq!(names(&offered)[..2], ["Eve", "p00"]);
        let rest = find_for(&house.app, &ana.actor, Some(group), "", "p48").await?;
        assert_eq!((names(&rest), rest.more), (vec!["p49"], false));
        assert_eq!(names(&find_for(&house.app, &ana.actor, Some(group), "bo", "").await?), Vec::<&str>::new());
        assert_eq!(names(&find_for(&house.app, &ana.actor, None, "bo", "").await?), ["Bo"]);
        let asked = find_for(&house.app, &eve.actor, Some(group), "", "").await;
        assert_eq!(refusal(asked), Some(AppError::NotFound), "Eve learns nothing of who is in it");
        Ok(())
    }

    #[tokio::test]
    async fn people_come_in_pages() -> Result<()> {
        let house = House::open().await?;
        let ana = house.person("Ana").await?;
        for n in 0..PAGE {
            house.person(&format!("p{n:02}")).await?;
        }
        let first = find(&house.app, &ana.actor, "", "").await?;
        assert_eq!((first.people.len(), first.more), (PAGE, true));
        let second = find(&house.app, &ana.actor, "", names(&first)[PAGE - 1]).await?;
        assert_eq!((names(&second), second.more), (vec!["p49"], false));
        Ok(())
    }

    #[tokio::test]
    async fn who_hides_still_hides_after_a_restart() -> Result<()> {
        let vacant = Vacant::new()?;
        let open = || App::open(vacant.database.clone(), Clock::system(), Timings::default());
        let app = open().await?;
        let mut actors = Vec::new();
        for name in ["Ana", "Bo", "Eve"] {
            let token = session::sign_up(&app, door(name), entry(&app).await?).await?.token.text();
            actors.push(session::who(&app, &token).await?.context("the session holds")?);
        }
        set_presence(&app, &actors[0], false).await?;
        app.close().await;
        let app = open().await?;
        assert!(!shows_presence(&app, &actors[0]).await?);
        let mut sockets: Vec<_> = actors.iter().map(|actor| app.hub.register(actor.id(), actor.session)).collect();
        sockets.iter_mut().for_each(|socket| socket.greet());
        let bo = &mut sockets[1];
        bo.watch(&[actors[0].id()]);
        assert_eq!(bo.next().now_or_never(), None, "Ana is away to Bo");
        bo.watch(&[actors[2].id()]);
        assert!(bo.next().now_or_never().is_some(), "Eve is not");
        app.close().await;
        Ok(())
    }

    #[tokio::test]
    async fn who_hides_is_hidden_though_nobody_waits_for_the_answer() -> Result<()> {
        let house = House::open().await?;
        let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
        let (_at_ana, mut at_bo) = (ana.connect(), bo.connect());
        assert!(set_presence(&house.app, &ana.actor, false).now_or_never().is_none(), "it is only asked");
        bo.post(crate::id::LOBBY, 1, "hello").await?;
        next(&mut at_bo).await?;
        at_bo.watch(&[ana.id()]);
        assert_eq!(at_bo.next().now_or_never(), None, "Ana is away to Bo");
        Ok(())
    }

    #[tokio::test]
    async fn a_role_is_given_by_name_and_everyone_hears_of_it() -> Result<()> {
        let house = House::open().await?;
        let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
        let mut socket = ana.connect();
        set_role(&house.app, "BO", Role::Admin).await?;
        let change = next(&mut socket).await?;
        assert_eq!((change.rows.people[0].id, change.rows.people[0].role), (bo.id(), Role::Admin));
        assert_eq!(change.rows.people, list_all(&house.app).await?.split_off(1));
        assert_eq!(refusal(set_role(&house.app, "nobody", Role::Admin).await), Some(AppError::NotFound));
        Ok(())
    }
}
