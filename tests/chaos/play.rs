//! One run: people at their tabs, trouble for so many seconds, then quiet, a few last words, and the judgement.

use crate::{
    checker::{Broken, Log, Trial},
    client::{self, Device, Flaw, Handle, Order},
    copy,
    crowd::Crowd,
    dice::Dice,
    fault::{Fault, Weather},
    host::Host,
    net::Net,
    postgres::Cluster,
    proxy::{self, Upstream},
    quiet::{everything, has_arrived},
    report::{self, Recovery},
    server::{Server, Setting},
    silence::Silence,
    torrent::Torrent,
    trouble::Trouble,
    valve::Valve,
};
use causerie::id::{LOBBY, Op, ThreadId, UserId};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};

/// All is to be quiet so soon after the last fault: two silences of a dead line, at the most.
const QUIET: Duration = Duration::from_secs(90);
/// What is on its way when nobody waits for anything any more arrives by then.
const ARRIVED: Duration = Duration::from_secs(10);
/// Seconds in which everything that can go wrong has gone wrong at least once.
const WHOLE: u64 = 120;
/// And in which a clock that can jump has done so, and a line can be silent for longer than a tab bears.
const CLOCKS: u64 = 60;
/// How often some come back while last words are said.
const ROUNDS: usize = 6;

/// What is played.
pub struct Play {
    pub seed: u64,
    pub seconds: u64,
    pub tabs: usize,
    pub flaw: Flaw,
    pub setting: Setting,
    pub cluster: Option<Arc<Cluster>>,
}

/// The lanes of the seed that the lines of one proxy take.
const LANES: u64 = 1_000_000;

/// Everyone and everything in it.
struct Stage {
    weather: Arc<Weather>,
    upstream: Upstream,
    recovery: Arc<Recovery>,
    /// The first person, who is in every conversation.
    first: Net,
    threads: Vec<ThreadId>,
    /// Those of the first person and one other: whose, counted without the first, and which.
    pairs: Vec<(usize, ThreadId)>,
    tabs: Vec<Handle>,
}

fn unsound(told: String) -> Broken {
    Broken { law: "a copy is sound", told, events: Vec::new() }
}

impl Play {
    /// Plays it, prints its figures, and says which promises were broken.
    pub async fn run(self) -> Vec<Broken> {
        let people = self.tabs * 2 / 3 + 1;
        let (mut server, tokens) = Server::prepare(self.setting.clone(), people);
        self.tell_what_cannot_be(&server);
        server.start();
        let (weather, recovery) = (Arc::new(Weather::new(self.seed)), Arc::<Recovery>::default());
        let upstream = server.upstream.clone();
        let at = proxy::open(upstream.clone(), Valve::new(weather.clone()), LANES).await;
        let nets: Vec<Net> = tokens.into_iter().map(|token| Net::new(at, token)).collect();
        let first = nets.first().cloned().expect("somebody was seeded");
        let mut host = Host::new(first.clone(), weather.clone());
        let others: Vec<UserId> = (2..=people as i64).map(UserId).collect();
        let threads = Self::groups(&mut host, &others).await;
        let (pairs, tabs) = (Vec::new(), Vec::new());
        let mut stage = Stage { weather, upstream, recovery, first, threads, pairs, tabs };
        stage.meet(self.seed, &others).await;
        stage.open_tabs(&self, &nets).await;
        let (trouble, host) = self.trouble(server, host, &stage, &others).await;
        stage.last_words(self.seed).await;
        let sound = self.flaw == Flaw::None && self.setting.sabotage.is_none();
        stage.judge(trouble, host, if sound { self.seconds } else { 0 }).await
    }

    fn tell_what_cannot_be(&self, server: &Server) {
        if self.cluster.is_none() && !server.has_small_disk() {
            println!("· no full disks: nothing may be mounted here");
        }
        if self.cluster.is_none() && !server.has_limits() {
            println!("· no files that may not grow: there is no prlimit here");
        }
        if !self.setting.clock {
            println!("· no clocks that jump: bin/chaos --clock builds a server whose clock can be turned");
        }
        if !self.setting.small_packets {
            println!("· no torrents: loopback cannot be made to carry small packets here");
        }
    }

    /// Everyone in one, half of them in another, and some coming and going in a third.
    async fn groups(host: &mut Host, others: &[UserId]) -> Vec<ThreadId> {
        let mut threads = vec![LOBBY, host.make("Everyone", others.to_vec()).await];
        threads.push(host.make("Half", others.iter().copied().step_by(2).collect()).await);
        threads.push(host.make("Coming and going", others.to_vec()).await);
        threads
    }

    /// Lets things happen to the server, and members come and go, for as long as it lasts.
    async fn trouble(&self, server: Server, host: Host, stage: &Stage, others: &[UserId]) -> (Trouble, Host) {
        let trouble = Trouble::new(server, self.cluster.clone(), stage.weather.clone());
        let trouble = tokio::task::spawn_blocking(move || trouble.go_on());
        let moving = others.iter().copied().skip(others.len() / 2).collect();
        let host = tokio::spawn(host.go_on(stage.threads[3], moving));
        let mut others = JoinSet::new();
        let (net, weather) = (&stage.first, &stage.weather);
        others.spawn(Crowd::new(net.clone(), weather.clone()).go_on(stage.tabs.clone()));
        if self.seconds >= CLOCKS {
            others.spawn(Silence::new(weather.clone()).go_on(stage.tabs.clone()));
        }
        if self.setting.small_packets {
            others.spawn(Torrent::new(net.clone(), weather.clone()).go_on(stage.met()));
        }
        sleep(Duration::from_secs(self.seconds)).await;
        stage.weather.calm();
        others.join_all().await;
        (trouble.await.expect("it does not panic"), host.await.expect("it does not panic"))
    }
}

impl Stage {
    /// The first person speaks with some of the others alone.
    async fn meet(&mut self, seed: u64, others: &[UserId]) {
        let mut dice = Dice::new(seed, 600_000);
        for (place, user) in others.iter().enumerate().take(4) {
            let with = json!({ "with": user, "op": Op(dice.key()) });
            let Ok(thread) = self.first.ask::<ThreadId>("open_direct", with).await else { continue };
            let hello = self.first.post(thread, Op(dice.key()), UserId(1), &format!("hello {place}")).await;
            if hello.is_ok() {
                self.threads.push(thread);
                self.pairs.push((place, thread));
            }
        }
    }

    /// The tabs of those whom the first person met, each with their conversation.
    fn met(&self) -> Vec<(Handle, ThreadId)> {
        let tabs = self.tabs.iter().filter_map(|tab| {
            let (_, thread) = self.pairs.iter().find(|(place, _)| *place == tab.place)?;
            Some((tab.clone(), *thread))
        });
        tabs.collect()
    }

    async fn open_tabs(&mut self, play: &Play, nets: &[Net]) {
        // Some have two tabs on their device, and on some of those neither knows whether the other lives.
        let devices: Vec<Device> = (0..nets.len() - 1).map(|place| Device::new(place % 3 > 0)).collect();
        for number in 0..play.tabs {
            let place = number % (nets.len() - 1);
            let valve = Valve::new(self.weather.clone());
            let at = proxy::open(self.upstream.clone(), valve.clone(), LANES * (2 + number as u64)).await;
            let (net, device) = (nets[1 + place].to(at), devices[place].clone());
            let (weather, recovery) = (self.weather.clone(), self.recovery.clone());
            let opening = client::Opening { number, place, net, device, weather, flaw: play.flaw, recovery, valve };
            self.tabs.push(client::open(opening).await);
        }
    }

    /// Everyone rests. While some come back, the last words are said; nothing after them tells what was missed.
    async fn last_words(&self, seed: u64) {
        let mut dice = Dice::new(seed, 700_000);
        self.tabs.iter().for_each(|tab| tab.order(Order::Rest));
        for _ in 0..ROUNDS {
            self.tabs.iter().filter(|_| dice.below(2) == 0).for_each(|tab| tab.order(Order::Return));
            for thread in self.threads.iter().take(3) {
                sleep(dice.span(0..250)).await;
                // The first person's, whose line is no part of the play.
                let _ = self.first.post(*thread, Op(dice.key()), UserId(1), "a last word").await;
                let tab = dice.pick(&self.tabs).filter(|_| *thread == LOBBY);
                tab.into_iter().for_each(|tab| tab.order(Order::Say(*thread)));
            }
        }
        self.tabs.iter().for_each(|tab| tab.order(Order::Newest));
    }

    /// What was broken; of a sound run of so many seconds also what did not go wrong in it.
    async fn judge(self, mut trouble: Trouble, host: Host, lasted: u64) -> Vec<Broken> {
        let direct = trouble.server.reach(&self.first).unwrap_or(self.first.clone());
        self.settle(&direct).await;
        let mut logs: Vec<Log> = Vec::new();
        for tab in &self.tabs {
            logs.extend(tab.end().await);
        }
        let stored = everything(&direct, &self.threads).await;
        let trial = Trial { logs, stored, aways: host.aways };
        report::figures(&trial, &self.weather, &self.recovery);
        let mut broken = trial.judge();
        broken.extend(self.judge_copies(&trial, &mut trouble).await);
        trouble.server.check();
        let told = trouble.server.faults.iter().cloned().chain(trouble.server.panics());
        broken.extend(told.map(|told| Broken { law: "the server serves", told, events: Vec::new() }));
        let due = |fault: Fault| lasted >= if fault.takes_a_minute() { CLOCKS } else { WHOLE };
        broken.extend(report::unmet(&self.weather, |fault| trouble.can(fault) && due(fault)));
        broken
    }

    /// Waits until nobody waits for anything, and every view has come to the end; or for so long.
    async fn settle(&self, direct: &Net) {
        let begun = Instant::now();
        let mut quiet: Option<Instant> = None;
        while begun.elapsed() < QUIET && quiet.is_none_or(|quiet| quiet.elapsed() < ARRIVED) {
            sleep(Duration::from_millis(500)).await;
            let mut shown = Vec::new();
            for tab in &self.tabs {
                shown.extend(tab.shows().await);
            }
            if shown.iter().any(|(_, busy)| *busy) {
                quiet = None;
                continue;
            }
            quiet.get_or_insert(Instant::now());
            let stored = everything(direct, &self.threads).await;
            if shown.iter().all(|(view, _)| has_arrived(view, &stored)) {
                break;
            }
        }
        println!("· quiet after {:.1} s", begun.elapsed().as_secs_f64());
    }

    async fn judge_copies(&self, trial: &Trial, trouble: &mut Trouble) -> Vec<Broken> {
        let mut broken = Vec::new();
        for (at, folder) in std::mem::take(&mut trouble.copies) {
            let mut server = trouble.server.on_copy(folder);
            server.start();
            match server.reach(&self.first) {
                Some(net) => broken.extend(trial.judge_copy(at, &everything(&net, &self.threads).await)),
                None => broken.push(unsound(format!("it does not start: {:?}", server.faults))),
            }
            broken.extend(server.panics().into_iter().map(unsound));
            broken.extend(copy::amiss(&server.database()).await.map(unsound));
        }
        broken
    }
}
