//! The settings as a plain form: name, zone, the first day of the week, the hour the day begins, and how it all looks.

use std::str::FromStr;

use app::Route;
use app::backend::Failure;
use app::field::{NO_DATE, sentence};
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::settings::{QuietHours, ZoneName};
use domain::{
    Day, DayStart, Head, Operation, OperationId, PersonName, Rejection, SettingsEdit, TimeOfDay,
    Weekday,
};
use serde::Deserialize;

use crate::account::email::Email;
use crate::account::form::{self, Refused};
use crate::identity::Visitor;
use crate::problem::Problem;
use crate::service::{Service, Shared};
use crate::sessions::SignedIn;
use crate::zone::Zone;
use crate::{cookies, pages};

/// The most characters of a name.
const MAX_NAME: usize = 50;

/// The form. A switch that is off sends nothing; `switches` says that the form has them.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Form {
    name: String,
    zone: String,
    week_start: String,
    day_start: String,
    born: String,
    quiet_from: Option<String>,
    quiet_to: Option<String>,
    theme: Option<String>,
    hand: Option<String>,
    motion: Option<String>,
    switches: bool,
    by_height: bool,
    letter_keys: bool,
}

/// Answers the form with the settings page.
pub(crate) async fn update(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    axum::Form(form): axum::Form<Form>,
) -> Result<Response, Problem> {
    let Some(caller) = &visitor.caller else { return Ok(pages::to_sign_in(&Route::Settings)) };
    match save(&service, caller, &form).await {
        Ok(head) => {
            let mut response = Redirect::to(&Route::Settings.path()).into_response();
            cookies::keep_head(&service.config.site, response.headers_mut(), head);
            Ok(response)
        }
        Err(refused) => {
            let values = form::values([
                ("name", form.name.as_str()),
                ("zone", &form.zone),
                ("week_start", &form.week_start),
                ("day_start", &form.day_start),
                ("born", &form.born),
                ("quiet_from", form.quiet_from.as_deref().unwrap_or_default()),
                ("quiet_to", form.quiet_to.as_deref().unwrap_or_default()),
            ]);
            form::again(&service, &visitor, Route::Settings, values, refused).await
        }
    }
}

async fn save(service: &Service, caller: &SignedIn, form: &Form) -> Result<Head, Refused> {
    let edit = Operation::EditSettings(edit(form)?);
    let nonce = OperationId::from_entropy(service.entropy.bytes());
    Ok(service.perform(caller, edit, nonce).await?)
}

/// What the form says, as an edit. It shows all of these settings, so all of them are written.
fn edit(form: &Form) -> Result<SettingsEdit, Refused> {
    let name = PersonName::new(&form.name);
    let name = name.map_err(|error| Refused::field("name", sentence("A name", error)))?;
    let zone = Zone::find(form.zone.trim())?.name().to_owned();
    let day_start = || Refused::field("day_start", "A day starts between 00:00 and 12:00.");
    let time: TimeOfDay = form.day_start.parse().map_err(|_| day_start())?;
    let born = match form.born.trim() {
        "" => None,
        text => Some(text.parse::<Day>().map_err(|_| Refused::field("born", NO_DATE))?),
    };
    Ok(SettingsEdit {
        name: Some(name),
        zone: Some(ZoneName::new(&zone).ok()),
        week_start: Some(Some(week_start(&form.week_start)?)),
        day_start: Some(Some(DayStart::try_from(time.minutes()).map_err(|_| day_start())?)),
        born: Some(born),
        theme: choice(form.theme.as_deref())?,
        hand: choice(form.hand.as_deref())?,
        less_motion: form.motion.as_deref().map(|motion| motion == "less"),
        by_height: form.switches.then_some(form.by_height),
        letter_keys: form.switches.then_some(form.letter_keys),
        quiet_hours: form.quiet_from.is_some().then(|| quiet_hours(form)).transpose()?,
    })
}

/// Both times, or neither for never.
fn quiet_hours(form: &Form) -> Result<Option<QuietHours>, Refused> {
    let text = |time: &Option<String>| time.clone().unwrap_or_default();
    let (from, to) = (text(&form.quiet_from), text(&form.quiet_to));
    if from.is_empty() && to.is_empty() {
        return Ok(None);
    }
    match (from.parse(), to.parse()) {
        (Ok(from), Ok(to)) => Ok(Some(QuietHours { from, to })),
        _ => Err(Refused::field("quiet_from", "Say from when to when, or leave both empty.")),
    }
}

/// Reads one of a list; `None` when the form has no such list.
fn choice<T: FromStr<Err = Rejection>>(text: Option<&str>) -> Result<Option<T>, Refused> {
    let wrong = |rejection: Rejection| Refused::from(Failure::Refused(rejection));
    text.map(str::parse).transpose().map_err(wrong)
}

/// The name of a person: what they wrote, else what stands before the `@` of their address.
pub(super) fn name(text: &str, email: &Email) -> Result<String, Refused> {
    let text = text.trim();
    if text.chars().count() > MAX_NAME || text.chars().any(char::is_control) {
        return Err(Refused::field("name", format!("A name has at most {MAX_NAME} characters.")));
    }
    if !text.is_empty() {
        return Ok(text.to_owned());
    }
    let (before, _) = email.as_str().split_once('@').unwrap_or((email.as_str(), ""));
    Ok(before.chars().take(MAX_NAME).collect())
}

pub(super) fn week_start(text: &str) -> Result<Weekday, Refused> {
    text.parse().map_err(|_| Refused::field("week_start", "Choose the day your week starts on."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_starts_between_midnight_and_noon() {
        let form = |day_start: &str| Form {
            zone: "UTC".to_owned(),
            week_start: "mon".to_owned(),
            day_start: day_start.to_owned(),
            ..Form::default()
        };
        let minutes =
            |text: &str| Some(edit(&form(text)).ok()?.day_start.flatten().unwrap().minutes());
        assert_eq!(minutes("00:00"), Some(0));
        assert_eq!(minutes("03:30"), Some(210));
        assert_eq!(minutes("12:00"), Some(720));
        for text in ["", "12:01", "3:00", "03:60", "-1:00", "99:99", "03.00", "+3:00"] {
            assert_eq!(minutes(text), None, "{text}");
        }
    }

    #[test]
    fn who_gives_no_name_is_called_by_their_address() {
        let email = Email::parse("mara@example.org").unwrap();
        assert_eq!(name("  ", &email).unwrap(), "mara");
        assert_eq!(name(" Mara Keller ", &email).unwrap(), "Mara Keller");
        assert!(name(&"m".repeat(51), &email).is_err());
    }
}
