//! Pages that only the server draws: a form, a post, a redirect. Nothing of them is in the browser's program, so a page
//! that is seen rarely costs nothing on every first load. Their sentences are [`phrase::Phrases`], for the same reason.
//! A link from a live page to one of these is loaded whole: its address is no [`Place`](crate::model::Place).

mod broken;
mod door;
pub mod phrase;
mod script;

pub use broken::broken;
pub use door::{Door, door};

use crate::{
    app::{Assets, Head},
    model::Flash,
    ui::relative,
    words::{Locale, Words},
};
use leptos::prelude::*;
use phrase::Phrases;

/// What every one of these pages is drawn from, beside what it is about.
#[derive(Clone, Debug)]
pub struct Frame {
    pub locale: Locale,
    pub assets: Assets,
    /// For the scripts of this answer.
    pub nonce: String,
    /// What became of the form before this page.
    pub flash: Option<Flash>,
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

    /// The whole document.
    fn document<V: IntoView + 'static>(&self, title: &str, body: impl FnOnce() -> V) -> String {
        let (locale, assets, title) = (self.locale, self.assets.clone(), relative::tab_title(title));
        Owner::new().with(|| {
            view! {
                <!DOCTYPE html>
                <html lang=locale.tag() data-plain="">
                    <head><Head title css=assets.css font=assets.font/></head>
                    <body>{body()}</body>
                </html>
            }
            .to_html()
        })
    }
}

/// What went wrong with the form before this page; the field it concerns names it by `aria-describedby`.
#[component]
fn Note(frame: Frame) -> impl IntoView {
    let told = frame.flash.map(|flash| phrase::sentence(frame.locale, &flash.error));
    told.map(|told| view! { <p class="flash" id="flash" role="alert">{told}</p> })
}
