use super::{AimBar, Icon, Shape, TextBox, composes};
use crate::{
    error::{AppError, Problem},
    id::ThreadId,
    model::{Act, At, Body, Person, Place},
    sync::Sync,
    ui::{
        component::FlashNote,
        part::{effect, maybe, on},
        platform,
        state::{Aim, Chat, Connection},
        value::{Cell, Value, memo},
    },
    words::fill,
};
use leptos::{ev, html::Textarea, prelude::*};

/// Where one writes. A plain form until the page is alive; then Enter sends at once. Never closed because the line is down.
#[component]
pub fn Composer(
    chat: Chat,
    thread: ThreadId,
    /// The one who is written to; none in a group.
    face: Value<Option<Person>>,
) -> impl IntoView {
    let words = chat.words();
    let node = NodeRef::<Textarea>::new();
    // Beside details, a flash speaks of them.
    let details = untrack(|| matches!(chat.place(), Place::About { .. }));
    let flash = chat.flash().filter(|_| !details);
    let typed = flash.as_ref().map(|flash| flash.typed.clone()).unwrap_or_else(|| chat.draft(thread).text);
    let problem = Cell::new(flash.map(|flash| flash.error));
    let aim = memo(move || chat.aim(thread));
    let described_by = memo(move || match problem.with(Option::is_some) {
        true => Some("flash"),
        false => aim.with(Option::is_some).then_some("aim"),
    });
    follow_aim(chat, (thread, node), aim);
    // Whoever follows a link to a message, or leafs through, reads first (and browsers tell the console that a fragment wins
    // over autofocus). Only on a first load does the browser put the caret here by itself.
    let first = untrack(|| chat.connection() == Connection::Starting);
    let reads =
        matches!(untrack(|| chat.place()), Place::Thread { at: At::Around(_) | At::Before(_) | At::After(_), .. });
    let begins_here = first && !details && !reads;
    let me = chat.peek(|sync| sync.me().id);
    let label = memo(move || {
        face.with(|face| match face {
            Some(person) if person.id != me => fill(words.composer, &[&person.display_name]),
            _ => words.composer_here.to_owned(),
        })
    });

    let send = move || {
        let Some(text_box) = node.get_untracked() else { return };
        match (Body::parse(&text_box.value()), aim.get_untracked()) {
            (Ok(body), Some(Aim { seq, epoch, said: Some(said), .. })) => {
                chat.act_as_of(thread, epoch, Act::Edit { seq, said, body: body.as_str().to_owned() });
                chat.drop_aim(thread);
                problem.set(None);
            }
            (Ok(body), aim) => {
                // In another database its number is another's.
                let answers = aim.filter(|aim| aim.epoch == chat.peek(Sync::epoch));
                chat.send(body, answers.map(|aim| aim.seq));
                text_box.set_value("");
                chat.drop_aim(thread);
                problem.set(None);
            }
            (Err(AppError::Invalid { problem: Problem::Empty, .. }), aim) if !edits(&aim) => {}
            (Err(error), _) => problem.set(Some(error)),
        }
        let _ = text_box.focus();
    };
    on_cleanup(move || {
        if let Some(text_box) = node.get_untracked() {
            chat.keep_draft(thread, |draft| draft.text = text_box.value());
            // Hosts alone may write from now on.
            platform::keep_focus(&[".log"]);
        }
    });

    view! {
        <form
            class="composer"
            method="post"
            action=format!("/c/{thread}")
            on:submit=on(move |submit: ev::SubmitEvent| {
                submit.prevent_default();
                send();
            })
            on:input=move |_| if node.get_untracked().is_some_and(|text_box| !text_box.value().is_empty()) {
                chat.types(thread);
            }
        >
            <AimBar chat thread aim problem/>
            {maybe(move || problem.get().map(|error| view! { <FlashNote error words/> }))}
            <input type="hidden" name="op" value=chat.form_op().to_string()/>
            <TextBox node content=typed label described_by autofocus=begins_here on_key=move |key| {
                let empty = || node.get_untracked().is_some_and(|text_box| text_box.value().is_empty());
                let aims = aim.with_untracked(Option::is_some);
                let done = if sends(&key) {
                    send();
                    true
                } else {
                    match &*platform::plain_key(&key) {
                        _ if composes(&key) => false,
                        "Escape" if aims => {
                            problem.set(None);
                            chat.drop_aim(thread);
                            true
                        }
                        "ArrowUp" if !aims && empty() => chat.edit_last(thread),
                        _ => false,
                    }
                };
                if done {
                    key.prevent_default();
                }
            }/>
            <button class="composer__send" type="submit" aria-label=words.send title=words.send>
                <Icon shape=Shape::Send/>
            </button>
        </form>
    }
}

/// The words of an edit stand in the box in place of what was half written, which comes back after it.
fn follow_aim(chat: Chat, (thread, node): (ThreadId, NodeRef<Textarea>), aim: Value<Option<Aim>>) {
    effect(move |before: Option<Option<Aim>>| {
        let now = aim.get();
        let Some(text_box) = node.get_untracked() else { return now };
        match (before, &now) {
            (Some(before), Some(Aim { said: Some(_), body, .. })) if before != now => {
                if !edits(&before) {
                    chat.keep_draft(thread, |draft| draft.before = text_box.value());
                }
                text_box.set_value(body);
            }
            (Some(before), now) if edits(&before) && !edits(now) => text_box.set_value(&chat.draft(thread).before),
            _ => {}
        }
        now
    });
}

fn edits(aim: &Option<Aim>) -> bool {
    aim.as_ref().is_some_and(|aim| aim.said.is_some())
}

/// Enter sends where there is a real keyboard, Ctrl or Cmd with Enter always; never while an input method composes.
fn sends(key: &ev::KeyboardEvent) -> bool {
    if composes(key) || key.key() != "Enter" {
        return false;
    }
    key.ctrl_key() || key.meta_key() || (!key.shift_key() && platform::has_fine_pointer())
}
