//! Views of one type. leptos' own [`AnyView`](leptos::prelude::AnyView) can change what it drew into what it draws next, and
//! takes with it, for each type of view, all that this needs; a [`Piece`] is drawn once, and another one takes its place.
//! Nobody sees it where a part of a page comes and goes as a whole.

use leptos::{
    prelude::View,
    tachys::{
        html::attribute::any_attribute::AnyAttribute,
        hydration::Cursor,
        no_attrs,
        renderer::types::{Element, Node},
        view::{Mountable, Position, PositionState, Render, RenderFlags, RenderHtml},
    },
};

/// A view, whatever it is of.
pub struct Piece(Box<dyn Draw>);

/// What is on the screen of a [`Piece`].
pub struct Drawn(Box<dyn Mountable>);

/// What stands in a `view!` can be a piece. A text cannot: one that changes is a [`text`](super::part::text), which stays
/// where it is, and is not read out again where nothing changed.
pub trait IntoPiece {
    /// Makes it one.
    fn piece(self) -> Piece;
}

impl<V: RenderHtml + 'static> IntoPiece for View<V> {
    fn piece(self) -> Piece {
        Piece::of(self.into_inner())
    }
}

impl IntoPiece for Piece {
    fn piece(self) -> Piece {
        self
    }
}

impl Piece {
    /// Where there is nothing.
    pub fn nothing() -> Self {
        Self::of(())
    }

    /// Of what stands in no `view!`: a text that does not change, an element by name, pieces in a row.
    pub fn of(view: impl RenderHtml + 'static) -> Self {
        Self(Box::new(view))
    }
}

/// Drawing what is in a box.
trait Draw: Send {
    fn build(self: Box<Self>) -> Box<dyn Mountable>;
    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Box<dyn Mountable>;
    fn write(self: Box<Self>, html: &mut String, position: &mut Position, flags: RenderFlags);
}

impl<V: RenderHtml + 'static> Draw for V {
    fn build(self: Box<Self>) -> Box<dyn Mountable> {
        Box::new(Render::build(*self))
    }

    fn hydrate(self: Box<Self>, cursor: &Cursor, position: &PositionState) -> Box<dyn Mountable> {
        Box::new(RenderHtml::hydrate::<true>(*self, cursor, position))
    }

    fn write(self: Box<Self>, html: &mut String, position: &mut Position, flags: RenderFlags) {
        // Said beforehand, so that in the browser nothing of it is there.
        if !crate::ON_SERVER {
            unreachable!("only the server writes HTML");
        }
        self.to_html_with_buf(html, position, flags, Vec::new());
    }
}

impl Render for Piece {
    type State = Drawn;

    fn build(self) -> Drawn {
        Drawn(self.0.build())
    }

    fn rebuild(self, before: &mut Drawn) {
        let mut now = self.build();
        before.insert_before_this(&mut now);
        before.unmount();
        *before = now;
    }
}

no_attrs!(Piece);

impl RenderHtml for Piece {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, html: &mut String, position: &mut Position, flags: RenderFlags, _: Vec<AnyAttribute>) {
        self.0.write(html, position, flags);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Drawn {
        Drawn(self.0.hydrate(cursor, position))
    }

    fn into_owned(self) -> Self {
        self
    }
}

impl Mountable for Drawn {
    fn unmount(&mut self) {
        self.0.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.0.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.0.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.0.elements()
    }
}
