//! Where a day stands in a map, and which day stands at a point.

use domain::{Day, Weeks};
use leptos::ev::MouseEvent;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::Element;

/// The distance of two columns, in units.
pub(super) const PITCH: u16 = 22;

/// The room between two squares, in units.
const GAP: u16 = 4;

/// The length of so many squares: without the room after the last one.
pub(super) const fn extent(squares: u16, pitch: u16) -> u16 {
    (squares * pitch).saturating_sub(pitch * GAP / PITCH)
}

/// The upper left corner of a place, in units.
pub fn corner((column, row): (u16, u8)) -> (u16, u16) {
    (column * PITCH, u16::from(row) * PITCH)
}

/// The upper left corner of a place, as the attribute `transform`.
pub(super) fn translate(place: (u16, u8)) -> String {
    let (x, y) = corner(place);
    format!("translate({x} {y})")
}

/// The left edge of a column, as a part of the width of a map with so many columns.
pub(super) fn percent(column: u16, columns: u16) -> String {
    let hundredths = u32::from(column * PITCH) * 10_000 / u32::from(extent(columns, PITCH).max(1));
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// The day under the pointer. The listening element is the `<div class="map">` right around the map.
///
/// `None` beside the squares, and when the event comes from the [`StandIn`](super::StandIn), which knows its day.
pub fn day_at(weeks: Weeks, event: &MouseEvent) -> Option<Day> {
    // The drawing lets the pointer through to the element around it, so the offsets are that element's.
    let around = event.current_target().filter(|around| event.target().as_ref() == Some(around))?;
    let around: Element = around.dyn_into().ok()?;
    let x = f64::from(event.offset_x()) / f64::from(around.client_width());
    let y = f64::from(event.offset_y()) / f64::from(around.client_height());
    day_at_share(weeks, x, y)
}

/// The day at a point given in parts of the map's width and height.
#[expect(clippy::cast_possible_truncation, reason = "checked to lie within the map")]
#[expect(clippy::cast_sign_loss, reason = "checked to lie within the map")]
fn day_at_share(weeks: Weeks, x: f64, y: f64) -> Option<Day> {
    // Also false for a map without any size, where the shares are no numbers.
    if !(0.0..=1.0).contains(&x) || !(0.0..=1.0).contains(&y) {
        return None;
    }
    let column = x * f64::from(extent(weeks.columns(), PITCH)) / f64::from(PITCH);
    let row = y * f64::from(extent(7, PITCH)) / f64::from(PITCH);
    weeks.day_at(column as u16, row as u8)
}

/// Where a key leads from a day: a day or a week on or back, the start or the end; `None` for any other key.
///
/// It never leaves the map; past its edge it stays.
pub fn moved(weeks: Weeks, day: Day, key: &str) -> Option<Day> {
    let to = match key {
        "ArrowLeft" => day - 7,
        "ArrowRight" => day + 7,
        "ArrowUp" => day - 1,
        "ArrowDown" => day + 1,
        "Home" => weeks.from(),
        "End" => weeks.to() - 1,
        _ => return None,
    };
    Some(if (weeks.from()..weeks.to()).contains(&to) { to } else { day })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Weekday;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn every_square_is_found_at_its_middle() {
        let weeks = Weeks::year(2026, Weekday::Mon);
        let (width, height) =
            (f64::from(extent(weeks.columns(), PITCH)), f64::from(extent(7, PITCH)));
        for day in Day::range(weeks.from(), weeks.to()) {
            let (column, row) = weeks.place_of(day).unwrap();
            let (x, y) = (f64::from(column * PITCH + 9), f64::from(u16::from(row) * PITCH + 9));
            assert_eq!(day_at_share(weeks, x / width, y / height), Some(day));
        }
    }

    #[test]
    fn beside_the_map_there_is_no_day() {
        let weeks = Weeks::year(2026, Weekday::Mon);
        assert_eq!(day_at_share(weeks, -0.01, 0.5), None);
        assert_eq!(day_at_share(weeks, 0.5, 1.01), None);
        assert_eq!(day_at_share(weeks, 0.001, 0.01), None, "29 December 2025 is another year's");
    }

    #[test]
    fn the_arrows_stop_at_the_edges() {
        let weeks = Weeks::year(2026, Weekday::Mon);
        let thursday = day("2026-10-08");
        assert_eq!(moved(weeks, thursday, "ArrowLeft"), Some(day("2026-10-01")));
        assert_eq!(moved(weeks, thursday, "ArrowDown"), Some(day("2026-10-09")));
        assert_eq!(moved(weeks, day("2026-12-28"), "ArrowRight"), Some(day("2026-12-28")));
        assert_eq!(moved(weeks, thursday, "Home"), Some(day("2026-01-01")));
        assert_eq!(moved(weeks, thursday, "End"), Some(day("2026-12-31")));
        assert_eq!(moved(weeks, thursday, "x"), None);
    }

    #[test]
    fn a_column_stands_at_its_part_of_the_width() {
        assert_eq!(percent(0, 53), "0.00%");
        assert_eq!(percent(52, 53), "98.45%");
    }
}
