//! What changes on a page, by few types. leptos builds the machinery of a change anew for each closure; here the closures
//! are boxed, so that it is built once for each type they give. Nobody sees a box; a quarter of what a browser loads was
//! that machinery.

use super::{
    piece::{IntoPiece, Piece},
    value::Value,
};
use leptos::prelude::*;

/// What gives something whenever it is asked. A closure boxed as `dyn Fn` takes with it two ways to be called that nobody
/// goes; as this, one.
pub trait Give<T>: Send {
    /// Gives it.
    fn give(&self) -> T;
}

impl<T, F: Fn() -> T + Send> Give<T> for F {
    fn give(&self) -> T {
        self()
    }
}

/// As leptos takes it: one closure for all that give the same.
fn given<T: 'static>(source: Box<dyn Give<T>>) -> Box<dyn FnMut() -> T + Send> {
    Box::new(move || source.give())
}

/// What does something with each thing that comes: as [`Give`] for what comes out.
trait Take<E> {
    fn take(&mut self, event: E);
}

impl<E, F: FnMut(E)> Take<E> for F {
    fn take(&mut self, event: E) {
        self(event);
    }
}

/// A part of a page that follows what it reads.
pub type Part = Box<dyn FnMut() -> Piece + Send>;
/// A text or an attribute that follows what it reads; none: it is not there.
pub type Text = Box<dyn FnMut() -> Option<String> + Send>;
/// A class that is there or not.
pub type Flag = Box<dyn FnMut() -> bool + Send>;

/// A part that is drawn anew whenever what it reads changes.
pub fn part<V: IntoPiece>(draw: impl Fn() -> V + Send + 'static) -> Part {
    given(Box::new(move || draw().piece()))
}

/// A part that is there or not.
pub fn maybe<V: IntoPiece>(draw: impl Fn() -> Option<V> + Send + 'static) -> Part {
    given(Box::new(move || draw().map_or_else(Piece::nothing, V::piece)))
}

/// Does something now, and again whenever what it read changes: given what it gave the last time.
pub fn effect<T: 'static>(mut act: impl FnMut(Option<T>) -> T + 'static) {
    fn boxed(mut act: Box<dyn Take<()>>) {
        Effect::new(move |_| act.take(()));
    }
    let mut before = None;
    boxed(Box::new(move |()| before = Some(act(before.take()))));
}

/// What happens on an event.
pub fn on<E: 'static>(act: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    fn boxed<E: 'static>(mut act: Box<dyn Take<E>>) -> Box<dyn FnMut(E)> {
        Box::new(move |event| act.take(event))
    }
    boxed(Box::new(act))
}

/// A part that is there while something holds.
pub fn shown_if(holds: Value<bool>, draw: impl Fn() -> Piece + Send + 'static) -> Part {
    given(Box::new(move || if holds.get() { draw() } else { Piece::nothing() }))
}

/// A text that follows what it reads.
pub fn text<S: Into<String>>(say: impl Fn() -> S + Send + 'static) -> Text {
    given(Box::new(move || Some(say().into())))
}

/// A text that is there or not.
pub fn text_if<S: Into<String>>(say: impl Fn() -> Option<S> + Send + 'static) -> Text {
    attribute(say)
}

/// An attribute that follows what it reads.
pub fn attribute<S: Into<String>>(say: impl Fn() -> Option<S> + Send + 'static) -> Text {
    given(Box::new(move || say().map(Into::into)))
}

/// Whether something holds now.
pub fn flag(holds: impl Fn() -> bool + Send + 'static) -> Flag {
    given(Box::new(holds))
}

/// A row: what it is known again by, and how it is drawn the first time.
pub type Row = (u128, Box<dyn FnOnce() -> Piece + Send>);

/// Rows in their order; those that are there already stay as they are.
pub fn rows(order: impl Fn() -> Vec<Row> + Send + Sync + 'static) -> Piece {
    fn boxed(order: Box<dyn Give<Vec<Row>> + Sync>) -> Piece {
        view! { <For each=move || order.give() key=|row| row.0 children=|row| (row.1)()/> }.piece()
    }
    boxed(Box::new(order))
}

/// The key of a row that is drawn anew when its state is another.
pub fn pair(id: i64, state: i64) -> u128 {
    (u128::from(id.unsigned_abs()) << 64) | u128::from(state.unsigned_abs())
}

/// One row.
pub fn row(key: u128, draw: impl FnOnce() -> Piece + Send + 'static) -> Row {
    (key, Box::new(draw))
}
