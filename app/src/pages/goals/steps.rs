//! The steps of a goal: each can be ticked, and one at a time edited.

use std::collections::BTreeMap;

use domain::goal::{Moves, Outlined, Step, StepEdit};
use domain::{Goal, GoalEdit, GoalId, Operation, Snapshot, StepId, Title};
use leptos::ev::{DragEvent, KeyboardEvent, MouseEvent, SubmitEvent};
use leptos::html::{A, Input};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

use crate::boot::Account;
use crate::components::editor::reading;
use crate::components::goal_row::words;
use crate::components::icon::Icon;
use crate::components::operation_form::OperationForm;
use crate::days::Days;
use crate::{Boot, Navigation, Replica, Route, field};

/// What is shown of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    id: StepId,
    title: String,
    is_part: bool,
    is_done: bool,
    /// "2 Aug", "by 24 Oct", "2 of 3".
    when: String,
    /// The steps that are ticked with it.
    ticks: Vec<StepId>,
    /// By when, as a field holds it.
    due: String,
}

/// All steps, each followed by its parts.
fn lines(goal: &Goal, days: &Days, today: domain::Day) -> Vec<Line> {
    let when = |step: &Step| match (step.done_at.value, step.due.value) {
        (Some(at), _) => words::short_day(days.day(at), today),
        (None, Some(due)) => ["by ", &words::short_day(due, today)].concat(),
        (None, None) => String::new(),
    };
    let line = |id, step: &Step, is_part| Line {
        id,
        title: step.title.value.as_ref().map(Title::to_string).unwrap_or_default(),
        is_part,
        is_done: step.done_at.value.is_some(),
        when: when(step),
        ticks: vec![id],
        due: step.due.value.map(|day| day.to_string()).unwrap_or_default(),
    };
    let whole = |top: &Outlined| {
        let is_done = top.done_at().is_some();
        let mut whole =
            Line { is_done, ticks: top.to_tick(!is_done), ..line(top.id, top.step, false) };
        if !top.parts.is_empty() {
            whole.when = match (top.done_at(), top.ticks()) {
                (Some(at), _) => words::short_day(days.day(at), today),
                (None, (all, done)) => format!("{done} of {all}"),
            };
        }
        let parts = top.parts.iter().map(|(id, step)| line(*id, step, true));
        std::iter::once(whole).chain(parts).collect::<Vec<_>>()
    };
    goal.outline().iter().flat_map(whole).collect()
}

/// The steps, and the field for one more. A goal of a total may have steps beside it, which do not count.
pub(super) fn steps(goal: GoalId) -> AnyView {
    let (replica, days) = (Replica::here(), Days::here());
    // The address names a step where there is no app; the app opens and closes its editor in place.
    let named = match expect_context::<Navigation>().route.get_untracked() {
        Route::Goal { id, step } if id == goal => step,
        _ => None,
    };
    let edited = RwSignal::new(named);
    let shown = Memo::new(move |_| {
        let today = replica.today();
        replica.with(|snapshot| {
            snapshot.goal(goal).map(|goal| lines(goal, &days, today)).unwrap_or_default()
        })
    });
    let keys = Memo::new(move |_| {
        shown.with(|lines| lines.iter().map(|line| (line.id, line.is_part)).collect::<Vec<_>>())
    });
    let drag = Drag { dragged: RwSignal::new(None), over: RwSignal::new(None) };
    let row = move |(id, is_part)| Row { goal, id, shown, edited, drag }.view(is_part);
    view! {
        <section class="goal-steps" aria-labelledby="goal-steps">
            <h3 id="goal-steps">"Steps"</h3>
            <ol>
                <For each=move || keys.get() key=|key| *key children=row />
            </ol>
            <Add goal />
        </section>
    }
    .into_any()
}

/// One row of the list.
#[derive(Clone, Copy)]
struct Row {
    goal: GoalId,
    id: StepId,
    shown: Memo<Vec<Line>>,
    edited: RwSignal<Option<StepId>>,
    drag: Drag,
}

/// A step on its way to another place under the pointer. The buttons of its editor do the same.
#[derive(Clone, Copy)]
struct Drag {
    dragged: RwSignal<Option<StepId>>,
    over: RwSignal<Option<StepId>>,
}

impl Drag {
    /// The step that was dropped on this one, if there was one.
    fn end(self) -> Option<StepId> {
        self.over.set(None);
        self.dragged.try_update(Option::take).flatten()
    }

    /// What would be written if it were dropped here.
    fn edit(self, replica: Replica, goal: GoalId, place: StepId) -> Option<(StepId, StepEdit)> {
        let step = self.dragged.get_untracked()?;
        let edit = replica.with_untracked(|known| known.goal(goal)?.move_to(step, place))?;
        Some((step, edit))
    }
}

impl Row {
    fn line(self) -> Memo<Option<Line>> {
        let Self { id, shown, .. } = self;
        Memo::new(move |_| shown.with(|lines| lines.iter().find(|line| line.id == id).cloned()))
    }

    fn view(self, is_part: bool) -> AnyView {
        let Self { goal, id, edited, drag, .. } = self;
        let (replica, line) = (Replica::here(), self.line());
        let hover = move |event: DragEvent| {
            if drag.edit(replica, goal, id).is_some() {
                event.prevent_default();
                drag.over.set(Some(id));
            }
        };
        let drop = move |event: DragEvent| {
            event.prevent_default();
            let moved = drag.edit(replica, goal, id);
            if let (Some((step, edit)), Some(_)) = (moved, drag.end()) {
                // It is there, and was asked about just now.
                _ = perform(replica, goal, step, edit);
            }
        };
        let class = move || {
            let over = if drag.over.get() == Some(id) { " dropping" } else { "" };
            [if is_part { "goal-part" } else { "" }, over].concat()
        };
        let is_edited = Memo::new(move |_| edited.get() == Some(id));
        let read = move |read: fn(&Line) -> &str| {
            move || line.with(|line| line.as_ref().map(read).unwrap_or_default().to_owned())
        };
        let label = move || ["Edit step ", &read(|line| &line.title)()].concat();
        let to = move || Route::Goal { id: goal, step: (!is_edited.get()).then_some(id) }.path();
        let opener = NodeRef::<A>::new();
        let toggle = move |event: MouseEvent| {
            event.prevent_default();
            edited.set((!is_edited.get_untracked()).then_some(id));
        };
        let close = Callback::new(move |()| {
            edited.set(None);
            if let Some(opener) = opener.get_untracked() {
                _ = opener.focus();
            }
        });
        view! {
            <li
                class=class
                draggable=move || (!is_edited.get()).to_string()
                on:dragstart=move |event| {
                    event.stop_propagation();
                    drag.dragged.set(Some(id));
                }
                on:dragover=hover
                on:dragleave=move |_| drag.over.set(None)
                on:drop=drop
                on:dragend=move |_| _ = drag.end()
            >
                <div class="goal-step">
                    {self.tick(line)}
                    <span class="when">{read(|line| &line.when)}</span>
                    <a
                        class="button ghost icon-only"
                        href=to
                        aria-label=label
                        aria-expanded=move || is_edited.get().to_string()
                        node_ref=opener
                        on:click=toggle
                    >
                        <Icon name="dots" class="icon small" />
                    </a>
                </div>
                {move || is_edited.get().then(|| line.get_untracked().map(|line| editor(goal, line, close)))}
            </li>
        }
        .into_any()
    }

    /// The square of a step, with its title. A step with parts ticks them all.
    fn tick(self, line: Memo<Option<Line>>) -> AnyView {
        let (replica, goal) = (Replica::here(), self.goal);
        let seed = expect_context::<Boot>().seed;
        let is_done = move || line.with(|line| line.as_ref().is_some_and(|line| line.is_done));
        let done = move || if is_done() { "" } else { "1" };
        let title = move || {
            line.with(|line| line.as_ref().map(|line| line.title.clone()).unwrap_or_default())
        };
        let ticks = move || {
            let ids = line.with(|line| line.as_ref().map(|line| line.ticks.clone()));
            ids.unwrap_or_default().iter().map(StepId::to_string).collect::<Vec<_>>().join(" ")
        };
        let nonce =
            move || field::nonce(seed, &["set_step ", &ticks(), done()].concat()).to_string();
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(line) = line.get_untracked() {
                let set = |step| Operation::SetStep { goal, step, done: !line.is_done };
                replica.perform_all(line.ticks.iter().copied().map(set).collect(), None);
            }
        };
        view! {
            <form method="post" action="/api/set_step" on:submit=submit>
                <input type="hidden" name="goal" value=goal.to_string() />
                <input type="hidden" name="step" value=ticks />
                <input type="hidden" name="done" value=done />
                <input type="hidden" name="nonce" value=nonce />
                <button class="step-tick" aria-pressed=move || is_done().to_string()>
                    <span class="box"><Icon name="check" class="icon small" /></span>
                    <span>{title}</span>
                </button>
            </form>
        }
        .into_any()
    }
}

/// What a step says, and where it can go.
fn editor(goal: GoalId, line: Line, close: Callback<()>) -> AnyView {
    let replica = Replica::here();
    let first = NodeRef::<Input>::new();
    Effect::new(move || {
        if let Some(first) = first.get() {
            _ = first.focus();
        }
    });
    let leave = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            close.run(());
        }
    };
    let cancel = move |event: MouseEvent| {
        event.prevent_default();
        close.run(());
    };
    let (id, error) = (line.id, RwSignal::new(None::<String>));
    let seed = expect_context::<Boot>().seed;
    let nonce = field::nonce(seed, &format!("edit_step {id}")).to_string();
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(form) = reading::form_of(&event) else { return };
        let fields: BTreeMap<String, String> = reading::fields(&form).into_iter().collect();
        let text = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
        let step = field::step_text(text("title"), text("due")).map_err(|error| error.to_string());
        match step.and_then(|step| perform(replica, goal, id, step)) {
            Ok(()) => close.run(()),
            Err(said) => error.set(Some(said)),
        }
    };
    let moves = Memo::new(move |_| {
        replica.with(|snapshot: &Snapshot| snapshot.goal(goal).and_then(|goal| goal.moves_of(id)))
    });
    let name = line.title.clone();
    let label = ["Step ", &name].concat();
    view! {
        <div class="step-editor" role="group" aria-label=label on:keydown=leave>
            <form class="box" method="post" action="/api/edit_step" on:submit=save>
                <input type="hidden" name="goal" value=goal.to_string() />
                <input type="hidden" name="step" value=id.to_string() />
                <input type="hidden" name="nonce" value=nonce />
                <label class="field">
                    <span class="label">"Step"</span>
                    <input class="input" name="title" value=line.title
                        node_ref=first required=true maxlength=Title::MAX autocomplete="off" />
                </label>
                <label class="field">
                    <span class="label">"Due" <span class="faint">" (optional)"</span></span>
                    <input class="input" type="date" name="due" value=line.due />
                </label>
                {move || error.get().map(|error| view! { <p class="error" role="alert">{error}</p> })}
                <div class="fields">
                    <button class="button primary">"Save"</button>
                    <a class="button" href=Route::goal(goal).path() on:click=cancel>"Cancel"</a>
                </div>
            </form>
            <div class="fields" on:submit=move |event| keep_focus(&event)>
                {move || moves.get().map(|moves| ways(goal, id, moves))}
                {removal(goal, id, name)}
            </div>
        </div>
    }
    .into_any()
}

fn one_step(goal: GoalId, step: StepId, edit: StepEdit) -> Operation {
    Operation::EditGoal(GoalEdit { steps: BTreeMap::from([(step, edit)]), ..GoalEdit::of(goal) })
}

/// Writes a step, unless that is refused: then the sentence that says why.
fn perform(replica: Replica, goal: GoalId, step: StepId, edit: StepEdit) -> Result<(), String> {
    let operation = one_step(goal, step, edit);
    replica.check(&operation).map_err(|rejection| rejection.to_string())?;
    replica.perform(operation);
    Ok(())
}

/// The buttons are drawn anew once a step has gone somewhere: whoever pressed one goes on in the one of the same name.
fn keep_focus(event: &SubmitEvent) {
    let pressed = event.submitter().and_then(|pressed| pressed.get_attribute("aria-label"));
    let Some(name) = pressed else { return };
    request_animation_frame(move || {
        let button = format!(".step-editor [aria-label='{name}']");
        let found = document().query_selector(&button).ok().flatten();
        if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            _ = found.focus();
        }
    });
}

/// The buttons for the four ways a step can go. The first two stay at the ends, so that the focus does too.
fn ways(goal: GoalId, id: StepId, moves: Moves) -> AnyView {
    let Moves { up, down, into, out } = moves;
    let step = |edit: Option<StepEdit>, icon: &'static str, label: &'static str| {
        let is_there = edit.is_some();
        let operation = one_step(goal, id, edit.unwrap_or_else(StepEdit::of));
        let kind = if is_there { "submit" } else { "button" };
        let disabled = (!is_there).then_some("true");
        let button = view! {
            <button class="button icon-only" type=kind aria-label=label aria-disabled=disabled>
                <Icon name=icon class="icon small" />
            </button>
        };
        view! { <OperationForm operation>{button}</OperationForm> }.into_any()
    };
    let word = |edit: StepEdit, label: &'static str| {
        let operation = one_step(goal, id, edit);
        view! { <OperationForm operation><button class="button">{label}</button></OperationForm> }
            .into_any()
    };
    view! {
        {step(up, "up", "Move up")}
        {step(down, "down", "Move down")}
        {into.map(|edit| word(edit, "Make part of the step above"))}
        {out.map(|edit| word(edit, "Let it stand alone"))}
    }
    .into_any()
}

fn removal(goal: GoalId, id: StepId, name: String) -> AnyView {
    let operation = one_step(goal, id, StepEdit { is_removed: Some(true), ..StepEdit::of() });
    view! {
        <OperationForm operation told=[&name, " removed"].concat() then=Route::goal(goal)>
            <button class="button ghost danger"><Icon name="bin" class="icon small" /> "Remove"</button>
        </OperationForm>
    }
    .into_any()
}

/// The field for one more step.
#[component]
fn Add(goal: GoalId) -> impl IntoView {
    let replica = Replica::here();
    let (seed, now) = (expect_context::<Boot>().seed, expect_context::<Account>().now.0);
    let (input, error) = (NodeRef::<Input>::new(), RwSignal::new(None::<String>));
    let end = Memo::new(move |_| {
        let end = |snapshot: &Snapshot| snapshot.goal(goal).map(Goal::end_of_steps);
        replica.with(end).unwrap_or_default()
    });
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(field) = input.get_untracked() else { return };
        let added = field::step_title(&field.value()).map_err(|error| error.to_string());
        let added = added.and_then(|title| {
            let Some(id) = replica.new_step() else { return Ok(()) };
            let position = Some(end.get_untracked());
            let edit = StepEdit { title: Some(Some(title)), position, ..StepEdit::of() };
            perform(replica, goal, id, edit)
        });
        if added.is_ok() {
            field.set_value("");
        }
        error.set(added.err());
    };
    view! {
        <form class="add-step box" method="post" action="/api/add_step" on:submit=add>
            <input type="hidden" name="goal" value=goal.to_string() />
            <input type="hidden" name="step" value=field::step_nonce(seed, now).to_string() />
            <input type="hidden" name="position" value=move || end.get().as_str().to_owned() />
            <input type="hidden" name="nonce" value=field::nonce(seed, "add_step").to_string() />
            <div class="fields">
                <input
                    class="input"
                    name="title"
                    node_ref=input
                    placeholder="Add a step"
                    aria-label="Add a step"
                    maxlength=Title::MAX
                    autocomplete="off"
                    required=true
                />
                <button class="button">"Add"</button>
            </div>
            {move || error.get().map(|error| view! { <p class="error" role="alert">{error}</p> })}
        </form>
    }
}
