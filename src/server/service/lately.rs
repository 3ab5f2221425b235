//! Nobody is let in by what was read a moment ago and is over.

use super::{access, device, key, message, session, user};
use crate::{
    error::AppError,
    id::{LOBBY, Op, Seq, ThreadId},
    model::{At, GroupChange, Role},
    protocol::close,
    server::{
        App,
        cast::{Guest, House, Vacant, door, entry, next, refusal},
        clock::Clock,
        error::Result,
        realtime::Outgoing,
        store::Held,
        timing::Timings,
    },
};
use futures::future::BoxFuture;
use std::time::Duration;

impl Guest {
    /// Reads a thread, as the server function does it.
    async fn reads(&self, thread: ThreadId) -> Result<usize> {
        let actor = self.lately().await?.ok_or(AppError::Unauthenticated)?;
        let access = access::thread(&self.app, &actor, thread).await?;
        Ok(message::history(&self.app, &access, At::Tail).await?.messages.len())
    }

    async fn held(&self) -> Result<Option<Held>> {
        let token = session::Token::parse(&self.token).ok_or(AppError::NotFound)?;
        Ok(self.app.store.read().await?.session(token.hash(), self.app.clock.now()).await?)
    }

    /// Has the server believe this of the session, as though it had heard of nothing since.
    fn believe(&self, held: Option<Held>) {
        let token = session::Token::parse(&self.token).map(|token| token.hash());
        token.into_iter().for_each(|token| self.app.recent.keep_session(self.app.recent.moment(), token, held.clone()));
    }
}

/// The ends of Bo's session: by himself, by himself on another device, and by Ana, who looks after the server.
type End = for<'a> fn(&'a Guest, &'a Guest, &'a Guest) -> BoxFuture<'a, Result<()>>;

const ENDS: [(&str, End); 8] = [
    ("signs out", |bo, _, _| Box::pin(session::sign_out(&bo.app, &bo.actor))),
    ("is signed out of it elsewhere", |bo, tablet, _| Box::pin(device::end(&bo.app, &tablet.actor, bo.actor.session))),
    ("is signed out of all others elsewhere", |bo, tablet, _| Box::pin(device::end_others(&bo.app, &tablet.actor))),
    ("changes the password elsewhere", |bo, tablet, _| {
        let from = std::net::Ipv4Addr::LOCALHOST.into();
        Box::pin(user::change_password(&bo.app, &tablet.actor, from, "correct horse", "battery staple"))
    }),
    ("has another password by the operator", |bo, _, _| Box::pin(user::set_password(&bo.app, "bo", "battery staple"))),
    ("resets the password by a link", |bo, _, ana| {
        Box::pin(async {
            let link = key::make_reset(&bo.app, &ana.actor, bo.id()).await?.text();
            let device = session::Device { keeps: true, name: String::new(), replaces: None };
            key::reset(&bo.app, &link, "battery staple", &device).await.map(drop)
        })
    }),
    ("has a closed account", |bo, _, ana| Box::pin(user::set_active(&bo.app, &ana.actor, bo.id(), false))),
    ("has an account that was closed and opened again", |bo, _, ana| {
        Box::pin(async {
            user::set_active(&bo.app, &ana.actor, bo.id(), false).await?;
            user::set_active(&bo.app, &ana.actor, bo.id(), true).await
        })
    }),
];

#[tokio::test]
async fn whose_session_ended_is_not_remembered_once_that_is_answered() -> Result<()> {
    for (who, end) in ENDS {
        let house = House::open().await?;
        let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
        let tablet = house.guest(&session::sign_in(&house.app, door("Bo")).await?.token.text()).await?;
        bo.says(LOBBY, "here").await?;
        let (before, held) = (house.app.recent.moment(), bo.held().await?);
        assert!(held.is_some());
        end(&bo, &tablet, &ana).await?;
        assert!(bo.lately().await?.is_none(), "whoever {who}");
        // A read that began before, and is done after.
        let token = session::Token::parse(&bo.token).ok_or(AppError::NotFound)?;
        house.app.recent.keep_session(before, token.hash(), held);
        assert!(bo.lately().await?.is_none(), "whoever {who}, read late");
        assert!(ana.lately().await?.is_some(), "Ana is in when Bo {who}");
    }
    Ok(())
}

#[tokio::test]
async fn a_session_that_ended_unheard_writes_nothing_and_is_known_from_then_on() -> Result<()> {
    for (who, end) in ENDS {
        let house = House::open().await?;
        let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
        let tablet = house.guest(&session::sign_in(&house.app, door("Bo")).await?.token.text()).await?;
        bo.says(LOBBY, "here").await?;
        let held = bo.held().await?;
        end(&bo, &tablet, &ana).await?;
        bo.believe(held);
        let mut socket = bo.connect();
        assert!(bo.lately().await?.is_some(), "it is believed");
        assert_eq!(refusal(bo.says(LOBBY, "still here").await), Some(AppError::Unauthenticated), "whoever {who}");
        assert!(bo.lately().await?.is_none(), "whoever {who}");
        assert_eq!(socket.next().await, Outgoing::Close(close::SESSION_ENDED), "whoever {who}");
        assert_eq!(ana.reads(LOBBY).await?, 3, "who joined, and what was said in time");
    }
    Ok(())
}

#[tokio::test]
async fn a_place_that_changed_is_another_at_once() -> Result<()> {
    let house = House::open().await?;
    let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
    let group = ana.make("Robotics", true, &[bo.id()]).await?;
    let place = async || access::thread(&house.app, &bo.actor, group).await;
    for _ in 0..2 {
        assert!(!place().await?.is_host() && place().await?.may_post().is_ok());
        ana.change(group, GroupChange::HostsOnly(true)).await?;
        assert!(place().await?.may_post().is_err(), "only hosts write");
        ana.change(group, GroupChange::Host(bo.id(), true)).await?;
        assert!(place().await?.is_host() && place().await?.may_post().is_ok());
        ana.change(group, GroupChange::Host(bo.id(), false)).await?;
        assert!(!place().await?.is_host());
        ana.change(group, GroupChange::HostsOnly(false)).await?;
        ana.change(group, GroupChange::Remove(bo.id())).await?;
        assert_eq!(refusal(place().await), Some(AppError::NotFound), "he is out");
        bo.join(group).await?;
    }
    bo.reads(group).await?;
    bo.change(group, GroupChange::Leave).await?;
    assert_eq!(refusal(bo.reads(group).await), Some(AppError::NotFound));
    bo.join(group).await?;
    bo.reads(group).await?;
    ana.change(group, GroupChange::Delete("Robotics".into())).await?;
    assert_eq!(refusal(bo.reads(group).await), Some(AppError::NotFound), "it is gone");
    Ok(())
}

#[tokio::test]
async fn a_place_that_ended_unheard_takes_no_word_and_is_known_from_then_on() -> Result<()> {
    let house = House::open().await?;
    let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
    let group = ana.make("Robotics", true, &[bo.id()]).await?;
    let place = house.app.store.read().await?.membership(bo.id(), group).await?;
    let believe = || house.app.recent.keep_place(house.app.recent.moment(), bo.id(), group, place);
    ana.change(group, GroupChange::HostsOnly(true)).await?;
    believe();
    assert_eq!(refusal(bo.says(group, "may I?").await), Some(AppError::Forbidden));
    let stands = house.app.store.read().await?.membership(bo.id(), group).await?;
    ana.change(group, GroupChange::HostsOnly(false)).await?;
    house.app.recent.keep_place(house.app.recent.moment(), bo.id(), group, stands);
    assert!(bo.says(group, "I may").await.is_ok(), "a no that is over is none");
    ana.change(group, GroupChange::Remove(bo.id())).await?;
    believe();
    assert!(bo.reads(group).await.is_ok(), "it is believed");
    assert_eq!(refusal(bo.says(group, "let me in").await), Some(AppError::NotFound));
    assert_eq!(refusal(bo.reads(group).await), Some(AppError::NotFound));
    believe();
    house.clock.advance(Duration::from_secs(5));
    assert_eq!(refusal(bo.reads(group).await), Some(AppError::NotFound), "and not for long");
    Ok(())
}

#[tokio::test]
async fn a_name_and_a_role_are_others_at_once() -> Result<()> {
    let house = House::open().await?;
    let (ana, bo) = (house.person("Ana").await?, house.person("Bo").await?);
    let mut socket = ana.connect();
    let known = async || Ok::<_, crate::server::error::Error>(bo.lately().await?.ok_or(AppError::NotFound)?.person);
    for role in [Role::Admin, Role::User] {
        user::give_role(&house.app, &ana.actor, bo.id(), role).await?;
        assert_eq!(known().await?.role, role);
        next(&mut socket).await?;
    }
    user::set_display_name(&house.app, &bo.actor, "Éloïse").await?;
    assert_eq!(known().await?.display_name, "Éloïse");
    next(&mut socket).await?;
    bo.says(LOBBY, "hello").await?;
    assert_eq!(next(&mut socket).await?.rows.people[0].display_name, "Éloïse", "on what is said, too");
    Ok(())
}

#[tokio::test]
async fn a_session_that_is_remembered_is_used_all_the_same() -> Result<()> {
    let house = House::with(Timings { recent: Duration::from_secs(24 * 3600), ..Timings::default() }).await?;
    let bo = house.person("Bo").await?;
    let begun = bo.held().await?.ok_or(AppError::NotFound)?;
    house.clock.advance(Duration::from_secs(299));
    bo.lately().await?;
    assert_eq!(bo.held().await?.as_ref(), Some(&begun), "not written for every message");
    house.clock.advance(Duration::from_secs(1));
    let actor = bo.lately().await?.ok_or(AppError::NotFound)?;
    let used = bo.held().await?.ok_or(AppError::NotFound)?;
    assert!(used.seen_at.0 >= begun.seen_at.0 + 300_000 && used.expires_at > begun.expires_at);
    assert_eq!(actor.expires_at, used.expires_at);
    house.clock.advance(Duration::from_secs(299));
    bo.lately().await?;
    assert_eq!(bo.held().await?, Some(used), "once in five minutes");
    Ok(())
}

#[tokio::test]
async fn on_postgres_another_process_shuts_out_a_writer_at_once_and_a_reader_soon() -> Result<()> {
    let Some(vacant) = Vacant::postgres()? else { return Ok(()) };
    let clock = Clock::system();
    let app = App::open(vacant.database.clone(), clock.clone(), Timings::default()).await?;
    let mut tokens = Vec::new();
    for name in ["Ana", "Bo"] {
        tokens.push(session::sign_up(&app, door(name), entry(&app).await?).await?.token.text());
    }
    let bo = async || session::lately(&app, &tokens[1]).await;
    let actor = bo().await?.ok_or(AppError::NotFound)?;
    let draft = |number| message::Draft::new(LOBBY, Op([number; 16]), actor.id(), "hello");
    let said = message::send(&app, &actor, &draft(1)).await?;
    let command = App::visit(&vacant.database).await?;
    user::set_password(&command, "bo", "battery staple").await?;
    command.close().await;
    assert!(bo().await?.is_some(), "nobody has heard of it here");
    clock.advance(Duration::from_secs(5));
    assert!(bo().await?.is_none(), "but soon");
    let again = message::send(&app, &actor, &draft(1)).await;
    assert_eq!(refusal(again), Some(AppError::Unauthenticated), "{said:?}, and no word of it");
    assert_eq!(refusal(message::send(&app, &actor, &draft(2)).await), Some(AppError::Unauthenticated));
    let ana = session::lately(&app, &tokens[0]).await?.ok_or(AppError::NotFound)?;
    let access = access::thread(&app, &ana, LOBBY).await?;
    assert_eq!(message::history(&app, &access, At::Tail).await?.head, Seq(3));
    app.close().await;
    Ok(())
}
