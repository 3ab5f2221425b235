//! What a person is told when the answer is not yes. What only forms of plain pages can be told is in `plain::phrase`.

use super::Words;
use crate::error::{AppError, Field, Problem};

/// The sentence for an error: what is so, and what to do.
pub fn sentence(words: &Words, error: &AppError) -> String {
    match error {
        AppError::Unauthenticated => words.unauthenticated.to_owned(),
        AppError::NotFound => words.not_found.to_owned(),
        AppError::Forbidden => words.forbidden.to_owned(),
        AppError::Conflict => words.conflict.to_owned(),
        AppError::TooMany { retry_after } => (words.too_many)(*retry_after),
        AppError::Busy { retry_after } => (words.busy)(*retry_after),
        AppError::Unreachable => words.unreachable.to_owned(),
        AppError::Fault { id } => (words.fault)(id),
        AppError::Invalid { field, problem } => invalid(words, *field, *problem).to_owned(),
    }
}

fn invalid(words: &Words, field: Field, problem: Problem) -> &'static str {
    match (field, problem) {
        (Field::GroupName, Problem::TooLong) => words.group_name_too_long,
        (Field::GroupName, Problem::Character) => words.group_name_character,
        (Field::GroupName, Problem::NoMatch) => words.group_name_no_match,
        (Field::Group, Problem::TooLong) => words.too_many_added,
        (_, Problem::LastHost) => words.last_host,
        (_, Problem::Lobby) => words.lobby_stays,
        (_, Problem::Direct) => words.no_group,
        (Field::Message, Problem::Empty) => words.message_empty,
        (Field::Message, Problem::Expired) => words.message_expired,
        (Field::Message, Problem::TooLong) => words.message_too_long,
        (Field::Message, Problem::Character) => words.message_character,
        (Field::Message, Problem::Deleted) => words.message_deleted,
        (Field::Reply, _) => words.reply_missing,
        (Field::Reaction, Problem::TooLong) => words.too_many_reactions,
        (Field::Reaction, _) => words.no_emoji,
        (Field::Request, Problem::TooLong) => words.too_large,
        (_, Problem::OtherAccount) => words.other_account,
        _ => words.malformed,
    }
}
