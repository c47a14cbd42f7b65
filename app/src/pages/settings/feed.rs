//! The calendar feed: a link under which another calendar reads the person's reminders.

use leptos::prelude::*;
use leptos::task::spawn_local;
use offline::page;

use crate::components::field::note;
use crate::{Boot, Replica};

/// The row, and the link when it was made just now: it is shown this once.
#[component]
pub(super) fn Feed(is_on: bool) -> impl IntoView {
    let link = expect_context::<Boot>().form.value("feed");
    let form = |path: &'static str, name: &'static str| {
        view! {
            <form method="post" action=path>
                <button class="button">{name}</button>
            </form>
        }
        .into_any()
    };
    let controls = if is_on {
        vec![form("/settings/feed", "New link"), form("/settings/feed/end", "Turn off")]
    } else {
        vec![form("/settings/feed", "Make a link")]
    };
    let more = if is_on { " A new link ends the one before." } else { "" };
    view! {
        <div class="list">
            <div>
                <span>
                    "Calendar feed"
                    <small class="hint">
                        "Your reminders in another calendar. Whoever has the link can read them." {more}
                    </small>
                </span>
                <span class="controls">{controls}</span>
            </div>
        </div>
        {(!link.is_empty()).then(|| view! { <Link link /> })}
    }
}

/// The link, to be copied.
#[component]
fn Link(link: String) -> impl IntoView {
    let replica = Replica::here();
    // Without the app there is nobody to copy it; it can be selected.
    let is_alive = RwSignal::new(false);
    Effect::new(move || is_alive.set(true));
    let shown = link.clone();
    let copy = move || {
        let link = link.clone();
        let copy = move |_| {
            let link = link.clone();
            spawn_local(async move {
                let told =
                    if page::copy(&link).await { "Copied." } else { "Select the link to copy it." };
                replica.tell(told.to_owned(), false);
            });
        };
        is_alive
            .get()
            .then(|| view! { <button class="button" type="button" on:click=copy>"Copy"</button> })
    };
    view! {
        <div class="field link">
            <label for="feed">"Link of your feed"</label>
            <div class="fields">
                <input
                    class="input"
                    id="feed"
                    readonly=true
                    autofocus=true
                    value=shown
                    aria-describedby="feed-note"
                />
                {copy}
            </div>
            {note("feed", None, "Copy it now: it is not shown again.")}
        </div>
    }
}
