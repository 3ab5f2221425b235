//! Groups: made, found, joined, changed; who is in a thread; and what one keeps about it.

use super::call::Call;
use crate::{
    error::AppError,
    id::{Op, ThreadId},
    model::{GroupChange, GroupPage, MemberPage, MineChange, NewGroup},
};
use leptos::prelude::*;

/// Makes a group; the person asking is its host.
#[server(prefix = "/api", endpoint = "make_group", protocol = Call)]
pub async fn make_group(group: NewGroup, op: Op) -> Result<ThreadId, AppError> {
    use crate::server::{actor, service};
    let (app, actor) = actor::here().await?;
    Ok(service::group::make(&app, &actor, &group, op).await?)
}

/// Joins an open group.
#[server(prefix = "/api", endpoint = "join_group", protocol = Call)]
pub async fn join_group(thread: ThreadId, op: Op) -> Result<(), AppError> {
    use crate::server::{actor, service};
    let (app, actor) = actor::here().await?;
    Ok(service::group::join(&app, &actor, thread, op).await?)
}

/// Changes a group.
#[server(prefix = "/api", endpoint = "change_group", protocol = Call)]
pub async fn change_group(thread: ThreadId, change: GroupChange, op: Op) -> Result<(), AppError> {
    use crate::server::{actor, service};
    let (app, actor) = actor::here().await?;
    Ok(service::group::change_by_id(&app, &actor, thread, &change, op).await?)
}

/// Open groups whose name begins so, after the first `after` of them.
#[server(name = FindGroups, prefix = "/api", endpoint = "groups", protocol = Call)]
pub async fn groups(find: String, after: u32) -> Result<GroupPage, AppError> {
    use crate::server::{actor, service};
    let (app, actor) = actor::here().await?;
    Ok(service::group::find(&app, &actor, &find, after).await?)
}

/// Members of a thread whose name begins so, after the first `after` of them.
#[server(name = FindMembers, prefix = "/api", endpoint = "members", protocol = Call)]
pub async fn members(thread: ThreadId, find: String, after: u32) -> Result<MemberPage, AppError> {
    use crate::server::{actor, service};
    let (app, actor) = actor::here().await?;
    let access = service::access::thread(&app, &actor, thread).await?;
    Ok(service::group::members(&app, &access, &find, after).await?)
}

/// Changes what one keeps about a thread.
#[server(prefix = "/api", endpoint = "change_mine", protocol = Call)]
pub async fn change_mine(thread: ThreadId, change: MineChange, op: Op) -> Result<(), AppError> {
    use crate::server::{actor, service};
    let (app, actor) = actor::here().await?;
    Ok(service::mine::change_by_id(&app, &actor, thread, change, op).await?)
}
