//! Every key the app knows, in one table: what is heard, what the list of keys shows and what the palette hints at all
//! come from here.

/// Where a key means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On every page.
    Anywhere,
    /// In the rows of Today.
    Today,
    /// While a square of a grid has the focus.
    Grid,
}

/// What has to be pressed first, or with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum With {
    /// Nothing.
    Nothing,
    /// Ctrl, or Cmd on Apple's keyboards.
    Control,
    /// G, let go before the key.
    Go,
    /// Shift, held down together with the key.
    Shift,
}

/// What a key stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meant {
    /// The palette opens.
    Palette,
    /// The list of these keys opens.
    Shortcuts,
    /// Whatever has its own use for it closes or is left.
    Leave,
    /// Something new: a habit, or a goal or a reminder where those are.
    New,
    /// The first half of "G then T".
    Go,
    /// To a place.
    To(Target),
    /// The last change is taken back.
    Undo,
    /// So many habits on.
    Row(i8),
    /// A control is pressed, by its name in `data-act`.
    Press(&'static str),
    /// So many days on, or back.
    Days(i8),
    /// To another square of the year, as the arrows point.
    Walk,
    /// So many years on, or back.
    Years(i8),
    /// The day opens, or the habit.
    Open,
}

/// A place that a key leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The person's today.
    Today,
    /// The years.
    Grid,
    /// The goals.
    Goals,
    /// The reminders.
    Reminders,
    /// The settings.
    Settings,
}

/// One key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// What is printed on it.
    pub cap: &'static str,
    /// What browsers call it: several names for what looks the same. Capital letters make no difference.
    pub typed: &'static [&'static str],
    /// What it stands for.
    pub meant: Meant,
}

/// One line of the table: keys that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// What they do.
    pub name: &'static str,
    /// What is pressed with them.
    pub with: With,
    /// The keys; one of them is pressed.
    pub keys: &'static [Key],
}

/// All keys, by where they mean something.
pub const TABLE: [(Place, &[Shortcut]); 3] =
    [(Place::Anywhere, ANYWHERE), (Place::Today, TODAY), (Place::Grid, GRID)];

const ANYWHERE: &[Shortcut] = &[
    line("Command palette", With::Control, &[key("K", &["k"], Meant::Palette)]),
    line("Search", With::Nothing, &[key("/", &["/"], Meant::Palette)]),
    line("New habit, goal or reminder", With::Nothing, &[key("N", &["n"], Meant::New)]),
    line(
        "Today, Grid, Goals, Reminders, Settings",
        With::Go,
        &[
            key("T", &["t"], Meant::To(Target::Today)),
            key("G", &["g"], Meant::To(Target::Grid)),
            key("O", &["o"], Meant::To(Target::Goals)),
            key("R", &["r"], Meant::To(Target::Reminders)),
            key("S", &["s"], Meant::To(Target::Settings)),
        ],
    ),
    line("Undo", With::Control, &[key("Z", &["z"], Meant::Undo)]),
    line("These shortcuts", With::Nothing, &[key("?", &["?"], Meant::Shortcuts)]),
    line("Close, leave the grid", With::Nothing, &[key("Esc", &["Escape"], Meant::Leave)]),
];

const TODAY: &[Shortcut] = &[
    line(
        "Next, previous habit",
        With::Nothing,
        &[key("J", &["j"], Meant::Row(1)), key("K", &["k"], Meant::Row(-1))],
    ),
    line("Tick or untick", With::Nothing, TICK),
    line("One more, one less", With::Nothing, AMOUNT),
    line("Start or stop the timer", With::Nothing, &[key("T", &["t"], Meant::Press("timer"))]),
    line("Skip this day", With::Nothing, SKIP),
    line("Note", With::Nothing, &[key("E", &["e"], Meant::Press("note"))]),
    line(
        "Earlier, later day",
        With::Nothing,
        &[key("←", &["ArrowLeft"], Meant::Days(-1)), key("→", &["ArrowRight"], Meant::Days(1))],
    ),
    line(
        "Two weeks back, on",
        With::Nothing,
        &[key("PgUp", &["PageUp"], Meant::Days(-14)), key("PgDn", &["PageDown"], Meant::Days(14))],
    ),
    line("Back to today", With::Nothing, &[key("0", &["0"], Meant::To(Target::Today))]),
    line("Open the habit", With::Nothing, &[key("Enter", &["Enter"], Meant::Open)]),
];

const GRID: &[Shortcut] = &[
    line(
        "Move by a day",
        With::Nothing,
        &[key("↑", &["ArrowUp"], Meant::Walk), key("↓", &["ArrowDown"], Meant::Walk)],
    ),
    line(
        "Move by a week",
        With::Nothing,
        &[key("←", &["ArrowLeft"], Meant::Walk), key("→", &["ArrowRight"], Meant::Walk)],
    ),
    line(
        "Same day, next habit",
        With::Nothing,
        &[key("J", &["j"], Meant::Row(1)), key("K", &["k"], Meant::Row(-1))],
    ),
    line(
        "Start, end of the year",
        With::Nothing,
        &[key("Home", &["Home"], Meant::Walk), key("End", &["End"], Meant::Walk)],
    ),
    line(
        "A year back, on",
        With::Nothing,
        &[key("PgUp", &["PageUp"], Meant::Years(-1)), key("PgDn", &["PageDown"], Meant::Years(1))],
    ),
    line("To today", With::Nothing, &[key("0", &["0"], Meant::To(Target::Today))]),
    line("Select a range", With::Shift, &[]),
    line("Mark", With::Nothing, TICK),
    line("One more, one less", With::Nothing, AMOUNT),
    line("Skip", With::Nothing, SKIP),
    line("Open the day", With::Nothing, &[key("Enter", &["Enter"], Meant::Open)]),
];

const TICK: &[Key] =
    &[key("X", &["x"], Meant::Press("tick")), key("Space", &[" "], Meant::Press("tick"))];
const AMOUNT: &[Key] =
    &[key("+", &["+"], Meant::Press("more")), key("−", &["-", "−"], Meant::Press("less"))];
const SKIP: &[Key] = &[key("S", &["s"], Meant::Press("skip"))];

const fn line(name: &'static str, with: With, keys: &'static [Key]) -> Shortcut {
    Shortcut { name, with, keys }
}

const fn key(cap: &'static str, typed: &'static [&'static str], meant: Meant) -> Key {
    Key { cap, typed, meant }
}

/// The lines of a place.
pub fn of(place: Place) -> &'static [Shortcut] {
    TABLE.iter().find(|(known, _)| *known == place).map_or(&[], |(_, lines)| lines)
}

/// What a key means at a place. `key`: the character typed or the key's name, as browsers say it.
pub fn meaning(place: Place, with: With, key: &str) -> Option<Meant> {
    // Letters go by what they type; Caps Lock makes no difference.
    let is_meant = |known: &&Key| known.typed.iter().any(|name| name.eq_ignore_ascii_case(key));
    let mut lines = of(place).iter().filter(|line| line.with == with);
    lines.find_map(|line| line.keys.iter().find(is_meant).map(|key| key.meant))
}

/// The keys to press for something, as they are printed: `["G", "T"]`; none when no key does it.
pub fn caps(place: Place, meant: Meant) -> Vec<&'static str> {
    let pressed = |line: &Shortcut| {
        let key = line.keys.iter().find(|key| key.meant == meant)?;
        Some(line.with.cap().into_iter().chain([key.cap]).collect())
    };
    of(place).iter().find_map(pressed).unwrap_or_default()
}

impl With {
    /// What is printed on the key, if it is one.
    pub const fn cap(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Control => Some("Ctrl"),
            Self::Go => Some("G"),
            Self::Shift => Some("Shift"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_at_one_place() {
        for (place, lines) in TABLE {
            let mut seen = Vec::new();
            for line in lines {
                for typed in line.keys.iter().flat_map(|key| key.typed) {
                    let pressed = (line.with, typed.to_lowercase());
                    assert!(!seen.contains(&pressed), "{place:?}: {typed}");
                    seen.push(pressed);
                }
            }
        }
    }

    #[test]
    fn the_same_key_means_another_thing_after_g() {
        let anywhere = |with, key| meaning(Place::Anywhere, with, key);
        assert_eq!(anywhere(With::Go, "t"), Some(Meant::To(Target::Today)));
        assert_eq!(anywhere(With::Go, "s"), Some(Meant::To(Target::Settings)));
        assert_eq!(anywhere(With::Nothing, "s"), None);
        assert_eq!(meaning(Place::Today, With::Nothing, "t"), Some(Meant::Press("timer")));
    }

    #[test]
    fn capital_letters_mean_the_same() {
        assert_eq!(
            meaning(Place::Today, With::Nothing, "X"),
            meaning(Place::Today, With::Nothing, "x")
        );
        assert_eq!(meaning(Place::Anywhere, With::Control, "K"), Some(Meant::Palette));
    }

    #[test]
    fn the_browsers_own_shortcuts_are_left_alone() {
        for key in ["s", "t", "n", "0", "+", "-", "g", "/"] {
            assert_eq!(meaning(Place::Anywhere, With::Control, key), None, "Ctrl {key}");
            assert_eq!(meaning(Place::Today, With::Control, key), None, "Ctrl {key}");
        }
    }

    #[test]
    fn the_keys_of_a_command_are_those_that_do_it() {
        assert_eq!(caps(Place::Anywhere, Meant::To(Target::Grid)), ["G", "G"]);
        assert_eq!(caps(Place::Anywhere, Meant::Undo), ["Ctrl", "Z"]);
        assert_eq!(caps(Place::Today, Meant::Press("tick")), ["X"]);
        assert!(caps(Place::Anywhere, Meant::Press("tick")).is_empty());
    }
}
