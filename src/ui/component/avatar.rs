use super::icon::{Icon, Shape};
use crate::{
    model::{Here, Person},
    ui::{
        part::{part, text},
        piece::{IntoPiece, Piece},
        state::Chat,
        value::Value,
    },
};
use leptos::prelude::*;

/// The square that stands for someone: a letter on their hue; for a group, a sign.
/// Decoration: the name always stands beside it.
#[component]
pub fn Avatar(
    #[prop(into)] person: Value<Option<Person>>,
    /// Given, it shows by a mark whether they are here; put [`Online`] behind the name for those who cannot see it.
    #[prop(optional)]
    near: Option<Chat>,
) -> impl IntoView {
    let class = move || match person.get() {
        Some(person) => {
            let mark = match near.map(|chat| chat.here(person.id)) {
                Some(Here::Active) => " avatar--active",
                Some(Here::Connected) => " avatar--connected",
                Some(Here::Away) | None => "",
            };
            format!("avatar hue-{}{mark}", person.hue())
        }
        None => "avatar avatar--group".to_owned(),
    };
    let content = move || match person.get() {
        Some(person) => Piece::of(person.initial()),
        None => view! { <Icon shape=Shape::Group/> }.piece(),
    };
    view! { <span class=text(class) aria-hidden="true">{part(content)}</span> }
}

/// The mark of the avatar in words, for those who hear the page.
#[component]
pub fn Online(chat: Chat, #[prop(into)] person: Value<Option<Person>>) -> impl IntoView {
    let here = move || person.with(|person| person.as_ref().map_or(Here::Away, |person| chat.here(person.id)));
    let said = move || if here() == Here::Away { "" } else { chat.words().online };
    view! { <span class="hidden-visually">{text(said)}</span> }
}
