//! French. "Vous", no gendered participles, U+202F before ; ! ? and U+00A0 before : and inside « ».

use super::{Words, many};

pub static WORDS: Words = Words {
    language: "Français",
    choose_language: "Langue",

    sign_in: "Ouvrir une session",
    sign_out: "Fermer la session",

    skip_to_conversation: "Aller à la conversation",
    conversations: "Conversations",
    new_message: "Nouveau message",
    no_conversations: "Aucune conversation encore. Trouvez quelqu’un et écrivez-lui.",
    more_conversations: "Conversations plus anciennes",
    lobby: "Le salon",
    notes: "Mes notes",
    group: "Groupe",
    unknown_person: "Quelqu’un",
    online: " · en ligne",
    you: "Vous",
    unread: |count| format!("{} non lu{}", many(count), plural(count)),
    signed_in_as: |name| format!("Session\u{a0}: {name}"),
    said_by_me: |text| format!("Vous\u{a0}: {text}"),
    said_by: |name, text| format!("{name}\u{a0}: {text}"),

    people: "Annuaire",
    find_people: "Trouver quelqu’un par son nom",
    find: "Trouver",
    write_to: |name| format!("Écrire à {name}"),
    nobody_found: |sought| format!("Rien pour «\u{a0}{sought}\u{a0}». Essayez moins de lettres ou un nom."),
    more_people: "La suite",
    administrator: "Administration",
    back: "Retour à la liste",

    messages: "Messages",
    older: "Messages plus anciens",
    newer: "Messages plus récents",
    newest: "Derniers messages",
    missed: |count| format!("↓ {} {}", many(count), if count == 1 { "nouveau" } else { "nouveaux" }),
    new: "Nouveau",
    mark_read: "Marquer comme lu",
    mark_unread: "Marquer comme non lu",
    joined: |name| format!("{name} a rejoint la conversation"),
    new_direct: |name| format!("Rien d’écrit encore. {name} verra votre message dès l’envoi."),
    new_notes: "Rien d’écrit encore. Ce que vous écrivez ici n’est que pour vous.",
    new_group: "C’est calme ici. Dites le premier mot.",
    writing: |names| match names {
        [] => String::new(),
        [one] => format!("{one} écrit…"),
        [one, other] => format!("{one} et {other} écrivent…"),
        _ => "Plusieurs personnes écrivent…".to_owned(),
    },
    composer: |title| format!("Écrire à {title}…"),
    send: "Envoyer",
    waiting: "En attente",
    sending: "Envoi…",
    sent: "Envoyé",
    not_sent: "Non envoyé",
    retry: "Réessayer",
    discard: "Supprimer",
    loading: "Un instant…",
    code: "Code",

    no_line: "Pas de connexion. Continuez d’écrire\u{a0}: tout partira au retour du réseau.",
    session_ended: "Votre session a pris fin. Ouvrez-la de nouveau pour continuer.",
    too_old: "Cette page est plus ancienne que le serveur.",
    reload: "La recharger",
    scripts_failed: "Cette page n’a pas pu s’animer. Vous pouvez lire et écrire\u{202f}; rechargez pour voir les nouveaux messages.",

    gone_title: "Rien ici",
    gone: "Cette conversation n’existe pas ou ne vous est pas ouverte.",
    removed: |title| format!("Vous ne faites plus partie de {title}."),
    nowhere_title: "Rien à cette adresse",
    nowhere: "Cette page n’existe pas. La liste de vos conversations est à un pas.",
    home: "Vers mes conversations",

    today: "Aujourd’hui",
    yesterday: "Hier",
    weekdays: ["Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche"],
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    day: |weekday, day, month| format!("{weekday} {} {month}", ordinal(day)),
    day_of_year: |weekday, day, month, year| format!("{weekday} {} {month} {year}", ordinal(day)),
    short_day: |day, month| format!("{day:02}/{month:02}"),

    unauthenticated: "Aucune session n’est ouverte. Ouvrez la vôtre pour continuer.",
    not_found: "Ceci n’existe pas ou ne vous est pas ouvert.",
    forbidden: "Vous ne pouvez pas faire cela ici. Demandez à un hôte ou à l’administration.",
    conflict: "Ceci est déjà parti avec un autre texte. Rechargez la page pour le voir.",
    too_many: |seconds| format!("Trop d’essais. Attendez {seconds}\u{a0}s, puis réessayez."),
    busy: |seconds| {
        format!("Le serveur est très occupé. Réessayez dans {seconds}\u{a0}s\u{202f}; rien n’en a été gardé.")
    },
    unreachable: "Le serveur ne répond pas. Vérifiez la connexion et réessayez.",
    fault: |id| format!("Une erreur de notre côté. Réessayez, et donnez ce numéro à l’administration\u{a0}: {id}"),
    group_name_too_long: "Le nom d’un groupe a au plus 80 caractères. Choisissez-en un plus court.",
    group_name_character: "Ce nom contient un caractère que personne ne voit. Enlevez-le et réessayez.",
    group_name_no_match: "Ce n’est pas ce qui était demandé. Tapez le nom du groupe ou, s’il n’en a pas, le nombre de ses membres.",
    too_many_added: "On ajoute au plus 500 personnes à la fois. Ajoutez les autres après celles-ci.",
    last_host: "Un groupe a besoin d’un hôte. Donnez d’abord ce rôle à quelqu’un d’autre.",
    lobby_stays: "Toute nouvelle personne arrive d’abord ici\u{a0}: ce groupe reste, et reste ouvert. Vous pouvez le renommer ou le quitter.",
    no_group: "C’est un tête-à-tête. Créez un groupe pour y réunir plus de monde.",
    message_empty: "Écrivez d’abord quelque chose.",
    message_too_long: "Ce message dépasse 16\u{a0}Ko. Envoyez-le en plusieurs fois.",
    message_character: "Ce message contient un caractère qu’on ne peut garder (U+0000). Enlevez-le et renvoyez.",
    other_account: "Ceci a été écrit sous un autre compte. Ouvrez sa session pour l’envoyer.",
    malformed: "Le serveur n’a pas pu lire cette demande. Rechargez la page et réessayez.",
    too_large: "C’est plus que le serveur n’accepte en une fois. Envoyez-en moins.",
    wrong_origin: "Cette demande vient d’un autre site et a été refusée. Ouvrez la page de ce serveur et réessayez.",
    wrong_method: "Cette adresse n’accepte pas cette méthode.",
};

fn ordinal(day: i64) -> String {
    if day == 1 { "1er".to_owned() } else { day.to_string() }
}

fn plural(count: u32) -> &'static str {
    if count == 1 { "" } else { "s" }
}
