//! The goals of the demo account: of a total and of steps, with and without a deadline, reached, and far ahead.

use std::collections::BTreeMap;

use app::field::step_of;
use domain::goal::{Aim, Category, StepEdit};
use domain::{
    Amount, Colour, Day, Description, GoalEdit, GoalId, HabitId, Operation, Position, SettingsEdit,
    StepId, Title,
};

use super::habits;
use super::story::{Moment, moment};

/// A goal of the story; days are counted back from the last day, and on when negative.
struct Plan {
    title: &'static str,
    about: &'static str,
    category: Category,
    colour: Colour,
    starts: i32,
    deadline: Option<i32>,
    age: Option<u8>,
    pinned: bool,
    /// So much of a habit.
    aim: Option<(&'static str, i64)>,
    links: &'static [&'static str],
    steps: Steps,
}

enum Steps {
    /// Each with what becomes of it.
    Named(&'static [(&'static str, State)]),
    /// So many with numbers, of which so many are done, one every so many days.
    Numbered(&'static str, u16, u16, i32),
}

#[derive(Clone, Copy)]
enum State {
    /// Done so many days ago.
    Done(i32),
    /// Due in so many days.
    Due(i32),
    Open,
    /// The same for a part of the step above.
    PartDone(i32),
    PartDue(i32),
}

use State::{Done, Due, Open, PartDone, PartDue};

const ALL: [Plan; 7] = [
    Plan {
        title: "Half marathon, Lisbon",
        about: "",
        category: Category::Health,
        colour: Colour::Moss,
        starts: 182,
        deadline: Some(-38),
        age: None,
        pinned: true,
        aim: Some(("Run", 520)),
        links: &["Strength training"],
        steps: Steps::Named(&[
            ("Run 10 km without stopping", Done(67)),
            ("Build up the long run", Open),
            ("15 km", PartDone(26)),
            ("18 km", PartDone(5)),
            ("20 km", PartDue(16)),
            ("Race shoes", Done(19)),
            ("Book train and hotel", Due(12)),
        ]),
    },
    Plan {
        title: "Read 24 books",
        about: "",
        category: Category::Mind,
        colour: Colour::Ochre,
        starts: 280,
        deadline: Some(-84),
        age: None,
        pinned: true,
        aim: None,
        links: &["Read"],
        steps: Steps::Numbered("Book", 24, 19, 14),
    },
    Plan {
        title: "Hold a conversation in Spanish",
        about: "Half an hour with Lucía, and no word of English.",
        category: Category::Mind,
        colour: Colour::Blue,
        starts: 130,
        deadline: Some(-73),
        age: None,
        pinned: false,
        aim: None,
        links: &["Practise Spanish"],
        steps: Steps::Numbered("Unit", 8, 5, 24),
    },
    Plan {
        title: "Finish the kitchen",
        about: "",
        category: Category::Life,
        colour: Colour::Slate,
        starts: 60,
        deadline: None,
        age: None,
        pinned: false,
        aim: None,
        links: &[],
        steps: Steps::Named(&[
            ("Choose the tiles", Done(50)),
            ("Order the worktop", Done(44)),
            ("Take out the old sink", Done(21)),
            ("Paint the ceiling", Done(12)),
            ("Tile the wall", Open),
            ("Fit the sink", Open),
            ("Hang the shelves", Open),
            ("Light over the table", Open),
            ("Have everybody over", Open),
        ]),
    },
    Plan {
        title: "See the northern lights",
        about: "",
        category: Category::Life,
        colour: Colour::Lagoon,
        starts: 300,
        deadline: None,
        age: Some(40),
        pinned: false,
        aim: None,
        links: &[],
        steps: Steps::Named(&[("Ask Ana", Done(90)), ("Save for the journey", Open)]),
    },
    Plan {
        title: "A garden of our own",
        about: "",
        category: Category::Life,
        colour: Colour::Pine,
        starts: 300,
        deadline: None,
        age: Some(50),
        pinned: false,
        aim: None,
        links: &[],
        steps: Steps::Named(&[("Grow tomatoes on the balcony", Done(45)), ("Find a place", Open)]),
    },
    Plan {
        title: "100 calm mornings",
        about: "",
        category: Category::Mind,
        colour: Colour::Pine,
        starts: 300,
        deadline: Some(30),
        age: None,
        pinned: false,
        aim: Some(("Meditate", 100)),
        links: &[],
        steps: Steps::Named(&[]),
    },
];

/// How many goals there are.
pub(super) const COUNT: usize = ALL.len();

/// Tells how the goals were made and how their steps went. `habits`: the ids of the habits; `ids`: those of the goals.
pub(super) fn tell(today: Day, habits: &[HabitId], ids: &[GoalId]) -> Vec<Moment> {
    let habit = |name: &str| {
        let known = habits::ALL.iter().zip(habits);
        known.into_iter().find_map(|(plan, id)| (plan.name == name).then_some(*id))
    };
    let mut moments: Vec<Moment> =
        ALL.iter().zip(ids).flat_map(|(plan, id)| plan.tell(*id, today, habit)).collect();
    // The ages of the milestones are counted from it.
    let born = Day::from_civil(1991, 4, 18);
    let edit = SettingsEdit { born: Some(born), ..SettingsEdit::of() };
    moments.push(moment(today - 300, 8 * 60, Operation::EditSettings(edit)));
    moments
}

impl Plan {
    fn tell(&self, id: GoalId, today: Day, habit: impl Fn(&str) -> Option<HabitId>) -> Vec<Moment> {
        let aim = self.aim.and_then(|(name, units)| {
            Some(Aim { habit: habit(name)?, amount: Amount::units(units) })
        });
        let (steps, done) = self.steps.edits(id, today);
        let from = today - self.starts;
        let new = GoalEdit {
            title: Title::new(self.title).ok(),
            description: Description::new(self.about).ok(),
            category: Some(self.category),
            colour: Some(self.colour),
            starts_on: Some(from),
            deadline: Some(self.deadline.map(|ago| today - ago)),
            target_age: Some(self.age),
            is_pinned: Some(self.pinned),
            aim: Some(aim),
            links: self.links.iter().filter_map(|name| Some((habit(name)?, true))).collect(),
            steps,
            ..GoalEdit::of(id)
        };
        let ticks = done.into_iter().map(|(step, ago)| {
            let set = Operation::SetStep { goal: id, step, done: true };
            moment(today - ago, 12 * 60, set)
        });
        std::iter::once(moment(from, 9 * 60, Operation::CreateGoal(new))).chain(ticks).collect()
    }
}

impl Steps {
    /// The steps, and how many days ago which of them were done.
    fn edits(&self, goal: GoalId, today: Day) -> (BTreeMap<StepId, StepEdit>, Vec<(StepId, i32)>) {
        let named: Vec<(String, State)> = match self {
            Self::Named(steps) => {
                steps.iter().map(|(name, state)| ((*name).to_owned(), *state)).collect()
            }
            Self::Numbered(name, count, done, every) => (1..=*count)
                .map(|number| {
                    let ago = 3 + i32::from(done.saturating_sub(number)) * every;
                    (format!("{name} {number}"), if number <= *done { Done(ago) } else { Open })
                })
                .collect(),
        };
        let (mut edits, mut done) = (BTreeMap::new(), Vec::new());
        let (mut last, mut whole) = (None, None);
        for (line, (name, state)) in (0..).zip(named) {
            let id = step_of(goal, line);
            let position = Position::between(last.as_ref(), None);
            last = Some(position.clone());
            let is_part = matches!(state, PartDone(_) | PartDue(_));
            let mut edit = StepEdit {
                title: Some(Title::new(&name).ok()),
                position: Some(position),
                within: is_part.then_some(whole),
                ..StepEdit::of()
            };
            match state {
                Done(ago) | PartDone(ago) => done.push((id, ago)),
                Due(days) | PartDue(days) => edit.due = Some(Some(today + days)),
                Open => {}
            }
            if !is_part {
                whole = Some(id);
            }
            edits.insert(id, edit);
        }
        (edits, done)
    }
}
