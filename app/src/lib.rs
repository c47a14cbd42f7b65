//! The user interface: the same components make the server's HTML and run in the browser.
//!
//! Nothing here knows on which side it runs.
//! What differs between the sides comes in as arguments ([`Boot`], [`Navigation`], [`device::Device`]) or by context.

// A view is one type, nested as deep as its elements: large pages go beyond the usual 128.
#![recursion_limit = "256"]

pub mod api;
pub mod appearance;
pub mod backend;
pub mod boot;
pub mod components;
pub mod days;
pub mod device;
pub mod field;
mod form;
pub mod goal_form;
pub mod habit_form;
pub mod inside;
pub mod keeper;
pub mod later;
pub mod navigation;
pub mod pages;
pub mod palette;
pub mod part;
pub mod reminder_form;
pub mod replica;
pub mod route;
pub mod shell;
pub mod shortcuts;
pub mod text;
pub mod timer;

pub use boot::Boot;
pub use navigation::Navigation;
pub use replica::Replica;
pub use route::{Route, Zoom};

use leptos::prelude::*;

use crate::device::SharedDevice;

/// The whole of what a person sees, in the element that [`shell`] and the browser agree on.
///
/// `boot` is what the page arrived with: both sides start from it, so that their first views are equal.
/// `device` is the browser; absent on the server.
#[component]
pub fn App(
    navigation: Navigation,
    boot: Boot,
    #[prop(default = None)] device: Option<SharedDevice>,
) -> impl IntoView {
    provide_context(navigation);
    provide_context(device::Held::new(device));
    provide_context(boot);
    provide_context(inside::Outermost::here());
    Effect::new(move || document().set_title(&navigation.route.read().title()));

    pages::Pages()
}
