//! The calendar feed: a person's reminders for the calendar they use elsewhere, which asks for them again and again.
//!
//! Its address is the only key. It opens the reminders to be read, signs nobody in, and looks at no cookie.

use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::registers::Joined as _;
use domain::reminder::RingsOn;
use domain::{Instant, Reminder, Snapshot};
use store::StoreError;

use crate::assets;
use crate::ics::{self, Alarm, Event, Times};
use crate::identity;
use crate::problem::Problem;
use crate::service::{Service, Shared};
use crate::sessions::Token;
use crate::zone::Zone;

/// What the addresses of all feeds begin with.
pub(crate) const FOLDER: &str = "/cal/";

/// The route of a feed.
pub(crate) const PATH: &str = "/cal/{file}";

/// What stands behind the token.
const ENDING: &str = ".ics";

/// The media type. The feed is not compressed on its way, so that its tag names the very bytes.
pub(crate) const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";

/// Calendars keep a copy and ask whether it is still good.
const PRIVATE: &str = "private, no-cache";

/// What the calendar is called where it is shown, until the person gives it a name.
const NAME: &str = "Reminders";

/// The address that a token opens.
pub(crate) fn address(service: &Service, token: &Token) -> String {
    service.config.site.at(&[FOLDER, token.expose(), ENDING].concat())
}

/// Answers a feed's address. One that opens nothing is as any other where nothing is.
pub(crate) async fn show(
    State(service): State<Shared>,
    Path(file): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    service.throttle.feed(identity::address(&service, request.headers(), request.extensions()))?;
    let text = match file.strip_suffix(ENDING).and_then(Token::read) {
        Some(token) => read(&service, &token).await?,
        None => None,
    };
    let text = text.ok_or(Problem::of(StatusCode::NOT_FOUND))?;
    let tag = assets::tag(text.as_bytes());
    let known = request.headers().get(IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let mut response = if known.is_some_and(|known| assets::is_known(known, &tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(CONTENT_TYPE, MEDIA_TYPE)], text).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(ETAG, tag);
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(PRIVATE));
    // Wherever the address gets to, what it opens is not for finding.
    let robots = HeaderName::from_static("x-robots-tag");
    headers.insert(robots, HeaderValue::from_static("noindex"));
    Ok(response)
}

/// The calendar that a token opens, if it opens one.
async fn read(service: &Service, token: &Token) -> Result<Option<String>, StoreError> {
    let Some(account) = service.store.find_feed(&token.hash()).await? else { return Ok(None) };
    let records = match service.store.get_documents(account.id).await {
        // It was deleted meanwhile, and its feed with it.
        Err(StoreError::Missing) => return Ok(None),
        found => found?,
    };
    let program = ["ConsistencyGrid ", &service.config.version].concat();
    let own = Zone::stored(&account.profile.zone);
    Ok(Some(calendar(&program, service.config.site.name(), &records, &own)))
}

/// The reminders as a calendar. `site`: what makes their names unlike those of others; `own`: the person's zone.
fn calendar(program: &str, site: &str, records: &Snapshot, own: &Zone) -> String {
    let named = |one: &Reminder| {
        let zone = one.zone.value.as_ref().map(|zone| Zone::stored(zone.as_str()));
        (format!("{}@{site}", one.id), zone)
    };
    let reminders: Vec<_> = records.live_reminders().map(|one| (one, named(one))).collect();
    let events: Vec<Event<'_>> = reminders
        .iter()
        .map(|(one, (uid, zone))| event(one, uid, zone.as_ref().unwrap_or(own)))
        .collect();
    ics::calendar(program, NAME, &events)
}

fn event<'a>(reminder: &'a Reminder, uid: &'a str, zone: &'a Zone) -> Event<'a> {
    let times = reminder.times.value;
    Event {
        uid,
        changed_at: changed_at(reminder),
        title: reminder.title.value.as_str(),
        description: reminder.description.value.as_str(),
        start: reminder.starts_on.value,
        more_days: reminder.more_days.value,
        times: times.map(|times| Times { from: times.from, to: times.to.unwrap_or(times.from) }),
        zone: Some(zone),
        recurrence: reminder.recurrence.value,
        alarms: alarms(reminder),
    }
}

/// When it was last written into.
fn changed_at(reminder: &Reminder) -> Instant {
    let mut latest = Instant(0);
    // Stamps are shown to whoever may change them, so to a copy.
    reminder.clone().each_stamp("", &mut |_, stamp| latest = latest.max(stamp.at));
    latest
}

/// When it rings, as minutes after its beginning: of one that lasts all day, after midnight.
fn alarms(reminder: &Reminder) -> Vec<Alarm> {
    let begins_at = reminder.begins_at().minutes();
    let start = if reminder.times.value.is_some() { 0 } else { i32::from(begins_at) };
    let before = reminder.rings_before.value.filter(|before| *before > 0);
    let before = before.and_then(|before| i32::try_from(before).ok());
    let before = before.map(|before| Alarm { minutes: start - before, more_days: 0 });
    let more_days = match reminder.rings_on.value {
        RingsOn::Never => None,
        RingsOn::First => Some(0),
        RingsOn::Every => Some(reminder.more_days.value),
    };
    let begins = more_days.map(|more_days| Alarm { minutes: start, more_days });
    before.into_iter().chain(begins).collect()
}
