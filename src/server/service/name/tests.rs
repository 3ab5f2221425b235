use super::*;

fn name_problem(text: &str) -> Option<Problem> {
    match Name::parse(text) {
        Err(AppError::Invalid { field: Field::Name, problem }) => Some(problem),
        _ => None,
    }
}

fn display_problem(text: &str) -> Option<Problem> {
    match DisplayName::parse(text) {
        Err(AppError::Invalid { field: Field::DisplayName, problem }) => Some(problem),
        _ => None,
    }
}

#[test]
fn any_script_spells_a_name() {
    let good = [
        "Ana",
        "Bo",
        "7of9",
        "a.b-c_d",
        "  Zoé  ",
        "Éloïse",
        "e\u{301}loi\u{308}se",
        "Łukasz",
        "Nguyễn",
        "Straße",
        "Ανδρέας",
        "Иван",
        "Ђорђе",
        "Արամ",
        "გიორგი",
        "שרה",
        "يوسف",
        "नेहा",
        "राष्ट्र",
        "প্রিয়া",
        "ਗੁਰਪ੍ਰੀਤ",
        "ગીતા",
        "தமிழ்",
        "తెలుగు",
        "ಕನ್ನಡ",
        "മലയാളം",
        "සිංහල",
        "สมชาย",
        "ลาว",
        "မြန်မာ",
        "ខ្មែរ",
        "አበበ",
        "李雷",
        "さくら",
        "田中さん",
        "サクラ",
        "김민준",
        "ᏣᎳᎩ",
        "ⵜⴰⵎⴰⵣⵉⵖⵜ",
        "ߒߞߏ",
        "ana李",
        "Ａｎａ",
        "२०७न",
    ];
    for name in good {
        assert_eq!(name_problem(name), None, "{name}");
    }
    let short: String = "नेहा".nfc().collect();
    assert_eq!(Name::parse(" नेहा ").map(|name| name.0), Ok(short));
}

#[test]
fn what_is_not_seen_or_not_a_letter_spells_no_name() {
    let bad = [
        "a b",
        "<b>",
        "an\0a",
        ".ana",
        "-ana",
        "_ana",
        "ana!",
        "ana@b",
        "a/b",
        "ana\u{202e}",
        "\u{202e}ana",
        "ana\u{200b}",
        "an\u{200d}a",
        "an\u{200c}a",
        "\u{feff}ana",
        "an\u{ad}a",
        "\u{3164}\u{3164}",
        "ana\u{3164}",
        "a\u{115f}b",
        "a\u{1160}b",
        "\u{ffa0}ana",
        "ana\u{34f}",
        "ana\u{fe0f}",
        "ana\u{e0100}",
        "a\u{2060}b",
        "a\u{e0061}b",
        "\u{17b4}\u{17b4}",
        "\u{2800}\u{2800}",
        "\u{301}na",
        "1\u{301}a",
        "a.\u{301}b",
        "①②",
        "½½",
        "ana☃",
        "😀😀",
        "a\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}b",
        "a\u{a0}b",
        "a\u{e000}b",
        "a\u{10ffff}b",
    ];
    for name in bad {
        assert_eq!(name_problem(name), Some(Problem::Character), "{name:?}");
    }
    assert_eq!(name_problem(" \u{2003}"), Some(Problem::Empty));
    assert_eq!(name_problem("a"), Some(Problem::TooShort));
    assert_eq!(name_problem("e\u{301}"), Some(Problem::TooShort), "one letter, however it is written");
    assert_eq!(name_problem(&"x".repeat(33)), Some(Problem::TooLong));
    assert_eq!(name_problem(&"é".repeat(32)), None);
}

#[test]
fn alphabets_that_look_alike_do_not_stand_in_one_name() {
    for name in ["аna", "Bоb", "pаypal", "αlpha", "Иvan", "аβγ", "ꮪam", "एна"] {
        assert_eq!(name_problem(name), Some(Problem::Mixed), "{name}");
    }
    for name in ["сара", "Анна2", "ana김", "Tokyo東京"] {
        assert_eq!(name_problem(name), None, "{name}: all of one, or such as go together");
    }
}

#[test]
fn nobody_speaks_for_the_server() {
    let reserved = [
        "admin",
        "ADMIN",
        "Admin",
        "аdmin",
        "adrnin",
        "ad.min",
        "admin-",
        "Administrateur",
        "administration",
        "root",
        "r00t",
        "R0OT",
        "system",
        "Système",
        "SYSTEME",
        "systèrne",
        "Causerie",
        "everyone",
        "all",
        "a11",
        "AII",
        "here",
        "channel",
        "support",
        "help",
        "he1p",
        "moderator",
        "modérateur",
        "host",
        "hôte",
        "H0TE",
        "me",
        "you",
        "vous",
        "null",
        "nuII",
        "undefined",
        "tous",
        "aide",
        "Ａｄｍｉｎ",
    ];
    for name in reserved {
        assert!(matches!(name_problem(name), Some(Problem::Reserved | Problem::Mixed)), "{name}");
        assert_eq!(display_problem(name), Some(Problem::Reserved), "{name} is not shown either");
    }
    for name in ["Adminah", "hostia", "meryem", "Allan", "Rooth", "tousaint"] {
        assert_eq!(name_problem(name), None, "{name}");
    }
}

#[test]
fn names_that_are_written_alike_are_one() {
    let alike = [
        ("  ÉLOÏSE ", "e\u{301}loi\u{308}se"),
        ("Ａｎａ", "ana"),
        ("STRASSE", "straße"),
        ("ΟΔΟΣ", "οδος"),
        ("ﬁona", "FIONA"),
        ("Ǆuka", "ǆuka"),
    ];
    for (one, other) in alike {
        assert_eq!(name_key(one), name_key(other), "{one} {other}");
    }
    assert_ne!(name_key("Ana"), name_key("Anna"));
    assert_ne!(name_key("Zoé"), name_key("Zoe"), "an accent makes another name");
}

/// Whether the second of two cannot be taken beside the first.
fn too_like(one: &str, other: &str) -> bool {
    let kept = &keys(one, one).shapes[0];
    keys(other, other).shapes.contains(kept)
}

#[test]
fn names_that_look_alike_are_too_like() {
    let spoofs = [
        ("ana", "аnа"),
        ("ana", "АNА"),
        ("alice", "aIice"),
        ("alice", "a1ice"),
        ("Bob", "B0b"),
        ("tom", "torn"),
        ("scope", "ѕсоре"),
        ("paypal", "раураӏ"),
        ("lana", "Iana"),
        ("Kim", "Кim"),
    ];
    for (one, other) in spoofs {
        assert!(too_like(one, other), "{other} beside {one}");
    }
    for (one, other) in [("Ana", "Anna"), ("Zoe", "Zoé"), ("Ian", "Jan"), ("Guest10", "Guest01"), ("Bo", "Boo")] {
        assert!(!too_like(one, other), "{other} beside {one}");
    }
}

#[test]
fn display_names() {
    let long = "é".repeat(64);
    let good = [
        "x",
        "Éloïse Martin",
        "Jean-Pierre d’Artagnan",
        "李雷 (Li Lei)",
        "नेहा शर्मा",
        "Ana 🌻",
        "O’Neill, Bo",
        &long,
        "☃",
        "‘Abd",
    ];
    for name in good {
        assert_eq!(display_problem(name), None, "{name}");
    }
    assert_eq!(DisplayName::parse(" \t Ana\n\u{2003} Lu \r\n").map(|name| name.0), Ok("Ana Lu".to_owned()));
    let bad = [
        "a\0b",
        "a\u{7}b",
        "\u{202e}ana",
        "ana\u{2066}",
        "a\u{200b}b",
        "a\u{200d}b",
        "\u{3164}",
        "\u{2800}",
        "\u{301}ana",
        "a\u{fe0f}",
        "\u{e000}",
        "\u{ad}",
        "\u{feff}",
        "a\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}",
    ];
    for name in bad {
        assert_eq!(display_problem(name), Some(Problem::Character), "{name:?}");
    }
    assert_eq!(display_problem(" \u{2003}\n"), Some(Problem::Empty));
    assert_eq!(display_problem(&"é".repeat(65)), Some(Problem::TooLong));
}

#[test]
fn a_group_is_called_what_can_be_read() {
    let name = |text: &str| GroupName::parse(text).map(|name| name.map(|name| name.0));
    for none in ["", " ", "\n\t \u{2003}"] {
        assert_eq!(name(none), Ok(None), "{none:?}");
    }
    assert_eq!(name("  Robotics\n\tclub "), Ok(Some("Robotics club".to_owned())));
    assert_eq!(name("Cafe\u{301}"), Ok(Some("Caf\u{e9}".to_owned())));
    for good in ["7", "Équipe n° 3", "李雷", "👩‍👩‍👧", "❤\u{fe0f} chess", "می‌خواهم", "葛\u{e0100}城", &"é".repeat(80)]
    {
        assert_eq!(name(good), Ok(Some(good.to_owned())), "{good}");
    }
    let wrong = |problem| Err(AppError::invalid(Field::GroupName, problem));
    assert_eq!(name(&"é".repeat(81)), wrong(Problem::TooLong));
    let bad = [
        "a\0b",
        "\u{1b}[31m",
        "\u{202e}abc",
        "a\u{2067}b",
        "\u{200b}",
        "a\u{feff}",
        "\u{200d}",
        "\u{200d} \u{fe0f}",
        "\u{301}",
        "\u{301} \u{20e3}",
        "\u{3164} \u{2800}",
        "a\u{3164}b",
        "a\u{300}\u{200d}\u{301}\u{302}\u{303}\u{304}\u{305}",
    ];
    for bad in bad {
        assert_eq!(name(bad), wrong(Problem::Character), "{bad:?}");
    }
}

#[test]
fn who_looks_need_not_know_the_accents() {
    for (name, sought) in [
        ("Éloïse", "eloise"),
        ("Łukasz", "lukasz"),
        ("Søren", "SOREN"),
        ("Œuvrard", "oeu"),
        ("Nguyễn", "nguyen"),
        ("Straße", "strasse"),
        ("İbrahim", "ibrahim"),
        ("Ёлка", "елка"),
        ("Ἀνδρέας", "ανδρεας"),
    ] {
        assert!(search_key(name).starts_with(&search_key(sought)), "{sought} finds {name}");
    }
}

#[test]
fn every_word_of_a_name_finds_its_bearer() {
    let keys = keys("jp.martin", "Jean-Pierre  d’Artagnan");
    assert_eq!(
        keys.words,
        ["artagnan", "d'artagnan", "jean-pierre d'artagnan", "jp.martin", "martin", "pierre d'artagnan"]
    );
    assert_eq!(beginnings("- . -"), [""; 0]);
    assert_eq!(beginnings(&"a ".repeat(40)).len(), WORDS);
}
