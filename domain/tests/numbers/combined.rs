//! All habits in one square, and the tally of a day.

use domain::grid::combined;
use domain::today::tally;
use domain::{
    Calendar, CellState, CombinedGrid, Day, Instant, Rate, Register, Schedule, Target, Weekday,
};

use crate::characters::{Story, WORKDAYS, at_least, at_most, day, on, snapshot};

const MONDAY: &str = "2026-10-05";

fn calendar(today: &str) -> Calendar {
    Calendar { today: day(today), week_start: Weekday::Mon }
}

/// The combined squares of the days from Monday on, as `done/due level`.
fn row(stories: &[Story], today: &str, days: i32) -> Vec<String> {
    let (snapshot, calendar) = (snapshot(stories), calendar(today));
    let grid = CombinedGrid::new(&snapshot, calendar, day(MONDAY), day(MONDAY) + days);
    let squares = grid.iter().map(|(on, square)| {
        assert_eq!(combined(&snapshot, calendar, on), square);
        assert_eq!(tally(&snapshot, calendar, on), (square.done, square.due));
        format!("{}/{} {}", square.done, square.due, square.level())
    });
    squares.collect()
}

fn daily(number: u8, squares: &str) -> Story {
    Story::check(Schedule::Daily, MONDAY).squares(MONDAY, squares).named(number)
}

#[test]
fn a_day_is_complete_when_everything_due_is_met() {
    let stories = [daily(1, "dd.d"), daily(2, "d...")];
    assert_eq!(row(&stories, "2026-10-08", 4), ["2/2 4", "1/2 2", "0/2 0", "1/2 2"]);
}

#[test]
fn levels_go_by_the_mean_share_of_what_was_due() {
    for (done, level) in [(0, 0), (1, 1), (3, 1), (4, 2), (6, 2), (7, 3), (9, 3), (10, 4)] {
        let stories: Vec<Story> =
            (0..10).map(|number| daily(number, if number < done { "d" } else { "." })).collect();
        assert_eq!(row(&stories, MONDAY, 1), [format!("{done}/10 {level}")]);
    }
    // 6 of 8 glasses and a done day: 0.875.
    let water = Story::count(Schedule::Daily, at_least(8), MONDAY).squares(MONDAY, "69").named(9);
    assert_eq!(row(&[water, daily(1, "d.")], "2026-10-06", 2), ["1/2 3", "1/2 2"]);
}

#[test]
fn skipped_and_free_days_are_left_out() {
    let work = Story::check(on(&WORKDAYS), MONDAY).squares(MONDAY, "ddddd").named(2);
    let stories = [daily(1, "ds.dd.s"), work];
    assert_eq!(
        row(&stories, "2026-10-12", 7),
        ["2/2 4", "1/1 4", "1/2 2", "2/2 4", "2/2 4", "0/1 0", "0/0 0"]
    );
    let sunday = combined(&snapshot(&stories), calendar("2026-10-12"), day("2026-10-11"));
    assert_eq!(sunday.state, CellState::NotDue);
}

#[test]
fn a_done_free_day_counts() {
    let work = Story::check(on(&WORKDAYS), MONDAY).squares(MONDAY, ".....d.").named(2);
    assert_eq!(row(&[daily(1, ""), work], "2026-10-12", 7)[5..], ["1/2 2", "0/1 0"]);
}

#[test]
fn a_weekly_habit_is_due_until_its_quota_is_met_and_then_left_out() {
    let gym = Story::check(Schedule::TimesPerWeek(2), MONDAY).named(2);
    let open = [gym.clone().squares(MONDAY, "d")];
    assert_eq!(row(&open, "2026-10-07", 3), ["1/1 4", "0/1 0", "0/1 0"]);
    let met = [gym.clone().squares(MONDAY, "d.d.d")];
    assert_eq!(
        row(&met, "2026-10-11", 7),
        ["1/1 4", "0/0 0", "1/1 4", "0/0 0", "1/1 4", "0/0 0", "0/0 0"]
    );
    let missed = [gym.squares(MONDAY, "d")];
    assert_eq!(row(&missed, "2026-10-20", 2), ["1/1 4", "0/1 0"]);
}

#[test]
fn the_open_days_of_a_week_that_was_cut_short_are_left_out() {
    let gym = Story::check(Schedule::TimesPerWeek(3), MONDAY)
        .rule("2026-10-08", Schedule::Daily, Target::ONCE)
        .squares(MONDAY, "d");
    assert_eq!(row(&[gym], "2026-10-09", 4), ["1/1 4", "0/0 0", "0/0 0", "0/1 0"]);
}

#[test]
fn the_day_on_which_a_weeks_sum_is_reached_counts_as_done() {
    let run =
        Story::count(Schedule::TimesPerWeek(1), at_least(10), MONDAY).squares(MONDAY, "5.6.1");
    assert_eq!(
        row(std::slice::from_ref(&run), "2026-10-11", 5),
        ["0/0 0", "0/0 0", "1/1 4", "0/0 0", "0/0 0"]
    );
    assert_eq!(row(&[run], "2026-10-05", 1), ["0/0 0"]);
    let run = Story::count(Schedule::TimesPerWeek(1), at_least(10), MONDAY).squares(MONDAY, "5");
    assert_eq!(row(&[run], "2026-10-06", 2), ["0/1 2", "0/1 0"]);
}

#[test]
fn a_limit_counts_from_the_morning_on_and_is_met_when_the_day_is_over() {
    let coffee = Story::count(Schedule::Daily, at_most(2), MONDAY).squares(MONDAY, "23.1");
    assert_eq!(row(&[coffee], "2026-10-08", 4), ["1/1 4", "0/1 0", "1/1 4", "0/1 0"]);
}

#[test]
fn days_before_the_first_habit_and_after_today_say_so() {
    let stories = [daily(1, "d"), Story::check(Schedule::Daily, "2026-10-07").named(2)];
    let (snapshot, calendar) = (snapshot(&stories), calendar("2026-10-07"));
    let state = |on: &str| combined(&snapshot, calendar, day(on)).state;
    assert_eq!(state("2026-10-04"), CellState::Before);
    assert_eq!(state("2026-10-05"), CellState::Done);
    assert_eq!(state("2026-10-07"), CellState::Empty);
    assert_eq!(state("2026-10-08"), CellState::Ahead);
    let grid = CombinedGrid::new(&snapshot, calendar, day(MONDAY), day(MONDAY) + 3);
    assert_eq!(grid.get(day("2026-10-04")), None);
    assert_eq!(grid.get(day("2026-10-08")), None);
}

#[test]
fn adding_a_habit_today_does_not_change_yesterday() {
    let before = [daily(1, "ddd")];
    let added = Story::check(Schedule::Daily, "2026-10-08").named(2);
    let after = [daily(1, "ddd"), added];
    assert_eq!(row(&after, "2026-10-08", 3), row(&before, "2026-10-08", 3));
    assert_eq!(row(&after, "2026-10-08", 4)[3], "0/2 0");
    assert_eq!(after[0].clone().today("2026-10-08").streak(), 3);
}

#[test]
fn an_archived_habit_counts_until_it_was_archived_and_a_deleted_one_never() {
    let archived = daily(2, "d.d").archived("2026-10-07");
    assert_eq!(row(&[daily(1, "ddd"), archived], "2026-10-07", 3), ["2/2 4", "1/2 2", "1/1 4"]);
    let mut deleted = daily(2, "d");
    deleted.habit.deleted_at = Register::unwritten(Some(Instant(0)));
    assert_eq!(row(&[daily(1, "ddd"), deleted], "2026-10-07", 3), ["1/1 4", "1/1 4", "1/1 4"]);
}

#[test]
fn the_grid_knows_its_rate_and_its_complete_days() {
    let (stories, calendar) = ([daily(1, "dd.d"), daily(2, "d...")], calendar("2026-10-09"));
    let grid = CombinedGrid::new(&snapshot(&stories), calendar, day(MONDAY), day("2026-10-09"));
    assert_eq!(grid.rate(day(MONDAY), day("2026-10-09")), Rate { met: 4, missed: 4 });
    assert_eq!(grid.complete_days(), 1);
}

#[test]
fn an_account_without_habits_has_an_empty_grid() {
    let grid = CombinedGrid::new(&snapshot(&[]), calendar(MONDAY), day(MONDAY), day(MONDAY) + 2);
    let states: Vec<(Day, CellState)> =
        grid.iter().map(|(on, square)| (on, square.state)).collect();
    assert_eq!(states, [(day(MONDAY), CellState::Before), (day(MONDAY) + 1, CellState::Ahead)]);
}
