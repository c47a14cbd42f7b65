//! What stands around the pages of a signed-in person: the way to the places, and what the app has to say.

use leptos::prelude::*;

use crate::boot::Account;
use crate::components::icon::{Icon, Mark};
use crate::components::sync_chip::SyncChip;
use crate::components::toast::Toast;
use crate::part::Part;
use crate::{Navigation, Replica, Route, inside};

/// What stands around a page.
///
/// There is one navigation: wide screens show it in the bar at the top, phones at the foot.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    inside::enter();
    let route = expect_context::<Navigation>().route;
    let is_today = move || matches!(route.get(), Route::Today { .. });
    let is_grid = move || matches!(route.get(), Route::Grid { .. } | Route::GridDay { .. });
    let is_goals = move || Part::of(&route.get()) == Part::Goals;
    let new = move || new_route(&route.get());
    let is_reminders = move || Part::of(&route.get()) == Part::Reminders;
    let account = expect_context::<Account>();
    let notices = Replica::here().notices;
    view! {
        <a class="button skip-link" href="#main">
            {move || if is_today() { "Skip to today's habits" } else { "Skip to content" }}
        </a>
        <header class="bar">
            <a class="brand" href=Route::Today { day: None }.path()><Mark /> "ConsistencyGrid"</a>
            <nav aria-label="Main">
                {place(Route::Today { day: None }, "today", "Today", is_today)}
                {place(Route::GRID, "grid", "Grid", is_grid)}
                {place(Route::Goals { reached: false }, "goal", "Goals", is_goals)}
                {place(Route::Reminders { month: None }, "bell", "Reminders", is_reminders)}
                {own_place(&account, route)}
            </nav>
            <div class="side">
                // Heard by `later/keys.rs`, like the key.
                <button class="button ghost jump" type="button" aria-label="Jump to…" aria-haspopup="dialog">
                    <Icon name="search" class="icon small" />
                    <span>"Jump to…"</span>
                    <kbd aria-hidden="true"></kbd>
                </button>
                <SyncChip />
                <a class="button primary" href=move || new().path() aria-label=move || new().name()>
                    <Icon name="plus" class="icon small" />
                    "New"
                </a>
                {account.id.map(|_| avatar(&account.name))}
            </div>
        </header>
        <main id="main" tabindex="-1">
            {children()}
            {move || notices.with(|notices| notices.draw.clone()).map(|notices| view! { <div class="notices">{notices.run()}</div> })}
        </main>
        <Toast />
    }
}

/// What is made new on a page: a goal among the goals, a reminder among the reminders, elsewhere a habit.
pub fn new_route(route: &Route) -> Route {
    match Part::of(route) {
        Part::Goals => Route::NewGoal,
        Part::Reminders => Route::NewReminder { day: None, habit: None },
        _ => Route::NewHabit,
    }
}

/// The settings; for whoever has no account yet, the way to one.
fn own_place(account: &Account, route: RwSignal<Route>) -> AnyView {
    match account.id {
        Some(_) => {
            place(Route::Settings, "settings", "Settings", move || route.get() == Route::Settings)
        }
        None => place(Route::SignUp, "person", "Sign up", || false),
    }
}

fn avatar(name: &str) -> AnyView {
    let letters = initials(name);
    let label = [letters.as_str(), ", settings"].concat();
    view! { <a class="avatar" href=Route::Settings.path() aria-label=label>{letters}</a> }
        .into_any()
}

fn place(
    route: Route,
    icon: &'static str,
    name: &'static str,
    is_current: impl Fn() -> bool + Send + 'static,
) -> AnyView {
    view! {
        <a class="place" href=route.path() aria-current=move || is_current().then_some("page")>
            <Icon name=icon />
            {name}
        </a>
    }
    .into_any()
}

/// The first letters of the first and the last name; a person without a name has none.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_first_and_the_last_name() {
        for (name, letters) in [
            ("Mara Keller", "MK"),
            ("ann", "A"),
            ("Ana María de la Cruz", "AC"),
            ("", ""),
            ("éva", "É"),
        ] {
            assert_eq!(initials(name), letters);
        }
    }
}
