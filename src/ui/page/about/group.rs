use super::Standing;
use crate::{
    id::{LOBBY, ThreadId},
    ui::{
        component::{Offer, Verb},
        piece::IntoPiece,
        state::Chat,
    },
};
use leptos::prelude::*;

/// Who comes in, and who writes: a sentence each, and for hosts the other choice.
#[component]
pub fn Rules(chat: Chat, id: ThreadId, standing: Standing) -> impl IntoView {
    let words = chat.words();
    let entry = match standing.open {
        true => (words.is_open, "close", words.close_up),
        false => (words.is_closed, "open", words.open_up),
    };
    let writing = match standing.hosts_only {
        true => (words.only_hosts_write, "everyone", words.let_everyone_write),
        false => (words.everyone_writes, "hosts_only", words.let_hosts_write),
    };
    // Newcomers are put into the Lobby, so it stays open.
    [(entry, standing.host && id != LOBBY), (writing, standing.host)].map(|((fact, verb, button), offered)| {
        let offer = Offer { to: "group", verb, button, ..Offer::default() };
        view! {
            <p class="about__fact">{fact}</p>
            {offered.then(|| view! { <Verb chat thread=id offer/> })}
        }
        .piece()
    })
}
