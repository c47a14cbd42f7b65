//! What stands around the pages of a signed-in person: navigation, banners, toasts.

use leptos::prelude::*;

/// What stands around a page.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    view! { <main id="main" tabindex="-1">{children()}</main> }
}
