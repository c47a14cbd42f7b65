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
    move || {
        if let Some(reference) = reference.clone() {
            return error::ErrorPage(reference).into_any();
        }
        match navigation.route.get() {
            Route::Landing => view! { <landing::Landing /> }.into_any(),
            Route::SignIn => view! { <sign_in::SignIn /> }.into_any(),
            Route::SignUp => view! { <sign_up::SignUp /> }.into_any(),
            Route::NotFound => view! { <not_found::NotFound /> }.into_any(),
            _ if !signed_in => view! { <not_found::NotFound /> }.into_any(),
            Route::Today { day } => view! { <Frame><today::Today day /></Frame> }.into_any(),
            Route::Grid { year } => view! { <Frame><grid::Grid year /></Frame> }.into_any(),
            Route::GridDay { day } => view! { <Frame><grid::Grid day /></Frame> }.into_any(),
            Route::Habit { id } => view! { <Frame><habit::Habit id /></Frame> }.into_any(),
            Route::EditHabit { id } => view! { <Frame><habit::Habit id edit=true /></Frame> }.into_any(),
            Route::NewHabit => view! { <Frame><new_habit::NewHabit /></Frame> }.into_any(),
            Route::Settings => view! { <Frame><settings::Settings /></Frame> }.into_any(),
        }
    }
}
