//! Notifications on the device somebody sits at: on, off, and a test. JSON, for the app.

use std::sync::Arc;

use app::Route;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use store::{PushSubscription, StoreError};

use crate::identity::{Visitor, is_meant_for};
use crate::problem::Problem;
use crate::push::{Keys, Notice, PushError};
use crate::service::{Service, Shared};
use crate::sessions::SignedIn;

/// How long a test is worth anything: 5 minutes.
const TEST_LASTS_S: u32 = 300;

/// What the app needs to know before it asks the browser, and hears after everything it says.
#[derive(Serialize)]
pub(crate) struct Known {
    /// The site's public key.
    key: String,
    /// Where notifications of this session go, if anywhere.
    endpoint: Option<String>,
}

/// Answers `POST /api/v1/push/state`.
pub(crate) async fn state(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
) -> Result<Json<Known>, Problem> {
    let caller = caller(&visitor, &headers)?;
    let endpoint = here(&service, caller).await?.map(|subscription| subscription.endpoint);
    known(&service, endpoint).await
}

/// A subscription as browsers write it.
#[derive(Deserialize)]
struct Subscribed {
    endpoint: String,
    keys: SubscribedKeys,
}

#[derive(Deserialize)]
struct SubscribedKeys {
    p256dh: String,
    auth: String,
}

/// Answers `POST /api/v1/push`: notifications of this session go to this browser from now on.
pub(crate) async fn begin(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Known>, Problem> {
    let SignedIn { account, session, .. } = &**caller(&visitor, &headers)?;
    service.throttle.push(account.id)?;
    let unreadable = |_| Problem::of(StatusCode::BAD_REQUEST);
    let Subscribed { endpoint, keys } = serde_json::from_slice(&body).map_err(unreadable)?;
    let SubscribedKeys { p256dh, auth } = keys;
    let is_good =
        service.pusher.reach().address(&endpoint).is_some() && Keys::read(&p256dh, &auth).is_some();
    if !is_good {
        let sentence = "This browser's push service cannot be used from here.";
        return Err(Problem {
            sentence: sentence.into(),
            ..Problem::of(StatusCode::UNPROCESSABLE_ENTITY)
        });
    }
    let token_hash = session.token_hash.clone();
    let new = PushSubscription { token_hash, endpoint: endpoint.clone(), p256dh, auth };
    match service.store.put_push_subscription(account.id, new, service.now()).await {
        Ok(()) => known(&service, Some(endpoint)).await,
        // The session has ended since it was looked up.
        Err(StoreError::Missing) => Err(Problem::of(StatusCode::UNAUTHORIZED)),
        Err(error) => Err(error.into()),
    }
}

/// Answers `POST /api/v1/push/end`: nothing goes to this session any more.
pub(crate) async fn end(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
) -> Result<Json<Known>, Problem> {
    let SignedIn { account, session, .. } = &**caller(&visitor, &headers)?;
    service.store.delete_push_subscription(account.id, &session.token_hash).await?;
    known(&service, None).await
}

/// Answers `POST /api/v1/push/test`: sends a notification to this session, and says whether it was handed over.
pub(crate) async fn test(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
) -> Result<Json<Known>, Problem> {
    let caller = caller(&visitor, &headers)?;
    service.throttle.push(caller.account.id)?;
    let to = here(&service, caller).await?.ok_or(PushError::Gone)?;
    let path = Route::Settings.path();
    let notice = Notice {
        title: "It works",
        body: "Notifications reach you on this device.",
        path: &path,
        tag: "test",
        lasts_s: TEST_LASTS_S,
        answers: &[],
    };
    service.push(caller.account.id, &to, &notice).await?;
    known(&service, Some(to.endpoint)).await
}

async fn known(service: &Service, endpoint: Option<String>) -> Result<Json<Known>, Problem> {
    Ok(Json(Known { key: service.vapid().await?.public().to_owned(), endpoint }))
}

/// Whoever is signed in, if the request is meant for them.
pub(super) fn caller<'v>(
    visitor: &'v Visitor,
    headers: &HeaderMap,
) -> Result<&'v Arc<SignedIn>, Problem> {
    let caller = visitor.caller.as_ref();
    caller
        .filter(|caller| is_meant_for(caller.account.id, headers))
        .ok_or(Problem::of(StatusCode::UNAUTHORIZED))
}

/// Where notifications of the caller's session go.
async fn here(service: &Service, caller: &SignedIn) -> Result<Option<PushSubscription>, Problem> {
    let all = service.store.list_push_subscriptions(caller.account.id, service.now()).await?;
    Ok(all.into_iter().find(|one| one.token_hash == caller.session.token_hash))
}

impl From<PushError> for Problem {
    fn from(error: PushError) -> Self {
        let (status, sentence) = match error {
            PushError::Gone => {
                (StatusCode::GONE, "This browser takes no notifications. Turn them on again.")
            }
            PushError::Refused => {
                (StatusCode::BAD_GATEWAY, "The browser's push service did not take it.")
            }
            PushError::Unavailable => {
                let sentence = "The browser's push service gives no answer. Try again in a minute.";
                (StatusCode::SERVICE_UNAVAILABLE, sentence)
            }
            PushError::Store(error) => return error.into(),
            PushError::Key => {
                crate::telemetry::report(&error);
                return Self::of(StatusCode::INTERNAL_SERVER_ERROR);
            }
        };
        Self { sentence: sentence.into(), ..Self::of(status) }
    }
}
