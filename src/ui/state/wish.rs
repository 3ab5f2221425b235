//! What one asks of a conversation besides messages: the answer says only whether it was done, the facts come by frame.

use super::Chat;
use crate::{
    api,
    error::AppError,
    id::{Op, ThreadId},
    model::{GroupChange, NewGroup, Place, Wish},
    sync::Sync,
    ui::{platform, relative, value::Cell},
};
use leptos::task::spawn_local;

impl Chat {
    /// Asks something of a thread.
    pub fn wish(&self, thread: ThreadId, wish: Wish, problem: Cell<Option<AppError>>) {
        let to = wish.leads_to(thread);
        self.ask(problem, async move {
            let op = platform::random_op();
            match wish {
                Wish::Join => api::join_group(thread, op).await,
                Wish::Group(change) => api::change_group(thread, change, op).await,
                Wish::Mine(change) => api::change_mine(thread, change, op).await,
            }
            .map(|()| to)
        });
    }

    /// Goes to the conversation with those that were chosen: one is a direct conversation, several are a group, which
    /// is made; or adds them `to` a group. Asked again for the same under the same op, it makes no second one.
    pub fn begin(&self, to: Option<ThreadId>, group: NewGroup, op: Op, problem: Cell<Option<AppError>>) {
        self.ask(problem, async move {
            match (to, group.with.as_slice()) {
                (Some(to), _) => {
                    let wish = Wish::Group(GroupChange::Add(group.with.clone()));
                    let address = wish.leads_to(to);
                    api::change_group(to, GroupChange::Add(group.with), op).await.map(|()| address)
                }
                (None, [one]) => api::open_direct(*one, op).await.map(relative::thread_address),
                (None, _) => api::make_group(group, op).await.map(relative::thread_address),
            }
        });
    }

    /// Waits for what was asked; then goes on to the address it leads to, unless the person has gone elsewhere. What
    /// went wrong is for the form to say.
    fn ask(&self, problem: Cell<Option<AppError>>, asked: impl Future<Output = Result<String, AppError>> + 'static) {
        let chat = *self;
        let here = self.place.get_untracked();
        spawn_local(async move {
            let answer = asked.await;
            problem.set(answer.as_ref().err().cloned());
            match answer {
                Ok(address) if chat.is_at(&here) => chat.go_on(&address),
                Ok(_) => {}
                Err(error) => chat.note_session(&error),
            }
        });
    }

    fn go_on(&self, address: &str) {
        let place = Place::parse(address, "");
        if self.place.with_untracked(|here| super::seek::is_same_list(here, &place)) {
            // What was pressed may go with the change.
            platform::focus_one_of(&["#about-title"]);
        } else {
            if place == Place::Home {
                self.left.set(self.peek(Sync::opened));
            }
            self.go(place, address);
        }
    }
}
