//! What is not sent yet, kept on the person's own device (`outbox.js` beside this); on another's it is in this tab's memory
//! alone.

use crate::{
    error::AppError,
    id::Op,
    sync::{Fate, Sync, Unsent},
    ui::state::{Chat, Keep},
    wire,
};
use futures::{
    StreamExt,
    channel::mpsc::{UnboundedReceiver, unbounded},
};
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;

// Each takes a text, so that wasm-bindgen calls it by way of its own JavaScript, which bin/slim.mjs makes small.
#[wasm_bindgen(module = "/src/client/outbox.js")]
extern "C" {
    async fn adopt(user: &str) -> JsValue;
    async fn write(user: &str, unsent: &str) -> JsValue;
    async fn mark(op: &str, noted: &str);
    async fn give_up(op: &str);
    async fn heard(user: &str) -> JsValue;
    async fn release(user: &str);
    async fn attend(user: &str);
    async fn count(user: &str) -> JsValue;
    async fn forget(user: &str);
    async fn leave(user: &str) -> JsValue;
}

/// Takes over what earlier tabs left behind, then does what it is asked to, one after the other: what was written first is
/// kept, shown and sent first. What became of a message waits for no other: one that was given up may not be sent.
pub fn keep(chat: Chat) {
    let (asker, mut asked) = unbounded();
    let (queue, in_turn) = unbounded();
    chat.kept_by(asker);
    serve_in_turn(chat, in_turn);
    spawn_local(async move {
        while let Some(keep) = asked.next().await {
            match keep {
                Keep::Fate(op, fate) => spawn_local(note(chat, op, fate)),
                // Ends with the page.
                keep => drop(queue.unbounded_send(keep)),
            }
        }
    });
}

fn serve_in_turn(chat: Chat, mut asked: UnboundedReceiver<Keep>) {
    spawn_local(async move {
        // A number alone may be somebody else's when a server begins anew at the same address.
        let user = chat.peek(|sync| format!("{} {}", sync.me().id, sync.me().name));
        attend(&user).await;
        spawn_local(hear(chat, user.clone()));
        take_over(chat, &user).await;
        while let Some(keep) = asked.next().await {
            serve(chat, &user, keep).await;
        }
    });
}

async fn serve(chat: Chat, user: &str, keep: Keep) {
    let own = chat.is_own_device();
    match keep {
        Keep::Write(unsent) => {
            let kept = own && write_down(user, &unsent).await;
            chat.written(unsent, kept);
        }
        Keep::Adopt => take_over(chat, user).await,
        Keep::Release if own => release(user).await,
        // Not waited for: one may go on writing meanwhile.
        Keep::Forget if own => forget(user).await,
        Keep::Count if own => chat.counted(count(user).await.as_f64().unwrap_or_default() as u32),
        Keep::Fate(..) | Keep::Release | Keep::Forget | Keep::Count => {}
        Keep::Leave => spawn_local(sign_out(chat, user.to_owned())),
    }
}

async fn take_over(chat: Chat, user: &str) {
    if chat.is_own_device() {
        let left = adopt(user).await.as_string().unwrap_or_default();
        // A line that cannot be read stays on the device for a build that can.
        let unsent: Vec<Unsent> = left.lines().filter_map(|line| wire::read(line).ok()).collect();
        if !unsent.is_empty() {
            chat.restore(unsent);
        }
    }
}

async fn write_down(user: &str, unsent: &Unsent) -> bool {
    match wire::write(unsent) {
        Ok(unsent) => write(user, &unsent).await.is_truthy(),
        Err(_) => false,
    }
}

async fn note(chat: Chat, op: Op, fate: Fate) {
    let noted = match fate {
        _ if !chat.is_own_device() => return,
        Fate::GivenUp => return give_up(&op.to_string()).await,
        Fate::Settled => Ok(String::new()),
        Fate::Refused(error) => wire::write(&error).map(|error| field("refused", &error)),
        Fate::Open => Ok(field("refused", "null")),
        Fate::Follows(act) => wire::write(&act).map(|act| field("act", &act)),
    };
    if let Ok(noted) = noted {
        mark(&op.to_string(), &noted).await;
    }
}

/// A field of what is kept, and its value from now on.
fn field(name: &str, value: &str) -> String {
    ["{\"", name, "\":", value, "}"].concat()
}

/// What was given up in another tab is given up in this one. (It says so in its turn, to tabs that know it already.) A page
/// that is put aside hears of nothing, so it sends nothing before it has seen on the disk what it missed.
async fn hear(chat: Chat, user: String) {
    while let Some(what) = heard(&user).await.as_string() {
        match what.parse() {
            Ok(op) => chat.discard(op),
            Err(_) if what == "all" => chat.change(Sync::discard_all),
            Err(_) => chat.change(|sync| sync.seal(what == "aside")),
        }
    }
}

async fn sign_out(chat: Chat, user: String) {
    if leave(&user).await.is_falsy() {
        chat.stays();
        chat.failed(AppError::Unreachable);
    }
}
