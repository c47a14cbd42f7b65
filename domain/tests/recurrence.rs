//! Recurrences: against another implementation, on days one can check by hand, and whatever the rule is.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use domain::recurrence::{End, Every, MonthDays, NumberedWeekdays, Recurrence, RecurrenceError};
use domain::{Day, Weekday, WeekdaySet};
use proptest::prelude::*;
use proptest::sample::subsequence;

/// What python-dateutil says about 2,000 rules; `oracle/recurrence.py` has written it and says how it is read.
const ORACLE: &str = include_str!("oracle/recurrence.txt");

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn rule(text: &str) -> Recurrence {
    text.parse().unwrap()
}

/// The days of a rule from its start on, as many as are asked for.
fn first(text: &str, start: &str, count: usize) -> Vec<String> {
    let days = rule(text).from(day(start), day(start));
    days.take(count).map(|day| day.to_string()).collect()
}

/// Days as the oracle writes them.
fn packed(days: &[Day]) -> String {
    let Some(first) = days.first() else { return "-".to_owned() };
    let gaps: Vec<i32> = days.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let runs = gaps.chunk_by(|one, other| one == other).map(|run| match run.len() {
        1 => format!(" {}", run[0]),
        times => format!(" {}*{times}", run[0]),
    });
    std::iter::once(first.to_string()).chain(runs).collect()
}

fn written(day: Option<Day>) -> String {
    day.map_or("-".to_owned(), |day| day.to_string())
}

#[test]
fn two_thousand_rules_come_to_the_days_that_dateutil_finds() {
    let mut rules = 0;
    for line in ORACLE.lines().filter(|line| !line.starts_with('#')) {
        let [start, text, window, days, before, after] =
            line.split('|').collect::<Vec<_>>().try_into().unwrap();
        let (rule, start) = (rule(text), day(start));
        let (from, to) = window.split_once("..").unwrap();
        let (from, to) = (day(from), day(to));
        let found: Vec<Day> = rule.between(start, from, to).unwrap().collect();
        assert_eq!(packed(&found), days, "{line}");
        assert_eq!(written(rule.previous(start, from)), before, "{line}");
        assert_eq!(written(rule.next(start, to)), after, "{line}");
        // The text the rule is printed as means the same.
        assert_eq!(rule.to_string().parse(), Ok(rule), "{line}");
        rules += 1;
    }
    assert_eq!(rules, 2_000);
}

#[test]
fn the_31st_comes_in_months_that_have_one_and_the_last_day_in_every_month() {
    assert_eq!(
        first("FREQ=MONTHLY", "2026-01-31", 4),
        ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"]
    );
    assert_eq!(
        first("FREQ=MONTHLY;BYMONTHDAY=-1", "2024-01-31", 4),
        ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]
    );
    // A month that has both dates in one day has it once.
    assert_eq!(
        first("FREQ=MONTHLY;BYMONTHDAY=28,-1", "2026-02-01", 3),
        ["2026-02-28", "2026-03-28", "2026-03-31"]
    );
}

#[test]
fn the_29th_of_february_comes_in_leap_years() {
    assert_eq!(
        first("FREQ=YEARLY", "2092-02-29", 3),
        ["2092-02-29", "2096-02-29", "2104-02-29"],
        "2100 is no leap year"
    );
    assert_eq!(first("FREQ=YEARLY;INTERVAL=3", "2024-02-29", 2), ["2024-02-29", "2036-02-29"]);
    assert_eq!(
        first("FREQ=MONTHLY;BYMONTHDAY=29;INTERVAL=12", "2025-02-01", 2),
        ["2028-02-29", "2032-02-29"]
    );
}

#[test]
fn weeks_that_are_left_out_are_the_weeks_of_the_week_start() {
    // The example of RFC 5545, section 3.3.10.
    let text = "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU";
    assert_eq!(
        first(&[text, ";WKST=MO"].concat(), "1997-08-05", 9),
        ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"]
    );
    assert_eq!(
        first(&[text, ";WKST=SU"].concat(), "1997-08-05", 9),
        ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"]
    );
}

#[test]
fn numbered_weekdays_are_counted_from_the_beginning_and_from_the_end() {
    assert_eq!(
        first("FREQ=MONTHLY;BYDAY=2TU,-1FR", "2026-10-01", 4),
        ["2026-10-13", "2026-10-30", "2026-11-10", "2026-11-27"]
    );
    // Not every month has a fifth Saturday.
    assert_eq!(
        first("FREQ=MONTHLY;BYDAY=5SA", "2026-10-01", 3),
        ["2026-10-31", "2027-01-30", "2027-05-29"]
    );
}

#[test]
fn a_start_that_does_not_fit_the_rule_is_not_one_of_its_days() {
    // 2026-10-08 is a Thursday.
    assert_eq!(
        first("FREQ=WEEKLY;BYDAY=MO;COUNT=2", "2026-10-08", 9),
        ["2026-10-12", "2026-10-19"]
    );
    assert_eq!(first("FREQ=WEEKLY;COUNT=2", "2026-10-08", 9), ["2026-10-08", "2026-10-15"]);
}

#[test]
fn an_end_is_reached_and_not_passed() {
    assert_eq!(
        first("FREQ=DAILY;INTERVAL=2;COUNT=2", "2026-10-08", 9),
        ["2026-10-08", "2026-10-10"]
    );
    assert_eq!(
        first("FREQ=DAILY;UNTIL=20261010", "2026-10-08", 9),
        ["2026-10-08", "2026-10-09", "2026-10-10"]
    );
    assert!(first("FREQ=DAILY;UNTIL=20261007", "2026-10-08", 9).is_empty());
    // Times are counted from the start, wherever one begins to look.
    let twice = rule("FREQ=DAILY;COUNT=2");
    let start = day("2026-10-08");
    assert_eq!(twice.next(start, start + 1), Some(start + 1));
    assert_eq!(twice.next(start, start + 2), None);
    assert_eq!(twice.previous(start, start + 90), Some(start + 1));
    assert_eq!(twice.previous(start, start), None);
}

#[test]
fn what_is_no_rule_or_none_of_these_is_refused_by_its_reason() {
    use RecurrenceError::{Count, Interval, Malformed, Unsupported};
    for (text, why) in [
        ("", Malformed),
        ("RRULE:FREQ=DAILY", Unsupported),
        ("INTERVAL=2", Malformed),
        ("FREQ=DAILY;FREQ=DAILY", Malformed),
        ("FREQ=DAILY;", Malformed),
        ("freq=daily", Unsupported),
        ("FREQ=HOURLY", Unsupported),
        ("FREQ=DAILY;BYSETPOS=1", Unsupported),
        ("FREQ=DAILY;BYDAY=MO", Unsupported),
        ("FREQ=YEARLY;BYMONTHDAY=1", Unsupported),
        ("FREQ=WEEKLY;BYDAY=1MO", Unsupported),
        ("FREQ=WEEKLY;BYDAY=", Unsupported),
        ("FREQ=WEEKLY;BYDAY=MO;BYMONTHDAY=1", Unsupported),
        ("FREQ=MONTHLY;BYDAY=MO", Unsupported),
        ("FREQ=MONTHLY;BYDAY=6MO", Unsupported),
        ("FREQ=MONTHLY;BYDAY=1ÄÖ", Unsupported),
        ("FREQ=MONTHLY;BYDAY=ä", Unsupported),
        ("FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=1", Unsupported),
        ("FREQ=MONTHLY;BYMONTHDAY=0", Malformed),
        ("FREQ=MONTHLY;BYMONTHDAY=32", Malformed),
        ("FREQ=MONTHLY;BYMONTHDAY=-", Malformed),
        ("FREQ=DAILY;INTERVAL=0", Interval),
        ("FREQ=DAILY;INTERVAL=1000", Interval),
        ("FREQ=DAILY;INTERVAL=+2", Interval),
        ("FREQ=DAILY;INTERVAL=", Interval),
        ("FREQ=DAILY;COUNT=0", Count),
        ("FREQ=DAILY;COUNT=99999999999999999999", Count),
        ("FREQ=DAILY;COUNT=1;UNTIL=20261008", Malformed),
        ("FREQ=DAILY;UNTIL=20260230", Malformed),
        ("FREQ=DAILY;UNTIL=20261008T120000Z", Malformed),
        ("FREQ=DAILY;UNTIL=2026-10-", Malformed),
    ] {
        assert_eq!(text.parse::<Recurrence>(), Err(why), "{text}");
    }
    let long = ["FREQ=MONTHLY;BYMONTHDAY=", &"1,".repeat(1_000_000), "1"].concat();
    assert_eq!(long.parse::<Recurrence>(), Err(Malformed));
    let nothing = Recurrence {
        every: Every::MonthWeekdays(NumberedWeekdays::default()),
        ..Recurrence::daily(1)
    };
    assert_eq!(nothing.check(), Err(Unsupported));
    let never = Recurrence { end: End::On(Day(i32::MAX)), ..Recurrence::daily(1) };
    assert_eq!(never.check(), Err(Unsupported));
}

#[test]
fn the_longest_rule_can_be_written_and_read() {
    let numbers = (1..=5).chain(-5..=-1);
    let all = numbers.flat_map(|number| Weekday::ALL.map(|weekday| (number, weekday)));
    let all = all.fold(NumberedWeekdays::default(), |days, (number, weekday)| {
        days.with(number, weekday).unwrap()
    });
    let longest = Recurrence {
        every: Every::MonthWeekdays(all),
        interval: Recurrence::MOST,
        end: End::On(Day::LATEST),
    };
    assert_eq!(longest.to_string().parse(), Ok(longest));
}

#[test]
fn a_rule_travels_as_its_text() {
    let rule = rule("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3");
    assert_eq!(serde_json::to_string(&rule).unwrap(), "\"FREQ=MONTHLY;BYDAY=-1FR;COUNT=3\"");
    assert_eq!(
        serde_json::from_str::<Recurrence>("\"FREQ=MONTHLY;BYDAY=-1FR;COUNT=3\"").unwrap(),
        rule
    );
    assert!(serde_json::from_str::<Recurrence>("\"FREQ=SECONDLY\"").is_err());
}

#[test]
fn more_than_four_hundred_days_are_not_answered_for() {
    let (rule, start) = (Recurrence::daily(1), day("0001-01-01"));
    let range = |days| rule.between(start, start, start + days).map(Iterator::count);
    assert_eq!(range(400), Ok(400));
    assert_eq!(range(401), Err(RecurrenceError::Range));
    assert_eq!(
        rule.between(start, start, Day(i32::MAX)).map(Iterator::count),
        Err(RecurrenceError::Range)
    );
}

#[test]
fn a_rule_that_never_comes_says_so_and_one_that_comes_once_in_centuries_is_found() {
    let (start, end) = (day("0001-02-01"), day("9999-12-31"));
    for text in [
        "FREQ=MONTHLY;BYMONTHDAY=30;INTERVAL=12",
        "FREQ=MONTHLY;BYMONTHDAY=-30;INTERVAL=12;COUNT=9",
    ] {
        assert_eq!(rule(text).next(start, start), None);
        assert_eq!(rule(text).next(start, end), None);
        assert_eq!(rule(text).previous(start, end), None);
    }
    // A fifth Sunday in February, in years that are 28 apart: it takes the change of a century to come.
    let rare = rule("FREQ=MONTHLY;BYDAY=5SU;INTERVAL=336");
    assert_eq!(rare.next(day("2028-02-01"), day("2028-02-01")), Some(day("2224-02-29")));
}

#[test]
fn a_rule_that_is_counted_is_counted_to_its_end() {
    // The one that takes the most months: 29 February as a fifth weekday, 999 times, would end after the year 9999.
    let rare = rule("FREQ=MONTHLY;BYDAY=5TU;INTERVAL=12;COUNT=999");
    let start = day("0000-02-01");
    let days: Vec<Day> = rare.from(start, start).collect();
    let uncounted: Vec<Day> =
        rule("FREQ=MONTHLY;BYDAY=5TU;INTERVAL=12").from(start, start).collect();
    assert_eq!(days, uncounted);
    assert!(days.last().unwrap().year() > 9_950, "{days:?}");
    // And the one that takes the most among those that end before: the 31st, 999 times.
    let often = rule("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=999");
    assert_eq!(often.from(start, start).count(), 999);
}

fn any_end() -> impl Strategy<Value = End> {
    prop_oneof![
        2 => Just(End::Never),
        1 => (1..=Recurrence::MOST).prop_map(End::After),
        1 => (0..60_000).prop_map(|days| End::On(Day(days))),
    ]
}

fn any_every() -> impl Strategy<Value = Every> {
    let weekdays = || subsequence(Weekday::ALL.to_vec(), 0..=7);
    let numbers = prop_oneof![1..=5_i8, -5..=-1_i8];
    let numbered = prop::collection::vec((numbers, 0..7_i32), 1..5).prop_map(|days| {
        days.into_iter().fold(NumberedWeekdays::default(), |all, (number, after)| {
            all.with(number, Weekday::Mon.plus(after)).unwrap()
        })
    });
    let dates =
        prop::collection::vec(prop_oneof![1..=31_i8, -31..=-1_i8], 0..4).prop_map(|dates| {
            dates.into_iter().fold(MonthDays::default(), |all, date| all.with(date).unwrap())
        });
    prop_oneof![
        Just(Every::Day),
        (weekdays(), 0..7_i32).prop_map(|(days, first)| Every::Week {
            days: days.into_iter().collect::<WeekdaySet>(),
            week_start: Weekday::Mon.plus(first),
        }),
        dates.prop_map(Every::Month),
        numbered.prop_map(Every::MonthWeekdays),
        Just(Every::Year),
    ]
}

fn any_rule() -> impl Strategy<Value = Recurrence> {
    let interval = prop_oneof![3 => 1..5_u16, 1 => 1..=Recurrence::MOST];
    (any_every(), interval, any_end()).prop_map(|(every, interval, end)| Recurrence {
        every,
        interval,
        end,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn every_rule_is_read_as_it_was_written(rule in any_rule()) {
        prop_assert_eq!(rule.check(), Ok(()));
        prop_assert_eq!(rule.to_string().parse(), Ok(rule));
    }

    #[test]
    fn days_do_not_depend_on_where_one_begins_to_look(
        rule in any_rule(), start in 0..40_000_i32, ahead in -500..2_000_i32,
    ) {
        let (start, from) = (Day(start), Day(start + ahead));
        let all: Vec<Day> = rule.from(start, start).take_while(|day| *day < from + 400).collect();
        prop_assert!(all.is_sorted_by(|one, next| one < next));
        prop_assert!(all.iter().all(|day| *day >= start));
        let late: Vec<Day> = rule.between(start, from, from + 400).unwrap().collect();
        let expected: Vec<Day> = all.iter().copied().filter(|day| *day >= from).collect();
        prop_assert_eq!(&late, &expected);
        prop_assert_eq!(rule.next(start, from).filter(|day| *day < from + 400), late.first().copied());
        prop_assert_eq!(
            rule.previous(start, from),
            all.iter().copied().rfind(|day| *day < from)
        );
    }

    #[test]
    fn no_text_is_too_strange_to_be_refused(text in "(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY))?[A-Z0-9=;,+\\-\\PC]{0,40}") {
        if let Ok(rule) = text.parse::<Recurrence>() {
            prop_assert_eq!(rule.to_string().parse(), Ok(rule));
        }
    }
}
