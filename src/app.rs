//! The document and the root of the view. What differs by place is in [`crate::ui::page`].

use crate::{
    model::{Opening, Scene, Theme},
    ui::{page, platform, relative, state::Chat},
    wire::JsonText,
};
use leptos::{nonce::use_nonce, prelude::*};

/// Where the built files are: hashed names, found in the binary by `server::site`.
#[derive(Clone, Debug, Default)]
pub struct Assets {
    pub build: String,
    pub css: String,
    pub js: String,
    pub wasm: String,
}

/// The whole document, on the server.
pub fn shell(assets: Assets, theme: Theme, opening: &Opening) -> impl IntoView + use<> {
    let locale = opening.locale;
    let (title, icon) = relative::first_title(&opening.scene, &opening.place(), locale);
    let Assets { build, css, js, wasm } = assets;
    view! {
        <!DOCTYPE html>
        <html lang=locale.tag() data-build=build data-theme=theme.attribute()>
            <head>
                <Head title css theme icon/>
                <Hydrate js wasm failure=locale.words().scripts_failed/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// What every page says of itself, the live ones and the plain ones.
#[component]
pub fn Head(
    title: String,
    css: String,
    theme: Theme,
    #[prop(default = relative::icon(0))] icon: &'static str,
) -> impl IntoView {
    view! {
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"/>
        <meta name="color-scheme" content=theme.scheme()/>
        <title>{title}</title>
        <link rel="stylesheet" href=css/>
        <link rel="icon" href=icon r#type="image/svg+xml"/>
        <link rel="manifest" href="/manifest.webmanifest"/>
    }
}

/// Brings the page to life. In place of leptos' `HydrationScripts`, which reads a file beside the binary, puts the nonce
/// into `crossorigin`, and stays silent when the program does not come (reference `leptos`, §2.5). Before that it stands
/// where the address says, or at what is new: on a reload browsers put back the scroll of the page, not of the log, and skip
/// the fragment. What is unfolded comes into sight. When the program does not come, or ends, the page says so, tells the
/// server once, and is a plain one from then on: its links and forms lead where they lead without scripts.
#[component]
fn Hydrate(js: String, wasm: String, failure: &'static str) -> impl IntoView {
    let script = format!(
        "let broken;\n\
         const fail = (reason) => {{\n\
           if (broken) return;\n\
           broken = true;\n\
           const note = document.createElement('p');\n\
           note.className = 'scripts-failed';\n\
           note.setAttribute('role', 'alert');\n\
           note.textContent = {failure:?};\n\
           document.body.prepend(note);\n\
           console.error(reason);\n\
           const body = JSON.stringify({{ what: `${{reason}} ${{reason?.stack}}` }});\n\
           fetch('/api/breakdown', {{ method: 'POST', headers: {{ 'content-type': 'application/json' }}, body }}).catch(() => {{}});\n\
         }};\n\
         for (const kind of ['click', 'input', 'keydown', 'popstate', 'submit'])\n\
           addEventListener(kind, (event) => {{\n\
             if (broken) event.stopImmediatePropagation();\n\
             if (broken && kind == 'popstate') location.reload();\n\
           }}, true);\n\
         addEventListener('error', ({{ error }}) => (error?.name == 'Panic' || error instanceof WebAssembly.RuntimeError) && fail(error));\n\
         document.getElementById(location.hash.slice(1) || 'new')?.scrollIntoView();\n\
         addEventListener('toggle', ({{ target }}) => target.open && target.scrollIntoView({{ block: 'nearest' }}), true);\n\
         import({js:?}).then(({{ default: start, hydrate }}) => start({{ module_or_path: {wasm:?} }}).then(hydrate)).catch(fail);"
    );
    view! {
        <link rel="modulepreload" href=js/>
        <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
        <script r#type="module" nonce=use_nonce()>{script}</script>
    }
}

/// The root of the view. The one thing a first load waits for, the [`Opening`], is read by the server before it draws
/// (so that status and redirects are right) and travels to the browser inside the page.
#[component]
pub fn App(
    /// Called with the state of a signed-in page, once it is there; the browser starts its socket here.
    #[prop(optional)]
    on_start: Option<fn(Chat)>,
) -> impl IntoView {
    let opening = SharedValue::<Opening, JsonText>::new_with_encoding(|| take_context().expect("the server gives it"))
        .into_inner();
    Effect::new(|_| platform::mark_alive());
    let (Scene::Inside(snapshot) | Scene::Found(snapshot, _) | Scene::Missing(snapshot, _)) = &opening.scene;
    let chat = Chat::new(&opening, (**snapshot).clone());
    if let Some(start) = on_start {
        start(chat);
    }
    view! { <page::Inside chat/> }
}
