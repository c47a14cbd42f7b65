//! The parts of the app: the code of a page is loaded when the page is first shown.
//!
//! Every function here is a place where the bundler cuts the WASM. On the server, and in tests, nothing is cut and nothing
//! has to be loaded. What a part gives is a function, so that whatever comes after the loading happens at once: the
//! server's HTML is taken over by the same plain views as if all had been there from the beginning.

#![expect(clippy::unnecessary_wraps, reason = "the macro hands a failed load on in these results")]

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};

use crate::components::frame::Frame;
use crate::later::Later;
use crate::{Route, pages};

/// Draws the page of a route; made by a part that is there.
pub type Draw = fn(Route) -> AnyView;

/// Why a part is not there: no network, or a server that has gone on to another build.
pub type Missing = SplitLoaderError;

/// Code that is loaded as one. There are few: code that two of them share is loaded as another piece, and every piece is a
/// request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What is for everybody: the start page, the forms to sign up and in, and what is said when there is no page to show.
    Door,
    /// A day.
    Today,
    /// The years, and what they came to, a habit and its editor, the settings.
    Grid,
    /// The goals.
    Goals,
    /// The month, and what comes.
    Reminders,
}

impl Part {
    /// The part that shows a route.
    pub const fn of(route: &Route) -> Self {
        match route {
            // Of these the last six load no code at all, as long as the server can be asked.
            Route::Landing
            | Route::SignIn
            | Route::SignUp
            | Route::NotFound
            | Route::Forgot
            | Route::Reset
            | Route::Verify
            | Route::Help
            | Route::Privacy
            | Route::Terms => Self::Door,
            Route::Today { .. } => Self::Today,
            Route::Grid { .. }
            | Route::GridDay { .. }
            | Route::Review { .. }
            | Route::Habit { .. }
            | Route::EditHabit { .. }
            | Route::NewHabit
            | Route::Settings => Self::Grid,
            Route::Reminders { .. } | Route::NewReminder { .. } | Route::Reminder { .. } => {
                Self::Reminders
            }
            Route::Goals { .. } | Route::Goal { .. } | Route::EditGoal { .. } | Route::NewGoal => {
                Self::Goals
            }
        }
    }

    /// Its name, by which the list of built files calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Door => "door",
            Self::Today => "today",
            Self::Grid => "grid",
            Self::Reminders => "reminders",
            Self::Goals => "goals",
        }
    }

    /// Loads the part, unless it is there.
    ///
    /// # Errors
    /// When it cannot be loaded; another try may succeed.
    pub async fn load(self) -> Result<Draw, Missing> {
        match self {
            Self::Door => door().await,
            Self::Today => today().await,
            Self::Grid => grid().await,
            Self::Reminders => reminders().await,
            Self::Goals => goals().await,
        }
    }

    /// The part if it is there; always on the server.
    pub fn ready(self) -> Option<Draw> {
        let mut context = Context::from_waker(Waker::noop());
        match pin!(self.load()).poll(&mut context) {
            Poll::Ready(drawing) => drawing.ok(),
            Poll::Pending => None,
        }
    }
}

#[wasm_split(door, wasm_split_path = leptos::wasm_split, fallible)]
fn door() -> Result<Draw, Missing> {
    Ok(pages::door)
}

#[wasm_split(today, wasm_split_path = leptos::wasm_split, fallible)]
fn today() -> Result<Draw, Missing> {
    Ok(|_| view! { <Frame><pages::today::Today /></Frame> }.into_any())
}

#[wasm_split(grid, wasm_split_path = leptos::wasm_split, fallible)]
fn grid() -> Result<Draw, Missing> {
    Ok(pages::grid)
}

#[wasm_split(reminders, wasm_split_path = leptos::wasm_split, fallible)]
fn reminders() -> Result<Draw, Missing> {
    Ok(|_| view! { <Frame><pages::reminders::Reminders /></Frame> }.into_any())
}

#[wasm_split(goals, wasm_split_path = leptos::wasm_split, fallible)]
fn goals() -> Result<Draw, Missing> {
    Ok(|_| view! { <Frame><pages::goals::Goals /></Frame> }.into_any())
}

/// What is loaded once the first page stands, and what is needed to start from what the device has kept.
///
/// # Errors
/// When it cannot be loaded; another try may succeed.
#[wasm_split(later, wasm_split_path = leptos::wasm_split, fallible)]
pub fn later() -> Result<Later, Missing> {
    Ok(Later::HERE)
}
