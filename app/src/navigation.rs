//! Where the person is, and how to go elsewhere.

use leptos::prelude::*;

use crate::Route;
use crate::device::SharedDevice;

/// The place shown now; in context everywhere below [`App`](crate::App).
///
/// The address bar follows `route`: whoever sets it, navigates.
/// Links need nothing of this: they are ordinary `<a href>`, and the browser's side
/// turns a plain click on one into [`Navigation::go`].
#[derive(Clone, Copy, Debug)]
pub struct Navigation {
    /// The route shown.
    pub route: RwSignal<Route>,
    /// Counts the pages that were drawn since the first.
    pub drawn: RwSignal<u32>,
    /// The last route whose page could not be loaded.
    pub missed: RwSignal<Option<Route>>,
}

impl Navigation {
    /// Starts at `route`.
    pub fn at(route: Route) -> Self {
        Self { route: RwSignal::new(route), drawn: RwSignal::new(0), missed: RwSignal::new(None) }
    }

    /// Shows `route`; does nothing when it is shown already.
    pub fn go(self, route: Route) {
        if *self.route.read_untracked() != route {
            self.route.set(route);
        }
    }

    /// Shows `route`, as a link to it would: what the app cannot show by itself is asked of the server, if there is one.
    pub fn follow(self, route: Route, device: Option<SharedDevice>) {
        match device.filter(|device| !route.is_local() && device.is_online()) {
            Some(device) => device.visit(&route.path()),
            None => self.go(route),
        }
    }
}
