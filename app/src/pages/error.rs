//! What is shown when the server could not make the page.

use leptos::prelude::*;

use crate::components::squares::squares;
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
    view! {
        <main id="main" class="message c-all" tabindex="-1">
            <div class="plot" aria-hidden="true">{squares(GRID)}</div>
            <h1>{title}</h1>
            <p>{rest}</p>
            // With a target the link is the browser's: only the server can make the page after all.
            <a class="button primary large" href=again target="_self">"Try again"</a>
            <small>"Reference " <span class="reference">{reference}</span></small>
        </main>
    }
}
