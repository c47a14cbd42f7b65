//! The fields of the editor, one function for each.

use std::iter;

use domain::goal::Category;
use domain::{GoalId, Habit, HabitId, Measure, Snapshot};
use leptos::prelude::*;

use crate::components::editor::{
    Area, Shown, area, id_of, marks, message, name_of, number, select, worded,
};
use crate::goal_form::{GoalForm, no_place, pinned_elsewhere};
use crate::text;

/// What there is to choose from.
pub(super) struct Choices {
    /// The habits: name, id, and what is counted of each.
    habits: Vec<(String, HabitId, String)>,
    /// Why this goal cannot stand on Today.
    full: Option<String>,
}

impl Choices {
    /// The habits that are followed and those the goal has already, and whether there is room on Today.
    pub(super) fn of(snapshot: &Snapshot, goal: Option<GoalId>) -> Self {
        let own = goal.and_then(|goal| snapshot.goal(goal));
        let own = own.map(domain::Goal::linked).unwrap_or_default();
        let live: Vec<HabitId> = snapshot.live_habits().iter().map(|habit| habit.id).collect();
        let more = own.into_iter().filter(|id| !live.contains(id));
        let all = live.iter().copied().chain(more).filter_map(|id| snapshot.habit(id));
        let habits = all.map(|habit| (habit.name.value.to_string(), habit.id, counted(habit)));
        let full = pinned_elsewhere(snapshot, goal).map(|titles| no_place(&titles));
        Self { habits: habits.collect(), full }
    }
}

/// "Run, km", "Meditate, days".
fn counted(habit: &Habit) -> String {
    let unit = match &habit.measure.value {
        Measure::Check => "days".to_owned(),
        measure => text::unit(measure),
    };
    let name = habit.name.value.as_str();
    if unit.is_empty() { name.to_owned() } else { [name, ", ", &unit].concat() }
}

/// The part of life.
pub(super) fn category(form: &GoalForm) -> impl IntoView + use<> {
    let options = worded(Category::ALL, Category::code, word);
    view! {
        <div class="field">
            <label for=id_of("category")>"Part of life"</label>
            {select("category", None, options, &form.category)}
        </div>
    }
}

const fn word(category: Category) -> &'static str {
    match category {
        Category::Health => "Health",
        Category::Wealth => "Money and things",
        Category::Mind => "Learning and calm",
        Category::Work => "Work",
        Category::Life => "People and places",
        Category::Other => "Other",
    }
}

/// By what it is reached: its steps, or so much of a habit.
pub(super) fn aim(form: &GoalForm, choices: &Choices, shown: Shown) -> impl IntoView + use<> {
    let steps = (String::new(), "Steps that are ticked".to_owned());
    let habits = choices.habits.iter().map(|(_, id, counted)| (id.to_string(), counted.clone()));
    let (invalid, note) = marks(shown, "amount");
    view! {
        <div class="field">
            <label for=id_of("aim")>"Its squares are"</label>
            {select("aim", None, iter::once(steps).chain(habits), &form.aim)}
        </div>
        <div class="field aim-amount">
            <label for=id_of("amount")>"How much of it"</label>
            <input
                class="input"
                id=id_of("amount")
                name="form[amount]"
                value=form.amount.clone()
                inputmode="decimal"
                autocomplete="off"
                aria-invalid=invalid
                aria-describedby=note
            />
            {message(shown, "amount")}
        </div>
    }
}

pub(super) fn steps(form: &GoalForm, shown: Shown) -> impl IntoView + use<> {
    let lines = Area { most: None, rows: 3 };
    let hint = view! { <p class="hint">"Small ones. You can change everything later."</p> };
    area(shown, "steps", "Steps, one a line", &form.steps, lines, Some(hint.into_any()))
}

/// From when and until when, by day or by age.
pub(super) fn days(form: &GoalForm, shown: Shown) -> impl IntoView + use<> {
    let day = |field: &'static str, label: &'static str, value: &str| {
        let (invalid, note) = marks(shown, field);
        let (id, is_needed) = (id_of(field), field == "from");
        view! {
            <div class="field">
                <label for=id.clone()>
                    {label} {(!is_needed).then(|| view! { <span class="faint">" (optional)"</span> })}
                </label>
                <input
                    class="input"
                    type="date"
                    id=id
                    name=name_of(field)
                    value=value.to_owned()
                    required=is_needed
                    aria-invalid=invalid
                    aria-describedby=note
                />
                {message(shown, field)}
            </div>
        }
    };
    view! {
        {day("from", "Counts from", &form.from)}
        {day("deadline", "Deadline", &form.deadline)}
        <div class="field">
            <span class="label">"Or at the age of" <span class="faint">" (optional)"</span></span>
            <div class="fields">
                {number("form[age]", &form.age, 1, 120, "Age in years")}
                <span>"years"</span>
            </div>
            {message(shown, "age")}
        </div>
    }
}

/// The habits that stand beside it.
pub(super) fn links(form: &GoalForm, choices: &Choices, shown: Shown) -> Option<AnyView> {
    let box_of = |(name, id, _): &(String, HabitId, String)| {
        let id = id.to_string();
        let is_chosen = form.links.contains(&id);
        view! {
            <label>
                <input class="checkbox" type="checkbox" name="form[links][]" value=id checked=is_chosen />
                {name.clone()}
            </label>
        }
    };
    (!choices.habits.is_empty()).then(|| {
        view! {
            <fieldset class="field goal-choices">
                <legend class="label">"Habits that lead there"</legend>
                {choices.habits.iter().map(box_of).collect_view()}
                {message(shown, "links")}
            </fieldset>
        }
        .into_any()
    })
}

pub(super) fn pin(form: &GoalForm, choices: &Choices, shown: Shown) -> impl IntoView + use<> {
    let is_full = choices.full.is_some();
    view! {
        <div class="field">
            <label class="fields">
                <input
                    class="checkbox"
                    type="checkbox"
                    name="form[pinned]"
                    value="yes"
                    checked=!form.pinned.is_empty()
                    disabled=is_full && form.pinned.is_empty()
                />
                "Pin to Today"
            </label>
            {choices.full.clone().map(|full| view! { <p class="hint">{full}</p> })}
            {message(shown, "pinned")}
        </div>
    }
}
