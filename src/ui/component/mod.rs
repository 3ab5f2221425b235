//! One file a visible thing, with a stylesheet of the same name in `style/component`.

mod avatar;
mod composer;
mod conversation;
mod flash;
mod icon;
mod invite;
mod language;
mod list;
mod log;
mod mark;
mod markup;
mod message;
mod notice;
mod search;
mod side_header;
mod text_box;
mod typing;
mod verb;

pub use avatar::{Avatar, Online};
pub use composer::Composer;
pub use conversation::Conversation;
pub use flash::FlashNote;
pub use icon::{Icon, Shape};
pub use invite::{Invite, Welcome};
pub use language::LanguageSwitch;
pub use list::List;
pub use log::Log;
pub use mark::{MarkRead, MarkUnread};
pub use markup::Markup;
pub use message::MessageRow;
pub use notice::Notice;
pub use search::{Search, SearchEnd, SearchField, beginning, focus_beginning};
pub use side_header::SideHeader;
pub use text_box::{TextBox, composes};
pub use typing::Typing;
pub use verb::{Offer, Verb};
