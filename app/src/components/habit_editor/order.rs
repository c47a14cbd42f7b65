//! The habit's place among the others, and the two steps from it.

use domain::order::Place;
use domain::{HabitId, Operation, Position};
use leptos::prelude::*;

use crate::Replica;
use crate::components::icon::Icon;
use crate::components::operation_form::OperationForm;

/// The field with its buttons, and the forms behind them: no form may stand inside that of the editor.
pub(super) fn order(habit: HabitId, replica: Replica) -> (AnyView, AnyView) {
    let place = Memo::new(move |_| replica.with(|snapshot| snapshot.place_of(habit)));
    let field = move || place.get().filter(|place| place.of > 1).map(|place| field(&place));
    let forms = move || place.get().map(|place| forms(habit, place));
    (field.into_any(), forms.into_any())
}

fn field(place: &Place) -> AnyView {
    let said = format!("{} of {}", place.number, place.of);
    view! {
        <div class="field" role="group" aria-labelledby="place-label">
            <span class="label" id="place-label">"Place in the list"</span>
            <div class="fields place-in-list">
                <span aria-live="polite">{said}</span>
                {step("move-up", "up", "Move up", place.up.is_some())}
                {step("move-down", "down", "Move down", place.down.is_some())}
            </div>
        </div>
    }
    .into_any()
}

/// A button for one step. At the end of the list it stays, so that the focus does too, and does nothing.
fn step(form: &'static str, icon: &'static str, label: &'static str, is_possible: bool) -> AnyView {
    view! {
        <button
            class="button icon-only"
            form=form
            aria-label=label
            aria-disabled=(!is_possible).then_some("true")
            type=if is_possible { "submit" } else { "button" }
        >
            <Icon name=icon class="icon small" />
        </button>
    }
    .into_any()
}

fn forms(habit: HabitId, place: Place) -> AnyView {
    let form = |id: &'static str, position: Position| {
        let operation = Operation::MoveHabit { habit, position };
        view! { <OperationForm id=id operation=operation>""</OperationForm> }.into_any()
    };
    let up = place.up.map(|position| form("move-up", position));
    let down = place.down.map(|position| form("move-down", position));
    view! { {up} {down} }.into_any()
}
