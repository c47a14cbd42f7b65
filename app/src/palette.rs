//! What opens over a page: the command palette, and the list of keys. Part of what is loaded once the page stands.

pub mod command;
mod dates;
mod dialog;
mod keys;
mod ranking;
mod sources;

use leptos::ev::Event;
use leptos::html::Dialog;
use leptos::prelude::*;

use crate::components::dialog::open_at_once;

/// What is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Over {
    /// The command palette.
    Palette,
    /// The list of keys.
    Shortcuts,
}

/// What is laid over the page, if anything.
pub type Laid = RwSignal<Option<Over>>;

/// Draws it, open. `laid`: where it says that it was closed, or what is open instead.
pub(crate) fn draw(over: Over, laid: Laid) -> AnyView {
    match over {
        Over::Palette => dialog::draw(laid),
        Over::Shortcuts => keys::draw(laid),
    }
}

/// What is laid over a page, while it is open: a dialog, which is left by itself, by its key or by a button.
#[derive(Clone, Copy)]
struct Opened {
    over: Over,
    laid: Laid,
    dialog: NodeRef<Dialog>,
}

impl Opened {
    fn new(over: Over, laid: Laid) -> Self {
        Self { over, laid, dialog: open_at_once() }
    }

    /// Closes it. A browser says that it was closed a moment later, which is not waited for: the next key may open the other.
    fn leave(self) {
        if let Some(dialog) = self.dialog.get_untracked() {
            dialog.close();
        }
        self.closed();
    }

    /// Escape was pressed.
    fn cancel(self, event: &Event) {
        event.prevent_default();
        self.leave();
    }

    /// It was closed; by then something else may be open.
    fn closed(self) {
        if self.laid.get_untracked() == Some(self.over) {
            self.laid.set(None);
        }
    }
}
