//! Random habits, counted once more in the plainest way there is.

use std::collections::BTreeMap;

use domain::{CombinedGrid, Day, PeriodState, Schedule, Weekday, WeekdaySet};
use proptest::prelude::*;

use crate::characters::{Story, day, snapshot};

fn schedule() -> impl Strategy<Value = Schedule> {
    let weekdays = (1..128_u8).prop_map(|bits| {
        let days = Weekday::ALL.into_iter().filter(|day| bits & (1 << *day as u8) != 0);
        Schedule::Weekdays(days.collect::<WeekdaySet>())
    });
    prop_oneof![
        Just(Schedule::Daily),
        weekdays,
        (1..=7_u8).prop_map(Schedule::TimesPerWeek),
        (1..=31_u8).prop_map(Schedule::TimesPerMonth),
        (2..40_u16, 0..40_i32)
            .prop_map(|(n, back)| Schedule::EveryDays { n, from: day("2024-01-10") - back }),
    ]
}

fn story() -> impl Strategy<Value = Story> {
    let letters = prop::collection::vec(
        prop_oneof![6 => Just('d'), 2 => Just('.'), 1 => Just('s'), 1 => Just('m')],
        0..120,
    );
    (schedule(), letters, -3..5_i32, 0..7_i32).prop_map(|(schedule, letters, idle, week_start)| {
        let today = day("2024-01-10") + i32::try_from(letters.len()).unwrap() + idle;
        Story::check(schedule, "2024-01-10")
            .squares("2024-01-10", &letters.iter().collect::<String>())
            .week_start(Weekday::Mon.plus(week_start))
            .today(&today.max(day("2024-01-10")).to_string())
    })
}

/// Which period a day belongs to, how many days that has and how many times it asks for.
fn period(schedule: Schedule, day: Day, week_start: Weekday) -> Option<(Day, i32, u32)> {
    Some(match schedule {
        Schedule::Daily => (day, 1, 1),
        Schedule::Weekdays(days) => days.contains(day.weekday()).then_some((day, 1, 1))?,
        Schedule::TimesPerWeek(times) => {
            let mut first = day;
            while first.weekday() != week_start {
                first = first - 1;
            }
            (first, 7, u32::from(times))
        }
        Schedule::TimesPerMonth(times) => {
            let (year, month, _) = day.civil();
            let days = i32::from(domain::time::days_in_month(year, month));
            (Day::from_civil(year, month, 1)?, days, u32::from(times))
        }
        Schedule::EveryDays { n, from } => {
            let mut first = day;
            while (first - from) % i32::from(n) != 0 {
                first = first - 1;
            }
            (first, i32::from(n), 1)
        }
    })
}

/// The states of all periods until today, oldest first, from nothing but the days.
fn states(story: &Story) -> Vec<PeriodState> {
    let history = story.history();
    let schedule = history.rule_on(story.calendar.today).unwrap().schedule;
    let mut periods: BTreeMap<Day, Vec<Day>> = BTreeMap::new();
    let mut asked = BTreeMap::new();
    for day in Day::range(history.starts_on(), story.calendar.today + 60) {
        if let Some((first, days, times)) = period(schedule, day, story.calendar.week_start) {
            periods.entry(first).or_default().push(day);
            asked.insert(first, (days, times));
        }
    }
    let begun = periods.iter().filter(|(_, days)| days[0] <= story.calendar.today);
    begun
        .map(|(first, days)| {
            let (whole, times) = asked[first];
            let skipped = |day: &Day| history.is_skipped(*day);
            let said = |day: &Day| history.entries().get(day).and_then(domain::Entry::mark);
            let active: u32 = days.iter().map(|day| u32::from(!skipped(day))).sum();
            let whole = u32::try_from(whole).unwrap();
            // The smallest number of days that is not less than its part of the whole.
            let quota = (0..=31).find(|quota| quota * whole >= times * active).unwrap().min(active);
            let done: u32 = days.iter().map(|day| u32::from(history.is_met(*day))).sum();
            let left: u32 = days
                .iter()
                .map(|day| u32::from(*day >= story.calendar.today && said(day).is_none()))
                .sum();
            let window_without_due_day = matches!(schedule, Schedule::EveryDays { .. })
                && (!days.contains(first) || skipped(first));
            if active == 0 {
                PeriodState::Neutral
            } else if done >= quota {
                PeriodState::Met
            } else if done + left >= quota {
                PeriodState::Open
            } else if window_without_due_day {
                PeriodState::Neutral
            } else {
                PeriodState::Missed
            }
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn periods_streaks_and_rates_agree_with_a_plain_count(story in story()) {
        let history = story.history();
        let states = states(&story);
        let (from, to) = (history.starts_on(), story.calendar.today + 1);
        let found: Vec<PeriodState> = history.periods(from, to).map(|period| period.state).collect();
        prop_assert_eq!(&found, &states);

        let counted: Vec<PeriodState> = states
            .iter()
            .copied()
            .filter(|state| matches!(state, PeriodState::Met | PeriodState::Missed))
            .collect();
        let runs = counted.split(|state| *state == PeriodState::Missed);
        let runs: Vec<u32> = runs.map(|run| u32::try_from(run.len()).unwrap()).collect();
        let streaks = history.streaks();
        prop_assert_eq!(streaks.current.length, *runs.last().unwrap());
        let mut best: Vec<u32> = runs.iter().copied().filter(|length| *length > 0).collect();
        best.sort_unstable_by(|a, b| b.cmp(a));
        let found: Vec<u32> = streaks.best.iter().map(|streak| streak.length).collect();
        prop_assert_eq!(found, best);

        let met = counted.iter().filter(|state| **state == PeriodState::Met).count();
        let rate = history.rate(from, to);
        prop_assert_eq!(rate.met as usize, met);
        prop_assert_eq!(rate.judged() as usize, counted.len());
    }

    #[test]
    fn strengths_stay_within_their_bounds_and_do_not_depend_on_where_one_begins(story in story()) {
        let history = story.history();
        let (from, to) = (history.starts_on(), story.calendar.today + 1);
        let all = history.strengths(from, to);
        prop_assert!(all.iter().all(|strength| (0.0..=1.0).contains(strength)));
        prop_assert_eq!(history.strengths(from + 7, to), all.get(7..).unwrap_or(&[]));
    }

    #[test]
    fn the_combined_grid_never_has_more_done_than_due(stories in prop::collection::vec(story(), 0..4)) {
        let stories: Vec<Story> =
            stories.into_iter().zip(0..).map(|(story, number)| story.named(number)).collect();
        let calendar = domain::Calendar { today: day("2024-03-10"), week_start: Weekday::Mon };
        let from = day("2024-01-01");
        let grid = CombinedGrid::new(&snapshot(&stories), calendar, from, day("2024-03-20"));
        for (on, square) in grid.iter() {
            prop_assert!(square.done <= square.due && square.due as usize <= stories.len());
            prop_assert_eq!(square.level() == 4, square.due > 0 && square.done == square.due);
            let met = stories.iter().filter(|story| {
                on <= calendar.today && domain::History::new(&story.habit, &story.squares, calendar).is_met(on)
            });
            prop_assert_eq!(square.done as usize, met.count());
        }
    }
}
