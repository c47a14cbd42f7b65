//! What the palette offers.

use domain::settings::Theme;
use domain::{Amount, HabitId};

use crate::Route;
use crate::components::tick::Act;

/// Under which heading a command stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Squares of today that are still open.
    Open,
    /// Other squares of today.
    Today,
    /// Where one can go.
    GoTo,
    /// What else can be done.
    Do,
}

impl Group {
    /// Its heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Open => "Still open today",
            Self::Today => "Today",
            Self::GoTo => "Go to",
            Self::Do => "Do",
        }
    }
}

/// What a command does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Presses a control of a habit's square of today.
    Press(HabitId, Act),
    /// Adds an amount to it.
    Add(HabitId, Amount),
    /// Goes to a page.
    Go(Route),
    /// Takes the last change back.
    Undo,
    /// Chooses a theme.
    Theme(Theme),
    /// Shows the keys.
    Shortcuts,
}

/// One line of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its heading.
    pub group: Group,
    /// What it is about.
    pub title: String,
    /// What it does, or how things stand.
    pub hint: String,
    /// Other words it is found by.
    pub words: &'static str,
    /// The name of its icon.
    pub icon: &'static str,
    /// The class of its habit's colour; empty for the ink of the page.
    pub colour: String,
    /// The keys that do the same, as they are printed.
    pub caps: Vec<&'static str>,
    /// Whether it is offered before anything was typed.
    pub at_rest: bool,
    /// Whether it was made from what was typed, and so fits in any case.
    pub is_answer: bool,
    /// What it does.
    pub deed: Deed,
}

impl Command {
    /// A command without a hint, keys or a colour, which is offered at rest.
    pub fn new(group: Group, title: impl Into<String>, icon: &'static str, deed: Deed) -> Self {
        Self {
            group,
            title: title.into(),
            hint: String::new(),
            words: "",
            icon,
            colour: String::new(),
            caps: Vec::new(),
            at_rest: true,
            is_answer: false,
            deed,
        }
    }

    /// The same, with a hint.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// The same, found by other words too.
    #[must_use]
    pub fn words(self, words: &'static str) -> Self {
        Self { words, ..self }
    }

    /// The same, with the keys that do it.
    #[must_use]
    pub fn caps(self, caps: Vec<&'static str>) -> Self {
        Self { caps, ..self }
    }

    /// The same, offered only to whoever looks for it.
    #[must_use]
    pub fn when_searched(self) -> Self {
        Self { at_rest: false, ..self }
    }
}
