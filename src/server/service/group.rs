//! Groups: made, found, joined, changed.

use super::{access::ThreadAccess, session::Actor};
use crate::{
    error::AppError,
    id::{Op, ThreadId},
    model::{GroupChange, GroupPage, MemberPage, NewGroup},
    server::{App, error::Result},
};

/// Makes a group with the person asking as its host.
pub async fn make(_app: &App, _actor: &Actor, _group: &NewGroup, _op: Op) -> Result<ThreadId> {
    Err(AppError::NotFound.into())
}

/// Joins an open group.
pub async fn join(_app: &App, _actor: &Actor, _thread: ThreadId, _op: Op) -> Result<()> {
    Err(AppError::NotFound.into())
}

/// Changes a group, if one may.
pub async fn change(_app: &App, _access: &ThreadAccess, _change: &GroupChange, _op: Op) -> Result<()> {
    Err(AppError::NotFound.into())
}

/// Open groups whose name begins so, largest first, after the first `after`.
pub async fn find(_app: &App, _actor: &Actor, _find: &str, _after: u32) -> Result<GroupPage> {
    Ok(GroupPage::default())
}

/// Members whose name begins so, hosts first, then by name, after the first `after`.
pub async fn members(_app: &App, _access: &ThreadAccess, _find: &str, _after: u32) -> Result<MemberPage> {
    Ok(MemberPage::default())
}
