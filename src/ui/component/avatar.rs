use super::icon::{Icon, Shape};
use crate::model::Person;
use leptos::prelude::*;

/// The square that stands for someone: a letter on their hue; for a group, a sign.
/// Decoration: the name always stands beside it.
#[component]
pub fn Avatar(#[prop(into)] person: Signal<Option<Person>>) -> impl IntoView {
    let class = move || match person.get() {
        Some(person) => format!("avatar hue-{}", person.hue()),
        None => "avatar avatar--group".to_owned(),
    };
    let content = move || match person.get() {
        Some(person) => person.initial().into_any(),
        None => view! { <Icon shape=Shape::Group/> }.into_any(),
    };
    view! { <span class=class aria-hidden="true">{content}</span> }
}
