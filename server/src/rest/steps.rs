//! The steps of a goal.

#![expect(
    clippy::option_option,
    reason = "what is not there is not touched, and a null empties it"
)]
#![expect(clippy::result_large_err, reason = "the answer to a program is one either way")]

use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::goal::{Step, StepEdit};
use domain::order::place_after;
use domain::{
    Day, Goal, GoalEdit, GoalId, Instant, Operation, Position, Record, Rejection, StepId, Title,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::answer::{Tag, missing, refused, view};
use super::body::{Asked, At, Body, some};
use super::goals::find;
use super::habits::no_neighbour;
use super::holder::{Reader, Writer};
use super::list::{self, Page};
use super::shapes;
use super::write::Written;
use crate::problem::Problem;
use crate::service::{Service, Shared};

/// A step of a goal.
#[derive(Serialize, ToSchema)]
#[schema(as = Step)]
pub(super) struct StepView {
    #[schema(value_type = shapes::Id)]
    id: StepId,
    #[schema(value_type = shapes::Title)]
    title: Title,
    #[schema(value_type = shapes::Position)]
    position: Position,
    /// The step it is a part of.
    #[schema(value_type = Option<shapes::Id>)]
    within: Option<StepId>,
    /// By when.
    #[schema(value_type = Option<shapes::Date>)]
    due: Option<Day>,
    /// When it was ticked off. Of a step with parts this says nothing: their ticks do.
    #[schema(value_type = Option<shapes::Moment>)]
    done_at: Option<Instant>,
}

impl StepView {
    /// `None` for a step that was taken out.
    fn of(id: StepId, step: &Step) -> Option<Self> {
        let title = step.title.value.clone().filter(|_| !step.is_removed.value)?;
        Some(Self {
            id,
            title,
            position: step.position.value.clone(),
            within: step.within.value,
            due: step.due.value,
            done_at: step.done_at.value,
        })
    }

    fn find(goal: &Goal, id: StepId) -> Option<Self> {
        Self::of(id, goal.steps.get(&id)?)
    }
}

/// The fields of a step: of a new one those that are not as usual, of another one those that change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StepFields {
    /// The title; a new step needs one.
    #[schema(value_type = Option<shapes::Title>)]
    title: Option<Title>,
    /// After which other step it is to stand; `null` before all. A new one stands last when nothing is said.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<shapes::Id>)]
    after: Option<Option<StepId>>,
    /// The step it is to be a part of; `null` for none.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<shapes::Id>)]
    within: Option<Option<StepId>>,
    /// By when; `null` for never.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<shapes::Date>)]
    due: Option<Option<Day>>,
}

/// Which page of a goal's steps.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct PageOfSteps {
    /// The most that are listed, 1 to 100; 50 when nothing is said.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// The id of the last one of the page before.
    #[param(value_type = Option<shapes::Id>)]
    after: Option<StepId>,
}

/// Lists the steps of a goal in the order of their ids; their positions say how they stand.
#[utoipa::path(get, path = "/goals/{goal}/steps", tag = "Steps",
    params(("goal" = shapes::Id, Path), PageOfSteps),
    responses((status = OK, body = Page<StepView>)))]
pub(super) async fn list_steps(
    State(service): State<Shared>,
    reader: Reader,
    At(id): At<GoalId>,
    Asked(asked): Asked<PageOfSteps>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Problem> {
    let limit = list::limit(asked.limit, store::MAX_PAGE)?;
    let (version, goal) = find(&service, &reader, id).await?;
    let steps = goal.steps.iter().filter(|(id, _)| asked.after.is_none_or(|after| **id > after));
    let views: Vec<StepView> = steps.filter_map(|(id, step)| StepView::of(*id, step)).collect();
    let key = |view: &StepView| view.id.to_string();
    Ok(list::answer(&reader.headers, &uri, version.head, views, limit, key))
}

/// Shows a step.
#[utoipa::path(get, path = "/goals/{goal}/steps/{step}", tag = "Steps",
    params(("goal" = shapes::Id, Path), ("step" = shapes::Id, Path)),
    responses((status = OK, body = StepView)))]
pub(super) async fn get_step(
    State(service): State<Shared>,
    reader: Reader,
    At((goal, step)): At<(GoalId, StepId)>,
) -> Result<Response, Problem> {
    let goal = find(&service, &reader, goal).await?.1;
    let shown = StepView::find(&goal, step).ok_or_else(missing)?;
    Ok(view(&reader.headers, Tag::Content(Record::Goal(goal).hash()), &shown))
}

/// Makes a step of a goal.
#[utoipa::path(post, path = "/goals/{goal}/steps", tag = "Steps", request_body = StepFields,
    params(("goal" = shapes::Id, Path)), responses((status = CREATED, body = StepView)))]
pub(super) async fn create_step(
    State(service): State<Shared>,
    writer: Writer,
    At(id): At<GoalId>,
    Body { value, digest }: Body<StepFields>,
) -> Result<Response, Response> {
    let step = StepId::from_entropy(writer.entropy(&service, &id.to_string(), digest));
    let goal = find(&service, &writer.reader, id).await?.1;
    if value.title.is_none() {
        return Err(refused(Rejection::TitleMissing).into());
    }
    let last = standing(&goal).last().map(|(_, id)| *id);
    let value = StepFields { after: value.after.or(Some(last)), ..value };
    let edit = edit(&goal, step, value)?;
    let written = writer.perform(&service, change(id, step, edit)).await?;
    let path = format!("/api/v1/goals/{id}/steps/{step}");
    shown(&written, step, |view| written.created(&path, view))
}

/// Changes fields of a step.
#[utoipa::path(patch, path = "/goals/{goal}/steps/{step}", tag = "Steps",
    request_body = StepFields,
    params(("goal" = shapes::Id, Path), ("step" = shapes::Id, Path)),
    responses((status = OK, body = StepView)))]
pub(super) async fn edit_step(
    State(service): State<Shared>,
    writer: Writer,
    At((id, step)): At<(GoalId, StepId)>,
    Body { value, .. }: Body<StepFields>,
) -> Result<Response, Response> {
    let goal = require(&service, &writer, id, step).await?;
    let edit = edit(&goal, step, value)?;
    if edit.is_empty() {
        return Err(refused(Rejection::Nothing).into());
    }
    let written = writer.perform(&service, change(id, step, edit)).await?;
    shown(&written, step, |view| written.answer(StatusCode::OK, view))
}

/// Takes a step out of its goal.
#[utoipa::path(delete, path = "/goals/{goal}/steps/{step}", tag = "Steps",
    params(("goal" = shapes::Id, Path), ("step" = shapes::Id, Path)),
    responses((status = NO_CONTENT)))]
pub(super) async fn remove_step(
    State(service): State<Shared>,
    writer: Writer,
    At((id, step)): At<(GoalId, StepId)>,
) -> Result<Response, Response> {
    let edit = StepEdit { is_removed: Some(true), ..StepEdit::of() };
    let goal = find(&service, &writer.reader, id).await?.1;
    if !goal.steps.contains_key(&step) {
        return Err(missing().into());
    }
    Ok(writer.perform(&service, change(id, step, edit)).await?.done())
}

/// Ticks a step off.
#[utoipa::path(put, path = "/goals/{goal}/steps/{step}/tick", tag = "Steps",
    params(("goal" = shapes::Id, Path), ("step" = shapes::Id, Path)),
    responses((status = OK, body = StepView)))]
pub(super) async fn tick_step(
    State(service): State<Shared>,
    writer: Writer,
    At((goal, step)): At<(GoalId, StepId)>,
) -> Result<Response, Response> {
    tick(&service, &writer, (goal, step), true).await
}

/// Takes the tick of a step away.
#[utoipa::path(delete, path = "/goals/{goal}/steps/{step}/tick", tag = "Steps",
    params(("goal" = shapes::Id, Path), ("step" = shapes::Id, Path)),
    responses((status = OK, body = StepView)))]
pub(super) async fn untick_step(
    State(service): State<Shared>,
    writer: Writer,
    At((goal, step)): At<(GoalId, StepId)>,
) -> Result<Response, Response> {
    tick(&service, &writer, (goal, step), false).await
}

async fn tick(
    service: &Service,
    writer: &Writer,
    (goal, step): (GoalId, StepId),
    done: bool,
) -> Result<Response, Response> {
    let written = writer.perform(service, Operation::SetStep { goal, step, done }).await?;
    shown(&written, step, |view| written.answer(StatusCode::OK, view))
}

fn shown(
    written: &Written,
    step: StepId,
    answer: impl FnOnce(&StepView) -> Response,
) -> Result<Response, Response> {
    let view = match &written.record {
        Record::Goal(goal) => StepView::find(goal, step),
        _ => None,
    };
    Ok(answer(&view.ok_or_else(missing)?))
}

/// The goal of a step that is there.
async fn require(
    service: &Service,
    writer: &Writer,
    id: GoalId,
    step: StepId,
) -> Result<Goal, Problem> {
    let goal = find(service, &writer.reader, id).await?.1;
    StepView::find(&goal, step).map(|_| goal).ok_or_else(missing)
}

/// Where the steps stand that are there, in their order.
fn standing(goal: &Goal) -> Vec<(Position, StepId)> {
    let views = goal.steps.iter().filter_map(|(id, step)| StepView::of(*id, step));
    let mut places: Vec<_> = views.map(|view| (view.position, view.id)).collect();
    places.sort();
    places
}

fn edit(goal: &Goal, step: StepId, fields: StepFields) -> Result<StepEdit, Problem> {
    let place = |after: Option<StepId>| {
        place_after(&standing(goal), Some(&step), after.as_ref()).ok_or_else(no_neighbour)
    };
    Ok(StepEdit {
        title: fields.title.map(Some),
        position: fields.after.map(place).transpose()?,
        within: fields.within,
        due: fields.due,
        is_removed: None,
    })
}

fn change(goal: GoalId, step: StepId, edit: StepEdit) -> Operation {
    let mut change = GoalEdit::of(goal);
    change.steps.insert(step, edit);
    Operation::EditGoal(change)
}
