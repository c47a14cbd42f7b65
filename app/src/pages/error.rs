//! The page that says something broke.

use leptos::prelude::*;

/// The page that says something broke. `reference`: what the logs call it.
#[expect(non_snake_case, reason = "components are named like elements")]
pub fn ErrorPage(reference: String) -> impl IntoView {
    view! { <h1>"Something broke on our side."</h1> <p>{format!("Reference {reference}")}</p> }
}
