//! The same conversation, as it looks from where I stand: titles, last lines, whose message, which day.

mod event;
mod title;

pub use title::{called, face, name, names, size, title, united};

use super::state::Chat;
use crate::{
    id::{Millis, Seq, ThreadId, UserId},
    markup,
    model::{Ack, Card, MessageKind, Person, Place, Scene, ThreadKind},
    sync::{Acting, Delivery, Quote, Reacted, Row, RowKey, Sync},
    words::{Locale, Words, fill, many},
};

/// Messages of one author are set as one block when no more than this lies between them, in milliseconds.
const GROUPING: i64 = 5 * 60 * 1000;

/// The address of a thread, at its end.
pub fn thread_address(id: ThreadId) -> String {
    format!("/c/{id}")
}

/// The address of a thread's end, for those without scripts: [`thread_address`] leads to what is new.
pub fn tail_address(id: ThreadId) -> String {
    format!("/c/{id}?before={}", 1_i64 << 53)
}

/// The address of a message: its permalink.
pub fn message_address(id: ThreadId, seq: Seq) -> String {
    format!("/c/{id}?at={seq}#m{seq}")
}

/// The address of a message that is passed on: it names the message, not how it is shown.
pub fn link_address(id: ThreadId, seq: Seq) -> String {
    format!("/t/{id}/{seq}")
}

/// The address of the page of what can be done to a message, for those without scripts.
pub fn act_address(id: ThreadId, seq: Seq) -> String {
    format!("/c/{id}/{seq}/act")
}

/// The last line of a conversation in the list.
pub fn preview(sync: &Sync, card: &Card, words: &Words) -> String {
    let Some(last) = &card.last else {
        // Where nobody has written yet, how many may.
        return if card.thread.kind == ThreadKind::Group { size(card.thread.size, words) } else { String::new() };
    };
    if let Some(by) = last.deleted_by {
        return event::deleted(sync, words, last.author, by);
    }
    let text = markup::plain(&last.body);
    if last.author == sync.me().id {
        fill(words.said_by_me, &[&text])
    } else if card.thread.kind == ThreadKind::Group {
        fill(words.said_by, &[&name(sync, last.author, words), &text])
    } else {
        text
    }
}

/// What a place is called: in its heading, and in the title of the tab.
pub fn heading(sync: &Sync, place: &Place, words: &Words) -> String {
    match place {
        Place::People { .. } => words.people.to_owned(),
        Place::Groups { .. } => words.browse_groups.to_owned(),
        Place::New { to: Some(_), .. } => words.add_people.to_owned(),
        Place::New { .. } => words.new_message.to_owned(),
        _ => match sync.opened().and_then(|id| sync.card_of(id)) {
            Some(card) => title(sync, card, words),
            None => words.conversations.to_owned(),
        },
    }
}

/// The title of the browser's tab on a first load, and its icon.
pub fn first_title(scene: &Scene, place: &Place, locale: Locale) -> (String, &'static str) {
    let words = locale.words();
    let (Scene::Inside(snapshot) | Scene::Found(snapshot, _) | Scene::Missing(snapshot, _)) = scene;
    let sync = Sync::seed((**snapshot).clone());
    let here = match scene {
        Scene::Inside(_) | Scene::Found(..) => heading(&sync, place, words),
        Scene::Missing(..) => words.gone_title.to_owned(),
    };
    let unread = sync.unread_total();
    (tab_title(&here, unread), icon(unread))
}

/// `(3) Ana · Causerie`
pub fn tab_title(here: &str, unread: u32) -> String {
    let count = if unread > 0 { format!("({}) ", many(unread)) } else { String::new() };
    count + here + " · Causerie"
}

/// The tab's icon: rose when something is unread.
pub fn icon(unread: u32) -> &'static str {
    if unread > 0 { "/favicon-new.svg" } else { "/favicon.svg" }
}

/// One message, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    pub key: RowKey,
    pub thread: ThreadId,
    /// Its place; none while it is on its way.
    pub seq: Option<Seq>,
    pub kind: MessageKind,
    pub author: Option<Person>,
    pub mine: bool,
    /// The first of a block by one author: it carries the name and the time.
    pub first: bool,
    /// What is new begins here.
    pub new: bool,
    pub unread: bool,
    /// The heading above it, when a day begins here.
    pub day: Option<String>,
    pub clock: String,
    pub at: Millis,
    /// What a person said, or the sentence of an entry of the system.
    pub body: String,
    /// Whom an entry of the system is told of, when it is of a kind that is told of several at once.
    pub about: Vec<UserId>,
    /// The sentences that this one stands for.
    pub folded: Vec<String>,
    /// The change that gave it its words.
    pub said: Seq,
    pub quote: Option<Quoted>,
    /// That it was edited, and when.
    pub edited: Option<String>,
    /// Its body is the sentence that stands in its place.
    pub deleted: bool,
    pub reactions: Vec<Kind>,
    pub delivery: Delivery,
    /// What I wish done to it, and is not.
    pub acting: Option<Acting>,
}

/// How people reacted with one emoji, ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kind {
    pub emoji: String,
    pub count: u32,
    /// I am one of them.
    pub mine: bool,
    /// "you and 12 others"
    pub who: String,
}

impl Kind {
    fn of(sync: &Sync, kind: Reacted, words: &Words) -> Self {
        let Reacted { emoji, count, mine, mut people } = kind;
        if mine && !people.contains(&sync.me().id) {
            people.push(sync.me().id);
        }
        let who = united(sync, words, &people, usize::try_from(count).unwrap_or_default());
        Self { emoji, count, mine, who }
    }
}

/// What a message answers, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Quoted {
    /// Its permalink.
    pub address: String,
    /// Whose words they are.
    pub name: String,
    /// Its beginning, or the sentence that stands in its place.
    pub text: String,
}

/// The open conversation as rows, in order, relative to me and to today.
pub fn rows(chat: Chat) -> Vec<Drawn> {
    let (zone, now, words) = (chat.zone(), chat.now(), chat.words());
    let today = zone.civil(now);
    chat.read(|sync| {
        let mut drawn: Vec<Drawn> = Vec::new();
        let mut last_day = None;
        let Some(window) = sync.window() else { return drawn };
        let mut new_after = window.new_after;
        for row in window.rows {
            let at = place(&row).map_or(now, |ack| ack.sent_at);
            let civil = zone.civil(at);
            let new_day = last_day.replace(civil.day_number) != Some(civil.day_number);
            let seq = place(&row).map(|ack| ack.seq);
            let theirs = row.kind == MessageKind::Text && row.author != sync.me().id;
            let new = theirs && new_after.take_if(|after| seq > Some(*after)).is_some();
            let follows = !(new_day || new) && drawn.last().is_some_and(|before| continues(before, &row, at));
            drawn.push(Drawn {
                key: row.key,
                thread: window.thread,
                seq,
                kind: row.kind,
                author: sync.person(row.author).cloned(),
                mine: row.author == sync.me().id,
                first: !follows,
                new,
                unread: theirs && seq > Some(window.read_to),
                day: new_day.then(|| words.day_heading(&civil, &today)),
                clock: civil.clock(),
                at,
                body: event::told(sync, words, &row),
                about: event::together(&row),
                folded: Vec::new(),
                said: row.said,
                quote: row.quote.as_ref().map(|quote| quoted(sync, window.thread, quote, words)),
                edited: row
                    .edited_at
                    .map(|at| words.edited.to_owned() + " · " + &words.list_time(&zone.civil(at), &today)),
                deleted: row.deleted_by.is_some(),
                reactions: row.reactions.into_iter().map(|kind| Kind::of(sync, kind, words)).collect(),
                delivery: row.delivery,
                acting: row.acting,
            });
        }
        event::fold(sync, words, drawn)
    })
}

fn quoted(sync: &Sync, thread: ThreadId, quote: &Quote, words: &Words) -> Quoted {
    let author = quote.author.unwrap_or_default();
    let text = match quote.deleted_by {
        Some(by) => event::deleted(sync, words, author, by),
        None => markup::plain(&quote.excerpt),
    };
    let name = if author == sync.me().id { words.you.to_owned() } else { name(sync, author, words) };
    Quoted { address: message_address(thread, quote.seq), name, text }
}

/// Where a row is on disk; what is on its way counts as sent now.
pub fn place(row: &Row) -> Option<Ack> {
    match row.delivery {
        Delivery::Sent(ack) => Some(ack),
        _ => None,
    }
}

fn continues(before: &Drawn, row: &Row, at: Millis) -> bool {
    let same_author = before.author.as_ref().is_some_and(|person| person.id == row.author);
    same_author && before.kind == MessageKind::Text && row.kind == MessageKind::Text && at.0 - before.at.0 <= GROUPING
}
