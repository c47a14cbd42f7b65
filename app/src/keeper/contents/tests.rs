use std::collections::BTreeMap;

use domain::{Day, HabitId, Instant, Mark, Operation, Position, Snapshot};

use super::*;
use crate::habit_form::HabitForm;

const NOW: Instant = Instant(1_772_438_400_000);
const MONDAY: Day = Day(20_514);

/// The database of a browser, as far as it is one.
#[derive(Default)]
struct Table {
    named: BTreeMap<String, String>,
    numbered: BTreeMap<(&'static str, u64), String>,
    records: BTreeMap<String, String>,
}

impl Table {
    fn make(&mut self, changes: Vec<Change>) {
        for change in changes {
            match change {
                Change::Put(META, Key::Name(name), text) => _ = self.named.insert(name, text),
                Change::Put(RECORDS, Key::Name(name), text) => _ = self.records.insert(name, text),
                Change::Put(table, Key::Number(number), text) => {
                    self.numbered.insert((table, number), text);
                }
                Change::Delete(RECORDS, Key::Name(name)) => _ = self.records.remove(&name),
                Change::DeleteBelow(table, number) => {
                    self.numbered.retain(|(known, seq), _| *known != table || *seq >= number);
                }
                Change::Clear(RECORDS) => self.records.clear(),
                Change::Clear(table) => self.numbered.retain(|(known, _), _| *known != table),
                change => panic!("{change:?}"),
            }
        }
    }

    fn contents(&self) -> Contents {
        let list = |table| {
            let all = self.numbered.iter().filter(|((known, _), _)| *known == table);
            all.map(|(_, text)| text.clone()).collect()
        };
        Contents(database::Contents {
            version: 0,
            named: NAMES.iter().map(|name| self.named.get(*name).cloned()).collect(),
            tables: vec![self.records.values().cloned().collect(), list(OUTBOX), list(JOURNAL)],
        })
    }
}

/// A device that keeps everything it does.
struct Device {
    replica: Replica,
    durable: Durable,
    table: Table,
    ids: u8,
}

impl Device {
    fn new() -> Self {
        let replica = Replica::new(ClientId::from_entropy([1; 8]));
        Self { replica, durable: Durable::default(), table: Table::default(), ids: 0 }
    }

    fn act(&mut self, operation: Operation) {
        self.ids += 1;
        let id = OperationId::from_entropy([self.ids; 8]);
        self.replica.dispatch(operation, NOW, id).unwrap();
    }

    fn save(&mut self) -> usize {
        let touched = self.replica.take_touched();
        let changes = self.durable.changes(&self.replica, &touched);
        let count = changes.len();
        self.table.make(changes);
        self.durable = Durable::of(&self.replica);
        count
    }

    /// The server has settled everything up to a number.
    fn hear(&mut self, ack: u64) {
        let mut request = self.replica.request();
        request.envelopes.retain(|envelope| envelope.seq <= ack);
        let mut base: Snapshot = self.replica.base().clone();
        for envelope in &request.envelopes {
            // What was sent again is known already.
            _ = domain::apply::apply_to(&mut base, envelope);
        }
        let head = self.replica.meta().cursor.unwrap_or(0) + 1;
        let reply = domain::Reply {
            forked: false,
            ack,
            head,
            cursor: head,
            digest: base.digest(),
            now: NOW,
            latest: NOW,
            refusals: Vec::new(),
            rows: base.records().collect(),
            snapshot: None,
            overlaps: Vec::new(),
            retry_after_ms: 0,
        };
        let settled = self.replica.settle(&request, reply, NOW, 0);
        assert!(matches!(settled, domain::replica::Settled::Done { .. }), "{settled:?}");
    }

    fn is_kept(&self) {
        let kept = self.table.contents().restore().unwrap().replica;
        let replica = &self.replica;
        assert_eq!(kept.meta(), replica.meta());
        assert_eq!(kept.outbox(), replica.outbox());
        assert_eq!(kept.journal(), replica.journal());
        assert_eq!(kept.refused(), replica.refused());
        assert_eq!(kept.base().digest(), replica.base().digest());
        assert_eq!(kept.view().digest(), replica.view().digest());
    }
}

fn read() -> HabitId {
    HabitId::from_entropy([7; 16])
}

fn begin() -> Operation {
    let form = HabitForm {
        habit: read().to_string(),
        name: "Read".to_owned(),
        from: (MONDAY - 100).to_string(),
        position: Position::default().into(),
        ..HabitForm::default()
    };
    Operation::CreateHabit(form.new_habit().unwrap())
}

fn tick(ago: i32) -> Operation {
    Operation::SetEntry { habit: read(), day: MONDAY - ago, mark: Some(Mark::Done) }
}

#[test]
fn nothing_is_restored_where_nothing_was_kept() {
    assert!(Contents::default().restore().is_none());
    assert!(Table::default().contents().restore().is_none());
}

#[test]
fn i3_a_device_that_was_closed_at_any_moment_holds_what_it_had_kept() {
    let mut device = Device::new();
    device.replica.touch_everything();
    device.act(begin());
    for ago in 0..5 {
        device.act(tick(ago));
        device.save();
        device.is_kept();
    }
    device.hear(3);
    device.save();
    device.is_kept();
    device.act(tick(7));
    device.hear(7);
    device.act(tick(8));
    device.save();
    device.is_kept();
    device.replica.recover(ClientId::from_entropy([2; 8]));
    device.save();
    device.is_kept();
    assert_eq!(device.replica.outbox().len(), 8, "everything is sent again");
    device.hear(8);
    device.save();
    device.is_kept();
}

#[test]
fn a_tick_writes_itself_and_not_all_that_waits() {
    let mut device = Device::new();
    device.act(begin());
    (0..50).for_each(|ago| device.act(tick(ago)));
    device.save();
    device.act(tick(60));
    assert_eq!(device.save(), 2, "the operation, and the device's own line");
}

#[test]
fn answers_that_wait_in_a_database_are_noticed() {
    let mut device = Device::new();
    device.act(begin());
    device.save();
    let has_answers = |device: &Device| device.table.contents().restore().unwrap().has_answers;
    assert!(!has_answers(&device));
    for (text, expected) in [("[]", false), (r#"[["/api/v1/push/snooze","{}"]]"#, true)] {
        device.table.named.insert(ANSWERS.to_owned(), text.to_owned());
        assert_eq!(has_answers(&device), expected, "{text}");
    }
}

#[test]
fn a_text_that_cannot_be_read_spoils_nothing_around_it() {
    let mut device = Device::new();
    device.act(begin());
    device.act(tick(0));
    device.save();
    device.table.numbered.insert((OUTBOX, 2), "{\"client\":".to_owned());
    device.table.records.insert("other".to_owned(), "nonsense".to_owned());
    let kept = device.table.contents().restore().unwrap().replica;
    assert_eq!(kept.outbox().len(), 1);
    assert!(kept.view().habit(read()).is_some());
}
