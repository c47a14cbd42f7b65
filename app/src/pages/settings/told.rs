//! What the person was told of lately, and what became of it.

use leptos::prelude::*;

use crate::boot::{Step, Told};
use crate::{Boot, text};

/// The list, closed at first.
#[component]
pub(super) fn List(told: Vec<Told>) -> impl IntoView {
    let today = expect_context::<Boot>().today;
    let row = move |Told { title, on, at, steps }: Told| {
        let title = if title.is_empty() { "A reminder that is gone".to_owned() } else { title };
        let when = [text::date(on, today), at.to_string()].join(", ");
        view! {
            <li>
                <p>{title} <small class="hint">{when}</small></p>
                <span class="meta">{words(&steps)}</span>
            </li>
        }
        .into_any()
    };
    view! {
        <details class="fold">
            <summary>
                <span>"What was sent" <small class="hint">"Reminders of the last 14 days"</small></span>
                <span class="button">"Show"</span>
            </summary>
            <ul class="list" aria-label="What was sent">{told.into_iter().map(row).collect::<Vec<_>>()}</ul>
        </details>
    }
}

/// "Sent to 2 devices, shown, opened".
fn words(steps: &[Step]) -> String {
    let words = steps.iter().map(|step| match step {
        Step::Planned => "planned".to_owned(),
        Step::Sent { to } => ["sent to ", &text::count(*to, "device")].concat(),
        Step::Nowhere => "no device took it".to_owned(),
        Step::Settled => "already done".to_owned(),
        Step::Missed => "missed".to_owned(),
        Step::Gone => "deleted before".to_owned(),
        Step::Shown => "shown".to_owned(),
        Step::Opened => "opened".to_owned(),
        Step::Done => "done".to_owned(),
        Step::Skipped => "skipped".to_owned(),
        Step::Snoozed => "snoozed".to_owned(),
    });
    let words = words.collect::<Vec<_>>().join(", ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_became_of_a_notice_is_one_line() {
        let sent = [Step::Sent { to: 2 }, Step::Shown, Step::Opened];
        assert_eq!(words(&sent), "Sent to 2 devices, shown, opened");
        assert_eq!(words(&[Step::Sent { to: 1 }]), "Sent to 1 device");
        assert_eq!(words(&[Step::Settled]), "Already done");
    }
}
