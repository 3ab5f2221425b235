//! The least that a figure could cost, with nothing of ours in it. The one place of these benches that speaks to a
//! database or to the disk by itself: where ours is compared with what lies below it, there is no going through ours.

pub mod bare;
pub mod disk;
pub mod server;
