//! Goals, without their steps.

#![expect(
    clippy::option_option,
    reason = "what is not there is not touched, and a null empties it"
)]
use std::collections::BTreeMap;

use axum::extract::{OriginalUri, State};
use axum::response::Response;
use domain::goal::{Aim, Category};
use domain::{
    Colour, Day, Description, Goal, GoalEdit, GoalId, HabitId, Instant, Key, Operation, Record,
    Title,
};
use serde::{Deserialize, Serialize};
use store::{Listed, Version};
use utoipa::ToSchema;

use super::answer::missing;
use super::body::{Asked, At, Body, some};
use super::holder::{Reader, Writer};
use super::list::{Page, PageOf};
use super::records::{self, ListedView, View};
use super::shapes;
use crate::problem::Problem;
use crate::service::{Service, Shared};
use crate::zone::Zone;

/// A goal. How far it is, is derived: of one with steps by their ticks, of one with a total by what its habit has come to.
#[derive(Serialize, ToSchema)]
#[schema(as = Goal)]
pub(super) struct GoalView {
    #[schema(value_type = shapes::Id)]
    id: GoalId,
    #[schema(value_type = shapes::Title)]
    title: Title,
    #[schema(value_type = shapes::Description)]
    description: Description,
    #[schema(value_type = shapes::Category)]
    category: Category,
    #[schema(value_type = shapes::Colour)]
    colour: Colour,
    /// The day from which it counts.
    #[schema(value_type = shapes::Date)]
    starts_on: Day,
    /// The last day on which it can be reached.
    #[schema(value_type = Option<shapes::Date>)]
    deadline: Option<Day>,
    /// The age, in years, at which a life milestone is to be reached.
    target_age: Option<u8>,
    /// Whether it stands on Today.
    is_pinned: bool,
    /// The total to reach; a goal that has none is reached by its steps.
    #[schema(value_type = Option<shapes::Aim>)]
    aim: Option<Aim>,
    /// The habits that are shown beside it.
    #[schema(value_type = Vec<shapes::Id>)]
    links: Vec<HabitId>,
    /// How many ticks its steps take.
    ticks: usize,
    /// How many of them are there.
    ticked: usize,
    /// When it was put into the trash.
    #[schema(value_type = Option<shapes::Moment>)]
    deleted_at: Option<Instant>,
}

impl View for GoalView {
    fn of_record(record: &Record) -> Option<Self> {
        match record {
            Record::Goal(goal) => Some(Self::from(goal)),
            _ => None,
        }
    }
}

impl ListedView for GoalView {
    const LISTED: Listed = Listed::Goals;

    fn id(&self) -> String {
        self.id.to_string()
    }
}

impl From<&Goal> for GoalView {
    fn from(goal: &Goal) -> Self {
        let ticks = goal.outline().iter().map(domain::goal::Outlined::ticks).collect::<Vec<_>>();
        let links = goal.links.iter().filter(|(_, link)| link.value).map(|(habit, _)| *habit);
        Self {
            id: goal.id,
            title: goal.title.value.clone(),
            description: goal.description.value.clone(),
            category: goal.category.value,
            colour: goal.colour.value,
            starts_on: goal.starts_on.value,
            deadline: goal.deadline.value,
            target_age: goal.target_age.value,
            is_pinned: goal.is_pinned.value,
            aim: goal.aim.value,
            links: links.collect(),
            ticks: ticks.iter().map(|(all, _)| all).sum(),
            ticked: ticks.iter().map(|(_, done)| done).sum(),
            deleted_at: goal.deleted_at.value,
        }
    }
}

/// The fields of a goal: of a new one those that are not as usual, of another one those that change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GoalFields {
    /// The title; a new goal needs one.
    #[schema(value_type = Option<shapes::Title>)]
    title: Option<Title>,
    #[schema(value_type = Option<shapes::Description>)]
    description: Option<Description>,
    #[schema(value_type = Option<shapes::Category>)]
    category: Option<Category>,
    #[schema(value_type = Option<shapes::Colour>)]
    colour: Option<Colour>,
    /// The day from which it counts; of a new one today.
    #[schema(value_type = Option<shapes::Date>)]
    starts_on: Option<Day>,
    /// The last day; `null` for none.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<shapes::Date>)]
    deadline: Option<Option<Day>>,
    /// The age, in years, 1 to 120; `null` for none.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<u8>, minimum = 1, maximum = 120)]
    target_age: Option<Option<u8>>,
    /// Whether it is to stand on Today.
    is_pinned: Option<bool>,
    /// The total; `null` for none.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<shapes::Aim>)]
    aim: Option<Option<Aim>>,
    /// Habits to be shown beside it, by their ids; `false` takes one away.
    #[serde(default)]
    #[schema(value_type = shapes::LinkChanges, required = false)]
    links: BTreeMap<HabitId, bool>,
}

impl GoalFields {
    fn edit(self, goal: GoalId) -> GoalEdit {
        GoalEdit {
            goal,
            title: self.title,
            description: self.description,
            category: self.category,
            colour: self.colour,
            starts_on: self.starts_on,
            deadline: self.deadline,
            target_age: self.target_age,
            is_pinned: self.is_pinned,
            aim: self.aim,
            links: self.links,
            steps: BTreeMap::new(),
        }
    }
}

/// Lists goals.
#[utoipa::path(get, path = "/goals", tag = "Goals", params(PageOf),
    responses((status = OK, body = Page<GoalView>)))]
pub(super) async fn list_goals(
    State(service): State<Shared>,
    reader: Reader,
    Asked(asked): Asked<PageOf>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Problem> {
    records::list::<GoalView>(&service, &reader, &asked, &uri).await
}

/// Shows a goal.
#[utoipa::path(get, path = "/goals/{goal}", tag = "Goals",
    params(("goal" = shapes::Id, Path)), responses((status = OK, body = GoalView)))]
pub(super) async fn get_goal(
    State(service): State<Shared>,
    reader: Reader,
    At(id): At<GoalId>,
) -> Result<Response, Problem> {
    records::get::<GoalView>(&service, &reader, Key::Goal(id)).await
}

/// Makes a goal.
#[utoipa::path(post, path = "/goals", tag = "Goals", request_body = GoalFields,
    responses((status = CREATED, body = GoalView)))]
pub(super) async fn create_goal(
    State(service): State<Shared>,
    writer: Writer,
    Body { value, digest }: Body<GoalFields>,
) -> Result<Response, Response> {
    let id = GoalId::from_entropy(writer.entropy(&service, "goal", digest));
    let profile = &writer.reader.account.profile;
    let today = Zone::stored(&profile.zone).day(service.now(), profile.day_start);
    let mut edit = value.edit(id);
    edit.starts_on = edit.starts_on.or(Some(today));
    let path = format!("/api/v1/goals/{id}");
    writer.create::<GoalView>(&service, Operation::CreateGoal(edit), &path).await
}

/// Changes fields of a goal.
#[utoipa::path(patch, path = "/goals/{goal}", tag = "Goals", request_body = GoalFields,
    params(("goal" = shapes::Id, Path)), responses((status = OK, body = GoalView)))]
pub(super) async fn edit_goal(
    State(service): State<Shared>,
    writer: Writer,
    At(id): At<GoalId>,
    Body { value, .. }: Body<GoalFields>,
) -> Result<Response, Response> {
    writer.change::<GoalView>(&service, Operation::EditGoal(value.edit(id))).await
}

/// Puts a goal into the trash, from where it can be recovered for 30 days.
#[utoipa::path(delete, path = "/goals/{goal}", tag = "Goals",
    params(("goal" = shapes::Id, Path)), responses((status = NO_CONTENT)))]
pub(super) async fn delete_goal(
    State(service): State<Shared>,
    writer: Writer,
    At(goal): At<GoalId>,
) -> Result<Response, Response> {
    Ok(writer.perform(&service, Operation::DeleteGoal { goal }).await?.done())
}

/// Takes a goal out of the trash.
#[utoipa::path(post, path = "/goals/{goal}/recover", tag = "Goals",
    params(("goal" = shapes::Id, Path)), responses((status = OK, body = GoalView)))]
pub(super) async fn recover_goal(
    State(service): State<Shared>,
    writer: Writer,
    At(goal): At<GoalId>,
) -> Result<Response, Response> {
    writer.change::<GoalView>(&service, Operation::RecoverGoal { goal }).await
}

/// The goal of an address.
pub(super) async fn find(
    service: &Service,
    reader: &Reader,
    id: GoalId,
) -> Result<(Version, Goal), Problem> {
    match service.store.get_record(reader.account.id, Key::Goal(id)).await? {
        (version, Some(Record::Goal(goal))) => Ok((version, goal)),
        _ => Err(missing()),
    }
}
