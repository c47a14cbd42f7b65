//! What comes on a day, as Today and the panel of a day show it.

use domain::reminder::{Marker, Occurrence};
use domain::{Day, Reminder, ReminderId, Snapshot, TimeOfDay};
use leptos::prelude::*;

use crate::components::icon::Icon;
use crate::components::sticker::sign;
use crate::{Replica, Route, text};

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    id: ReminderId,
    title: String,
    /// When it begins; `None` for what lasts all day.
    time: Option<TimeOfDay>,
    /// "14:30 · Bring the X-rays", "All day".
    said: String,
    marker: Marker,
    colour: &'static str,
}

fn due(snapshot: &Snapshot, day: Day) -> Vec<Due> {
    let one = |(when, reminder): (Occurrence, &Reminder)| Due {
        id: reminder.id,
        title: reminder.title.value.to_string(),
        time: reminder.times.value.map(|times| times.from),
        said: text::occurrence(reminder, when, day),
        marker: reminder.marker.value,
        colour: reminder.colour.value.code(),
    };
    snapshot.due_on(day).into_iter().map(one).collect()
}

/// What comes on a day, renewed with the day and the reminders.
pub type Coming = Memo<Vec<Due>>;

/// What comes on the day.
pub fn coming(day: Signal<Day>) -> Coming {
    let replica = Replica::here();
    Memo::new(move |_| replica.with(|snapshot| due(snapshot, day.get())))
}

/// The reminders of a day; nothing when there are none. Where there is little room the stylesheet leaves the first one, and
/// the way to all of them.
#[component]
pub fn DayReminders(
    /// What comes on it.
    coming: Coming,
) -> impl IntoView {
    move || {
        let due = coming.get();
        let (more, label) = match due.len() {
            0 => return None,
            1 => (String::new(), "All reminders".to_owned()),
            count => (format!("{} more", count - 1), text::many(count - 1, "more reminder")),
        };
        let lines: Vec<AnyView> = due.into_iter().map(line).collect();
        let all = Route::Reminders { month: None }.path();
        let drawn = view! {
            <section class="day-reminders" aria-label="Reminders">
                <h2 aria-hidden="true">"Reminders"</h2>
                <ul>{lines}</ul>
                <a class="others" href=all aria-label=label>{more} <Icon name="right" class="icon small" /></a>
            </section>
        };
        Some(drawn.into_any())
    }
}

fn line(Due { id, title, time, said, marker, colour }: Due) -> AnyView {
    view! {
        <li>
            <a href=Route::Reminder { id }.path()>
                {sign(marker, Some(colour))}
                <Icon name="bell" />
                {time.map(|time| view! { <b aria-hidden="true">{time.to_string()}</b> })}
                <span>{title}</span>
                <small class="meta">{said}</small>
            </a>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use domain::reminder::Times;
    use domain::{Record, Register, Title};

    use super::*;

    fn reminder(number: u8, title: &str, from: Option<&str>) -> Record {
        let mut reminder = Reminder::blank(ReminderId::from_entropy([number; 16]));
        reminder.title.value = Title::new(title).unwrap();
        reminder.starts_on = Register::unwritten("2026-10-08".parse().unwrap());
        let from = from.map(|time| time.parse().unwrap());
        reminder.times = Register::unwritten(from.map(|from| Times { from, to: None }));
        Record::Reminder(reminder)
    }

    #[test]
    fn what_has_a_time_stands_before_what_lasts_all_day() {
        let snapshot: Snapshot = [
            reminder(1, "Library books due", None),
            reminder(2, "Call Ana", Some("18:00")),
            reminder(3, "Dentist", Some("14:30")),
        ]
        .into_iter()
        .collect();
        let day = "2026-10-08".parse().unwrap();
        let lines: Vec<(String, String)> =
            due(&snapshot, day).into_iter().map(|due| (due.title, due.said)).collect();
        let expected =
            [("Dentist", "14:30"), ("Call Ana", "18:00"), ("Library books due", "All day")];
        assert_eq!(lines, expected.map(|(title, said)| (title.to_owned(), said.to_owned())));
    }
}
