//! One file a visible thing, with a stylesheet of the same name in `style/component`.

mod avatar;
mod composer;
mod conversation;
mod flash;
mod icon;
mod language;
mod list;
mod log;
mod mark;
mod markup;
mod message;
mod notice;
mod text_box;
mod typing;

pub use avatar::{Avatar, Online};
pub use composer::Composer;
pub use conversation::Conversation;
pub use flash::FlashNote;
pub use icon::{Icon, Shape};
pub use language::LanguageSwitch;
pub use list::List;
pub use log::Log;
pub use mark::{MarkRead, MarkUnread};
pub use markup::Markup;
pub use message::MessageRow;
pub use notice::Notice;
pub use text_box::TextBox;
pub use typing::Typing;
