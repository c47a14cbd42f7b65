//! What reminders are marked with on a day, and how the marks are called.

use domain::reminder::Marker;
use leptos::prelude::*;

/// A mark. `colour`: the code of its colour; `None` for that of what is around it.
pub fn sticker(marker: Marker, colour: Option<&'static str>) -> AnyView {
    let colour = colour.map(|colour| [" c-", colour].concat()).unwrap_or_default();
    view! { <span class=["sticker ", marker.code(), &colour].concat()></span> }.into_any()
}

/// A small square with a mark, as it stands beside a title.
pub fn sign(marker: Marker, colour: Option<&'static str>) -> AnyView {
    view! { <span class="sign" aria-hidden="true">{sticker(marker, colour)}</span> }.into_any()
}

/// What a marker is called.
pub const fn name(marker: Marker) -> &'static str {
    match marker {
        Marker::Dot => "Dot",
        Marker::Border => "Border",
        Marker::Fill => "Fill",
        Marker::Badge => "Badge",
    }
}
