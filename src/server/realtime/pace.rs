//! How much one socket may say.

use crate::{id::Millis, server::timing::Timings};

/// So many at once, and so many a second for long ("token bucket").
#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// Milliseconds until one more fits in.
    each: i64,
    /// Milliseconds from empty to full.
    whole: i64,
    /// When it will be full again.
    full_at: Millis,
}

impl Bucket {
    fn new(at_once: u32, per_second: u32) -> Self {
        let each = 1000 / i64::from(per_second.clamp(1, 1000));
        Self { each, whole: each * i64::from(at_once), full_at: Millis(0) }
    }

    /// Takes one, if there is one.
    fn take(&mut self, now: Millis) -> bool {
        // A clock that was put back makes nobody pay: who says too much is shut out, and said nothing.
        let was_put_back = self.full_at.0 > now.0 + self.whole;
        let full_at = if was_put_back { now.0 } else { self.full_at.0.max(now.0) };
        let there = full_at + self.each <= now.0 + self.whole;
        self.full_at = Millis(if there { full_at + self.each } else { full_at });
        there
    }
}

/// What one socket has left to say.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    notices: Bucket,
    frames: Bucket,
    questions: Bucket,
}

impl Pace {
    /// A socket that has said nothing.
    pub fn new(timings: &Timings) -> Self {
        Self {
            notices: Bucket::new(timings.notices_at_once, timings.notices_per_second),
            frames: Bucket::new(timings.frames_at_once, timings.frames_per_second),
            questions: Bucket::new(timings.questions_at_once, timings.questions_per_second),
        }
    }

    /// Whether one more frame, of whatever kind, is still decent.
    pub fn frame(&mut self, now: Millis) -> bool {
        self.frames.take(now)
    }

    /// Whether one more question, for which the database is read, is still decent.
    pub fn question(&mut self, now: Millis) -> bool {
        self.questions.take(now)
    }

    /// Whether one more of those that may be dropped is heard.
    pub fn notice(&mut self, now: Millis) -> bool {
        self.notices.take(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(bucket: &mut Bucket, now: i64) -> usize {
        (0..100).filter(|_| bucket.take(Millis(now))).count()
    }

    #[test]
    fn so_many_at_once_and_then_so_many_a_second() {
        let mut bucket = Bucket::new(20, 5);
        assert_eq!(taken(&mut bucket, 1_000_000), 20);
        assert_eq!(taken(&mut bucket, 1_000_199), 0);
        assert_eq!(taken(&mut bucket, 1_000_200), 1);
        assert_eq!(taken(&mut bucket, 1_001_200), 5);
        assert_eq!(taken(&mut bucket, 9_000_000), 20, "it is never more than full");
    }

    #[test]
    fn a_clock_that_is_put_back_silences_nobody_for_long() {
        let mut bucket = Bucket::new(20, 5);
        assert_eq!(taken(&mut bucket, 1_000_000), 20);
        assert_eq!(taken(&mut bucket, 5_000), 20);
        assert_eq!(taken(&mut bucket, 6_000), 5);
    }
}
