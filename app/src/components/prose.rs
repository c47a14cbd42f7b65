//! What the texts stand in. Only the server draws them.

use leptos::prelude::*;

use crate::components::footer::More;
use crate::components::icon::Mark;
use crate::{Boot, Route};

/// A text to be read: its heading, and the ways back and on.
#[component]
pub fn Prose(title: &'static str, children: Children) -> impl IntoView {
    let is_signed_in = Boot::has_account();
    let (back, called) = if is_signed_in {
        (Route::Today { day: None }, "Go to today")
    } else {
        (Route::SignIn, "Sign in")
    };
    view! {
        <div class="prose">
            <header class="masthead">
                <a class="brand" href=Route::Landing.path()><Mark /> "ConsistencyGrid"</a>
                <a class="button ghost" href=back.path()>{called}</a>
            </header>
            <main id="main" tabindex="-1">
                <h1>{title}</h1>
                {children()}
            </main>
            <footer class="meta faint">"ConsistencyGrid" <More /></footer>
        </div>
    }
}
