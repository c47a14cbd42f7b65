//! The REST API: what other programs ask and do, with a token that the person made for them.
//!
//! A resource becomes an operation, which is handed in like that of a form; what is refused there is told as RFC 9457 has it.
//! Nothing here looks at a cookie.

mod answer;
mod body;
mod document;
mod entries;
mod goals;
mod habits;
mod holder;
mod list;
mod records;
mod reminders;
mod settings;
mod shapes;
mod steps;
mod write;

use axum::Router;
use axum::routing::get;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::service::Shared;

pub(crate) use answer::explain;

/// Where the API stands.
const FOLDER: &str = "/api/v1";

/// Where scripts look for it that know of no versions.
const PLAIN_FOLDER: &str = "/api";

/// What the addresses of the API begin with, below either folder.
const NOUNS: [&str; 4] = ["habits", "goals", "reminders", "settings"];

/// Whether an address is one of the API's.
pub(crate) fn owns(path: &str) -> bool {
    let below = |folder: &str| path.strip_prefix(folder)?.strip_prefix('/');
    let rest = below(FOLDER).or_else(|| below(PLAIN_FOLDER)).unwrap_or_default();
    NOUNS.contains(&rest.split('/').next().unwrap_or_default())
}

/// The routes of the API, of its description, and of the page on which that is read.
pub(crate) fn routes() -> Router<Shared> {
    let (routes, _) = declared();
    Router::new()
        .nest(FOLDER, routes.clone())
        .nest(PLAIN_FOLDER, routes)
        .route(document::PATH, get(document::show))
        .route(document::PAGE, get(document::read))
}

/// The routes, each declared with its part of the description.
fn declared() -> (Router<Shared>, OpenApi) {
    OpenApiRouter::new()
        .routes(routes!(habits::list_habits, habits::create_habit))
        .routes(routes!(habits::get_habit, habits::edit_habit, habits::delete_habit))
        .routes(routes!(habits::recover_habit))
        .routes(routes!(habits::archive_habit, habits::restore_habit))
        .routes(routes!(habits::move_habit))
        .routes(routes!(entries::list_entries))
        .routes(routes!(entries::get_entry, entries::set_entry, entries::clear_entry))
        .routes(routes!(entries::add_amount))
        .routes(routes!(entries::set_note))
        .routes(routes!(goals::list_goals, goals::create_goal))
        .routes(routes!(goals::get_goal, goals::edit_goal, goals::delete_goal))
        .routes(routes!(goals::recover_goal))
        .routes(routes!(steps::list_steps, steps::create_step))
        .routes(routes!(steps::get_step, steps::edit_step, steps::remove_step))
        .routes(routes!(steps::tick_step, steps::untick_step))
        .routes(routes!(reminders::list_reminders, reminders::create_reminder))
        .routes(routes!(
            reminders::get_reminder,
            reminders::edit_reminder,
            reminders::delete_reminder
        ))
        .routes(routes!(reminders::recover_reminder))
        .routes(routes!(settings::get_settings, settings::edit_settings))
        .split_for_parts()
}
