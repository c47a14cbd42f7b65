//! Strength, against Loop's own vectors where it has them.

use domain::{Schedule, Target, Weekday};

use crate::characters::{Story, at_least, at_most, day, on};

/// The strengths of the days from the habit's start until today.
fn strengths(story: &Story) -> Vec<f64> {
    let history = story.history();
    history.strengths(history.starts_on(), story.calendar.today + 1)
}

fn assert_close(found: &[f64], wanted: &[f64]) {
    assert_eq!(found.len(), wanted.len());
    for (index, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        assert!((found - wanted).abs() < 2e-6, "day {index}: {found}, not {wanted}");
    }
}

fn daily(squares: &str, today: &str) -> Story {
    Story::check(Schedule::Daily, "2026-01-01").squares("2026-01-01", squares).today(today)
}

#[test]
fn a_done_day_and_twenty_done_days_give_loops_numbers() {
    assert_close(&strengths(&daily("d", "2026-01-01")), &[0.051_922]);
    let twenty = daily(&"d".repeat(20), "2026-01-20");
    assert!((twenty.history().strength() - 0.655_747).abs() < 1e-6);
    assert_close(
        &strengths(&twenty)[..8],
        &[0.051_922, 0.101_149, 0.147_820, 0.192_067, 0.234_017, 0.273_788, 0.311_495, 0.347_244],
    );
    assert!((strengths(&twenty)[12] - 0.5).abs() < 1e-6);
}

#[test]
fn a_skipped_day_leaves_strength_as_it_is_and_empty_days_let_it_fade() {
    assert_close(
        &strengths(&daily("ds", "2026-01-06")),
        &[0.051_922, 0.051_922, 0.049_227, 0.046_671, 0.044_247, 0.041_950],
    );
}

#[test]
fn six_a_week_with_skipped_days_gives_loops_numbers() {
    let story = Story::check(Schedule::TimesPerWeek(6), "2026-01-01")
        .squares("2026-01-01", "ddddd sss dddddddddd")
        .today("2026-01-18");
    assert_close(
        &strengths(&story),
        &[
            0.004_014, 0.011_848, 0.023_319, 0.038_251, 0.056_477, 0.056_477, 0.056_477, 0.056_477,
            0.077_839, 0.102_187, 0.129_375, 0.159_268, 0.191_734, 0.226_651, 0.263_899, 0.299_354,
            0.333_100, 0.365_222,
        ],
    );
}

#[test]
fn below_once_a_day_the_window_of_ticks_is_doubled() {
    let second = Schedule::EveryDays { n: 2, from: day("2026-01-01") };
    let story = Story::check(second, "2026-01-01").squares("2026-01-01", "dd").today("2026-01-02");
    assert!((story.history().strength() - 0.054_816).abs() < 1e-6);
}

#[test]
fn one_amount_in_n_days_is_scored_by_its_sum_and_not_doubled() {
    let second = Schedule::EveryDays { n: 2, from: day("2026-01-01") };
    let story = Story::count(second, at_least(2), "2026-01-01")
        .squares("2026-01-01", "22")
        .today("2026-01-02");
    assert!((story.history().strength() - 0.072_631).abs() < 1e-6);
}

#[test]
fn two_of_three_a_week_converge_to_two_thirds() {
    let gym = |times| {
        Story::check(Schedule::TimesPerWeek(times), "2025-01-06")
            .squares("2025-01-06", &"dd.....".repeat(100))
            .today("2026-12-06")
    };
    assert!((gym(3).history().strength() - 2.0 / 3.0).abs() < 1e-6);
    assert!((gym(4).history().strength() - 0.5).abs() < 1e-6);
}

#[test]
fn a_weekly_habit_kept_on_changing_weekdays_becomes_strong() {
    let call = Story::check(Schedule::TimesPerWeek(1), "2025-01-06")
        .squares("2025-01-06", &"d...... ......d ".repeat(50))
        .today("2026-12-06");
    assert!((call.history().strength() - 1.0).abs() < 1e-3);
}

#[test]
fn kept_workdays_reach_full_strength() {
    let work = Story::check(on(&[Weekday::Mon, Weekday::Wed, Weekday::Fri]), "2025-01-06")
        .squares("2025-01-06", &"d.d.d..".repeat(100))
        .today("2026-12-06");
    assert!(work.history().strength() > 0.999);
}

#[test]
fn daily_amounts_count_their_share_and_never_more_than_all() {
    let water = |letter: &str| {
        Story::count(Schedule::Daily, at_least(4), "2024-01-01")
            .squares("2024-01-01", &letter.repeat(500))
            .today("2025-05-14")
    };
    assert!((water("2").history().strength() - 0.5).abs() < 1e-6);
    assert!((water("1").history().strength() - 0.25).abs() < 1e-6);
    let once = Story::count(Schedule::Daily, at_least(1), "2026-01-01").squares("2026-01-01", "9");
    assert!((once.history().strength() - 0.051_922).abs() < 1e-6);
}

#[test]
fn a_weekly_amount_is_scored_by_its_sum() {
    let run = |schedule| {
        Story::count(schedule, at_least(8), "2024-01-01")
            .squares("2024-01-01", &"2.2....".repeat(100))
            .today("2025-11-30")
    };
    assert!((run(Schedule::TimesPerWeek(1)).history().strength() - 0.5).abs() < 1e-6);
    // Asked for twice a week, each day is worth a quarter of its own target.
    assert!((run(Schedule::TimesPerWeek(2)).history().strength() - 0.25).abs() < 1e-6);
}

#[test]
fn at_most_begins_at_full_strength_and_falls_as_loop_says() {
    let coffee = Story::count(Schedule::Daily, at_most(2), "2026-01-01")
        .squares("2026-01-01", &format!("1{}", "5".repeat(20)))
        .today("2026-01-21");
    let found = strengths(&coffee);
    assert_close(&found[..4], &[1.0, 0.948_078, 0.898_851, 0.852_180]);
    assert!((found[20] - 0.344_253).abs() < 1e-6);
    for (letter, strength) in [("3", 0.5), ("4", 0.0), ("2", 1.0), (".", 1.0)] {
        let coffee = Story::count(Schedule::Daily, at_most(2), "2024-01-01")
            .squares("2024-01-01", &letter.repeat(500))
            .today("2025-05-14");
        assert!((coffee.history().strength() - strength).abs() < 1e-6, "{letter}");
    }
}

#[test]
fn a_limit_of_nothing_is_finite() {
    let smoke = Story::count(Schedule::Daily, at_most(0), "2026-01-01")
        .squares("2026-01-01", "01")
        .today("2026-01-02");
    assert_close(&strengths(&smoke), &[1.0, 0.948_078]);
}

#[test]
fn dry_days_of_a_week_keep_full_strength() {
    let wine = Story::count(Schedule::TimesPerWeek(5), at_most(0), "2026-01-05")
        .squares("2026-01-05", &".....11".repeat(8))
        .today("2026-03-01");
    assert!((wine.history().strength() - 1.0).abs() < 1e-6);
}

#[test]
fn a_weekly_limit_is_scored_by_the_weeks_sum() {
    let wine = Story::count(Schedule::TimesPerWeek(1), at_most(4), "2025-01-06")
        .squares("2025-01-06", &"2.2.2..".repeat(60))
        .today("2026-03-01");
    assert!((wine.history().strength() - 0.5).abs() < 1e-3);
    let silent = Target::AtMost { limit: domain::Amount::units(4), unlogged_kept: false };
    let wine = Story::count(Schedule::TimesPerWeek(1), silent, "2025-01-06").today("2027-03-01");
    assert!(wine.history().strength() < 0.001);
}

#[test]
fn a_change_of_rule_goes_on_from_the_strength_that_was_reached() {
    let read = daily(&"d".repeat(31), "2026-01-31").rule(
        "2026-01-21",
        Schedule::TimesPerWeek(3),
        Target::ONCE,
    );
    let found = strengths(&read);
    assert!((found[19] - 0.655_747).abs() < 1e-6);
    // m = 0.5^(√(3/7) ÷ 13), and the doubled window holds far more than six done days.
    let kept = 0.5_f64.powf((3.0_f64 / 7.0).sqrt() / 13.0);
    assert!((found[20] - (found[19] * kept + 1.0 - kept)).abs() < 1e-9);
}

#[test]
fn there_is_a_value_for_every_day_until_today() {
    let read = daily("dd", "2026-01-05");
    let found = read.history().strengths(day("2025-12-30"), day("2026-01-20"));
    assert_eq!(found.len(), 7);
    assert!(found[..2].iter().all(|strength| *strength == 0.0));
    let part = read.history().strengths(day("2026-01-04"), day("2026-01-06"));
    assert_eq!(part, found[5..]);
    assert!(read.history().strengths(day("2026-02-01"), day("2026-03-01")).is_empty());
}

#[test]
fn strength_stands_still_while_the_habit_is_archived() {
    let read = daily("ddd", "2026-03-01").archived("2026-01-04");
    assert!((read.history().strength() - 0.147_820).abs() < 1e-6);
}

#[test]
fn as_often_as_there_are_days_is_every_day() {
    for schedule in [
        Schedule::TimesPerWeek(7),
        on(&Weekday::ALL),
        Schedule::TimesPerMonth(30),
        Schedule::TimesPerMonth(31),
    ] {
        let read =
            Story::check(schedule, "2026-01-01").squares("2026-01-01", "dd").today("2026-01-03");
        assert_close(&strengths(&read), &strengths(&daily("dd", "2026-01-03")));
    }
}

#[test]
fn another_schedule_does_not_lend_a_limit_its_first_strength_again() {
    let coffee = Story::count(Schedule::Daily, at_most(2), "2026-01-01")
        .squares("2026-01-01", &"9".repeat(60))
        .rule("2026-02-20", Schedule::TimesPerWeek(5), at_most(2))
        .today("2026-03-01");
    assert!(coffee.history().strength() < 0.1);
}

#[test]
fn free_days_do_not_make_up_for_a_broken_limit() {
    let coffee = Story::count(on(&[Weekday::Mon]), at_most(1), "2025-01-06")
        .squares("2025-01-06", &"5......".repeat(100))
        .today("2026-12-06");
    assert!(coffee.history().strength() < 0.001);
}

#[test]
fn a_week_with_a_missed_day_has_not_kept_its_limit() {
    let wine = Story::count(Schedule::TimesPerWeek(1), at_most(4), "2025-01-06")
        .squares("2025-01-06", &"..m....".repeat(100))
        .today("2026-12-06");
    assert!(wine.history().strength() < 0.001);
}
