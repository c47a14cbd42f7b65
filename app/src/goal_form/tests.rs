use domain::{Amount, Record, Register};

use super::*;

fn id(number: u8) -> GoalId {
    GoalId::from_entropy([number; 16])
}

fn habit(number: u8) -> HabitId {
    HabitId::from_entropy([number; 16])
}

fn form() -> GoalForm {
    GoalForm {
        goal: id(1).to_string(),
        title: "Half marathon, Lisbon".to_owned(),
        from: "2026-03-02".to_owned(),
        ..GoalForm::default()
    }
}

/// The goal that comes of what a form says.
fn made(edit: GoalEdit) -> Goal {
    let mut goal = Goal::blank(edit.goal);
    goal.title = Register::unwritten(edit.title.unwrap());
    goal.description = Register::unwritten(edit.description.unwrap());
    goal.category = Register::unwritten(edit.category.unwrap());
    goal.colour = Register::unwritten(edit.colour.unwrap());
    goal.starts_on = Register::unwritten(edit.starts_on.unwrap());
    goal.deadline = Register::unwritten(edit.deadline.unwrap());
    goal.target_age = Register::unwritten(edit.target_age.unwrap());
    goal.is_pinned = Register::unwritten(edit.is_pinned.unwrap());
    goal.aim = Register::unwritten(edit.aim.unwrap());
    goal.links = edit.links.into_iter().map(|(id, on)| (id, Register::unwritten(on))).collect();
    goal
}

fn full() -> GoalForm {
    GoalForm {
        description: "With Ana".to_owned(),
        category: "health".to_owned(),
        colour: "moss".to_owned(),
        deadline: "2026-11-15".to_owned(),
        age: "40".to_owned(),
        pinned: "yes".to_owned(),
        aim: habit(7).to_string(),
        amount: "520.5".to_owned(),
        links: vec![habit(8).to_string()],
        ..form()
    }
}

#[test]
fn a_form_shows_a_goal_as_it_was_made() {
    let goal = made(full().new_goal().unwrap());
    assert_eq!(goal.aim.value, Some(Aim { habit: habit(7), amount: Amount(520_500) }));
    let shown = GoalForm::of(&goal);
    assert_eq!(GoalForm { was: String::new(), ..shown.clone() }, full());
    assert!(shown.touched().unwrap().is_empty());
}

#[test]
fn a_plain_form_saved_untouched_is_not_refused() {
    let goal = made(form().new_goal().unwrap());
    let edit = GoalForm::of(&goal).edit().unwrap();
    assert_eq!(edit, GoalEdit { title: Some(goal.title.value), ..GoalEdit::of(goal.id) });
}

#[test]
fn only_what_was_touched_is_written() {
    let mut shown = GoalForm::of(&made(full().new_goal().unwrap()));
    shown.deadline = String::new();
    shown.links = vec![habit(9).to_string()];
    let links = BTreeMap::from([(habit(8), false), (habit(9), true)]);
    let expected = GoalEdit { deadline: Some(None), links, ..GoalEdit::of(id(1)) };
    assert_eq!(shown.touched(), Ok(expected));
}

#[test]
fn the_lines_of_a_new_goal_are_its_steps_in_their_order() {
    let steps = "Run 10 km\n\n  Race shoes \r\nBook train".to_owned();
    let edit = GoalForm { steps, ..form() }.new_goal().unwrap();
    let mut steps: Vec<_> = edit.steps.values().collect();
    steps.sort_by_key(|step| step.position.clone());
    let titles = steps.iter().map(|step| step.title.clone().flatten().unwrap().to_string());
    assert_eq!(titles.collect::<Vec<_>>(), ["Run 10 km", "Race shoes", "Book train"]);
    // A form that is sent twice makes the same steps.
    let again = GoalForm { steps: "Run 10 km".to_owned(), ..form() }.new_goal().unwrap();
    assert!(edit.steps.contains_key(again.steps.keys().next().unwrap()));
}

#[test]
fn steps_are_written_into_a_new_goal_alone() {
    let mut shown = GoalForm::of(&made(form().new_goal().unwrap()));
    shown.steps = "One more".to_owned();
    assert!(shown.touched().unwrap().is_empty());
}

#[test]
fn a_form_is_read_by_the_names_of_its_fields() {
    let fields = [
        ("nonce", "00"),
        ("form[title]", "Winter trip fund"),
        ("form[links][]", "a"),
        ("form[links][]", "b"),
        ("form[pinned]", "yes"),
        ("form[unheard_of]", "1"),
    ];
    let read = crate::form::of_fields::<GoalForm>(
        fields.map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    let expected = GoalForm {
        title: "Winter trip fund".to_owned(),
        links: vec!["a".to_owned(), "b".to_owned()],
        pinned: "yes".to_owned(),
        ..GoalForm::default()
    };
    assert_eq!(read, expected);
}

#[test]
fn a_field_that_cannot_be_used_is_named() {
    let error = |form: GoalForm| form.new_goal().unwrap_err().field;
    let text = |text: &str| text.to_owned();
    assert_eq!(error(GoalForm { title: text("  "), ..form() }), "title");
    assert_eq!(error(GoalForm { description: "a".repeat(501), ..form() }), "description");
    assert_eq!(error(GoalForm { from: text("2026-02-30"), ..form() }), "from");
    assert_eq!(error(GoalForm { deadline: text("2026-03-01"), ..form() }), "deadline");
    assert_eq!(error(GoalForm { age: text("0"), ..form() }), "age");
    assert_eq!(error(GoalForm { age: text("forty"), ..form() }), "age");
    assert_eq!(error(GoalForm { category: text("fame"), ..form() }), "category");
    assert_eq!(error(GoalForm { steps: "a".repeat(101), ..form() }), "steps");
    assert_eq!(error(GoalForm { steps: "a\n".repeat(101), ..form() }), "steps");
    let of_run = || GoalForm { aim: habit(7).to_string(), ..form() };
    assert_eq!(error(GoalForm { amount: text("many"), ..of_run() }), "amount");
    assert_eq!(error(GoalForm { amount: text("0"), ..of_run() }), "amount");
    let links = (0..21).map(|number| habit(number).to_string()).collect();
    assert_eq!(error(GoalForm { links, ..form() }), "links");
}

#[test]
fn a_fourth_pinned_goal_is_told_which_three_are() {
    let mut snapshot = Snapshot::default();
    for (number, title) in [(1, "Run"), (2, "Read"), (3, "Save")] {
        assert_eq!(pinned_elsewhere(&snapshot, Some(id(9))), None);
        let pinned = GoalForm { goal: id(number).to_string(), pinned: "yes".to_owned(), ..form() };
        let pinned = GoalForm { title: title.to_owned(), ..pinned };
        snapshot.put(Record::Goal(made(pinned.new_goal().unwrap())));
    }
    let titles = pinned_elsewhere(&snapshot, Some(id(9))).unwrap();
    let said = "3 goals are pinned already: Run, Read and Save. Unpin one of them first.";
    assert_eq!(no_place(&titles), said);
    // Whoever is pinned already keeps its place.
    assert_eq!(pinned_elsewhere(&snapshot, Some(id(2))), None);
}

#[test]
fn new_goals_take_the_colours_in_turn() {
    let mut snapshot = Snapshot::default();
    let mut colours = Vec::new();
    for number in 0..9 {
        let fresh = GoalForm::fresh(&snapshot, id(number), Day(20_000));
        let fresh = GoalForm { title: "Goal".to_owned(), ..fresh };
        colours.push(fresh.colour.clone());
        snapshot.put(Record::Goal(made(fresh.new_goal().unwrap())));
    }
    assert_eq!(colours[..8], Colour::DEFAULT_ORDER.map(Colour::code));
    assert_eq!(colours[8], colours[0]);
}
