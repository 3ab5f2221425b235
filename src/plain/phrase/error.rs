use super::{Phrases, of};
use crate::{
    error::{AppError, Field, Problem},
    words::{self, Locale},
};

/// The sentence for an error, with those that only these pages can tell.
pub fn sentence(locale: Locale, error: &AppError) -> String {
    let own = match error {
        AppError::Invalid { field, problem } => invalid(of(locale), *field, *problem),
        _ => None,
    };
    own.map_or_else(|| words::sentence(locale.words(), error), str::to_owned)
}

fn invalid(phrases: &Phrases, field: Field, problem: Problem) -> Option<&'static str> {
    Some(match (field, problem) {
        (Field::Name, Problem::Empty) => phrases.name_empty,
        (Field::Name, Problem::TooShort) => phrases.name_too_short,
        (Field::Name, Problem::TooLong) => phrases.name_too_long,
        (Field::Name, Problem::Character) => phrases.name_character,
        (Field::Name, Problem::Taken) => phrases.name_taken,
        (Field::Name, Problem::TooLike) => phrases.name_too_like,
        (Field::Name, Problem::Mixed) => phrases.name_mixed,
        (Field::Name, Problem::Reserved) => phrases.name_reserved,
        (Field::DisplayName, Problem::Empty) => phrases.display_name_empty,
        (Field::DisplayName, Problem::TooLong) => phrases.display_name_too_long,
        (Field::DisplayName, Problem::Character) => phrases.display_name_character,
        (Field::DisplayName, Problem::Reserved) => phrases.display_name_reserved,
        (Field::Password, Problem::Empty) => phrases.password_empty,
        (Field::Password, Problem::TooShort) => phrases.password_too_short,
        (Field::Password, Problem::TooLong) => phrases.password_too_long,
        (Field::Password, Problem::NoMatch) => phrases.no_match,
        (Field::Password, Problem::Wrong) => phrases.password_wrong,
        (Field::Invitation, Problem::Missing) => phrases.invitation_missing,
        (Field::Invitation, Problem::Closed) => phrases.door_closed,
        (Field::Invitation, _) => phrases.invitation_expired,
        (Field::Setup, Problem::Used) => phrases.setup_used,
        (Field::Setup, _) => phrases.setup_missing,
        (Field::Key, Problem::Used) => phrases.key_used,
        (Field::Key, _) => phrases.key_expired,
        (Field::Role, Problem::Last) => phrases.last_admin,
        (Field::Charter, Problem::TooLong) => phrases.charter_too_long,
        (Field::Charter, _) => phrases.charter_character,
        _ => return None,
    })
}
