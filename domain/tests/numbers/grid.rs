//! What squares say, and where they stand.

use domain::{
    Amount, Calendar, CellState, Day, DayStart, Instant, Mark, Reason, Schedule, Target, Weekday,
    Weeks,
};
use proptest::prelude::*;

use crate::characters::{Story, WORKDAYS, at_least, at_most, day, on};

/// The squares of the days `from..to`, a letter each.
fn picture(story: &Story, from: &str, to: &str) -> String {
    let history = story.history();
    let cells: Vec<_> = history.cells(day(from), day(to)).collect();
    for (on, cell) in &cells {
        assert_eq!(history.cell(*on), *cell, "{on}");
        assert_eq!(cell.level() == 4, cell.state == CellState::Done);
    }
    cells.iter().map(|(_, cell)| letter(cell.state)).collect()
}

fn letter(state: CellState) -> char {
    match state {
        CellState::Ahead => '>',
        CellState::Before => '<',
        CellState::NotDue => '-',
        CellState::Empty => '0',
        CellState::Part(level) => char::from(b'0' + level),
        CellState::Done => '4',
        CellState::Spare => '+',
        CellState::Within => 'w',
        CellState::Over => '!',
        CellState::Skipped => 's',
    }
}

#[test]
fn a_year_of_one_habit_reads_from_before_to_ahead() {
    let read = Story::check(Schedule::Daily, "2026-10-03")
        .squares("2026-10-03", "d.sm.")
        .today("2026-10-08");
    assert_eq!(picture(&read, "2026-10-01", "2026-10-11"), "<<40s000>>");
}

#[test]
fn levels_are_whole_percents_of_the_target_of_the_day() {
    let exact = |target: i64, amount: i64| {
        let story = Story::count(Schedule::Daily, Target::AtLeast(Amount(target)), "2026-10-05")
            .mark(day("2026-10-05"), Mark::Amount(Amount(amount)));
        story.history().cell(day("2026-10-05")).level()
    };
    for (amount, level) in [
        (0, 0),
        (1, 1),
        (330, 1),
        (339, 1),
        (340, 2),
        (660, 2),
        (669, 2),
        (670, 3),
        (999, 3),
        (1000, 4),
        (5000, 4),
    ] {
        assert_eq!(exact(1000, amount), level, "{amount} of 1000");
    }
    assert_eq!((exact(3, 1), exact(3, 2), exact(3, 3)), (1, 2, 4));
    assert_eq!(exact(1_000_000_000, 999_999_999), 3);
}

#[test]
fn a_level_goes_by_the_target_of_its_own_day() {
    let water = Story::count(Schedule::Daily, at_least(4), "2026-10-05")
        .rule("2026-10-07", Schedule::Daily, at_least(8))
        .squares("2026-10-05", "4444")
        .today("2026-10-08");
    assert_eq!(picture(&water, "2026-10-05", "2026-10-09"), "4422");
}

#[test]
fn one_record_day_does_not_repaint_the_year() {
    let water = Story::count(Schedule::Daily, at_least(8), "2026-01-01")
        .squares("2026-01-01", &"2368".repeat(70))
        .today("2026-10-08");
    let before = picture(&water, "2026-01-01", "2026-10-08");
    let record = water.mark(day("2026-10-08"), Mark::Amount(Amount::MAX));
    assert_eq!(picture(&record, "2026-01-01", "2026-10-08"), before);
    assert_eq!(record.history().cell(day("2026-10-08")).state, CellState::Done);
}

#[test]
fn an_entry_on_a_free_day_shows_as_what_it_is() {
    let work = Story::check(on(&WORKDAYS), "2026-10-05")
        .squares("2026-10-05", "ddddd d. ..... s. ..... m.")
        .today("2026-10-30");
    assert_eq!(picture(&work, "2026-10-05", "2026-10-26"), "444444-00000s-000000-");
    let run = Story::count(on(&[Weekday::Mon]), at_least(5), "2026-10-05")
        .squares("2026-10-05", "5350")
        .today("2026-10-09");
    assert_eq!(picture(&run, "2026-10-05", "2026-10-10"), "424--");
}

#[test]
fn a_done_day_of_a_weekly_habit_is_full_and_days_not_needed_are_not_empty() {
    let gym = Story::check(Schedule::TimesPerWeek(3), "2026-09-21")
        .squares("2026-09-21", "d.d.d.. d.d.... d.d")
        .today("2026-10-08");
    assert_eq!(picture(&gym, "2026-09-21", "2026-10-12"), "4+4+4++40400004040>>>");
    let gym = gym.squares("2026-10-08", "d");
    assert_eq!(picture(&gym, "2026-10-05", "2026-10-12"), "4+44>>>");
}

#[test]
fn a_day_said_to_be_missed_is_empty_even_when_it_was_not_needed() {
    let gym = Story::check(Schedule::TimesPerWeek(1), "2026-10-05")
        .squares("2026-10-05", "d.m")
        .today("2026-10-12");
    assert_eq!(picture(&gym, "2026-10-05", "2026-10-09"), "4+0+");
}

#[test]
fn a_limit_is_within_today_kept_afterwards_and_over_at_once() {
    let coffee = Story::count(Schedule::Daily, at_most(2), "2026-10-05")
        .squares("2026-10-05", "213.")
        .today("2026-10-09");
    assert_eq!(picture(&coffee, "2026-10-05", "2026-10-11"), "44!4w>");
    assert_eq!(coffee.history().cell(day("2026-10-09")).level(), 2);
    let coffee = coffee.squares("2026-10-09", "3");
    assert_eq!(picture(&coffee, "2026-10-09", "2026-10-10"), "!");
}

#[test]
fn silence_says_nothing_when_the_habit_does_not_count_it_as_kept() {
    let strict = Target::AtMost { limit: Amount::units(2), unlogged_kept: false };
    let coffee = Story::count(Schedule::Daily, strict, "2026-10-05")
        .squares("2026-10-05", "2.1")
        .today("2026-10-08");
    assert_eq!(picture(&coffee, "2026-10-05", "2026-10-10"), "4040>");
}

#[test]
fn an_unlogged_free_day_of_a_limit_is_not_due() {
    let coffee = Story::count(on(&WORKDAYS), at_most(2), "2026-10-05").today("2026-10-12");
    assert_eq!(picture(&coffee, "2026-10-05", "2026-10-14"), "44444--w>");
}

#[test]
fn a_weekly_limit_is_full_until_the_week_has_gone_over_it() {
    let wine = Story::count(Schedule::TimesPerWeek(1), at_most(4), "2026-10-05")
        .squares("2026-10-05", "2.2.10. 2.")
        .today("2026-10-13");
    assert_eq!(picture(&wine, "2026-10-05", "2026-10-14"), "4444!004w");
    assert_eq!(picture(&wine.squares("2026-10-12", "5"), "2026-10-12", "2026-10-15"), "!0>");
}

#[test]
fn days_after_archiving_ask_for_nothing() {
    let read = Story::check(Schedule::Daily, "2026-10-05")
        .squares("2026-10-05", "dd...d")
        .archived("2026-10-07")
        .today("2026-10-12");
    assert_eq!(picture(&read, "2026-10-05", "2026-10-14"), "44---4-->");
}

#[test]
fn a_square_tells_of_its_note_and_its_mark() {
    let skipped = Mark::Skipped(Reason::new("ferry").unwrap());
    let read = Story::check(Schedule::Daily, "2026-10-05")
        .mark(day("2026-10-05"), skipped.clone())
        .note("2026-10-06", "Ten minutes by torch.")
        .today("2026-10-08");
    let history = read.history();
    let cell = history.cell(day("2026-10-05"));
    assert_eq!((cell.note, cell.mark), (false, Some(skipped)));
    let cell = history.cell(day("2026-10-06"));
    assert_eq!((cell.note, cell.mark, cell.state), (true, None, CellState::Empty));
}

#[test]
fn a_tick_lands_on_the_square_of_the_persons_own_day() {
    // (UTC offset in minutes, day start, instant in UTC, the person's day)
    let three = DayStart::try_from(180).unwrap();
    let midnight = DayStart::MIDNIGHT;
    for (offset, start, utc, local) in [
        (-240, midnight, ("2026-10-09", 0, 0), "2026-10-08"), // New York, 20:00
        (330, midnight, ("2026-10-08", 19, 0), "2026-10-09"), // Kolkata, 00:30
        (780, midnight, ("2026-10-08", 10, 30), "2026-10-08"), // Auckland, 23:30
        (-240, midnight, ("2026-11-01", 3, 59), "2026-10-31"), // the night New York sets its clocks back
        (-300, midnight, ("2026-11-02", 4, 30), "2026-11-01"),
        (0, three, ("2026-10-09", 2, 59), "2026-10-08"),
        (0, three, ("2026-10-09", 3, 0), "2026-10-09"),
    ] {
        let minutes = i64::from(day(utc.0).0) * 1440 + utc.1 * 60 + utc.2;
        let today = Instant(minutes * 60_000).day(offset, start);
        assert_eq!(today, day(local));
        let read = Story::check(Schedule::Daily, "2026-10-01")
            .mark(today, Mark::Done)
            .today(&today.to_string());
        assert_eq!(read.history().cell(today).state, CellState::Done);
        assert_eq!(read.streak(), 1);
    }
}

#[test]
fn a_year_needs_53_columns_or_54() {
    for (year, week_start, columns) in [
        (2026, Weekday::Mon, 53),
        (2027, Weekday::Mon, 53),
        (2024, Weekday::Mon, 53), // a leap year that begins on a Monday
        (2012, Weekday::Mon, 54), // a leap year that begins on a Sunday
        (2028, Weekday::Sun, 54), // … on a Saturday
        (2028, Weekday::Mon, 53),
        (2016, Weekday::Sat, 54), // … on a Friday
        (2016, Weekday::Sun, 53),
        (2020, Weekday::Mon, 53), // 53 ISO weeks
        (2032, Weekday::Mon, 53),
    ] {
        let weeks = Weeks::year(year, week_start);
        assert_eq!(weeks.columns(), columns, "{year} {week_start:?}");
        let last = Day::from_civil(year, 12, 31).unwrap();
        assert_eq!(weeks.place_of(last).unwrap().0, columns - 1, "{year} {week_start:?}");
    }
}

#[test]
fn a_year_holds_its_days_and_no_others() {
    for week_start in Weekday::ALL {
        for year in [1970, 2023, 2024, 2026, 2028] {
            let weeks = Weeks::year(year, week_start);
            let places =
                (0..weeks.columns()).flat_map(|column| (0..8).map(move |row| (column, row)));
            let days: Vec<Day> = places.filter_map(|(c, r)| weeks.day_at(c, r)).collect();
            let first = Day::from_civil(year, 1, 1).unwrap();
            let next = Day::from_civil(year + 1, 1, 1).unwrap();
            assert_eq!(days, Day::range(first, next).collect::<Vec<_>>());
        }
    }
}

#[test]
fn weekday_labels_match_the_rows() {
    let weeks = Weeks::year(2026, Weekday::Sun);
    for on in Day::range(weeks.from(), weeks.to()) {
        let (_, row) = weeks.place_of(on).unwrap();
        assert_eq!(weeks.weekday(row), on.weekday());
    }
    assert_eq!(weeks.weekday(0), Weekday::Sun);
}

#[test]
fn a_leap_day_has_its_square() {
    let leap = day("2028-02-29");
    let weeks = Weeks::year(2028, Weekday::Sun);
    let (column, row) = weeks.place_of(leap).unwrap();
    assert_eq!(weeks.day_at(column, row), Some(leap));
    assert_eq!((column, row), (9, 2));
}

#[test]
fn a_month_holds_its_last_day() {
    for (first, columns) in
        [("2026-10-15", 5), ("2027-02-01", 4), ("2026-08-31", 6), ("2024-02-29", 5)]
    {
        let weeks = Weeks::month(day(first), Weekday::Mon);
        let last = day(first).next_month() - 1;
        assert_eq!(weeks.place_of(last).map(|(column, _)| column + 1), Some(columns), "{first}");
        assert_eq!(weeks.columns(), columns, "{first}");
        assert_eq!(weeks.place_of(last + 1), None);
    }
}

#[test]
fn the_last_column_of_a_rolling_grid_holds_today() {
    let today = day("2026-10-08");
    for week_start in [Weekday::Mon, Weekday::Sun, Weekday::Sat, Weekday::Thu, Weekday::Fri] {
        let weeks = Weeks::rolling(Calendar { today, week_start }, 53);
        assert_eq!(weeks.columns(), 53);
        let place = weeks.place_of(today).unwrap();
        assert_eq!(place, (52, today.weekday().days_after(week_start)));
        assert_eq!(weeks.from().weekday(), week_start);
        assert_eq!(weeks.place_of(weeks.from()), Some((0, 0)));
        assert_eq!(weeks.place_of(weeks.to()), None);
    }
}

#[test]
fn month_labels_stand_over_the_first_of_the_month() {
    // 1 January 2026 is a Thursday, the fourth day of a week from Monday; 1 February a Sunday.
    let labels = Weeks::year(2026, Weekday::Mon).month_labels();
    assert_eq!(
        labels,
        [
            (0, 1),
            (5, 2),
            (9, 3),
            (13, 4),
            (18, 5),
            (22, 6),
            (26, 7),
            (31, 8),
            (35, 9),
            (39, 10),
            (44, 11),
            (48, 12)
        ]
    );
    let calendar = Calendar { today: day("2026-10-08"), week_start: Weekday::Mon };
    let labels = Weeks::rolling(calendar, 53).month_labels();
    assert_eq!(labels.first(), Some(&(4, 11)));
    assert_eq!(labels.last(), Some(&(51, 10)));
    assert_eq!(labels.len(), 12);
}

#[test]
fn a_label_that_would_stand_beyond_the_grid_is_left_away() {
    // Today is Tuesday 28 July; 1 August, a Saturday, is in the last column, its label in the one after.
    let calendar = Calendar { today: day("2026-07-28"), week_start: Weekday::Mon };
    assert_eq!(Weeks::rolling(calendar, 20).month_labels().last(), Some(&(15, 7)));
}

fn weekday() -> impl Strategy<Value = Weekday> {
    (0..7_i32).prop_map(|days| Weekday::Mon.plus(days))
}

proptest! {
    #[test]
    fn a_place_and_its_day_belong_to_each_other(
        year in 0..9998_i32, week_start in weekday(), column in 0..60_u16, row in 0..9_u8, offset in -30..400_i32,
    ) {
        let weeks = Weeks::year(year, week_start);
        if let Some(day) = weeks.day_at(column, row) {
            prop_assert_eq!(weeks.place_of(day), Some((column, row)));
        }
        let on = weeks.from() + offset;
        let place = weeks.place_of(on);
        prop_assert_eq!(place.is_some(), on.year() == year);
        if let Some((column, row)) = place {
            prop_assert_eq!(weeks.day_at(column, row), Some(on));
        }
    }

    #[test]
    fn rolling_places_and_days_belong_to_each_other(
        today in 0..40_000_i32, week_start in weekday(), columns in 1..80_u16, offset in -600..10_i32,
    ) {
        let weeks = Weeks::rolling(Calendar { today: Day(today), week_start }, columns);
        prop_assert_eq!(weeks.columns(), columns);
        let on = Day(today) + offset;
        let place = weeks.place_of(on);
        prop_assert_eq!(place.is_some(), (weeks.from()..weeks.to()).contains(&on));
        if let Some((column, row)) = place {
            prop_assert!(column < columns && row < 7);
            prop_assert_eq!(weeks.day_at(column, row), Some(on));
        }
    }

    #[test]
    fn month_labels_never_touch(today in 0..40_000_i32, week_start in weekday(), year in 0..9998_i32) {
        let rolling = Weeks::rolling(Calendar { today: Day(today), week_start }, 53);
        let labels = Weeks::year(year, week_start).month_labels();
        prop_assert_eq!(labels.len(), 12);
        for labels in [labels, rolling.month_labels()] {
            prop_assert!(labels.windows(2).all(|pair| pair[1].0 >= pair[0].0 + 4));
        }
    }
}
