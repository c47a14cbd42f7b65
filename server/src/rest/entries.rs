//! Entries: the squares of a habit.

use axum::extract::{OriginalUri, State};
use axum::response::Response;
use domain::{Amount, Day, Entry, HabitId, Key, Mark, Note, Operation, Record};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::missing;
use super::body::{Asked, At, Body, day};
use super::holder::{Reader, Writer};
use super::list::{self, Page};
use super::records::{self, View};
use super::shapes;
use crate::problem::Problem;
use crate::service::{Service, Shared};

/// The most entries one page holds: a year of them.
const MOST: i64 = 366;

/// What was written into the square of a day.
#[derive(Serialize, ToSchema)]
#[schema(as = Entry)]
pub(super) struct EntryView {
    #[schema(value_type = shapes::Date)]
    day: Day,
    /// What the square says; `null` when nothing is known.
    #[schema(value_type = Option<shapes::Mark>)]
    mark: Option<Mark>,
    #[schema(value_type = shapes::Note)]
    note: Note,
}

impl EntryView {
    fn of(day: Day, entry: &Entry) -> Self {
        Self { day, mark: entry.mark(), note: entry.note.value.clone() }
    }
}

impl View for EntryView {
    fn of_record(record: &Record) -> Option<Self> {
        match record {
            Record::Entry { day, entry, .. } => Some(Self::of(*day, entry)),
            _ => None,
        }
    }
}

/// What a square is to say.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EntrySet {
    #[schema(value_type = shapes::Mark)]
    mark: Mark,
}

/// How much more there was on a day.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Added {
    #[schema(value_type = shapes::Addition)]
    amount: Amount,
}

/// The note of a day.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Noted {
    #[schema(value_type = shapes::Note)]
    note: Note,
}

/// Which days of a habit.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Days {
    /// The first day.
    #[param(value_type = Option<shapes::Date>)]
    from: Option<Day>,
    /// The last day.
    #[param(value_type = Option<shapes::Date>)]
    to: Option<Day>,
    /// The most that are listed, 1 to 366; 50 when nothing is said.
    #[param(minimum = 1, maximum = 366)]
    limit: Option<i64>,
    /// The day of the last one of the page before.
    #[param(value_type = Option<shapes::Date>)]
    after: Option<Day>,
}

/// Lists the entries of a habit, oldest first.
#[utoipa::path(get, path = "/habits/{habit}/entries", tag = "Entries",
    params(("habit" = shapes::Id, Path), Days), responses((status = OK, body = Page<EntryView>)))]
pub(super) async fn list_entries(
    State(service): State<Shared>,
    reader: Reader,
    At(habit): At<HabitId>,
    Asked(asked): Asked<Days>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Problem> {
    let limit = list::limit(asked.limit, MOST)?;
    let account = reader.account.id;
    require(&service, &reader, habit).await?;
    let first = asked.after.map_or(Day::EARLIEST, |after| after.min(Day::LATEST) + 1);
    let from = asked.from.unwrap_or(Day::EARLIEST).max(first);
    let days = (from, asked.to.unwrap_or(Day::LATEST));
    let listed = service.store.list_entries(account, habit, days, limit + 1).await?;
    let (version, entries) = listed;
    let views = entries.iter().map(|(day, entry)| EntryView::of(*day, entry)).collect();
    let key = |view: &EntryView| view.day.to_string();
    Ok(list::answer(&reader.headers, &uri, version.head, views, limit, key))
}

/// Shows the entry of a day.
#[utoipa::path(get, path = "/habits/{habit}/entries/{day}", tag = "Entries",
    params(("habit" = shapes::Id, Path), ("day" = shapes::Date, Path)),
    responses((status = OK, body = EntryView)))]
pub(super) async fn get_entry(
    State(service): State<Shared>,
    reader: Reader,
    At((habit, on)): At<(HabitId, String)>,
) -> Result<Response, Problem> {
    let day = day(&on)?;
    require(&service, &reader, habit).await?;
    records::get::<EntryView>(&service, &reader, Key::Entry(habit, day)).await
}

/// Says what the square of a day is to hold. It sets a state, so sending it again changes nothing.
#[utoipa::path(put, path = "/habits/{habit}/entries/{day}", tag = "Entries",
    request_body = EntrySet, params(("habit" = shapes::Id, Path), ("day" = shapes::Date, Path)),
    responses((status = OK, body = EntryView)))]
pub(super) async fn set_entry(
    State(service): State<Shared>,
    writer: Writer,
    At((habit, on)): At<(HabitId, String)>,
    Body { value, .. }: Body<EntrySet>,
) -> Result<Response, Response> {
    let day = day(&on)?;
    let operation = Operation::SetEntry { habit, day, mark: Some(value.mark) };
    writer.change::<EntryView>(&service, operation).await
}

/// Empties the square of a day; its note stays.
#[utoipa::path(delete, path = "/habits/{habit}/entries/{day}", tag = "Entries",
    params(("habit" = shapes::Id, Path), ("day" = shapes::Date, Path)),
    responses((status = NO_CONTENT)))]
pub(super) async fn clear_entry(
    State(service): State<Shared>,
    writer: Writer,
    At((habit, on)): At<(HabitId, String)>,
) -> Result<Response, Response> {
    let day = day(&on)?;
    let operation = Operation::SetEntry { habit, day, mark: None };
    Ok(writer.perform(&service, operation).await?.done())
}

/// Adds to the amount of a day. Each counts, so send an Idempotency-Key with it.
#[utoipa::path(post, path = "/habits/{habit}/entries/{day}/add", tag = "Entries",
    request_body = Added, params(("habit" = shapes::Id, Path), ("day" = shapes::Date, Path)),
    responses((status = OK, body = EntryView)))]
pub(super) async fn add_amount(
    State(service): State<Shared>,
    writer: Writer,
    At((habit, on)): At<(HabitId, String)>,
    Body { value, .. }: Body<Added>,
) -> Result<Response, Response> {
    let day = day(&on)?;
    writer
        .change::<EntryView>(&service, Operation::AddAmount { habit, day, amount: value.amount })
        .await
}

/// Writes the note of a day; an empty one takes it away.
#[utoipa::path(put, path = "/habits/{habit}/entries/{day}/note", tag = "Entries",
    request_body = Noted, params(("habit" = shapes::Id, Path), ("day" = shapes::Date, Path)),
    responses((status = OK, body = EntryView)))]
pub(super) async fn set_note(
    State(service): State<Shared>,
    writer: Writer,
    At((habit, on)): At<(HabitId, String)>,
    Body { value, .. }: Body<Noted>,
) -> Result<Response, Response> {
    let day = day(&on)?;
    writer.change::<EntryView>(&service, Operation::SetNote { habit, day, note: value.note }).await
}

/// A habit that is not there has no squares.
async fn require(service: &Service, reader: &Reader, habit: HabitId) -> Result<(), Problem> {
    let found = service.store.get_record(reader.account.id, Key::Habit(habit)).await?;
    found.1.map(drop).ok_or_else(missing)
}
