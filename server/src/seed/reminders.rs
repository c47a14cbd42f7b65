//! The reminders of the story, by how many days they begin before or after its last day.

use domain::reminder::{Marker, Times};
use domain::{Colour, Day, Description, Operation, ReminderEdit, ReminderId, TimeOfDay, Title};

use super::story::Moment;

/// One reminder of the story.
struct Told {
    title: &'static str,
    note: &'static str,
    /// Days from the last day of the story.
    begins: i32,
    more_days: u16,
    /// `HH:MM`; empty is all day.
    time: &'static str,
    /// Empty is once.
    rule: &'static str,
    marker: Marker,
    colour: Colour,
    is_important: bool,
}

const fn once(title: &'static str, begins: i32, marker: Marker, colour: Colour) -> Told {
    let (note, time, rule) = ("", "", "");
    Told { title, note, begins, more_days: 0, time, rule, marker, colour, is_important: false }
}

const ALL: [Told; 8] = [
    Told {
        note: "Bring the X-rays",
        time: "14:30",
        ..once("Dentist", 0, Marker::Badge, Colour::Clay)
    },
    Told {
        time: "18:00",
        rule: "FREQ=WEEKLY",
        ..once("Call Ana", -140, Marker::Dot, Colour::Blue)
    },
    once("Library books due", 0, Marker::Border, Colour::Ochre),
    Told {
        time: "19:30",
        rule: "FREQ=WEEKLY",
        ..once("Bins out", -148, Marker::Dot, Colour::Moss)
    },
    Told {
        note: "Order the seeds catalogue she liked.",
        rule: "FREQ=YEARLY",
        ..once("Mum’s birthday", 9, Marker::Fill, Colour::Plum)
    },
    Told { more_days: 4, ..once("Lisbon", 14, Marker::Border, Colour::Lagoon) },
    once("Clocks go back", 17, Marker::Dot, Colour::Slate),
    Told {
        time: "08:15",
        is_important: true,
        ..once("Car inspection", 22, Marker::Badge, Colour::Clay)
    },
];

/// The story's reminders, made on its last day. `id`: makes a fresh id.
pub(super) fn tell(today: Day, mut id: impl FnMut() -> ReminderId) -> Vec<Moment> {
    let moment = |told: &Told| {
        let times = told.time.parse::<TimeOfDay>().ok().map(|from| Times { from, to: None });
        let edit = ReminderEdit {
            title: Title::new(told.title).ok(),
            description: Description::new(told.note).ok(),
            starts_on: Some(today + told.begins),
            more_days: Some(told.more_days),
            times: Some(times),
            recurrence: Some(told.rule.parse().ok()),
            marker: Some(told.marker),
            colour: Some(told.colour),
            is_important: Some(told.is_important),
            ..ReminderEdit::of(id())
        };
        Moment { day: today, minute: 0, operation: Operation::CreateReminder(edit) }
    };
    ALL.iter().map(moment).collect()
}
