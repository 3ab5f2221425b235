//! What comes down: frames and answers.

use super::{Ask, Sync, list::Moved, timeline::Timeline};
use crate::{
    id::{Seq, ThreadId},
    model::{Card, History, Line, Rows, ThreadCursor, ThreadPage},
    protocol::{Answer, Change, Changes},
};

impl Sync {
    /// A frame.
    pub fn frame(&mut self, change: Change) -> Vec<Ask> {
        let after = Seq(change.seq.0.saturating_sub(1));
        if self.adrift() {
            self.hear(change.line, change.seq);
        } else {
            self.step(change.line, after, change.seq, change.rows);
        }
        self.asks()
    }

    /// The answer to [`Ask::Changes`]. A reset counts only as an answer to the question under way.
    pub fn changes(&mut self, changes: Changes) -> Vec<Ask> {
        if self.adrift() {
            return self.asks();
        }
        let awaited = self.answered(changes.line, changes.after);
        match changes.answer {
            Answer::UpTo { head, rows } => self.step(changes.line, changes.after, head, rows),
            Answer::Reset if awaited => self.reset(changes.line),
            Answer::Reset => {}
        }
        self.asks()
    }

    /// The answer to [`Ask::History`].
    pub fn page(&mut self, history: History) -> Vec<Ask> {
        if !self.adrift() {
            self.turn(history);
        }
        self.asks()
    }

    /// No answer came to this question, and the shell has given it up: it is asked again when next anything happens. At
    /// once, if that is already so.
    pub fn unanswered(&mut self, ask: &Ask) -> Vec<Ask> {
        match (ask, &mut self.open) {
            (Ask::History { thread, at }, Some(open)) if open.thread == *thread => {
                open.unanswered(*at);
                return self.asks();
            }
            (Ask::Thread { thread, number }, _) => self.list.unanswered(*thread, *number),
            (Ask::Page, _) => self.anew.iter_mut().for_each(|anew| anew.asked = false),
            _ => {}
        }
        Vec::new()
    }

    /// Whether the answer to this question is still of use.
    pub fn wants(&self, ask: &Ask) -> bool {
        match ask {
            Ask::Thread { thread, number } => self.list.is_asked(*thread, *number),
            Ask::History { thread, .. } => self.opened() == Some(*thread),
            _ => true,
        }
    }

    /// The answer to [`Ask::Thread`]. It counts only while the question is under way: one to an earlier question may bring
    /// back a card that left the list since.
    pub fn card(&mut self, card: Card, number: u32) -> Vec<Ask> {
        let thread = card.thread.id;
        if !self.adrift() && self.list.is_asked(thread, number) {
            self.meet(card);
            self.list.answered(thread);
        }
        self.asks()
    }

    /// The other answer to [`Ask::Thread`]: not there, or not ours any more. One to an earlier question may be older than
    /// a card that came since.
    pub fn gone(&mut self, thread: ThreadId, number: u32) -> Vec<Ask> {
        if let Some(Moved::Away(card)) = self.list.gone(thread, number) {
            self.part(thread, card);
        }
        self.asks()
    }

    /// A page of older conversations, which [`Sync::next_cards`] was `asked` for.
    pub fn list(&mut self, asked: Option<ThreadCursor>, page: ThreadPage) -> Vec<Ask> {
        if !self.adrift() && self.list.turned(asked, page.next) {
            page.cards.into_iter().for_each(|card| self.meet(card));
        }
        self.asks()
    }

    pub(super) fn meet(&mut self, mut card: Card) {
        self.learn(std::mem::take(&mut card.people));
        self.landed(&card.last);
        if let Some(open) = self.open.as_mut().filter(|open| open.thread == card.thread.id) {
            open.hear(card.head);
        }
        let (thread, known) = (card.thread.id, self.list.card(card.thread.id).is_some());
        let unread = self.list.meet(card);
        if unread || !known {
            self.begin_unread(thread, unread);
        }
    }

    /// What is new in the open thread is known now, or was marked so.
    fn begin_unread(&mut self, thread: ThreadId, marked: bool) {
        if self.opened() == Some(thread) {
            self.arrive();
        }
        if marked {
            self.hold(thread, true);
        }
    }

    pub(super) fn turn(&mut self, mut history: History) {
        self.learn(std::mem::take(&mut history.people));
        self.landed(&history.messages);
        if let Some(open) = self.open.as_mut().filter(|open| open.thread == history.thread) {
            self.list.lack(history.thread, history.head);
            open.page(history);
        }
    }

    fn step(&mut self, line: Line, after: Seq, head: Seq, rows: Rows) {
        self.landed(&rows.messages);
        match line {
            Line::Own => {
                if self.own.take(after, head) {
                    self.take_own(&rows);
                    self.learn(rows.people);
                }
            }
            Line::House => {
                if self.house.take(after, head) {
                    self.learn(rows.people);
                }
            }
            Line::Thread(thread) => self.thread_step(thread, after, head, rows),
        }
    }

    /// What one keeps about threads; a row without its count has the card asked for.
    fn take_own(&mut self, rows: &Rows) {
        for (place, row) in rows.mine.iter().enumerate() {
            self.open.iter_mut().filter(|open| open.thread == row.thread).for_each(Timeline::told_of);
            match self.list.take_mine(row, rows.unread.get(place).copied().unwrap_or_default()) {
                Some(Moved::Away(card)) => self.part(row.thread, card),
                Some(Moved::Unread) => self.begin_unread(row.thread, true),
                None => {}
            }
        }
    }

    /// Card and window each take the step if it leads on from where they are.
    fn thread_step(&mut self, thread: ThreadId, after: Seq, head: Seq, mut rows: Rows) {
        let listed = self.list.step(thread, after, head, &rows);
        let shown = match &mut self.open {
            Some(open) if open.thread == thread => open.step(after, head, &mut rows),
            _ => false,
        };
        if listed || shown {
            self.learn(rows.people);
        }
    }

    fn answered(&mut self, line: Line, after: Seq) -> bool {
        match (line, &mut self.open) {
            (Line::Own, _) => self.own.answered(after),
            (Line::House, _) => self.house.answered(after),
            (Line::Thread(thread), Some(open)) if open.thread == thread => open.answered(after),
            (Line::Thread(_), _) => false,
        }
    }

    fn reset(&mut self, line: Line) {
        match (line, &mut self.open) {
            (Line::Thread(_), Some(open)) => open.reset(),
            (Line::Thread(_), None) => {}
            (Line::Own | Line::House, _) => {
                self.anew.get_or_insert_default();
            }
        }
    }

    fn hear(&mut self, line: Line, head: Seq) {
        match line {
            Line::Own => self.own.hear(head),
            Line::House => self.house.hear(head),
            Line::Thread(thread) => self.list.note(thread, head),
        }
    }
}
