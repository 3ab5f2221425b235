//! People: found by name; and what the `user` command line does to them.

use super::session::Actor;
use crate::{
    error::AppError,
    model::{PeoplePage, Person, Role, check_password},
    server::{App, error::Result, store::PeopleAfter},
};
use unicode_normalization::UnicodeNormalization;

/// People in one page.
const PAGE: usize = 50;

/// A name as names are compared: compatible forms made one (NFKC), in lower case.
pub(super) fn name_key(name: &str) -> String {
    name.trim().nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// Active people, by name, whose name or shown name begins so; `after`: the last name of the page before.
pub async fn find(app: &App, _actor: &Actor, begins: &str, after: &str) -> Result<PeoplePage> {
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let page = PeopleAfter { begins: name_key(begins), after: name_key(after), limit };
    let mut people = app.store.read().await?.people_after(&page).await?;
    let more = people.len() > PAGE;
    people.truncate(PAGE);
    Ok(PeoplePage { people, more })
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
    app.writer.set_password(person.id, hash).await
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

    #[test]
    fn names_that_look_alike_are_one() {
        assert_eq!(name_key("  ÉLOÏSE "), name_key("e\u{301}loi\u{308}se"));
        assert_eq!(name_key("Ａｎａ"), "ana");
        assert_ne!(name_key("Ana"), name_key("Anna"));
    }
}
