//! What browsers say of the notices they were sent, and what the settings tell of them.

use std::sync::Arc;

use app::boot::{self, Step};
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::packed::Packed;
use domain::{Instant, Mark, Operation, OperationId, Record, ReminderId, TimeOfDay};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use store::{Act, Outcome, StoreError, Told};

use crate::account::push::caller;
use crate::identity::Visitor;
use crate::problem::Problem;
use crate::service::{Service, Shared};
use crate::sessions::SignedIn;
use crate::zone::Zone;
use crate::{cookies, functions, ringing};

/// How far back the settings tell of notices: 14 days.
const LISTED_MS: i64 = 14 * 86_400_000;

/// How long a notice is put off: an hour.
const SNOOZE_MS: i64 = 3_600_000;

/// Of how many they tell at most.
const MAX_LISTED: i64 = 50;

/// What the service worker says.
#[derive(Deserialize)]
pub(crate) struct Said {
    /// Of which notice, by the tag it was shown with.
    notice: String,
}

/// What it says for a button with which a square is set.
#[derive(Deserialize)]
pub(crate) struct Answered {
    notice: String,
    id: OperationId,
    operation: Operation,
    /// The latest that was written before the notice was sent: whoever answers has seen it, whatever their clock says.
    after: Instant,
    /// When the button was pressed, by the device's clock.
    at: Instant,
}

/// What it says for the button that puts a notice off.
#[derive(Deserialize)]
pub(crate) struct Snoozed {
    notice: String,
    /// When the button was pressed, by the device's clock.
    at: Instant,
}

/// The most bytes of what a browser says; an operation with its notice is far shorter.
const MAX_SAID: usize = 4_096;

/// Somebody who says something of a notice, and what, as long as it is not too often.
pub(crate) struct Heard<T> {
    caller: Arc<SignedIn>,
    said: T,
}

impl<T: DeserializeOwned> FromRequest<Shared> for Heard<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, service: &Shared) -> Result<Self, Problem> {
        let visitor = request.extensions().get::<Visitor>();
        let visitor = visitor.ok_or(Problem::of(StatusCode::UNAUTHORIZED))?;
        let caller = Arc::clone(caller(visitor, request.headers())?);
        service.throttle.notice(caller.account.id)?;
        let body = to_bytes(request.into_body(), MAX_SAID).await.ok();
        let said = body.and_then(|body| serde_json::from_slice(&body).ok());
        Ok(Self { caller, said: said.ok_or(Problem::of(StatusCode::BAD_REQUEST))? })
    }
}

/// Answers `POST /api/v1/push/shown`. Of what is not the account's nothing is noted, and nothing is told.
pub(crate) async fn shown(
    State(service): State<Shared>,
    Heard { caller, said }: Heard<Said>,
) -> Result<StatusCode, Problem> {
    service.store.show_notice(caller.account.id, &said.notice, service.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers `POST /api/v1/push/acted`: the person has opened what a notice is about.
pub(crate) async fn acted(
    State(service): State<Shared>,
    Heard { caller, said }: Heard<Said>,
) -> Result<StatusCode, Problem> {
    let (account, now) = (caller.account.id, service.now());
    service.store.act_on_notice(account, &said.notice, Act::Opened, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers `POST /api/v1/push/answer`: the square that a notice is about is set, once however often it is said.
pub(crate) async fn answer(
    State(service): State<Shared>,
    Heard { caller, said }: Heard<Answered>,
) -> Result<Response, Problem> {
    let Answered { notice, id, operation, after, at } = said;
    let act = match &operation {
        Operation::SetEntry { mark: Some(Mark::Done), .. } => Act::Done,
        Operation::SetEntry { mark: Some(Mark::Skipped(_)), .. } => Act::Skipped,
        _ => return Err(Problem::of(StatusCode::UNPROCESSABLE_ENTITY)),
    };
    let at = at.max(after.plus_ms(1));
    let head = match service.perform_at(&caller, operation, id, at).await {
        Ok(head) => head,
        Err(failure) => return functions::refuse(&failure),
    };
    service.store.act_on_notice(caller.account.id, &notice, act, service.now()).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    cookies::keep_head(&service.config.site, response.headers_mut(), head);
    Ok(response)
}

/// Answers `POST /api/v1/push/snooze`: the notice comes once more, an hour after the button was pressed.
pub(crate) async fn snooze(
    State(service): State<Shared>,
    Heard { caller, said: Snoozed { notice, at } }: Heard<Snoozed>,
) -> Result<StatusCode, Problem> {
    let (account, now) = (caller.account.id, service.now());
    // What could not be said for so long is not told any more, as if the notice itself had been late.
    if now.ms_since(at) > SNOOZE_MS + ringing::LATE_MS {
        return Ok(StatusCode::NO_CONTENT);
    }
    let records = service.store.get_documents(account).await?;
    let zone = Zone::stored(&caller.account.profile.zone);
    // A clock that is wrong puts nothing off for days, nor into the past.
    let due_at = at.plus_ms(SNOOZE_MS).clamp(now, now.plus_ms(SNOOZE_MS));
    let due_at = ringing::after_quiet(&records, &zone, due_at);
    service.store.snooze_notice(account, &notice, due_at, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the settings tell of the notices of the last days, the latest first. `records`: everything of the account.
pub(crate) async fn list(
    service: &Service,
    caller: &SignedIn,
    records: &Packed,
    zone: &Zone,
) -> Result<Vec<boot::Told>, StoreError> {
    let since = service.now().plus_ms(-LISTED_MS);
    let listed = service.store.list_notices(caller.account.id, since, MAX_LISTED).await?;
    let told = |told: Told| {
        let (on, minute) = zone.clock(told.notice.due_at);
        boot::Told {
            title: title(records, told.notice.reminder),
            on,
            at: TimeOfDay::from_minutes(minute).unwrap_or_default(),
            steps: steps(&told),
        }
    };
    Ok(listed.into_iter().map(told).collect())
}

/// What a reminder is called; nothing when it is gone for good.
fn title(records: &Packed, id: ReminderId) -> String {
    let mut titles = records.documents.iter().filter_map(|record| match record {
        Record::Reminder(reminder) if reminder.id == id => Some(&reminder.title.value),
        _ => None,
    });
    titles.next().map(ToString::to_string).unwrap_or_default()
}

/// What became of a notice, in the order of time.
fn steps(told: &Told) -> Vec<Step> {
    let came_to = match told.outcome {
        None => Step::Planned,
        Some(Outcome::Sent) => Step::Sent { to: told.accepted },
        Some(Outcome::Nowhere) => Step::Nowhere,
        Some(Outcome::Settled) => Step::Settled,
        Some(Outcome::Missed) => Step::Missed,
        Some(Outcome::Gone) => Step::Gone,
    };
    let shown = told.shown_at.map(|_| Step::Shown);
    let act = told.act.map(|(act, _)| match act {
        Act::Opened => Step::Opened,
        Act::Done => Step::Done,
        Act::Skipped => Step::Skipped,
        Act::Snoozed => Step::Snoozed,
    });
    std::iter::once(came_to).chain(shown).chain(act).collect()
}
