//! A square that two devices set differently, neither knowing of the other: the person is asked once which one stays.

use serde::{Deserialize, Serialize};

use crate::exchange::Written;
use crate::{Day, Envelope, HabitId, Instant, Operation, OperationId, Overlap, Snapshot};

/// The most conflicts a device asks about; beyond that the later writing stands unasked.
pub const MAX_CONFLICTS: usize = 50;

/// A square with two writings. Until the person chooses, the later one stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The operation of this device it was found by.
    pub id: OperationId,
    /// The habit of the square.
    pub habit: HabitId,
    /// The day of the square.
    pub day: Day,
    /// What this device wrote.
    pub own: Written,
    /// When this device wrote it.
    pub own_at: Instant,
    /// What the other device wrote.
    pub other: Written,
    /// When the other device wrote it.
    pub other_at: Instant,
}

impl Conflict {
    /// The conflict behind an overlap. `None` when the person knew of the other writing, which `base` then shows, or when
    /// both devices mean the same. `own`: the operations of this device, in order.
    pub(crate) fn of<'a>(
        overlap: Overlap,
        base: &Snapshot,
        own: impl Iterator<Item = &'a Envelope>,
    ) -> Option<Self> {
        let Overlap { id, habit, day, other, at } = overlap;
        let entry = base.entry(habit, day);
        let known = match &other {
            Written::Mark(_) => Written::Mark(entry.and_then(crate::Entry::mark)),
            Written::Note(_) => {
                Written::Note(entry.map(|entry| entry.note.value.clone()).unwrap_or_default())
            }
        };
        let is_same_kind =
            |written: &Written| std::mem::discriminant(written) == std::mem::discriminant(&other);
        let (own_at, own) = own
            .filter(|envelope| envelope.operation.habit() == Some(habit))
            .filter(|envelope| envelope.operation.day() == Some(day))
            .filter_map(|envelope| Some((envelope.at, written(&envelope.operation)?)))
            .filter(|(_, written)| is_same_kind(written))
            .last()?;
        let is_new = known != other && own != other;
        is_new.then_some(Self { id, habit, day, own, own_at, other, other_at: at })
    }

    /// Whether this device's writing is the later one.
    pub fn own_is_later(&self) -> bool {
        self.own_at >= self.other_at
    }

    /// The operation that puts a writing into the square.
    pub fn keep(&self, written: Written) -> Operation {
        let (habit, day) = (self.habit, self.day);
        match written {
            Written::Mark(mark) => Operation::SetEntry { habit, day, mark },
            Written::Note(note) => Operation::SetNote { habit, day, note },
        }
    }

    /// Whether an operation decides it: one that sets the same of the square.
    pub(crate) fn is_decided_by(&self, operation: &Operation) -> bool {
        let square = (Some(self.habit), Some(self.day));
        (operation.habit(), operation.day()) == square
            && match (operation, &self.own) {
                (Operation::SetNote { .. }, written) => matches!(written, Written::Note(_)),
                (_, written) => matches!(written, Written::Mark(_)),
            }
    }
}

/// What an operation sets in a square, if it sets something.
fn written(operation: &Operation) -> Option<Written> {
    match operation {
        Operation::SetEntry { mark, .. } => Some(Written::Mark(mark.clone())),
        Operation::SetNote { note, .. } => Some(Written::Note(note.clone())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::new_habit;
    use crate::ledger::{Known, Logged, decide};
    use crate::limits::Limits;
    use crate::packed::Packed;
    use crate::{Amount, ClientId, Mark, Note, Replica, Reply};

    const NOW: Instant = Instant(1_772_438_400_000);
    const MONDAY: Day = Day(20_507);
    const HOUR_MS: i64 = 3_600_000;

    fn water() -> HabitId {
        HabitId::from_entropy([7; 16])
    }

    fn begin() -> Operation {
        Operation::CreateHabit(new_habit(water(), "Drink water", MONDAY))
    }

    fn set(glasses: i64) -> Operation {
        let mark = Some(Mark::Amount(Amount::units(glasses)));
        Operation::SetEntry { habit: water(), day: MONDAY, mark }
    }

    fn note(text: &str) -> Operation {
        Operation::SetNote { habit: water(), day: MONDAY, note: Note::new(text).unwrap() }
    }

    fn glasses(count: i64) -> Written {
        Written::Mark(Some(Mark::Amount(Amount::units(count))))
    }

    /// A server, and two devices that have seen the habit and nothing else.
    struct World {
        known: Known,
        settled: [u64; 2],
        devices: [Replica; 2],
        ids: u8,
    }

    impl World {
        fn new() -> Self {
            let client = |number| Replica::new(ClientId::from_entropy([number; 8]));
            let mut world = Self {
                known: Known::default(),
                settled: [0; 2],
                devices: [client(1), client(2)],
                ids: 0,
            };
            world.act(0, begin(), NOW.plus_ms(-90 * HOUR_MS));
            world.sync(0);
            world.sync(1);
            world
        }

        fn act(&mut self, device: usize, operation: Operation, at: Instant) {
            self.ids += 1;
            let id = OperationId::from_entropy([self.ids; 8]);
            self.devices[device].dispatch(operation, at, id).unwrap();
        }

        fn sync(&mut self, device: usize) {
            let (request, reply) = self.send(device);
            self.devices[device].settle(&request, reply, NOW, 0);
        }

        fn send(&mut self, device: usize) -> (crate::Request, Reply) {
            let request = self.devices[device].request();
            let known = Known { last_seq: self.settled[device], ..self.known.clone() };
            let decision = decide(known, &request, &Limits::default(), NOW);
            for (record, _) in &decision.records {
                self.known.snapshot.put(record.clone());
            }
            self.known.logged.extend(decision.decided.iter().cloned().map(|decided| Logged {
                id: decided.envelope.id,
                client: decided.envelope.client,
                seq: decided.envelope.seq,
                rejection: decided.rejection,
                overlap: decided.overlap,
            }));
            self.settled[device] = decision.ack;
            self.known.account = decision.account.clone();
            let reply = Reply {
                forked: decision.forked,
                ack: decision.ack,
                head: decision.account.head,
                cursor: decision.account.head,
                digest: decision.account.digest,
                now: NOW,
                latest: decision.account.latest,
                refusals: decision.refusals,
                rows: Vec::new(),
                snapshot: Some(Packed::of(&self.known.snapshot)),
                overlaps: decision.overlaps,
                retry_after_ms: 0,
            };
            (request, reply)
        }

        fn asked(&self, device: usize) -> &[Conflict] {
            self.devices[device].conflicts()
        }
    }

    fn ago(hours: i64) -> Instant {
        NOW.plus_ms(-hours * HOUR_MS)
    }

    #[test]
    fn two_devices_that_set_one_square_differently_are_asked_about_it_once() {
        for (first, second) in [(3, 2), (2, 3)] {
            let mut world = World::new();
            world.act(0, set(5), ago(first));
            world.act(1, set(8), ago(second));
            world.sync(0);
            world.sync(1);
            world.sync(0);
            assert!(world.asked(0).is_empty(), "the first to come back knows of nothing");
            let [conflict] = world.asked(1) else { panic!("{:?}", world.asked(1)) };
            assert_eq!((&conflict.own, &conflict.other), (&glasses(8), &glasses(5)));
            assert_eq!(conflict.own_is_later(), second < first);
            let choice = conflict.keep(conflict.other.clone());
            world.act(1, choice, ago(1));
            world.sync(1);
            assert!(world.asked(1).is_empty());
            world.sync(0);
            let shown =
                |device: usize| world.devices[device].view().entry(water(), MONDAY).cloned();
            assert_eq!(shown(0).unwrap().amount(), Amount::units(5));
            assert_eq!(shown(0).unwrap().mark(), shown(1).unwrap().mark());
        }
    }

    #[test]
    fn who_loses_the_answer_is_asked_by_the_next_one() {
        let mut world = World::new();
        world.act(0, set(5), ago(3));
        world.act(1, set(8), ago(2));
        world.sync(0);
        let _lost = world.send(1);
        assert!(world.asked(1).is_empty());
        world.sync(1);
        assert_eq!(world.asked(1).len(), 1);
    }

    #[test]
    fn who_has_seen_the_other_writing_is_not_asked() {
        let mut world = World::new();
        world.act(0, set(5), ago(3));
        world.sync(0);
        world.sync(1);
        world.act(1, set(8), ago(2));
        world.sync(1);
        assert!(world.asked(1).is_empty());
    }

    #[test]
    fn writings_that_mean_the_same_or_lie_days_apart_need_no_choice() {
        for (other, hours) in [(8, 3), (5, 80)] {
            let mut world = World::new();
            world.act(0, set(other), ago(hours));
            world.act(1, set(8), ago(2));
            world.sync(0);
            world.sync(1);
            assert!(world.asked(1).is_empty(), "{other} glasses {hours} hours ago");
        }
    }

    #[test]
    fn of_two_notes_neither_is_lost() {
        let mut world = World::new();
        world.act(0, note("late train"), ago(3));
        world.act(1, note("slow"), ago(2));
        world.act(1, note("slow, but done"), ago(1));
        world.sync(0);
        world.sync(1);
        let [conflict] = world.asked(1) else { panic!("{:?}", world.asked(1)) };
        assert_eq!(conflict.own, Written::Note(Note::new("slow, but done").unwrap()));
        assert_eq!(conflict.other, Written::Note(Note::new("late train").unwrap()));
    }

    #[test]
    fn a_device_that_numbers_anew_is_not_asked_again_what_was_decided() {
        let mut world = World::new();
        world.act(0, set(5), ago(3));
        world.act(1, set(8), ago(2));
        world.sync(0);
        world.sync(1);
        let conflict = world.asked(1)[0].clone();
        world.devices[1].decide(conflict.id);
        world.act(1, note("slow"), ago(1));
        world.devices[1].recover(ClientId::from_entropy([3; 8]));
        world.settled[1] = 0;
        world.sync(1);
        assert!(world.devices[1].outbox().is_empty());
        assert!(world.asked(1).is_empty(), "{:?}", world.asked(1));
    }
}
