//! Ann and Ben, and what they do.

use domain::exchange::Request;
use domain::goal::StepEdit;
use domain::limits::Limits;
use domain::settings::Theme;
use domain::{
    AccountId, Amount, ClientId, Colour, Day, DayStart, Envelope, GoalEdit, GoalId, HabitId,
    HabitName, Head, Icon, Instant, Mark, Measure, NewHabit, Note, Operation, OperationId,
    Position, Reply, Rule, Schedule, SettingsEdit, StepId, Target, Title, Weekday,
};
use store::{Account, Inserted, NewAccount, PasswordHash, Profile, Store};

/// A Thursday in 2026, 12:00 UTC.
pub(crate) const NOON: Instant = Instant(1_791_460_800_000);

/// The day of [`NOON`].
pub(crate) const TODAY: Day = Day(20_734);

pub(crate) fn account(number: u8) -> AccountId {
    AccountId::from_entropy([number; 16])
}

pub(crate) fn client(number: u8) -> ClientId {
    ClientId::from_entropy([number; 8])
}

pub(crate) fn habit(number: u8) -> HabitId {
    HabitId::from_entropy([number; 16])
}

pub(crate) fn goal(number: u8) -> GoalId {
    GoalId::from_entropy([number; 16])
}

pub(crate) fn step(number: u8) -> StepId {
    StepId::from_entropy([number; 16])
}

/// "Half marathon", with one step.
pub(crate) fn lisbon(id: GoalId) -> GoalEdit {
    let shoes = StepEdit { title: Some(Title::new("Race shoes").ok()), ..StepEdit::of() };
    GoalEdit {
        title: Title::new("Half marathon, \"Lisbon\"").ok(),
        starts_on: Some(TODAY - 40),
        steps: [(step(1), shoes)].into(),
        ..GoalEdit::of(id)
    }
}

/// The colours are to be dark.
pub(crate) fn dark() -> Operation {
    Operation::EditSettings(SettingsEdit { theme: Some(Theme::Dark), ..SettingsEdit::of() })
}

pub(crate) fn operation(number: u64) -> OperationId {
    OperationId::from_entropy(number.to_be_bytes())
}

/// An account that nobody has used yet.
pub(crate) fn new_account(number: u8, email: &str) -> NewAccount {
    NewAccount {
        account: Account {
            id: account(number),
            email: email.to_owned(),
            email_confirmed_at: None,
            profile: Profile {
                name: "Ann".to_owned(),
                zone: "Europe/Lisbon".to_owned(),
                week_start: Weekday::Sun,
                day_start: DayStart::try_from(180).unwrap(),
            },
            created_at: NOON,
        },
        password_hash: PasswordHash("$argon2id$ann".to_owned()),
    }
}

/// Ann's account, with nothing in it.
pub(crate) async fn ann(store: &Store) -> AccountId {
    sign_up(store, 1, "ann@example.org").await
}

/// Ben's account, with nothing in it.
pub(crate) async fn ben(store: &Store) -> AccountId {
    sign_up(store, 2, "ben@example.org").await
}

async fn sign_up(store: &Store, number: u8, email: &str) -> AccountId {
    let inserted = store.insert_account(new_account(number, email)).await.unwrap();
    assert_eq!(inserted, Inserted::Done);
    account(number)
}

/// "Read", every day.
pub(crate) fn read(id: HabitId) -> NewHabit {
    NewHabit {
        habit: id,
        name: HabitName::new("Read").unwrap(),
        measure: Measure::Check,
        rule: Rule { schedule: Schedule::Daily, target: Target::ONCE },
        colour: Colour::Pine,
        icon: Icon::Book,
        note: Note::new("before bed, \"no\" phone\n📚").unwrap(),
        position: Position::default(),
        starts_on: TODAY - 400,
    }
}

pub(crate) fn tick(habit: HabitId, day: Day) -> Operation {
    Operation::SetEntry { habit, day, mark: Some(Mark::Done) }
}

pub(crate) fn add(habit: HabitId, day: Day, thousandths: i64) -> Operation {
    Operation::AddAmount { habit, day, amount: Amount(thousandths) }
}

/// A device that says what it means and hears all of the answer.
pub(crate) struct Device {
    pub(crate) client: ClientId,
    pub(crate) acked: u64,
    pub(crate) acked_id: Option<OperationId>,
    pub(crate) cursor: Option<Head>,
    /// Sets the ids of its operations apart from those of other devices.
    pub(crate) salt: u64,
}

impl Device {
    pub(crate) fn new(number: u8) -> Self {
        let salt = u64::from(number) << 32;
        Self { client: client(number), acked: 0, acked_id: None, cursor: Some(0), salt }
    }

    /// The next envelopes, in order.
    pub(crate) fn envelopes(&self, at: Instant, operations: Vec<Operation>) -> Vec<Envelope> {
        (self.acked + 1..)
            .zip(operations)
            .map(|(seq, operation)| {
                let id = OperationId::from_entropy((self.salt + seq).to_be_bytes());
                Envelope { client: self.client, seq, id, at, operation }
            })
            .collect()
    }

    pub(crate) fn request(&self, envelopes: Vec<Envelope>) -> Request {
        let (acked, acked_id) = (self.acked, self.acked_id);
        Request { client: self.client, acked, acked_id, cursor: self.cursor, envelopes }
    }

    /// Says something at `now` and takes the answer.
    pub(crate) async fn say(
        &mut self,
        store: &Store,
        account: AccountId,
        now: Instant,
        operations: Vec<Operation>,
    ) -> Reply {
        let request = self.request(self.envelopes(now, operations));
        let limits = Limits::default();
        let reply = store.commit(account, request.clone(), &limits, now).await.unwrap();
        self.hear(&request.envelopes, &reply);
        reply
    }

    /// Takes an answer.
    pub(crate) fn hear(&mut self, envelopes: &[Envelope], reply: &Reply) {
        if let Some(last) = envelopes.iter().rfind(|envelope| envelope.seq <= reply.ack) {
            self.acked = last.seq;
            self.acked_id = Some(last.id);
        }
        self.cursor = Some(reply.cursor);
    }
}

/// A request that writes nothing.
pub(crate) fn pull(cursor: Option<Head>) -> Request {
    Request { client: client(200), acked: 0, acked_id: None, cursor, envelopes: Vec::new() }
}
