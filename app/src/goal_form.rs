//! The fields of the goal editor, as texts, and what they mean. The browser's editor and the plain form read them alike.

use std::collections::{BTreeMap, BTreeSet};

use domain::goal::{AGES, Aim, Category, MAX_LINKS, MAX_PINNED, MAX_STEPS, StepEdit};
use domain::{
    Colour, Day, Description, Goal, GoalEdit, GoalId, HabitId, Position, Snapshot, StepId, Title,
};
use serde::{Deserialize, Serialize};

use crate::field::{self, INCOMPLETE, NO_DATE};
use crate::form::{self, FieldError, next_colour, optional, read};

#[cfg(test)]
mod tests;

/// What stands in the editor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GoalForm {
    /// The goal's id.
    pub goal: String,
    /// What is to be reached.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// The code of the part of life it belongs to.
    pub category: String,
    /// The code of its colour.
    pub colour: String,
    /// The day from which it counts.
    pub from: String,
    /// The last day on which it can be reached; may be empty.
    pub deadline: String,
    /// The age of a life milestone, in years; may be empty.
    pub age: String,
    /// `yes` when it is to stand on Today.
    pub pinned: String,
    /// The habit of whose total it is made; empty for a goal of steps.
    pub aim: String,
    /// How much of that habit, a decimal.
    pub amount: String,
    /// The habits that are shown beside it.
    pub links: Vec<String>,
    /// The steps of a new goal, one a line.
    pub steps: String,
    /// The form as it was shown, as JSON: what still stands there was not touched.
    pub was: String,
}

impl Default for GoalForm {
    fn default() -> Self {
        Self {
            goal: String::new(),
            title: String::new(),
            description: String::new(),
            category: Category::Other.code().to_owned(),
            colour: Colour::Pine.code().to_owned(),
            from: String::new(),
            deadline: String::new(),
            age: String::new(),
            pinned: String::new(),
            aim: String::new(),
            amount: String::new(),
            links: Vec::new(),
            steps: String::new(),
            was: String::new(),
        }
    }
}

impl form::EditorForm for GoalForm {
    fn id(&self) -> &str {
        &self.goal
    }

    fn was(&self) -> &str {
        &self.was
    }
}

impl GoalForm {
    /// The form of a goal that is to be made: the next colour in turn, from today on.
    pub fn fresh(snapshot: &Snapshot, id: GoalId, today: Day) -> Self {
        let live = snapshot.live_goals();
        let taken: Vec<Colour> = live.iter().map(|goal| goal.colour.value).collect();
        Self {
            goal: id.to_string(),
            colour: next_colour(&taken),
            from: today.to_string(),
            ..Self::default()
        }
    }

    /// The form of a goal as it is.
    pub fn of(goal: &Goal) -> Self {
        let aim = goal.aim.value;
        let linked = goal.links.iter().filter(|(_, link)| link.value);
        let text = |value: Option<String>| value.unwrap_or_default();
        let mut form = Self {
            goal: goal.id.to_string(),
            title: goal.title.value.to_string(),
            description: goal.description.value.to_string(),
            category: goal.category.value.code().to_owned(),
            colour: goal.colour.value.code().to_owned(),
            from: goal.starts_on.value.to_string(),
            deadline: text(goal.deadline.value.map(|day| day.to_string())),
            age: text(goal.target_age.value.map(|age| age.to_string())),
            pinned: if goal.is_pinned.value { "yes" } else { "" }.to_owned(),
            aim: text(aim.map(|aim| aim.habit.to_string())),
            amount: text(aim.map(|aim| aim.amount.to_string())),
            links: linked.map(|(id, _)| id.to_string()).collect(),
            ..Self::default()
        };
        form.was = form::shown(&form);
        form
    }

    /// What a new goal starts with.
    ///
    /// # Errors
    /// The first field that cannot be used.
    pub fn new_goal(&self) -> Result<GoalEdit, FieldError> {
        let goal: GoalId = read(&self.goal, "goal", INCOMPLETE)?;
        let from: Day = read(&self.from, "from", NO_DATE)?;
        let deadline: Option<Day> = optional(&self.deadline, "deadline", NO_DATE)?;
        if deadline.is_some_and(|deadline| deadline < from) {
            return Err(FieldError::at("deadline", "The deadline comes before the first day."));
        }
        Ok(GoalEdit {
            title: Some(self.read_title()?),
            description: Some(
                Description::new(&self.description)
                    .map_err(|error| FieldError::in_text("description", "A description", error))?,
            ),
            category: Some(read(&self.category, "category", "Choose one of the parts of life.")?),
            colour: Some(read(&self.colour, "colour", "Choose one of the colours.")?),
            starts_on: Some(from),
            deadline: Some(deadline),
            target_age: Some(self.read_age()?),
            is_pinned: Some(!self.pinned.is_empty()),
            aim: Some(self.read_aim()?),
            links: self.read_links()?.into_iter().map(|habit| (habit, true)).collect(),
            steps: self.read_steps(goal)?,
            ..GoalEdit::of(goal)
        })
    }

    /// The edit a plain form asks for. With nothing touched it says the title again: saving is never refused for that.
    ///
    /// # Errors
    /// The first field that cannot be used.
    pub fn edit(&self) -> Result<GoalEdit, FieldError> {
        let mut edit = self.touched()?;
        if edit.is_empty() {
            edit.title = Some(self.read_title()?);
        }
        Ok(edit)
    }

    /// The edit of what differs from the form as it was shown, perhaps nothing.
    ///
    /// What was not touched is not written over what another device changed meanwhile.
    ///
    /// # Errors
    /// The first field that cannot be used.
    pub fn touched(&self) -> Result<GoalEdit, FieldError> {
        // Steps are written into a new goal alone; afterwards each has its own form.
        let mut edit = Self { steps: String::new(), ..self.clone() }.new_goal()?;
        let was = form::as_shown::<Self>(&self.was);
        let Some(was) = was.and_then(|was| was.new_goal().ok()) else { return Ok(edit) };
        edit = edit.since(&was);
        let (now, before) = (edit.links, was.links);
        let gone = before.keys().filter(|habit| !now.contains_key(habit));
        let gone = gone.map(|habit| (*habit, false));
        let new = now.iter().filter(|(habit, _)| !before.contains_key(habit));
        edit.links = new.map(|(habit, _)| (*habit, true)).chain(gone).collect();
        Ok(edit)
    }

    fn read_title(&self) -> Result<Title, FieldError> {
        Title::new(&self.title).map_err(|error| FieldError::in_text("title", "A title", error))
    }

    fn read_age(&self) -> Result<Option<u8>, FieldError> {
        const NO_AGE: &str = "An age is a whole number from 1 to 120.";
        let age: Option<u8> = optional(&self.age, "age", NO_AGE)?;
        match age {
            Some(age) if !AGES.contains(&age) => Err(FieldError::at("age", NO_AGE)),
            age => Ok(age),
        }
    }

    fn read_aim(&self) -> Result<Option<Aim>, FieldError> {
        let Some(habit) = optional(&self.aim, "aim", INCOMPLETE)? else { return Ok(None) };
        let amount = read(&self.amount, "amount", "Write how much, like 520 or 2.5.")?;
        if amount < domain::Amount(1) {
            return Err(FieldError::at("amount", "A total is more than 0."));
        }
        Ok(Some(Aim { habit, amount }))
    }

    fn read_links(&self) -> Result<BTreeSet<HabitId>, FieldError> {
        let links = self.links.iter().map(|link| read(link, "links", INCOMPLETE));
        let links: BTreeSet<HabitId> = links.collect::<Result<_, _>>()?;
        if links.len() > MAX_LINKS {
            return Err(FieldError::at(
                "links",
                format!("At most {MAX_LINKS} habits stand beside a goal."),
            ));
        }
        Ok(links)
    }

    fn read_steps(&self, goal: GoalId) -> Result<BTreeMap<StepId, StepEdit>, FieldError> {
        let lines = self.steps.lines().filter(|line| !line.trim().is_empty());
        let titles = lines.map(Title::new).collect::<Result<Vec<_>, _>>();
        let titles = titles.map_err(|error| FieldError::in_text("steps", "A step", error))?;
        if titles.len() > MAX_STEPS {
            return Err(FieldError::at("steps", format!("A goal has at most {MAX_STEPS} steps.")));
        }
        let mut last = None;
        let step = |(number, title)| {
            let position = Position::between(last.as_ref(), None);
            last = Some(position.clone());
            let edit =
                StepEdit { title: Some(Some(title)), position: Some(position), ..StepEdit::of() };
            (field::step_of(goal, number), edit)
        };
        Ok((0..).zip(titles).map(step).collect())
    }
}

/// The titles of the goals that take up all the places on Today, if there is none left for this one.
pub fn pinned_elsewhere(snapshot: &Snapshot, goal: Option<GoalId>) -> Option<Vec<String>> {
    let others = snapshot.live_goals().into_iter();
    let others = others.filter(|other| other.is_pinned.value && Some(other.id) != goal);
    let titles: Vec<String> = others.map(|goal| goal.title.value.to_string()).collect();
    (titles.len() >= MAX_PINNED).then_some(titles)
}

/// "3 goals are pinned already: A, B and C. Unpin one of them first."
pub fn no_place(titles: &[String]) -> String {
    let (last, first) = titles.split_last().map_or(("", titles), |(last, first)| (last, first));
    let said = [first.join(", ").as_str(), " and ", last].concat();
    format!("{} goals are pinned already: {said}. Unpin one of them first.", titles.len())
}
