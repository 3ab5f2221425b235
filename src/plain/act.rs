use super::{
    Frame, phrase,
    sheet::{Deed, Sheet},
};
use crate::{
    error::AppError,
    id::{Millis, Op, Seq, ThreadId, UserId},
    model::{Message, Person, Rights, USUAL_KINDS, Zone, query_value},
    ui::{component::Markup, relative},
};
use leptos::prelude::*;

/// A message, and who looks at it to do something about it.
#[derive(Clone, Debug)]
pub struct Said {
    pub message: Message,
    pub rights: Rights,
    /// The kinds of their own reactions.
    pub own: Vec<String>,
    /// The cards of those it speaks of.
    pub people: Vec<Person>,
    /// Of the form for a reply.
    pub op: Op,
    pub zone: Zone,
    pub now: Millis,
}

impl Said {
    fn here(&self) -> String {
        relative::act_address(self.message.thread, self.message.seq)
    }

    fn name(&self, frame: &Frame, user: UserId) -> String {
        let person = self.people.iter().find(|person| person.id == user);
        person.map_or_else(|| frame.words().unknown_person.to_owned(), |person| person.display_name.clone())
    }
}

/// Where a message stands in its conversation.
pub fn place(thread: ThreadId, seq: Seq) -> String {
    relative::message_address(thread, seq)
}

/// What can be done to one message, without scripts: answer it, react to it, edit it, delete it.
pub fn act(frame: &Frame, said: &Said) -> String {
    let phrases = frame.phrases();
    let (frame, said) = (frame.clone(), said.clone());
    frame.clone().document(phrases.act_title, move || {
        let (Said { message, rights, .. }, here) = (&said, said.here());
        let back = place(message.thread, message.seq);
        let (react, reply) = (rights.may_react(message), rights.may_post());
        let (edit, delete) = (rights.may_edit(message), rights.may_delete(message));
        view! {
            <Sheet title=phrases.act_title.to_owned() back=phrases.to_conversation to=back>
                {told(&frame).map(|told| view! { <p class="flash" id="flash" role="alert">{told}</p> })}
                <Words frame=frame.clone() said=said.clone()/>
                {react.then(|| view! { <Kinds frame=frame.clone() said=said.clone()/> })}
                {reply.then(|| view! { <Reply frame=frame.clone() said=said.clone()/> })}
                {edit.then(|| view! { <Edit frame=frame.clone() said=said.clone()/> })}
                {delete.then(|| {
                    let (title, hint) = (phrases.delete_message, phrases.delete_message_hint);
                    view! {
                        <details class="sheet__ask">
                            <summary>{title}</summary>
                            <Deed action=here.clone() name="verb" value="delete" title hint deed=title/>
                        </details>
                    }
                })}
            </Sheet>
        }
    })
}

/// What went wrong. That somebody was faster is told of this message, not of one that was sent.
fn told(frame: &Frame) -> Option<String> {
    let flash = frame.flash.as_ref()?;
    Some(match flash.error {
        AppError::Conflict => frame.phrases().edit_conflict.to_owned(),
        _ => phrase::sentence(frame.locale, &flash.error),
    })
}

/// What was typed into one of the boxes before this page.
fn typed(frame: &Frame, verb: &str) -> Option<String> {
    let typed = frame.typed();
    (query_value(&typed, "verb") == verb).then(|| query_value(&typed, "body"))
}

#[component]
fn Words(frame: Frame, said: Said) -> impl IntoView {
    let (words, message) = (frame.words(), &said.message);
    let (at, today) = (said.zone.civil(message.sent_at), said.zone.civil(said.now));
    let when = words.day_heading(&at, &today) + ", " + &at.clock();
    let edited = message.edited_at.map(|_| " · ".to_owned() + words.edited);
    view! {
        <figure class="sheet__part act__said">
            <figcaption class="sheet__hint"><bdi>{said.name(&frame, message.author)}</bdi> " · " {when} {edited}</figcaption>
            <div class="markup"><Markup text=message.body.clone() words/></div>
        </figure>
    }
}

/// The usual ones and those that are there: pressed again, mine is taken back.
#[component]
fn Kinds(frame: Frame, said: Said) -> impl IntoView {
    let there = said.message.reactions.clone();
    let usual = USUAL_KINDS.into_iter().filter(|emoji| there.iter().all(|kind| kind.emoji != *emoji));
    let kinds = there.iter().map(|kind| (kind.emoji.clone(), kind.count));
    let buttons = kinds.chain(usual.map(|emoji| (emoji.to_owned(), 0))).map(|(emoji, count)| {
        let mine = said.own.contains(&emoji);
        let name = if mine { "unreact" } else { "react" };
        let shown = if count > 0 { format!("{emoji} {count}") } else { emoji.clone() };
        view! { <button class="act__kind" name=name value=emoji aria-pressed=mine.to_string()>{shown}</button> }
    });
    let who = there.iter().map(|kind| {
        let names = kind.people.iter().map(|user| said.name(&frame, *user)).collect::<Vec<_>>().join(", ");
        let more = if kind.is_whole() { "" } else { "…" };
        view! { <p class="sheet__hint">{kind.emoji.clone()} " " <bdi>{names + more}</bdi></p> }
    });
    let (buttons, who) = (buttons.collect_view(), who.collect_view());
    view! {
        <form class="sheet__part" method="post" action=said.here()>
            <h2>{frame.phrases().react}</h2>
            <div class="act__kinds">{buttons}</div>
            {who}
        </form>
    }
}

#[component]
fn Reply(frame: Frame, said: Said) -> impl IntoView {
    let phrases = frame.phrases();
    let text = typed(&frame, "reply").unwrap_or_default();
    view! {
        <form class="sheet__part" method="post" action=said.here()>
            <h2>{phrases.reply}</h2>
            <input type="hidden" name="op" value=said.op.to_string()/>
            <Box label=phrases.reply_box text/>
            <button class="sheet__press" name="verb" value="reply">{frame.words().send}</button>
        </form>
    }
}

#[component]
fn Edit(frame: Frame, said: Said) -> impl IntoView {
    let phrases = frame.phrases();
    let text = typed(&frame, "edit").unwrap_or_else(|| said.message.body.clone());
    view! {
        <form class="sheet__part" method="post" action=said.here()>
            <h2>{phrases.edit}</h2>
            <input type="hidden" name="said" value=said.message.said().to_string()/>
            <Box label=phrases.edit_box text/>
            <button class="sheet__press" name="verb" value="edit">{phrases.save}</button>
        </form>
    }
}

#[component]
fn Box(label: &'static str, text: String) -> impl IntoView {
    view! {
        <label class="sheet__field">
            <span>{label}</span>
            <textarea name="body" rows="4" required dir="auto">
                // A line end that begins a text box is not part of its text.
                {format!("\n{text}")}
            </textarea>
        </label>
    }
}
