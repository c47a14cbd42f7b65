//! Streaks and rates.

use domain::{Rate, Schedule, StreakUnit, Target, Weekday};

use crate::characters::{Story, WORKDAYS, at_least, at_most, day, on};

#[test]
fn a_streak_is_counted_in_the_unit_of_its_schedule() {
    let every = Schedule::EveryDays { n: 2, from: day("2026-09-21") };
    for (schedule, squares, length, unit) in [
        (Schedule::Daily, "ddd. dddd", 4, StreakUnit::Days),
        (on(&Weekday::ALL), "ddd. dddd", 4, StreakUnit::Days),
        (on(&WORKDAYS), "ddddd.. ddddd.. dd", 12, StreakUnit::InARow),
        (Schedule::TimesPerWeek(2), "d.....d dd..... d", 2, StreakUnit::Weeks),
        (Schedule::TimesPerWeek(2), "d.....d dd..... dd", 3, StreakUnit::Weeks),
        (every, "d.d..dd", 4, StreakUnit::InARow),
    ] {
        let letters = squares.chars().filter(|letter| *letter != ' ').count();
        let today = day("2026-09-21") + i32::try_from(letters).unwrap() - 1;
        let story = Story::check(schedule, "2026-09-21")
            .squares("2026-09-21", squares)
            .today(&today.to_string());
        let current = story.history().streaks().current;
        assert_eq!((current.length, current.unit), (length, unit), "{schedule:?} {squares}");
    }
}

#[test]
fn months_are_counted_as_months() {
    let call = Story::check(Schedule::TimesPerMonth(1), "2026-07-01")
        .squares("2026-07-31", "d")
        .squares("2026-08-01", "d")
        .squares("2026-09-15", "d")
        .today("2026-10-08");
    let current = call.history().streaks().current;
    assert_eq!((current.length, current.unit), (3, StreakUnit::Months));
    assert_eq!((current.from, current.to), (day("2026-07-01"), day("2026-10-01")));
}

#[test]
fn today_counts_when_done_and_never_breaks_while_it_is_open() {
    let read = Story::check(Schedule::Daily, "2026-10-05").squares("2026-10-05", "ddd");
    assert_eq!(read.clone().today("2026-10-07").streak(), 3);
    assert_eq!(read.clone().today("2026-10-08").streak(), 3);
    assert_eq!(read.clone().squares("2026-10-08", "d").today("2026-10-08").streak(), 4);
    assert_eq!(read.clone().squares("2026-10-08", "m").today("2026-10-08").streak(), 0);
    assert_eq!(read.today("2026-10-09").streak(), 0);
}

#[test]
fn a_skipped_day_neither_breaks_nor_extends_a_streak() {
    let read = |squares| {
        Story::check(Schedule::Daily, "2026-10-05")
            .squares("2026-10-05", squares)
            .today("2026-10-10")
    };
    assert_eq!(read("ddsdd").streak(), 4);
    assert_eq!(read("dsssd").streak(), 2);
    assert_eq!(read("ddsss").streak(), 2);
    assert_eq!(read("sssss").streak(), 0);
    assert_eq!(read("dd.sd").streak(), 1);
}

#[test]
fn a_skipped_day_adds_nothing_to_a_sum() {
    let run = Story::count(Schedule::TimesPerWeek(1), at_least(10), "2026-10-05")
        .squares("2026-10-05", "5s5")
        .today("2026-10-09");
    let history = run.history();
    assert_eq!(history.total(day("2026-10-05"), day("2026-10-12")).amount.0, 10_000);
    assert!(history.is_skipped(day("2026-10-06")) && !history.is_met(day("2026-10-06")));
    assert_eq!(run.streak(), 1);
}

#[test]
fn friday_to_monday_does_not_break_a_weekday_habit() {
    let work = Story::check(on(&WORKDAYS), "2026-09-28").squares("2026-09-28", "ddddd..");
    for (today, length) in [
        ("2026-10-02", 5),
        ("2026-10-03", 5),
        ("2026-10-04", 5),
        ("2026-10-05", 5),
        ("2026-10-06", 0),
    ] {
        assert_eq!(work.clone().today(today).streak(), length, "{today}");
    }
    assert_eq!(work.squares("2026-10-05", "d").today("2026-10-05").streak(), 6);
}

#[test]
fn a_done_free_day_neither_adds_to_a_weekday_streak_nor_mends_it() {
    let work = Story::check(on(&WORKDAYS), "2026-10-05").today("2026-10-12");
    assert_eq!(work.clone().squares("2026-10-05", "ddddddd").streak(), 5);
    assert_eq!(work.squares("2026-10-05", "dddd.dd").streak(), 0);
}

#[test]
fn under_quota_in_the_middle_of_a_week_does_not_zero_a_weekly_streak() {
    let gym = Story::check(Schedule::TimesPerWeek(3), "2026-09-21")
        .squares("2026-09-21", "ddd.... d.d.d.. ");
    for today in ["2026-10-05", "2026-10-06", "2026-10-07", "2026-10-08", "2026-10-09"] {
        assert_eq!(gym.clone().today(today).streak(), 2, "{today}");
    }
    let gym = gym.squares("2026-10-05", "d.d");
    assert_eq!(gym.clone().today("2026-10-11").streak(), 2);
    assert_eq!(gym.clone().today("2026-10-12").streak(), 0);
    assert_eq!(gym.squares("2026-10-11", "d").today("2026-10-11").streak(), 3);
}

#[test]
fn weekly_amounts_make_a_streak_by_their_sums() {
    let run = Story::count(Schedule::TimesPerWeek(1), at_least(20), "2026-09-21")
        .squares("2026-09-21", "5.5.5.5 9..9..2 9......")
        .today("2026-10-08");
    assert_eq!(run.streak(), 2);
    assert_eq!(run.squares("2026-10-08", "9").streak(), 2);
}

#[test]
fn an_at_most_streak_grows_when_the_day_is_over() {
    let coffee =
        Story::count(Schedule::Daily, at_most(2), "2026-10-01").squares("2026-10-04", "3331");
    assert_eq!(coffee.clone().today("2026-10-07").streak(), 0);
    assert_eq!(coffee.clone().today("2026-10-08").streak(), 1);
    assert_eq!(coffee.today("2026-10-09").streak(), 2);
}

#[test]
fn gaps_break_best() {
    let read = Story::check(Schedule::Daily, "2026-09-01")
        .squares("2026-09-01", "dd.ddds.dddd.d")
        .today("2026-09-14");
    let streaks = read.history().streaks();
    let lengths: Vec<u32> = streaks.best.iter().map(|streak| streak.length).collect();
    assert_eq!(lengths, [4, 3, 2, 1]);
    assert_eq!(streaks.best(2).len(), 2);
    assert_eq!(streaks.best(9).len(), 4);
    let longest = streaks.longest().unwrap();
    assert_eq!((longest.from, longest.to), (day("2026-09-09"), day("2026-09-13")));
    assert_eq!(streaks.current.length, 1);
}

#[test]
fn of_streaks_of_one_length_the_latest_is_first() {
    let read = Story::check(Schedule::Daily, "2026-09-01")
        .squares("2026-09-01", "dd.dd")
        .today("2026-09-30");
    let streaks = read.history().streaks();
    assert_eq!(streaks.best[0].from, day("2026-09-04"));
    assert_eq!((streaks.current.length, streaks.current.from), (0, day("2026-09-30")));
}

#[test]
fn a_habit_without_squares_has_no_streak() {
    let streaks = Story::check(Schedule::TimesPerWeek(3), "2026-10-08").history().streaks();
    assert_eq!((streaks.current.length, streaks.current.unit), (0, StreakUnit::Weeks));
    assert!(streaks.best.is_empty() && streaks.longest().is_none());
}

#[test]
fn a_habit_that_begins_later_has_no_periods_yet() {
    let read = Story::check(Schedule::Daily, "2026-10-20").today("2026-10-08");
    assert_eq!(read.streak(), 0);
    assert_eq!(read.history().rate(day("2026-01-01"), day("2027-01-01")), Rate::default());
}

#[test]
fn an_open_week_has_no_end_beyond_today() {
    let gym = Story::check(Schedule::TimesPerWeek(1), "2026-09-28")
        .squares("2026-09-28", "d...... d")
        .today("2026-10-06");
    let current = gym.history().streaks().current;
    assert_eq!((current.from, current.to), (day("2026-09-28"), day("2026-10-07")));
}

#[test]
fn changing_a_rule_today_does_not_rewrite_the_past() {
    let before = Story::check(Schedule::Daily, "2026-09-01")
        .squares("2026-09-01", "dddddddddd.ddddd")
        .today("2026-09-17");
    let old = before.history().streaks();
    for schedule in [
        Schedule::TimesPerWeek(7),
        Schedule::TimesPerMonth(20),
        on(&[Weekday::Mon]),
        Schedule::EveryDays { n: 2, from: day("2026-09-17") },
    ] {
        let after = before.clone().rule("2026-09-17", schedule, Target::ONCE);
        let new = after.history().streaks();
        assert_eq!(new.best, old.best, "{schedule:?}");
        assert_eq!(new.current, old.current, "{schedule:?}");
        let yesterday = (day("2026-09-01"), day("2026-09-17"));
        assert_eq!(
            after.history().rate(yesterday.0, yesterday.1),
            before.history().rate(yesterday.0, yesterday.1)
        );
    }
}

#[test]
fn a_higher_target_from_today_on_leaves_the_days_before_met() {
    let water = Story::count(Schedule::Daily, at_least(6), "2026-10-01")
        .squares("2026-10-01", "6666666")
        .rule("2026-10-08", Schedule::Daily, at_least(8))
        .today("2026-10-08");
    assert_eq!(water.streak(), 7);
    assert_eq!(water.squares("2026-10-08", "7").streak(), 7);
}

#[test]
fn a_change_of_rule_in_the_middle_of_a_week_breaks_no_weekly_streak() {
    let gym = Story::check(Schedule::TimesPerWeek(3), "2026-09-21")
        .squares("2026-09-21", "ddd.... ddd.... d")
        .today("2026-10-08");
    assert_eq!(gym.streak(), 2);
    for schedule in [Schedule::TimesPerWeek(5), Schedule::Daily, Schedule::TimesPerMonth(9)] {
        let gym = gym.clone().rule("2026-10-08", schedule, Target::ONCE);
        assert_eq!(gym.streak(), 2, "{schedule:?}");
    }
}

#[test]
fn a_streak_that_crosses_to_another_kind_of_schedule_goes_on_in_a_row() {
    let gym = Story::check(Schedule::TimesPerWeek(2), "2026-09-21")
        .squares("2026-09-21", "dd..... dd..... ddd")
        .rule("2026-10-05", Schedule::Daily, Target::ONCE)
        .today("2026-10-07");
    let current = gym.history().streaks().current;
    assert_eq!((current.length, current.unit), (5, StreakUnit::InARow));
}

#[test]
fn streaks_of_different_units_are_compared_by_their_days() {
    let gym = Story::check(Schedule::Daily, "2026-09-01")
        .squares("2026-09-01", "ddddd.")
        .rule("2026-09-07", Schedule::TimesPerWeek(1), Target::ONCE)
        .squares("2026-09-07", "d...... d...... d......")
        .today("2026-10-20");
    let streaks = gym.history().streaks();
    let longest: Vec<(u32, StreakUnit)> =
        streaks.best.iter().map(|streak| (streak.length, streak.unit)).collect();
    assert_eq!(longest, [(3, StreakUnit::Weeks), (5, StreakUnit::Days)]);
}

#[test]
fn a_leap_day_is_a_day() {
    let read = Story::check(Schedule::Daily, "2024-02-27").squares("2024-02-27", "dddd");
    assert_eq!(read.clone().today("2024-03-01").streak(), 4);
    let read = Story::check(Schedule::Daily, "2024-02-27")
        .squares("2024-02-27", "dd.d")
        .today("2024-03-01");
    assert_eq!(read.streak(), 1);
}

#[test]
fn a_streak_stands_still_while_the_habit_is_archived() {
    let read = Story::check(Schedule::Daily, "2026-09-01")
        .squares("2026-09-01", "ddddd")
        .archived("2026-09-06")
        .today("2026-10-08");
    assert_eq!(read.streak(), 5);
    assert_eq!(
        read.history().rate(day("2026-01-01"), day("2027-01-01")),
        Rate { met: 5, missed: 0 }
    );
}

#[test]
fn backfilled_squares_join_the_streak() {
    let read = Story::check(Schedule::Daily, "2026-10-08").squares("2026-10-05", "dddd");
    assert_eq!(read.today("2026-10-08").streak(), 4);
}

#[test]
fn a_rate_counts_what_was_judged() {
    let read = Story::check(Schedule::Daily, "2026-10-01")
        .squares("2026-10-01", "dd.sdm.")
        .today("2026-10-08");
    let rate = read.history().rate(day("2026-09-01"), day("2026-11-01"));
    assert_eq!(rate, Rate { met: 3, missed: 3 });
    assert_eq!(rate.share(), Some(0.5));
    assert_eq!(read.history().rate(day("2026-10-01"), day("2026-10-03")).share(), Some(1.0));
    assert_eq!(read.history().rate(day("2026-09-01"), day("2026-10-01")).share(), None);
}
