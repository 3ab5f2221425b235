//! The state of a tab: the pure [`Sync`] in a signal, and the hands that carry out what it asks.
//! Everything that happens (a frame, an answer, a key) goes through [`Chat`], and every view reads from it.

mod errand;
mod hand;
mod here;
mod reading;
mod seek;
mod send;
mod wish;

pub use hand::{Aim, Draft, Menu};
pub use send::Keep;

use super::{platform, value::Cell};
use crate::{
    api,
    error::AppError,
    id::{Millis, Op, Seq, ThreadId, UserId},
    model::{At, Flash, Found, Invitation, NewGroup, Opening, Place, Scene, Snapshot, Zone},
    protocol::{Down, Up},
    sync::{Ask, Sync, Table},
    words::{Locale, Words},
};
use futures::channel::mpsc::UnboundedSender;
use here::Near;
use leptos::{prelude::*, task::spawn_local};

/// How the line to the server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// The page is drawn; no socket was tried yet.
    Starting,
    Live,
    /// Gone for longer than a blip.
    Down,
    /// The session has ended: only signing in helps.
    Ended,
    /// The page speaks an older protocol than the server: only loading it anew helps.
    TooOld,
}

/// A handle to the state of this tab. Copied freely; lives as long as the page.
#[derive(Clone, Copy)]
pub struct Chat {
    sync: RwSignal<Sync>,
    place: Cell<Place>,
    connection: Cell<Connection>,
    zone: Cell<Zone>,
    now: Cell<Millis>,
    /// Why the place is not shown.
    trouble: Cell<Option<AppError>>,
    /// Why something else that was asked for did not happen; said beside what is shown.
    problem: Cell<Option<AppError>>,
    /// Questions that wait for their answer, or to be asked again.
    under_way: Cell<Vec<Ask>>,
    /// What was looked for at this place, and found.
    found: Cell<Option<Found>>,
    /// What was found is the answer to what is looked for now.
    answered: Cell<bool>,
    locale: Locale,
    form_op: Op,
    flash: Cell<Option<Flash>>,
    invitation: Cell<Option<Invitation>>,
    socket: Cell<Option<UnboundedSender<Up>>>,
    keeper: Cell<Option<UnboundedSender<Keep>>>,
    /// The device is the person's own, and keeps what is not sent yet.
    own_device: bool,
    /// It has done so with all of it.
    kept: Cell<bool>,
    /// How much it was asked to keep and did not answer yet.
    writing: Cell<u32>,
    /// How much the device kept, of all tabs, when it was looked at.
    counted: Cell<u32>,
    /// The person wants to be signed out.
    leaving: Cell<bool>,
    /// The server answers, and takes no messages just now.
    held: Cell<bool>,
    /// The message that was sent last did not reach it.
    unreached: Cell<bool>,
    drafts: Cell<Table<ThreadId, Draft>>,
    /// The message under the pointer, with the focus, or pressed last.
    hand: Cell<Option<Seq>>,
    /// The menu that is open.
    menu: Cell<Option<Menu>>,
    /// The finger that opened it still rests.
    resting: Cell<bool>,
    /// A link leads to the message at which the log is to be stood.
    pointed: Cell<bool>,
    /// One came there by what a message answers.
    followed: Cell<bool>,
    /// What is said of this conversation just now.
    told: Cell<&'static str>,
    near: RwSignal<Near>,
    /// Where the log is still to be stood at.
    landing: Cell<Option<At>>,
    /// The person has touched, scrolled or typed since they came here.
    touched: Cell<bool>,
    /// The server has another build than this page came with.
    outdated: Cell<bool>,
    /// When the page came alive, by the browser's clock.
    begun_at: Cell<i64>,
    /// What they have just left by their own will: the list may not know it yet.
    left: Cell<Option<ThreadId>>,
}

impl Chat {
    /// The state a signed-in page begins with.
    pub fn new(opening: &Opening, snapshot: Snapshot) -> Self {
        let (found, trouble) = match &opening.scene {
            Scene::Found(_, found) => (Some(found.clone()), None),
            Scene::Missing(_, error) => (None, Some(error.clone())),
            _ => (None, None),
        };
        let mut sync = Sync::seed(snapshot);
        sync.meet_people(found.iter().flat_map(Found::cards).cloned().collect());
        let told = hand::first_told(&sync, &opening.place(), opening.locale.words());
        Self {
            sync: RwSignal::new(sync),
            place: Cell::new(opening.place()),
            connection: Cell::new(Connection::Starting),
            zone: Cell::new(opening.zone.clone()),
            now: Cell::new(opening.now),
            trouble: Cell::new(trouble),
            problem: Cell::new(None),
            under_way: Cell::new(Vec::new()),
            answered: Cell::new(found.is_some()),
            found: Cell::new(found),
            locale: opening.locale,
            form_op: opening.form_op,
            flash: Cell::new(opening.flash.clone()),
            invitation: Cell::new(opening.invitation.clone()),
            socket: Cell::new(None),
            keeper: Cell::new(None),
            own_device: opening.own_device,
            kept: Cell::new(opening.own_device),
            writing: Cell::new(0),
            counted: Cell::new(0),
            leaving: Cell::new(false),
            held: Cell::new(false),
            unreached: Cell::new(false),
            drafts: Cell::new(Table::new()),
            hand: Cell::new(None),
            menu: Cell::new(None),
            resting: Cell::new(false),
            pointed: Cell::new(false),
            followed: Cell::new(false),
            told: Cell::new(told),
            near: RwSignal::new(Near::default()),
            landing: Cell::new(reading::first_landing(&opening.place())),
            touched: Cell::new(false),
            left: Cell::new(None),
            outdated: Cell::new(false),
            begun_at: Cell::new(i64::MAX),
        }
    }

    pub fn words(&self) -> &'static Words {
        self.locale.words()
    }

    pub fn locale(&self) -> Locale {
        self.locale
    }

    pub fn place(&self) -> Place {
        self.place.get()
    }

    /// Whether this is the place already.
    pub fn is_at(&self, place: &Place) -> bool {
        self.place.with_untracked(|here| here == place)
    }

    pub fn connection(&self) -> Connection {
        self.connection.get()
    }

    pub fn zone(&self) -> Zone {
        self.zone.get()
    }

    pub fn now(&self) -> Millis {
        self.now.get()
    }

    pub fn trouble(&self) -> Option<AppError> {
        self.trouble.get().filter(|_| !self.is_aside())
    }

    /// Whether the place shows a list of its own, whatever becomes of the open conversation.
    pub fn is_aside(&self) -> bool {
        self.place.with(|place| matches!(place, Place::People { .. } | Place::Groups { .. } | Place::New { .. }))
    }

    pub fn problem(&self) -> Option<AppError> {
        self.problem.get()
    }

    /// The op of the form for those without scripts.
    pub fn form_op(&self) -> Op {
        self.form_op
    }

    /// What became of the form before this page.
    pub fn flash(&self) -> Option<Flash> {
        self.flash.get_untracked()
    }

    /// How to bring somebody.
    pub fn invitation(&self) -> Option<Invitation> {
        self.invitation.get_untracked()
    }

    /// Reads from the synchronised state, and again whenever it changes.
    pub fn read<T>(&self, look: impl FnOnce(&Sync) -> T) -> T {
        look(&self.sync.read())
    }

    /// Reads once.
    pub fn peek<T>(&self, look: impl FnOnce(&Sync) -> T) -> T {
        look(&self.sync.read_untracked())
    }

    /// Changes the state and does what it asks for.
    pub fn change(&self, step: impl FnOnce(&mut Sync) -> Vec<Ask>) {
        let changed = self.sync.try_write().map(|mut sync| (step(&mut sync), sync.take_fates()));
        let (asks, fates) = changed.unwrap_or_default();
        fates.into_iter().for_each(|(op, fate)| self.keep(Keep::Fate(op, fate)));
        for ask in asks {
            self.carry_out(ask);
        }
    }
}

/// Going from place to place.
impl Chat {
    /// Follows a link within the page: the address changes, the place is drawn.
    pub fn go(&self, place: Place, address: &str) {
        platform::push_address(address);
        self.point(true);
        self.arrive(place);
    }

    /// Draws the place of the present address: after a link, back or forward.
    pub fn arrive(&self, place: Place) {
        self.trouble.set(None);
        self.problem.set(None);
        self.flash.set(None);
        self.told.set("");
        self.followed.set(false);
        self.take_in_hand(None);
        self.close_menu();
        let before = self.place.get_untracked();
        match &place {
            // Details open and close beside a conversation that stays where it is.
            Place::About { id, .. } if self.is_open(*id) => {}
            Place::Thread { id, at: At::Tail } if matches!(&before, Place::About { id: about, .. } if about == id) => {}
            Place::Thread { id, at } => self.open(*id, *at),
            Place::About { id, .. } => self.open(*id, At::Tail),
            Place::Home | Place::Older { .. } => {
                let left = self.left.get_untracked();
                let first = |sync: &Sync| sync.cards().iter().map(|card| card.thread.id).find(|id| Some(*id) != left);
                self.left.set(None);
                match self.peek(first) {
                    Some(id) => self.open(id, At::Tail),
                    None => self.change(|sync| {
                        sync.close();
                        Vec::new()
                    }),
                }
            }
            _ => {}
        }
        if !seek::is_same_list(&before, &place) {
            self.found.set(None);
        }
        let sought = seek::is_sought(&place);
        self.answered.set(false);
        self.place.set(place);
        if sought {
            self.look_again();
        }
    }

    /// An address that names no place leads to what is new.
    fn open(&self, id: ThreadId, at: At) {
        let at = if at == At::Tail { self.peek(|sync| sync.arrival(id)) } else { at };
        self.touched.set(false);
        self.landing.set(Some(at));
        self.change(|sync| sync.open(id, at));
    }

    /// Goes to the direct conversation with someone.
    pub fn open_direct(&self, with: UserId) {
        let group = NewGroup { name: String::new(), open: false, with: vec![with] };
        self.begin(None, group, platform::random_op(), self.problem);
    }

    /// The next page of the list.
    pub fn more_threads(&self) {
        let chat = *self;
        let before = self.peek(|sync| sync.next_cards());
        spawn_local(async move {
            match api::threads(before).await {
                Ok(page) => {
                    chat.came_of(Ok(()));
                    chat.change(|sync| sync.list(before, page));
                    platform::keep_focus(&[".list__row:last-child a"]);
                }
                Err(error) => chat.failed(error),
            }
        });
    }
}

/// The line.
impl Chat {
    /// The socket can carry frames up.
    pub fn connected(&self, socket: UnboundedSender<Up>) {
        self.socket.set(Some(socket));
    }

    /// A frame came down.
    pub fn received(&self, frame: Down) {
        match frame {
            Down::Welcome(welcome) => {
                self.connection.set(Connection::Live);
                self.problem.set(None);
                self.keep(if self.leaving.get_untracked() { Keep::Leave } else { Keep::Adopt });
                self.outdated.set(welcome.build != platform::page_build());
                self.change(|sync| sync.welcome(*welcome));
                self.tell();
                self.renew();
            }
            Down::Change(change) => {
                self.heard_messages(&change.rows.messages);
                self.change(|sync| sync.frame(change));
            }
            Down::Changes(changes) => self.change(|sync| sync.changes(changes)),
            Down::Presence { people } => self.heard_presence(people),
            Down::Typing { thread, user } => self.heard_typing(thread, user),
            Down::Tick => {}
        }
    }

    /// The socket is gone; what was asked through it will be asked again.
    pub fn disconnected(&self) {
        self.socket.set(None);
        self.forget_near();
        self.sync.update(Sync::line_down);
    }

    /// Whether a socket was greeted and has not ended.
    pub fn is_connected(&self) -> bool {
        self.socket.with_untracked(Option::is_some)
    }

    /// How the line is, for the person to see.
    pub fn set_connection(&self, connection: Connection) {
        if !matches!(self.connection.get_untracked(), Connection::Ended | Connection::TooOld) {
            self.connection.set(connection);
        }
    }

    /// The server draws in the zone of the browser's cookie; a browser that comes without one is drawn again in its own.
    pub fn settle_zone(&self) {
        let (chat, name) = (*self, platform::zone_name());
        if name.is_empty() || self.zone.with_untracked(|zone| zone.name == name) {
            return;
        }
        platform::remember_zone(&name);
        spawn_local(async move {
            // A zone that the server does not know is answered with its own.
            match api::zone(name.clone()).await {
                Ok(zone) if zone.name == name => chat.zone.set(zone),
                _ => {}
            }
        });
    }

    /// Looked at the clock.
    pub fn set_now(&self, now: Millis) {
        self.now.set(now);
        self.renew();
    }

    /// A page of another build than the server's is loaded anew, once nobody would notice: the person is elsewhere, and
    /// everything written is sent, or outlives the page.
    fn renew(&self) {
        let outdated = self.outdated.get_untracked() && self.is_connected();
        let outdated = outdated || self.connection.get_untracked() == Connection::TooOld;
        let keeps = self.kept.get_untracked() || self.peek(Sync::unsent) == 0;
        if outdated && keeps && self.is_idle() && self.has_no_draft() {
            platform::reload();
        }
    }
}
