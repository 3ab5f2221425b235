//! Groups: made, found, joined, changed.

mod bound;
#[cfg(test)]
mod gone;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod walk;

pub use bound::Makers;

use super::{
    access::{self, OpenAccess, ThreadAccess},
    name::{GroupName, search_key},
    session::Actor,
};
use crate::{
    error::{AppError, Field, Problem},
    id::{Op, ThreadId, UserId},
    model::{GroupChange, GroupPage, MAX_ADDED, MemberPage, NewGroup},
    server::{
        App,
        error::{Error, Result},
        store::{Called, ChangeGroup, GroupsAfter, JoinGroup, MakeGroup, MembersAfter},
    },
    words::Locale,
};

/// Groups, or members, in one page.
const PAGE: usize = 50;
/// Groups or members before a page, at the most: whoever wants to go further looks for a name.
const FURTHEST: u32 = 100_000;

/// Makes a group with the person asking as its host.
pub async fn make(app: &App, actor: &Actor, group: &NewGroup, op: Op) -> Result<ThreadId> {
    bound(group.with.len())?;
    let called = called(&group.name)?;
    app.makers.make(actor.id(), group.with.len(), app.clock.now())?;
    let (open, with) = (group.open, group.with.clone());
    app.writer.make_group(MakeGroup { me: actor.id(), called, open, with, op }).await
}

/// Joins an open group. Whoever asks again under the same op, because no answer came, gets the same answer, even if it
/// has been closed since.
pub async fn join(app: &App, actor: &Actor, thread: ThreadId, op: Op) -> Result<()> {
    let join = JoinGroup { me: actor.id(), thread, op };
    let access: Result<OpenAccess> = access::open_group(app, actor, thread).await;
    match access {
        Ok(access) => app.writer.join_group(JoinGroup { me: access.user_id(), thread: access.thread_id(), op }).await,
        Err(Error::App(AppError::NotFound)) => access::answered(app, join.me, op, join.digest()).await,
        Err(error) => Err(error),
    }
}

/// Changes a group, if one may.
pub async fn change(app: &App, access: &ThreadAccess, change: &GroupChange, op: Op) -> Result<()> {
    let thread = access.thread_id();
    let asked = checked(access.user_id(), thread, change, op)?;
    if let GroupChange::Add(users) = change {
        app.makers.add(asked.me, users.len(), app.clock.now())?;
    }
    app.writer.change_group(asked).await?;
    if matches!(change, GroupChange::Leave | GroupChange::Remove(_) | GroupChange::Delete(_)) {
        tokio::spawn(purge(app.clone(), thread));
    }
    Ok(())
}

/// Changes a group by its id. Whoever loses it by that and asks again under the same op, because no answer came, gets
/// the same answer.
pub async fn change_by_id(app: &App, actor: &Actor, thread: ThreadId, asked: &GroupChange, op: Op) -> Result<()> {
    match access::thread(app, actor, thread).await {
        Ok(access) => change(app, &access, asked, op).await,
        Err(Error::App(AppError::NotFound)) => {
            let asked = checked(actor.id(), thread, asked, op)?;
            access::answered(app, asked.me, op, asked.digest()?).await
        }
        Err(error) => Err(error),
    }
}

/// Deletes what was written in groups that were deleted when the server stopped. For its start.
pub async fn purge_all(app: App) {
    let deleted: Result<Vec<ThreadId>> = async { Ok(app.store.read().await?.unpurged().await?) }.await;
    match deleted {
        Ok(threads) => {
            for thread in threads {
                purge(app.clone(), thread).await;
            }
        }
        // Logs it. The next start tries again.
        Err(error) => drop(AppError::from(error)),
    }
}

/// Deletes what was written in a group that is deleted, however busy the writer is. What is left when the server stops
/// goes at its next start.
async fn purge(app: App, thread: ThreadId) {
    loop {
        match app.writer.purge(thread).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(Error::App(AppError::Busy { .. })) => {
                if !app.writer.pause(app.timings.busy_pause).await {
                    return;
                }
            }
            // Logs it. The next start tries again.
            Err(error) => return drop(AppError::from(error)),
        }
    }
}

/// Open groups whose name begins so, largest first, after the first `after`.
pub async fn find(app: &App, actor: &Actor, find: &str, after: u32) -> Result<GroupPage> {
    // No name holds U+0000, and PostgreSQL cannot even be asked.
    if find.contains('\0') {
        return Ok(GroupPage::default());
    }
    let begins = search_key(find);
    let lobby = Locale::ALL.iter().any(|locale| search_key(locale.words().lobby).starts_with(&begins));
    let page = GroupsAfter { begins, lobby, after: bounded(after), limit: one_beyond() };
    let mut read = app.store.read().await?;
    let mut groups = read.groups_after(actor.id(), &page).await?;
    let more = groups.len() > PAGE;
    groups.truncate(PAGE);
    let people = read.named_by(&groups).await?;
    Ok(GroupPage { groups, people, more })
}

/// Members whose name begins so, hosts first, then by name, after the first `after`.
pub async fn members(app: &App, access: &ThreadAccess, find: &str, after: u32) -> Result<MemberPage> {
    if find.contains('\0') {
        return Ok(MemberPage::default());
    }
    let page = MembersAfter { begins: search_key(find), after: bounded(after), limit: one_beyond() };
    let mut members = app.store.read().await?.members_after(access.thread_id(), &page).await?;
    let more = members.len() > PAGE;
    members.truncate(PAGE);
    Ok(MemberPage { members, more })
}

/// One row more than fits shows that there are more.
fn one_beyond() -> i64 {
    i64::try_from(PAGE + 1).unwrap_or(i64::MAX)
}

fn bounded(after: u32) -> i64 {
    i64::from(after.min(FURTHEST))
}

fn bound(added: usize) -> Result<()> {
    let few = added <= MAX_ADDED;
    if few { Ok(()) } else { Err(AppError::invalid(Field::Group, Problem::TooLong).into()) }
}

/// A name, and as names are compared.
fn called(name: &str) -> Result<Option<Called>> {
    let name = GroupName::parse(name)?;
    Ok(name.map(|name| Called { name: name.as_str().to_owned(), key: search_key(name.as_str()) }))
}

fn checked(me: UserId, thread: ThreadId, change: &GroupChange, op: Op) -> Result<ChangeGroup> {
    let mut change = change.clone();
    let called = match &mut change {
        GroupChange::Rename(name) => {
            let called = called(name)?;
            *name = called.as_ref().map(|called| called.name.clone()).unwrap_or_default();
            called
        }
        // What cannot be a name is not this one's.
        GroupChange::Delete(typed) => called(typed).unwrap_or_default(),
        GroupChange::Add(users) => bound(users.len()).map(|()| None)?,
        _ => None,
    };
    Ok(ChangeGroup { me, thread, change, called, op })
}
