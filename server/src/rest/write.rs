//! A write of a program: one operation that is handed in, and what it has come to.

use app::backend::Failure;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::limits::Left;
use domain::{GoalEdit, Key as RecordKey, Operation, OperationId, Record, Root};
use serde::Serialize;
use store::Condition;

use super::answer::{self, Tag, missing, problem, refused};
use super::holder::Writer;
use crate::problem::Problem;
use crate::service::{Service, alone, seconds};

/// What a write has come to.
pub(super) struct Written {
    left: Option<Left>,
    /// The record that was written into, as it is now.
    pub(super) record: Record,
}

impl Writer {
    /// The random part of a new record's id: with a key it is always the same for the same body.
    pub(super) fn entropy(&self, service: &Service, kind: &str, body: [u8; 32]) -> [u8; 16] {
        match &self.key {
            Some(key) => {
                let what = [kind.as_bytes(), &body].concat();
                let bits = key.bits(&self.reader.token, &what);
                bits.first_chunk().copied().unwrap_or_default()
            }
            None => service.entropy.bytes(),
        }
    }

    /// Hands an operation in, and answers with what it wrote into. With a key that was used before nothing happens again, and
    /// the answer is that of the first time.
    ///
    /// # Errors
    /// What is told to the program.
    pub(super) async fn perform(
        &self,
        service: &Service,
        operation: Operation,
    ) -> Result<Written, Response> {
        let (account, now) = (self.reader.account.id, service.now());
        let (action, key) = (operation.action(), written_key(&operation));
        let id = self.operation_id(service);
        self.require_same(service, id, &operation).await?;
        let request = alone(self.reader.token.client, operation.clone(), id, now);
        let condition = self.expected.clone().map(|hashes| Condition { key, hashes });
        let settled = service.hand_in(account, request, condition).await;
        let settled = settled.map_err(|error| failed(&error))?;
        if settled.decided == 0 {
            // Its key has been used meanwhile, perhaps for something else.
            self.require_same(service, id, &operation).await?;
        }
        let left = settled.usage.left(&service.limits, action, now);
        let reply = settled.reply;
        let told = |problem: Problem| {
            let mut response = problem.into_response();
            if let Some(left) = left {
                answer::limit(response.headers_mut(), left);
            }
            response
        };
        if settled.is_outdated {
            let sentence = "It is not as If-Match says any more. Ask for it again.";
            return Err(told(problem(StatusCode::PRECONDITION_FAILED, "outdated", sentence)));
        }
        if reply.retry_after_ms > 0 {
            let wait = seconds(reply.retry_after_ms);
            let sentence = format!("Too many changes at once. Try again in {wait} seconds.");
            let problem = problem(StatusCode::TOO_MANY_REQUESTS, "rate_limited", sentence);
            return Err(told(Problem { retry_after: Some(wait.into()), ..problem }));
        }
        if let Some(refusal) = reply.refusals.iter().find(|refusal| refusal.id == id) {
            return Err(told(refused(refusal.rejection)));
        }
        let changed = reply.rows.into_iter().find(|record| record.key() == key);
        let record = if changed.is_some() {
            changed
        } else {
            // It says what it said before, or the write is one that was sent again.
            let found = service.store.get_record(account, key).await;
            found.map_err(Problem::from)?.1
        };
        let record = record.or_else(|| empty(key)).ok_or_else(|| told(missing()))?;
        Ok(Written { left, record })
    }

    /// The id of the operation: with a key it is always the same.
    fn operation_id(&self, service: &Service) -> OperationId {
        let Some(key) = &self.key else {
            return OperationId::from_entropy(service.entropy.bytes());
        };
        let bits = key.bits(&self.reader.token, b"operation");
        OperationId::from_entropy(bits.first_chunk().copied().unwrap_or_default())
    }

    /// Refuses a key that was used for something else.
    async fn require_same(
        &self,
        service: &Service,
        id: OperationId,
        operation: &Operation,
    ) -> Result<(), Problem> {
        if self.key.is_none() {
            return Ok(());
        }
        let past = service.store.find_operation(self.reader.account.id, id).await?;
        if past.is_none_or(|past| is_same(&past.operation, operation)) {
            return Ok(());
        }
        let sentence = "This Idempotency-Key was used for something else.";
        Err(problem(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused", sentence))
    }
}

impl Written {
    /// The answer: a view of the record.
    pub(super) fn answer(&self, status: StatusCode, view: &impl Serialize) -> Response {
        let mut response = (status, axum::Json(view)).into_response();
        self.mark(&mut response);
        response
    }

    /// The answer to what has made something: a view of it, and where it stands.
    pub(super) fn created(&self, path: &str, view: &impl Serialize) -> Response {
        let mut response = self.answer(StatusCode::CREATED, view);
        answer::locate(response.headers_mut(), path);
        response
    }

    /// The answer that shows nothing.
    pub(super) fn done(&self) -> Response {
        let mut response = StatusCode::NO_CONTENT.into_response();
        self.mark(&mut response);
        response
    }

    fn mark(&self, response: &mut Response) {
        let headers = response.headers_mut();
        answer::mark(headers, Tag::Content(self.record.hash()));
        if let Some(left) = self.left {
            answer::limit(headers, left);
        }
    }
}

/// The key of the record that an operation writes into.
fn written_key(operation: &Operation) -> RecordKey {
    match (operation.habit(), operation.day(), operation.root()) {
        (Some(habit), Some(day), _) => RecordKey::Entry(habit, day),
        (_, _, root) => root.unwrap_or(Root::Settings).key(),
    }
}

/// The record of settings nobody has set, or of a square nobody has written into; `None` for all others.
pub(super) fn empty(key: RecordKey) -> Option<Record> {
    match key {
        RecordKey::Settings => Some(Record::Settings(domain::Settings::default())),
        RecordKey::Entry(habit, day) => {
            Some(Record::Entry { habit, day, entry: domain::Entry::default() })
        }
        _ => None,
    }
}

/// Whether two operations were meant as one. What is new has an id that tells its body from others, and a place depends on
/// what stands beside it at the time.
fn is_same(past: &Operation, operation: &Operation) -> bool {
    match (past, operation) {
        (
            Operation::CreateHabit(_) | Operation::MoveHabit { .. },
            Operation::CreateHabit(_) | Operation::MoveHabit { .. },
        )
        | (Operation::CreateGoal(_), Operation::CreateGoal(_))
        | (Operation::CreateReminder(_), Operation::CreateReminder(_)) => {
            past.kind() == operation.kind() && past.root() == operation.root()
        }
        (Operation::EditGoal(past), Operation::EditGoal(edit)) => {
            without_places(past) == without_places(edit)
        }
        _ => past == operation,
    }
}

fn without_places(edit: &GoalEdit) -> GoalEdit {
    let mut edit = edit.clone();
    edit.steps.values_mut().for_each(|step| step.position = None);
    edit
}

fn failed(failure: &Failure) -> Problem {
    match failure {
        Failure::Refused(rejection) => refused(*rejection),
        // The account has ended since its token was looked up.
        Failure::SignedOut => Problem::of(StatusCode::UNAUTHORIZED),
        _ => Problem { retry_after: Some(5), ..Problem::of(StatusCode::SERVICE_UNAVAILABLE) },
    }
}
