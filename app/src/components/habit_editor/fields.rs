//! The fields of the editor, one function for each.

use domain::{Colour, HabitName, Icon as HabitIcon, Note, Unit, Weekday};
use leptos::prelude::*;

use crate::components::editor::{Shown, choice, marks, message, number};
use crate::components::icon::Icon;
use crate::habit_form::HabitForm;
use crate::shell;
use crate::text;

/// How many icons are there at once; the rest comes with "All icons".
const FIRST_ICONS: usize = 16;

/// What the person never sees.
pub(super) fn hidden(form: &HabitForm, nonce: String) -> impl IntoView + use<> {
    let fields = [
        ("form[habit]", &form.habit),
        ("form[position]", &form.position),
        ("form[step]", &form.step),
        ("form[counted]", &form.counted),
        ("form[was]", &form.was),
        ("nonce", &nonce),
    ];
    let field = |(name, value): (&'static str, &String)| view! { <input type="hidden" name=name value=value.clone() /> };
    fields.map(field).collect_view()
}

pub(super) fn name(form: &HabitForm, shown: Shown) -> impl IntoView + use<> {
    let (invalid, note) = marks(shown, "name");
    view! {
        <div class="field">
            <label for="habit-name">"Name"</label>
            <input
                class="input"
                id="habit-name"
                name="form[name]"
                value=form.name.clone()
                autocomplete="off"
                required=true
                maxlength=HabitName::MAX
                aria-invalid=invalid
                aria-describedby=note
            />
            {message(shown, "name")}
        </div>
    }
}

/// Colour and icon.
pub(super) fn look(form: &HabitForm) -> impl IntoView + use<> {
    let colours = Colour::ALL.iter().map(|colour| {
        let code = colour.code();
        let class = ["choice colour c-", code].concat();
        choice(class, "radio", "form[colour]", code, code, form.colour == code, ())
    });
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
            <legend class="label">"Colour"</legend>
            <div class="choices">{colours.collect_view()}</div>
        </fieldset>
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
    let way = |value: &'static str, label: &'static str| {
        let is_chosen = form.direction == value;
        view! { <option value=value selected=is_chosen>{label}</option> }
    };
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
                <select class="input" name="form[direction]" aria-label="At least or at most">
                    {way("at_least", "At least")}
                    {way("at_most", "At most")}
                </select>
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

/// When it is due. `week`: the weekdays in the person's order.
pub(super) fn schedule(
    form: &HabitForm,
    week: [Weekday; 7],
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
    let days = week.map(|day| {
        let is_chosen = form.days.iter().any(|code| code == day.code());
        let initial = text::short_weekday(day).get(..1).unwrap_or_default();
        let class = "choice day".to_owned();
        choice(
            class,
            "checkbox",
            "form[days][]",
            day.code(),
            text::weekday(day),
            is_chosen,
            initial,
        )
    });
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
                <div class="choices">{days.collect_view()}</div>
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
            <label for="habit-from">{label}</label>
            <input
                class="input"
                type="date"
                id="habit-from"
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

pub(super) fn note(form: &HabitForm, shown: Shown) -> impl IntoView + use<> {
    let (invalid, note) = marks(shown, "note");
    view! {
        <div class="field">
            <label for="habit-note">"Note" <span class="faint">" (optional)"</span></label>
            <textarea
                class="input"
                id="habit-note"
                name="form[note]"
                rows="2"
                maxlength=Note::MAX
                aria-invalid=invalid
                aria-describedby=note
                inner_html=shell::escaped(&form.note)
            ></textarea>
            {message(shown, "note")}
        </div>
    }
}
