//! The tokens of other programs in the settings: made, shown this once, and ended.

use app::boot::Form as Told;
use app::pages::tokens::{LIFETIMES, PATH, Token as Listed};
use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::{Extension, Form};
use domain::{ClientId, Instant, Title};
use serde::Deserialize;
use store::{ApiToken, MAX_TOKENS, MadeToken, Scope};

use crate::account::form::{self, Refused};
use crate::identity::Visitor;
use crate::pages;
use crate::problem::Problem;
use crate::service::{Service, Shared, seconds};
use crate::sessions::{DAY_MS, SignedIn, Token};
use crate::throttle::Wait;
use crate::zone::Zone;

/// The form.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Asked {
    name: String,
    scope: String,
    lifetime: String,
}

/// Answers `GET /settings/tokens`.
pub(crate) async fn show(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Response, Problem> {
    let Some(caller) = &visitor.caller else { return Ok(to_sign_in()) };
    let html = page(&service, &visitor, caller, Told::default(), None).await?;
    Ok(pages::answer(StatusCode::OK, html))
}

/// Answers `POST /settings/tokens` with the page, which shows the new token this once: nobody but the person keeps it.
pub(crate) async fn make(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Form(asked): Form<Asked>,
) -> Result<Response, Problem> {
    let Some(caller) = &visitor.caller else { return Ok(to_sign_in()) };
    let (told, made, status) = match insert(&service, caller, &asked).await {
        Ok(token) => (Told::default(), Some(token.expose().to_owned()), StatusCode::OK),
        Err(Refused::Problem(problem)) => return Err(problem),
        Err(Refused::Wait(wait)) => return wait_page(&service, &visitor, caller, wait).await,
        Err(Refused::Wrong { field, sentence }) => {
            let typed = [("name", &*asked.name), ("scope", &asked.scope)];
            let mut values = form::values(typed);
            values.insert("lifetime".to_owned(), asked.lifetime.clone());
            let field = field.map(str::to_owned);
            let told = Told { values, error: Some(sentence), field, notice: None };
            (told, None, StatusCode::UNPROCESSABLE_ENTITY)
        }
    };
    Ok(pages::answer(status, page(&service, &visitor, caller, told, made).await?))
}

/// The form that ends a token.
#[derive(Deserialize)]
pub(crate) struct Ended {
    id: String,
}

/// Answers `POST /settings/tokens/end`. A token that is not the account's is as good as ended.
pub(crate) async fn end(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Form(ended): Form<Ended>,
) -> Result<Response, Problem> {
    let Some(caller) = &visitor.caller else { return Ok(to_sign_in()) };
    service.throttle.link(caller.account.id)?;
    service.store.delete_token(caller.account.id, &ended.id).await?;
    Ok(Redirect::to(PATH).into_response())
}

fn to_sign_in() -> Response {
    pages::to_sign_in(&app::Route::Settings)
}

async fn insert(service: &Service, caller: &SignedIn, asked: &Asked) -> Result<Token, Refused> {
    let name = Title::new(&asked.name)
        .map_err(|_| Refused::field("name", "A name has 1 to 100 characters."))?;
    let unknown = || Refused::Wrong { field: None, sentence: "This choice does not exist.".into() };
    let scope: Scope = asked.scope.parse().map_err(|_| unknown())?;
    let expires_at = expiry(&asked.lifetime, service.now()).ok_or_else(unknown)?;
    let token = Token::new_of_program(&service.entropy);
    let new = ApiToken {
        token_hash: token.hash(),
        client: ClientId::from_entropy(service.entropy.bytes()),
        name: name.into(),
        scope,
        created_at: service.now(),
        expires_at,
        used_at: None,
    };
    let account = caller.account.id;
    let made = service.store.insert_token(account, new, &service.limits, service.now()).await?;
    match made {
        MadeToken::Done => Ok(token),
        MadeToken::Wait { ms } => Err(Wait { seconds: seconds(ms).into() }.into()),
        MadeToken::Full => {
            let sentence = format!("An account can have {MAX_TOKENS} tokens. End one first.");
            Err(Refused::Wrong { field: None, sentence })
        }
    }
}

/// When a token ends that is good for as long as the form says; the outer `None` for what no form says.
#[expect(clippy::option_option, reason = "one that never ends, or a word that says nothing")]
fn expiry(lifetime: &str, now: Instant) -> Option<Option<Instant>> {
    LIFETIMES.iter().find(|(known, _)| *known == lifetime)?;
    let days = lifetime.parse::<i64>().ok();
    Some(days.map(|days| now.plus_ms(days * DAY_MS)))
}

async fn wait_page(
    service: &Service,
    visitor: &Visitor,
    caller: &SignedIn,
    wait: Wait,
) -> Result<Response, Problem> {
    let error = format!("Too many tries. Try again in {} seconds.", wait.seconds);
    let told = Told { error: Some(error), ..Told::default() };
    let html = page(service, visitor, caller, told, None).await?;
    let mut response = pages::answer(StatusCode::TOO_MANY_REQUESTS, html);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.seconds));
    Ok(response)
}

async fn page(
    service: &Service,
    visitor: &Visitor,
    caller: &SignedIn,
    told: Told,
    made: Option<String>,
) -> Result<String, Problem> {
    let profile = &caller.account.profile;
    let zone = Zone::stored(&profile.zone);
    let (now, day) = (service.now(), |at: Instant| zone.day(at, profile.day_start));
    let tokens = service.store.list_tokens(caller.account.id).await?;
    let listed = tokens.into_iter().map(|token| Listed {
        writes: token.scope == Scope::Write,
        used_on: token.used_at.map(day),
        expires_on: token.expires_at.map(day),
        is_expired: token.is_expired(now),
        id: token.token_hash,
        name: token.name,
    });
    pages::render_tokens(service, visitor, caller, told, listed.collect(), made).await
}
