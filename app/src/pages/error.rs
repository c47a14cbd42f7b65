//! What is shown when the server could not make the page.

use leptos::prelude::*;

use crate::components::squares::squares;
use crate::device::Held;
use crate::{Boot, Navigation};

/// What is said when it is nobody's fault but ours.
const OURS: &str = "Something broke on our side.";

/// Five weeks as rows, of which half is there.
const GRID: &str = concat!("2444000", "3243000", "4434000", "3322000", "4143000");

/// What is shown instead of a page that could not be made. `reference`: by what the operator finds it in the log.
#[expect(non_snake_case, reason = "components are named like elements")]
pub fn ErrorPage(reference: String) -> impl IntoView {
    let again = expect_context::<Navigation>().route.read_untracked().path();
    // What the request itself made impossible has a sentence of its own.
    let sentence =
        expect_context::<Boot>().form.error.filter(|sentence| !sentence.starts_with(OURS));
    let (title, rest) = match sentence {
        Some(sentence) => ("This did not work.", sentence),
        None => (OURS, "Your squares are safe. Try again in a minute.".to_owned()),
    };
    let version = with_context::<Boot, _>(|boot| boot.version.clone()).unwrap_or_default();
    let details = format!("ConsistencyGrid {version}, reference {reference}, page {again}");
    // Without the app the button could do nothing, so it is not there before.
    let (lives, is_copied) = (RwSignal::new(false), RwSignal::new(false));
    Effect::new(move || lives.set(true));
    let held = expect_context::<Held>();
    let copy = move |_| {
        if let Some(device) = held.device() {
            device.copy(&details);
            is_copied.set(true);
        }
    };
    view! {
        <main id="main" class="message c-all" tabindex="-1">
            <div class="plot" aria-hidden="true">{squares(GRID)}</div>
            <h1>{title}</h1>
            <p>{rest}</p>
            // With a target the link is the browser's: only the server can make the page after all.
            <a class="button primary large" href=again target="_self">"Try again"</a>
            <button type="button" class="button ghost large" hidden=move || !lives.get() on:click=copy>
                {move || if is_copied.get() { "Copied" } else { "Copy details" }}
            </button>
            <small>"Reference " <span class="reference">{reference}</span></small>
        </main>
    }
}
