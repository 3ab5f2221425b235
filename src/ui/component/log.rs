use super::{Menu, MessageRow};
use crate::{
    id::{Seq, ThreadId},
    model::{At, Place},
    sync::{self, RowKey, Sync},
    ui::{
        part::{attribute, effect, flag, on, pair, row, rows, shown_if, text, text_if},
        piece::IntoPiece,
        platform,
        relative::{self, Drawn},
        scroll,
        state::Chat,
        value::{Cell, Value, memo, remember},
    },
};
use leptos::{ev, html::Div, prelude::*};
use std::time::Duration;

/// How long the reader rests before the address is made to say where they stand.
const RESTING: Duration = Duration::from_millis(250);

/// On the screen for this long, a message is read.
const READING: Duration = Duration::from_secs(1);

/// Where the window ends, and what is beyond.
#[derive(Clone, Copy, Default, PartialEq)]
struct Edges {
    /// The first row, when there are older ones.
    older: Option<Seq>,
    /// The last row, when there are newer ones.
    newer: Option<Seq>,
    loading: bool,
}

impl Edges {
    fn of(sync: &Sync) -> Self {
        let Some(window) = sync.window() else { return Self::default() };
        let mut places = window.rows.iter().filter_map(relative::place).map(|ack| ack.seq);
        let first = places.next();
        let last = places.next_back().or(first);
        Self {
            older: first.filter(|_| window.more_before),
            newer: last.filter(|_| window.more_after),
            loading: window.loading,
        }
    }
}

/// The rows that are drawn, by key, so that each row looks up its own.
#[derive(Clone, Default, PartialEq)]
struct Table {
    order: Vec<RowKey>,
    rows: sync::Table<RowKey, Drawn>,
}

impl Table {
    fn of(rows: Vec<Drawn>) -> Self {
        let order = rows.iter().map(|row| row.key).collect();
        Self { order, rows: rows.into_iter().map(|row| (row.key, row)).collect() }
    }

    fn on_its_way(&self) -> usize {
        self.rows.values().filter(|row| row.seq.is_none()).count()
    }
}

/// The messages of the open conversation.
#[component]
pub fn Log(chat: Chat, thread: ThreadId, #[prop(into)] empty: Value<String>) -> impl IntoView {
    let words = chat.words();
    let node = NodeRef::<Div>::new();
    let away = Cell::new(false);
    let table = memo(move || Table::of(relative::rows(chat)));
    let order = memo(move || table.with(|table| table.order.clone()));
    let edges = memo(move || chat.read(Edges::of));
    let older = move || edges.with(|edges| edges.older);
    let newer = move || edges.with(|edges| edges.newer);

    let is_empty = memo(move || order.with(Vec::is_empty));
    let is_off_tail = memo(move || away.get() || newer().is_some());

    let stand = Stand { chat, thread, node, edges, seen: Cell::new(None) };
    let reaching = hold_nothing_while_reaching(stand, order);
    let on_scroll = watch_scroll(stand, away, reaching);
    stand_where_asked(stand, table);
    effect(move |_: Option<()>| {
        // A page that was brought to what is new stands there before anything here hears of a scroll.
        away.set(node.get().is_some_and(|log| !scroll::at_end(&log)));
        stand.look();
        read_on(stand, None);
    });
    stand_at_end_when_sending(node, order, table);

    view! {
        <div class="log" class:log--reaching=flag(move || reaching.get()) role="log" aria-live=attribute(move || reaching.get().then_some("off")) aria-label=words.messages tabindex="0" node_ref=node on:scroll=move |_| on_scroll()>
            <div class="log__inner">
                {shown_if(memo(move || older().is_some()), move || view! {
                    <a class="log__more" href=attribute(move || older().map(|seq| format!("/c/{thread}?before={seq}"))) on:click=on(move |click: ev::MouseEvent| {
                        click.prevent_default();
                        reaching.set(true);
                        chat.change(|sync| sync.older());
                        hold_focus();
                    })>{words.older}</a>
                }.piece())}
                {shown_if(is_empty, move || view! {
                    <p class="log__empty">{text(move || if edges.with(|edges| edges.loading) { words.loading.to_owned() } else { empty.get() })}</p>
                }.piece())}
                <ol class="log__rows" role="list">
                    {rows(move || {
                        let draw = |key: RowKey| row(number(key), move || view! { <Entry chat table key/> }.piece());
                        order.get().into_iter().map(draw).collect()
                    })}
                </ol>
                {shown_if(memo(move || newer().is_some()), move || view! {
                    <a class="log__more" href=attribute(move || newer().map(|seq| format!("/c/{thread}?after={seq}"))) on:click=on(move |click: ev::MouseEvent| {
                        click.prevent_default();
                        chat.change(|sync| sync.newer());
                        hold_focus();
                    })>{words.newer}</a>
                }.piece())}
            </div>
        </div>
        {shown_if(is_off_tail, move || view! {
            <a class="log__pill" href=relative::tail_address(thread) on:click=on(move |click: ev::MouseEvent| {
                click.prevent_default();
                if untrack(|| chat.has_followed()) { chat.go_back() } else { to_newest(stand) }
            })>
                {text(move || match chat.read(|sync| sync.unread_below(stand.seen.get())) {
                    _ if chat.has_followed() => words.go_back.to_owned(),
                    0 => words.newest.to_owned(),
                    count => (words.missed)(count),
                })}
            </a>
        }.piece())}
        <p class="log__told" role="status">{text_if(move || Some(chat.told()).filter(|told| !told.is_empty()))}</p>
        <Menu chat/>
    }
}

/// A row by its number in the thread, or by the op under which it is on its way.
fn number(key: RowKey) -> u128 {
    match key {
        RowKey::Op(op) => u128::from_be_bytes(op.0) | 1 << 127,
        RowKey::Seq(seq) => pair(0, seq.0),
    }
}

#[component]
fn Entry(chat: Chat, table: Value<Table>, key: RowKey) -> impl IntoView {
    // A row outlives its entry by one turn when it is taken away: it then keeps what it showed.
    let row = remember(move |before: Option<&Option<Drawn>>| {
        table.with(|table| table.rows.get(&key).or(before.and_then(Option::as_ref)).cloned())
    });
    row.get_untracked().map(|first| {
        let row = memo(move || row.get().unwrap_or_else(|| first.clone()));
        view! { <MessageRow chat row/> }
    })
}

/// The log and what is known of where one stands in it.
#[derive(Clone, Copy)]
struct Stand {
    chat: Chat,
    thread: ThreadId,
    node: NodeRef<Div>,
    edges: Value<Edges>,
    /// The last row in sight, when one last rested.
    seen: Cell<Option<Seq>>,
}

impl Stand {
    fn look(&self) {
        if let Some(log) = self.node.get_untracked() {
            self.seen.set(scroll::last_in_sight(&log));
        }
    }
}

/// Fetches pages before they are needed, and keeps the address at what is on the screen.
fn watch_scroll(stand: Stand, away: Cell<bool>, reaching: Cell<bool>) -> impl Fn() + Copy {
    let Stand { chat, node, edges, .. } = stand;
    let resting = Cell::new(0_u32);
    move || {
        let Some(log) = node.get_untracked() else { return };
        let at_end = scroll::at_end(&log);
        away.set(!at_end);
        if scroll::near_start(&log) && edges.with_untracked(|edges| edges.older.is_some()) {
            reaching.set(true);
            chat.change(|sync| sync.older());
        }
        if at_end && edges.with_untracked(|edges| edges.newer.is_some()) {
            chat.change(|sync| sync.newer());
        }
        let turn = resting.with_untracked(|turn| turn.wrapping_add(1));
        resting.set(turn);
        platform::after(RESTING, move || {
            if resting.try_get_untracked() == Some(turn) {
                stand.look();
                keep_address(stand);
            }
        });
    }
}

/// Whether older rows were asked for and are not there yet. Until then the browser may not hold on to a row by itself
/// ("scroll anchoring"): leptos takes all rows out and puts them back behind those that come before them, and the browser
/// would hold on to the wrong place. The log, measured from its end, stays where it is without being held.
fn hold_nothing_while_reaching(stand: Stand, order: Value<Vec<RowKey>>) -> Cell<bool> {
    let reaching = Cell::new(false);
    effect(move |before: Option<Option<RowKey>>| {
        let first = order.with(|order| order.first().copied());
        if before.is_some_and(|before| before != first) {
            platform::after(Duration::ZERO, move || {
                if let Some(log) = stand.node.try_get_untracked().flatten() {
                    scroll::lay_out(&log);
                    // What came above where one rests may be what is first in sight now.
                    if reaching.get_untracked() {
                        reaching.set(false);
                        keep_address(stand);
                    }
                }
            });
        }
        first
    });
    reaching
}

/// Makes the address say where the reader stands, so that a reload comes back to the same message. Who was brought to
/// what is new and has not stirred comes back to that.
fn keep_address(Stand { chat, thread, node, edges, .. }: Stand) {
    let stirred = chat.is_touched() || chat.peek(|sync| sync.unread(thread) == 0);
    let here = stirred && matches!(platform::present_place(), Place::Thread { id, .. } if id == thread);
    let Some(log) = node.get_untracked().filter(|_| here) else { return };
    let at_newest = scroll::at_end(&log) && !edges.with_untracked(|edges| edges.newer.is_some());
    let seen = scroll::first_in_sight(&log).filter(|_| !at_newest);
    chat.look(seen);
    if at_newest {
        chat.forget_way_back();
    }
    match seen {
        Some(seq) => platform::replace_address(&relative::message_address(thread, seq)),
        None => platform::replace_address(&relative::thread_address(thread)),
    }
}

/// Brings the message of a permalink, the line above what is new, or the end into sight, once, when it has come.
fn stand_where_asked(Stand { chat, node, edges, .. }: Stand, table: Value<Table>) {
    effect(move |_: Option<()>| {
        let Some(at) = chat.landing() else { return };
        table.track();
        platform::before_paint(move || {
            let loading = edges.try_with_untracked(|edges| edges.loading).unwrap_or_default();
            let stands = match at {
                At::Around(seq) => scroll::to_message(seq, chat.is_pointed()),
                At::New(_) => scroll::to_new(),
                // Back from elsewhere in the same conversation.
                At::Tail => !loading && node.try_get_untracked().flatten().map(|log| scroll::to_end(&log)).is_some(),
                _ => false,
            };
            if stands || !loading {
                chat.landed();
                chat.note_missing(at);
                chat.point(false);
                if untrack(|| chat.has_followed()) {
                    platform::keep_focus(&[".log"]);
                }
            }
        });
    });
}

/// Looks every second at what is on the screen; what was there the last time too is read.
fn read_on(stand: Stand, before: Option<Seq>) {
    platform::after(READING, move || {
        let Some(log) = stand.node.try_get_untracked().flatten() else { return };
        let last = if stand.chat.reads() { scroll::last_in_sight(&log) } else { None };
        // A time without a look is less than any place.
        if let Some(seq) = last.min(before) {
            stand.chat.saw(seq);
        }
        read_on(stand, last);
    });
}

/// One's own new message is always in sight.
fn stand_at_end_when_sending(node: NodeRef<Div>, order: Value<Vec<RowKey>>, table: Value<Table>) {
    effect(move |before: Option<usize>| {
        order.track();
        let pending = table.with_untracked(Table::on_its_way);
        if before.is_some_and(|before| pending > before)
            && let Some(log) = node.get_untracked()
        {
            scroll::to_end(&log);
        }
        pending
    });
}

fn to_newest(Stand { chat, thread, node, edges, .. }: Stand) {
    if edges.with_untracked(|edges| edges.newer.is_some()) {
        chat.newest(thread);
    }
    if let Some(log) = node.get_untracked() {
        scroll::to_end(&log);
    }
    hold_focus();
}

/// What was pressed goes away: the focus stays in the log.
fn hold_focus() {
    platform::focus_one_of(&[".log"]);
}
