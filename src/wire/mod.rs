//! JSON, as everything travels: in pages, in requests and answers, in frames.
//!
//! Written by `serde_json`, and read in two steps of our own: the text becomes [`Node`]s, and those become what they
//! should be. `serde_json` makes a parser of each of our types, with a sentence for whatever is amiss and an eye for
//! fractions, of which we have none: an eighth of all that a browser loads.

mod node;
mod parse;

use leptos::server::codee::{Decoder, Encoder};
use node::Node;
use serde::{
    Serialize,
    de::{self, DeserializeOwned},
};
use server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use std::fmt;

/// The encoding of everything.
pub struct JsonText;

/// The text is no JSON, or not the JSON of this type; or the value cannot be written.
#[derive(Debug, PartialEq, Eq)]
pub struct Misfit;

/// Writes a value.
pub fn write<T: Serialize>(value: &T) -> Result<String, Misfit> {
    serde_json::to_string(value).map_err(|_| Misfit)
}

/// Reads a value.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Misfit> {
    T::deserialize(&mut parse::parse(text).ok_or(Misfit)?)
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the expected JSON")
    }
}

impl std::error::Error for Misfit {}

impl de::Error for Misfit {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl ContentType for JsonText {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for JsonText {
    const FORMAT_TYPE: Format = Format::Text;
}

/// For requests and answers.
impl<T: Serialize> Encodes<T> for JsonText {
    type Error = Misfit;

    fn encode(value: &T) -> Result<Bytes, Misfit> {
        write(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for JsonText {
    type Error = Misfit;

    fn decode(bytes: Bytes) -> Result<T, Misfit> {
        read(str::from_utf8(&bytes).map_err(|_| Misfit)?)
    }
}

/// For what a page is drawn from.
impl<T: Serialize> Encoder<T> for JsonText {
    type Error = Misfit;
    type Encoded = String;

    fn encode(value: &T) -> Result<String, Misfit> {
        write(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for JsonText {
    type Error = Misfit;
    type Encoded = str;

    fn decode(text: &str) -> Result<T, Misfit> {
        read(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        error::{AppError, Field, Problem},
        id::{Epoch, LOBBY, Millis, Op, Seq, ThreadId, UserId},
        model::{
            Act, Acted, At, Card, Flash, Found, Here, History, Line, MemberRole, Message, Mine, Opening, PeoplePage,
            Person, Reaction, Role, Rows, Scene, Snapshot, Thread, ThreadKind, ThreadPage, Unread, Zone,
        },
        protocol::{Answer, Changes, Down, Hello, Up},
        words::Locale,
    };
    use proptest::{prelude::*, sample::Index};
    use std::fmt::Debug;

    /// Both readers make of the text what it was written from.
    fn travels<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T) {
        let text = write(&value).expect("it can be written");
        assert_eq!(read(&text), Ok(value), "{text}");
        assert_eq!(serde_json::from_str::<T>(&text).ok(), read(&text).ok(), "{text}");
    }

    fn ana() -> Person {
        Person {
            id: UserId(1),
            name: "ana".into(),
            display_name: "Ana \"\u{1f33b}\"\n".into(),
            role: Role::Admin,
            active: true,
            rev: Seq(7),
        }
    }

    fn message(op: Option<Op>) -> Message {
        let kind = Reaction { emoji: "❤\u{fe0f}".into(), count: 31, people: vec![UserId(2), UserId(1)] };
        Message {
            rev: Seq(1 << 53),
            op,
            about: vec![UserId(2)],
            reply_to: Some(Seq(1)),
            said: Some(Seq(7)),
            edited_at: Some(Millis(9)),
            reactions: vec![kind],
            ..Message::new((LOBBY, Seq(3)), UserId(1), "é".into(), Millis(-1))
        }
    }

    fn snapshot() -> Snapshot {
        let thread = Thread {
            id: ThreadId(2),
            kind: ThreadKind::Direct,
            name: None,
            pair: Some((UserId(1), UserId(1))),
            open: false,
            hosts_only: false,
            size: 1,
            some: vec![UserId(1)],
            rev: Seq(1),
            posted_at: Millis(2),
        };
        let mine = Mine { thread: ThreadId(2), read_seq: Seq(0), muted: false, listed: true, rev: Seq(1) };
        let unread = Unread { count: 2, at: Seq(3) };
        let card = Card {
            thread,
            head: Seq(3),
            last: Some(message(None)),
            role: MemberRole::Host,
            mine,
            unread,
            people: vec![ana()],
        };
        let history = History {
            thread: ThreadId(2),
            at: At::Around(Seq(3)),
            head: Seq(3),
            messages: vec![message(Some(Op([9; 16])))],
            before: false,
            after: true,
            people: vec![],
            quoted: vec![message(None).deleted(UserId(2), Seq(8))],
            mine: vec![(Seq(3), "❤\u{fe0f}".into())],
        };
        Snapshot {
            epoch: Epoch([1; 16]),
            me: ana(),
            own: Seq(0),
            house: Seq(1),
            threads: ThreadPage { cards: vec![card.clone()], next: None },
            open: Some((card, history)),
        }
    }

    #[test]
    fn whatever_a_page_is_drawn_from_travels() {
        let members = vec![(ana(), MemberRole::Host)];
        let found = Found { people: vec![ana()], members, more: true, ..Found::default() };
        let scenes = [
            Scene::Inside(Box::new(snapshot())),
            Scene::Found(Box::new(snapshot()), found),
            Scene::Missing(Box::new(snapshot()), AppError::NotFound),
        ];
        let flash = Flash { error: AppError::invalid(Field::Name, Problem::Taken), typed: "é".into() };
        for (scene, flash) in scenes.into_iter().zip([None, Some(flash), None]) {
            let zone = Zone { name: "Europe/Paris".into(), offsets: vec![(Millis(0), -60), (Millis(1), 120)] };
            let address = "/c/1?at=3".to_owned();
            let (now, form_op) = (Millis(0), Op([0; 16]));
            travels(Opening {
                locale: Locale::Fr,
                zone,
                now,
                form_op,
                flash,
                invitation: None,
                own_device: true,
                address,
                scene,
            });
        }
    }

    proptest! {
        /// It is a value or none: never a panic.
        #[test]
        fn whatever_becomes_of_a_text_on_its_way_it_is_read_or_refused(
            cuts in proptest::collection::vec((any::<Index>(), 0..6_usize, ".{0,3}"), 0..4),
        ) {
            let mut text: Vec<char> = write(&snapshot()).expect("it can be written").chars().collect();
            for (place, count, other) in &cuts {
                let begin = place.index(text.len() + 1);
                let end = (begin + count).min(text.len());
                text.splice(begin..end, other.chars());
            }
            let text: String = text.into_iter().collect();
            if let Ok(read) = read::<Snapshot>(&text) {
                travels(read);
            }
        }

        #[test]
        fn whatever_text_comes_it_is_read_or_refused(text in any::<String>()) {
            let _ = (read::<Down>(&text), read::<Up>(&text), read::<Opening>(&text), read::<Snapshot>(&text));
        }
    }

    #[test]
    fn frames_travel() {
        travels(Up::Hello(Hello { protocol: 1, user: UserId(1), build: String::new(), open: vec![LOBBY] }));
        travels(Up::Changes { line: Line::Thread(LOBBY), after: Seq(0) });
        travels(Up::Watch { people: vec![UserId(1), UserId(2)] });
        travels(Up::Active);
        travels(Up::Ping);
        travels(Up::Look { thread: None });
        travels(Up::Look { thread: Some(LOBBY) });
        travels(Up::Typing { thread: LOBBY });
        travels(Down::Tick);
        travels(Down::Presence { people: vec![(UserId(1), Here::Active), (UserId(2), Here::Away)] });
        travels(Down::Typing { thread: LOBBY, user: UserId(1) });
        let rows = Rows { messages: vec![message(None)], quoted: vec![message(None)], ..Rows::default() };
        for answer in [Answer::Reset, Answer::UpTo { head: Seq(1), rows }] {
            travels(Down::Changes(Changes { line: Line::Own, after: Seq(0), answer }));
        }
    }

    #[test]
    fn acts_travel() {
        travels(Act::Edit { seq: Seq(3), said: Seq(4), body: "é".into() });
        travels(Act::Delete { seq: Seq(3) });
        travels(Act::React { seq: Seq(3), emoji: "👍".into(), on: false });
        travels(Acted { rev: Seq(9) });
    }

    #[test]
    fn a_message_that_nobody_touched_is_written_as_ever() {
        let said = Message::new((LOBBY, Seq(3)), UserId(1), "é".into(), Millis(5));
        let text = r#"{"thread":1,"seq":3,"rev":3,"kind":"text","author":1,"body":"é","sent_at":5}"#;
        assert_eq!((write(&said).as_deref(), read(text)), (Ok(text), Ok(said.clone())));
    }

    #[test]
    fn a_field_or_a_kind_that_is_not_known_yet_does_no_harm() {
        let page = r#"{"people":[],"stars":[1.5,{"a":-1e300}],"more":true,"x":18446744073709551615}"#;
        assert_eq!(read(page), Ok(PeoplePage { people: vec![], more: true }));
        assert_eq!(read::<Down>(r#"{"stars":{"thread":1}}"#), Err(Misfit));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for text in
            ["", "{", "nul", "[]", "1", r#"{"more":true}"#, r#"{"people":[],"more":1}"#, r#"{"people":{},"more":true}"#]
        {
            assert_eq!(read::<PeoplePage>(text), Err(Misfit), "{text}");
        }
        for text in ["1.5", "1e30", "9223372036854775808", r#""1""#, "null"] {
            assert_eq!(read::<Seq>(text), Err(Misfit), "{text}");
        }
        for text in [r#""hello""#, r#"{"tick":null,"changes":1}"#, r#"{"tick":1}"#, "{}"] {
            assert_eq!(read::<Down>(text), Err(Misfit), "{text}");
        }
        assert_eq!(read::<(Seq, Seq)>("[1,2,3]"), Err(Misfit));
        assert_eq!(read::<Vec<Seq>>(&"[".repeat(100_000)), Err(Misfit), "deeper than any stack");
    }
}
