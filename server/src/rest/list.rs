//! Lists by pages: each in the order of ids or days, from the one after the last that was seen.

use axum::http::header::LINK;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use domain::Head;
use serde::{Deserialize, Serialize};
use store::MAX_PAGE;
use utoipa::{IntoParams, ToSchema};

use super::answer::{self, Tag, problem};
use super::shapes;
use crate::problem::Problem;

/// How many are listed when nothing is said.
const USUAL: i64 = 50;

/// In which state the records of a list are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// Neither archived nor deleted.
    #[default]
    Live,
    /// Archived; there are such habits only.
    Archived,
    /// In the trash, from where they can be recovered for 30 days.
    Deleted,
}

impl From<State> for store::State {
    fn from(state: State) -> Self {
        match state {
            State::Live => Self::Live,
            State::Archived => Self::Archived,
            State::Deleted => Self::Deleted,
        }
    }
}

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PageOf {
    /// The state of what is listed.
    #[serde(default)]
    #[param(inline)]
    state: State,
    /// The most that are listed, 1 to 100; 50 when nothing is said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// The id of the last one of the page before.
    #[param(value_type = Option<shapes::Id>)]
    after: Option<domain::HabitId>,
}

impl PageOf {
    /// What is asked of the store: one more than is shown, by which it is seen whether there are more.
    pub(super) fn page(&self) -> Result<store::Page, Problem> {
        let after = self.after.map(|after| after.to_string()).unwrap_or_default();
        let limit = limit(self.limit, MAX_PAGE)? + 1;
        Ok(store::Page { state: self.state.into(), after, limit })
    }
}

/// The number that was asked for, if a page can have so many.
pub(super) fn limit(asked: Option<i64>, most: i64) -> Result<i64, Problem> {
    let limit = asked.unwrap_or(USUAL);
    if (1..=most).contains(&limit) {
        return Ok(limit);
    }
    let sentence = format!("A page holds 1 to {most}.");
    Err(problem(StatusCode::BAD_REQUEST, "limit_invalid", sentence))
}

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct Page<T> {
    /// What is on it.
    items: Vec<T>,
    /// The address of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Answers with a page. `items` holds one more than `limit` when there are more; `key`: the name of each in the order.
pub(super) fn answer<T: Serialize>(
    asked: &HeaderMap,
    uri: &Uri,
    head: Head,
    mut items: Vec<T>,
    limit: i64,
    key: impl Fn(&T) -> String,
) -> Response {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let is_last = items.len() <= limit;
    items.truncate(limit);
    let next = items.last().filter(|_| !is_last).map(|last| after(uri, &key(last)));
    let link = next.as_ref().map(|next| format!("<{next}>; rel=\"next\""));
    let mut response = answer::view(asked, Tag::Version(head), &Page { items, next });
    if let Some(link) = link.and_then(|link| HeaderValue::try_from(link).ok()) {
        response.headers_mut().insert(LINK, link);
    }
    response
}

/// The same address, from after `key` on.
fn after(uri: &Uri, key: &str) -> String {
    let query = uri.query().unwrap_or_default();
    let kept = url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "after");
    let mut next = url::form_urlencoded::Serializer::new(String::new());
    next.extend_pairs(kept).append_pair("after", key);
    format!("{}?{}", uri.path(), next.finish())
}
