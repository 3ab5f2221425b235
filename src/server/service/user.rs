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
    // Nobody's name holds U+0000, and PostgreSQL cannot even be asked.
    if begins.contains('\0') || after.contains('\0') {
        return Ok(PeoplePage::default());
    }
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
    use crate::server::cast::{House, next, refusal};

    #[test]
    fn names_that_look_alike_are_one() {
        assert_eq!(name_key("  ÉLOÏSE "), name_key("e\u{301}loi\u{308}se"));
        assert_eq!(name_key("Ａｎａ"), "ana");
        assert_ne!(name_key("Ana"), name_key("Anna"));
    }

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
