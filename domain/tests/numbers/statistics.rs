//! Totals, weekday patterns and counts.

use domain::statistics::{Total, filled};
use domain::{Amount, Calendar, Instant, Rate, Register, Schedule, Weekday};

use crate::characters::{Story, WORKDAYS, at_least, day, on, snapshot};

#[test]
fn a_total_adds_all_amounts_and_counts_the_met_days() {
    let read = Story::count(Schedule::Daily, at_least(5), "2026-10-01")
        .squares("2026-10-01", "5s9.3d")
        .today("2026-10-08");
    let history = read.history();
    let all = history.total(day("2026-01-01"), day("2027-01-01"));
    assert_eq!(all, Total { amount: Amount::units(17), met_days: 3 });
    let part = history.total(day("2026-10-02"), day("2026-10-04"));
    assert_eq!(part, Total { amount: Amount::units(9), met_days: 1 });
}

#[test]
fn met_days_are_told_of_the_days_that_count() {
    let read = Story::check(Schedule::Daily, "2026-10-01").squares("2026-10-01", "dd.sm.d");
    let year = (day("2026-01-01"), day("2027-01-01"));
    let days = |today: &str| read.clone().today(today).history().days(year.0, year.1);
    assert_eq!(days("2026-10-07"), Rate { met: 3, missed: 3 });
    // Today counts once it is over, or done.
    assert_eq!(days("2026-10-08"), Rate { met: 3, missed: 3 });
    assert_eq!(days("2026-10-09"), Rate { met: 3, missed: 4 });
    assert_eq!(days("2026-10-09").judged(), 7);
}

#[test]
fn days_a_met_week_does_not_need_are_not_missed() {
    let gym = Story::check(Schedule::TimesPerWeek(2), "2026-09-21")
        .squares("2026-09-21", "d.d.... d......")
        .today("2026-10-05");
    let days = gym.history().days(day("2026-09-21"), day("2026-10-06"));
    assert_eq!(days, Rate { met: 3, missed: 6 });
}

#[test]
fn the_weekday_pattern_begins_on_monday() {
    let work = Story::check(on(&WORKDAYS), "2026-09-21")
        .squares("2026-09-21", "dd.s.d. d.dd...")
        .today("2026-10-05");
    let weekdays = work.history().weekdays();
    let rate = |met, missed| Rate { met, missed };
    assert_eq!(
        weekdays,
        [rate(2, 0), rate(1, 1), rate(1, 1), rate(1, 0), rate(0, 2), rate(1, 0), rate(0, 0)]
    );
    assert_eq!(weekdays[0].share(), Some(1.0));
    assert_eq!(weekdays[6].share(), None);
}

#[test]
fn filled_squares_are_counted_over_all_habits_of_twelve_months() {
    let calendar = Calendar { today: day("2026-10-08"), week_start: Weekday::Mon };
    let read = Story::check(Schedule::Daily, "2025-10-01")
        .squares("2025-10-07", "dddd")
        .squares("2026-10-07", "ddd");
    let gone = Story::check(Schedule::Daily, "2026-09-01")
        .squares("2026-09-01", "ddd")
        .archived("2026-09-03")
        .named(2);
    let mut deleted = read.clone().named(3);
    deleted.habit.deleted_at = Register::unwritten(Some(Instant(0)));
    let (from, to) = calendar.twelve_months();
    // From 9 October 2025: two; 7 and 8 October 2026: two; two before archiving.
    assert_eq!(filled(&snapshot(&[read, gone, deleted]), calendar, from, to), 6);
}

#[test]
fn twelve_months_end_with_a_leap_day() {
    let calendar = Calendar { today: day("2028-02-29"), week_start: Weekday::Mon };
    assert_eq!(calendar.twelve_months(), (day("2027-03-01"), day("2028-03-01")));
}
