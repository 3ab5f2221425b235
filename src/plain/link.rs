use super::Frame;
use leptos::prelude::*;

/// A link to pass on: copied by a press, or by hand. One a page.
#[component]
pub fn Link(frame: Frame, link: String) -> impl IntoView {
    let phrases = frame.phrases();
    view! {
        <label class="sheet__field">
            <span>{phrases.link}</span>
            <input id="link" readonly value=link/>
        </label>
        // Needs the script, which shows it.
        <button class="sheet__other" id="copy" type="button" hidden>{phrases.copy}</button>
        <p class="sheet__hint" id="copied" role="status"></p>
        <CopyScript copied=phrases.copied nonce=frame.nonce/>
    }
}

/// A page that came over no safe line may not write to the clipboard; there, what is selected is copied the old way.
#[component]
fn CopyScript(copied: &'static str, nonce: String) -> impl IntoView {
    let script = format!(
        "const [copy, link, told] = ['copy', 'link', 'copied'].map((id) => document.getElementById(id));\n\
         copy.hidden = false;\n\
         copy.addEventListener('click', async () => {{\n\
           link.select();\n\
           const write = navigator.clipboard?.writeText(link.value).then(() => true, () => false);\n\
           if ((await write) || document.execCommand('copy')) told.textContent = {copied:?};\n\
         }});"
    );
    view! { <script r#type="module" nonce=nonce>{script}</script> }
}
