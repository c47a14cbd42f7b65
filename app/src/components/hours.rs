//! At which hours of which weekdays something is logged: a square for each, by its rank among them.
//!
//! A device does not know when its entries were written, the server does: it is asked once the page stands.

use std::fmt::Write as _;

use domain::insight::Hours as Counted;
use domain::{HabitId, Weekday};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::replica::HOURS_PATH;
use crate::{Replica, text};

/// So often the server is asked, as long as the page is not ready to ask or there is no answer; each time after twice as
/// long as before.
const TRIES: u32 = 7;

/// How long it takes to the second try, in milliseconds.
const FIRST_MS: i64 = 250;

/// The distance of two squares.
const PITCH: usize = 22;

/// The hours. Nothing before the server has told them, and nothing when nothing was logged on its own day.
#[component]
pub fn Hours(
    /// Whose.
    id: HabitId,
    /// The first day of the person's week.
    week_start: Signal<Weekday>,
) -> impl IntoView {
    let replica = Replica::here();
    let counted = RwSignal::new(Counted::default());
    Effect::new(move || ask(replica, id, counted, 0));
    move || {
        let counted = counted.get();
        (!counted.is_empty()).then(|| {
            let first = week_start.get();
            view! {
                <section class="by-hour">
                    <h2>"By hour"</h2>
                    <div>
                        {drawing(&counted, first)}
                        <p class="meta">{most(&counted)}</p>
                    </div>
                </section>
            }
        })
    }
}

fn ask(replica: Replica, id: HabitId, counted: RwSignal<Counted>, tried: u32) {
    let Some(device) = replica.device().filter(|_| replica.owner().is_some() && tried < TRIES)
    else {
        return;
    };
    let body = serde_json::json!({ "habit": id }).to_string();
    spawn_local(async move {
        let answer = replica.ask(HOURS_PATH, body).await;
        match answer.and_then(|text| serde_json::from_str(&text).ok()) {
            Some(hours) => _ = counted.try_set(hours),
            None if device.is_online() => {
                let again = Box::new(move || ask(replica, id, counted, tried + 1));
                device.after(FIRST_MS << tried, again);
            }
            None => {}
        }
    });
}

/// The squares, a path for each level, with the weekdays beside them and every third hour below.
fn drawing(counted: &Counted, first: Weekday) -> impl IntoView + use<> {
    let levels = counted.levels();
    let mut paths: [String; 5] = Default::default();
    for row in 0..7 {
        let day = first.plus(i32::try_from(row).unwrap_or(0));
        for (hour, level) in levels.get(day as usize).into_iter().flatten().enumerate() {
            if let Some(path) = paths.get_mut(usize::from(*level)) {
                // Writing to a String cannot fail.
                _ = write!(path, "M{} {}h10v10h-10z", hour * PITCH + 4, row * PITCH + 4);
            }
        }
    }
    let classes = ["l0", "l1", "l2", "l3", "l4"];
    let path = |(class, path): (&'static str, String)| view! { <path class=class d=path /> };
    let days =
        (0..7).map(|offset| view! { <span>{text::short_weekday(first.plus(offset))}</span> });
    let hours = ["00", "03", "06", "09", "12", "15", "18", "21"];
    view! {
        <div class="hours" aria-hidden="true">
            <div class="days">{days.collect_view()}</div>
            <svg class="squares" viewBox="0 0 524 150">
                {classes.into_iter().zip(paths).map(path).collect_view()}
            </svg>
            <div class="axis">{hours.map(|hour| view! { <span>{hour}</span> })}</div>
        </div>
    }
}

/// "Most often on Thursday between 21:00 and 22:00. 214 times in 12 months."
fn most(counted: &Counted) -> String {
    let rows = (0..).zip(&counted.0);
    let hours = rows.flat_map(|(row, hours)| {
        let day = Weekday::Mon.plus(row);
        (0..24_u8).zip(hours).map(move |(hour, count)| (*count, day, hour))
    });
    let all: u32 = counted.0.iter().flatten().map(|count| u32::from(*count)).sum();
    let mut most = (0, Weekday::Mon, 0);
    for one in hours {
        if one.0 > most.0 {
            most = one;
        }
    }
    let (_, day, hour) = most;
    let (day, times) = (text::weekday(day), text::count(all, "time"));
    format!(
        "Most often on {day} between {hour:02}:00 and {:02}:00. {times} in 12 months.",
        (hour + 1) % 24
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_hour_is_said_in_words() {
        let mut counted = Counted::default();
        for minute in [60, 1439, 1400, 1380] {
            counted.count("2026-10-08".parse().unwrap(), minute);
        }
        let said = "Most often on Thursday between 23:00 and 00:00. 4 times in 12 months.";
        assert_eq!(most(&counted), said);
    }
}
