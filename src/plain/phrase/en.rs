//! English.

use super::Phrases;

pub static PHRASES: Phrases = Phrases {
    sign_up: "Create an account",
    sign_up_title: "Come in",
    sign_up_first_title: "Welcome to your Causerie",
    sign_up_first_hint: "You are the first here: this account will look after the server.",
    sign_in_title: "Welcome back",
    username: "Username",
    username_hint: "2 to 32 letters, digits, dots, dashes. Everyone here will see it.",
    password: "Password",
    password_hint: "8 characters or more.",
    show_password: "Show the password",
    own_device: "This is my own device",
    own_device_hint: "Unticked, you are signed out when the browser closes or after two quiet hours.",
    no_account: "No account yet?",
    have_account: "Already have an account?",

    name_empty: "Choose a username.",
    name_too_short: "A username has at least 2 characters.",
    name_too_long: "A username has at most 32 characters.",
    name_character: "A username has letters, digits, dots, dashes and underscores, and begins with a letter or digit.",
    name_taken: "This username is taken. Choose another, or sign in if it is yours.",
    password_empty: "Enter a password.",
    password_too_short: "A password has at least 8 characters. A short sentence does well.",
    password_too_long: "A password has at most 128 characters.",
    no_match: "Username and password do not go together. Check both and try again.",
};
