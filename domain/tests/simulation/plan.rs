//! What a seed decides before anything happens: who takes part, how they live, and what goes wrong.

use std::collections::BTreeMap;

use domain::limits::{Action, Limits};

use super::chance::Chance;

/// A second, a minute, an hour and a day, in milliseconds.
pub(crate) const SECOND: i64 = 1_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// The plan of a run. Chances are per thousand.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each fault is there or not, whatever the others are"
)]
pub(crate) struct Plan {
    /// How many devices there are at first.
    pub(crate) devices: usize,
    /// How many things each person does.
    pub(crate) acts: i64,
    /// The usual time between two of them.
    pub(crate) pause_ms: i64,
    /// How many habits are wanted, and how far back entries reach.
    pub(crate) habits: usize,
    pub(crate) days: i64,
    /// Nothing but "+1": what is lost or doubled cannot hide behind a later setting.
    pub(crate) counts_only: bool,
    /// Whether settings are changed and goals followed too.
    pub(crate) documents: bool,
    /// Messages that are lost, that arrive twice, and how long they take.
    pub(crate) loss: u32,
    pub(crate) duplication: u32,
    pub(crate) delay_ms: i64,
    /// The server dies while it works.
    pub(crate) server_crash: u32,
    /// A device dies and starts again from what it kept.
    pub(crate) device_crash: u32,
    /// A device's memory of what the server said is damaged.
    pub(crate) damage: u32,
    /// How often the server is set back to a backup.
    pub(crate) rollbacks: i64,
    /// How many devices are copied.
    pub(crate) clones: i64,
    /// Whether clocks are wrong, drift and jump.
    pub(crate) wrong_clocks: bool,
    /// How often a device is offline for a long time.
    pub(crate) absences: u32,
    /// Whether a plain form writes too, without numbers.
    pub(crate) form: bool,
    /// Whether a device speaks of things the server does not know yet.
    pub(crate) newer_client: bool,
    /// Whether requests are written as JSON and read again. What they say is the same without.
    pub(crate) writes_requests: bool,
    /// How many rows an answer holds.
    pub(crate) page: usize,
    /// Whether the server forgets which rows changed before now.
    pub(crate) forgets_rows: bool,
    /// What an account may do.
    pub(crate) limits: Limits,
}

impl Plan {
    /// The plan of a seed.
    ///
    /// Every seventh life has settings and goals. It is not left to chance, which would give all other seeds another life.
    pub(crate) fn of(seed: u64, chance: &mut Chance) -> Self {
        let plan = Self::any(chance);
        let plan = if chance.happens(60) { plan.of_twins(chance) } else { plan };
        Self { documents: seed % 7 == 2 && !plan.counts_only, ..plan }
    }

    /// Copies of one device that all count on one square, and a server that forgets: what one of them has done looks
    /// like what another has done, number by number.
    fn of_twins(self, chance: &mut Chance) -> Self {
        Self {
            devices: 2,
            pause_ms: 20 * SECOND,
            habits: 1,
            days: 1,
            counts_only: true,
            delay_ms: 400,
            damage: 0,
            rollbacks: chance.of(2..6),
            clones: chance.of(1..5),
            wrong_clocks: false,
            limits: Limits::default(),
            ..self
        }
    }

    fn any(chance: &mut Chance) -> Self {
        let pause_ms =
            *chance.pick(&[SECOND, SECOND, 20 * SECOND, 10 * MINUTE, 2 * HOUR, 30 * HOUR]);
        let counts_only = chance.happens(200);
        let crowd = if chance.happens(250) { 5 } else { 2 };
        let or_none = |chance: &mut Chance, most: i64| {
            if chance.happens(400) { 0 } else { u32::try_from(chance.of(0..most)).unwrap_or(0) }
        };
        Self {
            devices: 2 + chance.index(crowd),
            acts: chance.of(8..40),
            pause_ms,
            habits: if counts_only { 1 } else { 1 + chance.index(4) },
            days: if counts_only { 1 } else { chance.of(1..5) },
            counts_only,
            documents: false,
            loss: or_none(chance, 400),
            duplication: or_none(chance, 300),
            delay_ms: *chance.pick(&[50, 400, 5 * SECOND, pause_ms, 4 * pause_ms]),
            server_crash: or_none(chance, 200),
            device_crash: or_none(chance, 60),
            damage: if chance.happens(150) { 30 } else { 0 },
            rollbacks: if chance.happens(500) { chance.of(1..4) } else { 0 },
            clones: if chance.happens(350) { chance.of(1..3) } else { 0 },
            wrong_clocks: chance.happens(500),
            absences: or_none(chance, 80),
            form: chance.happens(200),
            newer_client: chance.happens(100),
            writes_requests: chance.happens(200),
            page: if chance.happens(250) { 1 + chance.index(4) } else { 2_000 },
            forgets_rows: chance.happens(150),
            limits: if chance.happens(300) { tight(chance) } else { Limits::default() },
        }
    }

    /// How long people act.
    pub(crate) const fn span_ms(&self) -> i64 {
        self.acts * self.pause_ms
    }
}

/// Limits that are reached.
fn tight(chance: &mut Chance) -> Limits {
    let mut few = || u32::try_from(chance.of(1..9)).unwrap_or(1);
    Limits {
        per_minute: BTreeMap::from([
            (Action::HabitCreate, few()),
            (Action::HabitUpdate, few()),
            (Action::HabitDelete, few()),
            (Action::HabitToggle, few()),
            (Action::GoalUpdate, 3),
            (Action::SettingsSave, 2),
        ]),
        backlog: 3 * few(),
        backlog_per_minute: few(),
    }
}
