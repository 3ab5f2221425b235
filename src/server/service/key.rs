//! Keys: links that let one person in, once. To choose another password, or to sign in on another device.

pub use crate::server::store::Purpose;

use super::{
    house::administers,
    session::{Actor, Device, NewSession, fresh_session},
    token::Token,
};
use crate::{
    error::{AppError, Field, Problem},
    id::{Millis, UserId},
    model::{Person, check_password},
    server::{
        App,
        error::Result,
        store::{NewKey, UseKey},
    },
};

const MINUTE: i64 = 60 * 1000;
/// How long a link to another password opens, in milliseconds.
const RESET: i64 = 24 * 60 * MINUTE;
/// How long a link to another device opens, in milliseconds.
const DEVICE: i64 = 10 * MINUTE;

/// Makes a link with which someone chooses another password. For administrators.
pub async fn make_reset(app: &App, actor: &Actor, user: UserId) -> Result<Token> {
    administers(actor)?;
    let person = app.store.read().await?.person(user).await?.ok_or(AppError::NotFound)?;
    if !person.active {
        return Err(AppError::Forbidden.into());
    }
    make(app, actor, user, Purpose::Reset).await
}

/// Makes a link with which one signs in on another device of one's own.
pub async fn make_device(app: &App, actor: &Actor) -> Result<Token> {
    make(app, actor, actor.id(), Purpose::Device).await
}

async fn make(app: &App, actor: &Actor, user: UserId, purpose: Purpose) -> Result<Token> {
    let token = Token::fresh()?;
    let life = if purpose == Purpose::Reset { RESET } else { DEVICE };
    let expires_at = Millis(app.clock.now().0 + life);
    app.writer.make_key(NewKey { token: token.hash(), purpose, user, made_by: actor.id(), expires_at }).await?;
    Ok(token)
}

/// Whom this link lets in. Looking does not use it.
pub async fn look(app: &App, token: &str, purpose: Purpose) -> Result<Person> {
    let token = parse(token)?;
    let mut read = app.store.read().await?;
    let user = read.key(token.hash(), purpose, app.clock.now()).await?;
    Ok(read.person(user).await?.ok_or(AppError::NotFound)?)
}

/// Gives the person of this link another password, ends their sessions, and signs in.
pub async fn reset(app: &App, token: &str, password: &str, device: &Device) -> Result<NewSession> {
    check_password(password)?;
    let user = look(app, token, Purpose::Reset).await?.id;
    let place = app.doors.place()?;
    let hash = app.doors.hash(&place, password).await?;
    enter(app, token, user, Some(hash), device).await
}

/// Signs the person of this link in.
pub async fn open_device(app: &App, token: &str, device: &Device) -> Result<NewSession> {
    let user = look(app, token, Purpose::Device).await?.id;
    enter(app, token, user, None, device).await
}

async fn enter(
    app: &App,
    token: &str,
    user: UserId,
    password_hash: Option<String>,
    device: &Device,
) -> Result<NewSession> {
    let key = parse(token)?.hash();
    let (token, session) = fresh_session(app, device)?;
    let user = app.writer.use_key(UseKey { token: key, user, password_hash, session }).await?;
    Ok(NewSession { token, keeps: device.keeps, user })
}

/// What is no token at all opened nothing ever; there is one sentence for it.
fn parse(token: &str) -> Result<Token> {
    Ok(Token::parse(token).ok_or(AppError::invalid(Field::Key, Problem::Expired))?)
}
