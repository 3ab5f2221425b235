use super::Tools;
use crate::ui::{
    part::{attribute, flag, maybe, on, row as entry, rows, shown_if, text},
    piece::{IntoPiece, Piece},
    relative::{Drawn, Kind, act_address},
    state::Chat,
    value::{Value, memo},
};
use leptos::{ev, prelude::*};

/// Under the words: that they were edited, how people reacted, and the way to what can be done. It changes silently.
#[component]
pub fn Marks(chat: Chat, row: Value<Drawn>) -> impl IntoView {
    let edited = memo(move || row.with(|row| row.edited.clone()));
    let any = memo(move || row.with(|row| !row.reactions.is_empty()));
    view! {
        <div class="message__marks" aria-live="off">
            {maybe(move || edited.get().map(|edited| view! { <span class="message__edited">{edited}</span> }))}
            {shown_if(any, move || kinds(chat, row))}
            <Tools chat row/>
        </div>
    }
}

/// A form, so that a press counts without scripts too. What is pressed stays the same button.
fn kinds(chat: Chat, row: Value<Drawn>) -> Piece {
    let address = move || row.with(|row| row.seq.map(|seq| act_address(row.thread, seq)));
    let draw = move |kind: &Kind| {
        let emoji = kind.emoji.clone();
        entry(number(&emoji), move || view! { <Reaction chat row emoji/> }.piece())
    };
    view! {
        <form class="message__kinds" method="post" action=attribute(address)>
            {rows(move || row.with(|row| row.reactions.iter().map(draw).collect()))}
        </form>
    }
    .piece()
}

/// An emoji as a key.
fn number(emoji: &str) -> u128 {
    emoji.bytes().fold(0, |number: u128, byte| number.wrapping_mul(257).wrapping_add(u128::from(byte)))
}

/// One kind: pressed, mine comes or goes. Who reacted so is its name.
#[component]
fn Reaction(chat: Chat, row: Value<Drawn>, emoji: String) -> impl IntoView {
    let value = emoji.clone();
    let kind = memo(move || {
        row.with(|row| row.reactions.iter().find(|kind| kind.emoji == emoji).cloned()).unwrap_or_default()
    });
    let shown = move || kind.with(|kind| kind.emoji.clone() + " " + &kind.count.to_string());
    let mine = move || kind.with(|kind| kind.mine);
    let press = move |click: ev::MouseEvent| {
        click.prevent_default();
        row.with_untracked(|row| chat.react(row, kind.with_untracked(|kind| kind.emoji.clone())));
    };
    view! {
        <button
            class="message__reaction"
            name=text(move || if mine() { "unreact" } else { "react" })
            value=value
            class:message__reaction--mine=flag(mine)
            aria-pressed=text(move || if mine() { "true" } else { "false" })
            aria-label=text(move || shown() + ": " + &kind.with(|kind| kind.who.clone()))
            title=text(move || kind.with(|kind| kind.who.clone()))
            on:click=on(press)
        >{text(shown)}</button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::USUAL_KINDS;

    #[test]
    fn each_emoji_has_a_key_of_its_own() {
        let family = "👨\u{200d}👩\u{200d}👧\u{200d}👦";
        let cousin = "👨\u{200d}👩\u{200d}👦\u{200d}👧";
        let mut keys: Vec<u128> = USUAL_KINDS.into_iter().chain([family, cousin]).map(number).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), USUAL_KINDS.len() + 2);
    }
}
