//! Whether visits may be counted: the question, and the way to another answer. Only the server draws them.

use leptos::prelude::*;

use crate::Route;
use crate::shell::CONSENT_PATH;

/// The question, until it is answered. `back`: the page it stands on.
#[component]
pub fn Question(back: String) -> impl IntoView {
    view! {
        <aside class="banner consent" aria-label="Counting visits">
            <div>
                <p class="title">"May this site count your visits with Google Analytics?"</p>
                <p class="meta">
                    "Nothing is loaded for that unless you say yes. " <a href=Route::Privacy.path()>"Privacy"</a>
                </p>
            </div>
            <Answers back consent=None />
        </aside>
    }
}

/// The two answers. The one that was given cannot be given again.
#[component]
pub fn Answers(
    /// The page to go back to.
    back: String,
    /// What was answered, if anything was.
    consent: Option<bool>,
) -> impl IntoView {
    view! {
        <form class="controls" method="post" action=CONSENT_PATH>
            <input type="hidden" name="back" value=back />
            <button class="button" name="choice" value="no" disabled=consent == Some(false)>"No"</button>
            <button class="button" name="choice" value="yes" disabled=consent == Some(true)>"Yes, count them"</button>
        </form>
    }
}
