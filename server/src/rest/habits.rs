//! Habits.

use std::collections::BTreeMap;

use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::order::place_after;
use domain::{
    Colour, Day, Habit, HabitEdit, HabitId, HabitName, Icon, Instant, Key, Measure, NewHabit, Note,
    Operation, Position, Record, Rule, Schedule, Target,
};
use serde::{Deserialize, Serialize};
use store::Listed;
use utoipa::ToSchema;

use super::answer::problem;
use super::body::{Asked, At, Body};
use super::holder::{Reader, Writer};
use super::list::{Page, PageOf};
use super::records::{self, ListedView, View};
use super::shapes;
use crate::problem::Problem;
use crate::service::{Service, Shared};
use crate::zone::Zone;

/// A habit.
#[derive(Serialize, ToSchema)]
#[schema(as = Habit)]
pub(super) struct HabitView {
    #[schema(value_type = shapes::Id)]
    id: HabitId,
    #[schema(value_type = shapes::HabitName)]
    name: HabitName,
    #[schema(value_type = shapes::Measure)]
    measure: Measure,
    /// Its rules by the day from which each holds.
    #[schema(value_type = BTreeMap<String, shapes::Rule>)]
    rules: BTreeMap<Day, Rule>,
    #[schema(value_type = shapes::Colour)]
    colour: Colour,
    #[schema(value_type = shapes::Icon)]
    icon: Icon,
    #[schema(value_type = shapes::Note)]
    note: Note,
    #[schema(value_type = shapes::Position)]
    position: Position,
    /// The day it begins.
    #[schema(value_type = shapes::Date)]
    starts_on: Day,
    /// The first day on which it is no longer followed.
    #[schema(value_type = Option<shapes::Date>)]
    archived_on: Option<Day>,
    /// When it was put into the trash.
    #[schema(value_type = Option<shapes::Moment>)]
    deleted_at: Option<Instant>,
}

impl View for HabitView {
    fn of_record(record: &Record) -> Option<Self> {
        match record {
            Record::Habit(habit) => Some(Self::from(habit)),
            _ => None,
        }
    }
}

impl ListedView for HabitView {
    const LISTED: Listed = Listed::Habits;

    fn id(&self) -> String {
        self.id.to_string()
    }
}

impl From<&Habit> for HabitView {
    fn from(habit: &Habit) -> Self {
        Self {
            id: habit.id,
            name: habit.name.value.clone(),
            measure: habit.measure.value.clone(),
            rules: habit.dated_rules().collect(),
            colour: habit.colour.value,
            icon: habit.icon.value,
            note: habit.note.value.clone(),
            position: habit.position.value.clone(),
            starts_on: habit.starts_on.value,
            archived_on: habit.archived_on.value,
            deleted_at: habit.deleted_at.value,
        }
    }
}

/// A new habit. What is left out is what the editor begins with: yes or no, every day, from today on, in the next colour.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HabitMade {
    /// Its name; one of this and `title` is needed.
    #[schema(value_type = Option<shapes::HabitName>)]
    name: Option<HabitName>,
    /// The same as `name`.
    #[schema(value_type = Option<shapes::HabitName>)]
    title: Option<HabitName>,
    #[schema(value_type = Option<shapes::Measure>)]
    measure: Option<Measure>,
    #[schema(value_type = Option<shapes::Schedule>)]
    schedule: Option<Schedule>,
    #[schema(value_type = Option<shapes::Target>)]
    target: Option<Target>,
    #[schema(value_type = Option<shapes::Colour>)]
    colour: Option<Colour>,
    #[schema(value_type = Option<shapes::Icon>)]
    icon: Option<Icon>,
    #[schema(value_type = Option<shapes::Note>)]
    note: Option<Note>,
    /// The day it begins.
    #[schema(value_type = Option<shapes::Date>)]
    starts_on: Option<Day>,
}

/// The fields of a habit that change; the others stay.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HabitChange {
    #[schema(value_type = Option<shapes::HabitName>)]
    name: Option<HabitName>,
    #[schema(value_type = Option<shapes::Measure>)]
    measure: Option<Measure>,
    #[schema(value_type = Option<shapes::Colour>)]
    colour: Option<Colour>,
    #[schema(value_type = Option<shapes::Icon>)]
    icon: Option<Icon>,
    #[schema(value_type = Option<shapes::Note>)]
    note: Option<Note>,
    #[schema(value_type = Option<shapes::Date>)]
    starts_on: Option<Day>,
    /// Rules by the day from which each is to hold; `null` takes the rule of that day back.
    #[serde(default)]
    #[schema(value_type = shapes::RuleChanges, required = false)]
    rules: BTreeMap<Day, Option<Rule>>,
}

/// From when on a habit is no longer followed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Archived {
    /// The first day without it.
    #[schema(value_type = shapes::Date)]
    on: Day,
}

/// Where something is to stand.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Placed {
    /// After which other one; `null` before all.
    #[schema(value_type = Option<shapes::Id>)]
    after: Option<HabitId>,
}

/// Lists habits.
#[utoipa::path(get, path = "/habits", tag = "Habits", params(PageOf),
    responses((status = OK, body = Page<HabitView>)))]
pub(super) async fn list_habits(
    State(service): State<Shared>,
    reader: Reader,
    Asked(asked): Asked<PageOf>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Problem> {
    records::list::<HabitView>(&service, &reader, &asked, &uri).await
}

/// Shows a habit.
#[utoipa::path(get, path = "/habits/{habit}", tag = "Habits",
    params(("habit" = shapes::Id, Path)), responses((status = OK, body = HabitView)))]
pub(super) async fn get_habit(
    State(service): State<Shared>,
    reader: Reader,
    At(id): At<HabitId>,
) -> Result<Response, Problem> {
    records::get::<HabitView>(&service, &reader, Key::Habit(id)).await
}

/// Makes a habit.
#[utoipa::path(post, path = "/habits", tag = "Habits", request_body = HabitMade,
    responses((status = CREATED, body = HabitView)))]
pub(super) async fn create_habit(
    State(service): State<Shared>,
    writer: Writer,
    body: Body<HabitMade>,
) -> Result<Response, Response> {
    let new = new_habit(&service, &writer, body).await?;
    let path = format!("/api/v1/habits/{}", new.habit);
    writer.create::<HabitView>(&service, Operation::CreateHabit(new), &path).await
}

/// Changes fields of a habit.
#[utoipa::path(patch, path = "/habits/{habit}", tag = "Habits", request_body = HabitChange,
    params(("habit" = shapes::Id, Path)), responses((status = OK, body = HabitView)))]
pub(super) async fn edit_habit(
    State(service): State<Shared>,
    writer: Writer,
    At(habit): At<HabitId>,
    Body { value, .. }: Body<HabitChange>,
) -> Result<Response, Response> {
    let HabitChange { name, measure, colour, icon, note, starts_on, rules } = value;
    let edit = HabitEdit { habit, name, measure, colour, icon, note, starts_on, rules };
    writer.change::<HabitView>(&service, Operation::EditHabit(edit)).await
}

/// Puts a habit into the trash, from where it can be recovered for 30 days.
#[utoipa::path(delete, path = "/habits/{habit}", tag = "Habits",
    params(("habit" = shapes::Id, Path)), responses((status = NO_CONTENT)))]
pub(super) async fn delete_habit(
    State(service): State<Shared>,
    writer: Writer,
    At(habit): At<HabitId>,
) -> Result<Response, Response> {
    Ok(writer.perform(&service, Operation::DeleteHabit { habit }).await?.done())
}

/// Takes a habit out of the trash.
#[utoipa::path(post, path = "/habits/{habit}/recover", tag = "Habits",
    params(("habit" = shapes::Id, Path)), responses((status = OK, body = HabitView)))]
pub(super) async fn recover_habit(
    State(service): State<Shared>,
    writer: Writer,
    At(habit): At<HabitId>,
) -> Result<Response, Response> {
    writer.change::<HabitView>(&service, Operation::RecoverHabit { habit }).await
}

/// Follows a habit no longer from a day on; everything is kept.
#[utoipa::path(put, path = "/habits/{habit}/archive", tag = "Habits", request_body = Archived,
    params(("habit" = shapes::Id, Path)), responses((status = OK, body = HabitView)))]
pub(super) async fn archive_habit(
    State(service): State<Shared>,
    writer: Writer,
    At(habit): At<HabitId>,
    Body { value, .. }: Body<Archived>,
) -> Result<Response, Response> {
    writer.change::<HabitView>(&service, Operation::ArchiveHabit { habit, on: value.on }).await
}

/// Follows an archived habit again.
#[utoipa::path(delete, path = "/habits/{habit}/archive", tag = "Habits",
    params(("habit" = shapes::Id, Path)), responses((status = OK, body = HabitView)))]
pub(super) async fn restore_habit(
    State(service): State<Shared>,
    writer: Writer,
    At(habit): At<HabitId>,
) -> Result<Response, Response> {
    writer.change::<HabitView>(&service, Operation::RestoreHabit { habit }).await
}

/// Moves a habit to another place in the order.
#[utoipa::path(put, path = "/habits/{habit}/place", tag = "Habits", request_body = Placed,
    params(("habit" = shapes::Id, Path)), responses((status = OK, body = HabitView)))]
pub(super) async fn move_habit(
    State(service): State<Shared>,
    writer: Writer,
    At(habit): At<HabitId>,
    Body { value, .. }: Body<Placed>,
) -> Result<Response, Response> {
    let places = service.store.list_places(writer.reader.account.id).await;
    let places = places.map_err(Problem::from)?;
    let position = place_after(&places, Some(&habit), value.after.as_ref());
    let position = position.ok_or_else(no_neighbour)?;
    writer.change::<HabitView>(&service, Operation::MoveHabit { habit, position }).await
}

/// What is told when something is to stand after what is not there.
pub(super) fn no_neighbour() -> Problem {
    let sentence = "There is nothing here after which it could stand.";
    problem(StatusCode::UNPROCESSABLE_ENTITY, "neighbour_missing", sentence)
}

/// What the editor would make of a new habit.
async fn new_habit(
    service: &Service,
    writer: &Writer,
    Body { value, digest }: Body<HabitMade>,
) -> Result<NewHabit, Problem> {
    let account = &writer.reader.account;
    let name = value.name.or(value.title).ok_or_else(|| {
        let sentence = "A habit needs a name.";
        problem(StatusCode::UNPROCESSABLE_ENTITY, "name_missing", sentence)
    })?;
    let places = service.store.list_places(account.id).await?;
    let zone = Zone::stored(&account.profile.zone);
    let today = zone.day(service.now(), account.profile.day_start);
    let turn = Colour::DEFAULT_ORDER.into_iter().cycle().nth(places.len());
    Ok(NewHabit {
        habit: HabitId::from_entropy(writer.entropy(service, "habit", digest)),
        name,
        measure: value.measure.unwrap_or_default(),
        rule: Rule {
            schedule: value.schedule.unwrap_or(Schedule::Daily),
            target: value.target.unwrap_or(Target::ONCE),
        },
        colour: value.colour.or(turn).unwrap_or(Colour::Pine),
        icon: value.icon.unwrap_or(Icon::Sprout),
        note: value.note.unwrap_or_default(),
        position: Position::between(places.last().map(|(position, _)| position), None),
        starts_on: value.starts_on.unwrap_or(today),
    })
}
