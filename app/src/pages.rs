//! One page a file, and which of them is shown.

pub mod away;
pub mod error;
pub mod forgot;
pub mod goals;
pub mod grid;
pub mod habit;
pub mod help;
pub mod landing;
pub mod new_habit;
pub mod not_found;
pub mod privacy;
pub mod reference;
pub mod reminders;
pub mod reset;
mod review;
pub mod settings;
pub mod sign_in;
pub mod sign_up;
pub mod terms;
pub mod today;
pub mod tokens;
pub mod verify;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::frame::Frame;
use crate::part::{Draw, Part};
use crate::{Boot, Navigation, Route};

/// What is shown: a page, and the part that draws it.
type Shown = Option<(Route, Draw)>;

#[expect(non_snake_case, reason = "components are named like elements")]
/// The page of the present route.
pub fn Pages() -> impl IntoView {
    let navigation = expect_context::<Navigation>();
    let access = with_context::<Boot, _>(Access::of).unwrap_or_default();
    let arrived = navigation.route.get_untracked();
    let page = Memo::new(move |_| match navigation.route.get() {
        route if route == arrived => access.first_page(route),
        route => access.page(route),
    });
    let first = page.get_untracked();
    let shown = RwSignal::new(Part::of(&first).ready().map(|draw| (first, draw)));
    Effect::new(move || follow(shown, page, navigation));
    move || shown.get().map(|(route, draw)| draw(route))
}

/// Which pages there are for whoever looks.
#[derive(Clone, Copy, Default)]
struct Access {
    signed_in: bool,
    /// The page that arrived says that there is none, whatever its address promised.
    is_missing: bool,
}

impl Access {
    fn of(boot: &Boot) -> Self {
        Self {
            signed_in: boot.account.is_some(),
            is_missing: boot.is_missing || boot.reference.is_some(),
        }
    }

    /// The page that arrived.
    fn first_page(self, route: Route) -> Route {
        if self.is_missing { Route::NotFound } else { self.page(route) }
    }

    /// The page of a route. Another day or year, or an open editor, is the same page: it follows the route by itself and
    /// keeps what it holds.
    fn page(self, route: Route) -> Route {
        match route {
            route if !self.signed_in && !route.is_open() => Route::NotFound,
            Route::Grid { .. } | Route::GridDay { .. } => Route::GRID,
            Route::Review { .. } => Route::Review { year: None },
            Route::EditHabit { id } => Route::Habit { id },
            Route::Today { .. } => Route::Today { day: None },
            Route::NewReminder { .. } | Route::Reminder { .. } | Route::Reminders { .. } => {
                Route::Reminders { month: None }
            }
            Route::Goals { .. } | Route::Goal { .. } | Route::EditGoal { .. } | Route::NewGoal => {
                Route::Goals { reached: false }
            }
            route => route,
        }
    }
}

/// The part that the page which arrived with `boot` has to have before it can be taken over.
pub fn first_part(route: Route, boot: Option<&Boot>) -> Part {
    Part::of(&boot.map(Access::of).unwrap_or_default().first_page(route))
}

/// Shows the page of the route once its part is there. Until then the page before it stays.
fn follow(shown: RwSignal<Shown>, page: Memo<Route>, navigation: Navigation) {
    let route = page.get();
    let is_shown = |shown: &Shown| shown.as_ref().is_some_and(|(shown, _)| *shown == route);
    if shown.with_untracked(is_shown) {
        return;
    }
    spawn_local(async move {
        let drawing = Part::of(&route).load().await;
        // Whoever went on meanwhile is not called back.
        if page.try_get_untracked().as_ref() != Some(&route) {
            return;
        }
        match drawing {
            Ok(draw) => {
                shown.set(Some((route, draw)));
                navigation.drawn.update(|drawn| *drawn += 1);
            }
            Err(_) => navigation.missed.set(Some(route)),
        }
    });
}

/// A page for everybody.
pub(crate) fn door(route: Route) -> AnyView {
    let reference = with_context::<Boot, _>(|boot| boot.reference.clone()).flatten();
    match (reference, route) {
        (Some(reference), _) => error::ErrorPage(reference).into_any(),
        (None, Route::Landing) => view! { <landing::Landing /> }.into_any(),
        (None, Route::SignIn) => view! { <sign_in::SignIn /> }.into_any(),
        (None, Route::SignUp) => view! { <sign_up::SignUp /> }.into_any(),
        // The server draws these; when it cannot be asked, they are not here.
        (None, route) if route.is_plain() => view! { <away::Away /> }.into_any(),
        (None, _) => view! { <not_found::NotFound /> }.into_any(),
    }
}

/// A page without the app. Only the server draws it, so that its views are no part of what a browser loads.
pub(crate) fn plain(route: &Route) -> AnyView {
    match route {
        Route::Forgot => view! { <forgot::Forgot /> }.into_any(),
        Route::Reset => view! { <reset::Reset /> }.into_any(),
        Route::Help => view! { <help::Help /> }.into_any(),
        Route::Privacy => view! { <privacy::Privacy /> }.into_any(),
        Route::Terms => view! { <terms::Terms /> }.into_any(),
        _ => view! { <verify::Verify /> }.into_any(),
    }
}

/// A page of a signed-in person other than Today.
pub(crate) fn grid(route: Route) -> AnyView {
    match route {
        Route::Habit { id } => view! { <Frame><habit::Habit id /></Frame> }.into_any(),
        Route::NewHabit => view! { <Frame><new_habit::NewHabit /></Frame> }.into_any(),
        Route::Review { .. } => view! { <Frame><review::Review /></Frame> }.into_any(),
        Route::Settings => view! { <Frame><settings::Settings /></Frame> }.into_any(),
        _ => view! { <Frame><grid::Grid /></Frame> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::Zoom;
    use crate::boot::Arrived;

    const TODAY: Route = Route::Today { day: None };

    fn signed_in() -> Boot {
        Boot { account: Some(Arrived::Made(Arc::default())), ..Boot::default() }
    }

    #[test]
    fn a_visitor_loads_only_what_is_for_everybody() {
        assert_eq!(first_part(TODAY, None), Part::Door);
        assert_eq!(first_part(Route::Settings, Some(&Boot::default())), Part::Door);
        assert_eq!(first_part(TODAY, Some(&signed_in())), Part::Today);
        assert_eq!(first_part(Route::Settings, Some(&signed_in())), Part::Grid);
    }

    #[test]
    fn a_page_that_tells_of_a_problem_is_for_everybody_whatever_its_address() {
        let missing = Boot { is_missing: true, ..signed_in() };
        let broken = Boot { reference: Some("7f3a-91c2".to_owned()), ..signed_in() };
        for boot in [missing, broken] {
            assert_eq!(first_part(TODAY, Some(&boot)), Part::Door);
        }
    }

    #[test]
    fn another_day_year_or_editor_is_the_same_page() {
        let access = Access::of(&signed_in());
        let day = "2026-10-08".parse().unwrap();
        assert_eq!(access.page(Route::Today { day: Some(day) }), TODAY);
        assert_eq!(
            access.page(Route::GridDay { zoom: Zoom::Year, day }),
            access.page(Route::Grid { zoom: Zoom::Month, from: Some(day) })
        );
        let id = domain::GoalId::from_entropy([7; 16]);
        assert_eq!(access.page(Route::EditGoal { id }), access.page(Route::NewGoal));
    }
}
