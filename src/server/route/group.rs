//! Groups by plain forms: made, joined, changed.

use super::{
    Web,
    form::{Received, done, failed, malformed, referring_path, safe_next, signed_in},
};
use crate::{
    error::AppError,
    id::{ThreadId, UserId},
    model::{NewGroup, Place, Wish, percent_encode},
    server::{error::Result, service},
};
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use http::HeaderMap;
use std::str::FromStr;

/// A form whose fields may stand in it more than once.
type Fields = Received<Vec<(String, String)>>;

/// The fields of such a form.
struct Given(Vec<(String, String)>);

impl Given {
    fn of(fields: Fields) -> Result<Self> {
        let Ok(Form(fields)) = fields else { return Err(malformed().into()) };
        Ok(Self(fields))
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value of a field; empty when it is not there.
    fn one<'a>(&'a self, name: &'a str) -> &'a str {
        self.all(name).next().unwrap_or_default()
    }

    fn parsed<T: FromStr>(&self, name: &str) -> Result<T> {
        self.one(name).parse().map_err(|_| malformed().into())
    }

    /// The fields as a query, to be given back.
    fn typed(&self, names: &[&str]) -> String {
        let pair = |name: &&str| (*name).to_owned() + "=" + &percent_encode(self.one(name));
        names.iter().map(pair).collect::<Vec<_>>().join("&")
    }

    /// What is asked for. People may stand in it under the name they have where they are chosen.
    fn wish(&self, to: &str) -> Result<Wish> {
        let values: Vec<String> = self.all("value").chain(self.all("with")).map(str::to_owned).collect();
        Ok(Wish::parse(to, self.one("verb"), &values).ok_or_else(malformed)?)
    }

    fn people(&self, name: &str) -> Result<Vec<UserId>> {
        self.all(name).map(|value| value.parse().map_err(|_| malformed().into())).collect()
    }
}

/// Makes a group, and leads into it.
pub async fn make(State(web): State<Web>, headers: HeaderMap, fields: Fields) -> Response {
    let (mut typed, mut back) = (String::new(), "/new".to_owned());
    let made = async {
        let given = Given::of(fields)?;
        (typed, back) = (given.typed(&["name", "open"]), choosing(&given));
        let actor = signed_in(&web, &headers).await?;
        let (name, open, with) = (given.one("name").to_owned(), given.one("open") == "yes", given.people("with")?);
        service::group::make(&web.app, &actor, &NewGroup { name, open, with }, given.parsed("op")?).await
    };
    match made.await {
        Ok(thread) => done(&headers, &format!("/c/{thread}")),
        Err(error) => failed(&web, &headers, &back, error, typed),
    }
}

/// The page on which these people are chosen.
fn choosing(given: &Given) -> String {
    let with = given.people("with").unwrap_or_default();
    Place::New { to: None, find: String::new(), after: String::new(), with }.address()
}

/// Joins an open group, and leads into it.
pub async fn join(State(web): State<Web>, Path(thread): Path<String>, headers: HeaderMap, fields: Fields) -> Response {
    let back = referring_path(&headers);
    let joined = async {
        let (given, thread) = (Given::of(fields)?, named(&thread)?);
        let actor = signed_in(&web, &headers).await?;
        service::group::join(&web.app, &actor, thread, given.parsed("op")?).await?;
        Ok(thread)
    };
    match joined.await {
        Ok(thread) => done(&headers, &format!("/c/{thread}")),
        Err(error) => failed(&web, &headers, safe_next(&back), error, String::new()),
    }
}

/// Changes a group: `verb` says how, `value` to what. Leads back to the page about it, or home when one is out of it.
pub async fn change(
    State(web): State<Web>,
    Path(thread): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let about = if thread.parse::<ThreadId>().is_ok() { format!("/c/{thread}/about") } else { "/".to_owned() };
    let mut typed = String::new();
    let changed = async {
        let (given, thread) = (Given::of(fields)?, named(&thread)?);
        typed = given.typed(&["verb", "value"]);
        let Wish::Group(change) = given.wish("group")? else { return Err(malformed().into()) };
        let actor = signed_in(&web, &headers).await?;
        service::group::change_by_id(&web.app, &actor, thread, &change, given.parsed("op")?).await?;
        Ok(Wish::Group(change).leads_to(thread))
    };
    match changed.await {
        Ok(to) => done(&headers, &to),
        Err(error) => failed(&web, &headers, &about, error, typed),
    }
}

fn named(thread: &str) -> Result<ThreadId> {
    Ok(thread.parse().map_err(|_| AppError::NotFound)?)
}
