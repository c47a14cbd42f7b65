//! What browsers say of the notices they were sent, and what the settings tell of them.

use app::backend::Failure;
use app::boot::{self, Step};
use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
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
struct Said {
    /// Of which notice, by the tag it was shown with.
    notice: String,
}

/// What it says for a button with which a square is set.
#[derive(Deserialize)]
struct Answered {
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
struct Snoozed {
    notice: String,
    /// When the button was pressed, by the device's clock.
    at: Instant,
}

/// The most bytes of what a browser says; an operation with its notice is far shorter.
const MAX_SAID: usize = 4_096;

/// Who says something of a notice, and what, as long as it is not too often.
fn hear<'a, T: DeserializeOwned>(
    service: &Service,
    visitor: &'a Visitor,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<(&'a SignedIn, T), Problem> {
    let caller = caller(visitor, headers)?;
    service.throttle.notice(caller.account.id)?;
    let said = serde_json::from_slice(body).ok().filter(|_| body.len() <= MAX_SAID);
    Ok((caller, said.ok_or_else(|| Problem::of(StatusCode::BAD_REQUEST))?))
}

/// Answers `POST /api/v1/push/shown`. Of what is not the account's nothing is noted, and nothing is told.
pub(crate) async fn shown(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let (caller, Said { notice }) = hear(&service, &visitor, &headers, &body)?;
    service.store.show_notice(caller.account.id, &notice, service.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers `POST /api/v1/push/acted`: the person has opened what a notice is about.
pub(crate) async fn acted(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let (caller, Said { notice }) = hear(&service, &visitor, &headers, &body)?;
    service.store.act_on_notice(caller.account.id, &notice, Act::Opened, service.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answers `POST /api/v1/push/answer`: the square that a notice is about is set, once however often it is said.
pub(crate) async fn answer(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let (caller, answered) = hear(&service, &visitor, &headers, &body)?;
    let Answered { notice, id, operation, after, at } = answered;
    let act = match &operation {
        Operation::SetEntry { mark: Some(Mark::Done), .. } => Act::Done,
        Operation::SetEntry { mark: Some(Mark::Skipped(_)), .. } => Act::Skipped,
        _ => return Err(Problem::of(StatusCode::UNPROCESSABLE_ENTITY)),
    };
    let at = at.max(after.plus_ms(1));
    let performed = service.perform_at(caller, operation, id, at).await;
    let head = performed.map_err(|failure| problem(&failure))?;
    service.store.act_on_notice(caller.account.id, &notice, act, service.now()).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    cookies::keep_head(&service.config.site, response.headers_mut(), head);
    Ok(response)
}

fn problem(failure: &Failure) -> Problem {
    match failure {
        Failure::SlowDown { seconds } => {
            Problem::after(StatusCode::TOO_MANY_REQUESTS, (*seconds).into())
        }
        failure => Problem::of(functions::status(failure)),
    }
}

/// Answers `POST /api/v1/push/snooze`: the notice comes once more, an hour after the button was pressed.
pub(crate) async fn snooze(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let (caller, Snoozed { notice, at }) = hear(&service, &visitor, &headers, &body)?;
    let (account, now) = (caller.account.id, service.now());
    // What could not be said for so long is not told any more, as if the notice itself had been late.
    if now.ms_since(at) > SNOOZE_MS + ringing::LATE_MS {
        return Ok(StatusCode::NO_CONTENT);
    }
    let (_, snapshot) = service.store.get_snapshot(account).await?;
    let zone = Zone::stored(&caller.account.profile.zone);
    // A clock that is wrong puts nothing off for days, nor into the past.
    let due_at = at.plus_ms(SNOOZE_MS).clamp(now, now.plus_ms(SNOOZE_MS));
    let due_at = ringing::after_quiet(&snapshot, &zone, due_at);
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
