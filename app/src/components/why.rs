//! "Why?": a quiet word that opens into one sentence for each thing it is about.

use leptos::prelude::*;

/// The disclosure. Nothing as long as there is nothing to explain.
#[component]
pub fn Why(
    /// What it is about, which may be empty, and the sentence.
    reasons: Memo<Vec<(String, String)>>,
) -> impl IntoView {
    let line = |(about, sentence): (String, String)| {
        let about = (!about.is_empty()).then(|| view! { <b>{about}</b> " " });
        view! { <p>{about} {sentence}</p> }
    };
    let lines = move || reasons.get().into_iter().map(line).collect_view();
    view! {
        <details class="why" hidden=move || reasons.with(Vec::is_empty)>
            <summary>"Why?"</summary>
            {lines}
        </details>
    }
}
