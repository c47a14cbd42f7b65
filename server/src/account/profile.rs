//! What a person says of themselves: name, zone, the first day of the week, the hour their day begins.

use app::Route;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::{Extension, Form};
use domain::{DayStart, Weekday};
use serde::Deserialize;
use store::Profile;

use crate::account::email::Email;
use crate::account::form::{self, Refused};
use crate::identity::Visitor;
use crate::pages;
use crate::problem::Problem;
use crate::service::{Service, Shared};
use crate::sessions::SignedIn;
use crate::zone::Zone;

/// The most characters of a name.
const MAX_NAME: usize = 50;

/// The form.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Settings {
    name: String,
    zone: String,
    week_start: String,
    day_start: String,
}

/// Answers the form with the settings page.
pub(crate) async fn update(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    Form(form): Form<Settings>,
) -> Result<Response, Problem> {
    let Some(caller) = &visitor.caller else { return Ok(pages::to_sign_in(&Route::Settings)) };
    match save(&service, caller, &form).await {
        Ok(()) => Ok(Redirect::to(&Route::Settings.path()).into_response()),
        Err(refused) => {
            let values = form::values([
                ("name", &form.name),
                ("zone", &form.zone),
                ("week_start", &form.week_start),
                ("day_start", &form.day_start),
            ]);
            form::again(&service, &visitor, Route::Settings, values, refused).await
        }
    }
}

async fn save(service: &Service, caller: &SignedIn, form: &Settings) -> Result<(), Refused> {
    let email = Email::parse(&caller.account.email)?;
    let profile = Profile {
        name: name(&form.name, &email)?,
        zone: Zone::find(form.zone.trim())?.name().to_owned(),
        week_start: week_start(&form.week_start)?,
        day_start: day_start(&form.day_start)?,
    };
    service.store.update_profile(caller.account.id, profile).await?;
    service.sessions.let_go(caller.account.id);
    Ok(())
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

/// Reads `03:00`.
fn day_start(text: &str) -> Result<DayStart, Refused> {
    let wrong = || Refused::field("day_start", "A day starts between 00:00 and 12:00.");
    let number = |part: &str| match part.as_bytes() {
        [tens, ones] if tens.is_ascii_digit() && ones.is_ascii_digit() => {
            Some(u16::from(tens - b'0') * 10 + u16::from(ones - b'0'))
        }
        _ => None,
    };
    let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
    let hours = number(hours).ok_or_else(wrong)?;
    let minutes = number(minutes).filter(|minutes| *minutes < 60).ok_or_else(wrong)?;
    DayStart::try_from(hours * 60 + minutes).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_starts_between_midnight_and_noon() {
        let minutes = |text: &str| day_start(text).ok().map(DayStart::minutes);
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
