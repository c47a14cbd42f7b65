//! The editor of a reminder, new or old: a plain form, whose fields are read when it is saved.
//!
//! What is shown for which choice is the stylesheet's to decide, so that it works without the app too.

use domain::reminder::{Marker, Priority, RingsOn};
use domain::{Colour, Description, Operation, Rejection, Reminder, Title, Weekday};
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::Div;
use leptos::prelude::*;

use crate::components::editor::{Shown, choice, marks, message, number, reading};
use crate::components::icon::Icon;
use crate::components::operation_form::OperationForm;
use crate::habit_form::FieldError;
use crate::reminder_form::ReminderForm;
use crate::{Boot, Navigation, Replica, Route, field, text};

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
    reminder: Option<Reminder>,
    /// What stands in the fields at first.
    form: ReminderForm,
    /// Where it leads when it is closed.
    close: Route,
) -> impl IntoView {
    let editor = Editor {
        is_new: reminder.is_none(),
        shown: RwSignal::new(None),
        replica: Replica::here(),
        navigation: expect_context(),
    };
    let (title, action) = if editor.is_new {
        ("New reminder", "/api/create_reminder")
    } else {
        ("Edit reminder", "/api/edit_reminder")
    };
    let nonce = field::nonce(expect_context::<Boot>().seed, &[action, &form.reminder].concat());
    // Until the app runs the browser checks the fields, from then on the app does.
    let lives = RwSignal::new(false);
    Effect::new(move || lives.set(true));
    let heading = NodeRef::<Div>::new();
    Effect::new(move || {
        request_animation_frame(move || {
            if let Some(heading) = heading.get_untracked() {
                _ = heading.focus();
            }
        });
    });
    let colour = RwSignal::new(form.colour.clone());
    let shown = editor.shown;
    let closed = close.path();
    let whole = move || {
        let error = shown.get().filter(|error| error.field.is_empty())?;
        Some(view! { <p class="error" role="alert">{error.message}</p> })
    };
    view! {
        <section class=move || ["editor reminder c-", &colour.get()].concat() aria-labelledby="editor-title">
            <form
                class="panel box"
                method="post"
                action=action
                novalidate=move || lives.get()
                on:submit=move |event| editor.save(&event)
                on:change=move |event| reading::follow(&event, colour)
                on:keydown=move |event| editor.leave(&event, &close)
            >
                <header>
                    <a class="button ghost icon-only" href=closed.clone() aria-label="Close"><Icon name="close" /></a>
                    <div class="title" id="editor-title" tabindex="-1" node_ref=heading><h2>{title}</h2></div>
                    <button class="button primary">"Save"</button>
                </header>
                <div class="body">
                    <input type="hidden" name="form[reminder]" value=form.reminder.clone() />
                    <input type="hidden" name="nonce" value=nonce.to_string() />
                    {whole}
                    {title_field(&form, shown)}
                    {when(&form, shown)}
                    {repeats(&form, editor.replica, shown)}
                    {look(&form)}
                    {rings(&form, editor.replica)}
                    {description(&form, shown)}
                </div>
                <footer>
                    <button class="button primary">"Save"</button>
                    <a class="button" href=closed>"Cancel"</a>
                    {(!editor.is_new).then(|| view! {
                        <div class="leave">
                            <button class="button ghost danger" form="delete"><Icon name="bin" class="icon small" /> "Delete"</button>
                        </div>
                    })}
                </footer>
            </form>
            {reminder.map(|reminder| delete(&reminder))}
        </section>
    }
}

/// The form behind "Delete"; its button stands in the footer, where no form may stand inside the other.
fn delete(reminder: &Reminder) -> impl IntoView + use<> {
    let told = format!("{} deleted", reminder.title.value);
    let operation = Operation::DeleteReminder { reminder: reminder.id };
    view! {
        <OperationForm id="delete" operation told then=Route::Reminders { month: None }>""</OperationForm>
    }
}

fn title_field(form: &ReminderForm, shown: Shown) -> impl IntoView + use<> {
    let (invalid, note) = marks(shown, "title");
    view! {
        <div class="field">
            <label for="reminder-title">"Title"</label>
            <input
                class="input"
                id="reminder-title"
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
            name=["form[", name, "]"].concat()
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
            <details open=!form.to.is_empty() || !form.ends.is_empty()>
                <summary>"Until"</summary>
                <div class="fields">
                    {input("date", "to", "Last day; empty for the first", &form.to, shown)}
                    {input("time", "ends", "Ends at; may be empty", &form.ends, shown)}
                </div>
            </details>
            <p class="hint">"Without a time it is all day."</p>
            {message(shown, "from")}
            {message(shown, "to")}
            {message(shown, "begins")}
            {message(shown, "ends")}
        </fieldset>
    }
}

/// A list to choose from. `options`: the word the form sends, and what the person reads.
fn select(
    name: &'static str,
    label: &'static str,
    options: &[(&'static str, &'static str)],
    chosen: &str,
) -> AnyView {
    let option = |(value, words): &(&'static str, &'static str)| {
        view! { <option value=*value selected=*value == chosen>{*words}</option> }.into_any()
    };
    let options: Vec<AnyView> = options.iter().map(option).collect();
    view! { <select class="input" name=name aria-label=label>{options}</select> }.into_any()
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
    let days = Weekday::ALL.map(|day| {
        let day = start.plus(day as i32);
        let is_chosen = form.days.iter().any(|code| code == day.code());
        let initial = text::short_weekday(day).get(..1).unwrap_or_default();
        let (class, name) = ("choice day".to_owned(), "form[days][]");
        choice(class, "checkbox", name, day.code(), text::weekday(day), is_chosen, initial)
    });
    view! {
        <fieldset class="field repeats">
            <legend class="label">"Repeats"</legend>
            <div class="fields">
                {select("form[repeats]", "Repeats", &repeats, &form.repeats)}
                {select("form[end]", "Ends", &ends, &form.end)}
            </div>
            <div class="choices weekdays-choice">{days.collect_view()}</div>
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

/// The mark and the colour.
fn look(form: &ReminderForm) -> impl IntoView + use<> {
    let marker = |marker: &Marker| {
        let is_chosen = form.marker == marker.code();
        let name = match marker {
            Marker::Dot => "Dot",
            Marker::Border => "Border",
            Marker::Fill => "Fill",
            Marker::Badge => "Badge",
        };
        view! {
            <label class="marker">
                <input type="radio" name="form[marker]" value=marker.code() checked=is_chosen />
                <span class="sign" aria-hidden="true"><span class=["sticker ", marker.code()].concat()></span></span>
                {name}
            </label>
        }
    };
    let colours = Colour::ALL.iter().map(|colour| {
        let code = colour.code();
        let class = ["choice colour c-", code].concat();
        choice(class, "radio", "form[colour]", code, code, form.colour == code, ())
    });
    view! {
        <fieldset class="field">
            <legend class="label">"On the grid"</legend>
            <div class="markers">{Marker::ALL.iter().map(marker).collect_view()}</div>
        </fieldset>
        <fieldset class="field">
            <legend class="label">"Colour"</legend>
            <div class="choices">{colours.collect_view()}</div>
        </fieldset>
    }
}

/// When it rings, how much depends on it, and which habit it is about.
fn rings(form: &ReminderForm, replica: Replica) -> impl IntoView + use<> {
    let on = |rings: &RingsOn| match rings {
        RingsOn::Never => (rings.code(), "Never"),
        RingsOn::First => (rings.code(), "When it begins"),
        RingsOn::Every => (rings.code(), "Every day it lasts"),
    };
    let on: Vec<_> = RingsOn::ALL.iter().map(on).collect();
    let priority = |priority: &Priority| match priority {
        Priority::Low => (priority.code(), "Low"),
        Priority::Medium => (priority.code(), "Medium"),
        Priority::High => (priority.code(), "High"),
        Priority::Critical => (priority.code(), "Critical"),
    };
    let priorities: Vec<_> = Priority::ALL.iter().map(priority).collect();
    let chosen = form.habit.clone();
    let habits = replica.with_untracked(|snapshot| {
        let one = |habit: &domain::Habit| (habit.id.to_string(), habit.name.value.to_string());
        snapshot.live_habits().into_iter().map(one).collect::<Vec<_>>()
    });
    let habit = |(id, name): (String, String)| {
        let is_chosen = id == chosen;
        view! { <option value=id selected=is_chosen>{name}</option> }
    };
    view! {
        <fieldset class="field notify">
            <legend class="label">"Notify"</legend>
            <div class="fields">
                {select("form[rings]", "On which days", &on, &form.rings)}
                {select("form[before]", "How long before", &BEFORE, &form.before)}
            </div>
            <p class="hint">"All-day reminders ring at 09:00."</p>
            <div class="line">
                <label for="reminder-habit">"Only if not done"</label>
                <select class="input" id="reminder-habit" name="form[habit]">
                    <option value="">"No habit"</option>
                    {habits.into_iter().map(habit).collect_view()}
                </select>
            </div>
            <div class="line">
                <label for="reminder-priority">"Priority"</label>
                {select_with_id("reminder-priority", "form[priority]", &priorities, &form.priority)}
            </div>
            <div class="line">
                <label for="reminder-important">"Important"</label>
                <input
                    class="switch"
                    type="checkbox"
                    role="switch"
                    id="reminder-important"
                    name="form[important]"
                    value="1"
                    checked=!form.important.is_empty()
                />
            </div>
        </fieldset>
    }
}

fn select_with_id(
    id: &'static str,
    name: &'static str,
    options: &[(&'static str, &'static str)],
    chosen: &str,
) -> AnyView {
    let option = |(value, words): &(&'static str, &'static str)| {
        view! { <option value=*value selected=*value == chosen>{*words}</option> }.into_any()
    };
    let options: Vec<AnyView> = options.iter().map(option).collect();
    view! { <select class="input" id=id name=name>{options}</select> }.into_any()
}

fn description(form: &ReminderForm, shown: Shown) -> impl IntoView + use<> {
    let (invalid, note) = marks(shown, "description");
    view! {
        <div class="field">
            <label for="reminder-note">"Note" <span class="faint">" (optional)"</span></label>
            <textarea
                class="input"
                id="reminder-note"
                name="form[description]"
                rows="2"
                maxlength=Description::MAX
                aria-invalid=invalid
                aria-describedby=note
            >
                {form.description.clone()}
            </textarea>
            {message(shown, "description")}
        </div>
    }
}

/// What saving needs; a few handles, copied into the listeners.
#[derive(Clone, Copy)]
struct Editor {
    is_new: bool,
    shown: Shown,
    replica: Replica,
    navigation: Navigation,
}

impl Editor {
    fn save(self, event: &SubmitEvent) {
        event.prevent_default();
        let Some(form) = reading::form_of(event) else { return };
        match self.perform(ReminderForm::of_fields(reading::fields(&form))) {
            Ok(month) => self.navigation.go(month),
            Err(error) => {
                let field = error.field;
                self.shown.set(Some(error));
                reading::focus(&form, field);
            }
        }
    }

    /// Escape closes the editor as long as nothing was written into it.
    fn leave(self, event: &KeyboardEvent, close: &Route) {
        let Some(form) = reading::form_around(event).filter(|_| event.key() == "Escape") else {
            return;
        };
        let form = ReminderForm::of_fields(reading::fields(&form));
        let is_untouched = match form.edit() {
            Ok(edit) => self.replica.with_untracked(|known| {
                let known = known.reminder(edit.reminder).map(ReminderForm::of);
                known.is_some_and(|known| known == form)
            }),
            Err(_) => self.is_new && form.title.trim().is_empty(),
        };
        if is_untouched {
            self.navigation.go(close.clone());
        }
    }

    /// Does what the form says; where it leads when that went well: to the month in which it begins.
    fn perform(self, mut form: ReminderForm) -> Result<Route, FieldError> {
        if self.is_new
            && let Some(id) = self.replica.new_reminder()
        {
            form.reminder = id.to_string();
        }
        let edit = form.edit()?;
        let month = edit.starts_on.map(domain::Day::month_start);
        let today = self.replica.calendar.with_untracked(|calendar| calendar.today);
        let month = month.filter(|month| *month != today.month_start());
        let operation = if self.is_new {
            Operation::CreateReminder(edit)
        } else {
            Operation::EditReminder(edit)
        };
        self.replica.check(&operation).map_err(refusal)?;
        let told = if self.is_new { "Reminder made" } else { "Reminder saved" };
        self.replica.perform_all(vec![operation], Some(told.to_owned()));
        Ok(Route::Reminders { month })
    }
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
    FieldError { field, message: rejection.to_string() }
}
