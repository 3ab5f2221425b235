//! Promises that can be broken on purpose, in a build that is made for it (feature `sabotage`): bin/chaos has to notice.

use std::{env, sync::OnceLock, time::Duration};

/// Where a promise is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// A post is acknowledged a moment before it is committed.
    AckBeforeCommit,
    /// A post is not known again: its op is not kept.
    OpNotKept,
    /// A socket's welcome is read a moment before the hub knows of it.
    ReadBeforeRegister,
}

/// How long the moment is.
pub const MOMENT: Duration = Duration::from_millis(150);

impl Sabotage {
    /// Whether this is broken, by `$CAUSERIE_SABOTAGE`; never in a build for use.
    pub fn is_on(self) -> bool {
        static CHOSEN: OnceLock<Option<Sabotage>> = OnceLock::new();
        crate::SABOTAGE && *CHOSEN.get_or_init(chosen) == Some(self)
    }
}

fn chosen() -> Option<Sabotage> {
    match env::var("CAUSERIE_SABOTAGE").ok()?.as_str() {
        "ack-before-commit" => Some(Sabotage::AckBeforeCommit),
        "op-not-kept" => Some(Sabotage::OpNotKept),
        "read-before-register" => Some(Sabotage::ReadBeforeRegister),
        _ => None,
    }
}
