//! The fields of the editor, one function for each.

use domain::{Icon as HabitIcon, Unit, Weekday};
use leptos::prelude::*;

use crate::components::editor::{
    Shown, choice, hidden as hidden_field, id_of, marks, message, number, select, weekdays,
};
use crate::components::icon::Icon;
use crate::habit_form::HabitForm;

/// How many icons are there at once; the rest comes with "All icons".
const FIRST_ICONS: usize = 16;

/// What the person never sees.
pub(super) fn hidden(form: &HabitForm) -> impl IntoView + use<> {
    let fields = [
        ("form[habit]", &form.habit),
        ("form[position]", &form.position),
        ("form[step]", &form.step),
        ("form[counted]", &form.counted),
        ("form[was]", &form.was),
    ];
    fields.map(|(name, value)| hidden_field(name, value.clone())).collect_view()
}

/// The icon.
pub(super) fn icon(form: &HabitForm) -> impl IntoView + use<> {
    let icons: Vec<_> = HabitIcon::ALL.iter().map(|icon| icon.code()).collect();
    let is_rare = icons.iter().skip(FIRST_ICONS).any(|code| *code == form.icon);
    let (first, more) = icons.split_at_checked(FIRST_ICONS).unwrap_or((&icons, &[]));
    let glyphs = |codes: &[&'static str]| {
        let glyph = |code: &&'static str| {
            let icon = view! { <Icon name=code /> };
            choice(
                "choice glyph".to_owned(),
                "radio",
                "form[icon]",
                code,
                code,
                form.icon == **code,
                icon,
            )
        };
        codes.iter().map(glyph).collect_view()
    };
    view! {
        <fieldset class="field">
            <legend class="label">"Icon"</legend>
            <div class="choices">{glyphs(first)}</div>
            <details open=is_rare>
                <summary>"All icons"</summary>
                <div class="choices">{glyphs(more)}</div>
            </details>
        </fieldset>
    }
}

/// What is measured, and how much of it is asked for.
pub(super) fn measure(form: &HabitForm, shown: Shown) -> impl IntoView + use<> {
    let kind = |value: &'static str, label: &'static str| {
        let is_chosen = form.measure == value;
        view! {
            <label>
                <input type="radio" name="form[measure]" value=value checked=is_chosen />
                {label}
            </label>
        }
    };
    let ways = [("at_least", "At least"), ("at_most", "At most")];
    let (invalid, note) = marks(shown, "target");
    let (unit_invalid, unit_note) = marks(shown, "unit");
    view! {
        <fieldset class="field">
            <legend class="label">"Measure"</legend>
            <div class="segment">
                {kind("check", "Yes or no")}
                {kind("count", "Count")}
                {kind("time", "Time")}
            </div>
            <div class="fields target">
                {select("direction", Some("At least or at most"), ways, &form.direction)}
                <input
                    class="input number"
                    name="form[target]"
                    value=form.target.clone()
                    inputmode="decimal"
                    autocomplete="off"
                    aria-label="Target"
                    aria-invalid=invalid
                    aria-describedby=note
                />
                <input
                    class="input unit"
                    name="form[unit]"
                    value=form.unit.clone()
                    placeholder="glasses, km"
                    autocomplete="off"
                    maxlength=Unit::MAX
                    aria-label="Unit"
                    aria-invalid=unit_invalid
                    aria-describedby=unit_note
                />
                <span class="minutes">"minutes"</span>
            </div>
            {message(shown, "target")}
            {message(shown, "unit")}
            <label class="fields logged-only">
                <input
                    class="checkbox"
                    type="checkbox"
                    name="form[logged_only]"
                    value="yes"
                    checked=!form.logged_only.is_empty()
                />
                "An empty day does not count as kept"
            </label>
        </fieldset>
    }
}

/// When it is due.
pub(super) fn schedule(
    form: &HabitForm,
    week_start: Weekday,
    shown: Shown,
) -> impl IntoView + use<> {
    let row = |value: &'static str, label: &'static str, more: AnyView| {
        let id = ["every-", value].concat();
        view! {
            <div class="pick">
                <input
                    class="radio"
                    type="radio"
                    id=id.clone()
                    name="form[schedule]"
                    value=value
                    checked=form.schedule == value
                    aria-label=match value {
                        "week" => Some("Some times a week"),
                        "month" => Some("Some times a month"),
                        "every" => Some("Every few days"),
                        _ => None,
                    }
                />
                {(value == "every").then_some("Every")}
                {(value != "weekdays").then_some(more)}
                <label for=id>{label}</label>
            </div>
        }
        .into_any()
    };
    let chosen = form.schedule == "weekdays";
    view! {
        <fieldset class="field schedule" aria-describedby=marks(shown, "schedule").1>
            <legend class="label">"Schedule"</legend>
            {row("daily", "Every day", ().into_any())}
            <div class="pick">
                <input
                    class="radio"
                    type="radio"
                    id="every-weekdays"
                    name="form[schedule]"
                    value="weekdays"
                    checked=chosen
                />
                <label for="every-weekdays">"Chosen days"</label>
                <div class="choices">{weekdays(week_start, &form.days)}</div>
            </div>
            {row("week", "times a week", number("form[week_times]", &form.week_times, 1, 7, "Times a week"))}
            {row("month", "times a month", number("form[month_times]", &form.month_times, 1, 31, "Times a month"))}
            {row("every", "days", number("form[every]", &form.every, 2, 365, "Days from one to the next"))}
            {message(shown, "schedule")}
        </fieldset>
    }
}

/// The day from which schedule and target hold.
pub(super) fn from(form: &HabitForm, is_new: bool, shown: Shown) -> impl IntoView + use<> {
    let (invalid, note) = marks(shown, "from");
    let (label, hint) = if is_new {
        ("Starts on", "Squares you fill before that day move the start back.")
    } else {
        ("A changed schedule or target holds from", "The past stays as it was.")
    };
    view! {
        <div class="field">
            <label for=id_of("from")>{label}</label>
            <input
                class="input"
                type="date"
                id=id_of("from")
                name="form[from]"
                value=form.from.clone()
                required=true
                aria-invalid=invalid
                aria-describedby=note
            />
            {message(shown, "from")}
            <p class="hint">{hint}</p>
        </div>
    }
}
