//! The keys of the app, as a person reads them.

use leptos::prelude::*;

use crate::shortcuts::{Place, Shortcut, TABLE, With};

/// A column for each place. `control`: what is printed on the key that is Ctrl or Cmd.
pub fn key_list(control: &'static str) -> AnyView {
    let column = |(place, lines): (Place, &'static [Shortcut])| {
        let lines: Vec<AnyView> = lines.iter().map(|line| row(line, control)).collect();
        view! {
            <div>
                <h3>{title(place)}</h3>
                <dl>{lines}</dl>
            </div>
        }
        .into_any()
    };
    let columns: Vec<AnyView> = TABLE.into_iter().map(column).collect();
    view! { <div class="keys">{columns}</div> }.into_any()
}

const fn title(place: Place) -> &'static str {
    match place {
        Place::Anywhere => "Anywhere",
        Place::Today => "Today",
        Place::Grid => "In a grid",
    }
}

fn row(line: &'static Shortcut, control: &'static str) -> AnyView {
    let first = match line.with {
        With::Control => Some(control),
        with => with.cap(),
    };
    let cap = |cap: &'static str| view! { <kbd>{cap}</kbd> " " }.into_any();
    let between = match line.with {
        With::Go => "then ",
        With::Shift => "+ arrows",
        With::Nothing | With::Control => "",
    };
    let keys: Vec<AnyView> = line.keys.iter().map(|key| cap(key.cap)).collect();
    view! {
        <div>
            <dt>{line.name}</dt>
            <dd>{first.map(cap)} {between} {keys}</dd>
        </div>
    }
    .into_any()
}
