//! The list of keys.

use leptos::ev::Event;
use leptos::prelude::*;
use offline::page;

use super::{Laid, Over, closed};
use crate::components::dialog::open_at_once;
use crate::components::icon::Icon;
use crate::components::key_list::key_list;

/// Draws the list, open.
pub(super) fn draw(laid: Laid) -> AnyView {
    let dialog = open_at_once();
    let leave = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
        closed(Over::Shortcuts, laid);
    };
    let cancel = move |event: Event| {
        event.prevent_default();
        leave();
    };
    let control = if page::has_apple_keys() { "⌘" } else { "Ctrl" };
    view! {
        <dialog class="dialog shortcuts" node_ref=dialog aria-labelledby="shortcuts-title" on:cancel=cancel on:close=move |_| closed(Over::Shortcuts, laid)>
            <header>
                <h2 id="shortcuts-title">"Keyboard"</h2>
                <button class="button ghost icon-only" type="button" aria-label="Close" on:click=move |_| leave()>
                    <Icon name="close" />
                </button>
            </header>
            {key_list(control)}
        </dialog>
    }
    .into_any()
}
