//! Where the commands come from. Another noun is one more source.

use domain::settings::Theme;
use domain::{Amount, Calendar, CellState, Goal, Habit, History, Operation, Snapshot};

use super::command::{Command, Deed, Group};
use super::dates;
use crate::components::tick::{Act, Kind, Ticked};
use crate::shortcuts::{Meant, Place, Target, caps};
use crate::{Route, Zoom, text};

/// What the sources know when they are asked.
pub(super) struct Known<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) calendar: Calendar,
    /// What the next undo begins with.
    pub(super) last: Option<Operation>,
    /// What was typed, without blanks around it.
    pub(super) typed: &'a str,
    /// Whether there is an account, with settings of its own.
    pub(super) has_account: bool,
}

/// Gives the commands of one kind.
type Source = fn(&Known<'_>) -> Vec<Command>;

/// All of them, in the order of their commands.
const SOURCES: [Source; 5] = [squares, places, habits, goals, actions];

/// So many open squares are offered at rest.
const OPEN: usize = 5;

/// Everything that is offered.
pub(super) fn commands(known: &Known<'_>) -> Vec<Command> {
    SOURCES.iter().flat_map(|source| source(known)).collect()
}

/// What was typed apart from a number at its end: "read 20" adds 20 minutes to *Read*.
pub(super) fn without_amount(typed: &str) -> &str {
    amount(typed).map_or(typed, |(rest, _)| rest)
}

fn amount(typed: &str) -> Option<(&str, Amount)> {
    let (rest, number) = typed.rsplit_once(' ')?;
    let amount = number.parse::<Amount>().ok().filter(|amount| *amount > Amount::ZERO)?;
    (!rest.trim().is_empty()).then_some((rest.trim(), amount))
}

/// The squares of today.
fn squares(known: &Known<'_>) -> Vec<Command> {
    let today = known.calendar.today;
    let mut open_at_rest = 0;
    let habits = known.snapshot.live_habits().into_iter();
    let histories =
        habits.filter_map(|habit| History::of(known.snapshot, habit.id, known.calendar));
    let mut commands = Vec::new();
    for history in histories {
        let ticked = Ticked::of(&history, today);
        let is_open = matches!(ticked.state, CellState::Empty | CellState::Part(_));
        let mut square = square(history.habit(), &ticked, is_open);
        open_at_rest += usize::from(is_open);
        square.at_rest = is_open && open_at_rest <= OPEN;
        let typed = amount(known.typed).filter(|_| ticked.kind != Kind::Check);
        if let Some((_, more)) = typed.filter(|_| ticked.state != CellState::Ahead) {
            let hint = ["Add ", &more.to_string(), " ", &ticked.unit].concat();
            let deed = Deed::Add(history.habit().id, more);
            square = Command { hint: hint.trim_end().to_owned(), deed, caps: Vec::new(), ..square };
        }
        commands.push(square);
    }
    commands
}

/// One square, with what a press does to it.
fn square(habit: &Habit, ticked: &Ticked, is_open: bool) -> Command {
    let (hint, meant) = match (ticked.kind, ticked.state) {
        (Kind::Check, CellState::Done) => ("Untick today".to_owned(), Meant::Press("tick")),
        (Kind::Check, _) => ("Tick today".to_owned(), Meant::Press("tick")),
        (Kind::Count, _) => {
            (["Add ", &ticked.step_text(), ", ", &ticked.progress()].concat(), Meant::Press("more"))
        }
        (Kind::Time, _) => {
            (["Start or stop the timer, ", &ticked.progress()].concat(), Meant::Press("timer"))
        }
    };
    let group = if is_open { Group::Open } else { Group::Today };
    let (name, icon) = (habit.name.value.as_str(), habit.icon.value.code());
    let command = Command::new(group, name, icon, Deed::Press(habit.id, Act::Tick));
    let colour = ["c-", habit.colour.value.code()].concat();
    Command { colour, ..command.hint(hint).caps(caps(Place::Today, meant)) }
}

/// The pages, and the day that was typed.
fn places(known: &Known<'_>) -> Vec<Command> {
    let place = |title: &str, icon, route, target| {
        let caps = caps(Place::Anywhere, Meant::To(target));
        Command::new(Group::GoTo, title, icon, Deed::Go(route)).caps(caps)
    };
    let mut places = vec![
        place("Today", "today", Route::Today { day: None }, Target::Today),
        place("Grid", "grid", Route::GRID, Target::Grid),
        place("Goals", "goal", Route::Goals { reached: false }, Target::Goals),
        place("Reminders", "bell", Route::Reminders { month: None }, Target::Reminders),
    ];
    let review = Route::Review { year: None };
    let review = Command::new(Group::GoTo, review.name(), "grid", Deed::Go(review.clone()));
    places.push(review.words("insights review statistics"));
    if known.has_account {
        let settings = place("Settings", "settings", Route::Settings, Target::Settings);
        places.push(settings.words("profile theme password sign out"));
    }
    places.extend(dates::read(known.typed, known.calendar.today).map(|day| {
        let is_ahead = day > known.calendar.today;
        let route = if is_ahead {
            Route::GridDay { zoom: Zoom::Year, day }
        } else {
            Route::Today { day: Some(day) }
        };
        let (year, month, of_month) = day.civil();
        let title = [&of_month.to_string(), text::month(month), &year.to_string()].join(" ");
        let command = Command::new(Group::GoTo, title, "calendar", Deed::Go(route));
        Command { is_answer: true, ..command.hint("Open that day") }
    }));
    places
}

/// The habits' own pages.
fn habits(known: &Known<'_>) -> Vec<Command> {
    let habits = known.snapshot.live_habits().into_iter();
    let page = |habit: &Habit| {
        let (name, icon) = (habit.name.value.as_str(), habit.icon.value.code());
        let deed = Deed::Go(Route::Habit { id: habit.id });
        let colour = ["c-", habit.colour.value.code()].concat();
        let command = Command::new(Group::GoTo, name, icon, deed).hint("Open the habit");
        Command { colour, ..command.when_searched() }
    };
    habits.map(page).collect()
}

/// The goals' own pages, the reached ones too.
fn goals(known: &Known<'_>) -> Vec<Command> {
    let page = |goal: &Goal| {
        let deed = Deed::Go(Route::goal(goal.id));
        let colour = ["c-", goal.colour.value.code()].concat();
        let command = Command::new(Group::GoTo, goal.title.value.as_str(), "goal", deed);
        Command { colour, ..command.hint("Open the goal").when_searched() }
    };
    known.snapshot.live_goals().into_iter().map(page).collect()
}

/// What else can be done.
fn actions(known: &Known<'_>) -> Vec<Command> {
    let action = |title: &str, icon, deed| Command::new(Group::Do, title, icon, deed);
    let new = action("New habit", "plus", Deed::Go(Route::NewHabit))
        .words("make add create")
        .caps(caps(Place::Anywhere, Meant::New));
    let aim = action("New goal", "goal", Deed::Go(Route::NewGoal))
        .words("make add create")
        .when_searched();
    let remind =
        action("New reminder", "bell", Deed::Go(Route::NewReminder { day: None, habit: None }))
            .words("make add create")
            .when_searched();
    let undo = known.last.as_ref().map(|last| {
        action("Undo last change", "undo", Deed::Undo)
            .hint(about(known, last))
            .caps(caps(Place::Anywhere, Meant::Undo))
    });
    let keys = action("Keyboard shortcuts", "keyboard", Deed::Shortcuts)
        .caps(caps(Place::Anywhere, Meant::Shortcuts));
    [Some(new), Some(aim), Some(remind), undo]
        .into_iter()
        .flatten()
        .chain(themes(known))
        .chain([keys])
        .collect()
}

/// The themes that are not chosen; at rest only the first.
fn themes(known: &Known<'_>) -> impl Iterator<Item = Command> {
    let now = known.snapshot.settings().theme.value;
    let all = [
        (Theme::Dark, "Dark theme", "moon"),
        (Theme::Light, "Light theme", "sun"),
        (Theme::Black, "Black theme", "moon"),
        (Theme::System, "Theme of the device", "phone"),
    ];
    let others = all.into_iter().filter(move |(theme, ..)| *theme != now);
    others.enumerate().map(|(place, (theme, title, icon))| {
        let command = Command::new(Group::Do, title, icon, Deed::Theme(theme)).words("appearance");
        Command { at_rest: place == 0, ..command }
    })
}

/// What the last change was about: "Journal, Thursday 8 October".
fn about(known: &Known<'_>, last: &Operation) -> String {
    let name = last.habit().and_then(|habit| known.snapshot.habit(habit));
    let name = name.map(|habit| habit.name.value.to_string());
    let day = last.day().map(|day| text::full_date(day, known.calendar.today));
    name.into_iter().chain(day).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::{
        Entry, HabitId, HabitName, Mark, Measure, Position, Record, Register, Rule, Schedule,
        Target, Unit, Weekday,
    };

    use super::*;
    use crate::palette::ranking::ranked;

    fn habit(number: u8, name: &str, measure: Measure, target: Target) -> Record {
        let rule = Rule { schedule: Schedule::Daily, target };
        Record::Habit(Habit {
            name: Register::unwritten(HabitName::new(name).unwrap()),
            measure: Register::unwritten(measure),
            rules: BTreeMap::from([(
                "2026-09-01".parse().unwrap(),
                Register::unwritten(Some(rule)),
            )]),
            position: Register::unwritten(
                Position::try_from(format!("{:02x}", number + 16)).unwrap(),
            ),
            starts_on: Register::unwritten("2026-09-01".parse().unwrap()),
            ..Habit::blank(id(number))
        })
    }

    fn id(number: u8) -> HabitId {
        HabitId::from_entropy([number; 16])
    }

    /// Meditate, which is done; water, of which three of eight glasses are drunk; reading.
    fn seen() -> (Snapshot, Calendar) {
        let calendar = Calendar { today: "2026-10-08".parse().unwrap(), week_start: Weekday::Mon };
        let mark = |habit, mark| Record::Entry {
            habit,
            day: calendar.today,
            entry: Entry { set: Register::unwritten(Some(mark)), ..Entry::default() },
        };
        let glasses =
            Measure::Count { unit: Unit::new("glasses").unwrap(), step: Amount::units(1) };
        let records = [
            habit(1, "Meditate", Measure::Check, Target::ONCE),
            habit(2, "Drink water", glasses, Target::AtLeast(Amount::units(8))),
            habit(3, "Read", Measure::Time, Target::AtLeast(Amount::units(30))),
            mark(id(1), Mark::Done),
            mark(id(2), Mark::Amount(Amount::units(3))),
        ];
        (records.into_iter().collect(), calendar)
    }

    fn offered(typed: &str) -> Vec<Command> {
        let (snapshot, calendar) = seen();
        let known = Known { snapshot: &snapshot, calendar, last: None, typed, has_account: true };
        ranked(commands(&known), without_amount(typed))
    }

    fn best(typed: &str) -> Deed {
        offered(typed).into_iter().next().unwrap().deed
    }

    fn titles(group: Group) -> Vec<String> {
        let all = offered("").into_iter().filter(|command| command.group == group);
        all.map(|command| command.title).collect()
    }

    #[test]
    fn at_rest_the_open_squares_the_places_and_the_actions_are_offered() {
        assert_eq!(titles(Group::Open), ["Drink water", "Read"]);
        assert_eq!(titles(Group::Today), [""; 0]);
        assert_eq!(
            titles(Group::GoTo),
            ["Today", "Grid", "Goals", "Reminders", "Year in numbers", "Settings"]
        );
        assert_eq!(titles(Group::Do), ["New habit", "Dark theme", "Keyboard shortcuts"]);
    }

    #[test]
    fn a_habit_is_ticked_by_the_beginning_of_its_name() {
        assert_eq!(best("med"), Deed::Press(id(1), Act::Tick));
        assert_eq!(offered("med")[0].hint, "Untick today");
        assert_eq!(offered("water")[0].hint, "Add one, 3 of 8 glasses");
        assert_eq!(offered("med")[1].deed, Deed::Go(Route::Habit { id: id(1) }));
        assert_eq!(best("open med"), Deed::Go(Route::Habit { id: id(1) }));
    }

    #[test]
    fn a_number_at_the_end_is_added() {
        assert_eq!(best("read 20"), Deed::Add(id(3), Amount::units(20)));
        assert_eq!(offered("water 2")[0].hint, "Add 2 glasses");
        assert_eq!(best("med 2"), Deed::Press(id(1), Act::Tick));
        assert_eq!(without_amount("20"), "20");
        assert_eq!(without_amount("read -5"), "read -5");
    }

    #[test]
    fn a_day_is_gone_to_by_its_date() {
        let day = |text: &str| text.parse().unwrap();
        assert_eq!(best("3 july"), Deed::Go(Route::Today { day: Some(day("2026-07-03")) }));
        assert_eq!(best("july 3"), Deed::Go(Route::Today { day: Some(day("2026-07-03")) }));
        assert_eq!(
            best("tomorrow"),
            Deed::Go(Route::GridDay { zoom: Zoom::Year, day: day("2026-10-09") })
        );
        assert_eq!(offered("last monday")[0].title, "5 October 2026");
    }

    #[test]
    fn the_hints_are_the_keys_of_the_table() {
        assert_eq!(offered("new habit")[0].caps, ["N"]);
        assert_eq!(offered("grid")[0].caps, ["G", "G"]);
        assert_eq!(offered("med")[0].caps, ["X"]);
        assert_eq!(offered("water")[0].caps, ["+"]);
    }

    #[test]
    fn a_change_that_can_be_taken_back_says_which() {
        let (snapshot, calendar) = seen();
        let last = Operation::SetEntry { habit: id(1), day: calendar.today, mark: None };
        let known = Known {
            snapshot: &snapshot,
            calendar,
            last: Some(last),
            typed: "",
            has_account: false,
        };
        let all = commands(&known);
        let undo = all.iter().find(|command| command.deed == Deed::Undo).unwrap();
        assert_eq!(undo.hint, "Meditate, Thursday 8 October");
        assert!(all.iter().all(|command| command.title != "Settings"));
    }
}
