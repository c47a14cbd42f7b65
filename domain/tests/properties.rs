//! What holds for any operations in any order: joins, commuting, undoing, packing, digests, places.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;

use domain::apply::{apply, apply_to};
use domain::goal::{Aim, Category, StepEdit};
use domain::invert::invert;
use domain::ledger::{AccountState, Decision, Known, Logged, decide};
use domain::limits::Limits;
use domain::operation::NewHabit;
use domain::packed::Packed;
use domain::recurrence::Recurrence;
use domain::reminder::{Marker, Priority, RingsOn, Times};
use domain::settings::{Hand, QuietHours, Theme, ZoneName};
use domain::{
    Amount, ClientId, Colour, Day, DayStart, Description, Digest, Envelope, GoalEdit, GoalId,
    Habit, HabitEdit, HabitId, HabitName, Icon, Instant, Mark, Measure, Note, Operation,
    OperationId, PersonName, Position, Reason, Record, Register, ReminderEdit, ReminderId, Request,
    Rule, Schedule, SettingsEdit, Snapshot, StepId, Target, TimeOfDay, Title, Unit, Weekday,
    WeekdaySet, trash,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select, subsequence};
use serde_json::Value;

/// The day the habits begin. Its rule is never taken back, so that no order of arrival leaves a habit without one.
const MONDAY: Day = Day(20_514);

const NOW: Instant = Instant(1_772_438_400_000);

fn habit(number: u8) -> HabitId {
    HabitId::from_entropy([number; 16])
}

fn any_habit() -> impl Strategy<Value = HabitId> {
    (0..2u8).prop_map(habit)
}

fn any_day() -> impl Strategy<Value = Day> {
    (0..3).prop_map(|days| MONDAY + days)
}

fn any_amount() -> impl Strategy<Value = Amount> {
    prop_oneof![
        4 => (-3..6i64).prop_map(Amount::units),
        1 => (0..=Amount::MAX.0).prop_map(Amount),
    ]
}

fn any_mark() -> impl Strategy<Value = Option<Mark>> {
    prop_oneof![
        Just(None),
        Just(Some(Mark::Done)),
        Just(Some(Mark::Missed)),
        "[a-z\"\\\\ ]{0,8}".prop_map(|text| Some(Mark::Skipped(Reason::new(&text).unwrap()))),
        any_amount().prop_map(|amount| Some(Mark::Amount(amount.clamped()))),
    ]
}

fn any_note() -> impl Strategy<Value = Note> {
    prop_oneof![Just(Note::default()), "\\PC{0,40}".prop_map(|text| Note::new(&text).unwrap())]
}

fn any_name() -> impl Strategy<Value = HabitName> {
    "[A-Z]\\PC{0,40}".prop_map(|text| HabitName::new(&text).unwrap())
}

fn any_measure() -> impl Strategy<Value = Measure> {
    prop_oneof![
        Just(Measure::Check),
        Just(Measure::Time),
        ("\\PC{0,10}", 1..5_000i64).prop_map(|(unit, step)| {
            Measure::Count { unit: Unit::new(&unit).unwrap(), step: Amount(step) }
        }),
    ]
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let schedule = prop_oneof![
        Just(Schedule::Daily),
        subsequence(domain::Weekday::ALL.to_vec(), 1..=7)
            .prop_map(|days| Schedule::Weekdays(days.into_iter().collect::<WeekdaySet>())),
        (1..=7u8).prop_map(Schedule::TimesPerWeek),
        (1..=31u8).prop_map(Schedule::TimesPerMonth),
        (2..=365u16, any_day()).prop_map(|(n, from)| Schedule::EveryDays { n, from }),
    ];
    let target = prop_oneof![
        (1..9_000i64).prop_map(|amount| Target::AtLeast(Amount(amount))),
        (0..9_000i64, any::<bool>()).prop_map(|(limit, unlogged_kept)| {
            Target::AtMost { limit: Amount(limit), unlogged_kept }
        }),
    ];
    (schedule, target).prop_map(|(schedule, target)| Rule { schedule, target })
}

fn any_position() -> impl Strategy<Value = Position> {
    vec(0..=255u8, 0..4).prop_map(|mut digits| {
        digits.push(128);
        let text: String =
            digits.iter().fold(String::new(), |text, digit| format!("{text}{digit:02x}"));
        Position::try_from(text).unwrap()
    })
}

fn any_edit() -> impl Strategy<Value = HabitEdit> {
    let rules =
        vec(((1..3).prop_map(|days| MONDAY + days), proptest::option::of(any_rule())), 0..3);
    let looks = (
        proptest::option::of(any_measure()),
        proptest::option::of(select(Colour::ALL)),
        proptest::option::of(select(Icon::ALL)),
    );
    let texts = (proptest::option::of(any_name()), proptest::option::of(any_note()));
    (any_habit(), texts, looks, proptest::option::of(any_day()), rules).prop_map(
        |(habit, (name, note), (measure, colour, icon), starts_on, rules)| {
            let rules = rules.into_iter().collect();
            HabitEdit { habit, name, measure, colour, icon, note, starts_on, rules }
        },
    )
}

/// Anything that can be meant about a habit that is there.
fn any_operation() -> impl Strategy<Value = Operation> {
    let square = || (any_habit(), any_day());
    prop_oneof![
        2 => any_edit().prop_map(Operation::EditHabit),
        1 => (any_habit(), any_position())
            .prop_map(|(habit, position)| Operation::MoveHabit { habit, position }),
        1 => square().prop_map(|(habit, on)| Operation::ArchiveHabit { habit, on }),
        1 => any_habit().prop_map(|habit| Operation::RestoreHabit { habit }),
        1 => any_habit().prop_map(|habit| Operation::DeleteHabit { habit }),
        1 => any_habit().prop_map(|habit| Operation::RecoverHabit { habit }),
        4 => (square(), any_mark())
            .prop_map(|((habit, day), mark)| Operation::SetEntry { habit, day, mark }),
        4 => (square(), any_amount())
            .prop_map(|((habit, day), amount)| Operation::AddAmount { habit, day, amount }),
        2 => (square(), any_note())
            .prop_map(|((habit, day), note)| Operation::SetNote { habit, day, note }),
        2 => any_settings().prop_map(Operation::EditSettings),
        3 => any_goal_edit().prop_map(Operation::EditGoal),
        2 => (any_goal(), any_step(), any::<bool>())
            .prop_map(|(goal, step, done)| Operation::SetStep { goal, step, done }),
        1 => any_goal().prop_map(|goal| Operation::DeleteGoal { goal }),
        1 => any_goal().prop_map(|goal| Operation::RecoverGoal { goal }),
        3 => any_reminder_edit().prop_map(Operation::EditReminder),
        1 => Just(Operation::DeleteReminder { reminder: reminder() }),
        1 => Just(Operation::RecoverReminder { reminder: reminder() }),
    ]
}

fn reminder() -> ReminderId {
    ReminderId::from_entropy([3; 16])
}

fn any_recurrence() -> impl Strategy<Value = Recurrence> {
    let rules = [
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=9",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=YEARLY;UNTIL=20301017",
    ];
    select(rules.to_vec()).prop_map(|rule| rule.parse().unwrap())
}

fn any_reminder_edit() -> impl Strategy<Value = ReminderEdit> {
    use proptest::option::of;
    // A reminder of one day ends after it begins, whatever the order of arrival.
    let times = any_time().prop_map(|from| Times { from, to: None });
    let texts =
        (of(any_title()), of("\\PC{0,40}".prop_map(|text| Description::new(&text).unwrap())));
    let when = (of(any_day()), of(0..=366u16), of(of(times)), of(of(any_recurrence())));
    let looks = (of(select(Marker::ALL)), of(select(Colour::ALL)), of(of(select(Icon::ALL))));
    let rings = (
        of(select(Priority::ALL)),
        of(any::<bool>()),
        of(select(RingsOn::ALL)),
        of(of(0..=40_320u32)),
        of(of(any_habit())),
    );
    (texts, when, looks, rings).prop_map(|(texts, when, looks, rings)| {
        let (title, description) = texts;
        let (starts_on, more_days, times, recurrence) = when;
        let (marker, colour, icon) = looks;
        let (priority, is_important, rings_on, rings_before, habit) = rings;
        ReminderEdit {
            reminder: reminder(),
            title,
            description,
            starts_on,
            more_days,
            times,
            zone: None,
            recurrence,
            marker,
            colour,
            icon,
            priority,
            is_important,
            rings_on,
            rings_before,
            habit,
        }
    })
}

fn new_reminder() -> impl Strategy<Value = Operation> {
    (any_title(), any_day(), any_reminder_edit()).prop_map(|(title, day, edit)| {
        let (title, starts_on) = (Some(title), Some(day));
        Operation::CreateReminder(ReminderEdit { title, starts_on, ..edit })
    })
}

fn goal(number: u8) -> GoalId {
    GoalId::from_entropy([number; 16])
}

fn any_goal() -> impl Strategy<Value = GoalId> {
    (0..2u8).prop_map(goal)
}

fn step(number: u8) -> StepId {
    StepId::from_entropy([number; 16])
}

/// A step every goal of these tests begins with.
fn any_step() -> impl Strategy<Value = StepId> {
    (0..2u8).prop_map(step)
}

fn any_title() -> impl Strategy<Value = Title> {
    "[A-Z]\\PC{0,40}".prop_map(|text| Title::new(&text).unwrap())
}

fn any_time() -> impl Strategy<Value = TimeOfDay> {
    (0..1_440u16).prop_map(|minutes| TimeOfDay::from_minutes(minutes).unwrap())
}

fn any_settings() -> impl Strategy<Value = SettingsEdit> {
    let zones = select(vec!["UTC", "Europe/Lisbon", "America/New_York"]);
    let zone = zones.prop_map(|zone| ZoneName::new(zone).unwrap());
    let day_start = (0..=720u16).prop_map(|minutes| DayStart::try_from(minutes).unwrap());
    let quiet = (any_time(), any_time()).prop_map(|(from, to)| QuietHours { from, to });
    let option = proptest::option::of::<BoxedStrategy<_>>;
    let name = "\\PC{0,40}".prop_map(|text| PersonName::new(&text).unwrap());
    let time = (
        proptest::option::of(proptest::option::of(zone)),
        proptest::option::of(proptest::option::of(day_start)),
        proptest::option::of(proptest::option::of(select(Weekday::ALL.to_vec()))),
        proptest::option::of(proptest::option::of(quiet)),
        proptest::option::of(proptest::option::of(any_day())),
    );
    let looks = (
        proptest::option::of(select(Theme::ALL)),
        proptest::option::of(select(Hand::ALL)),
        [(); 3].map(|()| option(any::<bool>().boxed())),
    );
    (proptest::option::of(name), time, looks).prop_map(|(name, time, looks)| {
        let (zone, day_start, week_start, quiet_hours, born) = time;
        let (theme, hand, [by_height, less_motion, letter_keys]) = looks;
        SettingsEdit {
            name,
            zone,
            day_start,
            week_start,
            theme,
            hand,
            by_height,
            less_motion,
            letter_keys,
            quiet_hours,
            born,
        }
    })
}

fn any_step_edit() -> impl Strategy<Value = StepEdit> {
    (
        proptest::option::of(proptest::option::of(any_title())),
        proptest::option::of(any_position()),
        proptest::option::of(proptest::option::of((0..4u8).prop_map(step))),
        proptest::option::of(proptest::option::of(any_day())),
        proptest::option::of(any::<bool>()),
    )
        .prop_map(|(title, position, within, due, is_removed)| StepEdit {
            title,
            position,
            within,
            due,
            is_removed,
        })
}

fn any_goal_edit() -> impl Strategy<Value = GoalEdit> {
    let aim = (any_habit(), 1..9_000i64)
        .prop_map(|(habit, amount)| Aim { habit, amount: Amount(amount) });
    let texts = (
        proptest::option::of(any_title()),
        proptest::option::of("\\PC{0,40}".prop_map(|text| Description::new(&text).unwrap())),
        proptest::option::of(select(Category::ALL)),
        proptest::option::of(select(Colour::ALL)),
    );
    // The goals begin on the earliest of the days, so that no deadline comes before.
    let days = (
        proptest::option::of(proptest::option::of(any_day())),
        proptest::option::of(proptest::option::of(1..=120u8)),
    );
    let links = vec((any_habit(), any::<bool>()), 0..3);
    let steps = vec(((0..4u8).prop_map(step), any_step_edit()), 0..3);
    let rest = (
        proptest::option::of(any::<bool>()),
        proptest::option::of(proptest::option::of(aim)),
        links,
        steps,
    );
    (any_goal(), texts, days, rest).prop_map(|(goal, texts, (deadline, target_age), rest)| {
        let (title, description, category, colour) = texts;
        let (is_pinned, aim, links, steps) = rest;
        GoalEdit {
            goal,
            title,
            description,
            category,
            colour,
            starts_on: None,
            deadline,
            target_age,
            is_pinned,
            aim,
            links: links.into_iter().collect(),
            steps: steps.into_iter().collect(),
        }
    })
}

/// A goal that begins on Monday, with two steps.
fn new_goal(id: GoalId) -> impl Strategy<Value = Operation> {
    let steps = (any_step_edit(), any_step_edit());
    (any_title(), any_goal_edit(), steps).prop_map(move |(title, edit, (first, second))| {
        let steps = [(step(0), first), (step(1), second)].into();
        let starts_on = Some(MONDAY);
        Operation::CreateGoal(GoalEdit { goal: id, title: Some(title), starts_on, steps, ..edit })
    })
}

/// With how many operations every history begins: what all others are about.
const BEGUN: usize = 5;

fn new_habit(id: HabitId) -> impl Strategy<Value = Operation> {
    (any_name(), any_measure(), any_rule(), any_position(), any_note()).prop_map(
        move |(name, measure, rule, position, note)| {
            let (colour, icon) = (Colour::Clay, Icon::Book);
            let starts_on = MONDAY;
            let habit = id;
            Operation::CreateHabit(NewHabit {
                habit,
                name,
                measure,
                rule,
                colour,
                icon,
                note,
                position,
                starts_on,
            })
        },
    )
}

fn client(number: u8) -> ClientId {
    ClientId::from_entropy([number; 8])
}

/// Two new habits, two new goals and a new reminder, and then operations of three devices with times that are not in order; no two have one stamp.
fn any_history(length: usize) -> impl Strategy<Value = Vec<Envelope>> {
    let meant = vec((0..3u8, 10..40i64, any_operation()), 0..length);
    let habits = (new_habit(habit(0)), new_habit(habit(1)));
    let goals = (new_goal(goal(0)), new_goal(goal(1)));
    (habits, goals, new_reminder(), meant).prop_map(|(habits, goals, reminder, meant)| {
        let begun = [habits.0, habits.1, goals.0, goals.1, reminder];
        let begun: [_; BEGUN] = begun.map(|operation| (0, 0, operation));
        let all = begun.into_iter().chain(meant).zip(1u64..);
        all.map(|((by, ms, operation), number)| {
            let (client, id) = (client(by), OperationId::from_entropy(number.to_be_bytes()));
            Envelope { client, seq: number, id, at: NOW.plus_ms(ms), operation }
        })
        .collect()
    })
}

/// One more operation, later than all.
fn last(operation: Operation, ms: i64) -> Envelope {
    let id = OperationId::from_entropy([0xff; 8]);
    Envelope { client: client(9), seq: 1, id, at: NOW.plus_ms(1_000 + ms), operation }
}

fn replayed<'a>(envelopes: impl IntoIterator<Item = &'a Envelope>) -> Snapshot {
    let mut snapshot = Snapshot::default();
    for envelope in envelopes {
        apply_to(&mut snapshot, envelope).unwrap();
    }
    snapshot
}

/// What can be seen: habits that are not deleted, with their squares, as on the wire.
fn visible(snapshot: &Snapshot) -> Vec<Value> {
    let is_there = |id: HabitId| snapshot.habit(id).is_some_and(|habit| !habit.is_deleted());
    let shown = snapshot.records().filter_map(|record| match &record {
        Record::Habit(habit) => is_there(habit.id).then_some(record),
        Record::Entry { habit, entry, .. } => {
            (is_there(*habit) && !entry.is_empty()).then_some(record)
        }
        Record::Goal(goal) => (!goal.is_deleted()).then_some(record),
        Record::Reminder(reminder) => (!reminder.is_deleted()).then_some(record),
        Record::Settings(settings) => (!settings.is_unset()).then_some(record),
    });
    shown
        .map(|record| {
            let mut value = serde_json::to_value(record).unwrap();
            // A rule that was taken back cannot be seen.
            if let Some(rules) = value["habit"]["rules"].as_object_mut() {
                rules.retain(|_, rule| !rule.is_null());
            }
            if let Some(links) = value["goal"]["links"].as_object_mut() {
                links.retain(|_, link| *link == Value::Bool(true));
            }
            if let Some(steps) = value["goal"]["steps"].as_object_mut() {
                // Nor can a step that was taken out; and when one was ticked off is another matter than whether.
                steps.retain(|_, step| step["is_removed"] == Value::Bool(false));
                for (_, step) in steps {
                    let done = !step["done_at"].is_null();
                    step["done_at"] = Value::Bool(done);
                }
            }
            value
        })
        .collect()
}

/// The digest, from nothing.
fn digest_anew(snapshot: &Snapshot) -> Digest {
    snapshot.records().fold(Digest::EMPTY, |digest, record| digest.plus(record.hash()))
}

/// A server without a database: what it holds is what was decided.
#[derive(Default)]
struct Ledger {
    account: AccountState,
    clients: BTreeMap<ClientId, u64>,
    log: Vec<Logged>,
    snapshot: Snapshot,
}

impl Ledger {
    fn take(&mut self, client: ClientId, envelopes: &[Envelope]) -> Decision {
        let envelopes = envelopes.iter().zip(1..);
        let envelopes = envelopes.map(|(sent, seq)| Envelope { client, seq, ..sent.clone() });
        let (acked, acked_id, cursor) = (0, None, None);
        let envelopes = envelopes.collect();
        let request = Request { client, acked, acked_id, cursor, envelopes };
        let known = Known {
            account: self.account.clone(),
            last_seq: self.clients.get(&client).copied().unwrap_or(0),
            logged: self.log.clone(),
            snapshot: self.snapshot.clone(),
        };
        let decision = decide(known, &request, &Limits::default(), NOW.plus_ms(10_000));
        for (record, _) in &decision.records {
            self.snapshot.put(record.clone());
        }
        self.log.extend(decision.decided.iter().map(|decided| Logged {
            id: decided.envelope.id,
            client,
            seq: decided.envelope.seq,
            rejection: decided.rejection,
            overlap: decided.overlap.clone(),
        }));
        self.account = decision.account.clone();
        self.clients.insert(client, decision.ack);
        decision
    }
}

proptest! {
    #[test]
    fn i16_what_arrives_again_is_not_decided_again(history in any_history(20)) {
        // Whatever has an effect outside, such as a mail, hangs on what was decided now.
        let (mut ledger, client) = (Ledger::default(), ClientId::from_entropy([9; 8]));
        let first = ledger.take(client, &history);
        prop_assert!(!first.decided.is_empty());
        for sender in [client, ClientId::from_entropy([8; 8])] {
            let again = ledger.take(sender, &history);
            prop_assert_eq!(again.ack, first.ack);
            let refused = |decided: &domain::ledger::Decided| decided.rejection.is_some();
            prop_assert!(again.decided.iter().all(refused), "only a refusal may be looked at again");
        }
    }

    #[test]
    fn a_join_is_associative_commutative_and_idempotent(
        history in any_history(30),
        cuts in (any::<Index>(), any::<Index>()),
    ) {
        // Three copies of an account that know different parts of its history.
        let (begun, meant) = history.split_at(BEGUN);
        let (mut one, mut other) = (cuts.0.index(meant.len() + 1), cuts.1.index(meant.len() + 1));
        if one > other {
            std::mem::swap(&mut one, &mut other);
        }
        let parts = [&meant[..one], &meant[one..other], &meant[other..]];
        let [a, b, c] = parts.map(|part| replayed(begun.iter().chain(part)));
        let whole = replayed(&history);
        for record in whole.records() {
            let join = |mut left: Record, right: Record| { left.join(right); left };
            let known = |copy: &Snapshot| copy.get(record.key());
            let (Some(a), Some(b), Some(c)) = (known(&a), known(&b), known(&c)) else { continue };
            let left = join(join(a.clone(), b.clone()), c.clone());
            prop_assert_eq!(&left, &join(a.clone(), join(b.clone(), c.clone())));
            prop_assert_eq!(&left, &join(join(c, b.clone()), a.clone()));
            prop_assert_eq!(join(a.clone(), b.clone()), join(b, a.clone()));
            prop_assert_eq!(join(a.clone(), a.clone()), a);
            prop_assert_eq!(&left, &record);
        }
    }

    #[test]
    fn any_order_of_arrival_gives_the_replay_in_the_order_of_stamps(
        (history, arrived) in any_history(40).prop_flat_map(|history| {
            let (begun, meant) = history.split_at(BEGUN);
            let (begun, meant) = (begun.to_vec(), meant.to_vec());
            (Just(history), (Just(begun), Just(meant).prop_shuffle()))
        }),
    ) {
        let mut in_order = history;
        in_order.sort_by_key(Envelope::stamp);
        let (replay, arrived) = (replayed(&in_order), replayed(arrived.0.iter().chain(&arrived.1)));
        prop_assert_eq!(&arrived, &replay);
        prop_assert_eq!(arrived.digest(), replay.digest());
    }

    #[test]
    fn operations_of_two_devices_on_one_square_commute(
        history in any_history(10),
        marks in (any_mark(), any_mark()),
        adds in (any_amount(), any_amount()),
        kinds in (any::<bool>(), any::<bool>()),
        times in (0..60i64, 0..60i64),
    ) {
        let written = |by, ms, sets, mark: &Option<Mark>, amount| {
            let (habit, day) = (habit(0), MONDAY);
            let operation = if sets {
                Operation::SetEntry { habit, day, mark: mark.clone() }
            } else {
                Operation::AddAmount { habit, day, amount }
            };
            Envelope { client: client(by), ..last(operation, ms - 1_000) }
        };
        let one = written(7, times.0, kinds.0, &marks.0, adds.0);
        let other = written(8, times.1, kinds.1, &marks.1, adds.1);
        let after = |pair: [&Envelope; 2]| replayed(history.iter().chain(pair));
        prop_assert_eq!(after([&one, &other]), after([&other, &one]));
    }

    #[test]
    fn applying_twice_is_applying_once(history in any_history(20), operation in any_operation()) {
        let mut snapshot = replayed(&history);
        let envelope = last(operation, 0);
        if apply_to(&mut snapshot, &envelope).is_ok() {
            prop_assert_eq!(apply(&snapshot, &envelope), Ok(Vec::new()));
        }
    }

    #[test]
    fn what_the_ledger_knows_by_its_id_it_does_not_do_again(history in any_history(30)) {
        let mut ledger = Ledger::default();
        let first = ledger.take(client(1), &history);
        prop_assert_eq!(first.decided.len(), history.len());
        let (snapshot, account) = (ledger.snapshot.clone(), ledger.account.clone());
        // The same client again, and a client that has recovered under another name.
        for name in [1, 2] {
            let again = ledger.take(client(name), &history);
            prop_assert_eq!(again.ack, first.ack);
            prop_assert!(again.decided.is_empty() && again.records.is_empty() && !again.forked);
            prop_assert_eq!(&again.refusals, &first.refusals);
            prop_assert_eq!((&ledger.snapshot, &ledger.account), (&snapshot, &account));
        }
        prop_assert_eq!(account.digest, digest_anew(&snapshot));
        prop_assert_eq!(account.live_habits as usize, snapshot.live_habits().len());
        prop_assert_eq!(account.live_goals as usize, snapshot.live_goals().len());
        prop_assert_eq!(account.live_reminders as usize, snapshot.live_reminders().count());
    }

    #[test]
    fn undoing_restores_what_was_visible(history in any_history(20), operation in any_operation()) {
        let before = replayed(&history);
        let mut after = before.clone();
        let back = invert(&before, &operation);
        // An edit that a habit refuses changes nothing, and nothing is to be undone.
        if apply_to(&mut after, &last(operation, 0)).is_ok() {
            apply_to(&mut after, &last(back.unwrap(), 1)).unwrap();
            prop_assert_eq!(visible(&after), visible(&before));
        }
    }

    #[test]
    fn undoing_something_new_leaves_nothing_visible(
        operation in prop_oneof![new_habit(habit(5)), new_goal(goal(5)), new_reminder()],
    ) {
        let before = Snapshot::default();
        let back = invert(&before, &operation).unwrap();
        let after = replayed(&[last(operation, 0), last(back, 1)]);
        prop_assert_eq!(visible(&after), visible(&before));
    }

    #[test]
    fn a_packed_account_shows_the_same_and_has_the_same_digest(
        history in any_history(40),
        far in vec((any_habit(), 0..60_000, any_mark()), 0..12),
    ) {
        let mut snapshot = replayed(&history);
        for ((habit, day, mark), ms) in far.into_iter().zip(0..) {
            let day = Day(day);
            let set = Operation::SetEntry { habit, day, mark };
            apply_to(&mut snapshot, &last(set, ms)).unwrap();
        }
        let json = serde_json::to_string(&Packed::of(&snapshot)).unwrap();
        let unpacked = serde_json::from_str::<Packed>(&json).unwrap().unpack();
        prop_assert_eq!(unpacked.digest(), snapshot.digest());
        prop_assert_eq!(visible(&unpacked), visible(&snapshot));
    }

    #[test]
    fn the_digest_that_is_kept_is_the_one_counted_anew(
        history in any_history(30),
        removed in vec(any::<Index>(), 0..6),
    ) {
        let mut snapshot = replayed(&history);
        prop_assert_eq!(snapshot.digest(), digest_anew(&snapshot));
        for index in removed {
            let keys: Vec<_> = snapshot.records().map(|record| record.key()).collect();
            if !keys.is_empty() {
                snapshot.remove(*index.get(&keys));
            }
            prop_assert_eq!(snapshot.digest(), digest_anew(&snapshot));
        }
    }

    #[test]
    fn the_wire_takes_nothing_away(history in any_history(20)) {
        for envelope in &history {
            let json = serde_json::to_string(envelope).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Envelope>(&json).unwrap(), envelope);
            prop_assert!(json.len() <= envelope.max_bytes());
        }
    }

    #[test]
    fn an_emptied_trash_leaves_the_digest_of_what_is_left(history in any_history(30)) {
        let mut ledger = Ledger::default();
        ledger.take(client(1), &history);
        let now = NOW.plus_ms(trash::KEPT_MS + 20_000);
        let emptied = trash::empty(ledger.account.clone(), &ledger.snapshot, now);
        let in_trash = |snapshot: &Snapshot| {
            snapshot.deleted_habits().len()
                + snapshot.deleted_goals().len()
                + snapshot.deleted_reminders().len()
        };
        let deleted = in_trash(&ledger.snapshot);
        prop_assert_eq!(emptied.records.len(), deleted);
        prop_assert_eq!(emptied.account.head, ledger.account.head + emptied.records.len() as u64);
        for (record, _) in emptied.records {
            // What is left must be readable everywhere.
            let json = serde_json::to_string(&record).unwrap();
            ledger.snapshot.put(serde_json::from_str(&json).unwrap());
        }
        prop_assert_eq!(emptied.account.digest, digest_anew(&ledger.snapshot));
        prop_assert_eq!(in_trash(&ledger.snapshot), 0);
        // Until then it is kept, and emptying again finds nothing.
        let again = trash::empty(emptied.account.clone(), &ledger.snapshot, now);
        prop_assert_eq!(again.account, emptied.account);
    }

    #[test]
    fn a_place_lies_between_its_neighbours_wherever_a_habit_is_put(
        moves in vec(any::<Index>(), 1..120),
    ) {
        let mut places: Vec<Position> = Vec::new();
        for at in moves {
            let at = at.index(places.len() + 1);
            let before = at.checked_sub(1).map(|index| &places[index]);
            let place = Position::between(before, places.get(at));
            prop_assert!(before.is_none_or(|before| *before < place));
            prop_assert!(places.get(at).is_none_or(|after| place < *after));
            places.insert(at, place);
        }
    }

    #[test]
    fn a_step_up_or_down_takes_a_habit_past_one_neighbour_and_no_other(
        (size, at) in (1..9usize, any::<Index>()),
    ) {
        let mut snapshot = Snapshot::default();
        let mut place = None;
        for number in 0..size {
            let next = Position::between(place.as_ref(), None);
            let id = habit(u8::try_from(number).unwrap());
            let position = Register::unwritten(next.clone());
            snapshot.put(Record::Habit(Habit { position, ..Habit::blank(id) }));
            place = Some(next);
        }
        let order = |snapshot: &Snapshot| -> Vec<HabitId> {
            snapshot.live_habits().into_iter().map(|habit| habit.id).collect()
        };
        let before = order(&snapshot);
        let at = at.index(size);
        let place = snapshot.place_of(before[at]).unwrap();
        prop_assert_eq!((place.number, place.of), (at + 1, size));
        for (position, other) in [(place.up, at.checked_sub(1)), (place.down, Some(at + 1))] {
            let other = other.filter(|other| *other < size);
            prop_assert_eq!(position.is_some(), other.is_some());
            let (Some(position), Some(other)) = (position, other) else { continue };
            let mut expected = before.clone();
            expected.swap(at, other);
            let mut moved = snapshot.clone();
            apply_to(&mut moved, &last(Operation::MoveHabit { habit: before[at], position }, 0)).unwrap();
            prop_assert_eq!(order(&moved), expected);
        }
    }

    #[test]
    fn a_place_between_any_two_is_read_again(
        (one, other) in (any_position(), any_position()),
    ) {
        let (low, high) = if one <= other { (&one, &other) } else { (&other, &one) };
        let place = Position::between(Some(low), Some(high));
        prop_assert!(low < &place && (low == high || &place < high));
        prop_assert_eq!(Position::try_from(String::from(place.clone())), Ok(place));
    }

    #[test]
    fn one_gap_has_room_for_hundreds_of_habits_and_then_places_are_shared(
        upwards in vec(any::<bool>(), 1_000),
    ) {
        let mut low = Position::default();
        let mut high = Position::between(Some(&low), None);
        let mut found = 0;
        for up in upwards {
            let place = Position::between(Some(&low), Some(&high));
            prop_assert!(place.as_str().len() <= Position::MAX);
            prop_assert!(low <= place && place < high);
            if place == low {
                break;
            }
            found += 1;
            if up { low = place } else { high = place }
        }
        prop_assert!(found >= 700, "only {found} places");
    }
}

#[test]
fn a_long_text_of_any_kind_fits_into_the_bytes_that_are_reckoned_with() {
    for letter in ["\u{1}", "\"", "\\", "\n", "€", "📖", "a"] {
        let note = Note::new(&format!("a{}a", letter.repeat(1_998))).unwrap();
        let operation = Operation::SetNote { habit: habit(0), day: MONDAY, note };
        let envelope = Envelope { seq: u64::MAX, at: Instant(i64::MIN), ..last(operation, 0) };
        assert!(
            serde_json::to_string(&envelope).unwrap().len() <= envelope.max_bytes(),
            "{letter:?}"
        );
    }
}
