//! The list of keys.

use leptos::prelude::*;
use offline::page;

use super::{Laid, Opened, Over};
use crate::components::icon::Icon;
use crate::components::key_list::key_list;

/// Draws the list, open.
pub(super) fn draw(laid: Laid) -> AnyView {
    let opened = Opened::new(Over::Shortcuts, laid);
    let control = if page::has_apple_keys() { "⌘" } else { "Ctrl" };
    view! {
        <dialog
            class="dialog shortcuts"
            node_ref=opened.dialog
            aria-labelledby="shortcuts-title"
            on:cancel=move |event| opened.cancel(&event)
            on:close=move |_| opened.closed()
        >
            <header>
                <h2 id="shortcuts-title">"Keyboard"</h2>
                <button class="button ghost icon-only" type="button" aria-label="Close" on:click=move |_| opened.leave()>
                    <Icon name="close" />
                </button>
            </header>
            {key_list(control)}
        </dialog>
    }
    .into_any()
}
