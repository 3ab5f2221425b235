//! Values that views follow. leptos builds the machinery of a value anew for each type that one may have; here all of them
//! lie in one type, [`Held`], and only what puts them in and takes them out knows more. Nobody sees it; a sixth of what a
//! browser loads was that machinery.

use super::part::{Text, text};
use leptos::prelude::{Get, GetUntracked, IntoRender, Memo, RwSignal, Set, Track};
use std::{any::Any, marker::PhantomData, sync::Arc};

/// What a value can be: it may be read by any task.
pub trait Fact: Send + Sync + 'static {}

impl<T: Send + Sync + 'static> Fact for T {}

/// A fact of some type.
#[derive(Clone)]
struct Held(Arc<dyn Any + Send + Sync>);

impl Held {
    fn new<T: Fact>(fact: T) -> Self {
        Self(Arc::new(fact))
    }

    fn fact<T: Fact>(&self) -> &T {
        self.0.downcast_ref().expect("a value holds what it was made for")
    }
}

/// A value that is worked out from others, and again when they change.
pub struct Value<T> {
    memo: Memo<Held>,
    of: PhantomData<fn() -> T>,
}

/// A value that is set.
pub struct Cell<T> {
    signal: RwSignal<Held>,
    of: PhantomData<fn() -> T>,
}

/// Works a value out. One way to be called, where a boxed `Fn` has three.
trait Work: Send + Sync {
    fn work(&self, before: Option<&Held>) -> Held;
}

impl<F: Fn(Option<&Held>) -> Held + Send + Sync> Work for F {
    fn work(&self, before: Option<&Held>) -> Held {
        self(before)
    }
}

/// A value that is worked out again when what it was read from changes, and tells others only when it is another.
pub fn memo<T: PartialEq + Fact>(value: impl Fn() -> T + Send + Sync + 'static) -> Value<T> {
    remember(move |_| value())
}

/// The same, given what it was before.
pub fn remember<T: PartialEq + Fact>(value: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Value<T> {
    fn boxed(work: Box<dyn Work>, is_other: fn(Option<&Held>, Option<&Held>) -> bool) -> Memo<Held> {
        Memo::new_with_compare(move |before| work.work(before), is_other)
    }
    fn is_other<T: PartialEq + Fact>(before: Option<&Held>, now: Option<&Held>) -> bool {
        before.map(Held::fact::<T>) != now.map(Held::fact)
    }
    let work = Box::new(move |before: Option<&Held>| Held::new(value(before.map(Held::fact))));
    Value { memo: boxed(work, is_other::<T>), of: PhantomData }
}

impl<T: Fact> Value<T> {
    /// Reads it, and again whenever it changes.
    pub fn with<U>(&self, read: impl FnOnce(&T) -> U) -> U {
        read(self.memo.get().fact())
    }

    /// Reads it once.
    pub fn with_untracked<U>(&self, read: impl FnOnce(&T) -> U) -> U {
        read(self.memo.get_untracked().fact())
    }

    /// Reads it once; none when the view it belonged to is gone.
    pub fn try_with_untracked<U>(&self, read: impl FnOnce(&T) -> U) -> Option<U> {
        self.memo.try_get_untracked().map(|held| read(held.fact()))
    }

    /// Follows it without reading it.
    pub fn track(&self) {
        self.memo.track();
    }
}

impl<T: Fact + Clone> Value<T> {
    /// What it is, and again whenever it changes.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }

    /// What it is now.
    pub fn get_untracked(&self) -> T {
        self.with_untracked(T::clone)
    }
}

impl<T: Fact> Cell<T> {
    pub fn new(value: T) -> Self {
        Self { signal: RwSignal::new(Held::new(value)), of: PhantomData }
    }

    /// Reads it, and again whenever it is set.
    pub fn with<U>(&self, read: impl FnOnce(&T) -> U) -> U {
        read(self.signal.get().fact())
    }

    /// Reads it once.
    pub fn with_untracked<U>(&self, read: impl FnOnce(&T) -> U) -> U {
        read(self.signal.get_untracked().fact())
    }

    /// Follows it without reading it.
    pub fn track(&self) {
        self.signal.track();
    }

    /// Lets it be this. Nothing happens when the view it belonged to is gone.
    pub fn set(&self, value: T) {
        // Given back by what is gone.
        let _ = self.signal.try_set(Held::new(value));
    }
}

impl<T: Fact + Clone> Cell<T> {
    /// What it is, and again whenever it is set.
    pub fn get(&self) -> T {
        self.with(T::clone)
    }

    /// What it is now.
    pub fn get_untracked(&self) -> T {
        self.with_untracked(T::clone)
    }

    /// What it is now; none when the view it belonged to is gone.
    pub fn try_get_untracked(&self) -> Option<T> {
        self.signal.try_get_untracked().map(|held| held.fact::<T>().clone())
    }

    /// Sets it to what is made of it. Nothing happens when the view it belonged to is gone.
    pub fn update(&self, change: impl FnOnce(&mut T)) {
        let Some(mut value) = self.try_get_untracked() else { return };
        change(&mut value);
        self.set(value);
    }
}

impl<T> Clone for Value<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Value<T> {}

impl<T> Clone for Cell<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Cell<T> {}

/// A value that never changes.
impl<T: PartialEq + Fact + Clone> From<T> for Value<T> {
    fn from(value: T) -> Self {
        memo(move || value.clone())
    }
}

/// Drawn as the text that it is.
impl IntoRender for Value<String> {
    type Output = Text;

    fn into_render(self) -> Text {
        text(move || self.get())
    }
}
