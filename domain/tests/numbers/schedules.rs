//! Due days, periods and quotas of every schedule.

use domain::{Amount, Day, PeriodState, Schedule, Target, Weekday};

use crate::characters::{Story, WORKDAYS, at_least, at_most, day, on};

fn due_days(story: &Story, from: &str, to: &str) -> Vec<String> {
    let history = story.history();
    let days = Day::range(day(from), day(to)).filter(|day| history.is_due(*day));
    days.map(|day| day.to_string()[5..].to_owned()).collect()
}

/// The periods up to today as `from-to done/quota state`.
fn periods(story: &Story) -> Vec<String> {
    let history = story.history();
    let periods = history.periods(history.starts_on(), story.calendar.today + 1);
    let short = |day: Day| day.to_string()[5..].to_owned();
    periods
        .map(|period| {
            let (from, to) = (short(period.from), short(period.to));
            format!("{from}..{to} {}/{} {:?}", period.done, period.quota, period.state)
        })
        .collect()
}

#[test]
fn a_schedule_is_due_on_its_days() {
    let every = |n, from| Schedule::EveryDays { n, from: day(from) };
    let week = ["10-05", "10-06", "10-07", "10-08", "10-09", "10-10", "10-11"];
    for (schedule, due) in [
        (Schedule::Daily, &week[..]),
        (on(&WORKDAYS), &week[..5]),
        (on(&[Weekday::Sun, Weekday::Tue]), &["10-06", "10-11"]),
        (Schedule::TimesPerWeek(2), &week[..]),
        (Schedule::TimesPerMonth(2), &week[..]),
        (every(3, "2026-10-05"), &["10-05", "10-08", "10-11"]),
        (every(3, "2026-09-30"), &["10-06", "10-09"]),
        (every(4, "2026-10-07"), &["10-07", "10-11"]),
    ] {
        let story = Story::check(schedule, "2026-10-05");
        assert_eq!(due_days(&story, "2026-10-01", "2026-10-12"), due, "{schedule:?}");
    }
}

#[test]
fn every_n_days_waits_for_its_first_day_and_counts_backwards_before_the_habits_own_start() {
    let plants = Schedule::EveryDays { n: 3, from: day("2026-10-11") };
    let story = Story::check(plants, "2026-10-05").squares("2026-09-29", "d");
    assert_eq!(
        due_days(&story, "2026-09-01", "2026-10-18"),
        ["09-29", "10-02", "10-11", "10-14", "10-17"]
    );
    let story = Story::check(plants, "2026-10-05").today("2026-10-12");
    assert_eq!(periods(&story), ["10-11..10-14 0/1 Open"]);
}

#[test]
fn nothing_is_due_before_the_start_or_once_archived() {
    let story = Story::check(Schedule::Daily, "2026-10-05").archived("2026-10-07");
    assert_eq!(due_days(&story, "2026-10-01", "2026-10-12"), ["10-05", "10-06"]);
}

#[test]
fn an_earlier_square_moves_the_start_back_and_an_empty_one_does_not() {
    let story = Story::check(Schedule::Daily, "2026-10-05").note("2026-09-01", "only a note");
    assert_eq!(story.history().starts_on(), day("2026-10-05"));
    let story = story.squares("2026-09-30", "d");
    assert_eq!(story.history().starts_on(), day("2026-09-30"));
}

#[test]
fn a_week_begins_when_the_person_says() {
    let gym = Story::check(Schedule::TimesPerWeek(2), "2026-09-01")
        .squares("2026-10-03", "d d d") // Saturday, Sunday, Monday
        .today("2026-10-07");
    for (week_start, quota) in
        [(Weekday::Mon, (1, 2)), (Weekday::Sun, (2, 2)), (Weekday::Sat, (3, 2))]
    {
        let gym = gym.clone().week_start(week_start);
        assert_eq!(gym.history().quota(day("2026-10-07")), Some(quota), "{week_start:?}");
    }
}

#[test]
fn every_day_is_a_period_of_its_own_and_so_is_every_chosen_weekday() {
    let read = Story::check(Schedule::Daily, "2026-10-05")
        .squares("2026-10-05", "d.sm")
        .today("2026-10-09");
    assert_eq!(
        periods(&read),
        [
            "10-05..10-06 1/1 Met",
            "10-06..10-07 0/1 Missed",
            "10-07..10-08 0/0 Neutral",
            "10-08..10-09 0/1 Missed",
            "10-09..10-10 0/1 Open",
        ]
    );
    let work =
        Story::check(on(&WORKDAYS), "2026-10-09").squares("2026-10-09", "ddd").today("2026-10-12");
    assert_eq!(periods(&work), ["10-09..10-10 1/1 Met", "10-12..10-13 0/1 Open"]);
}

#[test]
fn weeks_are_met_missed_or_open() {
    let gym = Story::check(Schedule::TimesPerWeek(3), "2026-09-21")
        .squares("2026-09-21", "d.d.d.d d.....d d......")
        .today("2026-10-07");
    assert_eq!(
        periods(&gym),
        ["09-21..09-28 4/3 Met", "09-28..10-05 2/3 Missed", "10-05..10-12 1/3 Open"]
    );
    assert_eq!(gym.history().quota(day("2026-10-11")), Some((1, 3)));
}

#[test]
fn a_week_that_can_no_longer_be_met_is_missed_before_it_ends() {
    let gym = Story::check(Schedule::TimesPerWeek(3), "2026-10-05").squares("2026-10-05", "d");
    let state = |story: Story| story.history().period_of(day("2026-10-05")).unwrap().state;
    assert_eq!(state(gym.clone().today("2026-10-10")), PeriodState::Open);
    assert_eq!(state(gym.today("2026-10-11")), PeriodState::Missed);
}

#[test]
fn skipped_days_and_days_before_the_start_lower_the_quota() {
    for (times, squares, quota) in [
        (3, ".......", 3),
        (3, "s......", 3), // ceil(18 ÷ 7)
        (3, "ss.....", 3), // ceil(15 ÷ 7)
        (3, "sss....", 2), // ceil(12 ÷ 7)
        (3, "ssssss.", 1), // ceil(3 ÷ 7)
        (7, "s......", 6),
        (1, "ssssss.", 1),
        (1, "sssssss", 0),
    ] {
        let gym = Story::check(Schedule::TimesPerWeek(times), "2026-10-05")
            .squares("2026-10-05", squares)
            .today("2026-10-20");
        assert_eq!(gym.history().period_of(day("2026-10-05")).unwrap().quota, quota, "{squares}");
    }
    // Thursday to Sunday: ceil(3 × 4 ÷ 7).
    let late = Story::check(Schedule::TimesPerWeek(3), "2026-10-08");
    assert_eq!(late.history().quota(day("2026-10-08")), Some((0, 2)));
}

#[test]
fn a_week_that_was_skipped_altogether_is_neutral() {
    let gym = Story::check(Schedule::TimesPerWeek(3), "2026-09-21")
        .squares("2026-09-21", "ddd.... sssssss ddd....")
        .today("2026-10-07");
    assert_eq!(
        periods(&gym),
        ["09-21..09-28 3/3 Met", "09-28..10-05 0/0 Neutral", "10-05..10-12 3/3 Met"]
    );
}

#[test]
fn months_have_their_own_lengths() {
    let walk = Story::check(Schedule::TimesPerMonth(2), "2024-01-31")
        .squares("2024-01-31", "d")
        .squares("2024-02-29", "d")
        .squares("2024-03-01", "dd")
        .today("2024-04-10");
    assert_eq!(
        periods(&walk),
        [
            "01-31..02-01 1/1 Met", // ceil(2 × 1 ÷ 31)
            "02-01..03-01 1/2 Missed",
            "03-01..04-01 2/2 Met",
            "04-01..05-01 0/2 Open",
        ]
    );
}

#[test]
fn a_month_never_asks_for_more_days_than_it_has() {
    let write = Story::check(Schedule::TimesPerMonth(31), "2026-02-01")
        .squares("2026-02-01", "ddddddd ddddddd ddddddd ddddddd")
        .today("2026-03-10");
    assert_eq!(write.history().quota(day("2026-02-10")), Some((28, 28)));
    assert_eq!(periods(&write)[0], "02-01..03-01 28/28 Met");
}

#[test]
fn a_late_day_still_meets_its_window() {
    let plants = Schedule::EveryDays { n: 3, from: day("2026-10-01") };
    let water = Story::check(plants, "2026-10-01")
        .squares("2026-10-01", "d.. ..d ... .")
        .today("2026-10-11");
    assert_eq!(
        periods(&water),
        [
            "10-01..10-04 1/1 Met",
            "10-04..10-07 1/1 Met",
            "10-07..10-10 0/1 Missed",
            "10-10..10-13 0/1 Open",
        ]
    );
}

#[test]
fn a_window_whose_due_day_was_skipped_asks_for_nothing_but_can_be_met() {
    let plants = Schedule::EveryDays { n: 3, from: day("2026-10-01") };
    let water =
        Story::check(plants, "2026-10-01").squares("2026-10-01", "s.. s.d").today("2026-10-07");
    assert_eq!(
        periods(&water),
        ["10-01..10-04 0/1 Neutral", "10-04..10-07 1/1 Met", "10-07..10-10 0/1 Open"]
    );
}

#[test]
fn an_amount_is_met_when_the_days_sum_reaches_the_target() {
    let water = Story::count(Schedule::Daily, at_least(8), "2026-10-05")
        .squares("2026-10-05", "8797.")
        .today("2026-10-10");
    let met: Vec<bool> = Day::range(day("2026-10-05"), day("2026-10-10"))
        .map(|d| water.history().is_met(d))
        .collect();
    assert_eq!(met, [true, false, true, false, false]);
    assert!((water.history().share(day("2026-10-06")) - 0.875).abs() < 1e-9);
    assert!((water.history().share(day("2026-10-07")) - 1.0).abs() < 1e-9);
    assert_eq!(water.history().amount(day("2026-10-07")), Amount::units(9));
}

#[test]
fn an_at_most_day_is_kept_when_it_is_over_and_broken_at_once() {
    let coffee = Story::count(Schedule::Daily, at_most(2), "2026-10-05")
        .squares("2026-10-05", "2.31")
        .today("2026-10-08");
    assert_eq!(
        periods(&coffee),
        [
            "10-05..10-06 1/1 Met",
            "10-06..10-07 1/1 Met",
            "10-07..10-08 0/1 Missed",
            "10-08..10-09 0/1 Open",
        ]
    );
    assert_eq!(periods(&coffee.squares("2026-10-08", "3"))[3], "10-08..10-09 0/1 Missed");
}

#[test]
fn an_unlogged_at_most_day_is_kept_only_when_the_habit_says_so() {
    let strict = Target::AtMost { limit: Amount::units(2), unlogged_kept: false };
    let coffee = Story::count(Schedule::Daily, strict, "2026-10-05")
        .squares("2026-10-05", "0.")
        .today("2026-10-07");
    assert_eq!(
        periods(&coffee),
        ["10-05..10-06 1/1 Met", "10-06..10-07 0/1 Missed", "10-07..10-08 0/1 Open"]
    );
}

#[test]
fn silence_keeps_only_days_that_were_due() {
    let coffee = Story::count(on(&WORKDAYS), at_most(2), "2026-10-05")
        .archived("2026-10-14")
        .today("2026-10-20");
    let met = |text: &str| coffee.history().is_met(day(text));
    assert!(met("2026-10-05") && met("2026-10-13"));
    for other in ["2026-10-02", "2026-10-10", "2026-10-14", "2026-10-20"] {
        assert!(!met(other), "{other}");
    }
}

#[test]
fn any_amount_uses_up_a_limit_of_nothing() {
    let smoke = Story::count(Schedule::Daily, at_most(0), "2026-10-05").squares("2026-10-05", "01");
    assert!(smoke.history().share(day("2026-10-05")).abs() < 1e-9);
    assert!((smoke.history().share(day("2026-10-06")) - 1.0).abs() < 1e-9);
}

#[test]
fn dry_days_count_toward_an_at_most_quota() {
    let wine = Story::count(Schedule::TimesPerWeek(5), at_most(0), "2026-09-28")
        .squares("2026-09-28", "....111 .1.1.1.")
        .today("2026-10-12");
    assert_eq!(periods(&wine)[..2], ["09-28..10-05 4/5 Missed", "10-05..10-12 4/5 Missed"]);
    let wine = wine.squares("2026-10-08", "0");
    assert_eq!(periods(&wine)[1], "10-05..10-12 5/5 Met");
}

#[test]
fn a_weekly_amount_target_is_judged_by_the_weeks_sum() {
    let run = Story::count(Schedule::TimesPerWeek(1), at_least(20), "2026-09-21")
        .squares("2026-09-21", "5.5.5.5 9...9.. 9...9..")
        .today("2026-10-09");
    assert_eq!(
        periods(&run),
        ["09-21..09-28 1/1 Met", "09-28..10-05 0/1 Missed", "10-05..10-12 0/1 Open"]
    );
    let sum = run.history().period_sum(day("2026-10-11"));
    assert_eq!(sum, Some((Amount::units(18), Amount::units(20))));
}

#[test]
fn a_day_marked_done_meets_a_weekly_amount() {
    let run = Story::count(Schedule::TimesPerWeek(1), at_least(20), "2026-10-05")
        .squares("2026-10-05", "5.d")
        .today("2026-10-08");
    assert_eq!(periods(&run), ["10-05..10-12 1/1 Met"]);
}

#[test]
fn an_amount_asked_for_on_several_days_a_week_is_judged_day_by_day() {
    let run = Story::count(Schedule::TimesPerWeek(2), at_least(5), "2026-09-28")
        .squares("2026-09-28", "9...4.. 5...5..")
        .today("2026-10-12");
    assert_eq!(periods(&run)[..2], ["09-28..10-05 1/2 Missed", "10-05..10-12 2/2 Met"]);
    assert_eq!(run.history().period_sum(day("2026-10-11")), None);
}

#[test]
fn a_weekly_limit_is_judged_by_the_weeks_sum() {
    let wine = Story::count(Schedule::TimesPerWeek(1), at_most(6), "2026-09-21")
        .squares("2026-09-21", "2.2.2.. 3..4... 2......")
        .today("2026-10-06");
    assert_eq!(
        periods(&wine),
        ["09-21..09-28 1/1 Met", "09-28..10-05 0/1 Missed", "10-05..10-12 0/1 Open"]
    );
    // Over the limit there is nothing left to wait for.
    let wine = wine.squares("2026-10-06", "5");
    assert_eq!(periods(&wine)[2], "10-05..10-12 0/1 Missed");
}

#[test]
fn a_week_of_silence_is_kept_only_when_the_habit_says_so_and_a_missed_day_never() {
    let strict = Target::AtMost { limit: Amount::units(6), unlogged_kept: false };
    for (target, squares, state) in [
        (at_most(6), ".......", PeriodState::Met),
        (at_most(6), "..m....", PeriodState::Missed),
        (strict, ".......", PeriodState::Missed),
        (strict, "..s....", PeriodState::Missed),
        (strict, "..0....", PeriodState::Met),
        (strict, "sssssss", PeriodState::Neutral),
    ] {
        let wine = Story::count(Schedule::TimesPerWeek(1), target, "2026-10-05")
            .squares("2026-10-05", squares)
            .today("2026-10-12");
        let period = wine.history().period_of(day("2026-10-05")).unwrap();
        assert_eq!(period.state, state, "{target:?} {squares}");
    }
}

#[test]
fn a_check_habit_asks_for_once_whatever_its_target_says() {
    let read = Story::check(Schedule::Daily, "2026-10-05").rule(
        "2026-10-05",
        Schedule::Daily,
        at_least(8),
    );
    let read = read.squares("2026-10-05", "d10").today("2026-10-08");
    let history = read.history();
    assert!(history.is_met(day("2026-10-05")) && history.is_met(day("2026-10-06")));
    assert!(!history.is_met(day("2026-10-07")));
}

#[test]
fn more_times_a_week_from_thursday_on_begin_with_the_next_week() {
    let gym = Story::check(Schedule::TimesPerWeek(2), "2026-10-05")
        .squares("2026-10-05", "d.....d d.d....")
        .rule("2026-10-08", Schedule::TimesPerWeek(3), Target::ONCE)
        .today("2026-10-19");
    assert_eq!(periods(&gym)[..2], ["10-05..10-12 2/2 Met", "10-12..10-19 2/3 Missed"]);
    assert_eq!(gym.history().quota(day("2026-10-09")), Some((2, 2)));
    assert_eq!(gym.history().quota(day("2026-10-12")), Some((2, 3)));
}

#[test]
fn another_kind_of_schedule_begins_on_its_day_and_what_it_cuts_short_is_not_missed() {
    let gym = |squares| {
        Story::check(Schedule::TimesPerWeek(3), "2026-10-05")
            .squares("2026-10-05", squares)
            .rule("2026-10-08", Schedule::Daily, Target::ONCE)
            .today("2026-10-09")
    };
    assert_eq!(
        periods(&gym("d..d")),
        ["10-05..10-08 1/2 Neutral", "10-08..10-09 1/1 Met", "10-09..10-10 0/1 Open"]
    );
    assert_eq!(periods(&gym("d.d.."))[..2], ["10-05..10-08 2/2 Met", "10-08..10-09 0/1 Missed"]);
    // And from every day to some days a week: Thursday to Sunday ask for ceil(3 × 4 ÷ 7).
    let gym = Story::check(Schedule::Daily, "2026-10-07")
        .rule("2026-10-08", Schedule::TimesPerWeek(3), Target::ONCE)
        .squares("2026-10-07", "d.d.d")
        .today("2026-10-13");
    assert_eq!(
        periods(&gym),
        ["10-07..10-08 1/1 Met", "10-08..10-12 2/2 Met", "10-12..10-19 0/3 Open"]
    );
}

#[test]
fn what_archiving_cuts_short_is_not_missed() {
    let gym = Story::check(Schedule::TimesPerWeek(3), "2026-09-28")
        .squares("2026-09-28", "ddd.... d")
        .archived("2026-10-08")
        .today("2026-11-20");
    assert_eq!(periods(&gym), ["09-28..10-05 3/3 Met", "10-05..10-08 1/2 Neutral"]);
}

#[test]
fn periods_of_neighbouring_ranges_are_counted_once() {
    let gym = Story::check(Schedule::TimesPerWeek(1), "2025-12-01")
        .squares("2025-12-29", "d")
        .today("2026-02-01");
    let history = gym.history();
    let (year, next) = (day("2026-01-01"), day("2027-01-01"));
    let count = |from, to| history.periods(from, to).count();
    assert_eq!(count(day("2025-01-01"), year) + count(year, next), count(day("2025-01-01"), next));
    // The week of 29 December belongs to the year in which it began.
    assert_eq!(history.rate(day("2025-01-01"), year).met, 1);
}
