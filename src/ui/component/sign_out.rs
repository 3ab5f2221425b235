use crate::{
    sync::Sync,
    ui::{
        part::{effect, flag, on, text},
        piece::IntoPiece,
        state::{Chat, Connection},
        value::{Cell, memo},
    },
    words::fill,
};
use leptos::{ev, html::Dialog, prelude::*};

/// The way out. With something written and not sent, it asks what is to become of that.
#[component]
pub fn SignOut(chat: Chat) -> impl IntoView {
    let words = chat.words();
    let node = NodeRef::<Dialog>::new();
    let unsent = memo(move || chat.read(Sync::unsent));
    let leaving = Cell::new(false);
    // What comes of it is said on the page, behind the question.
    let leave = move |forget| {
        node.get_untracked().iter().for_each(|dialog| dialog.close());
        chat.leave(forget);
    };
    effect(move |_: Option<()>| {
        if leaving.get() && !chat.read(Sync::sends) {
            leaving.set(false);
            // What was refused again stays, and is asked about again.
            if unsent.get() == 0 {
                leave(false);
            }
        }
    });
    effect(move |_: Option<()>| {
        // By the browser's Back, too: elsewhere the question may not be drawn, and would still stand before everything.
        chat.place();
        node.get_untracked().iter().for_each(|dialog| dialog.close());
    });
    let ask = move |submit: ev::SubmitEvent| {
        submit.prevent_default();
        match node.get_untracked() {
            Some(dialog) if unsent.get_untracked() > 0 => {
                chat.count();
                // Fails only where it is open already.
                drop(dialog.show_modal());
            }
            _ => leave(false),
        }
    };
    let send = move |_: ev::MouseEvent| {
        leaving.set(true);
        chat.change(Sync::retry_all);
    };
    let count = move || match (leaving.get(), chat.connection()) {
        (true, Connection::Live) => words.sending.to_owned(),
        (true, _) => words.waits_for_line.to_owned(),
        (false, _) => fill(words.unsent, &[&chat.unsent().to_string()]),
    };
    view! {
        <form method="post" action="/sign-out" on:submit=on(ask)>
            <input type="hidden" name="user" value=chat.peek(|sync| sync.me().id.to_string())/>
            <button class="list__out">{words.sign_out}</button>
        </form>
        <dialog class="sign-out" node_ref=node aria-labelledby="unsent" on:close=on(move |_: ev::Event| leaving.set(false))>
            <p id="unsent" role="status">{text(count)}</p>
            <button class="verb__button" type="button" disabled=flag(move || leaving.get()) on:click=on(send)>{words.send_and_sign_out}</button>
            <button class="verb__button verb__button--grave" type="button" on:click=on(move |_: ev::MouseEvent| leave(true))>{words.throw_away}</button>
            <form method="dialog"><button class="verb__button">{words.stay}</button></form>
        </dialog>
    }
    .piece()
}
