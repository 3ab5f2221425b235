//! The door: passwords hashed and compared off the async threads, a few at once, and guessing made slow.

use super::{
    quota::{Network, Quota},
    throttle::{Guess, Throttle},
};
use crate::{
    id::Millis,
    server::{
        error::{BUSY, Result},
        timing::Timings,
    },
};
use anyhow::anyhow;
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
    time::timeout,
};

/// What stands between the street and a session.
#[derive(Debug)]
pub struct Doors {
    /// Those at it and those waiting for it.
    places: Arc<Semaphore>,
    /// Those at it.
    hashing: Arc<Semaphore>,
    patience: Duration,
    throttle: Mutex<Throttle>,
    newcomers: Mutex<Quota>,
    /// Compared with when there is no such person, so that it takes as long.
    nobody: String,
}

/// A place in the queue before the door.
#[derive(Debug)]
pub(super) struct Place(#[allow(dead_code, reason = "held, not read")] OwnedSemaphorePermit);

impl Doors {
    /// A door with its bounds.
    pub fn new(timings: &Timings) -> anyhow::Result<Self> {
        Ok(Self {
            places: Arc::new(Semaphore::new(timings.hashes_at_once + timings.hashes_waiting)),
            hashing: Arc::new(Semaphore::new(timings.hashes_at_once)),
            patience: timings.hash_wait,
            throttle: Mutex::new(Throttle::new(timings)),
            newcomers: Mutex::new(Quota::new(timings.network_accounts, timings.network_span, timings.failures_kept)),
            nobody: hash("nobody's password")?,
        })
    }

    /// Queues, unless the queue is full.
    pub(super) fn place(&self) -> Result<Place> {
        self.places.clone().try_acquire_owned().map(Place).map_err(|_| BUSY)
    }

    /// The hash of a new password, with its salt and parameters.
    pub(super) async fn hash(&self, _place: &Place, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.off_the_threads(move || hash(&password)).await
    }

    /// Whether the password goes with the hash; without one it takes as long and does not.
    pub(super) async fn verify(&self, _place: &Place, password: &str, stored: Option<String>) -> Result<bool> {
        let known = stored.is_some();
        let (password, stored) = (password.to_owned(), stored.unwrap_or_else(|| self.nobody.clone()));
        let fits = self.off_the_threads(move || verify(&password, &stored)).await?;
        Ok(fits && known)
    }

    /// The hash of a new password for whoever knows the old one, none for others. One wait for both, and so no longer than
    /// one.
    pub(super) async fn exchange(
        &self,
        _place: &Place,
        old: &str,
        stored: String,
        new: &str,
    ) -> Result<Option<String>> {
        let (old, new) = (old.to_owned(), new.to_owned());
        self.off_the_threads(move || if verify(&old, &stored)? { hash(&new).map(Some) } else { Ok(None) }).await
    }

    /// Counts a guess before it is tried, so that many at once do not slip in together.
    pub(super) fn admit(&self, guess: &Guess, now: Millis) -> Result<()> {
        Ok(self.throttle().admit(guess, now)?)
    }

    /// The guess was right.
    pub(super) fn welcome(&self, guess: &Guess) {
        self.throttle().clear(guess);
    }

    /// Counts an account before it is made.
    pub(super) fn admit_newcomer(&self, from: Network, now: Millis) -> Result<()> {
        Ok(self.newcomers().take(from, now)?)
    }

    /// No account came of it.
    pub(super) fn excuse_newcomer(&self, from: Network) {
        self.newcomers().give_back(from);
    }

    fn newcomers(&self) -> MutexGuard<'_, Quota> {
        self.newcomers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn throttle(&self) -> MutexGuard<'_, Throttle> {
        self.throttle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The permit goes along: work that nobody waits for any more still counts as work.
    async fn off_the_threads<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> Result<T> {
        let permit = timeout(self.patience, self.hashing.clone().acquire_owned()).await.map_err(|_| BUSY)?;
        let permit = permit.map_err(anyhow::Error::from)?;
        let done = spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        });
        Ok(done.await.map_err(anyhow::Error::from)??)
    }
}

/// Argon2id with 19 MiB, two passes, one lane: OWASP's first choice, and the crate's default.
fn hash(password: &str) -> anyhow::Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes()).map_err(|error| anyhow!("hashing: {error}"))?;
    Ok(hash.to_string())
}

fn verify(password: &str, stored: &str) -> anyhow::Result<bool> {
    let stored = PasswordHash::new(stored).map_err(|error| anyhow!("a stored hash: {error}"))?;
    Ok(Argon2::default().verify_password(password.as_bytes(), &stored).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{error::AppError, server::cast::refusal};

    #[tokio::test]
    async fn a_password_goes_with_its_hash_and_no_other() -> Result<()> {
        let doors = Doors::new(&Timings::default())?;
        let place = doors.place()?;
        let stored = doors.hash(&place, "correct horse").await?;
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(doors.verify(&place, "correct horse", Some(stored.clone())).await?);
        assert!(!doors.verify(&place, "battery staple", Some(stored)).await?);
        assert!(!doors.verify(&place, "nobody's password", None).await?, "the stand-in opens nothing");
        Ok(())
    }

    #[tokio::test]
    async fn whoever_waited_long_enough_is_told_busy() -> Result<()> {
        let doors = Doors::new(&Timings { hash_wait: Duration::ZERO, hashes_at_once: 1, ..Timings::default() })?;
        let (one, two) = (doors.place()?, doors.place()?);
        let (done, late) = tokio::join!(doors.hash(&one, "correct horse"), doors.hash(&two, "correct horse"));
        assert!(done.is_ok());
        assert_eq!(refusal(late), Some(AppError::Busy { retry_after: 1 }));
        Ok(())
    }

    #[tokio::test]
    async fn a_password_is_exchanged_in_one_turn() -> Result<()> {
        let doors = Doors::new(&Timings { hashes_at_once: 1, ..Timings::default() })?;
        let (one, two) = (doors.place()?, doors.place()?);
        let stored = doors.hash(&one, "correct horse").await?;
        assert_eq!(doors.exchange(&one, "battery staple", stored.clone(), "tr0ub4dor").await?, None);
        let exchanged = tokio::select! {
            biased;
            exchanged = doors.exchange(&one, "correct horse", stored, "battery staple") => exchanged?,
            _ = doors.hash(&two, "of somebody behind them") => None,
        };
        assert!(doors.verify(&one, "battery staple", exchanged).await?);
        Ok(())
    }

    #[tokio::test]
    async fn a_full_queue_says_busy() -> Result<()> {
        let timings = Timings { hashes_at_once: 1, hashes_waiting: 1, ..Timings::default() };
        let doors = Doors::new(&timings)?;
        let (one, _two) = (doors.place()?, doors.place()?);
        assert!(doors.place().is_err());
        drop(one);
        assert!(doors.place().is_ok());
        Ok(())
    }
}
