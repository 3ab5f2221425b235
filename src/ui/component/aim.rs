use super::{Icon, Shape};
use crate::{
    error::{AppError, Problem},
    id::ThreadId,
    markup,
    model::Act,
    ui::{
        part::{maybe, on},
        platform,
        state::{Aim, Chat},
        value::{Cell, Value},
    },
    words::fill,
};
use leptos::{ev, prelude::*};

/// Above the words: which message they answer, or change. An edit that leaves nothing offers to delete it.
#[component]
pub fn AimBar(chat: Chat, thread: ThreadId, aim: Value<Option<Aim>>, problem: Cell<Option<AppError>>) -> impl IntoView {
    let words = chat.words();
    let drop_aim = move || {
        problem.set(None);
        chat.drop_aim(thread);
        platform::focus_one_of(&[".composer textarea"]);
    };
    let emptied = move || matches!(problem.get(), Some(AppError::Invalid { problem: Problem::Empty, .. }));
    maybe(move || {
        aim.get().map(|Aim { seq, epoch, said, name, body }| {
            let what = if said.is_some() { words.edit.to_owned() } else { fill(words.reply_to, &[&name]) };
            let delete = move |_: ev::MouseEvent| {
                drop_aim();
                chat.act_as_of(thread, epoch, Act::Delete { seq });
            };
            view! {
                <p class="aim" id="aim">
                    <span class="aim__what">{what}</span>
                    <bdi class="aim__words">{markup::plain(&body)}</bdi>
                    {maybe(move || emptied().then(|| view! {
                        <button type="button" class="aim__delete" on:click=on(delete)>{words.delete_message}</button>
                    }))}
                    <button type="button" class="aim__drop" aria-label=words.cancel title=words.cancel on:click=on(move |_: ev::MouseEvent| drop_aim())>
                        <Icon shape=Shape::Close/>
                    </button>
                </p>
            }
        })
    })
}
