//! The editor of a reminder, new or old.

use std::iter;

use domain::reminder::{Marker, Priority, RingsOn};
use domain::{Day, Description, Operation, Rejection, ReminderId, Title};
use leptos::prelude::*;

use crate::components::editor::{
    self, Editor, Shown, id_of, marks, message, name_of, number, select, weekdays, worded,
};
use crate::components::operation_form::OperationForm;
use crate::components::sticker;
use crate::components::zone_field::offered;
use crate::form::{FieldError, of_fields};
use crate::reminder_form::ReminderForm;
use crate::{Replica, Route};

/// How long before it rings: minutes, and the words.
const BEFORE: [(&str, &str); 8] = [
    ("", "Not before"),
    ("5", "5 minutes before"),
    ("15", "15 minutes before"),
    ("30", "30 minutes before"),
    ("60", "1 hour before"),
    ("180", "3 hours before"),
    ("1440", "One day before"),
    ("10080", "One week before"),
];

/// The editor.
#[component]
pub fn ReminderEditor(
    /// The reminder; `None` for a new one.
    #[prop(optional_no_strip)]
    reminder: Option<ReminderId>,
    /// What stands in the fields at first.
    form: ReminderForm,
    /// Where it leads when it is closed.
    close: Route,
) -> impl IntoView {
    let replica = Replica::here();
    let (form, shown) = editor::begin(form);
    let is_new = reminder.is_none();
    let (heading, action) = if is_new {
        ("New reminder", "/api/create_reminder")
    } else {
        ("Edit reminder", "/api/edit_reminder")
    };
    view! {
        <Editor
            class="reminder"
            heading=view! { <h2>{heading}</h2> }.into_any()
            action
            id=form.reminder.clone()
            colour=form.colour.clone()
            close
            shown
            perform=Callback::new(move |fields| perform(is_new, replica, of_fields(fields)))
            is_untouched=Callback::new(move |fields| is_untouched(is_new, &of_fields(fields)))
            leave=reminder.map(|_| editor::delete_button())
            beside=reminder.map(|reminder| deletion(reminder, &form.title))
        >
            {editor::hidden("form[reminder]", form.reminder.clone())}
            {editor::hidden("form[was]", form.was.clone())}
            {editor::line(shown, "title", "Title", &form.title, Title::MAX)}
            {when(&form, shown)}
            {repeats(&form, replica, shown)}
            {marker(&form)}
            {editor::colours(&form.colour)}
            {rings(&form, replica)}
            {editor::note(shown, "description", &form.description, Description::MAX)}
        </Editor>
    }
}

/// The form behind "Delete".
fn deletion(reminder: ReminderId, title: &str) -> AnyView {
    let told = [title, " deleted"].concat();
    let operation = Operation::DeleteReminder { reminder };
    view! { <OperationForm id="delete" operation told then=Route::Reminders { month: None }>""</OperationForm> }
        .into_any()
}

/// An input of a kind with its name for those who listen and its error.
fn input(
    kind: &'static str,
    name: &'static str,
    label: &'static str,
    value: &str,
    shown: Shown,
) -> AnyView {
    let (invalid, note) = marks(shown, name);
    view! {
        <input
            class="input"
            type=kind
            name=name_of(name)
            value=value.to_owned()
            aria-label=label
            aria-invalid=invalid
            aria-describedby=note
        />
    }
    .into_any()
}

/// The days and the times.
fn when(form: &ReminderForm, shown: Shown) -> impl IntoView + use<> {
    view! {
        <fieldset class="field when">
            <legend class="label">"When"</legend>
            <div class="fields">
                {input("date", "from", "First day", &form.from, shown)}
                {input("time", "begins", "Begins at; empty for all day", &form.begins, shown)}
            </div>
            <details open=[&form.to, &form.ends, &form.zone].iter().any(|text| !text.is_empty())>
                <summary>"Until, time zone"</summary>
                <div class="fields">
                    {input("date", "to", "Last day; empty for the first", &form.to, shown)}
                    {input("time", "ends", "Ends at; may be empty", &form.ends, shown)}
                </div>
                <div class="fields">{select("zone", Some("Time zone"), zones(), &form.zone)}</div>
            </details>
            <p class="hint">"Without a time it is all day."</p>
            {message(shown, "from")}
            {message(shown, "to")}
            {message(shown, "begins")}
            {message(shown, "ends")}
        </fieldset>
    }
}

/// The person's own zone and the others that are offered.
fn zones() -> impl Iterator<Item = (&'static str, &'static str)> {
    iter::once(("", "Your clock, wherever you are")).chain(offered().map(|zone| (zone, zone)))
}

/// How it comes again, and until when.
fn repeats(form: &ReminderForm, replica: Replica, shown: Shown) -> impl IntoView + use<> {
    let repeats = [
        ("never", "Never"),
        ("day", "Every day"),
        ("week", "Every week"),
        ("month", "Every month, on the date"),
        ("month_weekday", "Every month, on the weekday"),
        ("year", "Every year"),
    ];
    let ends = [("never", "No end"), ("on", "On a date"), ("after", "After some times")];
    let start = replica.calendar.with_untracked(|calendar| calendar.week_start);
    view! {
        <fieldset class="field repeats">
            <legend class="label">"Repeats"</legend>
            <div class="fields">
                {select("repeats", Some("Repeats"), repeats, &form.repeats)}
                {select("end", Some("Ends"), ends, &form.end)}
            </div>
            <div class="choices weekdays-choice">{weekdays(start, &form.days)}</div>
            <label class="fields interval">
                "Every"
                {number("form[every]", &form.every, 1, 999, "Days, weeks, months or years from one to the next")}
                {[("day", "days"), ("week", "weeks"), ("month", "months"), ("year", "years")]
                    .map(|(unit, words)| view! { <span class=["of ", unit].concat()>{words}</span> })}
            </label>
            <div class="fields until">{input("date", "until", "The last day", &form.until, shown)}</div>
            <label class="fields times">
                {number("form[times]", &form.times, 1, 999, "How many times")}
                "times"
            </label>
            {message(shown, "every")}
            {message(shown, "until")}
            {message(shown, "times")}
        </fieldset>
    }
}

/// The mark.
fn marker(form: &ReminderForm) -> impl IntoView + use<> {
    let one = |marker: &Marker| {
        let is_chosen = form.marker == marker.code();
        view! {
            <label class="marker">
                <input type="radio" name="form[marker]" value=marker.code() checked=is_chosen />
                {sticker::sign(*marker, None)}
                {sticker::name(*marker)}
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend class="label">"On the grid"</legend>
            <div class="markers">{Marker::ALL.iter().map(one).collect_view()}</div>
        </fieldset>
    }
}

const fn ringing(on: RingsOn) -> &'static str {
    match on {
        RingsOn::Never => "Never",
        RingsOn::First => "When it begins",
        RingsOn::Every => "Every day it lasts",
    }
}

const fn weight(priority: Priority) -> &'static str {
    match priority {
        Priority::Low => "Low",
        Priority::Medium => "Medium",
        Priority::High => "High",
        Priority::Critical => "Critical",
    }
}

/// When it rings, how much depends on it, and which habit it is about.
fn rings(form: &ReminderForm, replica: Replica) -> impl IntoView + use<> {
    let on = worded(RingsOn::ALL, RingsOn::code, ringing);
    let priorities = worded(Priority::ALL, Priority::code, weight);
    let habits = replica.with_untracked(|snapshot| {
        let one = |habit: &domain::Habit| (habit.id.to_string(), habit.name.value.to_string());
        let none = (String::new(), "No habit".to_owned());
        iter::once(none).chain(snapshot.live_habits().into_iter().map(one)).collect::<Vec<_>>()
    });
    view! {
        <fieldset class="field notify">
            <legend class="label">"Notify"</legend>
            <div class="fields">
                {select("rings", Some("On which days"), on, &form.rings)}
                {select("before", Some("How long before"), BEFORE, &form.before)}
            </div>
            <p class="hint">"All-day reminders ring at 09:00."</p>
            <div class="line">
                <label for=id_of("habit")>"Only if not done"</label>
                {select("habit", None, habits, &form.habit)}
            </div>
            <div class="line">
                <label for=id_of("priority")>"Priority"</label>
                {select("priority", None, priorities, &form.priority)}
            </div>
            <div class="line">
                <label for=id_of("important")>"Important"</label>
                <input
                    class="switch"
                    type="checkbox"
                    role="switch"
                    id=id_of("important")
                    name="form[important]"
                    value="1"
                    checked=!form.important.is_empty()
                />
            </div>
        </fieldset>
    }
}

fn is_untouched(is_new: bool, form: &ReminderForm) -> bool {
    if is_new {
        form.title.trim().is_empty()
    } else {
        form.touched().is_ok_and(|edit| edit.is_empty())
    }
}

/// Does what the form says; where it leads when that went well: to the month in which it begins.
fn perform(is_new: bool, replica: Replica, mut form: ReminderForm) -> Result<Route, FieldError> {
    // A page makes more than one reminder, each under an id of its own.
    if is_new && let Some(id) = replica.new_reminder() {
        form.reminder = id.to_string();
    }
    let (edit, told) = if is_new {
        (form.new_reminder()?, "Reminder made")
    } else {
        (form.touched()?, "Reminder saved")
    };
    if !edit.is_empty() {
        let operation =
            if is_new { Operation::CreateReminder(edit) } else { Operation::EditReminder(edit) };
        replica.check(&operation).map_err(refusal)?;
        replica.perform_all(vec![operation], Some(told.to_owned()));
    }
    let today = replica.calendar.with_untracked(|calendar| calendar.today);
    let month = form.from.parse().ok().map(Day::month_start);
    Ok(Route::Reminders { month: month.filter(|month| *month != today.month_start()) })
}

/// At which field a refusal is told.
fn refusal(rejection: Rejection) -> FieldError {
    let field = match rejection {
        Rejection::ReminderDayInvalid => "from",
        Rejection::ReminderLong => "to",
        Rejection::TimesInvalid => "ends",
        Rejection::RecurrenceInvalid => "every",
        Rejection::TitleMissing => "title",
        _ => "",
    };
    FieldError::at(field, rejection.to_string())
}
