//! The year of somebody made up: six habits, kept about as well as people keep them.
//!
//! Nothing here is random. Every square follows from its distance to today, so that the page looks the same every day,
//! on the server and in the browser.

use domain::{
    Amount, Calendar, Colour, Day, Entry, Habit, HabitId, HabitName, Icon, Mark, Measure, Position,
    Reason, Record, Register, Rule, Schedule, Snapshot, Target, Unit, Weekday, WeekdaySet,
};

/// How many days of it there are: a year of whole weeks.
const DAYS: i32 = 53 * 7;

/// The calendar of the person who is made up.
pub(super) const fn calendar(today: Day) -> Calendar {
    Calendar { today, week_start: Weekday::Mon }
}

/// A habit of the demo: what the page has to know of it.
struct Plan {
    name: &'static str,
    colour: Colour,
    icon: Icon,
    measure: Measure,
    rule: Rule,
    /// Of a hundred due days, about so many are kept.
    kept: i32,
}

/// The snapshot of the person who is made up. The first four habits are those the page lets people tick;
/// `ticked` says which of them are done today.
pub(super) fn snapshot(today: Day, ticked: [bool; 4]) -> Snapshot {
    let mut snapshot = Snapshot::default();
    let mut position = None;
    for (plan, number) in plans(today).into_iter().zip(0..) {
        let place = Position::between(position.as_ref(), None);
        let habit = habit(&plan, number, today, place.clone());
        position = Some(place);
        for day in Day::range(today - DAYS, today + 1) {
            let is_ticked = ticked.get(usize::from(number)).copied().unwrap_or(true);
            let mark = if day == today {
                is_ticked.then(|| full(&plan, 0))
            } else {
                mark(&plan, &habit, number, day, today)
            };
            if let Some(mark) = mark {
                let entry = Entry { set: Register::unwritten(Some(mark)), ..Entry::default() };
                snapshot.put(Record::Entry { habit: habit.id, day, entry });
            }
        }
        snapshot.put(Record::Habit(habit));
    }
    snapshot
}

/// The habits. Those of chosen days are due today, whichever day that is.
fn plans(today: Day) -> [Plan; 6] {
    let weekday = |days: i32| today.weekday().plus(days);
    let daily = Rule { schedule: Schedule::Daily, target: Target::ONCE };
    let practice: WeekdaySet =
        Weekday::ALL.into_iter().filter(|day| *day != weekday(-4) && *day != weekday(-5)).collect();
    let runs: WeekdaySet = [-2, 0, 2].into_iter().map(weekday).collect();
    let on = |days| Rule { schedule: Schedule::Weekdays(days), ..daily };
    let count = |unit: &str| Measure::Count {
        unit: Unit::new(unit).unwrap_or_default(),
        step: Amount::units(1),
    };
    let plan = |name, colour, icon, rule, kept| Plan {
        name,
        colour,
        icon,
        measure: Measure::Check,
        rule,
        kept,
    };
    let at_least = |units, rule| Rule { target: Target::AtLeast(Amount::units(units)), ..rule };
    [
        plan("Meditate", Colour::Pine, Icon::Lotus, daily, 88),
        plan("Read", Colour::Ochre, Icon::Book, daily, 72),
        plan("Practise Spanish", Colour::Blue, Icon::Speech, on(practice), 68),
        plan("Journal", Colour::Plum, Icon::Pen, daily, 60),
        Plan {
            measure: count("glasses"),
            ..plan("Drink water", Colour::Lagoon, Icon::Drop, at_least(8, daily), 78)
        },
        Plan {
            measure: count("km"),
            ..plan("Run", Colour::Moss, Icon::Runner, at_least(5, on(runs)), 84)
        },
    ]
}

fn habit(plan: &Plan, number: u8, today: Day, position: Position) -> Habit {
    let mut habit = Habit::blank(HabitId::from_entropy([number; 16]));
    habit.name = Register::unwritten(HabitName::new(plan.name).unwrap_or_default());
    habit.measure = Register::unwritten(plan.measure.clone());
    habit.colour = Register::unwritten(plan.colour);
    habit.icon = Register::unwritten(plan.icon);
    habit.position = Register::unwritten(position);
    habit.starts_on = Register::unwritten(today - DAYS);
    habit.rules.insert(today - DAYS, Register::unwritten(Some(plan.rule)));
    habit
}

/// What was marked on a day that is over.
fn mark(plan: &Plan, habit: &Habit, number: u8, day: Day, today: Day) -> Option<Mark> {
    let ago = today - day;
    let chance = chance(number, ago);
    let is_due = match plan.rule.schedule {
        Schedule::Weekdays(days) => days.contains(day.weekday()),
        _ => true,
    };
    if ago < 7 {
        // The last week stands large at the top of the page.
        return match (number, ago) {
            (3, 4) => Some(Mark::Skipped(Reason::default())),
            _ => is_due.then(|| full(plan, chance)),
        };
    }
    if !is_due {
        return (chance < 2).then(|| full(plan, chance));
    }
    if is_holiday(ago, number) {
        return Some(Mark::Skipped(Reason::default()));
    }
    let kept = plan.kept + mood(ago);
    match chance {
        chance if chance < kept => Some(full(plan, chance)),
        // A part of the way, where there is a way.
        chance if chance < kept + 14 && habit.measure.value.is_amount() => Some(part(plan, chance)),
        _ => None,
    }
}

/// A day that is met, at times with more than was asked.
fn full(plan: &Plan, chance: i32) -> Mark {
    match &plan.measure {
        Measure::Check => Mark::Done,
        _ => Mark::Amount(plan.rule.target.amount().plus(Amount::units(i64::from(chance % 3)))),
    }
}

fn part(plan: &Plan, chance: i32) -> Mark {
    let eighths = i64::from(chance % 6) + 2;
    Mark::Amount(Amount(plan.rule.target.amount().0 * eighths / 8))
}

/// Four days away and one in bed; a book goes anywhere.
const fn is_holiday(ago: i32, number: u8) -> bool {
    number != 1 && matches!(ago, 124..=127 | 231)
}

/// How the year went: better towards today, with two weeks that went badly.
const fn mood(ago: i32) -> i32 {
    match ago / 7 {
        7 | 8 => -34,
        32 | 33 => -52,
        14..=18 => 12,
        0..=6 => 8,
        week => (week * 5 % 17) - 10,
    }
}

/// A number from 0 to 99 for a square, the same on every visit (the finaliser of `MurmurHash3`).
fn chance(number: u8, ago: i32) -> i32 {
    let mut hash =
        ago.unsigned_abs().wrapping_mul(0x9e37_79b1) ^ u32::from(number).wrapping_mul(0x85eb_ca77);
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    i32::try_from((hash ^ (hash >> 16)) % 100).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::grid::combined;
    use domain::{CellState, History};

    fn days() -> impl Iterator<Item = Day> {
        Day::range("2026-10-05".parse().unwrap(), "2026-10-12".parse().unwrap())
    }

    #[test]
    fn every_habit_is_due_today_on_every_day_of_the_week() {
        for today in days() {
            let snapshot = snapshot(today, [false; 4]);
            for habit in snapshot.live_habits() {
                let history = History::of(&snapshot, habit.id, calendar(today)).unwrap();
                assert!(history.is_due(today), "{} on {today}", habit.name.value);
            }
        }
    }

    #[test]
    fn the_stylesheet_fills_todays_square_as_the_rules_do() {
        // style/landing.css counts the ticks and gives the square these levels.
        let levels = [1, 2, 2, 3, 4];
        for today in days() {
            for bits in 0..16_u8 {
                let ticked = [0, 1, 2, 3].map(|bit| bits >> bit & 1 == 1);
                let level = combined(&snapshot(today, ticked), calendar(today), today).level();
                assert_eq!(level, levels[bits.count_ones() as usize], "{ticked:?} on {today}");
            }
        }
    }

    #[test]
    fn the_year_shows_what_a_square_can_say() {
        let today = "2026-10-08".parse().unwrap();
        let snapshot = snapshot(today, [true; 4]);
        let mut seen = Vec::new();
        for habit in snapshot.live_habits() {
            let history = History::of(&snapshot, habit.id, calendar(today)).unwrap();
            seen.extend(history.cells(today - 364, today + 1).map(|(_, cell)| cell.state));
        }
        for state in [
            CellState::NotDue,
            CellState::Empty,
            CellState::Part(2),
            CellState::Done,
            CellState::Skipped,
        ] {
            assert!(seen.contains(&state), "{state:?}");
        }
    }
}
