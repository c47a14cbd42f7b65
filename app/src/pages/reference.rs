//! What other programs can ask and do. Only the server draws it, from the description of its routes.

use leptos::prelude::*;

use crate::components::prose::Prose;
use crate::pages::tokens;

/// The name of the page.
pub const TITLE: &str = "API";

/// Calls that are about one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// What they are about.
    pub name: String,
    /// The calls.
    pub calls: Vec<Call>,
}

/// One thing that can be asked or done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The method.
    pub method: &'static str,
    /// The address; in braces what stands for an id or a day.
    pub path: String,
    /// What it does, in a sentence.
    pub does: String,
}

/// The calls, and how they are made. `site`: the address of this one.
#[component]
pub fn Reference(chapters: Vec<Chapter>, site: String) -> impl IntoView {
    let example = format!(
        "curl {site}/api/v1/habits \\\n  -H \"Authorization: Bearer $TOKEN\" \\\n  -d '{{\"name\": \"Read\"}}'"
    );
    view! {
        <Prose title=TITLE>
            <p>
                "Other programs work on your account with a " <a href=tokens::PATH>"token"</a>
                ". They send it with every request:"
            </p>
            <pre tabindex="0"><code>{example}</code></pre>
            <p>
                "Bodies are JSON, amounts are whole thousandths, and days are written like 2026-03-02. A list comes in pages, and "
                <code>"next"</code> " is the address of the next one. " <a href="/api/openapi.json">"The whole description"</a>
                " (OpenAPI 3.1) holds every field."
            </p>
            <ul>
                <li>
                    <b>"Once:"</b> " a write with an " <code>"Idempotency-Key"</code>
                    " counts once, however often it is sent in 90 days."
                </li>
                <li>
                    <b>"News:"</b> " answers carry an " <code>"ETag"</code> "; with " <code>"If-None-Match"</code>
                    " a program learns that nothing has changed, and with " <code>"If-Match"</code>
                    " it changes only what is still as it was seen (else 412)."
                </li>
                <li>
                    <b>"Limits:"</b> " of each kind of change a minute holds a number. " <code>"RateLimit-Remaining"</code>
                    " says how many are left, and after a 429 " <code>"Retry-After"</code> " how many seconds to wait."
                </li>
                <li>
                    <b>"Errors"</b> " are " <code>"application/problem+json"</code> " (RFC 9457), with a " <code>"code"</code>
                    " where the status does not say it all."
                </li>
            </ul>
            {chapters.into_iter().map(|chapter| view! { <Calls chapter /> }).collect_view()}
        </Prose>
    }
}

#[component]
fn Calls(chapter: Chapter) -> impl IntoView {
    let Chapter { name, calls } = chapter;
    let call = |Call { method, path, does }: Call| {
        view! {
            <dt><code>{method} " " {path}</code></dt>
            <dd>{does}</dd>
        }
    };
    view! {
        <h2>{name}</h2>
        <dl>{calls.into_iter().map(call).collect_view()}</dl>
    }
}
