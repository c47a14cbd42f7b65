//! The wire format, frozen: journals on devices, rows in databases and answers in flight are read for ever.
//!
//! Each value here has its file in `golden/`. A file is never changed and never removed, since somebody may hold such
//! bytes; a new shape gets a new file (`GOLDEN_NEW=1 cargo test -p domain --test golden` writes those that are missing).

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::fs;
use std::path::PathBuf;

use domain::apply::apply_to;
use domain::conflict::Conflict;
use domain::goal::{Aim, Category, StepEdit};
use domain::limits::{Action, Limits, Usage};
use domain::operation::NewHabit;
use domain::packed::Packed;
use domain::reminder::{Marker, Priority, RingsOn, Times};
use domain::replica::{Acknowledged, Meta};
use domain::settings::{Hand, QuietHours, Theme, ZoneName};
use domain::{
    Amount, ClientId, Colour, Day, DayStart, Description, Digest, Entry, Envelope, GoalEdit,
    GoalId, Habit, HabitEdit, HabitId, HabitName, Icon, Instant, Mark, Measure, Note, Operation,
    OperationId, Overlap, PersonName, Position, Reason, Record, Refusal, Register, Rejection,
    ReminderEdit, ReminderId, Reply, Request, Rule, Schedule, SettingsEdit, Snapshot, StepId,
    Target, TimeOfDay, Title, Unit, Weekday, Written,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

const NOW: Instant = Instant(1_772_438_400_000);

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

#[expect(clippy::disallowed_methods, reason = "whether new files are written is said from outside")]
fn writes_new() -> bool {
    std::env::var("GOLDEN_NEW").is_ok()
}

/// Compares a value with its file in both directions.
fn golden<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, value: &T) {
    let path = folder().join(format!("{name}.json"));
    let text = serde_json::to_string_pretty(value).unwrap() + "\n";
    if !path.exists() && writes_new() {
        fs::write(&path, &text).unwrap();
    }
    let file = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{name}.json is missing"));
    let advice = "a golden file is never changed: old bytes must be read for ever. Keep the format, or add a new shape";
    assert_eq!(text, file, "{name} is written differently now; {advice}");
    let read: T = serde_json::from_str(&file)
        .unwrap_or_else(|error| panic!("{name} cannot be read any more: {error}; {advice}"));
    assert_eq!(&read, value, "{name} is read differently now; {advice}");
}

/// Compares codes with their file, to which new ones are added at the end, and from which none is ever taken.
fn golden_codes<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, all: &[T]) {
    let file = fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
    let known: Vec<String> = serde_json::from_str(&file).unwrap();
    let read: Vec<T> = serde_json::from_str(&file).unwrap();
    let written: Vec<String> =
        serde_json::from_value(serde_json::to_value(&read).unwrap()).unwrap();
    assert_eq!(written, known, "{name}: a code is never changed and never removed");
    for code in all {
        assert!(read.contains(code), "add {code:?} at the end of {name}.json");
    }
}

fn read() -> HabitId {
    HabitId::from_time(NOW.0, *b"read habit")
}

fn ann() -> ClientId {
    ClientId::from_entropy(*b"ann's ph")
}

fn id(number: u8) -> OperationId {
    OperationId::from_entropy([0xab, 0, 0, 0, 0, 0, 0, number])
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn daily() -> Rule {
    Rule { schedule: Schedule::Daily, target: Target::ONCE }
}

fn new_habit(measure: Measure, rule: Rule) -> NewHabit {
    NewHabit {
        habit: read(),
        name: HabitName::new("Read “Анна”, 20\npages 📖").unwrap(),
        measure,
        rule,
        colour: Colour::Pine,
        icon: Icon::Book,
        note: Note::new("before sleep").unwrap(),
        position: Position::default(),
        starts_on: day("2026-03-02"),
    }
}

fn pages() -> Measure {
    Measure::Count { unit: Unit::new("pages").unwrap(), step: Amount::units(5) }
}

/// Every operation in every shape, by the name of its file.
fn operations() -> Vec<(&'static str, Operation)> {
    let mut all = habit_operations();
    all.extend(document_operations());
    all
}

/// The operations on habits and their squares.
fn habit_operations() -> Vec<(&'static str, Operation)> {
    let habit = read();
    let monday = day("2026-03-02");
    let create = |measure, schedule, target| {
        Operation::CreateHabit(new_habit(measure, Rule { schedule, target }))
    };
    let weekdays = [Weekday::Mon, Weekday::Thu].into_iter().collect();
    let every = Schedule::EveryDays { n: 3, from: day("2026-02-28") };
    let at_most = |unlogged_kept| Target::AtMost { limit: Amount(2_500), unlogged_kept };
    let set = |mark| Operation::SetEntry { habit, day: monday, mark };
    vec![
        ("create_habit_daily", create(Measure::Check, Schedule::Daily, Target::ONCE)),
        (
            "create_habit_weekdays",
            create(Measure::Check, Schedule::Weekdays(weekdays), Target::ONCE),
        ),
        (
            "create_habit_weekly",
            create(pages(), Schedule::TimesPerWeek(3), Target::AtLeast(Amount::units(20))),
        ),
        ("create_habit_monthly", create(Measure::Time, Schedule::TimesPerMonth(10), at_most(true))),
        ("create_habit_every_days", create(pages(), every, at_most(false))),
        ("edit_habit_all", Operation::EditHabit(whole_edit())),
        (
            "edit_habit_name",
            Operation::EditHabit(HabitEdit {
                name: HabitName::new("Run").ok(),
                ..HabitEdit::of(habit)
            }),
        ),
        (
            "move_habit",
            Operation::MoveHabit {
                habit,
                position: Position::between(Some(&Position::default()), None),
            },
        ),
        ("archive_habit", Operation::ArchiveHabit { habit, on: monday }),
        ("restore_habit", Operation::RestoreHabit { habit }),
        ("delete_habit", Operation::DeleteHabit { habit }),
        ("recover_habit", Operation::RecoverHabit { habit }),
        ("set_entry_nothing", set(None)),
        ("set_entry_done", set(Some(Mark::Done))),
        ("set_entry_missed", set(Some(Mark::Missed))),
        ("set_entry_skipped", set(Some(Mark::Skipped(Reason::default())))),
        ("set_entry_skipped_reason", set(Some(Mark::Skipped(Reason::new("ill").unwrap())))),
        ("set_entry_amount", set(Some(Mark::Amount(Amount(12_345))))),
        ("add_amount", Operation::AddAmount { habit, day: monday, amount: Amount::units(5) }),
        ("add_amount_less", Operation::AddAmount { habit, day: monday, amount: Amount(-1) }),
        (
            "set_note",
            Operation::SetNote { habit, day: monday, note: Note::new("with Ben").unwrap() },
        ),
        ("set_note_nothing", Operation::SetNote { habit, day: monday, note: Note::default() }),
    ]
}

/// The operations on what is neither a habit nor a square.
fn document_operations() -> Vec<(&'static str, Operation)> {
    vec![
        ("edit_settings_all", Operation::EditSettings(whole_settings())),
        (
            "edit_settings_back",
            Operation::EditSettings(SettingsEdit {
                zone: Some(None),
                quiet_hours: Some(None),
                ..SettingsEdit::of()
            }),
        ),
        ("create_goal", Operation::CreateGoal(whole_goal())),
        ("edit_goal", Operation::EditGoal(goal_edit())),
        ("set_step", Operation::SetStep { goal: lisbon(), step: step(1), done: true }),
        ("delete_goal", Operation::DeleteGoal { goal: lisbon() }),
        ("recover_goal", Operation::RecoverGoal { goal: lisbon() }),
        ("create_reminder", Operation::CreateReminder(whole_reminder())),
        (
            "edit_reminder",
            Operation::EditReminder(ReminderEdit {
                times: Some(None),
                recurrence: Some(None),
                habit: Some(None),
                ..ReminderEdit::of(birthday())
            }),
        ),
        ("delete_reminder", Operation::DeleteReminder { reminder: birthday() }),
        ("recover_reminder", Operation::RecoverReminder { reminder: birthday() }),
    ]
}

fn birthday() -> ReminderId {
    ReminderId::from_time(NOW.0, *b"birthday  ")
}

fn whole_reminder() -> ReminderEdit {
    let time = |text: &str| text.parse::<TimeOfDay>().unwrap();
    ReminderEdit {
        reminder: birthday(),
        title: Title::new("Mum’s birthday").ok(),
        description: Description::new("Order the seeds\ncatalogue.").ok(),
        starts_on: Some(day("2026-10-17")),
        more_days: Some(1),
        times: Some(Some(Times { from: time("14:30"), to: Some(time("09:00")) })),
        zone: Some(ZoneName::new("Europe/Lisbon").ok()),
        recurrence: Some("FREQ=YEARLY;COUNT=3".parse().ok()),
        marker: Some(Marker::Fill),
        colour: Some(Colour::Plum),
        icon: Some(Some(Icon::Heart)),
        priority: Some(Priority::Critical),
        is_important: Some(true),
        rings_on: Some(RingsOn::Every),
        rings_before: Some(Some(10_080)),
        habit: Some(Some(read())),
    }
}

fn lisbon() -> GoalId {
    GoalId::from_time(NOW.0, *b"lisbon run")
}

fn step(number: u8) -> StepId {
    StepId::from_time(NOW.0, [number; 10])
}

fn whole_settings() -> SettingsEdit {
    let time = |text: &str| text.parse::<TimeOfDay>().unwrap();
    SettingsEdit {
        name: PersonName::new("Анна “K”").ok(),
        zone: Some(ZoneName::new("Europe/Lisbon").ok()),
        day_start: Some(DayStart::try_from(180).ok()),
        week_start: Some(Some(Weekday::Sun)),
        theme: Some(Theme::Black),
        hand: Some(Hand::Left),
        by_height: Some(true),
        less_motion: Some(true),
        letter_keys: Some(false),
        quiet_hours: Some(Some(QuietHours { from: time("22:30"), to: time("07:00") })),
        born: Some(Some(day("1990-02-28"))),
    }
}

fn whole_goal() -> GoalEdit {
    let titled = |title: &str| StepEdit { title: Some(Title::new(title).ok()), ..StepEdit::of() };
    let part = StepEdit {
        within: Some(Some(step(1))),
        due: Some(Some(day("2026-09-12"))),
        position: Some(Position::default()),
        ..titled("15 km")
    };
    GoalEdit {
        goal: lisbon(),
        title: Title::new("Half marathon, Lisbon").ok(),
        description: Description::new("Flat, in \"autumn\".").ok(),
        category: Some(Category::Health),
        colour: Some(Colour::Moss),
        starts_on: Some(day("2026-03-02")),
        deadline: Some(Some(day("2026-11-15"))),
        target_age: Some(Some(40)),
        is_pinned: Some(true),
        aim: Some(Some(Aim { habit: read(), amount: Amount::units(520) })),
        links: BTreeMap::from([(read(), true)]),
        steps: BTreeMap::from([(step(1), titled("Build up the long run")), (step(2), part)]),
    }
}

/// What takes things away: fields that may hold nothing, a link, a step.
fn goal_edit() -> GoalEdit {
    let removed = StepEdit { is_removed: Some(true), ..StepEdit::of() };
    GoalEdit {
        deadline: Some(None),
        aim: Some(None),
        links: BTreeMap::from([(read(), false)]),
        steps: BTreeMap::from([(step(2), removed)]),
        ..GoalEdit::of(lisbon())
    }
}

/// An account with settings and a goal, and nothing else.
fn documents() -> Snapshot {
    let mut snapshot = Snapshot::default();
    let done = Operation::SetStep { goal: lisbon(), step: step(2), done: true };
    let all = [
        Operation::EditSettings(whole_settings()),
        Operation::CreateGoal(whole_goal()),
        done,
        Operation::CreateReminder(whole_reminder()),
    ];
    for (operation, seq) in all.into_iter().zip(1..) {
        apply_to(&mut snapshot, &envelope(seq, operation)).unwrap();
    }
    // On the wire stand values alone.
    serde_json::from_value::<Packed>(serde_json::to_value(Packed::of(&snapshot)).unwrap())
        .unwrap()
        .unpack()
}

fn whole_edit() -> HabitEdit {
    HabitEdit {
        habit: read(),
        name: HabitName::new("Read more").ok(),
        measure: Some(pages()),
        colour: Some(Colour::Plum),
        icon: Some(Icon::Lotus),
        note: Some(Note::default()),
        starts_on: Some(day("2024-02-29")),
        rules: BTreeMap::from([(day("2026-03-02"), Some(daily())), (day("2026-04-01"), None)]),
    }
}

fn envelope(seq: u64, operation: Operation) -> Envelope {
    let id = id(u8::try_from(seq).unwrap());
    Envelope { client: ann(), seq, id, at: NOW, operation }
}

fn tick() -> Operation {
    Operation::SetEntry { habit: read(), day: day("2026-03-02"), mark: Some(Mark::Done) }
}

/// Tells when a rejection is new: it needs its code here.
const fn is_listed(rejection: Rejection) -> bool {
    use Rejection as R;
    match rejection {
        R::HabitMissing
        | R::HabitExists
        | R::HabitLimit
        | R::DayAhead
        | R::DayTooEarly
        | R::AmountInvalid
        | R::TargetInvalid
        | R::ScheduleInvalid
        | R::RuleCount
        | R::LookUnknown
        | R::GoalMissing
        | R::GoalExists
        | R::GoalLimit
        | R::TitleMissing
        | R::DeadlineInvalid
        | R::AimInvalid
        | R::AgeInvalid
        | R::StepLimit
        | R::StepMissing
        | R::LinkLimit
        | R::ChoiceUnknown
        | R::ReminderMissing
        | R::ReminderExists
        | R::ReminderLimit
        | R::ReminderDayInvalid
        | R::ReminderLong
        | R::TimesInvalid
        | R::RecurrenceInvalid
        | R::RingInvalid
        | R::Nothing
        | R::Unknown
        | R::Internal => true,
    }
}

/// Every rejection.
fn rejections() -> [Rejection; 32] {
    use Rejection as R;
    let all = [
        R::HabitMissing,
        R::HabitExists,
        R::HabitLimit,
        R::DayAhead,
        R::DayTooEarly,
        R::AmountInvalid,
        R::TargetInvalid,
        R::ScheduleInvalid,
        R::RuleCount,
        R::LookUnknown,
        R::Nothing,
        R::Unknown,
        R::Internal,
        R::GoalMissing,
        R::GoalExists,
        R::GoalLimit,
        R::TitleMissing,
        R::DeadlineInvalid,
        R::AimInvalid,
        R::AgeInvalid,
        R::StepLimit,
        R::StepMissing,
        R::LinkLimit,
        R::ChoiceUnknown,
        R::ReminderMissing,
        R::ReminderExists,
        R::ReminderLimit,
        R::ReminderDayInvalid,
        R::ReminderLong,
        R::TimesInvalid,
        R::RecurrenceInvalid,
        R::RingInvalid,
    ];
    assert!(all.into_iter().all(is_listed));
    all
}

/// An account with a square of every kind, near and far.
fn account() -> Snapshot {
    let mut habit = Habit::blank(read());
    habit.name = Register::unwritten(HabitName::new("Read").unwrap());
    habit.measure = Register::unwritten(pages());
    habit.rules.insert(day("2026-03-02"), Register::unwritten(Some(daily())));
    habit.rules.insert(day("2026-03-05"), Register::unwritten(None));
    habit.starts_on = Register::unwritten(day("2026-03-02"));
    habit.archived_on = Register::unwritten(Some(day("2026-06-01")));
    habit.deleted_at = Register::unwritten(Some(NOW));
    let square = |day, mark, note: &str| Record::Entry {
        habit: read(),
        day,
        entry: Entry {
            set: Register::unwritten(mark),
            note: Register::unwritten(Note::new(note).unwrap()),
            ..Entry::default()
        },
    };
    let ill = Mark::Skipped(Reason::new("ill").unwrap());
    [
        Record::Habit(habit),
        square(day("2001-09-09"), Some(Mark::Done), ""),
        square(day("2026-03-02"), Some(Mark::Done), "first"),
        square(day("2026-03-03"), Some(Mark::Missed), ""),
        square(day("2026-03-05"), Some(ill), ""),
        square(day("2026-03-06"), Some(Mark::Skipped(Reason::default())), ""),
        square(day("2026-03-07"), Some(Mark::Amount(Amount(2_500))), ""),
        square(day("2026-03-08"), None, "only a note"),
    ]
    .into_iter()
    .collect()
}

fn reply() -> Reply {
    Reply {
        forked: false,
        ack: 3,
        head: 12,
        cursor: 11,
        digest: Digest::EMPTY.plus(0x00ff_1234),
        now: NOW,
        latest: NOW.plus_ms(-5),
        refusals: vec![Refusal { seq: 2, id: id(2), rejection: Rejection::DayAhead }],
        rows: account().records().collect(),
        snapshot: None,
        overlaps: Vec::new(),
        retry_after_ms: 1_500,
    }
}

#[test]
fn i14_every_operation_keeps_its_json() {
    // A new operation breaks this match: add its shapes to `operations`.
    let kind = |operation: &Operation| match operation {
        Operation::CreateHabit(_)
        | Operation::EditHabit(_)
        | Operation::MoveHabit { .. }
        | Operation::ArchiveHabit { .. }
        | Operation::RestoreHabit { .. }
        | Operation::DeleteHabit { .. }
        | Operation::RecoverHabit { .. }
        | Operation::SetEntry { .. }
        | Operation::AddAmount { .. }
        | Operation::SetNote { .. }
        | Operation::EditSettings(_)
        | Operation::CreateGoal(_)
        | Operation::EditGoal(_)
        | Operation::SetStep { .. }
        | Operation::DeleteGoal { .. }
        | Operation::RecoverGoal { .. }
        | Operation::CreateReminder(_)
        | Operation::EditReminder(_)
        | Operation::DeleteReminder { .. }
        | Operation::RecoverReminder { .. }
        | Operation::Unknown => operation.kind(),
    };
    let kinds: BTreeSet<_> = operations().iter().map(|(_, operation)| kind(operation)).collect();
    assert_eq!(kinds.len(), 20, "every kind but the unknown one has a file");
    for (name, operation) in operations() {
        golden(&format!("operation_{name}"), &operation);
    }
}

#[test]
fn what_travels_keeps_its_json() {
    golden("envelope", &envelope(7, tick()));
    let empty =
        Request { client: ann(), acked: 0, acked_id: None, cursor: None, envelopes: Vec::new() };
    golden("request_first", &empty);
    let request = Request {
        acked: 6,
        acked_id: Some(id(6)),
        cursor: Some(41),
        envelopes: vec![
            envelope(7, tick()),
            envelope(8, Operation::RestoreHabit { habit: read() }),
        ],
        ..empty
    };
    golden("request", &request);
    golden("reply", &reply());
    let writings = [Written::Mark(Some(Mark::Done)), Written::Note(Note::new("late").unwrap())];
    let overlap =
        |other| Overlap { id: id(3), habit: read(), day: day("2026-03-02"), other, at: NOW };
    golden("reply_overlaps", &Reply { overlaps: writings.map(overlap).into(), ..reply() });
    let whole = Reply {
        cursor: 12,
        rows: Vec::new(),
        refusals: Vec::new(),
        snapshot: Some(Packed::of(&account())),
        retry_after_ms: 0,
        ..reply()
    };
    golden("reply_snapshot", &whole);
    golden("reply_forked", &Reply { forked: true, snapshot: None, ..whole });
    golden("packed", &Packed::of(&account()));
    golden("packed_nothing", &Packed::default());
    golden("packed_documents", &Packed::of(&documents()));
    let rows = documents().records().collect();
    golden("reply_documents", &Reply { rows, refusals: Vec::new(), ..reply() });
}

#[test]
fn every_rejection_keeps_its_code() {
    golden_codes("rejections", &rejections());
    for rejection in rejections() {
        assert_eq!(serde_json::to_value(rejection).unwrap(), rejection.code());
    }
}

#[test]
fn every_choice_keeps_its_code() {
    golden_codes("colours", Colour::ALL);
    golden_codes("icons", Icon::ALL);
    golden_codes("categories", Category::ALL);
    golden_codes("themes", Theme::ALL);
    golden_codes("hands", Hand::ALL);
    golden_codes("markers", Marker::ALL);
    golden_codes("priorities", Priority::ALL);
    golden_codes("rings_on", RingsOn::ALL);
    let codes = Colour::ALL.iter().map(|one| (serde_json::to_value(one), one.code()));
    let icons = Icon::ALL.iter().map(|one| (serde_json::to_value(one), one.code()));
    let categories = Category::ALL.iter().map(|one| (serde_json::to_value(one), one.code()));
    let themes = Theme::ALL.iter().map(|one| (serde_json::to_value(one), one.code()));
    let hands = Hand::ALL.iter().map(|one| (serde_json::to_value(one), one.code()));
    let markers = Marker::ALL.iter().map(|one| (serde_json::to_value(one), one.code()));
    let priorities = Priority::ALL.iter().map(|one| (serde_json::to_value(one), one.code()));
    let rings = RingsOn::ALL.iter().map(|one| (serde_json::to_value(one), one.code()));
    let looks = codes.chain(icons).chain(markers).chain(priorities).chain(rings);
    for (json, code) in looks.chain(categories).chain(themes).chain(hands) {
        assert_eq!(json.unwrap(), code);
    }
}

#[test]
fn what_is_kept_keeps_its_json() {
    let meta = Meta {
        client: ann(),
        acked: 6,
        acked_id: Some(id(6)),
        cursor: Some(41),
        latest: NOW,
        skew_ms: -250,
        incomparable: false,
        asked: None,
    };
    golden("device_meta", &meta);
    golden("device_journal", &Acknowledged { at: NOW, envelope: envelope(6, tick()) });
    golden("device_refused", &(envelope(5, tick()), Rejection::HabitMissing));
    let conflict = Conflict {
        id: id(5),
        habit: read(),
        day: day("2026-03-02"),
        own: Written::Mark(Some(Mark::Done)),
        own_at: NOW,
        other: Written::Mark(None),
        other_at: NOW.plus_ms(-5),
    };
    golden("device_conflict", &conflict);
    let mut usage = Usage::default();
    usage.take(&Limits::default(), Action::HabitToggle, NOW, NOW).unwrap();
    usage.take(&Limits::default(), Action::HabitToggle, NOW.plus_ms(-200_000), NOW).unwrap();
    golden("account_usage", &usage);
}

#[test]
fn no_golden_file_was_removed_or_left_alone() {
    let mut known: BTreeSet<String> =
        operations().iter().map(|(name, _)| format!("operation_{name}")).collect();
    let others = "account_usage categories colours device_conflict device_journal device_meta device_refused envelope \
                  hands icons markers packed packed_documents packed_nothing priorities rejections reply reply_documents reply_forked \
                  reply_overlaps reply_snapshot request request_first rings_on themes";
    known.extend(others.split_whitespace().map(str::to_owned));
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path());
    let files: BTreeSet<String> =
        files.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    assert_eq!(files, known);
}

/// Puts a value in the place of the operation of an envelope, between two that are known.
fn among_others(operation: &serde_json::Value) -> Vec<Operation> {
    let neighbour = |seq| serde_json::to_value(envelope(seq, tick())).unwrap();
    let mut stranger = neighbour(2);
    stranger["operation"] = operation.clone();
    let request = serde_json::json!({
        "client": ann(), "acked": 0, "envelopes": [neighbour(1), stranger, neighbour(3)],
    });
    let request: Request = serde_json::from_value(request).unwrap();
    assert_eq!(request.envelopes[1].seq, 2);
    request.envelopes.into_iter().map(|envelope| envelope.operation).collect()
}

#[test]
fn an_operation_nobody_knows_is_refused_alone_and_its_neighbours_survive() {
    let set = |day: &str, mark: serde_json::Value| serde_json::json!({"set_entry": {"habit": read(), "day": day, "mark": mark}});
    for stranger in [
        serde_json::json!({"fly_to": {"planet": "mars"}}),
        serde_json::json!("fly"),
        serde_json::json!(null),
        serde_json::json!([1, 2, 3]),
        serde_json::json!({"set_entry": {}}),
        serde_json::json!({"restore_habit": {"habit": "not an id"}}),
        set("2026-02-30", serde_json::json!("done")),
        set("yesterday", serde_json::json!("done")),
        set("2026-03-02", serde_json::json!("half_done")),
        set("2026-03-02", serde_json::json!({"amount": "seven"})),
        set("2026-03-02", serde_json::json!({"skipped": "x".repeat(201)})),
    ] {
        let read = among_others(&stranger);
        assert_eq!(read, [tick(), Operation::Unknown, tick()], "{stranger}");
    }
    assert_eq!(
        among_others(&set("2026-03-02", serde_json::json!("done"))),
        [tick(), tick(), tick()]
    );
}

#[test]
fn a_row_or_code_nobody_knows_leaves_the_rest_of_an_answer_readable() {
    let mut value = serde_json::to_value(reply()).unwrap();
    let stranger = serde_json::json!({"planet": {"id": 7}});
    value["rows"].as_array_mut().unwrap().insert(1, stranger);
    value["refusals"][0]["rejection"] = "out_of_paper".into();
    value["weather"] = "fine".into();
    let read: Reply = serde_json::from_value(value).unwrap();
    assert_eq!(read.rows, reply().rows);
    assert_eq!(read.refusals[0].rejection, Rejection::Unknown);

    let mut value = serde_json::to_value(Packed::of(&account())).unwrap();
    let mut stranger = value["habits"][0].clone();
    stranger["habit"]["icon"] = "unicorn".into();
    value["habits"].as_array_mut().unwrap().push(stranger);
    assert_eq!(serde_json::from_value::<Packed>(value).unwrap(), Packed::of(&account()));
}

#[test]
fn what_is_optional_may_be_missing() {
    let habit = read();
    let least = serde_json::json!({
        "habit": habit, "name": "Read", "rule": {"schedule": "daily", "target": {"at_least": 1000}},
        "colour": "pine", "icon": "book", "position": "80", "starts_on": "2026-03-02",
    });
    let new: NewHabit = serde_json::from_value(least).unwrap();
    assert_eq!((new.measure, new.note), (Measure::Check, Note::default()));

    let edit: HabitEdit = serde_json::from_value(serde_json::json!({"habit": habit})).unwrap();
    assert!(edit.is_empty());

    let at_most: Target = serde_json::from_str(r#"{"at_most": {"limit": 2000}}"#).unwrap();
    assert_eq!(at_most, Target::AtMost { limit: Amount::units(2), unlogged_kept: true });

    let request: Request =
        serde_json::from_value(serde_json::json!({"client": ann(), "acked": 0})).unwrap();
    assert!(request.envelopes.is_empty() && request.cursor.is_none());

    let reply: Reply = serde_json::from_value(serde_json::json!({
        "ack": 0, "head": 0, "cursor": 0, "digest": "0000000000000000", "now": 5, "latest": 0,
    }))
    .unwrap();
    assert!(!reply.forked && reply.rows.is_empty() && reply.snapshot.is_none());

    let packed: Packed = serde_json::from_str("{}").unwrap();
    assert_eq!(packed, Packed::default());

    let meta: Meta = serde_json::from_value(serde_json::json!({
        "client": ann(), "acked": 0, "acked_id": null, "cursor": null, "latest": 0, "skew_ms": 0,
    }))
    .unwrap();
    assert!(!meta.incomparable);
}
