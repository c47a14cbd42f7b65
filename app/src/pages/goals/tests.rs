//! The goals as the server writes them: what a person without the app sees and can do.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::goal::{Aim, Step};
use domain::packed::Packed;
use domain::{
    Amount, Colour, Day, Entry, Habit, HabitId, HabitName, Instant, Mark, Measure, Position,
    Record, Register, Rule, Schedule, StepId, Target, Title, Unit,
};

use super::*;
use crate::App;
use crate::boot::Arrived;
use crate::device::Days;

const TODAY: &str = "2026-10-08";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn id(number: u8) -> GoalId {
    GoalId::from_entropy([number; 16])
}

fn step_id(number: u8) -> StepId {
    StepId::from_entropy([number; 16])
}

fn run() -> HabitId {
    HabitId::from_entropy([9; 16])
}

fn goal(number: u8, title: &str) -> Goal {
    let mut goal = Goal::blank(id(number));
    goal.title = Register::unwritten(Title::new(title).unwrap());
    goal.colour = Register::unwritten(Colour::Moss);
    goal.starts_on = Register::unwritten(day("2026-10-01"));
    goal
}

/// Number, title, the step it is a part of, and the day at whose noon it was done.
type Told<'a> = (u8, &'a str, Option<u8>, Option<&'a str>);

fn with_steps(mut goal: Goal, steps: &[Told]) -> Goal {
    let mut last = None;
    for (number, title, within, done) in steps {
        let position = Position::between(last.as_ref(), None);
        last = Some(position.clone());
        let noon = |text: &&str| Instant((i64::from(day(text).0) * 24 + 12) * 3_600_000);
        let step = Step {
            title: Register::unwritten(Title::new(title).ok()),
            position: Register::unwritten(position),
            within: Register::unwritten(within.map(step_id)),
            done_at: Register::unwritten(done.as_ref().map(noon)),
            ..Step::default()
        };
        goal.steps.insert(step_id(*number), step);
    }
    goal
}

fn spanish() -> Goal {
    let mut goal = goal(1, "Hold a conversation in Spanish");
    goal.deadline = Register::unwritten(Some(day("2026-12-20")));
    let steps = [
        (1, "Unit 1", None, Some("2026-10-02")),
        (2, "The trip", None, None),
        (3, "Book a train", Some(2), Some("2026-10-03")),
        (4, "Book a bed", Some(2), None),
    ];
    with_steps(goal, &steps)
}

/// A habit of running, 5 km on each of the first days of October.
fn runs(days: i32) -> Vec<Record> {
    let starts_on = day("2026-10-01");
    let rule = Rule { schedule: Schedule::Daily, target: Target::AtLeast(Amount::units(5)) };
    let unit = Unit::new("km").unwrap();
    let habit = Habit {
        name: Register::unwritten(HabitName::new("Run").unwrap()),
        measure: Register::unwritten(Measure::Count { unit, step: Amount::units(1) }),
        rules: BTreeMap::from([(starts_on, Register::unwritten(Some(rule)))]),
        starts_on: Register::unwritten(starts_on),
        ..Habit::blank(run())
    };
    let square = |day| {
        let set = Register::unwritten(Some(Mark::Amount(Amount::units(5))));
        Record::Entry { habit: run(), day, entry: Entry { set, ..Entry::default() } }
    };
    let squares = (0..days).map(|number| square(starts_on + number));
    std::iter::once(Record::Habit(habit)).chain(squares).collect()
}

fn marathon(units: i64) -> Goal {
    let mut goal = goal(2, "Half marathon, Lisbon");
    goal.deadline = Register::unwritten(Some(day("2026-11-15")));
    goal.is_pinned = Register::unwritten(true);
    goal.aim = Register::unwritten(Some(Aim { habit: run(), amount: Amount::units(units) }));
    goal
}

/// The page at an address for an account with these goals and other records.
fn page(address: &str, goals: Vec<Goal>, records: Vec<Record>) -> String {
    let records = goals.into_iter().map(Record::Goal).chain(records);
    let snapshot: Snapshot = records.collect();
    let account = Account { snapshot: Packed::of(&snapshot), ..Account::default() };
    let boot = Boot {
        today: day(TODAY),
        seed: 7,
        account: Some(Arrived::Made(Arc::new(account))),
        ..Boot::default()
    };
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let route = Route::parse(path, query);
    let owner = Owner::new();
    owner.with(|| {
        // Where it is noon in UTC it is the same day.
        let civil = |at: Instant| at.day(0, domain::DayStart::MIDNIGHT);
        provide_context(Days(Arc::new(civil)));
        view! { <App navigation=Navigation::at(route) boot /> }.to_html()
    })
}

/// The text without tags and markers.
fn text(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        let plain = piece.split_once('>').map_or(piece, |(_, plain)| plain);
        text.push_str(plain);
    }
    text
}

fn assert_holds(html: &str, wanted: &[&str]) {
    for wanted in wanted {
        assert!(html.contains(wanted), "{wanted} is not in {html}");
    }
}

#[test]
fn a_goal_of_a_total_says_how_far_it_is_and_its_pace() {
    let page = page("/goals", vec![marathon(138)], runs(6));
    let label = "Half marathon, Lisbon, 30 of 138 km, 9 ahead";
    assert_holds(&page, &[&format!("aria-label=\"{label}\"")]);
    assert_holds(&text(&page), &["30 of 138 km", "9 ahead", "15 Nov 38 days", "Run"]);
    // 108 km are left for 39 days, today included; all of last week was before the goal but for four days.
    let said = "108 km to go. 20 km a week gets you there; last week brought 20 km.";
    assert_holds(&text(&page), &[said, "Sunday 15 November, in 38 days"]);
}

#[test]
fn a_goal_of_steps_shows_them_with_their_parts() {
    let page = page(&Route::goal(id(1)).path(), vec![spanish()], vec![]);
    let plain = text(&page);
    assert_holds(&plain, &["2 of 3 steps", "1 of 2", "2 Oct", "3 Oct", "Book a bed"]);
    let done = page.matches(r#"aria-pressed="true" class="step-tick""#).count();
    assert_eq!(done, 2, "{page}");
}

#[test]
fn a_step_with_parts_ticks_them_all() {
    let page = page(&Route::goal(id(1)).path(), vec![spanish()], vec![]);
    let form = page.split("<form").find(|form| form.contains("The trip")).unwrap();
    let wanted = format!(r#"name="step" value="{}""#, step_id(4));
    assert_holds(form, &[r#"action="/api/set_step""#, &wanted, r#"name="done" value="1""#]);
}

#[test]
fn one_step_at_a_time_has_its_editor_at_an_address_of_its_own() {
    let route = Route::Goal { id: id(1), step: Some(step_id(4)) };
    let page = page(&route.path(), vec![spanish()], vec![]);
    assert_eq!(page.matches("class=\"step-editor\"").count(), 1);
    assert_holds(&page, &[r#"name="title" value="Book a bed""#, r#"name="within" value="alone""#]);
    assert_holds(&page, &[r#"aria-label="Move up""#, r#"action="/api/remove_step""#]);
}

#[test]
fn what_is_reached_moves_to_its_own_list_and_says_since_when() {
    let goals = || vec![marathon(20), spanish()];
    let active = page("/goals", goals(), runs(6));
    assert_holds(&text(&active), &["Active 1", "Reached 1", "Hold a conversation"]);
    assert!(!active.contains("Half marathon"), "{active}");
    let reached = page("/goals?show=reached", goals(), runs(6));
    assert_holds(&text(&reached), &["Half marathon", "Since 4 October"]);
    assert_holds(&text(&reached), &["Reached on Sunday 4 October."]);
}

#[test]
fn before_the_first_goal_the_page_says_what_one_is() {
    let page = page("/goals", vec![], vec![]);
    let said = "A goal is a row of squares: one for each step, or each unit of a habit.";
    assert_holds(&text(&page), &[said, "New goal"]);
    assert!(!page.contains("<aside"), "{page}");
}

#[test]
fn milestones_stand_in_their_years_and_without_a_birthday_the_page_says_where_it_goes() {
    let mut lights = goal(3, "See the northern lights");
    lights.target_age = Register::unwritten(Some(40));
    let page = page("/goals", vec![lights], vec![]);
    assert_holds(&text(&page), &["Milestones", "at 40", "once your birthday is in the settings"]);
}

#[test]
fn with_a_birthday_the_years_of_the_milestones_are_known() {
    let mut lights = goal(3, "See the northern lights");
    lights.target_age = Register::unwritten(Some(40));
    let born = Register::unwritten(Some(day("1991-04-18")));
    let settings = domain::Settings { born, ..domain::Settings::default() };
    let page = page("/goals", vec![lights], vec![Record::Settings(settings)]);
    assert_holds(&text(&page), &["2031at 40"]);
    assert!(!page.contains("once your birthday"));
}

#[test]
fn a_deleted_goal_lies_in_the_trash_with_a_way_back() {
    let mut goal = spanish();
    goal.deleted_at = Register::unwritten(Some(Instant(1)));
    let page = page("/goals", vec![goal], vec![]);
    assert_holds(&page, &["Trash (1)", r#"action="/api/recover_goal""#]);
}

#[test]
fn the_form_of_a_new_goal_offers_habits_and_steps() {
    let page = page("/goals/new", vec![], runs(1));
    let wanted = [
        r#"action="/api/create_goal""#,
        r#"name="form[steps]""#,
        "Run, km",
        r#"name="form[from]" value="2026-10-08""#,
    ];
    assert_holds(&page, &wanted);
}

#[test]
fn a_fourth_goal_is_told_that_three_are_pinned() {
    let pinned = |number, title| {
        let mut goal = goal(number, title);
        goal.is_pinned = Register::unwritten(true);
        goal
    };
    let goals = vec![pinned(4, "Run"), pinned(5, "Read"), pinned(6, "Save")];
    let page = page("/goals/new", goals, vec![]);
    let said = "3 goals are pinned already: Run, Read and Save. Unpin one of them first.";
    assert_holds(&text(&page), &[said]);
}

#[test]
fn a_title_is_text_and_nothing_else() {
    let sly = with_steps(goal(7, "<b onx=1>"), &[(1, "<i onx=1>", None, None)]);
    let page = page(&Route::goal(id(7)).path(), vec![sly], vec![]);
    assert!(!page.contains("<b onx") && !page.contains("<i onx"), "{page}");
}
