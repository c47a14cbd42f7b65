//! What opens over a page: the command palette, and the list of keys. Part of what is loaded once the page stands.

pub mod command;
mod dates;
mod dialog;
mod keys;
mod ranking;
mod sources;

use leptos::prelude::*;

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

/// It was closed. A browser says so a moment later, when something else may be open; whatever is known to close is not waited
/// for.
fn closed(over: Over, laid: Laid) {
    if laid.get_untracked() == Some(over) {
        laid.set(None);
    }
}
