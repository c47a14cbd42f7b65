//! How the device stands with the server, in a few words: in the title bar, on phones as an icon.

use leptos::prelude::*;

use crate::Replica;
use crate::components::icon::Icon;
use crate::replica::Status;

/// What the chip says: class, icon, words.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    class: &'static str,
    icon: &'static str,
    text: String,
    /// The number at the icon's corner, where the words are hidden.
    number: Option<usize>,
}

/// The chip. While everything is saved it is only an icon; the words are there for those who listen.
#[component]
pub fn SyncChip() -> impl IntoView {
    let replica = Replica::here();
    let said =
        Memo::new(move |_| said(replica.status.get(), replica.waiting(), replica.refused().len()));
    move || {
        let Said { class, icon, text, number } = said.get();
        let title = text.clone();
        view! {
            <span class=class title=title>
                <Icon name=icon />
                <span class="words">{text}</span>
                {number.map(|number| view! { <b class="count" aria-hidden="true">{number}</b> })}
            </span>
        }
    }
}

fn said(status: Status, waiting: usize, refused: usize) -> Said {
    let say = |class, icon, text: &str, number| Said { class, icon, text: text.to_owned(), number };
    if refused > 0 {
        let needs = if refused == 1 { "needs" } else { "need" };
        return say(
            "sync-chip danger-text",
            "warning",
            &format!("{refused} {needs} you"),
            Some(refused),
        );
    }
    let number = Some(waiting).filter(|waiting| *waiting > 0);
    let waits = if waiting == 0 { "Offline".to_owned() } else { format!("{waiting} waiting") };
    match status {
        Status::Saved => say("sync-chip saved", "saved", "Everything is saved", None),
        Status::Saving => say("sync-chip", "saving", "Saving…", None),
        Status::Offline => say("sync-chip", "offline", &waits, number),
        Status::SlowDown(_) => say("sync-chip", "clock", &waits, number),
        Status::Trial => say("sync-chip saved", "phone", "On this device only", None),
        Status::SignedOut => say("sync-chip danger-text", "warning", "Signed out", number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chip_says_what_is_most_urgent() {
        let text = |status, waiting, refused| said(status, waiting, refused).text;
        assert_eq!(text(Status::Saved, 0, 0), "Everything is saved");
        assert_eq!(text(Status::Saving, 3, 0), "Saving…");
        assert_eq!(text(Status::Offline, 3, 0), "3 waiting");
        assert_eq!(text(Status::Offline, 0, 0), "Offline");
        assert_eq!(text(Status::Offline, 3, 1), "1 needs you");
        assert_eq!(text(Status::Saving, 3, 2), "2 need you");
    }
}
