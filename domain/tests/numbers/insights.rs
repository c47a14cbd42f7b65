//! What weeks, months, quarters and years came to, and how they compare.

use domain::{Amount, Cycle, Difference, Insight, Rate, Schedule, Weekday};

use crate::characters::{Story, at_least, at_most, day};

/// Met and judged days, and how many met days more than before.
fn told(insight: &Insight) -> (u32, u32, Option<i64>) {
    (insight.days.met, insight.days.judged(), insight.change.map(|change| change.met_days))
}

fn insights(story: &Story, cycle: Cycle) -> Vec<Insight> {
    story.history().insights(cycle, 99)
}

fn daily(from: &str, squares: &str) -> Story {
    Story::check(Schedule::Daily, from).squares(from, squares)
}

#[test]
fn a_month_that_is_over_is_compared_with_the_whole_one_before() {
    // August 20, September 19, October 22 of 31.
    let squares = ["d".repeat(20), ".".repeat(11), "d".repeat(19), ".".repeat(11), "d".repeat(22)];
    let read = daily("2026-08-01", &squares.concat()).today("2026-11-01");
    let months = insights(&read, Cycle::Month);
    let told: Vec<_> = months.iter().map(told).collect();
    assert_eq!(told, [(0, 0, None), (22, 31, Some(3)), (19, 30, Some(-1)), (20, 31, None)]);
}

#[test]
fn the_running_month_is_compared_with_the_same_days_of_the_one_before() {
    // All of September; of October the 1st to the 3rd, and today is the 8th.
    let read = daily("2026-09-01", &"d".repeat(33)).today("2026-10-08");
    let october = insights(&read, Cycle::Month)[0];
    // 3 against the 1st to the 7th of September: today is open.
    assert_eq!(told(&october), (3, 7, Some(-4)));
    assert!(october.is_partial);
    // Today is done, and so the 8th counts on both sides.
    let done = read.clone().squares("2026-10-08", "d");
    assert_eq!(told(&insights(&done, Cycle::Month)[0]), (4, 8, Some(-4)));
}

#[test]
fn on_the_first_morning_of_a_month_nothing_is_compared_yet() {
    let read = daily("2026-09-01", &"d".repeat(30)).today("2026-10-01");
    assert_eq!(told(&insights(&read, Cycle::Month)[0]), (0, 0, None));
    let done = read.squares("2026-10-01", "d");
    assert_eq!(told(&insights(&done, Cycle::Month)[0]), (1, 1, Some(0)));
}

#[test]
fn the_thirtieth_of_march_is_compared_with_all_of_february() {
    let read = daily("2026-02-01", &"d".repeat(58)).today("2026-03-31");
    assert_eq!(told(&insights(&read, Cycle::Month)[0]), (30, 30, Some(2)));
    let leap = daily("2024-02-01", &"d".repeat(59)).today("2024-03-31");
    assert_eq!(told(&insights(&leap, Cycle::Month)[0]), (30, 30, Some(1)));
}

#[test]
fn a_month_in_which_the_habit_began_midway_is_compared_with_nothing() {
    let read = daily("2026-08-20", &"d".repeat(80)).today("2026-11-01");
    let months: Vec<_> = insights(&read, Cycle::Month).iter().map(told).collect();
    assert_eq!(months[1..], [(31, 31, Some(1)), (30, 30, None), (12, 12, None)]);
}

#[test]
fn skipped_days_are_neither_met_nor_missed() {
    let read =
        daily("2026-09-01", &"s".repeat(30)).squares("2026-10-01", "dsd").today("2026-10-04");
    let months: Vec<_> = insights(&read, Cycle::Month).iter().map(told).collect();
    assert_eq!(months, [(2, 2, Some(2)), (0, 0, None)]);
}

#[test]
fn amounts_are_summed_and_compared_in_their_unit() {
    let run = Story::count(Schedule::Daily, at_least(5), "2026-08-31")
        .squares("2026-08-31", "5.3.... 55.1...")
        .today("2026-09-11");
    let weeks = insights(&run, Cycle::Week);
    assert_eq!(weeks[0].total.amount, Amount::units(11));
    // Monday to Thursday of both weeks: today is Friday and open.
    let more = Difference { met_days: 1, amount: Amount::units(3) };
    assert_eq!(weeks[0].change, Some(more));
    assert_eq!(weeks[1].total.amount, Amount::units(8));
}

#[test]
fn days_within_a_limit_are_met_and_what_was_drunk_is_summed() {
    let coffee = Story::count(Schedule::Daily, at_most(2), "2026-09-28")
        .squares("2026-09-28", "12.4... 31.....")
        .today("2026-10-08");
    let weeks = insights(&coffee, Cycle::Week);
    assert_eq!(
        (weeks[1].days, weeks[1].total.amount),
        (Rate { met: 6, missed: 1 }, Amount::units(7))
    );
    // Monday to Wednesday: 2 of 3 against 3 of 3, 4 cups against 3.
    assert_eq!(told(&weeks[0]), (2, 3, Some(-1)));
    assert_eq!(weeks[0].change.map(|change| change.amount), Some(Amount::units(1)));
}

#[test]
fn a_habit_of_so_many_times_a_week_tells_its_weeks_too() {
    let gym = Story::check(Schedule::TimesPerWeek(2), "2026-08-31")
        .squares("2026-08-31", "d.d.... d...... dd..... ddd.... ")
        .today("2026-10-01");
    let months = insights(&gym, Cycle::Month);
    // August has one day, and the week that began in it belongs to it; the last of September is still open.
    assert_eq!(months[1].periods, Rate { met: 2, missed: 1 });
    assert_eq!(months[1].total.met_days, 7);
    assert_eq!(months[2].periods, Rate { met: 1, missed: 0 });
}

#[test]
fn an_archived_habit_ends_with_the_days_on_which_it_was_followed() {
    let read = daily("2026-08-01", &"d".repeat(70)).archived("2026-09-11").today("2026-12-24");
    let months = insights(&read, Cycle::Month);
    // The 1st to the 10th of September against the same days of August.
    assert_eq!(months.iter().map(told).collect::<Vec<_>>(), [(10, 10, Some(0)), (31, 31, None)]);
    assert!(months[0].is_partial);
}

#[test]
fn a_leap_year_is_compared_by_the_calendar_and_not_by_its_days() {
    // 2023 and 2024 in full, up to 1 March: both have every day but the leap day.
    let read = daily("2023-01-01", &"d".repeat(365 + 61)).today("2024-03-02");
    let years = insights(&read, Cycle::Year);
    assert_eq!(told(&years[0]), (61, 61, Some(1)));
    let quarters = insights(&read, Cycle::Quarter);
    assert_eq!((quarters[0].from, quarters[0].to), (day("2024-01-01"), day("2024-04-01")));
    // 1 January to 1 March against 1 October to 1 December: 61 and 62 days.
    assert_eq!(told(&quarters[0]), (61, 61, Some(-1)));
    assert_eq!(quarters.len(), 5);
}

#[test]
fn weeks_begin_with_the_persons_first_weekday() {
    let read = daily("2026-09-20", &"d".repeat(18)).week_start(Weekday::Sun).today("2026-10-08");
    let weeks = insights(&read, Cycle::Week);
    assert_eq!(weeks[0].from, day("2026-10-04"));
    // Sunday to Wednesday.
    assert_eq!(told(&weeks[0]), (4, 4, Some(0)));
}

#[test]
fn a_habit_that_begins_tomorrow_has_no_insights() {
    assert!(
        insights(&Story::check(Schedule::Daily, "2026-10-09").today("2026-10-08"), Cycle::Week)
            .is_empty()
    );
}

#[test]
fn only_as_many_are_made_as_are_asked_for() {
    let read = daily("2020-01-01", "d").today("2026-10-08");
    assert_eq!(read.history().insights(Cycle::Week, 12).len(), 12);
}
