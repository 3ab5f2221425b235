//! Signing up, in and out; and who is asking.

pub use super::token::Token;
use super::{
    door::Place,
    name::{self, Name, name_key},
    quota::Network,
    throttle::Guess,
};
use crate::{
    error::{AppError, Field, Problem},
    id::{Millis, SessionId, UserId},
    model::{Person, check_password},
    server::{
        App,
        clock::millis,
        error::Result,
        sabotage::Sabotage,
        store::{self, Held, Pass, TokenHash, Touch},
    },
    words::Locale,
};
use std::{fmt, net::IpAddr};

/// Whoever is asking.
#[derive(Clone, Debug)]
pub struct Actor {
    pub person: Person,
    pub session: SessionId,
    /// It is the person's own device.
    pub keeps: bool,
    pub expires_at: Millis,
}

impl Actor {
    /// The person.
    pub fn id(&self) -> UserId {
        self.person.id
    }
}

/// What someone says at a door, and what is known of where they stand.
#[derive(Clone)]
pub struct Door {
    pub name: String,
    pub password: String,
    pub locale: Locale,
    /// The IANA name of the time zone, as far as known.
    pub zone: String,
    pub device: Device,
    pub from: IpAddr,
}

/// On what someone signs in.
#[derive(Clone, Debug)]
pub struct Device {
    /// "This is my own device."
    pub keeps: bool,
    /// What the browser calls itself.
    pub name: String,
    /// What it held until now. That session ends when the new one begins: nobody who sits there could end it any more.
    pub replaces: Option<Token>,
}

/// What lets someone new in.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// They stand where the operator stands: at the machine itself.
    pub at_home: bool,
    /// The token of the set-up link; empty without one.
    pub setup: String,
    /// The token of an invitation; empty without one.
    pub invitation: String,
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door").field("name", &self.name).field("password", &"****").finish_non_exhaustive()
    }
}

/// A session that has just begun.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub token: Token,
    pub keeps: bool,
    pub user: UserId,
}

/// Makes an account, puts it into the Lobby, and signs in. The first of an empty server is its administrator.
pub async fn sign_up(app: &App, door: Door, entry: Entry) -> Result<NewSession> {
    let pass = admit(app, &entry).await?;
    let name = Name::parse(&door.name)?;
    check_password(&door.password)?;
    let keys = name::keys(name.as_str(), name.as_str());
    if let Some(problem) = app.store.read().await?.name_problem(&keys).await? {
        return Err(AppError::invalid(Field::Name, problem).into());
    }
    let place = app.doors.place()?;
    let from = Network::of(door.from);
    app.doors.admit_newcomer(from, app.clock.now())?;
    let made = make(app, door, (name, keys), pass, &place).await;
    if made.is_err() {
        app.doors.excuse_newcomer(from);
    }
    made
}

async fn make(
    app: &App,
    door: Door,
    (name, keys): (Name, store::NameKeys),
    pass: Pass,
    place: &Place,
) -> Result<NewSession> {
    let password_hash = app.doors.hash(place, &door.password).await?;
    let (token, session) = fresh_session(app, &door.device)?;
    let (name, zone) = (name.as_str().to_owned(), short(&door.zone, 64));
    let new = store::NewUser { name, keys, password_hash, locale: door.locale, zone, session, pass };
    let user = app.writer.sign_up(new).await?;
    app.setup.end();
    Ok(NewSession { token, keeps: door.device.keeps, user })
}

/// Whether this lets someone new in at present, or why not.
pub async fn admit(app: &App, entry: &Entry) -> Result<Pass> {
    let first = entry.at_home || app.setup.opens(&entry.setup);
    let pass = Pass { first, invitation: entry.invitation.clone() };
    let mut read = app.store.read().await?;
    if !entry.setup.is_empty() && entry.invitation.is_empty() && !read.no_users().await? {
        return Err(AppError::invalid(Field::Setup, Problem::Used).into());
    }
    read.admit(&pass, app.clock.now()).await?;
    Ok(pass)
}

/// Signs in. An unknown name and a wrong password take as long and are told alike.
pub async fn sign_in(app: &App, door: Door) -> Result<NewSession> {
    let name_key = name_key(&door.name);
    let guess = Guess::new(&name_key, door.from);
    // Whoever finds the queue full has not guessed.
    let place = app.doors.place()?;
    app.doors.admit(&guess, app.clock.now())?;
    let known = app.store.read().await?.credentials(&name_key).await?;
    let stored = known.as_ref().map(|known| known.password_hash.clone());
    let fits = app.doors.verify(&place, &door.password, stored).await?;
    let Some(known) = known.filter(|_| fits) else {
        return Err(AppError::invalid(Field::Password, Problem::NoMatch).into());
    };
    app.doors.welcome(&guess);
    let (token, session) = fresh_session(app, &door.device)?;
    let user = UserId(known.id);
    app.writer.begin_session(user, known.password_hash, session).await?;
    Ok(NewSession { token, keeps: door.device.keeps, user })
}

/// Ends this session; its sockets close.
pub async fn sign_out(app: &App, actor: &Actor) -> Result<()> {
    app.writer.end_session(actor.id(), actor.session).await
}

/// Who holds this token. Using a session puts off its end.
pub async fn who(app: &App, token: &str) -> Result<Option<Actor>> {
    let Some(token) = Token::parse(token).map(|token| token.hash()) else { return Ok(None) };
    ask(app, token).await
}

/// The same, by what was read a moment ago if something was: for whoever only reads, and for a write that asks for the
/// session itself.
pub async fn lately(app: &App, token: &str) -> Result<Option<Actor>> {
    let Some(token) = Token::parse(token).map(|token| token.hash()) else { return Ok(None) };
    match app.recent.session(token) {
        Some(held) => used(app, token, held).await.map(Some),
        None => ask(app, token).await,
    }
}

async fn ask(app: &App, token: TokenHash) -> Result<Option<Actor>> {
    let since = app.recent.moment();
    let held = app.store.ask().await?.session(token, app.clock.now()).await?;
    let held = held.filter(|held| !Sabotage::EndsByClock.is_on() || held.seen_at <= app.clock.now());
    app.recent.keep_session(since, token, held.clone());
    match held {
        Some(held) => used(app, token, held).await.map(Some),
        None => Ok(None),
    }
}

async fn used(app: &App, token: TokenHash, held: Held) -> Result<Actor> {
    let expires_at = touch(app, token, &held).await?;
    Ok(Actor { person: held.person, session: held.session, keeps: held.keeps, expires_at })
}

/// Whether nobody has an account yet.
pub async fn nobody_yet(app: &App) -> Result<bool> {
    Ok(app.store.read().await?.no_users().await?)
}

/// Puts off the end of a session, at most every few minutes. A busy writer is no reason to turn anyone away.
async fn touch(app: &App, token: TokenHash, held: &Held) -> Result<Millis> {
    let now = app.clock.now();
    if now.0 - held.seen_at.0 < millis(app.timings.session_touch) {
        return Ok(held.expires_at);
    }
    let expires_at = expires_at(app, held.keeps);
    match app.writer.touch_session(Touch { user: held.person.id, session: held.session, expires_at }).await {
        Err(crate::server::error::Error::App(AppError::Busy { .. })) => return Ok(held.expires_at),
        done => done?,
    }
    // It was seen a moment ago: the next one reads that.
    app.recent.keep_session(app.recent.moment(), token, None);
    Ok(expires_at)
}

pub(super) fn fresh_session(app: &App, device: &Device) -> Result<(Token, store::NewSession)> {
    let token = Token::fresh()?;
    let (expires_at, name) = (expires_at(app, device.keeps), short(&device.name, 200));
    let (keeps, replaces) = (device.keeps, device.replaces.as_ref().map(Token::hash));
    let session = store::NewSession { token: token.hash(), expires_at, keeps, device: name, replaces };
    Ok((token, session))
}

fn expires_at(app: &App, keeps: bool) -> Millis {
    let idle = if keeps { app.timings.session_idle_own } else { app.timings.session_idle_other };
    Millis(app.clock.now().0 + millis(idle))
}

/// What a browser says of itself, cut and cleaned: it is kept, and one day shown.
fn short(text: &str, chars: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::LOBBY,
        model::Role,
        protocol::close,
        server::{
            cast::{House, door, next, refusal},
            realtime::Outgoing,
            service::{thread, user},
        },
    };
    use std::time::Duration;

    /// Whether the session still holds.
    async fn still(app: &App, actor: &Actor) -> Result<bool> {
        let over = app.store.ask().await?.sessions_over(vec![actor.session], app.clock.now()).await?;
        Ok(over.is_empty())
    }

    const NO_MATCH: AppError = AppError::Invalid { field: Field::Password, problem: Problem::NoMatch };

    #[tokio::test]
    async fn of_two_first_people_exactly_one_is_the_administrator() -> Result<()> {
        let house = House::open().await?;
        assert!(nobody_yet(&house.app).await?);
        let (ana, bo) = tokio::join!(house.person("Ana"), house.person("Bo"));
        let mut roles = [ana?.actor.person.role, bo?.actor.person.role];
        roles.sort_by_key(|role| *role == Role::User);
        assert_eq!(roles, [Role::Admin, Role::User]);
        assert!(!nobody_yet(&house.app).await?);
        Ok(())
    }

    #[tokio::test]
    async fn a_name_is_one_persons_however_it_is_written() -> Result<()> {
        let house = House::open().await?;
        house.person("Ana").await?;
        let taken = Some(AppError::invalid(Field::Name, Problem::Taken));
        assert_eq!(refusal(house.sign_up(door("aNA")).await), taken);
        let (one, other) = tokio::join!(house.sign_up(door("Zoé")), house.sign_up(door("ZOÉ")));
        assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1, "both passed the first look");
        Ok(())
    }

    #[tokio::test]
    async fn a_wrong_password_and_an_unknown_name_are_told_alike() -> Result<()> {
        let house = House::open().await?;
        let ana = house.person("Ana").await?;
        let wrong = Door { password: "battery staple".into(), ..door("Ana") };
        assert_eq!(refusal(sign_in(&house.app, wrong).await), Some(NO_MATCH));
        assert_eq!(refusal(sign_in(&house.app, door("Nobody")).await), Some(NO_MATCH));
        let again = sign_in(&house.app, door("ANA")).await?;
        assert_eq!(again.user, ana.id());
        assert_ne!(again.token.text(), ana.token, "each session has its own");
        Ok(())
    }

    #[tokio::test]
    async fn guessing_is_made_slow_and_a_success_forgives() -> Result<()> {
        let house = House::open().await?;
        house.person("Ana").await?;
        let wrong = Door { password: "battery staple".into(), ..door("Ana") };
        for _ in 0..5 {
            assert_eq!(refusal(sign_in(&house.app, wrong.clone()).await), Some(NO_MATCH));
        }
        let wait = Some(AppError::TooMany { retry_after: 1 });
        assert_eq!(refusal(sign_in(&house.app, door("Ana")).await), wait, "even with the right one");
        house.clock.advance(Duration::from_secs(1));
        sign_in(&house.app, door("Ana")).await?;
        assert_eq!(refusal(sign_in(&house.app, wrong).await), Some(NO_MATCH));
        Ok(())
    }

    #[tokio::test]
    async fn using_a_session_puts_off_its_end_and_disuse_does_not() -> Result<()> {
        let house = House::open().await?;
        let device = Device { keeps: false, name: String::new(), replaces: None };
        let new = house.sign_up(Door { device, ..door("Ana") }).await?;
        let token = new.token.text();
        let begun = house.guest(&token).await?.actor;
        house.clock.advance(Duration::from_secs(60));
        assert_eq!(house.guest(&token).await?.actor.expires_at, begun.expires_at, "not written for every page");
        house.clock.advance(Duration::from_secs(2 * 60 * 60 - 120));
        let used = house.guest(&token).await?.actor;
        assert!(used.expires_at > begun.expires_at);
        house.clock.advance(Duration::from_secs(60 * 60));
        assert!(still(&house.app, &begun).await?);
        house.clock.advance(Duration::from_secs(60 * 60));
        assert!(!still(&house.app, &begun).await?, "two hours after its last use");
        assert!(who(&house.app, &token).await?.is_none());
        Ok(())
    }

    #[tokio::test]
    async fn a_clock_that_is_put_back_ends_no_session() -> Result<()> {
        let house = House::open().await?;
        house.person("Ana").await?;
        house.clock.turn(20 * 60 * 60 * 1000);
        let token = sign_in(&house.app, door("Ana")).await?.token.text();
        for hours in [20, -20, 0, 5] {
            house.clock.turn(hours * 60 * 60 * 1000);
            let actor = who(&house.app, &token).await?;
            assert!(actor.is_some(), "{hours} hours beside the time");
            let still = still(&house.app, &house.guest(&token).await?.actor).await?;
            assert!(still, "{hours} hours beside the time");
        }
        Ok(())
    }

    #[tokio::test]
    async fn no_other_token_opens_anything() -> Result<()> {
        let house = House::open().await?;
        let ana = house.person("Ana").await?;
        for token in ["", "00", &"0".repeat(64), &"é".repeat(32), &ana.token[..63], &format!("{}0", ana.token)] {
            assert!(who(&house.app, token).await?.is_none(), "{token}");
        }
        assert_eq!(format!("{:?}", Token::parse(&ana.token)), "Some(Token(****))");
        Ok(())
    }

    #[tokio::test]
    async fn a_session_that_ends_closes_its_sockets_and_no_others() -> Result<()> {
        let house = House::open().await?;
        let (here, bo) = (house.person("Ana").await?, house.person("Bo").await?);
        let there = house.guest(&sign_in(&house.app, door("Ana")).await?.token.text()).await?;
        let (mut ended, mut open) = (here.connect(), there.connect());
        sign_out(&house.app, &here.actor).await?;
        assert_eq!(ended.next().await, Outgoing::Close(close::SESSION_ENDED));
        bo.post(LOBBY, 1, "still there?").await?;
        assert_eq!(next(&mut open).await?.rows.messages[0].body, "still there?");
        assert!(!still(&house.app, &here.actor).await?);
        let late = thread::welcome(&house.app, &here.actor, &[]).await;
        assert_eq!(refusal(late), Some(AppError::Unauthenticated), "it ended before the socket was there");
        Ok(())
    }

    #[tokio::test]
    async fn another_password_ends_every_session() -> Result<()> {
        let house = House::open().await?;
        let ana = house.person("Ana").await?;
        let mut socket = ana.connect();
        user::set_password(&house.app, "ana", "battery staple").await?;
        assert_eq!(socket.next().await, Outgoing::Close(close::SESSION_ENDED));
        assert!(who(&house.app, &ana.token).await?.is_none());
        assert_eq!(refusal(sign_in(&house.app, door("Ana")).await), Some(NO_MATCH));
        sign_in(&house.app, Door { password: "battery staple".into(), ..door("Ana") }).await?;
        Ok(())
    }

    #[tokio::test]
    async fn a_password_that_was_changed_meanwhile_begins_no_session() -> Result<()> {
        let house = House::open().await?;
        let ana = house.person("Ana").await?;
        let begin = async |verified: String| {
            let (_, session) = fresh_session(&house.app, &door("Ana").device)?;
            house.app.writer.begin_session(ana.id(), verified, session).await
        };
        assert_eq!(refusal(begin("the one before".to_owned()).await), Some(NO_MATCH));
        let stored = house.app.store.read().await?.password_hash(ana.id()).await?;
        begin(stored.unwrap_or_default()).await
    }
}
