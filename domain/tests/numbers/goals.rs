//! How far goals are, and whether that is far enough, on days one can check by hand.

use domain::goal::{Aim, Counted, Moves, Pace, Reached, Step, StepEdit};
use domain::{
    Amount, Calendar, Day, Goal, GoalId, Instant, Position, Record, Register, Schedule, Snapshot,
    StepId, Title,
};

use crate::characters::{Story, at_least, day, snapshot};

fn goal(from: &str, deadline: Option<&str>) -> Goal {
    let mut goal = Goal::blank(GoalId::from_entropy([1; 16]));
    goal.starts_on = Register::unwritten(day(from));
    goal.deadline = Register::unwritten(deadline.map(day));
    goal
}

fn step_id(number: u8) -> StepId {
    StepId::from_entropy([number; 16])
}

/// A goal of steps: number, the step it is a part of, and when it was done.
fn with_steps(mut goal: Goal, steps: &[(u8, Option<u8>, Option<i64>)]) -> Goal {
    let mut last: Option<Position> = None;
    for (number, within, done_at) in steps {
        let position = Position::between(last.as_ref(), None);
        last = Some(position.clone());
        let step = Step {
            title: Register::unwritten(Title::new("Step").ok()),
            position: Register::unwritten(position),
            within: Register::unwritten(within.map(step_id)),
            done_at: Register::unwritten(done_at.map(Instant)),
            ..Step::default()
        };
        goal.steps.insert(step_id(*number), step);
    }
    goal
}

/// An account with a goal, and with a habit to reach it by.
fn account(story: &Story, goal: &Goal) -> (Snapshot, Calendar) {
    let mut snapshot = snapshot(std::slice::from_ref(story));
    snapshot.put(Record::Goal(goal.clone()));
    (snapshot, story.calendar)
}

/// Runs of 5 km on the first so many days from 5 October on.
fn runs(days: usize, today: &str) -> Story {
    let run = Story::count(Schedule::Daily, at_least(5), "2026-10-05");
    run.squares("2026-10-05", &"5".repeat(days)).today(today)
}

fn aim(story: &Story, units: i64) -> Register<Option<Aim>> {
    Register::unwritten(Some(Aim { habit: story.habit.id, amount: Amount::units(units) }))
}

fn pace(story: &Story, goal: &Goal) -> Option<Pace> {
    let (snapshot, calendar) = account(story, goal);
    goal.pace(&snapshot, calendar)
}

#[test]
fn a_goal_of_steps_is_as_far_as_its_ticks() {
    let story = runs(0, "2026-10-08");
    // The second step is done by its two parts, of which one is; its own tick says nothing.
    let steps = [(1, None, Some(5)), (2, None, Some(6)), (3, Some(2), Some(7)), (4, Some(2), None)];
    let goal = with_steps(goal("2026-10-05", None), &steps);
    let (snapshot, calendar) = account(&story, &goal);
    let progress = goal.progress(&snapshot, calendar).unwrap();
    assert_eq!(progress.counted, Counted::Steps);
    assert_eq!((progress.value, progress.target), (Amount::units(2), Amount::units(3)));
    assert_eq!(goal.reached(&snapshot, calendar), None);
}

#[test]
fn a_goal_is_reached_when_its_last_step_was_and_open_again_when_one_is_taken_back() {
    let story = runs(0, "2026-10-08");
    let steps = [(1, None, Some(9)), (2, None, None), (3, Some(2), Some(7))];
    let mut goal = with_steps(goal("2026-10-05", None), &steps);
    let reached = |goal: &Goal| {
        let (snapshot, calendar) = account(&story, goal);
        goal.reached(&snapshot, calendar)
    };
    assert_eq!(reached(&goal), Some(Reached::At(Instant(9))));
    goal.steps.get_mut(&step_id(1)).unwrap().done_at = Register::unwritten(None);
    assert_eq!(reached(&goal), None);
    // A step that was taken out does not hold it up.
    goal.steps.get_mut(&step_id(1)).unwrap().is_removed = Register::unwritten(true);
    assert_eq!(reached(&goal), Some(Reached::At(Instant(7))));
}

#[test]
fn parts_of_parts_and_parts_of_what_is_gone_stand_alone() {
    let steps = [(1, Some(2), None), (2, Some(1), None), (3, Some(9), None), (4, Some(4), None)];
    let goal = with_steps(goal("2026-10-05", None), &steps);
    let outline = goal.outline();
    assert_eq!(outline.len(), 4);
    assert!(outline.iter().all(|step| step.parts.is_empty()));
}

#[test]
fn a_total_counts_from_the_first_day_of_the_goal() {
    let run = runs(4, "2026-10-08");
    let mut goal = goal("2026-10-06", None);
    goal.aim = aim(&run, 15);
    let (snapshot, calendar) = account(&run, &goal);
    let progress = goal.progress(&snapshot, calendar).unwrap();
    assert_eq!((progress.value, progress.is_reached()), (Amount::units(15), true));
    assert_eq!(goal.reached(&snapshot, calendar), Some(Reached::On(day("2026-10-08"))));
    goal.starts_on = Register::unwritten(day("2026-10-05"));
    let (snapshot, calendar) = account(&run, &goal);
    assert_eq!(goal.reached(&snapshot, calendar), Some(Reached::On(day("2026-10-07"))));
}

#[test]
fn of_a_habit_of_yes_or_no_days_are_counted() {
    let read = Story::check(Schedule::Daily, "2026-10-05").squares("2026-10-05", "dd.d");
    let read = read.today("2026-10-08");
    let mut goal = goal("2026-10-05", None);
    goal.aim = aim(&read, 24);
    let (snapshot, calendar) = account(&read, &goal);
    let progress = goal.progress(&snapshot, calendar).unwrap();
    assert_eq!(progress.counted, Counted::Days(read.habit.id));
    assert_eq!(progress.value, Amount::units(3));
    assert!((progress.share() - 0.125).abs() < 1e-12);
}

#[test]
fn pace_asks_today_for_what_the_days_before_it_should_have_brought() {
    // 100 km in 20 days are 5 a day. On the fourth day three are over.
    let mut goal = goal("2026-10-05", Some("2026-10-24"));
    let on_pace = runs(3, "2026-10-08");
    goal.aim = aim(&on_pace, 100);
    let told = pace(&on_pace, &goal).unwrap();
    assert_eq!((told.expected, told.ahead), (Amount::units(15), 0));
    assert_eq!((told.left, told.days_left), (Amount::units(85), 17));
    // 85 in 17 days are 35 a week.
    assert_eq!(told.per_week, 35);
    assert_eq!(pace(&runs(1, "2026-10-08"), &goal).unwrap().ahead, -10);
    assert_eq!(pace(&runs(4, "2026-10-08"), &goal).unwrap().ahead, 5);
}

#[test]
fn in_the_last_week_and_after_it_all_that_is_left_is_asked_for() {
    let mut goal = goal("2026-10-05", Some("2026-10-10"));
    let run = runs(1, "2026-10-08");
    goal.aim = aim(&run, 30);
    let told = pace(&run, &goal).unwrap();
    assert_eq!((told.days_left, told.per_week), (3, 25));
    let late = pace(&runs(1, "2026-12-01"), &goal).unwrap();
    assert_eq!((late.expected, late.days_left, late.per_week), (Amount::units(30), 0, 25));
    assert_eq!(pace(&runs(6, "2026-10-10"), &goal), None, "it is reached");
}

#[test]
fn the_week_before_this_one_is_told_apart() {
    let run = runs(9, "2026-10-14");
    let mut goal = goal("2026-10-05", None);
    goal.aim = aim(&run, 100);
    let (snapshot, calendar) = account(&run, &goal);
    assert_eq!(goal.last_week(&snapshot, calendar), Some(Amount::units(35)));
}

#[test]
fn a_milestone_is_due_on_a_birthday() {
    let mut milestone = goal("2026-10-05", None);
    milestone.target_age = Register::unwritten(Some(41));
    assert_eq!(milestone.due_on(None), None);
    let due = |born: &str| milestone.due_on(Some(day(born)));
    assert_eq!(due("1990-03-02"), Some(day("2031-03-02")));
    assert_eq!(due("1988-02-29"), Some(day("2029-03-01")));
}

#[test]
fn goals_stand_pinned_first_and_then_by_the_day_they_are_due() {
    let mut snapshot = Snapshot::default();
    let goals: [(u8, bool, Option<i32>); 6] = [
        (1, false, None),
        (2, false, Some(20_800)),
        (3, true, Some(20_900)),
        (4, true, None),
        (5, true, Some(20_700)),
        (6, true, Some(21_000)),
    ];
    for (number, pinned, due) in goals {
        let mut goal = Goal::blank(GoalId::from_entropy([number; 16]));
        goal.is_pinned = Register::unwritten(pinned);
        goal.deadline = Register::unwritten(due.map(Day));
        snapshot.put(Record::Goal(goal));
    }
    let ids =
        |goals: Vec<&Goal>| goals.iter().map(|goal| goal.id.as_bytes()[0]).collect::<Vec<_>>();
    assert_eq!(ids(snapshot.live_goals()), [5, 3, 6, 4, 2, 1]);
    // Two devices pinned more than there is room for.
    assert_eq!(ids(snapshot.pinned_goals()), [5, 3, 6]);
}

/// The steps in their order, each part behind the step it belongs to.
fn order(goal: &Goal) -> Vec<(StepId, bool)> {
    let whole = |top: &domain::goal::Outlined| {
        let parts = top.parts.iter().map(|(id, _)| (*id, true));
        std::iter::once((top.id, false)).chain(parts).collect::<Vec<_>>()
    };
    goal.outline().iter().flat_map(whole).collect()
}

/// A goal after one of its steps has moved.
fn moved(goal: &Goal, number: u8, way: fn(Moves) -> Option<StepEdit>) -> Goal {
    written(goal, number, way(goal.moves_of(step_id(number)).unwrap()).unwrap())
}

fn written(goal: &Goal, number: u8, edit: StepEdit) -> Goal {
    let mut goal = goal.clone();
    let step = goal.steps.get_mut(&step_id(number)).unwrap();
    if let Some(position) = edit.position {
        step.position = Register::unwritten(position);
    }
    if let Some(within) = edit.within {
        step.within = Register::unwritten(within);
    }
    goal
}

fn numbered(order: &[(u8, bool)]) -> Vec<(StepId, bool)> {
    order.iter().map(|(number, is_part)| (step_id(*number), *is_part)).collect()
}

#[test]
fn a_step_goes_past_the_ones_beside_it_with_all_its_parts() {
    let steps = [(1, None, None), (2, None, None), (3, Some(2), None), (4, None, None)];
    let goal = with_steps(goal("2026-10-05", None), &steps);
    let up = moved(&goal, 2, |moves| moves.up);
    assert_eq!(order(&up), numbered(&[(2, false), (3, true), (1, false), (4, false)]));
    let down = moved(&goal, 1, |moves| moves.down);
    assert_eq!(order(&down), order(&up));
    let last = moved(&down, 1, |moves| moves.down);
    assert_eq!(order(&last), numbered(&[(2, false), (3, true), (4, false), (1, false)]));
    let first = goal.moves_of(step_id(1)).unwrap();
    assert_eq!((first.up, first.into, first.out), (None, None, None));
    assert_eq!(goal.moves_of(step_id(4)).unwrap().down, None);
    assert_eq!(goal.moves_of(step_id(9)), None);
}

#[test]
fn a_step_becomes_the_last_part_of_the_one_above_and_stands_alone_again_after_it() {
    let steps = [(1, None, None), (2, Some(1), None), (3, None, None), (4, None, None)];
    let goal = with_steps(goal("2026-10-05", None), &steps);
    let into = moved(&goal, 3, |moves| moves.into);
    assert_eq!(order(&into), numbered(&[(1, false), (2, true), (3, true), (4, false)]));
    let out = moved(&into, 2, |moves| moves.out);
    assert_eq!(order(&out), numbered(&[(1, false), (3, true), (2, false), (4, false)]));
    // Parts have no parts, so a step with parts goes into none.
    let last_with_parts = moved(&into, 1, |moves| moves.down);
    assert_eq!(order(&last_with_parts)[0], (step_id(4), false));
    assert_eq!(last_with_parts.moves_of(step_id(1)).unwrap().into, None);
}

#[test]
fn a_step_goes_to_the_place_of_another_one() {
    let steps = [(1, None, None), (2, Some(1), None), (3, None, None), (4, None, None)];
    let goal = with_steps(goal("2026-10-05", None), &steps);
    let to = |step: u8, place: u8| {
        let edit = goal.move_to(step_id(step), step_id(place))?;
        Some(order(&written(&goal, step, edit)))
    };
    let row = |order: &[(u8, bool)]| Some(numbered(order));
    assert_eq!(to(4, 1), row(&[(4, false), (1, false), (2, true), (3, false)]));
    assert_eq!(to(1, 4), row(&[(3, false), (4, false), (1, false), (2, true)]));
    assert_eq!(to(3, 2), row(&[(1, false), (3, true), (2, true), (4, false)]));
    assert_eq!(to(2, 4), row(&[(1, false), (3, false), (2, false), (4, false)]));
    // Nowhere else, into its own parts, and nothing that is not there.
    assert_eq!((to(1, 1), to(1, 2), to(9, 1), to(1, 9)), (None, None, None, None));
}

#[test]
fn a_step_with_parts_is_ticked_by_those_that_are_not() {
    let steps = [(1, None, None), (2, Some(1), Some(5)), (3, Some(1), None), (4, None, None)];
    let goal = with_steps(goal("2026-10-05", None), &steps);
    let outline = goal.outline();
    assert_eq!(outline[0].to_tick(true), [step_id(3)]);
    assert_eq!(outline[0].to_tick(false), [step_id(2)]);
    assert_eq!(outline[1].to_tick(true), [step_id(4)]);
    assert_eq!(outline[1].to_tick(false), []);
}
