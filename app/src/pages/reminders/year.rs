//! The year of the month with all its marks, small: a click leads to the month of a day.

use domain::{CellState, Day, Weeks};
use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::components::marks::Stickers;
use crate::components::square::Shown;
use crate::components::square_map::{MonthAxis, SquareMap, corner, day_at};
use crate::{Navigation, Replica, Route};

/// The distance of two columns in px.
const PITCH: u16 = 10;

/// The year. What stands in it is said by the months and the list, so it is drawn for eyes only.
#[component]
pub(super) fn Year(
    /// The first day of the month that is shown.
    month: Memo<Day>,
) -> impl IntoView {
    let (replica, navigation) = (Replica::here(), expect_context::<Navigation>());
    let year = Memo::new(move |_| month.get().year());
    let weeks = Signal::derive(move || {
        Weeks::year(year.get(), replica.calendar.with(|calendar| calendar.week_start))
    });
    let squares = Signal::derive(move || {
        let days = Day::range(weeks.get().from(), weeks.get().to());
        days.map(|_| Shown { state: CellState::Empty, note: false }).collect::<Vec<_>>()
    });
    let first = Signal::derive(move || weeks.get().from());
    let today = Signal::derive(move || Some(replica.today()));
    let go = move |event: MouseEvent| {
        if let Some(day) = day_at(weeks.get_untracked(), &event) {
            navigation.go(Route::Reminders { month: Some(day.month_start()) });
        }
    };
    view! {
        <section class="reminders-year" aria-hidden="true">
            <h3>{year}</h3>
            <MonthAxis weeks />
            <div class="map" on:click=go>
                <SquareMap weeks squares today pitch=PITCH>
                    <Stickers weeks from=first />
                    <path class="month" d=move || frame(weeks.get(), month.get()) />
                </SquareMap>
            </div>
        </section>
    }
}

/// A frame around the weeks of a month, in units of the map.
fn frame(weeks: Weeks, month: Day) -> Option<String> {
    let (first, _) = corner((weeks.place_of(month)?.0, 0));
    let (last, below) = corner((weeks.place_of(month.next_month() - 1)?.0 + 1, 7));
    // Between two columns there are four units; above and below it stands a little off.
    let (left, right) = (i32::from(first) - 2, i32::from(last) - 2);
    Some(format!("M{left} -5H{right}V{}H{left}z", below + 1))
}

#[cfg(test)]
mod tests {
    use domain::Weekday;

    use super::*;

    #[test]
    fn a_month_is_framed_by_its_weeks() {
        let weeks = Weeks::year(2026, Weekday::Mon);
        // The first week holds Monday 29 December to Sunday 4 January; January ends in the fifth.
        let january = frame(weeks, "2026-01-01".parse().unwrap());
        assert_eq!(january.as_deref(), Some("M-2 -5H108V155H-2z"));
        assert!(frame(weeks, "2026-12-01".parse().unwrap()).is_some());
        assert_eq!(frame(weeks, "2027-01-01".parse().unwrap()), None);
    }
}
