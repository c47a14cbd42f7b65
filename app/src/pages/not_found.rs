//! An address that leads nowhere.

use leptos::prelude::*;

use crate::components::squares::squares;
use crate::{Boot, Route};

/// Five weeks as rows, of which one day is missing.
const GRID: &str = concat!("2444443", "3243124", "4434?43", "3322444", "4143443");

/// An address that leads nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    let signed_in = Boot::has_account();
    let (home, called) = if signed_in {
        (Route::Today { day: None }, "Go to today")
    } else {
        (Route::Landing, "Go to the start")
    };
    view! {
        <main id="main" class="message c-all" tabindex="-1">
            <div class="plot" aria-hidden="true">{squares(GRID)}</div>
            <h1>"There is no square here."</h1>
            <p>"The page was moved, or the address has a slip in it."</p>
            <a class="button primary large" href=home.path()>{called}</a>
            <small>"404"</small>
        </main>
    }
}
