//! One page a file, and which of them is shown.

pub mod error;
pub mod grid;
pub mod habit;
pub mod landing;
pub mod new_habit;
pub mod not_found;
pub mod settings;
pub mod sign_in;
pub mod sign_up;
pub mod today;

use leptos::prelude::*;

use crate::components::frame::Frame;
use crate::{Boot, Navigation, Route};

#[expect(non_snake_case, reason = "components are named like elements")]
/// The page of the present route. Pages of a signed-in person stand in the frame with the navigation.
pub fn Pages() -> impl IntoView {
    let navigation = expect_context::<Navigation>();
    let boot = expect_context::<Boot>();
    let reference = boot.reference.clone();
    let signed_in = boot.account.is_some();
    // Another day or year, or an open editor, is the same page: it follows the route by itself and keeps what it holds.
    let page = Memo::new(move |_| match navigation.route.get() {
        Route::Grid { .. } | Route::GridDay { .. } => Route::Grid { year: None },
        Route::EditHabit { id } => Route::Habit { id },
        Route::Today { .. } => Route::Today { day: None },
        route => route,
    });
    move || {
        if let Some(reference) = reference.clone() {
            return error::ErrorPage(reference).into_any();
        }
        match page.get() {
            Route::Landing => view! { <landing::Landing /> }.into_any(),
            Route::SignIn => view! { <sign_in::SignIn /> }.into_any(),
            Route::SignUp => view! { <sign_up::SignUp /> }.into_any(),
            Route::NotFound => view! { <not_found::NotFound /> }.into_any(),
            _ if !signed_in => view! { <not_found::NotFound /> }.into_any(),
            Route::Today { .. } => view! { <Frame><today::Today /></Frame> }.into_any(),
            Route::Grid { .. } | Route::GridDay { .. } => {
                view! { <Frame><grid::Grid /></Frame> }.into_any()
            }
            Route::Habit { id } | Route::EditHabit { id } => {
                view! { <Frame><habit::Habit id /></Frame> }.into_any()
            }
            Route::NewHabit => view! { <Frame><new_habit::NewHabit /></Frame> }.into_any(),
            Route::Settings => view! { <Frame><settings::Settings /></Frame> }.into_any(),
        }
    }
}
