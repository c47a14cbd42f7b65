//! What the benchmarks share: an account of a known size, and 100,000 people.

pub mod hundred;

use domain::apply::apply_to;
use domain::{
    Amount, ClientId, Colour, Day, Envelope, HabitId, HabitName, Icon, Instant, Mark, Measure,
    NewHabit, Note, Operation, OperationId, Position, Rule, Schedule, Snapshot, Target, Unit,
};

/// The day on which the accounts of the benchmarks live.
pub const TODAY: Day = Day(20_734);

/// The id of the nth habit.
pub fn habit_id(habit: u8) -> HabitId {
    HabitId::from_entropy([habit; 16])
}

/// The nth operation of a client.
pub fn envelope(seq: u64, operation: Operation) -> Envelope {
    Envelope {
        client: ClientId::from_entropy([1; 8]),
        seq,
        id: OperationId::from_entropy(seq.to_be_bytes()),
        at: Instant(i64::try_from(seq).unwrap_or(0)),
        operation,
    }
}

/// The operation that makes the nth habit.
pub fn create(habit: u8, from: Day) -> Operation {
    Operation::CreateHabit(new_habit(habit_id(habit), habit, from))
}

/// The nth habit: even ones count to 8, odd ones are yes or no.
pub fn new_habit(id: HabitId, habit: u8, from: Day) -> NewHabit {
    let counts = habit.is_multiple_of(2);
    let unit = Unit::new("glasses").unwrap_or_default();
    NewHabit {
        habit: id,
        name: HabitName::new(&format!("Habit {habit}")).unwrap_or_default(),
        measure: if counts {
            Measure::Count { unit, step: Amount::units(1) }
        } else {
            Measure::Check
        },
        rule: Rule {
            schedule: if habit.is_multiple_of(3) {
                Schedule::TimesPerWeek(3)
            } else {
                Schedule::Daily
            },
            target: if counts { Target::AtLeast(Amount::units(8)) } else { Target::ONCE },
        },
        colour: Colour::Pine,
        icon: Icon::Drop,
        note: Note::default(),
        position: Position::default(),
        starts_on: from,
    }
}

/// An account of so many habits with an entry on most days of so many years.
pub fn account(habits: u8, years: i32) -> Snapshot {
    let from = TODAY - years * 365;
    let mut snapshot = Snapshot::default();
    let mut seq = 0;
    let mut perform = |operation| {
        seq += 1;
        // A benchmark that cannot build its account measures nothing; its figures would show it.
        let _ = apply_to(&mut snapshot, &envelope(seq, operation));
    };
    for habit in 0..habits {
        perform(create(habit, from));
        for day in Day::range(from, TODAY + 1) {
            let number = day.0 + i32::from(habit) * 7;
            if number % 11 == 0 {
                continue;
            }
            let mark = if habit.is_multiple_of(2) {
                Mark::Amount(Amount::units(i64::from(number % 10)))
            } else {
                Mark::Done
            };
            perform(Operation::SetEntry { habit: habit_id(habit), day, mark: Some(mark) });
        }
    }
    snapshot
}

/// The time that passes from now on.
#[expect(clippy::disallowed_methods, reason = "measuring time is what a benchmark is for")]
pub fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}

/// The time by this machine's clock.
#[expect(clippy::disallowed_methods, reason = "what is asked of a server happens now")]
pub fn now() -> Instant {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Instant(since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)))
}

/// A variable of the environment that says what to measure.
#[expect(clippy::disallowed_methods, reason = "a benchmark has no configuration of its own")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
