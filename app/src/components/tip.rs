//! The tip above a square: its day, and one line of fact.

use domain::{Day, Weeks};
use leptos::prelude::*;

use crate::text;

/// What a tip says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Which day.
    pub day: Day,
    /// "6 of 8 glasses".
    pub fact: String,
}

/// A tip over a map of squares, in the element that holds nothing but the map. It never stands there before the app runs.
#[component]
pub fn Tip(
    /// The weeks of the map.
    weeks: Signal<Weeks>,
    /// What it says; `None` hides it.
    told: Memo<Option<Told>>,
) -> impl IntoView {
    move || {
        let told = told.get()?;
        let (left, top) = corner(weeks.get_untracked(), told.day)?;
        Some(view! {
            <div class="tip" aria-hidden="true" style:left=left style:top=top>
                <b>{short(told.day)}</b>
                <span>{told.fact}</span>
            </div>
        })
    }
}

/// "Thu 6 August".
fn short(day: Day) -> String {
    let (_, month, of_month) = day.civil();
    format!("{} {of_month} {}", text::short_weekday(day.weekday()), text::month(month))
}

/// The middle of a square's upper edge, in parts of the map's width and height.
fn corner(weeks: Weeks, day: Day) -> Option<(String, String)> {
    let (column, row) = weeks.place_of(day)?;
    // In units of the map: a column is 22 wide, a square 18.
    let width = u32::from(weeks.columns()) * 22 - 4;
    let (x, y) = (u32::from(column) * 22 + 9, u32::from(row) * 22);
    Some((per_mille(x, width), per_mille(y, 150)))
}

fn per_mille(part: u32, whole: u32) -> String {
    let tenths = part * 1000 / whole;
    format!("{}.{}%", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Weekday;

    #[test]
    fn a_tip_points_at_the_middle_of_its_square() {
        let weeks = Weeks::year(2026, Weekday::Mon);
        let day: Day = "2026-08-06".parse().unwrap();
        assert_eq!(short(day), "Thu 6 August");
        // Column 31, row 3 of 53 columns.
        assert_eq!(corner(weeks, day), Some(("59.4%".to_owned(), "44.0%".to_owned())));
        assert_eq!(corner(weeks, day + 365), None);
    }
}
