//! Values that views follow. leptos builds the machinery of a value anew for each type that one may have; here all of them
//! lie in one type, [`Held`], and only what puts them in and takes them out knows more. Nobody sees it; a sixth of what a
//! browser loads was that machinery.

use super::{
    hold::{Given, Here, Hold, Worked},
    part::{Text, text},
};
use leptos::prelude::IntoRender;
use std::{any::Any, marker::PhantomData, sync::Arc};

/// What a value can be: it may be read by any task.
pub trait Fact: Send + Sync + 'static {}

impl<T: Send + Sync + 'static> Fact for T {}

/// A fact of some type.
#[derive(Clone)]
pub(super) struct Held(Arc<dyn Any + Send + Sync>);

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
    held: Worked,
    of: PhantomData<fn() -> T>,
}

/// A value that is set.
pub struct Cell<T> {
    held: Given,
    of: PhantomData<fn() -> T>,
}

/// Works a value out. One way to be called, where a boxed `Fn` has three.
pub(super) trait Work: Send + Sync {
    fn work(&self, before: Option<&Held>) -> Held;
}

/// Whether what was worked out is another than before.
pub(super) type IsOther = fn(Option<&Held>, Option<&Held>) -> bool;

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
    fn is_other<T: PartialEq + Fact>(before: Option<&Held>, now: Option<&Held>) -> bool {
        before.map(Held::fact::<T>) != now.map(Held::fact)
    }
    let work = Box::new(move |before: Option<&Held>| Held::new(value(before.map(Held::fact))));
    Value { held: Here::work(work, is_other::<T>), of: PhantomData }
}

impl<T: Fact> Value<T> {
    /// Reads it, and again whenever it changes.
    pub fn with<U>(&self, read: impl FnOnce(&T) -> U) -> U {
        read(Here::worked(self.held).fact())
    }

    /// Reads it once.
    pub fn with_untracked<U>(&self, read: impl FnOnce(&T) -> U) -> U {
        read(Here::worked_untracked(self.held).fact())
    }

    /// Reads it once; none when the view it belonged to is gone.
    pub fn try_with_untracked<U>(&self, read: impl FnOnce(&T) -> U) -> Option<U> {
        Here::try_worked_untracked(self.held).map(|held| read(held.fact()))
    }

    /// Follows it without reading it.
    pub fn track(&self) {
        Here::follow_worked(self.held);
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
        Self { held: Here::give(Held::new(value)), of: PhantomData }
    }

    /// Reads it, and again whenever it is set.
    pub fn with<U>(&self, read: impl FnOnce(&T) -> U) -> U {
        read(Here::given(self.held).fact())
    }

    /// Reads it once.
    pub fn with_untracked<U>(&self, read: impl FnOnce(&T) -> U) -> U {
        read(Here::given_untracked(self.held).fact())
    }

    /// Follows it without reading it.
    pub fn track(&self) {
        Here::follow_given(self.held);
    }

    /// Lets it be this. Nothing happens when the view it belonged to is gone.
    pub fn set(&self, value: T) {
        Here::set(self.held, Held::new(value));
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
        Here::try_given_untracked(self.held).map(|held| held.fact::<T>().clone())
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
