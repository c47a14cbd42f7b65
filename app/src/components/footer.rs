//! The foot of a page: the ways to the texts.

use leptos::prelude::*;

use crate::Route;

/// The links to the texts. They are the server's pages, so the browser follows them by itself.
#[component]
pub fn More() -> impl IntoView {
    let link = |(route, name): (Route, &'static str)| view! { <a href=route.path()>{name}</a> };
    let links = [(Route::Privacy, "Privacy"), (Route::Terms, "Terms"), (Route::Help, "Help")];
    view! { <nav class="texts" aria-label="About this site">{links.map(link)}</nav> }
}
