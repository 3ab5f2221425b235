//! The open thread: its line, its window, and the pages on their way.

use super::{
    Ask,
    aside::Aside,
    kept::{Kept, Step},
    line::Local,
    stretch::Stretch,
    table::sorted,
};
use crate::{
    id::{Seq, ThreadId, UserId},
    model::{At, History, Line, Message, Reaction, Rows},
};

/// What is held of the open thread, at the most.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Rows in the window.
    pub rows: usize,
    /// Changes kept for pages that land late.
    pub kept: usize,
}

#[derive(Clone, Debug)]
pub(super) struct Timeline {
    pub thread: ThreadId,
    local: Local,
    /// Without it `local` is only the least number that a page must have; nothing is applied.
    placed: bool,
    kept: Kept,
    window: Option<Stretch>,
    aside: Aside,
    pub me: UserId,
    /// The latest number at which a page was read that is shown.
    read: Seq,
    /// The page that will replace the window.
    goal: Option<Want>,
    older: Option<Want>,
    newer: Option<Want>,
    look: Option<Seq>,
    /// What was read when the person came here; none when nothing was new.
    new_after: Option<Seq>,
    /// It was marked unread: nothing is read before the person comes again.
    pub held: bool,
    limits: Limits,
}

#[derive(Clone, Debug)]
struct Want {
    at: At,
    asked: bool,
    /// The answer was that there is none.
    refused: bool,
    /// The own line told of the thread while it was being asked about.
    again: bool,
}

impl Want {
    fn new(at: At) -> Self {
        Self { at, asked: false, refused: false, again: false }
    }
}

impl Timeline {
    /// Opens where the line is known to stand.
    pub fn new((thread, me): (ThreadId, UserId), at: Seq, limits: Limits) -> Self {
        Self {
            thread,
            aside: Aside::default(),
            me,
            local: Local::new(at),
            placed: true,
            kept: Kept::new(at, limits.kept),
            window: None,
            read: Seq::default(),
            goal: None,
            older: None,
            newer: None,
            look: None,
            new_after: None,
            held: false,
            limits,
        }
    }

    /// Opens where only so much is known, that the line has come this far: the first page will say where it stands.
    pub fn unplaced(whose: (ThreadId, UserId), known: Seq, limits: Limits) -> Self {
        Self { placed: false, ..Self::new(whose, known, limits) }
    }

    /// The person goes to a place in it.
    pub fn go(&mut self, at: At) {
        self.look = match at {
            At::Around(seq) => Some(seq),
            _ => None,
        };
        let shown = self.placed && self.window.as_ref().is_some_and(|window| window.shows(at));
        self.goal = if shown { None } else { Some(Want::new(at)) };
    }

    /// The person comes here, with what is after this being new. Whoever chose the page may know better where it begins.
    pub fn arrive(&mut self, new_after: Option<Seq>) {
        let asked = match self.goal() {
            Some(At::New(seq)) => Some(seq),
            _ => None,
        };
        (self.new_after, self.held) = (new_after.map(|seq| asked.map_or(seq, |asked| asked.max(seq))), false);
    }

    pub fn look(&mut self, at: Option<Seq>) {
        self.look = at;
    }

    /// Scrolled to the oldest row.
    pub fn older(&mut self) {
        want(&mut self.older, self.window.as_ref().and_then(Stretch::older));
    }

    /// Scrolled to the newest row.
    pub fn newer(&mut self) {
        want(&mut self.newer, self.window.as_ref().and_then(Stretch::newer));
    }

    /// Takes a step of the line.
    pub fn step(&mut self, after: Seq, head: Seq, rows: &mut Rows) -> bool {
        if !self.placed {
            self.local.hear(head);
            return false;
        }
        if !self.local.take(after, head) {
            return false;
        }
        let messages = std::mem::take(&mut rows.messages).into_iter().filter(|message| message.thread == self.thread);
        let messages = sorted(messages, |message| message.seq);
        let step = Step { head, messages, quoted: std::mem::take(&mut rows.quoted) };
        self.apply(&step, Seq(0));
        self.trim();
        self.kept.keep(step);
        true
    }

    /// What changed after a number, in the window and beside it.
    fn apply(&mut self, step: &Step, after: Seq) {
        let Some(window) = &mut self.window else { return };
        self.aside.quote(step.quoted.iter().cloned());
        for message in step.messages.iter().filter(|message| message.rev > after) {
            self.aside.follow(window.row(message.seq), message, self.me);
            window.apply(message);
        }
        // A row that is changed and a new one that answers it may come together.
        let outside = step.messages.iter().filter(|message| window.row(message.seq).is_none());
        self.aside.quote(outside.cloned());
    }

    /// What goes from the window may be answered by what stays.
    fn trim(&mut self) {
        let gone = self.window.as_mut().map(|window| window.trim_start(self.limits.rows));
        self.aside.quote(gone.unwrap_or_default());
    }

    /// The line has come this far, somewhere.
    pub fn hear(&mut self, head: Seq) {
        self.local.hear(head);
    }

    /// Whether this was the question under way.
    pub fn answered(&mut self, after: Seq) -> bool {
        self.local.answered(after)
    }

    /// Too much was missed: begins anew around what the person is looking at. The old window stays until then.
    pub fn reset(&mut self) {
        self.placed = false;
        self.local = Local::new(self.local.known());
        self.reload();
    }

    /// Reads the window again.
    pub fn reload(&mut self) {
        (self.older, self.newer) = (None, None);
        let at = self.looked_at();
        self.goal.get_or_insert(Want::new(at));
    }

    /// A page lands. It never moves the line; what changed after it was read is applied to it again.
    pub fn page(&mut self, page: History) {
        if self.goal.as_ref().is_some_and(|goal| goal.at == page.at) {
            self.replace(page);
        } else if self.placed {
            self.extend(page);
        }
    }

    /// No answer came to a page. One that would extend the window is asked for again by scrolling; one that would replace
    /// it, when the own line tells of the thread: one may have been out of it and back.
    pub fn unanswered(&mut self, at: At) {
        if let Some(goal) = self.goal.as_mut().filter(|goal| goal.at == at) {
            (goal.asked, goal.refused, goal.again) = (!goal.again, !goal.again, false);
        }
        drop_want(&mut self.older, at);
        drop_want(&mut self.newer, at);
    }

    /// The own line told of this thread. What was asked of it before may have no answer.
    pub fn told_of(&mut self) {
        self.local.forget_question();
        if let Some(goal) = &mut self.goal {
            (goal.asked, goal.refused, goal.again) = (goal.asked && !goal.refused, false, goal.asked && !goal.refused);
        }
    }

    pub fn forget_questions(&mut self) {
        self.local.forget_question();
        let wants = [&mut self.goal, &mut self.older, &mut self.newer];
        wants.into_iter().flatten().for_each(|want| want.asked = false);
    }

    pub fn ask(&mut self, live: bool, asks: &mut Vec<Ask>) {
        if let Some(after) = self.local_if(live).and_then(Local::question) {
            asks.push(Ask::Changes { line: Line::Thread(self.thread), after });
        }
        for want in [&mut self.goal, &mut self.older, &mut self.newer].into_iter().flatten() {
            if !want.asked {
                want.asked = true;
                asks.push(Ask::History { thread: self.thread, at: want.at });
            }
        }
    }

    /// Where the line stands here; none before the first page said so.
    pub fn at(&self) -> Option<Seq> {
        Some(self.local.at()).filter(|_| self.placed)
    }

    pub fn window(&self) -> Option<&Stretch> {
        self.window.as_ref()
    }

    /// The rows shown, in order.
    pub fn rows(&self) -> &[Message] {
        self.window.as_ref().map_or(&[], Stretch::rows)
    }

    /// A message in the window, or that one in it answers.
    pub fn message(&self, seq: Seq) -> Option<&Message> {
        self.window.as_ref().and_then(|window| window.row(seq)).or_else(|| self.aside.message(seq))
    }

    /// Whether one reacted so to a message.
    pub fn reacts(&self, row: &Message, emoji: &str) -> bool {
        row.reactions.iter().any(|kind| kind.emoji == emoji && self.is_mine(row.seq, kind))
    }

    /// Whether one is among those who reacted so.
    pub fn is_mine(&self, seq: Seq, kind: &Reaction) -> bool {
        self.aside.is_mine(seq, kind, self.me)
    }

    /// One's own reaction is there, or not, by an answer of the server.
    pub fn reacted(&mut self, seq: Seq, emoji: &str, on: bool) {
        self.aside.reacted(seq, emoji, on);
    }

    /// Keeps beside the window what its rows need, and what is `answered`.
    pub fn prune(&mut self, answered: impl Fn(Seq) -> bool) {
        let rows = self.window.as_ref().map_or(&[][..], Stretch::rows);
        self.aside.prune(rows, answered);
    }

    /// After which row those begin that were new on arriving, if their beginning is in the window.
    pub fn new_after(&self) -> Option<Seq> {
        self.new_after.filter(|seq| self.window.as_ref().is_some_and(|window| window.reaches_back_to(*seq)))
    }

    pub fn goal(&self) -> Option<At> {
        self.goal.as_ref().map(|goal| goal.at)
    }

    fn replace(&mut self, mut page: History) {
        if !self.fits(page.head) {
            ask_again(&mut self.goal);
            return;
        }
        self.place(page.head);
        if page.messages.is_empty() && (page.before || page.after) && page.at != At::Tail {
            self.goal = Some(Want::new(At::Tail));
            return;
        }
        (self.goal, self.older, self.newer) = (None, None, None);
        let head = page.head;
        self.aside.turn(&mut page);
        let before = self.window.replace(Stretch::new(page));
        self.aside.quote(before.map(Stretch::into_rows).unwrap_or_default());
        self.catch_up(head);
    }

    fn extend(&mut self, mut page: History) {
        let fits = self.fits(page.head);
        let side = match page.at {
            At::Before(_) => &mut self.older,
            At::After(_) => &mut self.newer,
            At::Tail | At::Around(_) | At::New(_) => return,
        };
        if side.as_ref().is_none_or(|want| want.at != page.at) {
            return;
        }
        if !fits {
            ask_again(side);
            return;
        }
        *side = None;
        let Some(window) = self.window.as_mut().filter(|window| window.touches(page.at)) else {
            return;
        };
        let head = page.head;
        self.aside.turn(&mut page);
        self.aside.quote(window.extend(page, self.limits.rows));
        self.local.hear(head);
        self.catch_up(head);
    }

    /// Whether what changed after a page was read is all held, so that nothing shown goes back.
    fn fits(&self, head: Seq) -> bool {
        let at = self.local.at();
        if self.placed { self.kept.reaches_back_to(head) && self.read <= at.max(head) } else { at <= head }
    }

    fn place(&mut self, head: Seq) {
        if self.placed {
            self.local.hear(head);
        } else {
            (self.window, self.aside) = (None, Aside::default());
            self.local.reach(head);
            self.kept = Kept::new(head, self.limits.kept);
            self.placed = true;
        }
    }

    fn catch_up(&mut self, head: Seq) {
        self.read = self.read.max(head);
        let kept = std::mem::replace(&mut self.kept, Kept::new(head, 0));
        kept.since(head).for_each(|step| self.apply(step, head));
        self.kept = kept;
        self.trim();
    }

    fn local_if(&mut self, live: bool) -> Option<&mut Local> {
        Some(&mut self.local).filter(|_| live && self.placed)
    }

    fn looked_at(&self) -> At {
        let off_tail = self.window.as_ref().filter(|window| window.more_after());
        self.look.or_else(|| off_tail.and_then(Stretch::middle)).map_or(At::Tail, At::Around)
    }
}

fn want(side: &mut Option<Want>, at: Option<At>) {
    if side.as_ref().map(|want| want.at) != at {
        *side = at.map(Want::new);
    }
}

fn drop_want(side: &mut Option<Want>, at: At) {
    if side.as_ref().is_some_and(|want| want.at == at) {
        *side = None;
    }
}

fn ask_again(want: &mut Option<Want>) {
    if let Some(want) = want {
        want.asked = false;
    }
}
