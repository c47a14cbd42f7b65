//! What the keys do in a grid, apart from any browser.

use domain::{Day, Weeks};

use crate::components::square_map::moved;
use crate::shortcuts::{Meant, Place, Target, With, meaning};

/// What a key asks for while a day of a grid has the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// The focus goes to a day, perhaps of another year.
    Go(Day),
    /// The selection grows or shrinks to a day.
    Extend(Day),
    /// The focus goes to the same day so many habits on.
    Habit(i32),
    /// The square is filled, or emptied again.
    Mark,
    /// The day is left out.
    Skip,
    /// One more.
    More,
    /// One less.
    Less,
    /// The day opens.
    Open,
    /// The focus leaves the grid.
    Leave,
}

/// The wish behind a key; `None` for a key that means nothing here.
///
/// `key`: the character typed or the key's name, as browsers say it. `weeks`: the year of the focused `day`.
/// A day past an end of the year is reached only by the keys for years and for today.
pub fn wish(key: &str, shift: bool, day: Day, weeks: Weeks, today: Day) -> Option<Wish> {
    if meaning(Place::Anywhere, With::Nothing, key) == Some(Meant::Leave) {
        return Some(Wish::Leave);
    }
    let wish = match meaning(Place::Grid, With::Nothing, key)? {
        Meant::Walk => {
            let to = moved(weeks, day, key)?;
            if shift { Wish::Extend(to) } else { Wish::Go(to) }
        }
        Meant::Years(years) => Wish::Go(years_later(day, years.into())?),
        Meant::To(Target::Today) => Wish::Go(today),
        Meant::Row(step) => Wish::Habit(step.into()),
        Meant::Press("tick") => Wish::Mark,
        Meant::Press("skip") => Wish::Skip,
        Meant::Press("more") => Wish::More,
        Meant::Press("less") => Wish::Less,
        Meant::Open => Wish::Open,
        _ => return None,
    };
    Some(wish)
}

/// The same date `years` later, the 28th in place of a 29 February that is not there; `None` before 1970.
fn years_later(day: Day, years: i32) -> Option<Day> {
    let (year, month, of_month) = day.civil();
    let on = |of_month| Day::from_civil(year + years, month, of_month);
    on(of_month).or_else(|| on(of_month - 1)).filter(|day| *day >= Day::FIRST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Weekday;

    use crate::shortcuts;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn pressed(key: &str, on: &str) -> Option<Wish> {
        let weeks = Weeks::year(day(on).year(), Weekday::Mon);
        wish(key, false, day(on), weeks, day("2026-10-08"))
    }

    #[test]
    fn arrows_go_by_weeks_and_days() {
        for (key, to) in [
            ("ArrowLeft", "2026-07-07"),
            ("ArrowRight", "2026-07-21"),
            ("ArrowUp", "2026-07-13"),
            ("ArrowDown", "2026-07-15"),
            ("Home", "2026-01-01"),
            ("End", "2026-12-31"),
            ("PageUp", "2025-07-14"),
            ("PageDown", "2027-07-14"),
            ("0", "2026-10-08"),
        ] {
            assert_eq!(pressed(key, "2026-07-14"), Some(Wish::Go(day(to))), "{key}");
        }
    }

    #[test]
    fn arrows_stop_at_the_ends_of_the_year() {
        assert_eq!(pressed("ArrowLeft", "2026-01-05"), Some(Wish::Go(day("2026-01-05"))));
        assert_eq!(pressed("ArrowUp", "2026-01-01"), Some(Wish::Go(day("2026-01-01"))));
        assert_eq!(pressed("ArrowDown", "2026-12-31"), Some(Wish::Go(day("2026-12-31"))));
    }

    #[test]
    fn a_year_from_the_29th_of_february_is_the_28th() {
        assert_eq!(pressed("PageUp", "2024-02-29"), Some(Wish::Go(day("2023-02-28"))));
        assert_eq!(pressed("PageUp", "1970-05-01"), None);
    }

    #[test]
    fn shift_with_an_arrow_selects() {
        let weeks = Weeks::year(2026, Weekday::Mon);
        let wish = wish("ArrowDown", true, day("2026-07-14"), weeks, day("2026-10-08"));
        assert_eq!(wish, Some(Wish::Extend(day("2026-07-15"))));
    }

    #[test]
    fn every_key_that_is_listed_for_a_grid_does_something_in_one() {
        let keys = shortcuts::of(Place::Grid).iter().flat_map(|line| line.keys);
        for name in keys.flat_map(|key| key.typed) {
            assert!(pressed(name, "2026-07-14").is_some(), "{name}");
        }
        assert_eq!(pressed("X", "2026-07-14"), Some(Wish::Mark));
        assert_eq!(pressed("Escape", "2026-07-14"), Some(Wish::Leave));
    }

    #[test]
    fn other_keys_are_left_to_the_page() {
        for key in ["Tab", "a", "F5", "?"] {
            assert_eq!(pressed(key, "2026-07-14"), None, "{key}");
        }
    }
}
