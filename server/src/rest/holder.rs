//! Whoever holds a token: found by it, for one request.

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, IF_MATCH, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};
use store::{Account, ApiToken, Scope};

use super::answer::{Tag, problem};
use crate::identity;
use crate::problem::Problem;
use crate::service::{Service, Shared};
use crate::sessions::Token;

/// The header with which a program makes a write count once.
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The most characters of such a key.
const LONGEST_KEY: usize = 255;

/// Somebody who may read.
pub(super) struct Reader {
    pub(super) account: Account,
    pub(super) token: ApiToken,
    /// The headers of the request.
    pub(super) headers: HeaderMap,
}

/// Somebody who may write.
pub(super) struct Writer {
    pub(super) reader: Reader,
    pub(super) key: Option<Key>,
    /// The hashes of which the record has to have one to be written into, by `If-Match`; `None` when it may be as it is.
    pub(super) expected: Option<Vec<u64>>,
}

/// What the program calls its write, so that it counts once however often it is sent.
pub(super) struct Key(String);

impl Key {
    /// Bits that are the same for the same key of the same token, and else as good as random. `what`: what they are for.
    pub(super) fn bits(&self, token: &ApiToken, what: &[u8]) -> [u8; 32] {
        let mut hash = Sha256::new();
        for part in [token.client.to_string().as_bytes(), self.0.as_bytes(), what] {
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }

    /// The key of a request, if it has one.
    fn of(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let Some(given) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
        let is_key = |key: &&str| (1..=LONGEST_KEY).contains(&key.len()) && !key.contains('\t');
        let key = given.to_str().ok().filter(is_key);
        let key = key.ok_or_else(|| {
            let sentence = "An Idempotency-Key has 1 to 255 letters, digits and signs of ASCII.";
            problem(StatusCode::BAD_REQUEST, "idempotency_key_invalid", sentence)
        })?;
        Ok(Some(Self(key.to_owned())))
    }
}

impl FromRequestParts<Shared> for Reader {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, service: &Shared) -> Result<Self, Response> {
        find(parts, service).await.map_err(|problem| {
            let is_unknown = problem.status == StatusCode::UNAUTHORIZED;
            let mut response = problem.into_response();
            if is_unknown {
                response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            response
        })
    }
}

async fn find(parts: &Parts, service: &Service) -> Result<Reader, Problem> {
    let from = identity::address(service, &parts.headers, &parts.extensions);
    service.throttle.program(from)?;
    let unknown = || {
        let sentence =
            "Send a token of yours, as “Authorization: Bearer …”. Tokens are made in the settings.";
        problem(StatusCode::UNAUTHORIZED, "token_unknown", sentence)
    };
    let token = bearer(&parts.headers).ok_or_else(unknown)?;
    let found = service.store.find_token(&token.hash(), service.now()).await?;
    let (account, token) = found.ok_or_else(unknown)?;
    Ok(Reader { account, token, headers: parts.headers.clone() })
}

/// The token a request carries, if it is one of a program.
fn bearer(headers: &HeaderMap) -> Option<Token> {
    let given = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = given.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Token::of_program(token.trim()))?
}

/// What `If-Match` asks for. `*` is for what is there, and into what is not nothing is written anyway.
fn expected(headers: &HeaderMap) -> Option<Vec<u64>> {
    let mut given = headers.get_all(IF_MATCH).iter().peekable();
    given.peek()?;
    let texts = given.filter_map(|text| text.to_str().ok());
    let tags: Vec<&str> = texts.flat_map(|text| text.split(',')).map(str::trim).collect();
    (!tags.contains(&"*")).then(|| tags.into_iter().filter_map(Tag::read).collect())
}

impl FromRequestParts<Shared> for Writer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, service: &Shared) -> Result<Self, Response> {
        let reader = Reader::from_request_parts(parts, service).await?;
        if reader.token.scope != Scope::Write {
            let sentence = "This token reads only. Make one that may write in the settings.";
            let problem = problem(StatusCode::FORBIDDEN, "scope_missing", sentence);
            return Err(problem.into());
        }
        let key = Key::of(&parts.headers)?;
        Ok(Self { expected: expected(&parts.headers), reader, key })
    }
}
