//! What the editors share: the form around their fields, the fields that more than one has, and how a form is read.

pub mod reading;

use domain::{Colour, Weekday};
use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::Div;
use leptos::prelude::*;

use crate::components::icon::Icon;
use crate::form::FieldError;
use crate::{Boot, Navigation, Route, field, form, shell, text};

/// The error the editor shows now.
pub type Shown = RwSignal<Option<FieldError>>;

/// The fields of a form as a browser would send them: names and values.
pub type Fields = Vec<(String, String)>;

/// What an editor begins with: the form, and the error it shows. On the page that answers a plain form these are what was
/// typed, and why it was not accepted.
pub fn begin<F: form::EditorForm>(form: F) -> (F, Shown) {
    // A page that comes later answers nothing.
    if expect_context::<Navigation>().drawn.get_untracked() > 0 {
        return (form, Shown::new(None));
    }
    let (form, error) = form::typed(form, &expect_context::<Boot>().form);
    (form, Shown::new(error))
}

/// An editor: a plain form around its fields, with its heading, its buttons, and the error that is about the form as a whole.
///
/// The fields belong to the browser and not to signals: what was typed before the app ran, or before an error, stays. What
/// is shown for which choice is the stylesheet's to decide, so that it works without the app too.
#[component]
pub fn Editor(
    /// Its class beside `editor`.
    #[prop(default = "")]
    class: &'static str,
    /// Its heading.
    heading: AnyView,
    /// Where the plain form is sent.
    action: &'static str,
    /// The id of the record that is edited or made.
    id: String,
    /// The code of the colour it has at first.
    colour: String,
    /// Where it leads when it is closed.
    close: Route,
    /// The error.
    shown: Shown,
    /// Does what the form says; where it leads when that went well.
    perform: Callback<Fields, Result<Route, FieldError>>,
    /// Whether nothing was written into it yet.
    is_untouched: Callback<Fields, bool>,
    /// The buttons of the forms beside it, which archive or delete; no form may stand inside the other.
    leave: Option<AnyView>,
    /// Those forms.
    beside: Option<AnyView>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let navigation = expect_context::<Navigation>();
    let nonce = field::nonce(expect_context::<Boot>().seed, &[action, &id].concat());
    // Until the app runs the browser checks the fields, from then on the app does.
    let lives = RwSignal::new(false);
    Effect::new(move || lives.set(true));
    let title = NodeRef::<Div>::new();
    take_focus(title);
    let colour = RwSignal::new(colour);
    let closed = close.path();
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(form) = reading::form_of(&event) else { return };
        match perform.run(reading::fields(&form)) {
            Ok(route) => navigation.go(route),
            Err(error) => {
                let field = error.field;
                shown.set(Some(error));
                reading::focus(&form, field);
            }
        }
    };
    // Escape closes the editor as long as nothing was written into it.
    let leave_on_escape = move |event: KeyboardEvent| {
        let form = reading::form_of(&event).filter(|_| event.key() == "Escape");
        if form.is_some_and(|form| is_untouched.run(reading::fields(&form))) {
            navigation.go(close.clone());
        }
    };
    let whole = move || {
        let error = shown.get().filter(|error| error.field.is_empty())?;
        Some(view! { <p class="error" role="alert">{error.message}</p> })
    };
    view! {
        <section
            class=move || ["editor ", class, " c-", &colour.get()].concat()
            aria-labelledby="editor-title"
        >
            <form
                class="panel box"
                method="post"
                action=action
                novalidate=move || lives.get()
                on:submit=save
                on:change=move |event| reading::follow(&event, colour)
                on:input=move |event| reading::choose_row(&event)
                on:keydown=leave_on_escape
            >
                <header>
                    <a class="button ghost icon-only" href=closed.clone() aria-label="Close"><Icon name="close" /></a>
                    <div class="title" id="editor-title" tabindex="-1" node_ref=title>{heading}</div>
                    <button class="button primary">"Save"</button>
                </header>
                <div class="body">
                    {hidden("nonce", nonce.to_string())}
                    {whole}
                    {children()}
                </div>
                <footer>
                    <button class="button primary">"Save"</button>
                    <a class="button" href=closed>"Cancel"</a>
                    {leave.map(|leave| view! { <div class="leave">{leave}</div> })}
                </footer>
            </form>
            {beside}
        </section>
    }
}

/// Whoever opened the editor goes on in it, after the page has changed and the focus gone to its beginning.
fn take_focus(heading: NodeRef<Div>) {
    Effect::new(move || {
        request_animation_frame(move || {
            if let Some(heading) = heading.get_untracked() {
                _ = heading.focus();
            }
        });
    });
}

/// The button of a form beside the editor, whose id is `delete`.
pub fn delete_button() -> AnyView {
    view! { <button class="button ghost danger" form="delete"><Icon name="bin" class="icon small" /> "Delete"</button> }
        .into_any()
}

/// A field the person never sees.
pub fn hidden(name: &'static str, value: String) -> AnyView {
    view! { <input type="hidden" name=name value=value /> }.into_any()
}

/// How long a text may be, and how much of it is seen at once.
pub struct Area {
    /// The most characters; `None` when the lines are what is counted.
    pub most: Option<usize>,
    /// The lines that are seen.
    pub rows: u8,
}

/// A line of text that has to be there, such as a name. `most`: of characters.
pub fn line(
    shown: Shown,
    field: &'static str,
    label: &'static str,
    value: &str,
    most: usize,
) -> AnyView {
    let (invalid, note) = marks(shown, field);
    view! {
        <div class="field">
            <label for=id_of(field)>{label}</label>
            <input
                class="input"
                id=id_of(field)
                name=name_of(field)
                value=value.to_owned()
                autocomplete="off"
                required=true
                maxlength=most
                aria-invalid=invalid
                aria-describedby=note
            />
            {message(shown, field)}
        </div>
    }
    .into_any()
}

/// Some lines of text. `hint`: what helps to write them.
pub fn area(
    shown: Shown,
    field: &'static str,
    label: impl IntoView,
    value: &str,
    Area { most, rows }: Area,
    hint: Option<AnyView>,
) -> AnyView {
    let (invalid, note) = marks(shown, field);
    view! {
        <div class="field">
            <label for=id_of(field)>{label.into_any()}</label>
            <textarea
                class="input"
                id=id_of(field)
                name=name_of(field)
                rows=rows
                maxlength=most
                aria-invalid=invalid
                aria-describedby=note
                inner_html=shell::escaped(value)
            ></textarea>
            {message(shown, field)}
            {hint}
        </div>
    }
    .into_any()
}

/// What the person may write about it.
pub fn note(shown: Shown, field: &'static str, value: &str, most: usize) -> AnyView {
    let label = view! { "Note" <span class="faint">" (optional)"</span> };
    area(shown, field, label, value, Area { most: Some(most), rows: 2 }, None)
}

/// A list to choose from. `label`: its name for those who listen, when no `<label>` is for it; `options`: the word the form
/// sends, and what the person reads.
pub fn select<V: Into<String>, W: Into<String>>(
    field: &'static str,
    label: Option<&'static str>,
    options: impl IntoIterator<Item = (V, W)>,
    chosen: &str,
) -> AnyView {
    let options = options.into_iter().map(|(value, words)| (value.into(), words.into()));
    select_of(field, label, options.collect(), chosen)
}

fn select_of(
    field: &'static str,
    label: Option<&'static str>,
    options: Vec<(String, String)>,
    chosen: &str,
) -> AnyView {
    let mut is_offered = false;
    let mut option = |(value, words): (String, String)| {
        let is_chosen = value == chosen;
        is_offered |= is_chosen;
        view! { <option value=value selected=is_chosen>{words}</option> }.into_any()
    };
    let mut options: Vec<AnyView> = options.into_iter().map(&mut option).collect();
    // What was chosen elsewhere, such as a habit that is archived by now, stays until another is chosen.
    if !is_offered {
        let kept = chosen.to_owned();
        options.push(view! { <option value=kept selected=true>"As it is"</option> }.into_any());
    }
    view! { <select class="input" id=id_of(field) name=name_of(field) aria-label=label>{options}</select> }.into_any()
}

/// The codes of some choices with their words, as [`select`] takes them.
pub fn worded<T: Copy>(
    all: &[T],
    code: fn(T) -> &'static str,
    word: fn(T) -> &'static str,
) -> impl Iterator<Item = (&'static str, &'static str)> {
    all.iter().map(move |one| (code(*one), word(*one)))
}

/// The colours.
pub fn colours(chosen: &str) -> AnyView {
    let colours = Colour::ALL.iter().map(|colour| {
        let code = colour.code();
        let class = ["choice colour c-", code].concat();
        choice(class, "radio", "form[colour]", code, code, chosen == code, ())
    });
    view! {
        <fieldset class="field">
            <legend class="label">"Colour"</legend>
            <div class="choices">{colours.collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

/// The weekdays, in the person's order. `chosen`: their codes.
pub fn weekdays(week_start: Weekday, chosen: &[String]) -> AnyView {
    let days = Weekday::ALL.map(|day| {
        let day = week_start.plus(day as i32);
        let is_chosen = chosen.iter().any(|code| code == day.code());
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
    days.collect_view().into_any()
}

/// The id of a field's control.
pub fn id_of(field: &str) -> String {
    ["edit-", field].concat()
}

/// What a field is called in the form.
pub fn name_of(field: &str) -> String {
    ["form[", field, "]"].concat()
}

/// The message below a field, when the error is about it.
pub fn message(shown: Shown, field: &'static str) -> impl IntoView {
    move || {
        let error = shown.get().filter(|error| error.field == field)?;
        Some(view! { <p class="error" id=note_id(field)>{error.message}</p> })
    }
}

fn note_id(field: &str) -> String {
    [field, "-error"].concat()
}

/// `aria-invalid` and `aria-describedby` of a field.
pub fn marks(
    shown: Shown,
    field: &'static str,
) -> (
    impl Fn() -> Option<&'static str> + Copy + Send + 'static,
    impl Fn() -> Option<String> + Copy + Send + 'static,
) {
    let is_wrong =
        move || shown.with(|error| error.as_ref().is_some_and(|error| error.field == field));
    (move || is_wrong().then_some("true"), move || is_wrong().then(|| note_id(field)))
}

/// One square to choose. `word`: its name for those who listen.
pub fn choice(
    class: String,
    kind: &'static str,
    name: &'static str,
    value: &'static str,
    word: &'static str,
    is_chosen: bool,
    drawing: impl IntoView + 'static,
) -> AnyView {
    view! {
        <label class=class>
            <input type=kind name=name value=value checked=is_chosen />
            <span class="unseen">{word}</span>
            {drawing}
        </label>
    }
    .into_any()
}

/// A small whole number. `label`: its name for those who listen.
pub fn number(
    name: &'static str,
    value: &str,
    least: u16,
    most: u16,
    label: &'static str,
) -> AnyView {
    view! {
        <input
            class="input number"
            type="number"
            name=name
            value=value.to_owned()
            min=least
            max=most
            aria-label=label
        />
    }
    .into_any()
}
