//! What can be done with a range of days: done, skip, clear.

use leptos::prelude::*;

use crate::components::icon::Icon;
use crate::components::year_grid::marking::Fill;
use crate::text;

/// The bar that comes with a selection.
#[component]
pub fn SelectionBar(
    /// How many days are selected.
    days: u32,
    /// What was chosen for them.
    on_fill: Callback<Fill>,
) -> impl IntoView {
    let button = move |icon, label, fill| {
        view! {
            <button type="button" on:click=move |_| on_fill.run(fill)>
                <Icon name=icon class="icon small" />
                {label}
            </button>
        }
    };
    view! {
        <div class="selection-bar" role="toolbar" aria-label="Selected days">
            <b role="status">{text::count(days, "day")}</b>
            {button("check", "Done", Fill::Done)}
            {button("skip", "Skip", Fill::Skip)}
            {button("close", "Clear", Fill::Clear)}
        </div>
    }
}
