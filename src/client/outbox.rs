//! What is not sent yet, kept on the person's own device (`outbox.js` beside this); on another's it is in this tab's memory
//! alone.

use crate::{
    error::AppError,
    sync::Unsent,
    ui::state::{Chat, Keep},
    wire,
};
use futures::{StreamExt, channel::mpsc::unbounded};
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;

// Each takes a text, so that wasm-bindgen calls it by way of its own JavaScript, which bin/slim.mjs makes small.
#[wasm_bindgen(module = "/src/client/outbox.js")]
extern "C" {
    async fn adopt(user: &str) -> JsValue;
    async fn write(user: &str, unsent: &str) -> JsValue;
    async fn erase(op: &str);
    async fn leave(user: &str, forget: bool) -> JsValue;
}

/// Takes over what earlier tabs left behind, then does what it is asked to, one after the other: what was written first is
/// kept, shown and sent first.
pub fn keep(chat: Chat) {
    let (asker, mut asked) = unbounded();
    chat.kept_by(asker);
    let user = chat.peek(|sync| sync.me().id.to_string());
    spawn_local(async move {
        if chat.is_kept() {
            let left = adopt(&user).await.as_string().unwrap_or_default();
            chat.restore(wire::read(&left).unwrap_or_default());
        }
        while let Some(keep) = asked.next().await {
            match keep {
                Keep::Write(unsent) => {
                    let kept = chat.is_kept() && write_down(&user, &unsent).await;
                    chat.written(unsent, kept);
                }
                Keep::Erase(op) if chat.is_kept() => erase(&op.to_string()).await,
                Keep::Erase(_) => {}
                Keep::Leave { forget } => {
                    if leave(&user, forget).await.is_falsy() {
                        chat.stays(AppError::Unreachable);
                    }
                }
            }
        }
    });
}

async fn write_down(user: &str, unsent: &Unsent) -> bool {
    match wire::write(unsent) {
        Ok(unsent) => write(user, &unsent).await.is_truthy(),
        Err(_) => false,
    }
}
