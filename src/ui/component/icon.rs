use leptos::prelude::*;

/// The few signs we draw, on a grid of 24.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Back,
    Close,
    Group,
    Pen,
    Reply,
    Send,
    Unread,
}

impl Shape {
    fn path(self) -> &'static str {
        match self {
            Self::Back => "M15 5l-7 7 7 7",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Group => {
                "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M3 20c0-4 2.5-6 6-6s6 2 6 6M16 5.5a3 3 0 0 1 0 5.5M18 14.5c2 .8 3 2.700 3 5.500"
            }
            Self::Pen => "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
            Self::Reply => "M10 5l-6 6 6 6M4 11h9c4 0 7 3 7 8",
            Self::Send => "M4 12l16-7-7 16-2-7z",
            Self::Unread => "M13 6H4v13h16v-8M19 8a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5",
        }
    }
}

/// A sign. Decoration: whatever it stands in carries the name.
#[component]
pub fn Icon(shape: Shape) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=shape.path()></path>
        </svg>
    }
}
