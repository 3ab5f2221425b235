//! The nouns, and the rules that need nothing but them. Shared by server and browser; no I/O.
//! Every field here may be seen by a browser: no secret, no row of a table.

mod act;
mod group;
mod house;
mod message;
mod page;
mod place;
mod text;
mod theme;
mod thread;
mod time;
mod user;

pub use act::{Act, Acted, MAX_KINDS, MAX_OWN_KINDS, NAMED_REACTING, Reaction, Rights, USUAL_KINDS};
pub use group::{GroupChange, GroupPage, MAX_ADDED, MemberPage, MineChange, NewGroup, OpenGroup, Wish};
pub use house::{Admission, Charter, Invitation, MAX_CHARTER};
pub use message::{Ack, At, History, Message, MessageKind, PAGE, READ_BEFORE};
pub use page::{Card, Done, Flash, Found, Opening, PeoplePage, Scene, Snapshot, ThreadCursor, ThreadPage};
pub use place::{Place, percent_decode, percent_encode, query_value, query_values};
pub use text::{Body, check_password};
pub use theme::Theme;
pub use thread::{Line, Member, MemberRole, Mine, NAMED, Rows, Thread, ThreadKind, UNREAD, Unread};
pub use time::{Civil, Zone};
pub use user::{Here, Person, Role};
