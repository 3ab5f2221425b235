//! How many groups one person makes, and how many people they bring into groups, in a while: wide enough for a teacher
//! in September, narrow enough for a program.

use super::super::quota::Quota;
use crate::{
    id::{Millis, UserId},
    server::{error::Result, timing::Timings},
};
use std::sync::{Mutex, PoisonError};

/// What each has made and added so far.
#[derive(Debug)]
pub struct Makers {
    made: Mutex<Quota<UserId>>,
    added: Mutex<Quota<UserId>>,
}

impl Makers {
    /// Nobody has done anything yet.
    pub fn new(timings: &Timings) -> Self {
        let quota = |count| Mutex::new(Quota::new(count, timings.groups_span, timings.failures_kept));
        Self { made: quota(timings.groups_made), added: quota(timings.people_added) }
    }

    /// Counts a group before it is made, and those who come with it.
    pub(super) fn make(&self, user: UserId, with: usize, now: Millis) -> Result<()> {
        take(&self.made, user, 1, now)?;
        self.add(user, with, now)
    }

    /// Counts people before they are added.
    pub(super) fn add(&self, user: UserId, count: usize, now: Millis) -> Result<()> {
        take(&self.added, user, count, now)
    }
}

fn take(quota: &Mutex<Quota<UserId>>, user: UserId, count: usize, now: Millis) -> Result<()> {
    Ok(quota.lock().unwrap_or_else(PoisonError::into_inner).take_many(user, count, now)?)
}
