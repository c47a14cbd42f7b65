//! A dialog that is there only while it is open.

use leptos::html::Dialog;
use leptos::prelude::*;

/// The reference of a dialog that opens as soon as it is drawn.
pub fn open_at_once() -> NodeRef<Dialog> {
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = dialog.get() {
            _ = dialog.show_modal();
        }
    });
    dialog
}
