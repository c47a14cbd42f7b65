//! When reminders come and ring, on days one can check by hand.

use domain::reminder::{LocalTime, MAX_OCCURRENCES, MAX_SPAN_DAYS, RingsOn, Times};
use domain::{Day, Record, Register, Reminder, ReminderId, Snapshot, TimeOfDay, Weekday};

use crate::characters::{Story, day, on, snapshot};

fn time(text: &str) -> TimeOfDay {
    text.parse().unwrap()
}

/// A reminder from a day on, by a rule; an empty rule is none.
fn reminder(starts_on: &str, rule: &str) -> Reminder {
    let mut reminder = Reminder::blank(ReminderId::from_entropy([1; 16]));
    reminder.starts_on = Register::unwritten(day(starts_on));
    reminder.recurrence = Register::unwritten((!rule.is_empty()).then(|| rule.parse().unwrap()));
    reminder
}

fn at(mut reminder: Reminder, from: &str) -> Reminder {
    reminder.times = Register::unwritten(Some(Times { from: time(from), to: None }));
    reminder
}

/// The first days of the occurrences that touch `from..to`.
fn days(reminder: &Reminder, from: &str, to: &str) -> Vec<String> {
    let occurrences = reminder.occurrences(day(from), day(to));
    occurrences.iter().map(|one| one.from.to_string()).collect()
}

/// When it rings, as texts.
fn rings(reminder: &Reminder, from: &str, to: &str) -> Vec<String> {
    let rings = reminder.rings(day(from), day(to));
    rings.iter().map(|ring| format!("{} {}", ring.at.day, ring.at.time)).collect()
}

#[test]
fn a_range_of_days_is_there_as_long_as_one_of_them_is_asked_about() {
    let mut lisbon = reminder("2026-10-22", "");
    lisbon.more_days = Register::unwritten(4);
    assert_eq!(days(&lisbon, "2026-10-26", "2026-10-27"), ["2026-10-22"]);
    assert_eq!(days(&lisbon, "2026-10-01", "2026-10-23"), ["2026-10-22"]);
    assert!(days(&lisbon, "2026-10-27", "2026-11-30").is_empty());
    assert!(days(&lisbon, "2026-10-01", "2026-10-22").is_empty());
}

#[test]
fn what_comes_again_comes_on_its_days() {
    let bins = reminder("2026-09-30", "FREQ=WEEKLY;BYDAY=WE");
    let october = ["2026-10-07", "2026-10-14", "2026-10-21", "2026-10-28"];
    assert_eq!(days(&bins, "2026-10-01", "2026-11-01"), october);
    let before = bins.previous(day("2026-10-14")).unwrap();
    assert_eq!(before.from, day("2026-10-07"));
    assert_eq!(bins.previous(day("2026-09-30")), None);
}

#[test]
fn a_question_without_end_has_an_answer_with_one() {
    let daily = reminder("2026-01-01", "FREQ=DAILY");
    let all = daily.occurrences(day("2026-01-01"), Day(i32::MAX));
    assert_eq!(all.len(), usize::try_from(MAX_SPAN_DAYS).unwrap());
    let mut account = Snapshot::default();
    for number in 0..20 {
        let id = ReminderId::from_entropy([number; 16]);
        account.put(Record::Reminder(Reminder { id, ..daily.clone() }));
    }
    assert_eq!(account.occurrences(day("2026-01-01"), Day(i32::MAX)).len(), MAX_OCCURRENCES);
}

#[test]
fn the_days_of_an_account_stand_in_order_and_what_lasts_all_day_first() {
    let mut account = Snapshot::default();
    let all = [
        at(reminder("2026-10-08", ""), "18:00"),
        at(reminder("2026-10-08", ""), "14:30"),
        reminder("2026-10-08", ""),
        at(reminder("2026-10-07", ""), "23:00"),
    ];
    for (one, number) in all.into_iter().zip(0..) {
        let id = ReminderId::from_entropy([number; 16]);
        account.put(Record::Reminder(Reminder { id, ..one }));
    }
    let found = account.occurrences(day("2026-10-01"), day("2026-11-01"));
    let order: Vec<u8> = found.iter().map(|(_, one)| one.id.as_bytes()[0]).collect();
    assert_eq!(order, [3, 2, 1, 0]);
}

#[test]
fn a_day_has_what_comes_by_the_minute_and_then_what_lasts_all_day() {
    let times = [None, Some("18:00"), Some("14:30"), None];
    let numbered = (1..).zip(times).map(|(number, from)| {
        let mut one = Reminder::blank(ReminderId::from_entropy([number; 16]));
        one.starts_on = Register::unwritten(day("2026-10-08"));
        one.more_days = Register::unwritten(u16::from(number == 4));
        let times = |from: &str| Times { from: from.parse().unwrap(), to: None };
        one.times = Register::unwritten(from.map(times));
        Record::Reminder(one)
    });
    let account: Snapshot = numbered.collect();
    let due = |on: &str| {
        let due = account.due_on(day(on)).into_iter();
        due.map(|(_, one)| one.id.as_bytes()[0]).collect::<Vec<_>>()
    };
    assert_eq!(due("2026-10-08"), [3, 2, 1, 4]);
    assert_eq!(due("2026-10-09"), [4]);
}

#[test]
fn it_rings_when_it_begins_and_all_day_ones_at_nine() {
    let call = at(reminder("2026-10-01", "FREQ=WEEKLY"), "18:00");
    assert_eq!(rings(&call, "2026-10-08", "2026-10-16"), ["2026-10-08 18:00", "2026-10-15 18:00"]);
    assert_eq!(
        rings(&reminder("2026-10-08", ""), "2026-10-08", "2026-10-09"),
        ["2026-10-08 09:00"]
    );
    let mut silent = reminder("2026-10-08", "");
    silent.rings_on = Register::unwritten(RingsOn::Never);
    assert!(rings(&silent, "2026-10-01", "2026-11-01").is_empty());
}

#[test]
fn it_rings_before_also_when_that_is_in_another_week() {
    let mut birthday = reminder("2026-10-17", "FREQ=YEARLY");
    birthday.rings_before = Register::unwritten(Some(7 * 24 * 60));
    assert_eq!(rings(&birthday, "2026-10-10", "2026-10-11"), ["2026-10-10 09:00"]);
    let both = ["2026-10-10 09:00", "2026-10-17 09:00"];
    assert_eq!(rings(&birthday, "2026-10-01", "2026-11-01"), both);
    let mut early = at(reminder("2026-10-17", ""), "00:10");
    early.rings_before = Register::unwritten(Some(15));
    assert_eq!(rings(&early, "2026-10-16", "2026-10-17"), ["2026-10-16 23:55"]);
}

#[test]
fn what_rings_every_day_does_so_on_the_days_that_are_asked_about() {
    let mut course = at(reminder("2026-10-22", ""), "08:00");
    course.more_days = Register::unwritten(4);
    course.rings_on = Register::unwritten(RingsOn::Every);
    let found = course.rings(day("2026-10-24"), day("2026-10-26"));
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|ring| ring.occurrence == day("2026-10-22")));
    assert_eq!(rings(&course, "2026-10-26", "2026-10-30"), ["2026-10-26 08:00"]);
}

#[test]
fn minutes_are_taken_off_by_the_clock_on_the_wall() {
    let noon = LocalTime { day: day("2026-03-01"), time: time("12:00") };
    let earlier = |minutes| {
        let LocalTime { day, time } = noon.earlier(minutes);
        format!("{day} {time}")
    };
    assert_eq!(earlier(0), "2026-03-01 12:00");
    assert_eq!(earlier(721), "2026-02-28 23:59");
    assert_eq!(earlier(40_320), "2026-02-01 12:00");
}

#[test]
fn a_reminder_of_a_habit_is_settled_by_its_square() {
    let story = Story::check(on(&[Weekday::Mon, Weekday::Thu]), "2026-10-05");
    let story = story.squares("2026-10-05", "d..");
    let mut account = snapshot(std::slice::from_ref(&story));
    let mut read = reminder("2026-10-05", "FREQ=DAILY");
    assert!(!account.is_settled(&read, day("2026-10-05")), "it is about no habit");
    read.habit = Register::unwritten(Some(story.habit.id));
    // Done; not due; open.
    for (on, settled) in [("2026-10-05", true), ("2026-10-06", true), ("2026-10-08", false)] {
        assert_eq!(account.is_settled(&read, day(on)), settled, "{on}");
    }
    let mut archived = story.habit;
    archived.archived_on = Register::unwritten(Some(day("2026-10-08")));
    account.put(Record::Habit(archived));
    assert!(account.is_settled(&read, day("2026-10-08")));
}
