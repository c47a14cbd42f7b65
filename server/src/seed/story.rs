//! What happened on each day: seasons with good and weak weeks, a holiday, a cold, and the last two weeks as planned.

use std::collections::BTreeMap;

use domain::operation::HabitEdit;
use domain::{
    Amount, Day, HabitId, HabitName, Mark, NewHabit, Note, Operation, Position, Reason, Weekday,
};

use super::habits::{ALL, Due, Lately, Measured, NOTES, Plan, Today};

/// Something that was done, in local time.
pub(super) struct Moment {
    pub(super) day: Day,
    /// Minutes after midnight.
    pub(super) minute: i64,
    pub(super) operation: Operation,
}

/// How a day went.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Kept,
    Partly,
    Skipped(&'static str),
    Missed,
    Nothing,
}

/// Tells the two years that end `today`, in the order of time. `ids`: those of the habits.
pub(super) fn tell(today: Day, ids: &[HabitId]) -> Vec<Moment> {
    let mut position = None;
    let mut moments = Vec::new();
    for (number, (plan, id)) in (1..).zip(ALL.iter().zip(ids)) {
        let place = Position::between(position.as_ref(), None);
        let life = Life { plan, id: *id, today, number };
        moments.extend(life.birth(place.clone()));
        moments.extend(life.days());
        position = Some(place);
    }
    moments.sort_by_key(|moment| (moment.day, moment.minute));
    moments
}

/// One habit on its way.
struct Life<'a> {
    plan: &'a Plan,
    id: HabitId,
    today: Day,
    number: u64,
}

impl Life<'_> {
    fn begins(&self) -> Day {
        self.today - self.plan.begins
    }

    /// The habit is made, and later asks for more.
    fn birth(&self, position: Position) -> Vec<Moment> {
        let Ok(name) = HabitName::new(self.plan.name) else { return Vec::new() };
        let first = self.plan.target_ago(self.plan.begins);
        let new = NewHabit {
            habit: self.id,
            name,
            measure: self.plan.measure(),
            rule: self.plan.rule(first, self.today),
            colour: self.plan.colour,
            icon: self.plan.icon,
            note: Note::default(),
            position,
            starts_on: self.begins(),
        };
        let create = moment(self.begins(), 6 * 60, Operation::CreateHabit(new));
        let edit = self.plan.earlier.map(|(_, until)| {
            let from = self.today - until;
            let mut edit = HabitEdit::of(self.id);
            edit.rules.insert(from, Some(self.plan.rule(self.plan.target, self.today)));
            moment(from, 6 * 60 + 30, Operation::EditHabit(edit))
        });
        std::iter::once(create).chain(edit).collect()
    }

    fn days(&self) -> Vec<Moment> {
        let mut marks: BTreeMap<Day, Mark> = self.past();
        let mut moments = Vec::new();
        for (_, ago, amount, text) in NOTES.iter().filter(|note| note.0 == self.plan.name) {
            let day = self.today - *ago;
            let special = amount.map(|amount| Mark::Amount(Amount::units(amount)));
            if let Some(mark) = special {
                marks.insert(day, mark);
            }
            // A note belongs to a day on which something was done.
            let day = marks.range(..=day).next_back().map_or(day, |(day, _)| *day);
            if let Ok(note) = Note::new(text) {
                let operation = Operation::SetNote { habit: self.id, day, note };
                moments.push(moment(day, self.plan.minute + 25, operation));
            }
        }
        let today = self.plan.today.map(|today| match today {
            Today::Done => Mark::Done,
            Today::Amount(amount) => Mark::Amount(Amount::units(amount)),
        });
        if let Some(mark) = today.filter(|_| self.plan.is_due(self.today, self.today)) {
            // Whatever the hour of the habit, the last day is not over yet.
            marks.insert(self.today, mark);
        }
        moments.extend(marks.into_iter().map(|(day, mark)| {
            let jitter = (self.chance(day, 7) * 40.0).floor();
            let minute = self.plan.minute + to_units(jitter);
            let minute = if day == self.today { minute.min(13 * 60) } else { minute };
            let operation = Operation::SetEntry { habit: self.id, day, mark: Some(mark) };
            moment(day, minute, operation)
        }));
        moments
    }

    /// The squares of all days before the last.
    fn past(&self) -> BTreeMap<Day, Mark> {
        let lately = self.lately();
        let weeks = self.training_days();
        Day::range(self.begins(), self.today)
            .filter(|day| self.plan.is_due(*day, self.today))
            .filter_map(|day| {
                let planned = lately.get(&day).copied();
                let outcome = planned.or_else(|| self.away(day)).unwrap_or_else(|| match weeks {
                    Some(ref days) if days.contains(&day) => Outcome::Kept,
                    Some(_) => Outcome::Nothing,
                    None => self.usual(day),
                });
                Some((day, self.mark(day, outcome)?))
            })
            .collect()
    }

    /// The days that are told beforehand.
    fn lately(&self) -> BTreeMap<Day, Outcome> {
        let due = || {
            let days = Day::range(self.begins(), self.today).rev();
            days.filter(|day| self.plan.is_due(*day, self.today))
        };
        match self.plan.lately {
            Lately::Days(letters) => {
                let days = Day::range(self.begins(), self.today).rev();
                days.zip(letters.bytes().rev().map(outcome)).collect()
            }
            Lately::DueDays(letters) => due().zip(letters.bytes().rev().map(outcome)).collect(),
            Lately::Run(count) => {
                let has_today =
                    self.plan.today.is_some() && self.plan.is_due(self.today, self.today);
                let kept = count.saturating_sub(usize::from(has_today));
                let run = std::iter::repeat_n(Outcome::Kept, kept).chain([Outcome::Nothing]);
                due().zip(run).collect()
            }
            Lately::Weeks(_) => BTreeMap::new(),
        }
    }

    /// Everybody is away for a week, and in bed for three days of another one.
    fn away(&self, day: Day) -> Option<Outcome> {
        let holiday = (self.today - 234).week(Weekday::Mon);
        let ill = self.today - 555;
        if matches!(self.plan.measured, Measured::Limit { .. }) {
            return None;
        }
        if (holiday..holiday + 7).contains(&day) {
            Some(Outcome::Skipped("Holiday"))
        } else if (ill..ill + 3).contains(&day) {
            Some(Outcome::Skipped("Ill"))
        } else {
            None
        }
    }

    /// How a day goes that nothing else is known of.
    fn usual(&self, day: Day) -> Outcome {
        let drawn = self.chance(day, 1);
        let kept = (self.plan.kept + self.season(day)).clamp(0.05, 0.98);
        if drawn < kept {
            return Outcome::Kept;
        }
        match self.chance(day, 2) {
            second if second < 0.45 => Outcome::Partly,
            second if second < 0.53 => Outcome::Missed,
            _ => Outcome::Nothing,
        }
    }

    /// Better and worse times, by the week: two slow waves, a weak week in nine, a strong one in six.
    fn season(&self, day: Day) -> f64 {
        let week = day.week(Weekday::Mon);
        let wave = |days: f64, shift: f64| {
            ((f64::from(week.0) / days + shift) * std::f64::consts::TAU).sin()
        };
        let waves = 0.10 * wave(182.0, 0.2) + 0.06 * wave(61.0, 0.05 * to_f64(self.number));
        let drawn = draw(0, week, 3);
        let tired = if drawn < 1.0 / 9.0 { -0.38 } else { 0.0 };
        let eager = if drawn > 5.0 / 6.0 { 0.16 } else { 0.0 };
        waves + tired + eager + holidays(day)
    }

    /// The days of a habit that asks for some days a week; `None` for others.
    fn training_days(&self) -> Option<Vec<Day>> {
        let (Due::PerWeek(times), Lately::Weeks(good)) = (&self.plan.due, &self.plan.lately) else {
            return None;
        };
        let this_week = self.today.week(Weekday::Mon);
        let mut days = Vec::new();
        let mut week = self.begins().week(Weekday::Mon);
        while week < self.today {
            let ago = (this_week - week) / 7;
            let chosen = match ago {
                0 => 2,
                ago if ago <= *good => usize::from(*times),
                ago if ago == *good + 1 => 2,
                _ => match self.usual(week) {
                    Outcome::Kept => usize::from(*times) + usize::from(self.chance(week, 4) > 0.85),
                    Outcome::Partly => 2,
                    _ => 1,
                },
            };
            let orders = [[0, 2, 5, 4], [1, 3, 5, 6], [0, 2, 4, 5], [1, 3, 6, 4]];
            // The week that has begun takes its first days.
            let order = if ago == 0 { 0 } else { to_units(self.chance(week, 5) * 4.0) };
            let order = usize::try_from(order).ok().and_then(|order| orders.get(order));
            days.extend(order.into_iter().flatten().take(chosen).map(|offset| week + *offset));
            week = week + 7;
        }
        Some(days)
    }

    fn mark(&self, day: Day, outcome: Outcome) -> Option<Mark> {
        let target = self.plan.target_ago(self.today - day);
        let more = self.chance(day, 6);
        match (outcome, &self.plan.measured) {
            // Over the limit is what "not kept" means for a limit.
            (Outcome::Kept, Measured::Limit { .. }) if more < 0.08 => None,
            (Outcome::Kept, Measured::Limit { .. }) => {
                Some(units(if more < 0.45 { target } else { target - 1 }))
            }
            (Outcome::Skipped(reason), _) => {
                Some(Mark::Skipped(Reason::new(reason).unwrap_or_default()))
            }
            (_, Measured::Limit { .. }) => Some(units(target + 1 + i64::from(more > 0.93))),
            (Outcome::Nothing, _) | (Outcome::Partly, Measured::Check) => None,
            (Outcome::Missed, _) => Some(Mark::Missed),
            (Outcome::Kept, Measured::Check) => Some(Mark::Done),
            (Outcome::Kept, measured) => {
                Some(amount(measured, target, 1.0 + more * more * spread(measured)))
            }
            (Outcome::Partly, measured) => Some(amount(measured, target, 0.2 + more * 0.75)),
        }
    }

    /// A number from 0 up to 1 that depends on the habit, the day and what it is drawn for.
    fn chance(&self, day: Day, purpose: u64) -> f64 {
        draw(self.number, day, purpose)
    }
}

pub(super) const fn moment(day: Day, minute: i64, operation: Operation) -> Moment {
    Moment { day, minute, operation }
}

/// Around the turn of the year and in the first half of August other things come first.
const fn holidays(day: Day) -> f64 {
    match (day.month(), day.day_of_month()) {
        (12, 23..) | (1, ..=4) => -0.25,
        (8, ..=16) => -0.3,
        _ => 0.0,
    }
}

const fn outcome(letter: u8) -> Outcome {
    match letter {
        b'#' => Outcome::Kept,
        b'+' => Outcome::Partly,
        b'/' => Outcome::Skipped(""),
        _ => Outcome::Nothing,
    }
}

/// How much more than the target a very good day holds, as a part of it.
const fn spread(measured: &Measured) -> f64 {
    match measured {
        Measured::Count { step: 1_000, .. } => 0.3,
        _ => 0.9,
    }
}

/// So many times the target, in amounts people write down: whole glasses and minutes, tenths of a kilometre.
fn amount(measured: &Measured, target: i64, times: f64) -> Mark {
    let grain = match measured {
        Measured::Count { step: 500, .. } => 100,
        _ => 1_000,
    };
    let thousandths = (to_f64(target.unsigned_abs()) * 1_000.0 * times).floor();
    Mark::Amount(Amount((to_units(thousandths) / grain).max(1) * grain))
}

const fn units(amount: i64) -> Mark {
    Mark::Amount(Amount::units(amount))
}

#[expect(clippy::cast_possible_truncation, reason = "amounts and minutes are far below 2^53")]
const fn to_units(number: f64) -> i64 {
    number as i64
}

#[expect(clippy::cast_precision_loss, reason = "targets and counts are far below 2^53")]
const fn to_f64(number: u64) -> f64 {
    number as f64
}

/// A number from 0 up to 1 by the finaliser of `SplitMix64`: the same for the same arguments, for ever.
fn draw(number: u64, day: Day, purpose: u64) -> f64 {
    let mut z = number
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(u64::from(day.0.unsigned_abs()) << 8)
        .wrapping_add(purpose)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    to_f64((z ^ (z >> 31)) >> 12) / to_f64(1 << 52)
}
