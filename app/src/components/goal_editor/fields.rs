//! The fields of the editor, one function for each.

use domain::goal::Category;
use domain::{Colour, Description, GoalId, Habit, HabitId, Measure, Snapshot, Title};
use leptos::prelude::*;

use crate::components::editor::{Shown, choice, marks, message, number};
use crate::goal_form::{GoalForm, no_place, pinned_elsewhere};
use crate::shell;
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

/// What the person never sees.
pub(super) fn hidden(form: &GoalForm, nonce: String) -> impl IntoView + use<> {
    let fields = [("form[goal]", &form.goal), ("form[was]", &form.was), ("nonce", &nonce)];
    let field = |(name, value): (&'static str, &String)| view! { <input type="hidden" name=name value=value.clone() /> };
    fields.map(field).collect_view()
}

pub(super) fn title(form: &GoalForm, shown: Shown) -> impl IntoView + use<> {
    let (invalid, note) = marks(shown, "title");
    view! {
        <div class="field">
            <label for="goal-name">"Title"</label>
            <input
                class="input"
                id="goal-name"
                name="form[title]"
                value=form.title.clone()
                autocomplete="off"
                required=true
                maxlength=Title::MAX
                aria-invalid=invalid
                aria-describedby=note
            />
            {message(shown, "title")}
        </div>
    }
}

/// Colour and part of life.
pub(super) fn look(form: &GoalForm) -> impl IntoView + use<> {
    let colours = Colour::ALL.iter().map(|colour| {
        let code = colour.code();
        let class = ["choice colour c-", code].concat();
        choice(class, "radio", "form[colour]", code, code, form.colour == code, ())
    });
    let category = |category: &Category| {
        let code = category.code();
        let is_chosen = form.category == code;
        view! { <option value=code selected=is_chosen>{name_of(*category)}</option> }
    };
    view! {
        <fieldset class="field">
            <legend class="label">"Colour"</legend>
            <div class="choices">{colours.collect_view()}</div>
        </fieldset>
        <div class="field">
            <label for="goal-category">"Part of life"</label>
            <select class="input" id="goal-category" name="form[category]">
                {Category::ALL.iter().map(category).collect_view()}
            </select>
        </div>
    }
}

const fn name_of(category: Category) -> &'static str {
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
    let option = |(_, id, counted): &(String, HabitId, String)| {
        let id = id.to_string();
        let is_chosen = form.aim == id;
        view! { <option value=id selected=is_chosen>{counted.clone()}</option> }
    };
    let (invalid, note) = marks(shown, "amount");
    view! {
        <div class="field">
            <label for="goal-aim">"Its squares are"</label>
            <select class="input" id="goal-aim" name="form[aim]">
                <option value="" selected=form.aim.is_empty()>"Steps that are ticked"</option>
                {choices.habits.iter().map(option).collect_view()}
            </select>
        </div>
        <div class="field aim-amount">
            <label for="goal-amount">"How much of it"</label>
            <input
                class="input"
                id="goal-amount"
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
    let (invalid, note) = marks(shown, "steps");
    view! {
        <div class="field">
            <label for="goal-new-steps">"Steps, one a line"</label>
            <textarea
                class="input"
                id="goal-new-steps"
                name="form[steps]"
                rows="3"
                aria-invalid=invalid
                aria-describedby=note
                inner_html=shell::escaped(&form.steps)
            ></textarea>
            {message(shown, "steps")}
            <p class="hint">"Small ones. You can change everything later."</p>
        </div>
    }
}

/// From when and until when, by day or by age.
pub(super) fn days(form: &GoalForm, shown: Shown) -> impl IntoView + use<> {
    let day = |name: &'static str, field: &'static str, label: &'static str, value: &str| {
        let (invalid, note) = marks(shown, field);
        let (id, is_needed) = (["goal-", field].concat(), field == "from");
        view! {
            <div class="field">
                <label for=id.clone()>
                    {label} {(!is_needed).then(|| view! { <span class="faint">" (optional)"</span> })}
                </label>
                <input
                    class="input"
                    type="date"
                    id=id
                    name=name
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
        {day("form[from]", "from", "Counts from", &form.from)}
        {day("form[deadline]", "deadline", "Deadline", &form.deadline)}
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

pub(super) fn description(form: &GoalForm, shown: Shown) -> impl IntoView + use<> {
    let (invalid, note) = marks(shown, "description");
    view! {
        <div class="field">
            <label for="goal-about">"Note" <span class="faint">" (optional)"</span></label>
            <textarea
                class="input"
                id="goal-about"
                name="form[description]"
                rows="2"
                maxlength=Description::MAX
                aria-invalid=invalid
                aria-describedby=note
                inner_html=shell::escaped(&form.description)
            ></textarea>
            {message(shown, "description")}
        </div>
    }
}
