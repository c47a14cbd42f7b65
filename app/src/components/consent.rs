//! Whether visits may be counted, or pages recorded: the question, and the way to another answer. Only the server draws them.

use leptos::prelude::*;

use crate::Route;
use crate::boot::Purpose;
use crate::shell::CONSENT_PATH;

/// The question, until it is answered. `back`: the page it stands on.
#[component]
pub fn Question(purpose: Purpose, back: String) -> impl IntoView {
    let (label, question, meta) = match purpose {
        Purpose::Counting => (
            "Counting visits",
            "May this site count your visits with Google Analytics?",
            "Nothing is loaded for that unless you say yes. ",
        ),
        Purpose::Recording => (
            "Recording pages",
            "May this site record how its pages are used, to find errors?",
            "What you write is not in it, and nothing is loaded for that unless you say yes. ",
        ),
    };
    view! {
        <aside class="banner consent" aria-label=label>
            <div>
                <p class="title">{question}</p>
                <p class="meta">
                    {meta} <a href=Route::Privacy.path()>"Privacy"</a>
                </p>
            </div>
            <Answers purpose back consent=None />
        </aside>
    }
}

/// The two answers. The one that was given cannot be given again.
#[component]
pub fn Answers(
    /// What is asked for.
    purpose: Purpose,
    /// The page to go back to.
    back: String,
    /// What was answered, if anything was.
    consent: Option<bool>,
) -> impl IntoView {
    let yes = match purpose {
        Purpose::Counting => "Yes, count them",
        Purpose::Recording => "Yes, record them",
    };
    view! {
        <form class="controls" method="post" action=CONSENT_PATH>
            <input type="hidden" name="purpose" value=purpose.name() />
            <input type="hidden" name="back" value=back />
            <button class="button" name="choice" value="no" disabled=consent == Some(false)>"No"</button>
            <button class="button" name="choice" value="yes" disabled=consent == Some(true)>{yes}</button>
        </form>
    }
}
