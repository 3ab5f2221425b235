//! The disk alone.

use crate::sample::Sample;
use std::{io::Write, path::Path, time::Instant};
use tempfile::NamedTempFile;

/// What is written before each sync: a page of SQLite's log.
const PAGE: [u8; 4096] = [1; 4096];

/// Appends a page to a file of this folder and waits until the disk has it, so many times.
pub fn sync(folder: &Path, times: usize, sample: &mut Sample) -> anyhow::Result<()> {
    let mut file = NamedTempFile::new_in(folder)?;
    for _ in 0..times {
        let begun = Instant::now();
        file.write_all(&PAGE)?;
        file.as_file().sync_data()?;
        sample.add(begun.elapsed(), [begun.elapsed()]);
    }
    Ok(())
}
