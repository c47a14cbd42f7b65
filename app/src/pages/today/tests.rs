//! Today as the server writes it: what a person without the app sees and can do.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::packed::Packed;
use domain::{
    Amount, Colour, Day, Entry, Habit, HabitId, HabitName, Icon, Mark, Measure, Position, Reason,
    Record, Register, Rule, Schedule, Snapshot, Target, Unit, Weekday, WeekdaySet,
};
use leptos::prelude::*;

use crate::boot::{Account, Arrived};
use crate::{App, Boot, Navigation, Route};

const TODAY: &str = "2026-10-08";

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn id(number: u8) -> HabitId {
    HabitId::from_entropy([number; 16])
}

/// A habit since September, due every day.
fn habit(number: u8, name: &str, measure: Measure, target: Target) -> Habit {
    let starts_on = day("2026-09-01");
    let rule = Rule { schedule: Schedule::Daily, target };
    Habit {
        name: Register::unwritten(HabitName::new(name).unwrap()),
        measure: Register::unwritten(measure),
        rules: BTreeMap::from([(starts_on, Register::unwritten(Some(rule)))]),
        colour: Register::unwritten(Colour::Plum),
        icon: Register::unwritten(Icon::Lotus),
        position: Register::unwritten(Position::try_from(format!("{:02x}", number + 16)).unwrap()),
        starts_on: Register::unwritten(starts_on),
        ..Habit::blank(id(number))
    }
}

fn meditate() -> Habit {
    habit(1, "Meditate", Measure::Check, Target::ONCE)
}

fn water() -> Habit {
    let unit = Unit::new("glasses").unwrap();
    let measure = Measure::Count { unit, step: Amount::units(1) };
    habit(2, "Drink water", measure, Target::AtLeast(Amount::units(8)))
}

fn read() -> Habit {
    habit(3, "Read", Measure::Time, Target::AtLeast(Amount::units(30)))
}

fn marked(number: u8, on: &str, mark: Mark) -> Record {
    let entry = Entry { set: Register::unwritten(Some(mark)), ..Entry::default() };
    Record::Entry { habit: id(number), day: day(on), entry }
}

fn glasses(count: i64) -> Record {
    marked(2, TODAY, Mark::Amount(Amount::units(count)))
}

/// The page of a day for an account with these habits and squares.
fn page(on: Option<&str>, habits: Vec<Habit>, squares: Vec<Record>) -> String {
    let records = habits.into_iter().map(Record::Habit).chain(squares);
    let snapshot: Snapshot = records.collect();
    let account = Account { snapshot: Packed::of(&snapshot), ..Account::default() };
    let boot = Boot {
        today: day(TODAY),
        seed: 7,
        account: Some(Arrived::Made(Arc::new(account))),
        ..Boot::default()
    };
    let owner = Owner::new();
    owner.with(|| {
        let navigation = Navigation::at(Route::Today { day: on.map(day) });
        // The places that Leptos marks for itself are nothing a person sees.
        view! { <App navigation boot /> }.to_html().replace("<!>", "")
    })
}

/// The row of a habit.
fn row<'page>(page: &'page str, name: &str) -> &'page str {
    let rows = page.split("<li").skip(1).map(|row| row.split("</li>").next().unwrap());
    let mut rows = rows.filter(|row| row.contains(&format!(">{name}<")));
    rows.next().unwrap_or_else(|| panic!("no row of {name}"))
}

/// The tag of the control that does `act`.
fn control<'row>(row: &'row str, act: &str) -> &'row str {
    let mark = format!("data-act=\"{act}\"");
    let tag = row.split('<').find(|tag| tag.contains(&mark));
    tag.unwrap_or_else(|| panic!("no {act} in {row}"))
}

#[track_caller]
fn assert_holds(text: &str, parts: &[&str]) {
    for part in parts {
        let start = text.char_indices().nth(4_000).map_or(text, |(end, _)| &text[..end]);
        assert!(text.contains(part), "no {part} in {start}");
    }
}

#[test]
fn a_yes_or_no_is_a_form_that_sets_its_square() {
    let page = page(None, vec![meditate()], vec![]);
    let row = row(&page, "Meditate");
    assert_holds(
        row,
        &[
            r#"<form method="post" action="/api/set_entry">"#,
            &format!(r#"name="habit" value="{}""#, id(1)),
            r#"name="day" value="2026-10-08""#,
            r#"name="nonce" value=""#,
        ],
    );
    let tick = control(row, "tick");
    assert_holds(
        tick,
        &[
            r#"type="submit""#,
            r#"name="mark""#,
            r#"value="done""#,
            r#"aria-label="Meditate, Thursday 8 October""#,
            r#"aria-pressed="false""#,
        ],
    );
    assert!(!tick.contains("formaction"));
}

#[test]
fn what_is_done_can_be_taken_back_by_the_same_form() {
    let page = page(None, vec![meditate()], vec![marked(1, TODAY, Mark::Done)]);
    assert_holds(
        control(row(&page, "Meditate"), "tick"),
        &[r#"value="""#, r#"aria-pressed="true""#],
    );
    assert_holds(&page, &["<b>All 1</b>"]);
}

#[test]
fn a_count_adds_its_step_and_takes_one_back() {
    let page = page(None, vec![water()], vec![glasses(6)]);
    let row = row(&page, "Drink water");
    let add = r#"formaction="/api/add_amount""#;
    let tick = control(row, "tick");
    assert_holds(tick, &[add, r#"name="amount""#, r#"value="1""#]);
    assert_holds(tick, &[r#"aria-label="Drink water, 6 of 8 glasses, add one""#]);
    let less = control(row, "less");
    assert_holds(less, &[add, r#"value="-1""#, r#"aria-label="Drink water, one less""#]);
    assert!(!less.contains("disabled"));
}

#[test]
fn nothing_cannot_be_less() {
    let page = page(None, vec![water()], vec![]);
    assert_holds(control(row(&page, "Drink water"), "less"), &["disabled"]);
}

#[test]
fn a_time_adds_five_minutes_and_no_form_starts_its_timer() {
    let page = page(None, vec![read()], vec![]);
    let row = row(&page, "Read");
    let more = control(row, "more");
    assert_holds(more, &[r#"value="5""#, r#"aria-label="Read, 5 minutes more""#]);
    let tick = control(row, "tick");
    assert_holds(tick, &[r#"type="button""#, r#"aria-label="Read, 0 of 30 min, start the timer""#]);
}

#[test]
fn a_day_can_be_skipped_and_the_skip_taken_back() {
    let open = page(None, vec![meditate()], vec![]);
    let skip = [r#"name="mark""#, r#"value="skipped""#, r#"aria-label="Skip Meditate""#];
    assert_holds(control(row(&open, "Meditate"), "skip"), &skip);
    let skipped = Mark::Skipped(Reason::default());
    let skipped = page(None, vec![meditate()], vec![marked(1, TODAY, skipped)]);
    let row = row(&skipped, "Meditate");
    assert_holds(control(row, "skip"), &[r#"value="""#]);
    assert_holds(control(row, "tick"), &["Meditate, Thursday 8 October, skipped"]);
}

#[test]
fn two_rows_never_share_what_makes_a_form_count_once() {
    let page = page(None, vec![meditate(), water()], vec![]);
    let nonce =
        |name| row(&page, name).split(r#"name="nonce" value=""#).nth(1).unwrap().split('"').next();
    assert_ne!(nonce("Meditate"), nonce("Drink water"));
}

#[test]
fn the_ticks_of_a_past_day_act_on_that_day() {
    let page = page(Some("2026-10-06"), vec![meditate(), water()], vec![]);
    assert_holds(&page, &["Tuesday", "6 October", "Back to today"]);
    assert_holds(
        row(&page, "Meditate"),
        &[r#"name="day" value="2026-10-06""#, "Meditate, Tuesday 6 October"],
    );
    assert_holds(
        row(&page, "Drink water"),
        &["Drink water, 0 of 8 glasses, add one, Tuesday 6 October"],
    );
}

#[test]
fn a_day_ahead_cannot_be_ticked() {
    let page = page(Some("2026-10-09"), vec![meditate()], vec![]);
    assert_holds(control(row(&page, "Meditate"), "tick"), &["disabled"]);
    assert_holds(control(row(&page, "Meditate"), "skip"), &["disabled"]);
}

#[test]
fn the_days_of_the_strip_are_links_that_say_what_was_done() {
    let page = page(None, vec![meditate()], vec![marked(1, "2026-10-07", Mark::Done)]);
    assert_holds(
        &page,
        &[
            r#"href="/today?day=2026-10-07" aria-label="Wednesday 7 October, 1 of 1 done""#,
            r#"href="/today" aria-label="Thursday 8 October, 0 of 1 done" aria-current="date""#,
            r#"href="/today?day=2026-09-24""#,
        ],
    );
}

#[test]
fn a_habit_that_is_not_due_stands_in_the_quiet_line_and_can_still_be_ticked() {
    let mut plants = habit(4, "Water the plants", Measure::Check, Target::ONCE);
    let sundays = Schedule::Weekdays(WeekdaySet::EMPTY.with(Weekday::Sun));
    let rule = Rule { schedule: sundays, target: Target::ONCE };
    plants.rules = BTreeMap::from([(day("2026-09-01"), Register::unwritten(Some(rule)))]);
    let page = page(None, vec![meditate(), plants], vec![]);
    assert_holds(&page, &["Water the plants", ": not due today"]);
    assert_holds(row(&page, "Water the plants"), &["rest", "tick free", r#"value="done""#]);
    assert!(row(&page, "Meditate").contains("class=\"row c-plum\""));
}

#[test]
fn before_the_first_habit_three_are_offered_each_as_a_form() {
    let page = page(None, vec![], vec![]);
    assert_holds(&page, &["Your first square", "Pick one to three to start with.", "Make my own"]);
    assert_eq!(page.matches(r#"action="/api/create_habit""#).count(), 3);
    let ids = page.split(r#"name="form[habit]" value=""#).skip(1);
    let ids: std::collections::BTreeSet<_> = ids.filter_map(|id| id.split('"').next()).collect();
    assert_eq!(ids.len(), 3, "three habits have three ids");
    // What only the app can do is not there before it runs.
    let start = page.split("<button").find(|button| button.contains("Start with"));
    assert_holds(start.unwrap(), &["hidden"]);
}

#[test]
fn nothing_in_the_page_needs_inline_styles_or_scripts() {
    let habits = vec![meditate(), water(), read()];
    let page = page(None, habits, vec![glasses(6)]);
    for forbidden in ["style=", "<script", "onclick", "javascript:"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
}

#[test]
fn a_name_is_text_and_nothing_else() {
    let sly = habit(5, "<b onx=1>\"&", Measure::Check, Target::ONCE);
    let page = page(None, vec![sly], vec![]);
    assert!(!page.contains("<b onx"));
    assert_holds(&page, &["&lt;b onx=1&gt;"]);
}

#[test]
fn a_row_ends_its_habits_grid_in_today() {
    let over = habit(
        6,
        "Coffee",
        Measure::Count { unit: Unit::default(), step: Amount::units(1) },
        Target::AtMost { limit: Amount::units(2), unlogged_kept: true },
    );
    let squares = vec![marked(6, "2026-10-06", Mark::Amount(Amount::units(3)))];
    let page = page(None, vec![over], squares);
    let row = row(&page, "Coffee");
    assert_eq!(row.matches("<span class=\"square ").count(), 13);
    assert_holds(row, &[r#"<span class="square over">3</span>"#, "1 day", "tick part"]);
}
