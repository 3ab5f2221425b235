//! What a page says of its person: whom it shows, what it shows, that they are active, that they are writing. None of
//! it is a fact: nothing is stored, nothing is answered, and what is not theirs is passed over in silence.

use crate::{
    error::AppError,
    id::ThreadId,
    protocol::Up,
    server::{
        App,
        realtime::Connection,
        service::{
            access::{self, ThreadAccess},
            session::Actor,
        },
    },
};

/// Takes note. Access is asked for each time: a place in a thread may have ended since.
pub async fn take(app: &App, actor: &Actor, connection: &Connection, frame: Up) {
    match frame {
        Up::Watch { people } => connection.watch(&people),
        Up::Active => connection.active(),
        Up::Look { thread: None } => connection.look(None),
        Up::Look { thread: Some(thread) } => {
            connection.look(reach(app, actor, thread).await.map(|access| access.thread_id()));
        }
        Up::Typing { thread } => {
            if reach(app, actor, thread).await.is_some_and(|access| access.may_post().is_ok()) {
                connection.typing(thread);
            }
        }
        // These are asked and answered by the line itself.
        Up::Hello(_) | Up::Ping | Up::Changes { .. } | Up::Read { .. } => {}
    }
}

async fn reach(app: &App, actor: &Actor, thread: ThreadId) -> Option<ThreadAccess> {
    // A fault is logged where it becomes one of these.
    access::thread(app, actor, thread).await.map_err(AppError::from).ok()
}
