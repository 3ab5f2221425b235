//! French. "Vous", no gendered participles, U+202F before ; ! ? and U+00A0 before : and inside « ».

use super::Phrases;

pub static PHRASES: Phrases = Phrases {
    sign_up: "Créer un compte",
    sign_up_title: "Entrez",
    sign_up_first_title: "Bienvenue dans votre Causerie",
    sign_up_first_hint: "Personne n’est encore là\u{a0}: ce compte prendra soin du serveur.",
    sign_in_title: "Bon retour",
    username: "Nom d’utilisateur",
    username_hint: "2 à 32 lettres, chiffres, points, tirets. Tout le monde ici le verra.",
    password: "Mot de passe",
    password_hint: "8 caractères ou plus.",
    show_password: "Montrer le mot de passe",
    own_device: "Cet appareil est à moi",
    own_device_hint: "Sans cocher, la session se ferme avec le navigateur ou après deux heures sans activité.",
    no_account: "Pas encore de compte\u{202f}?",
    have_account: "Déjà un compte\u{202f}?",

    name_empty: "Choisissez un nom d’utilisateur.",
    name_too_short: "Un nom d’utilisateur a au moins 2 caractères.",
    name_too_long: "Un nom d’utilisateur a au plus 32 caractères.",
    name_character: "Un nom d’utilisateur a des lettres, chiffres, points, tirets, et commence par une lettre ou un chiffre.",
    name_taken: "Ce nom est déjà pris. Choisissez-en un autre, ou ouvrez votre session si c’est le vôtre.",
    password_empty: "Entrez un mot de passe.",
    password_too_short: "Un mot de passe a au moins 8 caractères. Une courte phrase convient bien.",
    password_too_long: "Un mot de passe a au plus 128 caractères.",
    no_match: "Nom et mot de passe ne vont pas ensemble. Vérifiez les deux et réessayez.",
};
