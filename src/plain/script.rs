use crate::app::Assets;
use leptos::prelude::*;

/// The few lines that the doors need: they tell the browser's time zone, show the password to whoever wants to see it,
/// and fetch the program for the page behind, once this one stands.
#[component]
pub fn DoorScript(assets: Assets, nonce: String) -> impl IntoView {
    let Assets { js, wasm, .. } = assets;
    let script = format!(
        "const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;\n\
         if (zone) document.cookie = `zone=${{encodeURIComponent(zone)}}; path=/; max-age=31536000; samesite=lax`;\n\
         const show = document.getElementById('show-password');\n\
         show?.addEventListener('change', () => {{ show.form.elements.password.type = show.checked ? 'text' : 'password'; }});\n\
         document.documentElement.dataset.hydrated = '';\n\
         addEventListener('load', () => {{\n\
           for (const file of [{js:?}, {wasm:?}]) fetch(file, {{ priority: 'low' }}).then((answer) => answer.arrayBuffer()).catch(() => {{}});\n\
         }});"
    );
    view! { <script r#type="module" nonce=nonce>{script}</script> }
}
