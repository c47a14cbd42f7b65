//! Reminders.

#![expect(
    clippy::option_option,
    reason = "what is not there is not touched, and a null empties it"
)]
use axum::extract::{OriginalUri, State};
use axum::response::Response;
use domain::reminder::{Marker, Priority, RingsOn, Times};
use domain::settings::ZoneName;
use domain::{
    Colour, Day, Description, HabitId, Icon, Instant, Key, Operation, Record, Recurrence, Reminder,
    ReminderEdit, ReminderId, Title,
};
use serde::{Deserialize, Serialize};
use store::Listed;
use utoipa::ToSchema;

use super::body::{Asked, At, Body, some};
use super::holder::{Reader, Writer};
use super::list::{Page, PageOf};
use super::records::{self, ListedView, View};
use super::settings::known_zone;
use super::shapes;
use crate::problem::Problem;
use crate::service::Shared;

/// A reminder.
#[derive(Serialize, ToSchema)]
#[schema(as = Reminder)]
pub(super) struct ReminderView {
    #[schema(value_type = shapes::Id)]
    id: ReminderId,
    #[schema(value_type = shapes::Title)]
    title: Title,
    #[schema(value_type = shapes::Description)]
    description: Description,
    /// The first day of its first occurrence.
    #[schema(value_type = shapes::Date)]
    starts_on: Day,
    /// How many days an occurrence goes on after its first, 0 to 366.
    more_days: u16,
    /// From when to when; `null` for all day.
    #[schema(value_type = Option<shapes::Times>)]
    times: Option<Times>,
    /// The zone whose clock is meant; `null` for the person's own.
    #[schema(value_type = Option<shapes::ZoneName>)]
    zone: Option<ZoneName>,
    /// How it comes again; `null` when it does not.
    #[schema(value_type = Option<shapes::Rrule>)]
    recurrence: Option<Recurrence>,
    #[schema(value_type = shapes::Marker)]
    marker: Marker,
    #[schema(value_type = shapes::Colour)]
    colour: Colour,
    #[schema(value_type = Option<shapes::Icon>)]
    icon: Option<Icon>,
    #[schema(value_type = shapes::Priority)]
    priority: Priority,
    /// Whether it has a star.
    is_important: bool,
    #[schema(value_type = shapes::RingsOn)]
    rings_on: RingsOn,
    /// How many minutes before it begins it rings too.
    rings_before: Option<u32>,
    /// The habit it is about: it rings only as long as that is not done on its day.
    #[schema(value_type = Option<shapes::Id>)]
    habit: Option<HabitId>,
    /// When it was put into the trash.
    #[schema(value_type = Option<shapes::Moment>)]
    deleted_at: Option<Instant>,
}

impl View for ReminderView {
    fn of_record(record: &Record) -> Option<Self> {
        match record {
            Record::Reminder(reminder) => Some(Self::from(reminder)),
            _ => None,
        }
    }
}

impl ListedView for ReminderView {
    const LISTED: Listed = Listed::Reminders;

    fn id(&self) -> String {
        self.id.to_string()
    }
}

impl From<&Reminder> for ReminderView {
    fn from(reminder: &Reminder) -> Self {
        Self {
            id: reminder.id,
            title: reminder.title.value.clone(),
            description: reminder.description.value.clone(),
            starts_on: reminder.starts_on.value,
            more_days: reminder.more_days.value,
            times: reminder.times.value,
            zone: reminder.zone.value.clone(),
            recurrence: reminder.recurrence.value,
            marker: reminder.marker.value,
            colour: reminder.colour.value,
            icon: reminder.icon.value,
            priority: reminder.priority.value,
            is_important: reminder.is_important.value,
            rings_on: reminder.rings_on.value,
            rings_before: reminder.rings_before.value,
            habit: reminder.habit.value,
            deleted_at: reminder.deleted_at.value,
        }
    }
}

/// The fields of a reminder: of a new one those that are not as usual, of another one those that change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReminderFields {
    /// The title; a new reminder needs one.
    #[schema(value_type = Option<shapes::Title>)]
    title: Option<Title>,
    #[schema(value_type = Option<shapes::Description>)]
    description: Option<Description>,
    /// The first day; a new reminder needs one.
    #[schema(value_type = Option<shapes::Date>)]
    starts_on: Option<Day>,
    /// How many days it goes on after its first.
    #[schema(minimum = 0, maximum = 366)]
    more_days: Option<u16>,
    /// From when to when; `null` for all day.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<shapes::Times>)]
    times: Option<Option<Times>>,
    /// The zone; `null` for the person's own.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<shapes::ZoneName>)]
    zone: Option<Option<ZoneName>>,
    /// How it comes again; `null` for not at all.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<shapes::Rrule>)]
    recurrence: Option<Option<Recurrence>>,
    #[schema(value_type = Option<shapes::Marker>)]
    marker: Option<Marker>,
    #[schema(value_type = Option<shapes::Colour>)]
    colour: Option<Colour>,
    /// The icon; `null` for none.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<shapes::Icon>)]
    icon: Option<Option<Icon>>,
    #[schema(value_type = Option<shapes::Priority>)]
    priority: Option<Priority>,
    is_important: Option<bool>,
    #[schema(value_type = Option<shapes::RingsOn>)]
    rings_on: Option<RingsOn>,
    /// How many minutes before it begins it is to ring too, at most four weeks; `null` for not at all.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<u32>, minimum = 0, maximum = 40_320)]
    rings_before: Option<Option<u32>>,
    /// The habit it is about; `null` for none.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<shapes::Id>)]
    habit: Option<Option<HabitId>>,
}

impl ReminderFields {
    fn edit(self, reminder: ReminderId) -> Result<ReminderEdit, Problem> {
        if let Some(Some(zone)) = &self.zone {
            known_zone(zone)?;
        }
        Ok(ReminderEdit {
            reminder,
            title: self.title,
            description: self.description,
            starts_on: self.starts_on,
            more_days: self.more_days,
            times: self.times,
            zone: self.zone,
            recurrence: self.recurrence,
            marker: self.marker,
            colour: self.colour,
            icon: self.icon,
            priority: self.priority,
            is_important: self.is_important,
            rings_on: self.rings_on,
            rings_before: self.rings_before,
            habit: self.habit,
        })
    }
}

/// Lists reminders.
#[utoipa::path(get, path = "/reminders", tag = "Reminders", params(PageOf),
    responses((status = OK, body = Page<ReminderView>)))]
pub(super) async fn list_reminders(
    State(service): State<Shared>,
    reader: Reader,
    Asked(asked): Asked<PageOf>,
    OriginalUri(uri): OriginalUri,
) -> Result<Response, Problem> {
    records::list::<ReminderView>(&service, &reader, &asked, &uri).await
}

/// Shows a reminder.
#[utoipa::path(get, path = "/reminders/{reminder}", tag = "Reminders",
    params(("reminder" = shapes::Id, Path)), responses((status = OK, body = ReminderView)))]
pub(super) async fn get_reminder(
    State(service): State<Shared>,
    reader: Reader,
    At(id): At<ReminderId>,
) -> Result<Response, Problem> {
    records::get::<ReminderView>(&service, &reader, Key::Reminder(id)).await
}

/// Makes a reminder.
#[utoipa::path(post, path = "/reminders", tag = "Reminders", request_body = ReminderFields,
    responses((status = CREATED, body = ReminderView)))]
pub(super) async fn create_reminder(
    State(service): State<Shared>,
    writer: Writer,
    Body { value, digest }: Body<ReminderFields>,
) -> Result<Response, Response> {
    let id = ReminderId::from_entropy(writer.entropy(&service, "reminder", digest));
    let edit = value.edit(id)?;
    let path = format!("/api/v1/reminders/{id}");
    writer.create::<ReminderView>(&service, Operation::CreateReminder(edit), &path).await
}

/// Changes fields of a reminder.
#[utoipa::path(patch, path = "/reminders/{reminder}", tag = "Reminders",
    request_body = ReminderFields, params(("reminder" = shapes::Id, Path)),
    responses((status = OK, body = ReminderView)))]
pub(super) async fn edit_reminder(
    State(service): State<Shared>,
    writer: Writer,
    At(id): At<ReminderId>,
    Body { value, .. }: Body<ReminderFields>,
) -> Result<Response, Response> {
    let edit = value.edit(id)?;
    writer.change::<ReminderView>(&service, Operation::EditReminder(edit)).await
}

/// Puts a reminder into the trash, from where it can be recovered for 30 days.
#[utoipa::path(delete, path = "/reminders/{reminder}", tag = "Reminders",
    params(("reminder" = shapes::Id, Path)), responses((status = NO_CONTENT)))]
pub(super) async fn delete_reminder(
    State(service): State<Shared>,
    writer: Writer,
    At(reminder): At<ReminderId>,
) -> Result<Response, Response> {
    Ok(writer.perform(&service, Operation::DeleteReminder { reminder }).await?.done())
}

/// Takes a reminder out of the trash.
#[utoipa::path(post, path = "/reminders/{reminder}/recover", tag = "Reminders",
    params(("reminder" = shapes::Id, Path)), responses((status = OK, body = ReminderView)))]
pub(super) async fn recover_reminder(
    State(service): State<Shared>,
    writer: Writer,
    At(reminder): At<ReminderId>,
) -> Result<Response, Response> {
    writer.change::<ReminderView>(&service, Operation::RecoverReminder { reminder }).await
}
