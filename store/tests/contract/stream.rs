//! Streams of requests as devices send them, and as they should not: replays, gaps, copies, nonsense.

use domain::exchange::Request;
use domain::goal::{Aim, StepEdit};
use domain::settings::{Theme, ZoneName};
use domain::{
    Amount, ClientId, Colour, Day, Description, Envelope, GoalEdit, GoalId, HabitEdit, HabitId,
    HabitName, Icon, Instant, Mark, Measure, NewHabit, Note, Operation, OperationId, PersonName,
    Position, Reason, Rule, Schedule, SettingsEdit, StepId, Target, Title, Unit, Weekday,
    WeekdaySet,
};

use crate::characters::{TODAY, client, goal, habit, step};

/// Numbers that look random and are the same every time: `SplitMix64`.
pub(crate) struct Dice {
    seed: u64,
    /// Habits are gone for good some day: people then talk of others.
    pub(crate) era: u8,
}

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self { seed, era: 0 }
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.seed ^ (self.seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// 0 to `sides` − 1.
    pub(crate) const fn throw(&mut self, sides: u64) -> u64 {
        self.next() % sides
    }

    fn small(&mut self, sides: u8) -> u8 {
        u8::try_from(self.throw(u64::from(sides))).unwrap()
    }

    fn number(&mut self, sides: i64) -> i64 {
        self.throw(sides.unsigned_abs()).cast_signed()
    }

    fn day(&mut self) -> Day {
        TODAY - 18 + i32::from(self.small(20))
    }

    fn text(&mut self) -> &'static str {
        const TEXTS: [&str; 8] = [
            "",
            "plain|or 3|not",
            "with \"quotes\", 'single', \\back\\ and $1",
            "two\nlines\tand a tab \u{1}",
            "📚 עברית ελληνικά",
            "null",
            "{\"a\":[1]}",
            "0",
        ];
        TEXTS[usize::from(self.small(8))]
    }

    fn habit(&mut self) -> HabitId {
        habit(4 * self.era + self.small(7))
    }

    fn rule(&mut self) -> Rule {
        let schedule = match self.throw(6) {
            0 => Schedule::Weekdays([Weekday::Mon, Weekday::Sat].into_iter().collect()),
            1 => Schedule::TimesPerWeek(self.small(9)),
            2 => Schedule::TimesPerMonth(12),
            3 => Schedule::EveryDays { n: 3, from: self.day() },
            4 => Schedule::Weekdays(WeekdaySet::EMPTY),
            _ => Schedule::Daily,
        };
        let target = match self.throw(3) {
            0 => Target::AtLeast(Amount(self.number(5_000))),
            1 => Target::AtMost { limit: Amount(2_500), unlogged_kept: self.throw(2) == 0 },
            _ => Target::ONCE,
        };
        Rule { schedule, target }
    }

    fn measure(&mut self) -> Measure {
        match self.throw(3) {
            0 => Measure::Count {
                unit: Unit::new("glasses").unwrap(),
                step: Amount(self.number(500)),
            },
            1 => Measure::Time,
            _ => Measure::Check,
        }
    }

    fn mark(&mut self) -> Option<Mark> {
        match self.throw(6) {
            0 => None,
            1 => Some(Mark::Missed),
            2 => Some(Mark::Skipped(Reason::new(self.text()).unwrap())),
            3 => Some(Mark::Amount(Amount(self.number(1_000_000_200)))),
            _ => Some(Mark::Done),
        }
    }

    fn create(&mut self) -> Operation {
        Operation::CreateHabit(NewHabit {
            habit: self.habit(),
            name: HabitName::new("Read “again”").unwrap(),
            measure: self.measure(),
            rule: self.rule(),
            colour: Colour::ALL[usize::from(self.small(8))],
            icon: Icon::ALL[usize::from(self.small(18))],
            note: Note::new(self.text()).unwrap(),
            position: Position::default(),
            starts_on: self.day(),
        })
    }

    fn edit(&mut self) -> Operation {
        let mut edit = HabitEdit::of(self.habit());
        if self.throw(2) == 0 {
            edit.name = HabitName::new(self.text()).ok();
        }
        if self.throw(3) == 0 {
            edit.measure = Some(self.measure());
        }
        if self.throw(3) == 0 {
            edit.starts_on = Some(self.day());
        }
        for _ in 0..self.throw(3) {
            let rule = (self.throw(3) > 0).then(|| self.rule());
            edit.rules.insert(self.day(), rule);
        }
        Operation::EditHabit(edit)
    }

    fn goal(&mut self) -> GoalId {
        goal(4 * self.era + self.small(5))
    }

    fn step(&mut self) -> StepId {
        step(self.small(4))
    }

    fn goal_edit(&mut self) -> GoalEdit {
        let mut edit = GoalEdit::of(self.goal());
        if self.throw(4) > 0 {
            edit.title = Title::new(self.text()).ok();
        }
        if self.throw(2) == 0 {
            edit.description = Some(Description::new(self.text()).unwrap());
        }
        if self.throw(3) == 0 {
            edit.deadline = Some((self.throw(2) == 0).then(|| self.day()));
        }
        if self.throw(3) == 0 {
            let aim = Aim { habit: self.habit(), amount: Amount(self.number(3_000)) };
            edit.aim = Some((self.throw(2) == 0).then_some(aim));
            edit.links.insert(aim.habit, self.throw(2) == 0);
        }
        for _ in 0..self.throw(3) {
            let step = StepEdit {
                title: Some(Title::new(self.text()).ok()),
                is_removed: (self.throw(3) == 0).then_some(true),
                ..StepEdit::of()
            };
            edit.steps.insert(self.step(), step);
        }
        edit
    }

    fn settings(&mut self) -> SettingsEdit {
        let mut edit = SettingsEdit::of();
        match self.throw(4) {
            0 => edit.name = Some(PersonName::new(self.text()).unwrap()),
            1 => edit.theme = Some(Theme::ALL[usize::from(self.small(4))]),
            2 => {
                edit.zone =
                    Some(ZoneName::new("Europe/Lisbon").ok().filter(|_| self.throw(2) == 0));
            }
            _ => {}
        }
        edit
    }

    pub(crate) fn operation(&mut self) -> Operation {
        let (habit, day) = (self.habit(), self.day());
        match self.throw(32) {
            24 => Operation::EditSettings(self.settings()),
            25..27 => Operation::CreateGoal(self.goal_edit()),
            27 => Operation::EditGoal(self.goal_edit()),
            28..30 => {
                let (goal, step) = (self.goal(), self.step());
                Operation::SetStep { goal, step, done: self.throw(2) == 0 }
            }
            30 => Operation::DeleteGoal { goal: self.goal() },
            31 => Operation::RecoverGoal { goal: self.goal() },
            0..3 => self.create(),
            3..5 => self.edit(),
            5 => {
                let position = Position::between(Some(&Position::default()), None);
                Operation::MoveHabit { habit, position }
            }
            6 => Operation::ArchiveHabit { habit, on: day },
            7 => Operation::RestoreHabit { habit },
            8 => Operation::DeleteHabit { habit },
            9 => Operation::RecoverHabit { habit },
            10 => Operation::Unknown,
            11..14 => Operation::SetNote { habit, day, note: Note::new(self.text()).unwrap() },
            14..18 => {
                let amount = Amount(self.number(4_000) - 1_000);
                Operation::AddAmount { habit, day, amount }
            }
            _ => Operation::SetEntry { habit, day, mark: self.mark() },
        }
    }
}

/// A device that does not always behave.
#[derive(Clone)]
pub(crate) struct Rascal {
    client: ClientId,
    acked: u64,
    acked_id: Option<OperationId>,
    cursor: Option<u64>,
    outbox: Vec<Envelope>,
    last: Option<Request>,
}

impl Rascal {
    pub(crate) fn new(number: u8) -> Self {
        let outbox = Vec::new();
        Self { client: client(number), acked: 0, acked_id: None, cursor: None, outbox, last: None }
    }

    /// What it sends next: mostly what it should.
    pub(crate) fn request(&mut self, dice: &mut Dice, now: Instant) -> Request {
        if let Some(last) = self.last.clone().filter(|_| dice.throw(5) == 0) {
            return last;
        }
        if dice.throw(24) == 0 {
            self.start_anew(dice);
        }
        for _ in 0..dice.throw(7) {
            let seq = self.outbox.last().map_or(self.acked, |last| last.seq) + 1;
            let envelope = self.envelope(dice, seq, now);
            self.outbox.push(envelope);
        }
        let mut envelopes: Vec<Envelope> = self.outbox.iter().take(20).cloned().collect();
        match dice.throw(16) {
            0 if envelopes.len() > 2 => drop(envelopes.remove(1)),
            1 => envelopes.iter_mut().take(1).for_each(|envelope| envelope.seq = 0),
            2 => envelopes.iter_mut().for_each(|envelope| envelope.seq = 0),
            _ => {}
        }
        let cursor = match dice.throw(12) {
            0 => None,
            1 => self.cursor.map(|cursor| cursor / 2),
            2 => Some(u64::MAX),
            _ => self.cursor,
        };
        let (acked, acked_id) = (self.acked, self.acked_id);
        let request = Request { client: self.client, acked, acked_id, cursor, envelopes };
        self.last = Some(request.clone());
        request
    }

    fn envelope(&self, dice: &mut Dice, seq: u64, now: Instant) -> Envelope {
        let at = match dice.throw(8) {
            0 => now.plus_ms(90_000_000),
            1 => now.plus_ms(-130_000),
            2 => Instant(dice.next().cast_signed()),
            _ => now.plus_ms(-dice.number(60_000)),
        };
        // Ids are few, so that some come twice.
        let id = OperationId::from_entropy(dice.throw(1 << 13).to_be_bytes());
        Envelope { client: self.client, seq, id, at, operation: dice.operation() }
    }

    /// Numbers what it has to say from 1, under a new name, as after a recovery.
    fn start_anew(&mut self, dice: &mut Dice) {
        let outbox = std::mem::take(&mut self.outbox);
        *self = Self { cursor: self.cursor, ..Self::new(dice.small(250)) };
        self.outbox = (1..)
            .zip(outbox)
            .map(|(seq, envelope)| Envelope { client: self.client, seq, ..envelope })
            .collect();
    }

    /// Hears the answer, or not.
    pub(crate) fn hear(&mut self, dice: &mut Dice, request: &Request, reply: &domain::Reply) {
        if dice.throw(6) == 0 || request.client != self.client {
            return;
        }
        if reply.forked {
            self.start_anew(dice);
            return;
        }
        self.cursor = Some(reply.cursor);
        while let Some(first) = self.outbox.first().filter(|first| first.seq <= reply.ack) {
            (self.acked, self.acked_id) = (first.seq, Some(first.id));
            self.outbox.remove(0);
        }
    }
}
