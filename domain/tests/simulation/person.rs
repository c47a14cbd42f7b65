//! What people do with their devices: whatever the screen lets them, on a handful of habits and days.

use domain::goal::{Aim, Category, StepEdit};
use domain::operation::NewHabit;
use domain::reminder::Marker;
use domain::settings::Theme;
use domain::{
    Amount, Colour, Day, DayStart, Goal, GoalEdit, GoalId, Habit, HabitEdit, HabitId, HabitName,
    Icon, Instant, Mark, Measure, Note, Operation, Position, Reason, ReminderEdit, ReminderId,
    Rule, Schedule, SettingsEdit, Snapshot, StepId, Target, Title,
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
        if self.plan.documents && self.chance.happens(300) {
            return Some(self.write_document(&habits));
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

    fn write_document(&mut self, habits: &[Habit]) -> Operation {
        if self.chance.happens(300) {
            return Operation::EditSettings(self.settings());
        }
        if self.chance.happens(350) {
            return self.write_reminder();
        }
        let goals: Vec<Goal> = self.view.goals().filter(|goal| !goal.purged).cloned().collect();
        if goals.is_empty() || (goals.len() < 3 && self.chance.happens(200)) {
            let title = Some(self.title());
            let goal = GoalId::from_entropy(self.chance.entropy());
            let step = (StepId::from_entropy(self.chance.entropy()), self.step());
            return Operation::CreateGoal(GoalEdit {
                title,
                steps: [step].into(),
                ..GoalEdit::of(goal)
            });
        }
        let goal = self.chance.pick(&goals).clone();
        let steps: Vec<StepId> = goal.steps.keys().copied().collect();
        match self.chance.of(0..100) {
            0..50 => Operation::EditGoal(self.goal_edit(goal.id, &steps, habits)),
            50..80 => {
                let (step, done) = (*self.chance.pick(&steps), self.chance.happens(600));
                Operation::SetStep { goal: goal.id, step, done }
            }
            80..90 => Operation::DeleteGoal { goal: goal.id },
            _ => Operation::RecoverGoal { goal: goal.id },
        }
    }

    fn write_reminder(&mut self) -> Operation {
        let known: Vec<ReminderId> =
            self.view.reminders().filter(|one| !one.purged).map(|one| one.id).collect();
        if known.is_empty() || (known.len() < 3 && self.chance.happens(200)) {
            let reminder = ReminderId::from_entropy(self.chance.entropy());
            let (title, starts_on) = (Some(self.title()), Some(self.day()));
            let new = ReminderEdit { title, starts_on, ..ReminderEdit::of(reminder) };
            return Operation::CreateReminder(new);
        }
        let reminder = *self.chance.pick(&known);
        let mut edit = ReminderEdit::of(reminder);
        match self.chance.of(0..7) {
            0 => edit.title = Some(self.title()),
            1 => edit.starts_on = Some(self.day()),
            2 => edit.marker = Some(*self.chance.pick(Marker::ALL)),
            3 => edit.rings_before = Some(Some(60).filter(|_| self.chance.happens(500))),
            4 => {
                let daily = "FREQ=DAILY".parse().ok();
                edit.recurrence = Some(daily.filter(|_| self.chance.happens(500)));
            }
            5 => return Operation::DeleteReminder { reminder },
            _ => return Operation::RecoverReminder { reminder },
        }
        Operation::EditReminder(edit)
    }

    fn settings(&mut self) -> SettingsEdit {
        let mut edit = SettingsEdit::of();
        match self.chance.of(0..3) {
            0 => edit.theme = Some(*self.chance.pick(Theme::ALL)),
            1 => {
                edit.day_start =
                    Some(DayStart::try_from(180).ok().filter(|_| self.chance.happens(500)));
            }
            _ => edit.letter_keys = Some(self.chance.happens(500)),
        }
        edit
    }

    fn goal_edit(&mut self, goal: GoalId, steps: &[StepId], habits: &[Habit]) -> GoalEdit {
        let mut edit = GoalEdit::of(goal);
        match self.chance.of(0..6) {
            0 => edit.title = Some(self.title()),
            1 => edit.category = Some(*self.chance.pick(Category::ALL)),
            2 => edit.is_pinned = Some(self.chance.happens(500)),
            3 => {
                let habit = self.chance.pick(habits).id;
                edit.links.insert(habit, self.chance.happens(600));
                let amount = Amount::units(self.chance.of(1..50));
                edit.aim = Some(self.chance.happens(500).then_some(Aim { habit, amount }));
            }
            4 => {
                let step = StepId::from_entropy(self.chance.entropy());
                edit.steps.insert(step, self.step());
            }
            _ => {
                let (step, is_removed) = (*self.chance.pick(steps), self.chance.happens(300));
                let changed = StepEdit { is_removed: Some(is_removed), ..self.step() };
                edit.steps.insert(step, changed);
            }
        }
        edit
    }

    fn title(&mut self) -> Title {
        let titles = ["Half marathon", "24 books", "Küche ✓"];
        Title::new(titles[self.chance.index(titles.len())]).unwrap()
    }

    fn step(&mut self) -> StepEdit {
        let title = Some(Some(self.title()));
        StepEdit { title, due: Some(Some(self.day())), ..StepEdit::of() }
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
