//! Every time span and every limit of the server, in one place, so that tests shorten them and nobody hunts for them.

use crate::protocol::MAX_TYPING;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The values in force. `Default` is what a server runs with.
#[derive(Clone, Debug)]
pub struct Timings {
    /// From the opening of a socket to its `hello`.
    pub hello_deadline: Duration,
    /// Between two `tick`s to a socket: under the 60 s after which common proxies drop a silent one.
    pub tick: Duration,
    /// Silence after which a socket is given up: a tick, its answer, and some.
    pub silence: Duration,
    /// Between two writes of what one socket says was read.
    pub read_pause: Duration,
    /// For one frame to be taken by a socket; one slower than that is as good as gone.
    pub socket_write: Duration,
    /// Between two looks whether the sessions of the open sockets still hold: nobody here hears of what another process ends.
    pub session_recheck: Duration,
    /// Life of an unused session on the person's own device.
    pub session_idle_own: Duration,
    /// Life of an unused session anywhere else.
    pub session_idle_other: Duration,
    /// A session's `seen_at` is written at most this often: a page view is no reason for a commit.
    pub session_touch: Duration,
    /// What was read of sessions and of places in threads is believed for so long, if nothing is heard: so long may
    /// somebody read on whom another process has shut out.
    pub recent: Duration,
    /// Sessions of which is remembered what was read: as many as there may be sockets.
    pub recent_sessions: usize,
    /// Places in threads of which is remembered what was read.
    pub recent_places: usize,
    /// From SIGTERM to the end, at the most.
    pub shutdown: Duration,
    /// For one request, from its head to its answer.
    pub request_timeout: Duration,
    /// For the head of a request: a client that dribbles is let go.
    pub header_read_timeout: Duration,
    /// Wrong passwords for one name from one address before it has to wait.
    pub free_failures: u32,
    /// The first wait; each further failure doubles it.
    pub first_wait: Duration,
    /// The longest wait.
    pub longest_wait: Duration,
    /// After this long without a failure, it begins anew.
    pub failures_forgotten: Duration,
    /// (name, network) pairs remembered, and networks; the oldest gives way.
    pub failures_kept: usize,
    /// Wrong passwords from one network, for all names together, in a span: five for each of sixty behind one address.
    pub network_failures: u32,
    /// Accounts made from one network in a span.
    pub network_accounts: u32,
    /// The span of both.
    pub network_span: Duration,
    /// Groups that one person makes in a span.
    pub groups_made: u32,
    /// People that one person brings into groups in a span: a school, once.
    pub people_added: u32,
    /// The span of both.
    pub groups_span: Duration,
    /// Pages of one person that may tell that they broke, in a span.
    pub breakdowns: u32,
    /// The span.
    pub breakdowns_span: Duration,
    /// Passwords hashed at once: one a core of the smallest machine, 19 MiB each.
    pub hashes_at_once: usize,
    /// Passwords that may wait for it; more are told "busy". Four classes that open the same door in the same second.
    pub hashes_waiting: usize,
    /// How long one may wait for it; whoever is not through by then is told "busy". A machine that takes a quarter of a
    /// second for a hash gets 120 through.
    pub hash_wait: Duration,
    /// Writes that may wait for the writer; more are told "busy".
    pub writes_waiting: usize,
    /// Before a write that nobody waits for is tried again, when the writer was busy.
    pub busy_pause: Duration,
    /// Writes in one commit: measured, throughput has flattened at 128 (design.md §4).
    pub batch_ops: usize,
    /// Bytes of text in one commit.
    pub batch_bytes: usize,
    /// Frames that may wait for one socket; one slower than that is closed and comes back.
    pub frames_waiting: usize,
    /// Bytes that may wait for one socket.
    pub bytes_waiting: usize,
    /// Lists of committed changes that may wait for the hub; after that the writer waits.
    pub commits_waiting: usize,
    /// Places in threads that the hub remembers: who may hear of which, and each thread itself.
    pub places_kept: usize,
    /// From someone's last sign of life until they are no longer active.
    pub presence_active: Duration,
    /// From the end of someone's last socket until they are away: a reload takes less.
    pub presence_grace: Duration,
    /// Between two frames that tell one socket who came and went.
    pub presence_beat: Duration,
    /// Members of a thread in which it is told who is writing, at the most.
    pub typing_members: usize,
    /// Such notes that may wait for the hub; more are dropped.
    pub typing_waiting: usize,
    /// What a page says of its person (watches, looks, is active, is writing), at once; more is dropped.
    pub notices_at_once: u32,
    /// The same, a second, for long.
    pub notices_per_second: u32,
    /// Frames up of any kind, at once; a socket that sends more is closed. Ten times what is dropped.
    pub frames_at_once: u32,
    /// The same, a second, for long.
    pub frames_per_second: u32,
    /// Sockets open in this process, at the most: more are asked to come back.
    pub sockets_at_most: usize,
    /// Sockets open from one network, at the most: the largest school behind one address, two thousand people with five
    /// tabs each, and half of the process is left to everyone else.
    pub sockets_of_network: usize,
    /// Connections that speak HTTP at the same moment, at the most: the next wait until one ends.
    pub connections_at_most: usize,
    /// After this long in which nothing came or went, a connection is given up. Longer than a tick.
    pub connection_idle: Duration,
    /// Sockets that a second are asked to come back at, after a server has stopped.
    pub returns_per_second: u32,
    /// Sockets that are told what they missed at the same moment; the others wait. Twice the readers of the larger
    /// database: none of them is idle, and a page waits behind few.
    pub catch_ups_at_once: usize,
    /// Questions of what was missed, at once: a page comes back with one for each thread it knows. A socket that asks
    /// more is closed.
    pub questions_at_once: u32,
    /// The same, a second, for long.
    pub questions_per_second: u32,
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            hello_deadline: 5 * SECOND,
            tick: 25 * SECOND,
            silence: 40 * SECOND,
            read_pause: SECOND,
            socket_write: 10 * SECOND,
            session_recheck: SECOND,
            session_idle_own: 180 * DAY,
            session_idle_other: 2 * HOUR,
            session_touch: 5 * MINUTE,
            recent: 5 * SECOND,
            recent_sessions: 20_000,
            recent_places: 50_000,
            shutdown: 10 * SECOND,
            request_timeout: 30 * SECOND,
            header_read_timeout: 10 * SECOND,
            free_failures: 5,
            first_wait: SECOND,
            longest_wait: 5 * MINUTE,
            failures_forgotten: DAY,
            failures_kept: 10_000,
            network_failures: 300,
            network_accounts: 100,
            network_span: 10 * MINUTE,
            groups_made: 60,
            people_added: 2_000,
            groups_span: 10 * MINUTE,
            breakdowns: 10,
            breakdowns_span: HOUR,
            hashes_at_once: 2,
            hashes_waiting: 128,
            hash_wait: 15 * SECOND,
            writes_waiting: 1024,
            busy_pause: SECOND,
            batch_ops: 128,
            batch_bytes: 256 * 1024,
            frames_waiting: 256,
            bytes_waiting: 512 * 1024,
            commits_waiting: 1024,
            places_kept: 1_000_000,
            presence_active: 5 * MINUTE,
            presence_grace: 12 * SECOND,
            presence_beat: SECOND,
            typing_members: MAX_TYPING as usize,
            typing_waiting: 256,
            notices_at_once: 20,
            notices_per_second: 5,
            frames_at_once: 200,
            frames_per_second: 50,
            sockets_at_most: 20_000,
            sockets_of_network: 10_000,
            connections_at_most: 10_000,
            connection_idle: MINUTE,
            returns_per_second: 200,
            catch_ups_at_once: 16,
            questions_at_once: 100,
            questions_per_second: 10,
        }
    }
}
