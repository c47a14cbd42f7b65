//! What people do with their devices: whatever the screen lets them, on a handful of habits and days.

use domain::operation::NewHabit;
use domain::{
    Amount, Colour, Day, Habit, HabitEdit, HabitId, HabitName, Icon, Instant, Mark, Measure, Note,
    Operation, Position, Reason, Rule, Schedule, Snapshot, Target,
};

use super::chance::Chance;
use super::plan::Plan;
use super::wire;

/// A person in front of a device.
pub(crate) struct Person<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) chance: &'a mut Chance,
    pub(crate) view: &'a Snapshot,
    /// What the device's clock shows.
    pub(crate) now: Instant,
    /// Whether they may begin a habit where there is none.
    pub(crate) begins: bool,
}

impl Person<'_> {
    /// What the person does next; `None` when there is nothing to do it with.
    pub(crate) fn act(&mut self) -> Option<Operation> {
        let habits: Vec<Habit> =
            self.view.habits().filter(|habit| !habit.purged).cloned().collect();
        let room = habits.len() < self.plan.habits;
        if habits.is_empty() || (room && !self.plan.counts_only && self.chance.happens(150)) {
            let begins = self.begins || !habits.is_empty();
            return begins.then(|| Operation::CreateHabit(self.new_habit()));
        }
        let habit = self.chance.pick(&habits).clone();
        let day = self.day();
        if self.plan.counts_only {
            let amount = Amount::units(1);
            return Some(Operation::AddAmount { habit: habit.id, day, amount });
        }
        Some(self.change(&habit, day))
    }

    fn change(&mut self, habit: &Habit, day: Day) -> Operation {
        let id = habit.id;
        match self.chance.of(0..100) {
            0..15 => Operation::EditHabit(self.edit(habit)),
            15..20 => Operation::MoveHabit { habit: id, position: self.place() },
            20..24 => Operation::ArchiveHabit { habit: id, on: day },
            24..27 => Operation::RestoreHabit { habit: id },
            27..32 => Operation::DeleteHabit { habit: id },
            32..37 => Operation::RecoverHabit { habit: id },
            37..62 => Operation::SetEntry { habit: id, day, mark: self.mark() },
            62..87 => {
                let amount = Amount::units(*self.chance.pick(&[1, 1, 1, 2, -1]));
                Operation::AddAmount { habit: id, day, amount }
            }
            _ => Operation::SetNote { habit: id, day, note: self.note() },
        }
    }

    /// Today by this device, or one of the days before.
    fn day(&mut self) -> Day {
        self.now.latest_day_on_earth()
            - i32::try_from(self.chance.of(0..self.plan.days)).unwrap_or(0)
    }

    fn new_habit(&mut self) -> NewHabit {
        NewHabit {
            habit: HabitId::from_entropy(self.chance.entropy()),
            name: self.name(),
            measure: self.measure(),
            rule: self.rule(),
            colour: *self.chance.pick(Colour::ALL),
            icon: *self.chance.pick(Icon::ALL),
            note: Note::default(),
            position: self.place(),
            starts_on: self.day(),
        }
    }

    fn edit(&mut self, habit: &Habit) -> HabitEdit {
        let mut edit = HabitEdit::of(habit.id);
        match self.chance.of(0..6) {
            0 => edit.name = Some(self.name()),
            1 => edit.colour = Some(*self.chance.pick(Colour::ALL)),
            2 => edit.measure = Some(self.measure()),
            3 => edit.starts_on = Some(self.day()),
            4 => {
                let rule = self.rule();
                edit.rules.insert(self.day(), Some(rule));
            }
            _ => {
                let from: Vec<Day> = habit.dated_rules().map(|(from, _)| from).collect();
                edit.rules.insert(*self.chance.pick(&from), None);
            }
        }
        if self.chance.happens(300) {
            edit.icon = Some(*self.chance.pick(Icon::ALL));
        }
        edit
    }

    fn name(&mut self) -> HabitName {
        let names = ["Read", "Run", "No sugar", "Écrire ✍", "走る"];
        HabitName::new(names[self.chance.index(names.len())]).unwrap()
    }

    fn measure(&mut self) -> Measure {
        let step = Amount::units(self.chance.of(1..4));
        let count = Measure::Count { unit: domain::Unit::new("pages").unwrap(), step };
        self.chance.pick(&[Measure::Check, count, Measure::Time]).clone()
    }

    fn rule(&mut self) -> Rule {
        let times = u8::try_from(self.chance.of(1..8)).unwrap_or(1);
        let every = Schedule::EveryDays { n: 1 + u16::from(times), from: Day(20_000) };
        let schedules = [Schedule::Daily, Schedule::TimesPerWeek(times), every];
        Rule { schedule: *self.chance.pick(&schedules), target: Target::ONCE }
    }

    fn place(&mut self) -> Position {
        let mut places: Vec<&Position> =
            self.view.habits().map(|habit| &habit.position.value).collect();
        places.sort_unstable();
        let at = self.chance.index(places.len() + 1);
        let before = at.checked_sub(1).map(|index| places[index]);
        Position::between(before, places.get(at).copied())
    }

    fn mark(&mut self) -> Option<Mark> {
        let amount = Mark::Amount(Amount::units(self.chance.of(0..9)));
        let skipped = Mark::Skipped(Reason::new("ill").unwrap());
        self.chance
            .pick(&[None, Some(Mark::Done), Some(Mark::Missed), Some(skipped), Some(amount)])
            .clone()
    }

    fn note(&mut self) -> Note {
        let notes = ["", "slept badly", "“quoted”, and\na line", "nearly gave up"];
        let newer = self.plan.newer_client && self.chance.happens(500);
        Note::new(if newer { wire::NEWER } else { notes[self.chance.index(notes.len())] }).unwrap()
    }
}
