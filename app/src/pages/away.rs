//! A page that only the server can draw, while it cannot be asked.

use leptos::prelude::*;

use crate::components::squares::squares;
use crate::{Boot, Navigation, Route};

/// Five weeks as rows, of which the later part is elsewhere.
const GRID: &str = concat!("2444???", "3243???", "4434???", "3322???", "4143???");

/// A page that only the server can draw.
#[component]
pub fn Away() -> impl IntoView {
    let again = expect_context::<Navigation>().route.read_untracked().path();
    let has_account = Boot::has_account();
    let home = Route::Today { day: None }.path();
    view! {
        <main id="main" class="message c-all" tabindex="-1">
            <div class="plot" aria-hidden="true">{squares(GRID)}</div>
            <h1>"This page is not on this device."</h1>
            <p>"It needs a network. Try again when you are online."</p>
            // With a target the link is the browser's: only the server can make the page.
            <a class="button primary large" href=again target="_self">"Try again"</a>
            {has_account.then(|| view! { <a class="button ghost large" href=home>"Go to today"</a> })}
        </main>
    }
}
