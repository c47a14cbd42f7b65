//! What the person should know about their changes: one banner at a time, under the title.

use domain::{Operation, OperationId, Rejection, Root, Snapshot};
use leptos::prelude::*;

use crate::components::icon::Icon;
use crate::components::late::is_late;
use crate::replica::Status;
use crate::{Replica, Route, text};

/// Saving is worth a word only when it takes longer than this, in milliseconds.
const SLOW_MS: i64 = 2_000;

/// What is said: the most urgent thing.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Said {
    Refused { id: OperationId, count: usize, why: String, fix: Option<String>, renews: bool },
    SignedOut { waiting: usize, lasts: bool },
    SlowDown { seconds: u32 },
    Offline { waiting: usize, lasts: bool },
    Saving { waiting: usize },
}

/// The banner; nothing when all is well.
#[component]
pub fn Banner() -> impl IntoView {
    let replica = Replica::here();
    let is_slow = is_late(replica, SLOW_MS);
    let said = Memo::new(move |_| {
        let refused = replica.refused();
        let first = refused
            .first()
            .map(|(id, operation, why)| refusal(replica, *id, refused.len(), operation, *why));
        let (waiting, lasts) = (replica.waiting(), replica.lasts());
        first.or_else(|| calm(replica.status.get(), waiting, lasts, is_slow.get()))
    });
    move || said.get().map(|said| shown(replica, said))
}

fn refusal(
    replica: Replica,
    id: OperationId,
    count: usize,
    operation: &Operation,
    why: Rejection,
) -> Said {
    let today = replica.today();
    let what = replica.with(|snapshot| name_of(snapshot, operation));
    let on = operation.day().map(|day| format!(" on {}", text::date(day, today)));
    let fix = match (operation.day(), operation.habit()) {
        // A newer version of the app may know better: the page is loaded anew.
        _ if why == Rejection::Unknown => None,
        (Some(day), _) => Some(Route::Today { day: Some(day) }.path()),
        (None, Some(id)) => replica
            .with(|snapshot| snapshot.habit(id).is_some())
            .then(|| Route::EditHabit { id }.path()),
        _ => None,
    };
    let renews = why == Rejection::Unknown;
    let why = format!("{what}{}: {why}", on.unwrap_or_default());
    Said::Refused { id, count, why, fix, renews }
}

/// The name of the habit or goal an operation is about, also when the habit was never made.
fn name_of(snapshot: &Snapshot, operation: &Operation) -> String {
    let habit = operation.habit().and_then(|id| snapshot.habit(id));
    match (habit, operation) {
        (Some(habit), _) => habit.name.value.to_string(),
        (None, Operation::CreateHabit(new)) => new.name.to_string(),
        _ => match operation.root() {
            Some(Root::Goal(id)) => {
                snapshot.goal(id).map_or("A goal", |goal| goal.title.value.as_str())
            }
            _ => "A habit",
        }
        .to_owned(),
    }
}

fn calm(status: Status, waiting: usize, lasts: bool, is_slow: bool) -> Option<Said> {
    match status {
        Status::SignedOut => Some(Said::SignedOut { waiting, lasts }),
        Status::SlowDown(seconds) => Some(Said::SlowDown { seconds }),
        Status::Offline => Some(Said::Offline { waiting, lasts }),
        Status::Saving if is_slow => Some(Said::Saving { waiting }),
        Status::Saved | Status::Saving | Status::Trial => None,
    }
}

fn shown(replica: Replica, said: Said) -> AnyView {
    match said {
        Said::Refused { id, count, why, fix, renews } => {
            let were = if count == 1 { "was" } else { "were" };
            let title = format!("{} {were} not accepted", changes(count));
            let discard = move |_| replica.dismiss(id);
            let controls = view! {
                <span class="controls">
                    {fix.map(|href| view! { <a class="button" href=href>"Fix it"</a> })}
                    {renews.then(|| view! { <a class="button" href="" target="_self">"Reload"</a> })}
                    <button class="button ghost" type="button" on:click=discard>"Discard"</button>
                </span>
            };
            banner("alert", "warning", "banner danger", title, why.into_any(), controls.into_any())
        }
        Said::SignedOut { waiting, lasts } => {
            let safe = match waiting {
                0 => "Sign in to go on.".to_owned(),
                _ if lasts => kept(waiting),
                _ => "Leave this page open, and sign in in another tab.".to_owned(),
            };
            let target = if lasts || waiting == 0 { None } else { Some("_blank") };
            let sign_in = view! {
                <span class="controls">
                    <a class="button" href=Route::SignIn.path() rel="external" target=target>"Sign in"</a>
                </span>
            };
            banner(
                "status",
                "key",
                "banner",
                "You are signed out".to_owned(),
                safe.into_any(),
                sign_in.into_any(),
            )
        }
        Said::SlowDown { seconds } => {
            let rest = view! { "Too many changes at once. " {countdown(replica, seconds)} };
            banner(
                "status",
                "clock",
                "banner warn",
                "Slow down a little".to_owned(),
                rest.into_any(),
                ().into_any(),
            )
        }
        Said::Offline { waiting, lasts } => {
            let title = if waiting == 0 {
                "Offline.".to_owned()
            } else {
                format!("Offline. {} waiting.", changes(waiting))
            };
            let rest = match waiting {
                0 if !lasts => "What you tick now is sent later, as long as this page stays open.",
                _ if !lasts => "Leave this page open until everything is saved.",
                0 => "Keep going, what you tick is safe on this device.",
                1 => "Keep going, it is safe on this device.",
                _ => "Keep going, they are safe on this device.",
            };
            let rest = rest.into_any();
            banner("status", "offline", "banner", title, rest, ().into_any())
        }
        Said::Saving { waiting } => {
            let title = format!("Saving {}…", changes(waiting));
            banner("status", "saving", "banner", title, ().into_any(), ().into_any())
        }
    }
}

/// A banner: how it is told (`alert`, `status`), its icon, its class, a title, the rest, and what can be done.
pub(crate) fn banner(
    role: &'static str,
    icon: &'static str,
    class: &'static str,
    title: String,
    rest: AnyView,
    controls: AnyView,
) -> AnyView {
    view! {
        <div class=class>
            <Icon name=icon />
            <div>
                <p class="title" role=role>{title}</p>
                <p class="meta">{rest}</p>
            </div>
            {controls}
        </div>
    }
    .into_any()
}

/// "Trying again in 24 seconds.", counted down.
fn countdown(replica: Replica, seconds: u32) -> impl IntoView {
    let left = RwSignal::new(seconds);
    tick(replica, left);
    move || match left.get() {
        0 => "Trying again now.".to_owned(),
        left => format!("Trying again in {}.", text::count(left, "second")),
    }
}

fn tick(replica: Replica, left: RwSignal<u32>) {
    let Some(device) = replica.device() else { return };
    device.after(
        1_000,
        Box::new(move || {
            // The banner may be gone by now, and its signal with it.
            if left.try_get_untracked().is_some_and(|left| left > 0) {
                left.update(|left| *left -= 1);
                tick(replica, left);
            }
        }),
    );
}

fn changes(count: usize) -> String {
    text::many(count, "change")
}

fn kept(waiting: usize) -> String {
    let are = if waiting == 1 { "is" } else { "are" };
    format!("{} {are} safe on this device.", changes(waiting))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saving_is_told_only_when_it_takes_long() {
        assert_eq!(calm(Status::Saving, 1, true, false), None);
        assert_eq!(calm(Status::Saving, 1, true, true), Some(Said::Saving { waiting: 1 }));
        assert_eq!(calm(Status::Saved, 0, true, false), None);
    }

    #[test]
    fn numbers_agree_with_their_words() {
        assert_eq!(changes(1), "1 change");
        assert_eq!(changes(3), "3 changes");
        assert_eq!(kept(1), "1 change is safe on this device.");
    }
}
