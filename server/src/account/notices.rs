//! What browsers say of the notices they were sent, and what the settings tell of them.

use app::boot::{self, Step};
use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::packed::Packed;
use domain::{Record, ReminderId, TimeOfDay};
use serde::Deserialize;
use store::{Act, Outcome, StoreError, Told};

use crate::account::push::caller;
use crate::identity::Visitor;
use crate::problem::Problem;
use crate::service::{Service, Shared};
use crate::sessions::SignedIn;
use crate::zone::Zone;

/// How far back the settings tell of notices: 14 days.
const LISTED_MS: i64 = 14 * 86_400_000;

/// Of how many they tell at most.
const MAX_LISTED: i64 = 50;

/// What the service worker says.
#[derive(Deserialize)]
struct Said {
    /// Of which notice, by the tag it was shown with.
    notice: String,
}

impl Said {
    fn read(body: &Bytes) -> Result<Self, Problem> {
        serde_json::from_slice(body).map_err(|_| Problem::of(StatusCode::BAD_REQUEST))
    }
}

/// Answers `POST /api/v1/push/shown`. Of what is not the account's nothing is noted, and nothing is told.
pub(crate) async fn shown(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let caller = caller(&visitor, &headers)?;
    let Said { notice } = Said::read(&body)?;
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
    let caller = caller(&visitor, &headers)?;
    let Said { notice } = Said::read(&body)?;
    service.store.act_on_notice(caller.account.id, &notice, Act::Opened, service.now()).await?;
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
    });
    std::iter::once(came_to).chain(shown).chain(act).collect()
}
