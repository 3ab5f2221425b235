//! The server's kinds of failure: what the person can act on, what passes, and what the operator must act on.
//! A fault is logged in one place, here, at the moment it leaves the server as an id.

use super::log;
use crate::error::AppError;

/// Why something was not done.
#[derive(Debug)]
pub enum Error {
    /// The person can act on it.
    App(AppError),
    /// The database is away, slow or full: it passes.
    Passing(anyhow::Error),
    /// A mistake of ours, or of the machine.
    Fault(anyhow::Error),
}

/// What services and the store answer.
pub type Result<T> = std::result::Result<T, Error>;

/// "Try again in a second."
pub(in crate::server) const BUSY: Error = Error::App(AppError::Busy { retry_after: 1 });

impl From<AppError> for Error {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Fault(error)
    }
}

impl From<Error> for AppError {
    /// Logs a fault with its causes under a random id; the id is all that leaves.
    fn from(error: Error) -> Self {
        match error {
            Error::App(error) => error,
            Error::Passing(cause) => {
                log::away(&format!("{cause:#}"));
                AppError::Busy { retry_after: 1 }
            }
            Error::Fault(fault) => {
                let id = format!("{:08x}", getrandom::u32().unwrap_or_default());
                tracing::error!(id, fault = format!("{fault:#}"), "a fault");
                AppError::Fault { id }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_leaves_as_an_id_and_nothing_else() {
        let told = AppError::from(Error::from(anyhow::anyhow!("no such table: secrets")));
        assert!(matches!(told, AppError::Fault { id } if id.len() == 8));
    }

    #[test]
    fn what_a_person_can_act_on_stays_what_it_is() {
        assert_eq!(AppError::from(Error::from(AppError::Conflict)), AppError::Conflict);
        assert_eq!(AppError::from(Error::from(sqlx::Error::PoolTimedOut)), AppError::Busy { retry_after: 1 });
    }
}
