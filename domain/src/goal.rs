//! Goals: what a person wants to reach, by steps that are ticked off or by a total of one of their habits.
//!
//! How far a goal is, is derived and never stored: see [`progress`].

mod order;
pub mod progress;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::codes::codes;
use crate::registers::{edits, joined};
use crate::{
    Amount, Colour, Day, Description, GoalId, HabitId, Instant, Position, Register, Rejection,
    Snapshot, Stamp, StepId, Title,
};

pub use order::Moves;
pub use progress::{Counted, Pace, Progress, Reached};

/// The most steps a goal may have.
pub const MAX_STEPS: usize = 100;

/// The most habits a goal may be linked with.
pub const MAX_LINKS: usize = 20;

/// How many goals stand on Today.
pub const MAX_PINNED: usize = 3;

/// The ages a life milestone may be reached at, in years.
pub const AGES: std::ops::RangeInclusive<u8> = 1..=120;

/// How far away a deadline may be, in days.
const MAX_AHEAD_DAYS: i32 = 36_600;

codes!(
    /// The part of life a goal belongs to.
    Category or ChoiceUnknown {
        /// The body.
        Health = "health",
        /// Money and things.
        Wealth = "wealth",
        /// Learning and calm.
        Mind = "mind",
        /// Work.
        Work = "work",
        /// People and places.
        Life = "life",
        /// Anything else.
        Other = "other",
    }
);

/// So much of a habit, from the goal's first day on: the sum of its amounts, or of its met days when it is yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Aim {
    /// Of which habit.
    pub habit: HabitId,
    /// How much; days in whole units.
    pub amount: Amount,
}

/// The most a goal can ask for: 100,000,000 units.
const MAX_AIM: Amount = Amount(100_000_000_000);

/// One step of a goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Step {
    /// What is to be done.
    pub title: Register<Option<Title>>,
    /// Its place among the steps.
    pub position: Register<Position>,
    /// The step it is a part of; parts have no parts.
    pub within: Register<Option<StepId>>,
    /// By when.
    pub due: Register<Option<Day>>,
    /// When it was ticked off. Of a step with parts this says nothing: their ticks do.
    pub done_at: Register<Option<Instant>>,
    /// Whether it was taken out of the goal.
    pub is_removed: Register<bool>,
}

joined!(Step { title, position, within, due, done_at, is_removed });

/// A goal. Each field is a register of its own, so that two devices that edit different fields both keep their edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// Its id.
    pub id: GoalId,
    /// What is to be reached.
    pub title: Register<Title>,
    /// What it is about.
    pub description: Register<Description>,
    /// The part of life it belongs to.
    pub category: Register<Category>,
    /// Its colour.
    pub colour: Register<Colour>,
    /// The day from which it counts.
    pub starts_on: Register<Day>,
    /// The last day on which it can be reached.
    pub deadline: Register<Option<Day>>,
    /// The age, in years, at which a life milestone is to be reached.
    pub target_age: Register<Option<u8>>,
    /// Whether it stands on Today.
    pub is_pinned: Register<bool>,
    /// The total to reach. A goal that has none is reached by its steps.
    pub aim: Register<Option<Aim>>,
    /// The habits that are shown beside it; `false` is a link that was taken back.
    #[serde(default)]
    pub links: BTreeMap<HabitId, Register<bool>>,
    /// Its steps.
    #[serde(default)]
    pub steps: BTreeMap<StepId, Step>,
    /// When it was put into the trash, from where it can be recovered for 30 days.
    pub deleted_at: Register<Option<Instant>>,
    /// Whether the trash was emptied: only the id is left, so that other devices learn of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub purged: bool,
}

joined!(Goal {
    title,
    description,
    category,
    colour,
    starts_on,
    deadline,
    target_age,
    is_pinned,
    aim,
    links,
    steps,
    deleted_at,
    purged,
});

edits!(
    /// The fields of a step that changed.
    StepEdit of Step {
        /// What is to be done; `None` says nothing.
        title: Option<Title>,
        /// Its place.
        position: Position,
        /// The step it is to be a part of.
        within: Option<StepId>,
        /// By when.
        due: Option<Day>,
        /// Whether it is to be taken out.
        is_removed: bool,
    }
);

edits!(
    /// The fields of a goal that changed; of a new one all that are set.
    GoalEdit of Goal by goal: GoalId {
        /// The title; a new goal needs one.
        title: Title,
        /// What it is about.
        description: Description,
        /// The part of life.
        category: Category,
        /// The colour.
        colour: Colour,
        /// The day from which it counts.
        starts_on: Day,
        /// The last day.
        deadline: Option<Day>,
        /// The age, in years.
        target_age: Option<u8>,
        /// Whether it is to stand on Today.
        is_pinned: bool,
        /// The total.
        aim: Option<Aim>,
    } and {
        /// Which habits are linked, and which no longer.
        links: BTreeMap<HabitId, bool>,
        /// The steps that are new or changed.
        steps: BTreeMap<StepId, StepEdit>,
    }
);

/// A step with its parts, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlined<'a> {
    /// The step's id.
    pub id: StepId,
    /// The step.
    pub step: &'a Step,
    /// Its parts.
    pub parts: Vec<(StepId, &'a Step)>,
}

impl Outlined<'_> {
    /// How many ticks it takes, and how many of them are there: one for each part, or one for a step without.
    pub fn ticks(&self) -> (usize, usize) {
        if self.parts.is_empty() {
            return (1, usize::from(self.step.done_at.value.is_some()));
        }
        let done = self.parts.iter().filter(|(_, part)| part.done_at.value.is_some());
        (self.parts.len(), done.count())
    }

    /// When it was done: the last of its ticks, if all are there.
    pub fn done_at(&self) -> Option<Instant> {
        if self.parts.is_empty() {
            return self.step.done_at.value;
        }
        let done: Option<Vec<_>> = self.parts.iter().map(|(_, part)| part.done_at.value).collect();
        done?.into_iter().max()
    }

    /// The steps whose ticks have to change for it to be done, or to be done no more: those of its parts, or its own.
    pub fn to_tick(&self, done: bool) -> Vec<StepId> {
        let differs = |step: &Step| step.done_at.value.is_some() != done;
        let own = (self.id, self.step);
        let ticks =
            if self.parts.is_empty() { std::slice::from_ref(&own) } else { &self.parts[..] };
        ticks.iter().filter(|(_, step)| differs(step)).map(|(id, _)| *id).collect()
    }
}

impl Goal {
    /// A goal nobody has written anything into: what an operation writes is joined onto it.
    pub fn blank(id: GoalId) -> Self {
        Self {
            id,
            title: Register::default(),
            description: Register::default(),
            category: Register::unwritten(Category::Other),
            colour: Register::unwritten(Colour::Slate),
            starts_on: Register::default(),
            deadline: Register::default(),
            target_age: Register::default(),
            is_pinned: Register::default(),
            aim: Register::default(),
            links: BTreeMap::new(),
            steps: BTreeMap::new(),
            deleted_at: Register::default(),
            purged: false,
        }
    }

    /// What an edit writes, as a record to be joined onto the goal.
    pub(crate) fn edited(edit: &GoalEdit, stamp: Stamp) -> Self {
        let mut blank = Self::blank(edit.goal);
        edit.write(&mut blank, stamp);
        let links = edit.links.iter();
        blank.links = links.map(|(id, on)| (*id, Register::written(*on, stamp))).collect();
        for (id, edit) in &edit.steps {
            edit.write(blank.steps.entry(*id).or_default(), stamp);
        }
        blank
    }

    /// The edit that takes another one back. A step that was not there before is taken out again.
    pub(crate) fn edit_back(&self, edit: &GoalEdit) -> GoalEdit {
        let was_linked = |id| self.links.get(id).is_some_and(|link| link.value);
        let mut back = edit.back(self);
        back.links = edit.links.keys().map(|id| (*id, was_linked(id))).collect();
        let step_back = |(id, edit): (&StepId, &StepEdit)| {
            let back = match self.steps.get(id) {
                Some(before) => edit.back(before),
                None => StepEdit { is_removed: Some(true), ..StepEdit::of() },
            };
            (*id, back)
        };
        back.steps = edit.steps.iter().map(step_back).collect();
        back
    }

    /// Whether it is in the trash or gone.
    pub const fn is_deleted(&self) -> bool {
        self.purged || self.deleted_at.value.is_some()
    }

    /// The habits that are shown beside it: that of its total first.
    pub fn linked(&self) -> Vec<HabitId> {
        let of_aim = self.aim.value.map(|aim| aim.habit);
        let links = self.links.iter().filter(|(id, link)| link.value && Some(**id) != of_aim);
        of_aim.into_iter().chain(links.map(|(id, _)| *id)).collect()
    }

    /// Its steps with their parts, in their order. A part of a step that is gone, or is a part itself, stands alone.
    pub fn outline(&self) -> Vec<Outlined<'_>> {
        let is_there = |step: &Step| !step.is_removed.value && step.title.value.is_some();
        let mut there: Vec<_> = self.steps.iter().filter(|(_, step)| is_there(step)).collect();
        there.sort_by(|a, b| (&a.1.position.value, a.0).cmp(&(&b.1.position.value, b.0)));
        let within = |id: StepId| {
            let step = self.steps.get(&id).filter(|step| is_there(step))?;
            step.within.value.filter(|parent| *parent != id)
        };
        let parent = |id: StepId| {
            let parent = within(id)?;
            let stands = self.steps.get(&parent).is_some_and(is_there);
            (stands && within(parent).is_none()).then_some(parent)
        };
        let tops = there.iter().filter(|(id, _)| parent(**id).is_none());
        let parts = |top: StepId| {
            let parts = there.iter().filter(|(id, _)| parent(**id) == Some(top));
            parts.map(|(id, step)| (**id, *step)).collect()
        };
        tops.map(|(id, step)| Outlined { id: **id, step, parts: parts(**id) }).collect()
    }

    /// The day by which it is to be reached: its deadline, or the birthday at which the person has its age.
    pub fn due_on(&self, born: Option<Day>) -> Option<Day> {
        self.deadline.value.or_else(|| birthday(born?, self.target_age.value?))
    }
}

/// The day on which somebody becomes so old. Who was born on 29 February has their birthday on 1 March in other years.
fn birthday(born: Day, age: u8) -> Option<Day> {
    let (year, month, day) = born.civil();
    let year = year + i32::from(age);
    Day::from_civil(year, month, day).or_else(|| Day::from_civil(year, 3, 1))
}

impl GoalEdit {
    /// Checks what can be said without looking at any record. `latest`: the latest day that has begun anywhere on Earth.
    ///
    /// # Errors
    /// The rejection that names what is out of its bounds.
    pub(crate) fn check(&self, latest: Day) -> Result<(), Rejection> {
        let is_day = |day: Day| (Day::FIRST..=latest + MAX_AHEAD_DAYS).contains(&day);
        let dues = self.steps.values().filter_map(|step| step.due.flatten());
        let days = self.starts_on.into_iter().chain(self.deadline.flatten()).chain(dues);
        if days.into_iter().any(|day| !is_day(day)) {
            return Err(Rejection::DeadlineInvalid);
        }
        if self.target_age.flatten().is_some_and(|age| !AGES.contains(&age)) {
            return Err(Rejection::AgeInvalid);
        }
        let aim = self.aim.flatten();
        if aim.is_some_and(|aim| !(Amount(1)..=MAX_AIM).contains(&aim.amount)) {
            return Err(Rejection::AimInvalid);
        }
        Ok(())
    }
}

/// A goal may have so many steps and links, and ends after it begins.
///
/// What counts is what would stand afterwards: what is written here may yield to a later writing.
///
/// # Errors
/// The rejection that names what there is too much of.
pub(crate) fn check_whole(goal: &Goal) -> Result<(), Rejection> {
    let steps = goal.steps.values().filter(|step| !step.is_removed.value).count();
    let links = goal.links.values().filter(|link| link.value).count();
    if steps > MAX_STEPS || goal.steps.len() > 4 * MAX_STEPS {
        return Err(Rejection::StepLimit);
    }
    if links > MAX_LINKS || goal.links.len() > 4 * MAX_LINKS {
        return Err(Rejection::LinkLimit);
    }
    if goal.deadline.value.is_some_and(|deadline| deadline < goal.starts_on.value) {
        return Err(Rejection::DeadlineInvalid);
    }
    Ok(())
}

impl Snapshot {
    /// The goals that are not deleted: the pinned first, then by the day they are due, and by age.
    pub fn live_goals(&self) -> Vec<&Goal> {
        let born = self.settings().born.value;
        let mut goals: Vec<&Goal> = self.goals().filter(|goal| !goal.is_deleted()).collect();
        let due = |goal: &Goal| goal.due_on(born).unwrap_or(Day(i32::MAX));
        goals.sort_by_key(|goal| (!goal.is_pinned.value, due(goal), goal.id));
        goals
    }

    /// The goals that stand on Today: at most [`MAX_PINNED`], also when two devices have pinned more.
    pub fn pinned_goals(&self) -> Vec<&Goal> {
        let mut goals = self.live_goals();
        goals.retain(|goal| goal.is_pinned.value);
        goals.truncate(MAX_PINNED);
        goals
    }

    /// The goals that can still be recovered, the last deleted first.
    pub fn deleted_goals(&self) -> Vec<&Goal> {
        let is_in_trash = |goal: &&Goal| goal.is_deleted() && !goal.purged;
        let mut goals: Vec<&Goal> = self.goals().filter(is_in_trash).collect();
        goals.sort_by_key(|goal| (std::cmp::Reverse(goal.deleted_at.value), goal.id));
        goals
    }
}
