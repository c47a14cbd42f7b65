//! Squares from letters, for pages that have no habits to show.

use leptos::prelude::*;

/// One square a letter: `0` to `4` a level, `*` today, `?` one that is missing, a blank nothing.
///
/// They are for eyes only; what they say stands beside them as text.
pub fn squares(letters: &str) -> impl IntoView {
    let square = |letter: char| {
        let class = match letter {
            '0' => "square l0",
            '1' => "square l1",
            '2' => "square l2",
            '3' => "square l3",
            '4' => "square l4",
            '*' => "square today",
            '?' => "square missing",
            _ => "square blank",
        };
        view! { <span class=class></span> }
    };
    letters.chars().map(square).collect_view()
}
