use crate::{
    id::LOBBY,
    model::{MessageKind, Role},
    sync::Sync,
    ui::{
        part::{maybe, shown_if},
        piece::IntoPiece,
        relative,
        state::Chat,
        value::memo,
    },
    words::fill,
};
use leptos::prelude::*;

/// In the Lobby, for whoever is alone there: how to bring the next person. Once one has come, that they are here, until
/// one has spoken.
#[component]
pub fn Welcome(chat: Chat) -> impl IntoView {
    let words = chat.words();
    let alone = memo(move || chat.read(|sync| sync.card_of(LOBBY).is_some_and(|card| card.thread.size < 2)));
    let began_alone = alone.get_untracked();
    let newcomer = memo(move || chat.read(newcomer).filter(|_| began_alone && !alone.get()));
    let is_here = move || {
        let name = newcomer.get().map(|id| chat.peek(|sync| relative::name(sync, id, words)));
        name.map(|name| view! { <p class="invite">{fill(words.is_here, &[&name])}</p> })
    };
    view! {
        {shown_if(alone, move || view! { <Invite chat/> }.piece())}
        // There before it says something, or nobody hears it.
        <div role="status">{maybe(is_here)}</div>
    }
}

/// Who joined last, if I have said nothing since.
fn newcomer(sync: &Sync) -> Option<crate::id::UserId> {
    let me = sync.me().id;
    let rows = sync.window()?.rows;
    let last = rows.iter().rev().take_while(|row| row.kind != MessageKind::Text || row.author != me);
    let mut joined = last.filter(|row| row.kind == MessageKind::Joined && row.author != me);
    joined.next().map(|row| row.author)
}

/// The link that lets someone in, and the same for a camera.
#[component]
pub fn Invite(chat: Chat) -> impl IntoView {
    let words = chat.words();
    let invitation = chat.invitation();
    let loopback = invitation.as_ref().is_some_and(|invitation| invitation.loopback);
    let hint = match &invitation.and_then(|invitation| invitation.link) {
        Some(_) if loopback => words.invite_here,
        Some(_) => words.invite_hint,
        None => words.invite_none,
    };
    let link = chat.invitation().and_then(|invitation| invitation.link);
    let camera = link.is_some() && !loopback;
    let looks_after = chat.peek(|sync| sync.me().role == Role::Admin);
    view! {
        <section class="invite" aria-label=words.invite>
            <div class="invite__words">
                <p class="invite__title">{words.invite}</p>
                <p>{hint}</p>
                {link.map(|link| view! { <input class="invite__link" readonly value=link aria-label=words.invite_link/> })}
                {looks_after.then(|| view! { <a href="/server" rel="external">{words.who_comes_in}</a> })}
            </div>
            {camera.then(|| view! {
                <img class="invite__code" src="/invitation.svg" width="144" height="144" alt=words.invite_code/>
            })}
        </section>
    }
    .piece()
}
