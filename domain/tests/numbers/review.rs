//! What a year came to over all habits.

use domain::{Amount, Day, Measure, Rate, Schedule, YearReview};

use crate::characters::{Story, day, snapshot};

fn daily(number: u8, from: &str, squares: &str) -> Story {
    Story::check(Schedule::Daily, from).named(number).squares(from, squares).today("2026-03-11")
}

fn review(stories: &[Story], year: i32) -> YearReview {
    YearReview::of(&snapshot(stories), stories[0].calendar, year)
}

fn rate(met: u32, missed: u32) -> Rate {
    Rate { met, missed }
}

#[test]
fn a_year_sums_its_habits_and_leaves_today_out() {
    // Ten days each in March, of the second every other one; the 11th is today and still open.
    let read = daily(1, "2026-03-01", "dddddddddd");
    let run = daily(2, "2026-03-01", "d.d.d.d.d.");
    let year = review(&[read, run], 2026);
    assert_eq!((year.filled, year.complete_days), (15, 5));
    assert_eq!(year.rate, rate(15, 5));
    // The 1st and the 8th were Sundays: all four squares were due, the run was missed on the 8th.
    assert_eq!(year.weekdays[6], rate(3, 1));
    let habits: Vec<_> = year
        .habits
        .iter()
        .map(|habit| (habit.days, habit.longest.map(|streak| streak.length)))
        .collect();
    assert_eq!(habits, [(rate(10, 0), Some(10)), (rate(5, 5), Some(1))]);
}

#[test]
fn a_month_is_compared_with_the_one_before_and_a_running_one_with_its_same_days() {
    // January 31 of 31, February 14 of 28, March 10 of 10: the first ten days of February were all done.
    let squares = ["d".repeat(31), "d".repeat(14), ".".repeat(14), "d".repeat(10)].concat();
    let year = review(&[daily(1, "2026-01-01", &squares)], 2026);
    let months: Vec<_> = year.months.iter().map(|month| (month.rate, month.change)).collect();
    assert_eq!(months, [(rate(31, 0), None), (rate(14, 14), Some(-50)), (rate(10, 0), Some(0))]);
}

#[test]
fn january_is_compared_with_the_december_before() {
    let squares = [".".repeat(31), "d".repeat(31)].concat();
    let year = review(&[daily(1, "2025-12-01", &squares)], 2026);
    assert_eq!(year.months[0].change, Some(100));
    assert_eq!(year.rate.met, 31, "December is the year before");
}

#[test]
fn on_the_first_morning_of_a_year_nothing_is_over() {
    let read = daily(1, "2025-12-30", "dd").today("2026-01-01");
    let year = review(&[read], 2026);
    assert_eq!((year.rate, year.months.len()), (Rate::default(), 1));
    assert_eq!((year.months[0].rate, year.months[0].change), (Rate::default(), None));
    assert_eq!(year.habits.len(), 1);
}

#[test]
fn a_habit_is_told_of_in_the_years_in_which_it_was_followed() {
    let old = daily(1, "2024-05-01", "ddd").archived("2025-02-01");
    let new = daily(2, "2026-03-01", "ddd");
    let told = |year| review(&[old.clone(), new.clone()], year).habits.len();
    assert_eq!([2023, 2024, 2025, 2026, 2027].map(told), [0, 1, 1, 1, 0]);
    let year = review(&[old], 2024);
    assert_eq!(year.months.len(), 12);
    assert_eq!(year.habits[0].longest.map(|streak| streak.length), Some(3));
}

#[test]
fn a_streak_over_new_year_is_told_of_in_both_years() {
    let read = daily(1, "2025-12-29", "dddddd");
    let longest = |year| {
        review(std::slice::from_ref(&read), year).habits[0].longest.map(|streak| streak.length)
    };
    assert_eq!([2025, 2026].map(longest), [Some(6), Some(6)]);
}

#[test]
fn amounts_are_summed_in_the_year_alone_and_the_strength_is_that_of_its_last_day() {
    let measure = Measure::Count { unit: domain::Unit::new("km").unwrap(), step: Amount::units(1) };
    let mut run = daily(1, "2025-12-30", "").squares("2025-12-30", "55555");
    run.habit.measure = domain::Register::unwritten(measure);
    let year = |number| review(std::slice::from_ref(&run), number).habits[0];
    assert_eq!(year(2025).total.amount, Amount::units(10));
    assert_eq!(year(2026).total.amount, Amount::units(15));
    let calendar = run.calendar;
    let history = run.history();
    let at = |day: Day| (history.strengths(day, day + 1)[0] * 100.0).floor().to_string();
    assert_eq!(year(2025).strength_percent.to_string(), at(day("2025-12-31")));
    assert_eq!(year(2026).strength_percent.to_string(), at(calendar.today));
}
