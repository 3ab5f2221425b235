//! A tab without a browser: the same [`Sync`] as in the browser, and a shell around it like `ui::state` and `client`, which
//! loses, repeats and mixes up what TCP cannot.

mod device;
mod errand;
mod handle;
mod life;
mod line;
mod person;

pub use device::Device;
pub use handle::{Handle, Opening, Order};

use crate::{
    checker::{LastView, Log, Told},
    dice::Dice,
    fault::{Fault, Weather},
    net::Net,
    report::{Ending, Recovery},
};
use causerie::{
    error::AppError,
    id::{Op, ThreadId, UserId},
    model::Snapshot,
    protocol::Up,
    sync::{Ask, Delivery, Fate, Sync, Window},
};
use handle::{Fetched, Input};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::{
    sync::{mpsc, oneshot},
    time::sleep,
};

/// How a browser waits, hurried: so that two minutes hold thousands of tries.
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// What is broken on purpose in this shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    None,
    /// Every frame is taken as if it led on from where the tab is.
    GapIgnored,
    /// What is found on the device is taken over from its end.
    AdoptedBackwards,
}

struct Tab {
    net: Net,
    weather: Arc<Weather>,
    dice: Dice,
    flaw: Flaw,
    sync: Sync,
    log: Log,
    device: Device,
    /// What this page wrote, or was given by the device.
    known: BTreeSet<Op>,
    /// What is written in one series has an order.
    series: u32,
    inbox: mpsc::UnboundedSender<Input>,
    /// How often it was loaded, and how many lines it had.
    page: u32,
    line: u32,
    up: Option<mpsc::UnboundedSender<Up>>,
    under_way: Vec<Ask>,
    attempt: u32,
    lost_at: Option<u64>,
    /// Until when it neither leaves nor sleeps.
    stays: u64,
    recovery: Arc<Recovery>,
    acts: bool,
    asleep: bool,
    /// No page is open in it.
    gone: bool,
    leaving: Option<oneshot::Sender<Log>>,
}

/// Opens a tab. It lives until it is told to end.
pub async fn open(opening: Opening) -> Handle {
    let (inbox, mut arrived) = mpsc::unbounded_channel();
    let Opening { number, net, device, weather, flaw, recovery, valve, place } = opening;
    let handle = Handle { inbox: inbox.clone(), valve, place };
    device.meet(number, inbox.clone());
    let snapshot = load(&net, None).await;
    let user = snapshot.me.id;
    let mut tab = Tab {
        dice: Dice::new(weather.seed, number as u64 + 1),
        log: Log::new(number, user),
        sync: Sync::seed(snapshot.clone()),
        net,
        weather,
        flaw,
        inbox,
        device,
        known: BTreeSet::new(),
        series: 0,
        page: 0,
        line: 0,
        up: None,
        under_way: Vec::new(),
        attempt: 0,
        lost_at: None,
        stays: 0,
        recovery,
        acts: true,
        asleep: false,
        gone: false,
        leaving: None,
    };
    tokio::spawn(async move {
        tab.heard_snapshot(&snapshot);
        tab.device.begin(tab.life());
        tab.connect();
        tab.later(Duration::from_millis(200), Input::Move);
        while tab.leaving.is_none() {
            let Some(input) = arrived.recv().await else { return };
            tab.take(input).await;
        }
        tab.leave();
    });
    handle
}

/// Loads the page, as often as it takes.
async fn load(net: &Net, open: Option<ThreadId>) -> Snapshot {
    loop {
        match net.snapshot(open).await {
            Ok(snapshot) => return snapshot,
            Err(AppError::NotFound) if open.is_some() => return Box::pin(load(net, None)).await,
            Err(_) => sleep(Duration::from_millis(300)).await,
        }
    }
}

impl Tab {
    async fn take(&mut self, input: Input) {
        match input {
            Input::Order(order) => self.obey(order).await,
            Input::Frame(line, frame) if line == self.line => self.frame(*frame),
            Input::Late(line, frame) if line == self.line => self.receive(*frame),
            Input::LineEnded(line, ending) if line == self.line => self.line_ended(ending),
            Input::Connect(line) if line == self.line => self.connect(),
            Input::ComeBack(page) if page == self.page && self.gone => self.come_back().await,
            Input::Fetched(page, ask, answer, last) if page == self.page => self.fetched(ask, answer, last),
            Input::Again(page, ask) if page == self.page => self.ask_again(ask),
            Input::Wake(page, thread) if page == self.page => self.change(|sync| sync.flush(thread)),
            Input::Posted(page, op, answer, counted) => self.posted(page, op, answer, counted),
            Input::Move => self.act().await,
            _ => {}
        }
    }

    async fn obey(&mut self, order: Order) {
        match order {
            Order::Rest => self.rest().await,
            Order::Return if self.is_there() && !self.stays() => self.drop_line(),
            Order::Sleep if self.acts && self.is_there() && !self.stays() => self.sleep(None),
            Order::Stay(span) => self.stays = self.weather.now() + u64::try_from(span.as_millis()).unwrap_or(u64::MAX),
            Order::Wake if self.asleep => self.connect(),
            Order::Return | Order::Sleep | Order::Wake => {}
            Order::Say(thread) => self.write(thread),
            Order::Newest => self.change(Sync::newest),
            // Nobody may wait for it any more.
            Order::Show(answer) => drop(answer.send((self.shown(), self.is_busy()))),
            Order::End(answer) => self.leaving = Some(answer),
        }
    }

    /// Changes the state and does what it asks for; notes what is shown after it.
    fn change(&mut self, step: impl FnOnce(&mut Sync) -> Vec<Ask>) {
        let asks = step(&mut self.sync);
        for (op, fate) in self.sync.take_fates() {
            if matches!(fate, Fate::Refused(_)) {
                self.log.gave_up(self.weather.now(), op);
            }
            self.device.note(op, &fate);
        }
        asks.into_iter().for_each(|ask| self.carry_out(ask));
        // A look is dear where a window holds hundreds of rows.
        if self.dice.below(4) == 0 {
            self.look();
        }
    }

    fn look(&mut self) {
        if let Some(window) = self.sync.window() {
            self.log.glance(&window);
        }
    }

    /// A page is open in it, and awake.
    fn is_there(&self) -> bool {
        !self.gone && !self.asleep
    }

    /// It was told to, and it is not calm yet.
    fn stays(&self) -> bool {
        self.weather.now() < self.stays && !self.weather.is_calm()
    }

    fn shown(&self) -> LastView {
        let window = self.sync.window();
        let whole = |window: &Window| !window.more_after && !window.loading;
        let seq = |delivery: &Delivery| match delivery {
            Delivery::Sent(ack) => Some(ack.seq),
            _ => None,
        };
        let list = self.sync.cards().into_iter();
        LastView {
            open: window.as_ref().map(|window| window.thread),
            whole: window.as_ref().is_some_and(whole),
            seqs: window.iter().flat_map(|window| &window.rows).filter_map(|row| seq(&row.delivery)).collect(),
            sends: self.sync.sends(),
            list: list.map(|card| (card.thread.id, card.last.as_ref().map(|last| last.seq))).collect(),
        }
    }

    fn is_busy(&self) -> bool {
        !self.sync.live() || self.sync.sends() || !self.under_way.is_empty()
    }

    fn later(&self, wait: Duration, input: Input) {
        let inbox = self.inbox.clone();
        tokio::spawn(async move {
            sleep(wait).await;
            // The tab may be gone.
            let _ = inbox.send(input);
        });
    }

    fn leave(mut self) {
        self.look();
        self.log.last = self.shown();
        if let Some(answer) = self.leaving.take() {
            // Whoever asked waits for it.
            let _ = answer.send(self.log);
        }
    }

    fn me(&self) -> UserId {
        self.sync.me().id
    }
}
