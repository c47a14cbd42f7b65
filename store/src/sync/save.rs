//! Saves what was decided. Each table has one statement, whatever the size of the batch.
//!
//! In PostgreSQL every statement costs two journeys, so there the same texts are joined into a single one.

use domain::ledger::{AccountState, Decided, Decision};
use domain::{
    AccountId, ClientId, Day, HabitId, Head, Instant, Operation, OperationId, Record, Rejection,
};
use serde::Serialize;

use crate::records::{DocumentRow, EntryRow, HabitRow, json};
use crate::tx::{Statement, Tx};
use crate::{Engine, StoreError};

/// What is saved together.
pub(crate) struct Batch {
    habits: Vec<HabitRow>,
    entries: Vec<EntryRow>,
    documents: Vec<DocumentRow>,
    log: Vec<LogRow>,
    /// Whose operations these were, and the last of them that is settled.
    client: Option<(ClientId, u64)>,
    account: AccountState,
}

/// An operation on its way into the log.
#[derive(Serialize)]
struct LogRow {
    id: OperationId,
    client: ClientId,
    seq: u64,
    head: Head,
    at: Instant,
    kind: &'static str,
    habit: Option<HabitId>,
    day: Option<Day>,
    body: String,
    before: Option<String>,
    rejection: Option<Rejection>,
    overlap: Option<String>,
}

impl Batch {
    /// What was decided of a client's operations.
    pub(crate) fn of(client: ClientId, decision: &Decision, now: Instant) -> Self {
        let log = decision.decided.iter().map(LogRow::of).collect();
        let client = Some((client, decision.ack));
        Self { log, client, ..Self::records(&decision.records, decision.account.clone(), now) }
    }

    /// Records without operations behind them.
    pub(crate) fn records(records: &[(Record, Head)], account: AccountState, now: Instant) -> Self {
        let (mut habits, mut entries, mut documents) = (Vec::new(), Vec::new(), Vec::new());
        for (record, head) in records {
            match record {
                Record::Habit(habit) => habits.push(HabitRow::of(habit, *head, now)),
                Record::Entry { habit, day, entry } => {
                    entries.push(EntryRow::of(*habit, *day, entry, *head));
                }
                Record::Settings(_) | Record::Goal(_) | Record::Reminder(_) => {
                    documents.extend(DocumentRow::of(record, *head, now));
                }
            }
        }
        Self { habits, entries, documents, log: Vec::new(), client: None, account }
    }
}

impl LogRow {
    fn of(decided: &Decided) -> Self {
        let envelope = &decided.envelope;
        let operation: &Operation = &envelope.operation;
        let before = decided.changes.first().and_then(|change| change.before.as_ref());
        Self {
            id: envelope.id,
            client: envelope.client,
            seq: envelope.seq,
            head: decided.head,
            at: envelope.at,
            kind: operation.kind(),
            habit: operation.habit(),
            day: operation.day(),
            body: json(operation),
            before: before.map(json),
            rejection: decided.rejection,
            overlap: decided.overlap.as_ref().map(json),
        }
    }
}

// $1 account, $2 now, $3 habits, $4 entries, $5 log, $6 clients, $7 … $13 the account's row, $14 documents.

macro_rules! save_habits {
    () => {
        "INSERT INTO habits (account_id, habit_id, name, measure, rules, colour, icon, note, \
             position, starts_on, archived_on, deleted_at, purged_at, stamps, head, updated_at)
         SELECT $1, value ->> 'habit', value ->> 'name', value ->> 'measure', value ->> 'rules', \
             value ->> 'colour', value ->> 'icon', value ->> 'note', value ->> 'position', \
             value ->> 'starts_on', value ->> 'archived_on', \
             CAST(value ->> 'deleted_at' AS BIGINT), CAST(value ->> 'purged_at' AS BIGINT), \
             value ->> 'stamps', CAST(value ->> 'head' AS BIGINT), $2
         FROM json_each($3) WHERE true
         ON CONFLICT (account_id, habit_id) DO UPDATE SET name = excluded.name, \
             measure = excluded.measure, rules = excluded.rules, colour = excluded.colour, \
             icon = excluded.icon, note = excluded.note, position = excluded.position, \
             starts_on = excluded.starts_on, archived_on = excluded.archived_on, \
             deleted_at = excluded.deleted_at, purged_at = excluded.purged_at, \
             stamps = excluded.stamps, head = excluded.head, updated_at = excluded.updated_at"
    };
}

macro_rules! save_entries {
    () => {
        "INSERT INTO entries (account_id, habit_id, day_on, mark, amount, reason, set_stamp, \
             adds, note, note_stamp, head)
         SELECT $1, value ->> 'habit', value ->> 'day', value ->> 'mark', \
             CAST(value ->> 'amount' AS BIGINT), value ->> 'reason', value ->> 'set_stamp', \
             value ->> 'adds', value ->> 'note', value ->> 'note_stamp', \
             CAST(value ->> 'head' AS BIGINT)
         FROM json_each($4) WHERE true
         ON CONFLICT (account_id, habit_id, day_on) DO UPDATE SET mark = excluded.mark, \
             amount = excluded.amount, reason = excluded.reason, set_stamp = excluded.set_stamp, \
             adds = excluded.adds, note = excluded.note, note_stamp = excluded.note_stamp, \
             head = excluded.head"
    };
}

macro_rules! save_documents {
    () => {
        "INSERT INTO documents (account_id, kind, document_id, body, stamps, deleted_at, \
             purged_at, head, updated_at)
         SELECT $1, value ->> 'kind', value ->> 'id', value ->> 'body', value ->> 'stamps', \
             CAST(value ->> 'deleted_at' AS BIGINT), CAST(value ->> 'purged_at' AS BIGINT), \
             CAST(value ->> 'head' AS BIGINT), $2
         FROM json_each($14) WHERE true
         ON CONFLICT (account_id, kind, document_id) DO UPDATE SET body = excluded.body, \
             stamps = excluded.stamps, deleted_at = excluded.deleted_at, \
             purged_at = excluded.purged_at, head = excluded.head, \
             updated_at = excluded.updated_at"
    };
}

// Whatever changes when something rings has the account looked at anew.
macro_rules! save_alarm {
    () => {
        "INSERT INTO alarms (account_id, planned_until, due_at)
         SELECT $1, $2, 0 FROM json_each($14) WHERE value ->> 'kind' IN ('reminder', 'settings') \
         LIMIT 1
         ON CONFLICT (account_id) DO UPDATE SET due_at = 0"
    };
}

macro_rules! save_log {
    () => {
        "INSERT INTO operations (account_id, operation_id, client_id, seq, head, at, applied_at, \
             kind, habit_id, day_on, body, before, rejection, overlap)
         SELECT $1, value ->> 'id', value ->> 'client', CAST(value ->> 'seq' AS BIGINT), \
             CAST(value ->> 'head' AS BIGINT), CAST(value ->> 'at' AS BIGINT), $2, \
             value ->> 'kind', value ->> 'habit', value ->> 'day', value ->> 'body', \
             value ->> 'before', value ->> 'rejection', value ->> 'overlap'
         FROM json_each($5) WHERE true
         ON CONFLICT (account_id, operation_id) DO UPDATE SET client_id = excluded.client_id, \
             seq = excluded.seq, head = excluded.head, at = excluded.at, \
             applied_at = excluded.applied_at, kind = excluded.kind, \
             habit_id = excluded.habit_id, day_on = excluded.day_on, body = excluded.body, \
             before = excluded.before, rejection = excluded.rejection, \
             overlap = excluded.overlap"
    };
}

macro_rules! save_clients {
    () => {
        "INSERT INTO clients (account_id, client_id, last_seq, seen_at)
         SELECT $1, value ->> 'client', CAST(value ->> 'seq' AS BIGINT), $2
         FROM json_each($6) WHERE true
         ON CONFLICT (account_id, client_id) DO UPDATE SET last_seq = excluded.last_seq, \
             seen_at = excluded.seen_at"
    };
}

macro_rules! save_account {
    () => {
        "UPDATE accounts SET head = $7, digest = $8, latest = $9, usage = $10, live_habits = $11, \
             live_goals = $12, live_reminders = $13 \
         WHERE account_id = $1"
    };
}

const TOGETHER: &str = concat!(
    "WITH saved_habits AS (",
    save_habits!(),
    "), saved_entries AS (",
    save_entries!(),
    "), saved_documents AS (",
    save_documents!(),
    "), saved_alarm AS (",
    save_alarm!(),
    "), saved_log AS (",
    save_log!(),
    "), saved_clients AS (",
    save_clients!(),
    ") ",
    save_account!()
);

#[derive(Serialize)]
struct ClientRow {
    client: ClientId,
    seq: u64,
}

/// Saves a batch. The account's row is to be held.
pub(crate) async fn save(
    tx: &mut Tx<'_>,
    account: AccountId,
    batch: Batch,
    now: Instant,
) -> Result<(), StoreError> {
    let values = Values::of(account, &batch, now);
    if tx.engine() == Engine::Postgres {
        return tx.run(values.bind(sqlx::query(TOGETHER))).await.map(drop);
    }
    if !batch.habits.is_empty() {
        tx.run(values.bind(sqlx::query(save_habits!()))).await?;
    }
    if !batch.entries.is_empty() {
        tx.run(values.bind(sqlx::query(save_entries!()))).await?;
    }
    if !batch.documents.is_empty() {
        tx.run(values.bind(sqlx::query(save_documents!()))).await?;
        tx.run(values.bind(sqlx::query(save_alarm!()))).await?;
    }
    if !batch.log.is_empty() {
        tx.run(values.bind(sqlx::query(save_log!()))).await?;
    }
    if batch.client.is_some() {
        tx.run(values.bind(sqlx::query(save_clients!()))).await?;
    }
    tx.run(values.bind(sqlx::query(save_account!()))).await.map(drop)
}

/// The values of all the statements, by number.
struct Values {
    account: String,
    now: i64,
    lists: [String; 4],
    documents: String,
    head: i64,
    digest: String,
    latest: i64,
    usage: String,
    live_habits: i64,
    live_goals: i64,
    live_reminders: i64,
}

impl Values {
    fn of(account: AccountId, batch: &Batch, now: Instant) -> Self {
        let client = batch.client.map(|(client, seq)| ClientRow { client, seq });
        let clients: Vec<ClientRow> = client.into_iter().collect();
        let state = &batch.account;
        Self {
            account: account.to_string(),
            now: now.0,
            lists: [json(&batch.habits), json(&batch.entries), json(&batch.log), json(&clients)],
            // A head grows by one with an operation; it never gets near the end of its column.
            head: i64::try_from(state.head).unwrap_or(i64::MAX),
            digest: state.digest.to_string(),
            latest: state.latest.0,
            usage: json(&state.usage),
            live_habits: i64::from(state.live_habits),
            live_goals: i64::from(state.live_goals),
            live_reminders: i64::from(state.live_reminders),
            documents: json(&batch.documents),
        }
    }

    fn bind(&self, statement: Statement) -> Statement {
        let [habits, entries, log, clients] = &self.lists;
        statement
            .bind(self.account.clone())
            .bind(self.now)
            .bind(habits.clone())
            .bind(entries.clone())
            .bind(log.clone())
            .bind(clients.clone())
            .bind(self.head)
            .bind(self.digest.clone())
            .bind(self.latest)
            .bind(self.usage.clone())
            .bind(self.live_habits)
            .bind(self.live_goals)
            .bind(self.live_reminders)
            .bind(self.documents.clone())
    }
}
