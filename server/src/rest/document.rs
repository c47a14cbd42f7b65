//! The description of the API (`OpenAPI` 3.1), made from its routes, and the page on which it is read.

use std::sync::LazyLock;

use app::pages::reference::{Call, Chapter};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use utoipa::ToSchema as _;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Content, InfoBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Required, Server, Type,
};

use super::answer::{PROBLEM, Told};
use super::{FOLDER, declared};
use crate::pages;
use crate::service::Shared;

/// Where the description stands.
pub(super) const PATH: &str = "/api/openapi.json";

/// Where it is read.
pub(super) const PAGE: &str = "/api/docs";

const SCHEME: &str = "token";

const ABOUT: &str = "Habits, entries, goals, steps, reminders and settings of the person whose token is sent. \
Bodies are JSON, whatever the content type says. Every list has pages: `next` is the address of the next one. \
Answers carry an `ETag`: that of a list is another one with every change of the account, that of a record with its own. \
`If-None-Match` asks whether it is another one, and a write with `If-Match` is done only if it is still the same. \
A write with an `Idempotency-Key` counts once, however often it is sent in 90 days: sent again, it is answered with what the \
first one made, as it is now. `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset` say how many such changes a \
minute holds, how many are left, and in how many seconds a place becomes free that was taken. \
What is wrong is told as RFC 9457 has it.";

/// The description as it is served.
static DESCRIBED: LazyLock<OpenApi> = LazyLock::new(describe);

/// The text of the description; the same as long as the routes are.
fn text() -> String {
    DESCRIBED.to_pretty_json().unwrap_or_default() + "\n"
}

/// Answers with the description.
pub(super) async fn show() -> Response {
    let json = HeaderValue::from_static("application/json");
    ([(CONTENT_TYPE, json)], text()).into_response()
}

/// Answers with the page on which it is read.
pub(super) async fn read(State(service): State<Shared>) -> Response {
    pages::answer(StatusCode::OK, pages::render_reference(&service, chapters()))
}

/// The calls, by what they are about.
fn chapters() -> Vec<Chapter> {
    let mut chapters: Vec<Chapter> = Vec::new();
    for (path, item) in &DESCRIBED.paths.paths {
        for (method, operation) in operations(item) {
            let tags = operation.tags.clone().unwrap_or_default();
            let name = tags.into_iter().next().unwrap_or_default();
            let call = Call {
                method,
                path: [FOLDER, path].concat(),
                does: operation.summary.clone().unwrap_or_default(),
            };
            match chapters.iter_mut().find(|chapter| chapter.name == name) {
                Some(chapter) => chapter.calls.push(call),
                None => chapters.push(Chapter { name, calls: vec![call] }),
            }
        }
    }
    chapters
}

fn operations(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    let all = [
        ("GET", &item.get),
        ("POST", &item.post),
        ("PUT", &item.put),
        ("PATCH", &item.patch),
        ("DELETE", &item.delete),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

/// The description: what the routes declare, and what all of them have in common.
fn describe() -> OpenApi {
    let (_, mut described) = declared();
    described.info =
        InfoBuilder::new().title("ConsistencyGrid").version("1").description(Some(ABOUT)).build();
    described.servers = Some(vec![Server::new(FOLDER)]);
    described.security = Some(vec![SecurityRequirement::new(SCHEME, Vec::<String>::new())]);
    let parts = described.components.get_or_insert_default();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    parts.add_security_scheme(SCHEME, bearer);
    parts.schemas.insert(Told::name().into_owned(), <Told as utoipa::PartialSchema>::schema());
    for (path, item) in &mut described.paths.paths {
        // A record that is made has been seen by nobody.
        let makes = !path.contains('{');
        let PathItem { get, post, put, patch, delete, .. } = item;
        if let Some(operation) = get {
            complete(operation, false);
        }
        for (operation, makes) in [(post, makes), (put, false), (patch, false), (delete, false)] {
            let Some(operation) = operation else { continue };
            complete(operation, true);
            if !makes {
                guard(operation);
            }
        }
    }
    described
}

/// An answer that tells of a problem.
fn told(when: &str) -> RefOr<utoipa::openapi::Response> {
    let content = Content::new(Some(Ref::from_schema_name(Told::name())));
    ResponseBuilder::new().description(when).content(PROBLEM, content).build().into()
}

/// Adds a header that a request may have.
fn may_say(operation: &mut Operation, name: &str, what: &str, schema: ObjectBuilder) {
    let header = ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(what))
        .schema(Some(schema.schema_type(Type::String)));
    operation.parameters.get_or_insert_default().push(RefOr::T(header.build()));
}

/// Adds what a write into something that is there may be done on condition of.
fn guard(operation: &mut Operation) {
    let answer = told("The record is another than `If-Match` says; nothing was done.");
    operation.responses.responses.insert("412".to_owned(), answer);
    let what = "The `ETag` of the record that the program has seen, or several of them.";
    may_say(operation, "If-Match", what, ObjectBuilder::new());
}

/// Adds what every operation may be answered, and what every write may say.
fn complete(operation: &mut Operation, writes: bool) {
    let answers = &mut operation.responses.responses;
    let mut may = |status: &str, when: &str| {
        answers.insert(status.to_owned(), told(when));
    };
    may("401", "There is no good token.");
    may("404", "There is nothing at this address, or nothing of the person's.");
    may("429", "Too many at once; `Retry-After` says how many seconds to wait.");
    may("500", "Something broke on the server's side.");
    may("503", "The server cannot answer now; `Retry-After` says how many seconds to wait.");
    may("400", "The request cannot be read.");
    may("422", "What was sent cannot be used.");
    if writes {
        may("403", "The token reads only, or another site's page has sent this.");
        may("408", "It took too long to send.");
        may("413", "The body is too long.");
    } else {
        let same = ResponseBuilder::new().description("Nothing has changed since `If-None-Match`.");
        answers.insert("304".to_owned(), same.build().into());
    }
    for (status, answer) in &mut *answers {
        let RefOr::T(answer) = answer else { continue };
        if answer.description.is_empty() {
            let said = match status.as_str() {
                "201" => "It was made; this is how it is now.",
                "204" => "It was done.",
                _ => "What was asked for, or how it is after the change.",
            };
            said.clone_into(&mut answer.description);
        }
        if status.starts_with('2') && !answer.headers.contains_key("ETag") {
            let tag =
                HeaderBuilder::new().description(Some("What tells this state from another one."));
            answer.headers.insert("ETag".to_owned(), RefOr::T(tag.build()));
        }
    }
    if writes {
        let what = "What makes the write count once; 1 to 255 characters of ASCII.";
        let text = ObjectBuilder::new().min_length(Some(1)).max_length(Some(255));
        let text = text.pattern(Some("^[!-~]([ -~]*[!-~])?$"));
        may_say(operation, "Idempotency-Key", what, text);
    }
}

#[cfg(test)]
mod tests {
    /// The description that is committed.
    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/openapi.json");

    #[test]
    fn the_description_is_the_one_that_is_committed() {
        let text = super::text();
        if std::env::var_os("WRITE_OPENAPI").is_some() {
            std::fs::write(FILE, &text).unwrap();
        }
        let committed = std::fs::read_to_string(FILE).unwrap();
        let differs = text.lines().zip(committed.lines()).find(|(now, then)| now != then);
        assert!(
            text == committed,
            "if this is meant, run `WRITE_OPENAPI=1 cargo test -p server description`: {differs:?}"
        );
    }
}
