//! Where the values of a page lie. In the browser they are leptos' memos and signals, which know who follows them. The
//! server draws a page once and nothing changes meanwhile: there a value is worked out when it is first read and kept, and
//! nobody is noted. Half of the time that a page took was spent on notes that nobody read.

use super::value::{Held, IsOther, Work};
use leptos::{
    prelude::{Get, GetUntracked, Memo, RwSignal, Set, Track},
    reactive::owner::ArenaItem,
};
use std::sync::{Arc, OnceLock};

/// The side this is compiled for.
pub(super) type Here = Side<{ crate::ON_SERVER }>;
/// A value that is worked out.
pub(super) type Worked = <Here as Hold>::Worked;
/// A value that is set.
pub(super) type Given = <Here as Hold>::Given;

/// The server's side, or the browser's.
pub(super) struct Side<const ON_SERVER: bool>;

/// How values lie on one side. What is tried is none when the view it belonged to is gone.
pub(super) trait Hold {
    type Worked: Copy;
    type Given: Copy;

    fn work(work: Box<dyn Work>, is_other: IsOther) -> Self::Worked;
    fn worked(value: Self::Worked) -> Held;
    fn worked_untracked(value: Self::Worked) -> Held;
    fn try_worked_untracked(value: Self::Worked) -> Option<Held>;
    fn follow_worked(value: Self::Worked);

    fn give(held: Held) -> Self::Given;
    fn given(value: Self::Given) -> Held;
    fn given_untracked(value: Self::Given) -> Held;
    fn try_given_untracked(value: Self::Given) -> Option<Held>;
    fn follow_given(value: Self::Given);
    fn set(value: Self::Given, held: Held);
}

impl Hold for Side<false> {
    type Worked = Memo<Held>;
    type Given = RwSignal<Held>;

    fn work(work: Box<dyn Work>, is_other: IsOther) -> Memo<Held> {
        Memo::new_with_compare(move |before| work.work(before), is_other)
    }

    fn worked(value: Memo<Held>) -> Held {
        value.get()
    }

    fn worked_untracked(value: Memo<Held>) -> Held {
        value.get_untracked()
    }

    fn try_worked_untracked(value: Memo<Held>) -> Option<Held> {
        value.try_get_untracked()
    }

    fn follow_worked(value: Memo<Held>) {
        value.track();
    }

    fn give(held: Held) -> RwSignal<Held> {
        RwSignal::new(held)
    }

    fn given(value: RwSignal<Held>) -> Held {
        value.get()
    }

    fn given_untracked(value: RwSignal<Held>) -> Held {
        value.get_untracked()
    }

    fn try_given_untracked(value: RwSignal<Held>) -> Option<Held> {
        value.try_get_untracked()
    }

    fn follow_given(value: RwSignal<Held>) {
        value.track();
    }

    fn set(value: RwSignal<Held>, held: Held) {
        // Given back by what is gone.
        let _ = value.try_set(held);
    }
}

/// Worked out once.
pub(super) struct Once {
    work: Box<dyn Work>,
    held: OnceLock<Held>,
}

/// What is read as long as its page is drawn.
const THERE: &str = "a page is drawn before it is let go";

impl Hold for Side<true> {
    type Worked = ArenaItem<Arc<Once>>;
    type Given = ArenaItem<Held>;

    fn work(work: Box<dyn Work>, _: IsOther) -> ArenaItem<Arc<Once>> {
        ArenaItem::new(Arc::new(Once { work, held: OnceLock::new() }))
    }

    fn worked(value: ArenaItem<Arc<Once>>) -> Held {
        Self::try_worked_untracked(value).expect(THERE)
    }

    fn worked_untracked(value: ArenaItem<Arc<Once>>) -> Held {
        Self::worked(value)
    }

    fn try_worked_untracked(value: ArenaItem<Arc<Once>>) -> Option<Held> {
        let once = value.try_get_value()?;
        Some(once.held.get_or_init(|| once.work.work(None)).clone())
    }

    fn follow_worked(_: ArenaItem<Arc<Once>>) {}

    fn give(held: Held) -> ArenaItem<Held> {
        ArenaItem::new(held)
    }

    fn given(value: ArenaItem<Held>) -> Held {
        value.try_get_value().expect(THERE)
    }

    fn given_untracked(value: ArenaItem<Held>) -> Held {
        Self::given(value)
    }

    fn try_given_untracked(value: ArenaItem<Held>) -> Option<Held> {
        value.try_get_value()
    }

    fn follow_given(_: ArenaItem<Held>) {}

    fn set(value: ArenaItem<Held>, held: Held) {
        value.try_update_value(|before| *before = held);
    }
}
