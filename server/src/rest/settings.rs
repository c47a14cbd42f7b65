//! The settings.

#![expect(
    clippy::option_option,
    reason = "what is not there is not touched, and a null empties it"
)]

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::settings::{Hand, QuietHours, Theme, ZoneName};
use domain::{Day, DayStart, Key, Operation, PersonName, Record, Settings, SettingsEdit, Weekday};
use serde::{Deserialize, Serialize};
use store::Profile;
use utoipa::ToSchema;

use super::answer::{Tag, missing, problem, view};
use super::body::{Body, some};
use super::holder::{Reader, Writer};
use super::shapes;
use crate::problem::Problem;
use crate::service::Shared;
use crate::zone::Zone;

/// The settings, laid over what the account began with.
#[derive(Serialize, ToSchema)]
#[schema(as = Settings)]
pub(super) struct SettingsView {
    /// What the person is called.
    name: String,
    /// The zone in which their days begin and end.
    #[schema(value_type = shapes::ZoneName)]
    zone: String,
    /// When their day begins, in minutes after midnight, 0 to 720.
    #[schema(value_type = u16, minimum = 0, maximum = 720)]
    day_start: DayStart,
    /// The first day of their week.
    #[schema(value_type = shapes::Weekday)]
    week_start: Weekday,
    #[schema(value_type = shapes::ThemeName)]
    theme: Theme,
    #[schema(value_type = shapes::HandName)]
    hand: Hand,
    /// Whether squares of amounts fill up instead of getting darker.
    by_height: bool,
    /// Whether things move less than the device says.
    less_motion: bool,
    /// Whether single letters are keys.
    letter_keys: bool,
    /// When nothing rings.
    #[schema(value_type = Option<shapes::QuietHours>)]
    quiet_hours: Option<QuietHours>,
    /// The day the person was born.
    #[schema(value_type = Option<shapes::Date>)]
    born: Option<Day>,
}

impl SettingsView {
    /// `began`: the account's profile, which the record may be newer than.
    fn of(settings: &Settings, began: &Profile) -> Self {
        let name = settings.name.value.to_string();
        let zone = settings.zone.value.clone().map(String::from);
        Self {
            name: if name.is_empty() { began.name.clone() } else { name },
            zone: zone.unwrap_or_else(|| began.zone.clone()),
            day_start: settings.day_start.value.unwrap_or(began.day_start),
            week_start: settings.week_start.value.unwrap_or(began.week_start),
            theme: settings.theme.value,
            hand: settings.hand.value,
            by_height: settings.by_height.value,
            less_motion: settings.less_motion.value,
            letter_keys: settings.letter_keys.value,
            quiet_hours: settings.quiet_hours.value,
            born: settings.born.value,
        }
    }
}

/// The settings that change; the others stay.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SettingsChange {
    #[schema(value_type = Option<shapes::PersonName>)]
    name: Option<PersonName>,
    #[schema(value_type = Option<shapes::ZoneName>)]
    zone: Option<ZoneName>,
    /// In minutes after midnight, 0 to 720.
    #[schema(value_type = Option<u16>, minimum = 0, maximum = 720)]
    day_start: Option<DayStart>,
    #[schema(value_type = Option<shapes::Weekday>)]
    week_start: Option<Weekday>,
    #[schema(value_type = Option<shapes::ThemeName>)]
    theme: Option<Theme>,
    #[schema(value_type = Option<shapes::HandName>)]
    hand: Option<Hand>,
    by_height: Option<bool>,
    less_motion: Option<bool>,
    letter_keys: Option<bool>,
    /// When nothing is to ring; `null` for never.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<shapes::QuietHours>)]
    quiet_hours: Option<Option<QuietHours>>,
    /// The day the person was born; `null` takes it away.
    #[serde(default, deserialize_with = "some")]
    #[schema(value_type = Option<shapes::Date>)]
    born: Option<Option<Day>>,
}

/// Shows the settings.
#[utoipa::path(get, path = "/settings", tag = "Settings",
    responses((status = OK, body = SettingsView)))]
pub(super) async fn get_settings(
    State(service): State<Shared>,
    reader: Reader,
) -> Result<Response, Problem> {
    let settings = match service.store.get_record(reader.account.id, Key::Settings).await?.1 {
        Some(Record::Settings(settings)) => settings,
        _ => Settings::default(),
    };
    let shown = SettingsView::of(&settings, &reader.account.profile);
    Ok(view(&reader.headers, Tag::Content(Record::Settings(settings).hash()), &shown))
}

/// Changes settings.
#[utoipa::path(patch, path = "/settings", tag = "Settings", request_body = SettingsChange,
    responses((status = OK, body = SettingsView)))]
pub(super) async fn edit_settings(
    State(service): State<Shared>,
    writer: Writer,
    Body { value, .. }: Body<SettingsChange>,
) -> Result<Response, Response> {
    if let Some(zone) = &value.zone {
        known_zone(zone)?;
    }
    let edit = SettingsEdit {
        name: value.name,
        zone: value.zone.map(Some),
        day_start: value.day_start.map(Some),
        week_start: value.week_start.map(Some),
        theme: value.theme,
        hand: value.hand,
        by_height: value.by_height,
        less_motion: value.less_motion,
        letter_keys: value.letter_keys,
        quiet_hours: value.quiet_hours,
        born: value.born,
    };
    let written = writer.perform(&service, Operation::EditSettings(edit)).await?;
    let Record::Settings(settings) = &written.record else {
        return Err(missing().into());
    };
    let shown = SettingsView::of(settings, &writer.reader.account.profile);
    Ok(written.answer(StatusCode::OK, &shown))
}

/// Whether there is such a zone.
pub(super) fn known_zone(zone: &ZoneName) -> Result<(), Problem> {
    Zone::find(zone.as_str()).map(drop).map_err(|_| {
        let sentence = "There is no such time zone. Zones are written like Europe/Lisbon.";
        problem(StatusCode::UNPROCESSABLE_ENTITY, "zone_unknown", sentence)
    })
}
