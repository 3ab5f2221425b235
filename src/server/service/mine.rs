//! What one keeps about a thread for oneself.

use super::access::ThreadAccess;
use crate::{
    error::AppError,
    id::Op,
    model::MineChange,
    server::{App, error::Result},
};

/// Changes it.
pub async fn change(_app: &App, _access: &ThreadAccess, _change: MineChange, _op: Op) -> Result<()> {
    Err(AppError::NotFound.into())
}
