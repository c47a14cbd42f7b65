//! The pages: which one an address shows to whom, and the data it arrives with.

use std::sync::Arc;

use app::boot::{self, Arrived, Form, ToldOf};
use app::device::Days;
use app::pages::reference::{self, Chapter};
use app::pages::tokens::{self, Token};
use app::{Boot, Route};
use axum::Extension;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::packed::Packed;
use domain::{DayStart, Root};
use leptos::prelude::{IntoAny as _, provide_context, view};

use crate::account::notices;
use crate::config::{Analytics, Config};
use crate::identity::{Visitor, read_next};
use crate::problem::Problem;
use crate::service::{Service, Shared};
use crate::sessions::SignedIn;
use crate::zone::Zone;
use crate::{page, shell, vitals};

/// With what the settings are asked for after a mail was sent.
pub(crate) const MAIL_SENT: &str = "?mail=sent";

/// With what they are asked for after the password was changed.
pub(crate) const PASSWORD_CHANGED: &str = "?password=changed";

/// Answers every page's address.
pub(crate) async fn show(
    State(service): State<Shared>,
    Extension(visitor): Extension<Visitor>,
    uri: Uri,
) -> Result<Response, Problem> {
    let query = uri.query().unwrap_or_default();
    let route = Route::parse(uri.path(), query);
    let next = parameter(query, "next").and_then(|next| read_next(&next));
    match &visitor.caller {
        Some(_) if route.is_door() => {
            let next = next.unwrap_or(Route::Today { day: None });
            Ok(Redirect::to(&next.path()).into_response())
        }
        None if route.is_local() && visitor.holds_trial && service.config.features.offline => {
            Ok(answer(StatusCode::OK, shell::html(&service)?))
        }
        None if !route.is_open() => Ok(to_sign_in(&route)),
        _ => {
            let mut form = Form::default();
            if let Some(next) = next {
                form.values.insert("next".to_owned(), next.path());
            }
            if route == Route::Settings {
                form.notice = notice(query).map(str::to_owned);
            }
            render(&service, &visitor, route, form, StatusCode::OK).await
        }
    }
}

/// What the settings say after something was done.
fn notice(query: &str) -> Option<&'static str> {
    let is = |known: &str| query == known.trim_start_matches('?');
    if is(MAIL_SENT) {
        Some("A mail with a link is on its way.")
    } else if is(PASSWORD_CHANGED) {
        Some("Your password is changed. Other devices were signed out.")
    } else {
        None
    }
}

/// Sends somebody to sign in first, and then back to `route`.
pub(crate) fn to_sign_in(route: &Route) -> Response {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("next", &route.path());
    Redirect::to(&format!("{}?{}", Route::SignIn.path(), query.finish())).into_response()
}

/// Renders a page. A page that does not exist, or not for this visitor, is the 404 page.
pub(crate) async fn render(
    service: &Service,
    visitor: &Visitor,
    mut route: Route,
    form: Form,
    mut status: StatusCode,
) -> Result<Response, Problem> {
    let path = if form.is_empty() { String::new() } else { route.path() };
    let mut boot = Boot { form, path, ..blank(service) };
    boot.consent = visitor.consent;
    let mut exists = route != Route::NotFound;
    let mut days = None;
    let is_personal = !route.is_plain() || route.is_text();
    if let Some(caller) = visitor.caller.as_ref().filter(|_| is_personal) {
        let kept = service.snapshots.get(caller.account.id, visitor.seen).await?;
        if let Route::Habit { id } | Route::EditHabit { id } = route {
            exists = kept.packed.holds(Root::Habit(id));
        }
        if let Route::Reminder { id } = route {
            exists = kept.packed.holds(Root::Reminder(id));
        }
        if let Route::Goal { id, .. } | Route::EditGoal { id } = route {
            exists = kept.packed.holds(Root::Goal(id));
        }
        let account = account(service, caller, &kept);
        let (zone, day_start) = (Zone::stored(&account.zone), account.day_start);
        let own = zone.clone();
        boot.today = zone.day(account.now, day_start);
        days = Some(Days(Arc::new(move |at| zone.day(at, day_start))));
        boot.account = Some(Arrived::Made(Arc::new(account)));
        if route == Route::Settings {
            fill_settings(&mut boot, service, caller, &kept.packed, &own).await?;
        }
    }
    if !exists {
        (route, status) = (Route::NotFound, StatusCode::NOT_FOUND);
        boot.is_missing = true;
    }
    let provide = || days.into_iter().for_each(provide_context);
    let html = page::render(&service.site.assets(), route, boot, provide)?;
    Ok(answer(status, html))
}

/// What only the settings show. `records`: everything of the account; `zone`: the person's own.
async fn fill_settings(
    boot: &mut Boot,
    service: &Service,
    caller: &SignedIn,
    records: &Packed,
    zone: &Zone,
) -> Result<(), Problem> {
    boot.sessions = sessions(service, caller).await?;
    boot.told = notices::list(service, caller, records, zone).await?;
    boot.has_feed = Some(service.store.has_feed(caller.account.id).await?);
    let is_confirmed = caller.account.email_confirmed_at.is_some();
    boot.is_confirmed = (is_confirmed || boot.features.mail).then_some(is_confirmed);
    Ok(())
}

/// Renders the page that tells of a problem. `reference`: what the logs call the request.
pub(crate) fn render_problem(
    service: &Service,
    problem: &Problem,
    reference: &str,
) -> Result<Response, serde_json::Error> {
    let mut boot = blank(service);
    let mut route = Route::NotFound;
    boot.is_missing = problem.status == StatusCode::NOT_FOUND;
    if problem.status != StatusCode::NOT_FOUND {
        route = Route::Today { day: None };
        boot.reference = Some(reference.to_owned());
        boot.form.error = Some(problem.sentence.to_string());
    }
    Ok(answer(problem.status, page::render(&service.site.assets(), route, boot, || ())?))
}

/// Renders the page of the tokens of other programs. `made`: one that was made just now.
pub(crate) async fn render_tokens(
    service: &Service,
    visitor: &Visitor,
    caller: &SignedIn,
    form: Form,
    tokens: Vec<Token>,
    made: Option<String>,
) -> Result<String, Problem> {
    let kept = service.snapshots.get(caller.account.id, visitor.seen).await?;
    let account = account(service, caller, &kept);
    let today = Zone::stored(&account.zone).day(account.now, account.day_start);
    let account = Some(Arrived::Made(Arc::new(account)));
    let boot = Boot { today, account, form, ..blank(service) };
    let assets = service.site.assets();
    let draw = || view! { <tokens::Tokens tokens made /> }.into_any();
    Ok(page::render_apart(&assets, tokens::TITLE, assets.inside.clone(), boot, draw))
}

/// Renders the page that tells what other programs can do.
pub(crate) fn render_reference(service: &Service, chapters: Vec<Chapter>) -> String {
    let site = service.config.site.as_str().trim_end_matches('/').to_owned();
    let assets = service.site.assets();
    let draw = || view! { <reference::Reference chapters site /> }.into_any();
    page::render_apart(&assets, reference::TITLE, assets.prose.clone(), blank(service), draw)
}

/// What every page knows, whoever sees it.
fn blank(service: &Service) -> Boot {
    Boot {
        today: Zone::utc().day(service.now(), DayStart::MIDNIGHT),
        seed: u64::from_be_bytes(service.entropy.bytes()),
        ..lasting(service)
    }
}

/// What every page knows, whoever sees it and whenever: the same as long as the server runs.
pub(crate) fn lasting(service: &Service) -> Boot {
    let Config { version, features, sentry, .. } = &service.config;
    let told_of = ToldOf {
        errors: sentry.server.is_some(),
        browser_errors: sentry.browser.is_some(),
        vitals: vitals::are_seen(&service.config),
    };
    let analytics = service.config.analytics.clone();
    let analytics = analytics.map(|Analytics { id, domain }| boot::Analytics { id, domain });
    let recording = sentry.records().then(|| boot::Recording {
        sessions: sentry.sessions.to_string(),
        errors: sentry.around_errors.to_string(),
    });
    let (version, features) = (version.clone(), *features);
    Boot { version, features, told_of, analytics, recording, ..Boot::default() }
}

fn account(service: &Service, caller: &SignedIn, kept: &crate::snapshots::Kept) -> boot::Account {
    let store::Account { id, email, profile, .. } = caller.account.clone();
    let account = boot::Account {
        id: Some(id),
        name: profile.name,
        email,
        zone: profile.zone,
        week_start: profile.week_start,
        day_start: profile.day_start,
        head: kept.version.head,
        latest: kept.version.latest,
        now: service.now(),
        snapshot: kept.packed.clone(),
    };
    // What the session knows of the settings may be older than the records.
    match kept.packed.settings() {
        Some(settings) => account.under(settings),
        None => account,
    }
}

async fn sessions(service: &Service, caller: &SignedIn) -> Result<Vec<boot::Session>, Problem> {
    let profile = &caller.account.profile;
    let zone = Zone::stored(&profile.zone);
    let listed = service.store.list_sessions(caller.account.id, service.now()).await?;
    let session = |session: store::Session| boot::Session {
        is_this: session.token_hash == caller.session.token_hash,
        id: session.token_hash,
        device: session.label,
        seen_on: zone.day(session.last_seen_at, profile.day_start),
    };
    Ok(listed.into_iter().map(session).collect())
}

/// The answer that holds a page.
pub(crate) fn answer(status: StatusCode, html: String) -> Response {
    let mut response = (status, html).into_response();
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, html);
    response
}

pub(crate) fn parameter(query: &str, name: &str) -> Option<String> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs.find_map(|(key, value)| (key == name).then(|| value.into_owned()))
}

#[cfg(test)]
mod tests {
    use app::boot::{Features, Purpose};
    use app::keeper::{ACCOUNT_COOKIE, TRIAL_COOKIE};

    use super::*;
    use crate::account::mailed::{CONFIRM_MS, RESET_MS};
    use crate::cookies::{self, HEAD, SEEN_SECONDS};
    use crate::sessions::{BRIEF_MS, DAY_MS, LONGEST_MS, REMEMBERED_MS};

    fn privacy(features: Features) -> String {
        privacy_with(features, ToldOf::default())
    }

    fn privacy_with(features: Features, told_of: ToldOf) -> String {
        let boot = Boot { features, told_of, ..Boot::default() };
        page::render(&app::shell::Assets::default(), Route::Privacy, boot, || ()).unwrap()
    }

    #[test]
    fn what_is_said_of_privacy_is_what_holds() {
        let text = privacy(Features { pwa: true, offline: true, mail: true });
        for (number, told) in [
            (store::LOG_MS / DAY_MS, "Every change for {} days"),
            (REMEMBERED_MS / DAY_MS, "ends after {} days without use"),
            (BRIEF_MS / DAY_MS, "or after {} day if you did not ask"),
            (LONGEST_MS / DAY_MS, "after {} days in any case"),
            (store::CLIENT_MS / DAY_MS, "with a number, for {} days"),
            (domain::trash::KEPT_MS / DAY_MS, "in the trash for {} days"),
            (store::LOG_MS / DAY_MS, "bare number stays {} days longer"),
            (store::LOG_MS / DAY_MS, "opened or answered, is kept for {} days"),
            (cookies::LONGEST.whole_days(), "{} days at most"),
            (SEEN_SECONDS, "{} seconds"),
            (RESET_MS / 60_000, "{} minutes for a password"),
            (CONFIRM_MS / 3_600_000, "{} hours for an address"),
        ] {
            let told = told.replace("{}", &number.to_string());
            assert!(text.contains(&told), "{told}: {text}");
        }
    }

    #[test]
    fn every_cookie_is_named_to_whoever_asks_for_privacy() {
        let text = privacy(Features { pwa: true, offline: true, mail: true });
        let site = |url: &'static str| {
            let lookup = move |name: &str| (name == "SITE_URL").then(|| url.to_owned());
            Config::from_lookup(lookup).unwrap().site
        };
        let sessions = ["http://grid.example", "https://grid.example"]
            .map(|url| cookies::session_name(&site(url)));
        for name in sessions.into_iter().chain([HEAD, ACCOUNT_COOKIE, TRIAL_COOKIE]) {
            assert!(text.contains(&format!("<code>{name}<")), "{name}");
        }
        assert!(!text.contains("Google") && !text.contains(Purpose::Counting.cookie()));
        let analytics = boot::Analytics { id: "G-1".to_owned(), domain: None };
        let recording = boot::Recording { sessions: "0.1".to_owned(), errors: "1".to_owned() };
        let (analytics, recording) = (Some(analytics), Some(recording));
        let boot = Boot { analytics, recording, ..Boot::default() };
        let assets = app::shell::Assets::default();
        let text = page::render(&assets, Route::Privacy, boot, || ()).unwrap();
        for name in [Purpose::Counting.cookie(), Purpose::Recording.cookie(), "_ga"] {
            assert!(text.contains(&format!("<code>{name}<")), "{name}");
        }
        assert!(text.contains("Unless you agree, nobody is counted or followed"), "{text}");
    }

    #[test]
    fn privacy_speaks_of_what_is_switched_on() {
        let text = privacy(Features { pwa: false, offline: false, mail: false });
        for word in ["IndexedDB", "<code>trial</code>", "mail server"] {
            assert!(!text.contains(word), "{word}");
        }
    }

    #[test]
    fn privacy_speaks_of_whoever_else_is_told_something() {
        let features = Features::default();
        let none = ToldOf::default();
        for (word, told_of) in [
            ("has errors of the program sent", ToldOf { errors: true, ..none }),
            ("has errors of its pages sent", ToldOf { browser_errors: true, ..none }),
            ("Sentry", ToldOf { errors: true, browser_errors: true, ..none }),
            ("how quick it was", ToldOf { vitals: true, ..none }),
        ] {
            assert!(privacy_with(features, told_of).contains(word), "{word}");
            assert!(!privacy(features).contains(word), "{word}");
        }
    }
}
