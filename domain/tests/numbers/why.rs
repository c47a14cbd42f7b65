//! One sentence for each square, streak and strength.

use domain::{Amount, Measure, Register, Schedule, Target, Unit, Weekday};

use crate::characters::{Story, at_least, at_most, day, on};

fn cell(story: &Story, on: &str) -> String {
    story.history().cell_why(day(on)).to_string()
}

fn streak(story: &Story) -> String {
    story.history().current_streak_why().to_string()
}

fn strength(story: &Story) -> String {
    story.history().strength_why().to_string()
}

fn counted(schedule: Schedule, target: Target, unit: &str, from: &str) -> Story {
    let mut story = Story::count(schedule, target, from);
    let unit = Unit::new(unit).unwrap();
    story.habit.measure = Register::unwritten(Measure::Count { unit, step: Amount::units(1) });
    story
}

fn read(squares: &str) -> Story {
    Story::check(Schedule::Daily, "2026-09-28").squares("2026-09-28", squares).today("2026-10-08")
}

#[test]
fn a_yes_or_no_says_whether_it_was_ticked() {
    let read = read("d.sm");
    assert_eq!(cell(&read, "2026-09-27"), "Before it began, on 28 September.");
    assert_eq!(cell(&read, "2026-09-28"), "Met: it was ticked.");
    assert_eq!(cell(&read, "2026-09-29"), "Not met: it was not ticked.");
    assert_eq!(cell(&read, "2026-09-30"), "Skipped: it neither adds nor breaks.");
    assert_eq!(cell(&read, "2026-10-01"), "Not met: it was marked so.");
    assert_eq!(cell(&read, "2026-10-08"), "Open: it can still be done today.");
    assert_eq!(cell(&read, "2026-10-09"), "Still to come.");
}

#[test]
fn a_count_says_how_much_of_how_much() {
    let water = counted(Schedule::Daily, at_least(8), "glasses", "2026-10-05")
        .squares("2026-10-05", "8.63")
        .today("2026-10-08");
    assert_eq!(cell(&water, "2026-10-05"), "Met: 8 of 8 glasses.");
    assert_eq!(cell(&water, "2026-10-06"), "Not met: 0 of 8 glasses.");
    assert_eq!(cell(&water, "2026-10-07"), "Partly: 6 of 8 glasses.");
    assert_eq!(cell(&water, "2026-10-08"), "Partly: 3 of 8 glasses so far.");
    assert_eq!(cell(&water.today("2026-10-09"), "2026-10-09"), "Open: 0 of 8 glasses so far.");
}

#[test]
fn a_limit_says_whether_it_was_kept() {
    let coffee = counted(Schedule::Daily, at_most(2), "cups", "2026-10-05")
        .squares("2026-10-05", "2.31")
        .today("2026-10-08");
    assert_eq!(cell(&coffee, "2026-10-05"), "Met: 2 of at most 2 cups.");
    assert_eq!(cell(&coffee, "2026-10-06"), "Met: nothing was written, which counts as kept.");
    assert_eq!(cell(&coffee, "2026-10-07"), "Over the limit: 3 of at most 2 cups.");
    assert_eq!(cell(&coffee, "2026-10-08"), "Within the limit so far: 1 of at most 2 cups.");
    let strict = Target::AtMost { limit: Amount::units(2), unlogged_kept: false };
    let coffee = counted(Schedule::Daily, strict, "cups", "2026-10-05").today("2026-10-08");
    let unlogged = "Not met: nothing was written, which does not count as kept.";
    assert_eq!(cell(&coffee, "2026-10-06"), unlogged);
}

#[test]
fn a_free_day_names_the_days_that_are_due() {
    let run = Story::check(on(&[Weekday::Mon, Weekday::Thu]), "2026-10-05")
        .squares("2026-10-06", "d")
        .today("2026-10-08");
    let free = "Not due: this habit is due on Monday and Thursday.";
    assert_eq!(cell(&run, "2026-10-07"), free);
    let ticked = "Met: it was ticked, although the day did not ask for it.";
    assert_eq!(cell(&run, "2026-10-06"), ticked);
    let every = Schedule::EveryDays { n: 3, from: day("2026-10-05") };
    let plants = Story::check(every, "2026-10-05").today("2026-10-08");
    let free = "Not due: this habit is due every 3 days, counted from 5 October.";
    assert_eq!(cell(&plants, "2026-10-07"), free);
    let late = "Not met: the stretch of 3 days had 0 of 1.";
    assert_eq!(cell(&plants, "2026-10-05"), late);
}

#[test]
fn a_day_of_a_quota_says_how_its_week_stands() {
    let gym = Story::check(Schedule::TimesPerWeek(3), "2026-09-21")
        .squares("2026-09-21", ".d.dd.. d.d.... dd")
        .today("2026-10-08");
    // The Monday before the three is not needed either, and nothing "was already" done then.
    let spare = "Not needed: the week's 3 were done on other days.";
    assert_eq!(cell(&gym, "2026-09-21"), spare);
    assert_eq!(cell(&gym, "2026-09-27"), spare);
    assert_eq!(cell(&gym, "2026-09-29"), "Not met: the week had 2 of 3.");
    assert_eq!(cell(&gym, "2026-10-07"), "Open: the week has 2 of 3 so far.");
    let once = Story::check(Schedule::TimesPerMonth(1), "2026-09-01")
        .squares("2026-09-05", "d")
        .today("2026-10-08");
    assert_eq!(cell(&once, "2026-09-04"), "Not needed: the month was met on another day.");
}

#[test]
fn one_amount_for_a_week_is_told_by_the_weeks_sum() {
    let run = counted(Schedule::TimesPerWeek(1), at_least(20), "km", "2026-09-21")
        .squares("2026-09-21", "9.9.5.. 8...... 5")
        .today("2026-10-08");
    assert_eq!(cell(&run, "2026-09-21"), "9 km on this day: the week had 23 of 20 km.");
    assert_eq!(cell(&run, "2026-09-22"), "Not needed: the week has 23 of 20 km.");
    assert_eq!(cell(&run, "2026-09-28"), "8 km on this day: the week had 8 of 20 km.");
    assert_eq!(cell(&run, "2026-09-29"), "Not met: the week had 8 of 20 km.");
    assert_eq!(cell(&run, "2026-10-05"), "5 km on this day: the week has 5 of 20 km.");
    let sweets = counted(Schedule::TimesPerWeek(1), at_most(5), "pieces", "2026-09-28")
        .squares("2026-09-28", "3.4....")
        .today("2026-10-08");
    let by_then = "Over the limit: by then the week had 7 of at most 5 pieces.";
    assert_eq!(cell(&sweets, "2026-09-30"), by_then);
    let by_then = "Met: by then the week had 3 of at most 5 pieces.";
    assert_eq!(cell(&sweets, "2026-09-28"), by_then);
}

#[test]
fn an_archived_habit_asks_for_nothing() {
    let read = read("d").archived("2026-10-03");
    assert_eq!(cell(&read, "2026-10-05"), "Archived since 3 October: it asks for nothing.");
}

#[test]
fn a_streak_of_days_says_which_day_was_without() {
    let said = "3 days in a row: each was met. The last day without was Sunday 4 October. \
                Today is still open.";
    assert_eq!(streak(&read("dddddd.ddd")), said);
    let said = "10 days in a row: each was met. Nothing before it was missed. Today is still open.";
    assert_eq!(streak(&read("dddddddddd")), said);
    let said = "11 days in a row: each was met. Nothing before it was missed.";
    assert_eq!(streak(&read("ddddddddddd")), said);
}

#[test]
fn what_is_skipped_inside_a_streak_is_said_and_what_is_skipped_after_it_is_not() {
    let bridged = "4 days in a row: each was met. What was skipped in between neither adds nor breaks. \
                   The last day without was Wednesday 30 September. Today is still open.";
    assert_eq!(streak(&read("dd.dsdddss")), bridged);
    let not_bridged = "4 days in a row: each was met. \
                       The last day without was Wednesday 30 September. Today is still open.";
    assert_eq!(streak(&read("dd.ddddsss")), not_bridged);
}

#[test]
fn a_streak_of_weeks_says_what_each_had() {
    let gym = |squares: &str| {
        Story::check(Schedule::TimesPerWeek(3), "2026-09-07")
            .squares("2026-09-07", squares)
            .today("2026-10-08")
    };
    let said = "2 weeks in a row: each had 3 of 3. The last week without was 14 to 20 September. \
                This week is still open.";
    assert_eq!(streak(&gym("ddd.... d...... ddd.... d.d.d.. d")), said);
    let said =
        "3 weeks in a row: each had at least 3. The last week without was 14 to 20 September.";
    assert_eq!(streak(&gym("ddd.... d...... ddd.... ddddd.. ddd")), said);
}

#[test]
fn a_rule_that_changed_is_not_told_as_if_it_had_always_held() {
    let gym = Story::check(Schedule::TimesPerWeek(2), "2026-09-14")
        .rule("2026-09-28", Schedule::TimesPerWeek(3), Target::ONCE)
        .squares("2026-09-14", "dd..... dd..... ddd....")
        .today("2026-10-05");
    let said = "3 weeks in a row: each had what it asked for. Nothing before it was missed. \
                This week is still open.";
    assert_eq!(streak(&gym), said);
}

#[test]
fn a_missed_run_is_followed_by_start_again() {
    assert_eq!(streak(&read("ddd.......")), "Start again: Wednesday 7 October was not met.");
    let gym = Story::check(Schedule::TimesPerWeek(3), "2026-09-21")
        .squares("2026-09-21", "ddd.... d.d....")
        .today("2026-10-08");
    assert_eq!(streak(&gym), "Start again: 28 September to 4 October had 2 of 3.");
    let new = Story::check(Schedule::TimesPerMonth(2), "2026-10-08");
    assert_eq!(streak(&new), "No streak yet: the first met month begins one.");
}

#[test]
fn a_streak_of_the_past_says_what_it_lay_between() {
    let read = read(".ddd.dd.d.");
    let history = read.history();
    let longest = history.streaks().longest().unwrap();
    let said = "3 days in a row: each was met. The last day without was Monday 28 September. \
                It ended with Friday 2 October.";
    assert_eq!(history.streak_why(longest).to_string(), said);
}

#[test]
fn the_strength_of_a_daily_habit_says_what_a_day_does() {
    let said = "32%: each kept day brings it closer to 100%, each missed one takes about 5% of it. \
                One more kept day makes it 36%, one without 31%. Today counts as it stands, which is not done yet.";
    let eight = read("..dddddddd.");
    assert_eq!(strength(&eight), said);
    // What is promised is what comes.
    let tomorrow = eight.clone().squares("2026-10-09", "d").today("2026-10-09");
    assert!(strength(&tomorrow).starts_with("36%"), "{}", strength(&tomorrow));
    let tomorrow = eight.squares("2026-10-09", "m").today("2026-10-09");
    assert!(strength(&tomorrow).starts_with("31%"), "{}", strength(&tomorrow));
}

#[test]
fn the_strength_of_a_weekly_habit_says_over_how_many_days_it_looks() {
    let gym = Story::check(Schedule::TimesPerWeek(3), "2026-09-21")
        .squares("2026-09-21", "d.d.d.. d.d.... d..d")
        .today("2026-10-08");
    let said = strength(&gym);
    assert!(
        said.contains("about 3% of the way to what was kept of the last 14 days, now 83%."),
        "{said}"
    );
    assert!(!said.contains("Today"), "{said}");
}

#[test]
fn a_strength_that_stands_still_says_so() {
    let archived = read("dddd").archived("2026-10-02");
    let said = strength(&archived);
    assert!(said.ends_with("%: it stands still while the habit is archived."), "{said}");
    let later = Story::check(Schedule::Daily, "2026-10-09").today("2026-10-08");
    assert_eq!(strength(&later), "0%: it has not begun.");
}
