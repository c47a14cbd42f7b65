//! The data a page arrives with.
//!
//! The server writes it into the page as a data block, which no browser runs as a script,
//! and the browser reads it before the first view: so both sides render the same.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use domain::packed::Packed;
use domain::{AccountId, Day, DayStart, Head, Instant, Settings, TimeOfDay, Weekday};
use leptos::prelude::with_context;
use serde::{Deserialize, Serialize};

use crate::Route;

/// What the first view of a page needs to know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boot {
    /// The civil day it is for the person, as the server sees it.
    pub today: Day,
    /// Random, new with every page: the forms of the page make their ids from it, so that a form sent twice counts once.
    pub seed: u64,
    /// Who is signed in, with everything they have. It travels in an element of its own.
    #[serde(skip)]
    pub account: Option<Arrived>,
    /// What was typed into a form that was not accepted, and why.
    #[serde(default, skip_serializing_if = "Form::is_empty")]
    pub form: Form,
    /// The address of the page, when it answers a form that was sent to another one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// Where the account is signed in; filled on the settings page only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<Session>,
    /// Whether the person has shown that they read what is sent to their address; filled on the settings page only, and only
    /// when it is known or can be asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_confirmed: Option<bool>,
    /// What the person was told of lately, the latest first; filled on the settings page only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub told: Vec<Told>,
    /// Whether other calendars may read the person's reminders; filled on the settings page only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_feed: Option<bool>,
    /// Whether there is nothing at the address, or nothing for this person.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_missing: bool,
    /// The reference of the error this page tells of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The release, for the footer.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
    /// What the server's operator has switched on.
    #[serde(default)]
    pub features: Features,
    /// Who else is told something; only what the server draws alone speaks of it.
    #[serde(skip)]
    pub told_of: ToldOf,
    /// Who counts the visits of those who agree, if anybody does.
    #[serde(skip)]
    pub analytics: Option<Analytics>,
    /// Which part of the pages is recorded, of those who agree.
    #[serde(skip)]
    pub recording: Option<Recording>,
    /// What whoever looks has agreed to.
    #[serde(skip)]
    pub consent: Consent,
}

/// Which part of the pages is recorded, each from 0 to 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// Of all sessions.
    pub sessions: String,
    /// Of the minutes around an error.
    pub errors: String,
}

/// What needs a visitor's consent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// Visits are counted.
    #[default]
    Counting,
    /// Pages are recorded, without their words.
    Recording,
}

impl Purpose {
    /// The cookie that keeps the answer, `yes` or `no`; scripts read it.
    pub const fn cookie(self) -> &'static str {
        match self {
            Self::Counting => "consent",
            Self::Recording => "recording",
        }
    }

    /// Its name in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Counting => "counting",
            Self::Recording => "recording",
        }
    }
}

/// What a visitor has agreed to; `None` for what they have not answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Consent {
    /// Whether visits may be counted.
    pub counting: Option<bool>,
    /// Whether pages may be recorded.
    pub recording: Option<bool>,
}

/// Who counts visits: Google Analytics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Analytics {
    /// What it knows the site by.
    pub id: String,
    /// The host that stands in for Google's.
    pub domain: Option<String>,
}

/// What others are told, because the server's operator has set who they are. Nothing, unless something is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ToldOf {
    /// A collector of errors: of the server's.
    pub errors: bool,
    /// The same of those in browsers.
    pub browser_errors: bool,
    /// The operator: how quick pages are in browsers.
    pub vitals: bool,
}

/// What the server's operator can switch off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Features {
    /// The app can be installed, and a service worker keeps its files.
    pub pwa: bool,
    /// The device keeps what a person has, and what is not sent yet.
    pub offline: bool,
    /// The server can send mail.
    #[serde(default)]
    pub mail: bool,
}

impl Default for Features {
    fn default() -> Self {
        Self { pwa: true, offline: true, mail: false }
    }
}

/// A person's account on its way into a page.
///
/// The pages for everybody need none, and so neither the code that reads one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrived {
    /// As the server made it.
    Made(Arc<Account>),
    /// As the browser found it in the page.
    Text(Arc<str>),
    /// As the device had kept it; no server was asked. It is taken out of there by whoever shows it.
    Kept(Restored),
}

/// What a device had kept: a [`Kept`](crate::keeper::Kept), closed, so that pages for everybody load no code to handle it.
#[derive(Clone)]
pub struct Restored(Arc<dyn Any + Send + Sync>);

impl Restored {
    /// Closes what was kept.
    pub fn of(kept: crate::keeper::Kept) -> Self {
        Self(Arc::new(Mutex::new(Some(kept))))
    }

    /// What was kept; only whoever asks first gets it.
    pub fn take(&self) -> Option<crate::keeper::Kept> {
        let kept: &Mutex<Option<crate::keeper::Kept>> = self.0.downcast_ref()?;
        kept.lock().ok()?.take()
    }
}

impl fmt::Debug for Restored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Restored")
    }
}

impl PartialEq for Restored {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Restored {}

impl Arrived {
    /// The account; an empty one when the text is none, which no server writes.
    pub fn account(&self) -> Account {
        match self {
            Self::Made(account) => Account::clone(account),
            Self::Text(text) => serde_json::from_str(text).unwrap_or_default(),
            Self::Kept(_) => Account::default(),
        }
    }

    /// What the person has set, as far as it is known before the account is read.
    pub fn settings(&self) -> Option<Settings> {
        let Self::Made(account) = self else { return None };
        account.snapshot.settings().cloned()
    }

    /// The text for the page.
    ///
    /// # Errors
    /// When the account cannot be written as JSON.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        match self {
            Self::Made(account) => Ok(without_tags(&serde_json::to_string(account)?)),
            Self::Text(text) => Ok(text.to_string()),
            // It came from this browser, and goes into no page.
            Self::Kept(_) => Ok(String::new()),
        }
    }
}

/// Writes every `<` as an escape, so that no text of a person can end the element that holds the JSON.
fn without_tags(json: &str) -> String {
    json.replace('<', r"\u003c")
}

/// A person's account, and all its records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Whose it is; `None` for a trial, which is on the device only.
    #[serde(default)]
    pub id: Option<AccountId>,
    /// How they want to be called.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their time zone, by its IANA name.
    pub zone: String,
    /// The first day of their week.
    pub week_start: Weekday,
    /// When their day begins.
    pub day_start: DayStart,
    /// The version of the account that `snapshot` shows.
    pub head: Head,
    /// The latest stamp in it.
    pub latest: Instant,
    /// The server's time when the page was made.
    pub now: Instant,
    /// Every record.
    pub snapshot: Packed,
}

impl Account {
    /// The account with what the person has set laid over.
    #[must_use]
    pub fn under(mut self, settings: &Settings) -> Self {
        if !settings.name.value.is_empty() {
            self.name = settings.name.value.to_string();
        }
        if let Some(zone) = &settings.zone.value {
            zone.as_str().clone_into(&mut self.zone);
        }
        self.day_start = settings.day_start.value.unwrap_or(self.day_start);
        self.week_start = settings.week_start.value.unwrap_or(self.week_start);
        self
    }
}

/// A form that comes back: what was typed (never a password), and what is wrong or was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// By the field's name.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// The sentence for the person.
    #[serde(default)]
    pub error: Option<String>,
    /// The field it is about; `None` for the form as a whole.
    #[serde(default)]
    pub field: Option<String>,
    /// What was done, when nothing is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

impl Form {
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.error.is_none() && self.notice.is_none()
    }

    /// What was typed into a field.
    pub fn value(&self, field: &str) -> String {
        self.values.get(field).cloned().unwrap_or_default()
    }

    /// The error of a field, if it is about this one.
    pub fn error_of(&self, field: &str) -> Option<String> {
        self.error.clone().filter(|_| self.field.as_deref() == Some(field))
    }
}

/// A place where the account is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// What a form sends to end it.
    pub id: String,
    /// Browser and system, as far as they say.
    pub device: String,
    /// When it was last used.
    pub seen_on: Day,
    /// Whether it is the one that shows this page.
    pub is_this: bool,
}

/// One time that a person was told of a reminder, or was to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What the reminder is called; empty when it is gone for good.
    pub title: String,
    /// The day it was due, by the person's clock.
    pub on: Day,
    /// The minute.
    pub at: TimeOfDay,
    /// What became of it, in the order of time.
    pub steps: Vec<Step>,
}

/// Something that became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// It is about to be sent.
    Planned,
    /// Push services took it.
    Sent {
        /// For so many browsers.
        to: u32,
    },
    /// There was no browser to send it to, or none took it.
    Nowhere,
    /// What it is about was done already.
    Settled,
    /// It was too late to be told.
    Missed,
    /// The reminder was deleted.
    Gone,
    /// A browser showed it.
    Shown,
    /// The person opened it.
    Opened,
    /// They did what it is about, by its button.
    Done,
    /// They skipped it.
    Skipped,
    /// They put it off.
    Snoozed,
}

impl Boot {
    /// The `id` of the element that holds the data.
    pub const ID: &str = "boot";

    /// The `id` of the element that holds the account of whoever is signed in.
    pub const ACCOUNT_ID: &str = "account";

    /// Whether the page is somebody's; for whatever is drawn outside of the app too.
    pub fn has_account() -> bool {
        with_context::<Self, _>(|boot| boot.account.is_some()) == Some(true)
    }

    /// What the visitor is to be asked next, if anything: one thing at a time.
    pub fn question(&self) -> Option<Purpose> {
        let Consent { counting, recording } = self.consent;
        let counts = (self.analytics.is_some() && counting.is_none()).then_some(Purpose::Counting);
        counts.or_else(|| {
            (self.recording.is_some() && recording.is_none()).then_some(Purpose::Recording)
        })
    }

    /// Who is signed in, with everything they have.
    pub fn account(&self) -> Option<Account> {
        self.account.as_ref().map(Arrived::account)
    }

    /// The page that came from the server, which was asked for the one at an address.
    pub fn arrived(&self, asked: Route) -> Route {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        if path.is_empty() { asked } else { Route::parse(path, query) }
    }

    /// The page that is shown at an address when no server was asked: like the server, it sends whoever has something to
    /// Today, and whoever has nothing to the start page. A page that only the server draws is for everybody.
    pub fn route(&self, asked: Route) -> Route {
        match (&self.account, asked.is_door()) {
            _ if asked.is_plain() => asked,
            (Some(_), true) => Route::Today { day: None },
            (None, false) => Route::Landing,
            _ => asked,
        }
    }

    /// Returns the text for a `<script type="application/json">` element.
    ///
    /// # Errors
    /// When the data cannot be written as JSON, such as a map with keys that are no strings.
    pub fn to_text(&self) -> Result<String, serde_json::Error> {
        Ok(without_tags(&serde_json::to_string(self)?))
    }

    /// Reads what [`Boot::to_text`] wrote; `None` if it is something else.
    pub fn from_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_end_the_element_that_holds_it() {
        let boot = Boot { version: "</script><!--<script>".to_owned(), ..Boot::default() };
        let text = boot.to_text().unwrap();
        assert!(!text.contains('<'));
        assert_eq!(Boot::from_text(&text), Some(boot));
    }
}
