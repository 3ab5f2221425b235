//! Light, dark, or as the system is.

/// How pages are coloured for someone on this device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system.
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// Its name in the form, in the cookie and on `<html>`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of this name.
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.tag() == tag)
    }

    /// The value of `data-theme` on `<html>`; none where the system decides.
    pub fn attribute(self) -> Option<&'static str> {
        (self != Self::Auto).then_some(self.tag())
    }

    /// What a browser may colour by itself before the style is there, as `<meta name="color-scheme">` says it.
    pub fn scheme(self) -> &'static str {
        self.attribute().unwrap_or("light dark")
    }
}
