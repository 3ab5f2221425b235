//! The bare shape of a chat: a POST, a group commit, a frame to the sockets of the thread. No sessions, no members, no
//! rules, no ops, no catching up.

use super::bare::{BEYOND, Bare, Row};
use axum::{
    Json, Router,
    extract::{
        Path as Piece, State,
        ws::{Message as Frame, Utf8Bytes, WebSocket, WebSocketUpgrade},
    },
    response::Response,
    routing::{any, get, post},
};
use causerie::{
    id::{Millis, Op, Seq, ThreadId, UserId},
    model::{Ack, Line, Message, Rows},
    protocol::{Change, Down, Up},
};
use serde::Deserialize;
use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    net::TcpListener,
    sync::{mpsc, oneshot},
};

/// Messages in one commit, and bytes of read buffer a socket, as in ours.
const BATCH: usize = 128;
const READ_BUFFER: usize = 1024;

/// What is asked, as in ours.
#[derive(Deserialize)]
struct Asked {
    thread: ThreadId,
    op: Op,
    author: UserId,
    body: String,
}

impl Asked {
    fn row(&self, seq: i64) -> Row<'_> {
        Row { thread: self.thread, seq, author: self.author, op: self.op, body: &self.body }
    }
}

/// Who hears of a thread.
type Rooms = Arc<Mutex<HashMap<ThreadId, Vec<mpsc::UnboundedSender<Utf8Bytes>>>>>;

#[derive(Clone)]
struct Floor {
    queue: mpsc::Sender<(Asked, oneshot::Sender<Ack>)>,
    rooms: Rooms,
}

/// Serves on a folder that the real program has filled, until it is killed.
pub async fn serve(folder: &Path) -> anyhow::Result<()> {
    let bare = Bare::sqlite(folder).await?;
    let (queue, waiting) = mpsc::channel(1024);
    let floor = Floor { queue, rooms: Rooms::default() };
    tokio::spawn(commit(bare, waiting, floor.rooms.clone()));
    let routes = Router::new()
        .route("/api/send_message", post(send))
        .route("/api/tell", post(tell))
        .route("/plain/{bytes}", get(plain))
        .route("/ws", any(listen))
        .with_state(floor);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    eprintln!("The floor is at http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, routes).await?)
}

/// Stores a message.
async fn send(State(floor): State<Floor>, Json(asked): Json<Asked>) -> Json<Ack> {
    let (answer, ack) = oneshot::channel();
    floor.queue.send((asked, answer)).await.expect("the writer ends with the process");
    Json(ack.await.expect("the writer answers, or has ended the process"))
}

/// Stores nothing: frames alone.
async fn tell(State(floor): State<Floor>, Json(asked): Json<Asked>) -> Json<Ack> {
    let seq = Seq(BEYOND);
    tell_room(&floor.rooms, asked, seq);
    Json(Ack { seq, sent_at: Millis(0) })
}

/// A string of this length.
async fn plain(Piece(bytes): Piece<usize>) -> String {
    "x".repeat(bytes)
}

/// Whatever has queued during the last commit is the next.
async fn commit(mut bare: Bare, mut waiting: mpsc::Receiver<(Asked, oneshot::Sender<Ack>)>, rooms: Rooms) {
    let mut seq = BEYOND;
    let mut batch = Vec::new();
    while waiting.recv_many(&mut batch, BATCH).await > 0 {
        let first = seq + 1;
        seq += batch.len() as i64;
        let rows: Vec<Row> = (first..).zip(&batch).map(|(seq, (asked, _))| asked.row(seq)).collect();
        let json = serde_json::to_string(&rows).expect("rows are JSON");
        bare.insert(&json).await.expect("a floor that cannot write is none");
        for (seq, (asked, answer)) in (first..).map(Seq).zip(batch.drain(..)) {
            tell_room(&rooms, asked, seq);
            // Whoever asked may be gone.
            let _ = answer.send(Ack { seq, sent_at: Millis(0) });
        }
    }
}

/// One frame, encoded once, to everyone who listens to the thread.
fn tell_room(rooms: &Rooms, asked: Asked, seq: Seq) {
    let Asked { thread, op, author, body } = asked;
    let messages = vec![Message { op: Some(op), ..Message::new((thread, seq), author, body, Millis(0)) }];
    let change = Change { line: Line::Thread(thread), seq, rows: Rows { messages, ..Rows::default() } };
    let text = serde_json::to_string(&Down::Change(change)).expect("frames are JSON");
    let frame = Utf8Bytes::from(text);
    let rooms = rooms.lock().unwrap_or_else(PoisonError::into_inner);
    for listener in rooms.get(&thread).into_iter().flatten() {
        // Its socket may be gone.
        let _ = listener.send(frame.clone());
    }
}

async fn listen(State(floor): State<Floor>, upgrade: WebSocketUpgrade) -> Response {
    let upgrade = upgrade.read_buffer_size(READ_BUFFER).write_buffer_size(0);
    upgrade.on_upgrade(move |socket| async move {
        let _ = carry(floor.rooms, socket).await;
    })
}

/// Carries the frames of the threads that the first frame names; none once the socket is gone.
async fn carry(rooms: Rooms, mut socket: WebSocket) -> Option<()> {
    let Frame::Text(text) = socket.recv().await?.ok()? else { return None };
    let Ok(Up::Hello(hello)) = serde_json::from_str(&text) else { return None };
    let (listener, mut frames) = mpsc::unbounded_channel();
    for thread in hello.open {
        let mut rooms = rooms.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.entry(thread).or_default().push(listener.clone());
    }
    socket.send(Frame::text("{}")).await.ok()?;
    loop {
        tokio::select! {
            frame = frames.recv() => socket.send(Frame::Text(frame?)).await.ok()?,
            message = socket.recv() => if let echo @ Frame::Text(_) = message?.ok()? {
                socket.send(echo).await.ok()?;
            }
        }
    }
}
