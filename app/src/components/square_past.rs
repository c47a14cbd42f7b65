//! The past of a square: what was done to it, when and on which device, and the way back. The server knows it, so it is asked
//! when the person asks, and asked again when something was saved meanwhile.

use domain::past::{Done, Half, Hand, earliest};
use domain::{Day, HabitId, Mark, Measure, Snapshot};
use leptos::html::Details;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::replica::{HISTORY_PATH, Status};
use crate::{Replica, text};

/// What is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    /// Not yet anything.
    Asking,
    /// The server could not be asked.
    Nothing,
    /// This, the latest first.
    Past(Vec<Done>),
}

/// The disclosure. Nothing for a trial, which has no server.
#[component]
pub fn SquarePast(
    /// Whose square.
    id: HabitId,
    /// Of which day.
    day: Memo<Day>,
) -> impl IntoView {
    let replica = Replica::here();
    replica.owner()?;
    let details = NodeRef::<Details>::new();
    let (is_open, found) = (RwSignal::new(false), RwSignal::new(Found::Asking));
    let status = Memo::new(move |_| replica.status.get());
    Effect::new(move || {
        if is_open.get() {
            let day = day.get();
            match status.get() {
                Status::Saved => ask(replica, id, day, found),
                Status::Offline | Status::SignedOut => found.set(Found::Nothing),
                Status::Saving | Status::SlowDown(_) | Status::Trial => {}
            }
        }
    });
    // Another day has another past.
    Effect::new(move || {
        day.track();
        found.set(Found::Asking);
    });
    let toggled = move |_| {
        is_open.set(details.get_untracked().is_some_and(|details| details.open()));
    };
    let shown = move || match found.get() {
        Found::Asking => said("Asking the server…"),
        Found::Nothing => said("The history needs a network."),
        Found::Past(past) if past.is_empty() => {
            said("Nothing was changed here in the last 90 days.")
        }
        Found::Past(past) => list(replica, id, day.get_untracked(), past),
    };
    Some(view! {
        <details class="square-past" node_ref=details on:toggle=toggled>
            <summary>"History"</summary>
            {shown}
        </details>
    })
}

fn said(sentence: &'static str) -> AnyView {
    view! { <p class="meta" role="status">{sentence}</p> }.into_any()
}

fn ask(replica: Replica, id: HabitId, day: Day, found: RwSignal<Found>) {
    let body = serde_json::json!({ "habit": id, "day": day, "client": replica.client() });
    spawn_local(async move {
        let answer = replica.ask(HISTORY_PATH, body.to_string()).await;
        let past = answer.and_then(|text| serde_json::from_str(&text).ok());
        // The panel may be gone, or have gone on.
        _ = found.try_set(past.map_or(Found::Nothing, Found::Past));
    });
}

fn list(replica: Replica, id: HabitId, day: Day, past: Vec<Done>) -> AnyView {
    let read = |snapshot: &Snapshot| {
        let habit = snapshot.habit(id)?;
        Some((habit.name.value.to_string(), habit.measure.value.clone()))
    };
    let Some((name, measure)) = replica.with_untracked(read) else { return ().into_any() };
    let today = replica.calendar.with_untracked(|calendar| calendar.today);
    let first = earliest(&past);
    let square = Square { replica, id, day, name };
    let lines = past.iter().map(|done| {
        let (half, meta) = (done.wrote(), when(done, today));
        let what = half.as_ref().map_or_else(
            || if done.is_refused { "Not accepted".to_owned() } else { "Changed".to_owned() },
            |half| words(half, &measure),
        );
        square.line(what, meta, half)
    });
    let lines = lines.collect_view();
    let before =
        first.map(|half| square.line(words(&half, &measure), "Before that".to_owned(), Some(half)));
    view! { <ol>{lines} {before}</ol> }.into_any()
}

/// Whose past it is.
struct Square {
    replica: Replica,
    id: HabitId,
    day: Day,
    name: String,
}

impl Square {
    fn line(&self, what: String, meta: String, half: Option<Half>) -> impl IntoView + use<> {
        let restore = half.map(|half| self.restore(&what, half));
        view! {
            <li>
                <div>
                    <p>{what}</p>
                    <p class="meta">{meta}</p>
                </div>
                {restore}
            </li>
        }
    }

    /// The way back; not there for what the square says already.
    fn restore(&self, what: &str, half: Half) -> impl IntoView + use<> {
        let (replica, id, day) = (self.replica, self.id, self.day);
        let kept = half.clone();
        let is_now =
            Memo::new(move |_| replica.with(|snapshot| kept.is_in(snapshot.entry(id, day))));
        let label = ["Restore: ", what].concat();
        let told = [&self.name, ": ", what, ", restored"].concat();
        let go = move |_| {
            replica.perform_all(vec![half.clone().restore(id, day)], Some(told.clone()));
        };
        view! {
            <button type="button" class="button" aria-label=label hidden=is_now on:click=go>"Restore"</button>
        }
    }
}

/// "8 October, 21:40 · Firefox on Linux".
fn when(done: &Done, today: Day) -> String {
    let (hour, minute) = (done.minute / 60, done.minute % 60);
    let hand = match &done.hand {
        Hand::This => "This device",
        Hand::Named(name) => name,
        Hand::Another => "Another device",
    };
    format!("{}, {hour:02}:{minute:02} · {hand}", text::date(done.on, today))
}

/// "6 glasses", "Done", "Skipped, ill", "Empty", or the note.
fn words(half: &Half, measure: &Measure) -> String {
    match half {
        Half::Mark(None) => "Empty".to_owned(),
        Half::Mark(Some(Mark::Done)) => "Done".to_owned(),
        Half::Mark(Some(Mark::Missed)) => "Not done".to_owned(),
        Half::Mark(Some(Mark::Skipped(reason))) if reason.is_empty() => "Skipped".to_owned(),
        Half::Mark(Some(Mark::Skipped(reason))) => format!("Skipped, {reason}"),
        Half::Mark(Some(Mark::Amount(amount))) => {
            format!("{amount} {}", text::unit(measure)).trim_end().to_owned()
        }
        Half::Note(note) if note.is_empty() => "No note".to_owned(),
        Half::Note(note) => format!("Note: {note}"),
    }
}

#[cfg(test)]
mod tests {
    use domain::{Amount, Note, Operation, OperationId, Reason};

    use super::*;

    #[test]
    fn what_was_done_is_told_in_the_words_of_the_square() {
        let said = |half| words(&half, &Measure::Time);
        assert_eq!(said(Half::Mark(Some(Mark::Amount(Amount(12_500))))), "12.5 min");
        assert_eq!(said(Half::Mark(None)), "Empty");
        let ill = Mark::Skipped(Reason::new("ill").unwrap());
        assert_eq!(said(Half::Mark(Some(ill))), "Skipped, ill");
        assert_eq!(said(Half::Note(Note::new("late").unwrap())), "Note: late");
    }

    #[test]
    fn a_time_is_the_persons_own() {
        let done = |hand| Done {
            id: OperationId::from_entropy([0; 8]),
            on: "2026-10-08".parse().unwrap(),
            minute: 7 * 60 + 5,
            hand,
            operation: Operation::Unknown,
            before: None,
            is_refused: false,
        };
        let today = "2026-10-08".parse().unwrap();
        assert_eq!(when(&done(Hand::This), today), "8 October, 07:05 · This device");
        let named = Hand::Named("Firefox on Linux".to_owned());
        assert_eq!(when(&done(named), today), "8 October, 07:05 · Firefox on Linux");
        assert_eq!(when(&done(Hand::Another), today), "8 October, 07:05 · Another device");
    }
}
