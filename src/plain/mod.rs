//! Pages that only the server draws: a form, a post, a redirect. Nothing of them is in the browser's program, so a page
//! that is seen rarely costs nothing on every first load. Their sentences are [`phrase::Phrases`], for the same reason.
//! A link from a live page to one of these is loaded whole: its address is no [`Place`](crate::model::Place).

mod act;
mod broken;
mod door;
mod fields;
mod house;
mod key;
mod link;
mod person;
pub mod phrase;
pub mod qr;
mod script;
mod sheet;
mod you;

pub use act::{Said, act, place};
pub use broken::broken;
pub use door::{Charters, Door, door};
pub use house::{House, Texts, charter, house};
pub use key::{Kind, Made, key, made};
pub use person::{Someone, person};
pub use you::{Device, You, you};

use crate::{
    app::{Assets, Head},
    error::{AppError, Field},
    model::{Done, Flash, Theme},
    ui::relative,
    words::{Locale, Words},
};
use leptos::prelude::*;
use phrase::Phrases;

/// What every one of these pages is drawn from, beside what it is about.
#[derive(Clone, Debug)]
pub struct Frame {
    pub locale: Locale,
    pub theme: Theme,
    pub assets: Assets,
    /// For the scripts of this answer.
    pub nonce: String,
    /// What became of the form before this page.
    pub flash: Option<Flash>,
    /// The same, when it did what it says.
    pub done: Option<Done>,
}

impl Frame {
    /// The sentences of these pages.
    pub fn phrases(&self) -> &'static Phrases {
        phrase::of(self.locale)
    }

    /// The sentences of every page.
    pub fn words(&self) -> &'static Words {
        self.locale.words()
    }

    /// What was typed into the form before this page.
    fn typed(&self) -> String {
        self.flash.as_ref().map(|flash| flash.typed.clone()).unwrap_or_default()
    }

    /// The field that the form before this page was wrong in.
    fn wrong(&self) -> Option<Field> {
        match self.flash.as_ref()?.error {
            AppError::Invalid { field, .. } => Some(field),
            _ => None,
        }
    }

    /// The whole document.
    fn document<V: IntoView + 'static>(&self, title: &str, body: impl FnOnce() -> V) -> String {
        let (locale, theme, assets) = (self.locale, self.theme, self.assets.clone());
        let title = relative::tab_title(title, 0);
        Owner::new().with(|| {
            view! {
                <!DOCTYPE html>
                <html lang=locale.tag() data-plain="" data-theme=theme.attribute()>
                    <head><Head title css=assets.css theme/></head>
                    <body>{body()}</body>
                </html>
            }
            .to_html()
        })
    }
}

/// What became of the form before this page. What went wrong is named by the field it concerns (`aria-describedby`).
#[component]
fn Note(frame: Frame) -> impl IntoView {
    let told = frame.flash.map(|flash| phrase::sentence(frame.locale, &flash.error));
    let done = frame.done.map(|done| phrase::done(frame.locale, done));
    view! {
        {told.map(|told| view! { <p class="flash" id="flash" role="alert">{told}</p> })}
        {done.map(|done| view! { <p class="flash flash--done" role="status">{done}</p> })}
    }
}
