//! The year, quarter or month of a page, and the ways to those beside it.

use leptos::prelude::*;

use crate::Route;
use crate::components::icon::Icon;

/// `name`: what is shown. `unit`: what it is one of: "year". `route`: the page of the earlier or, for `true`, of the later
/// one, `None` where there is none.
pub fn time_steps(
    name: Signal<String>,
    unit: Signal<&'static str>,
    route: impl Fn(bool) -> Option<Route> + Copy + Send + Sync + 'static,
) -> AnyView {
    let link = move |is_later: bool, icon| {
        let address = move || route(is_later).map(|route| route.path());
        let label = move || [if is_later { "Later " } else { "Earlier " }, unit.get()].concat();
        view! {
            <a
                class="button ghost icon-only"
                href=address
                role=move || address().is_none().then_some("link")
                aria-label=label
                aria-disabled=move || address().is_none().then_some("true")
            >
                <Icon name=icon />
            </a>
        }
    };
    view! {
        <nav class="years" aria-label="Time">
            {link(false, "left")}
            <b aria-live="polite">{name}</b>
            {link(true, "right")}
        </nav>
    }
    .into_any()
}
