//! Notifications to browsers that are not open: Web Push.
//!
//! What is sent is encrypted for the one browser (RFC 8291), so a push service reads nothing of it; a signature says which
//! site it comes from (RFC 8292). Addresses come from browsers, so they are told apart before anything is asked: see
//! [`Reach`].

mod client;
mod reach;
mod vapid;

use std::collections::BTreeMap;

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{AccountId, Instant};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use store::{PushSubscription, StoreError};
use tokio::sync::OnceCell;
use web_push_native::{Auth, p256::PublicKey};

use crate::config::Config;
use crate::service::Service;

pub use reach::Reach;
pub use vapid::Vapid;

use client::{Client, Letter};

/// The most bytes of an address at a push service.
pub const MAX_ENDPOINT: usize = 1_024;

/// What is sent is filled up to a multiple of so many bytes: its length says nothing of a title.
const PADDED: usize = 1_024;

/// The most bytes of a text that every push service takes (RFC 8291, section 4).
const MAX_TEXT: usize = 3_993;

/// What a person is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice<'a> {
    /// One line.
    pub title: &'a str,
    /// What follows below it.
    pub body: &'a str,
    /// The path of the page it leads to.
    pub path: &'a str,
    /// What it is about: a later notice with the same tag takes its place.
    pub tag: &'a str,
    /// For how many seconds a push service keeps it for a browser that is away.
    pub lasts_s: u32,
    /// With what it can be answered.
    pub answers: &'a [Answer],
}

/// A button of a notice, and what the worker then says to the server, word for word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its name among the others.
    pub name: &'static str,
    /// What stands on it.
    pub title: &'static str,
    /// Where it is said, below the path of notifications.
    pub path: &'static str,
    /// What is said; the worker adds when.
    pub said: Value,
}

/// Why a notice did not get to a browser.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The browser takes none any more; its address is forgotten.
    #[error("the browser takes no notifications any more")]
    Gone,
    /// It will not be taken the next time either.
    #[error("the push service refused it")]
    Refused,
    /// Trying again may help.
    #[error("the push service cannot be reached, or takes nothing at the moment")]
    Unavailable,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is kept as the site's key is none.
    #[error("the site's key for notifications cannot be read")]
    Key,
}

/// The keys with which one browser reads what is sent to it.
pub struct Keys {
    public: PublicKey,
    auth: Auth,
}

impl Keys {
    /// Reads them as a browser writes them; `None` for keys that are none.
    pub fn read(p256dh: &str, auth: &str) -> Option<Self> {
        let public = URL_SAFE_NO_PAD.decode(p256dh).ok().filter(|bytes| bytes.len() == 65)?;
        let auth: [u8; 16] = URL_SAFE_NO_PAD.decode(auth).ok()?.try_into().ok()?;
        Some(Self { public: PublicKey::from_sec1_bytes(&public).ok()?, auth: auth.into() })
    }
}

/// The way out for notices.
pub struct Pusher {
    vapid: OnceCell<Vapid>,
    client: Client,
    reach: Reach,
}

impl Pusher {
    /// A way out that has sent nothing yet.
    pub fn new(config: &Config) -> Self {
        let reach = Reach::of(config);
        Self { vapid: OnceCell::new(), client: Client::new(reach), reach }
    }

    /// Which push services are asked.
    pub const fn reach(&self) -> Reach {
        self.reach
    }
}

impl Service {
    /// As whom the site sends: the key is made when it is needed first, and kept in the database.
    ///
    /// # Errors
    /// When the database fails, or what it keeps is no key.
    pub async fn vapid(&self) -> Result<&Vapid, PushError> {
        let load = || Vapid::load(&self.store, &self.entropy, &self.config, self.now());
        self.pusher.vapid.get_or_try_init(load).await
    }

    /// Sends a notice to one browser of an account. One that is gone is forgotten.
    ///
    /// # Errors
    /// When it was not handed over to the push service.
    pub async fn push(
        &self,
        account: AccountId,
        to: &PushSubscription,
        notice: &Notice<'_>,
    ) -> Result<(), PushError> {
        let pushed = self.hand_over(account, to, notice, self.now()).await;
        if let Err(PushError::Gone) = pushed {
            self.store.delete_gone_push_subscription(account, &to.endpoint).await?;
        }
        pushed
    }

    async fn hand_over(
        &self,
        account: AccountId,
        to: &PushSubscription,
        notice: &Notice<'_>,
        now: Instant,
    ) -> Result<(), PushError> {
        // What was good when it was kept need not be by these settings.
        let address = self.pusher.reach.address(&to.endpoint).ok_or(PushError::Refused)?;
        let keys = Keys::read(&to.p256dh, &to.auth).ok_or(PushError::Refused)?;
        let text = text(account, notice, &self.config.site.at(notice.path))?;
        let body = web_push_native::encrypt(text, &keys.public, &keys.auth);
        let letter = Letter {
            authorization: self.vapid().await?.authorization(&address, now),
            topic: topic(notice.tag),
            lasts_s: notice.lasts_s,
            body: body.map_err(|_| PushError::Refused)?,
        };
        judge(self.pusher.client.post(&address, letter).await.ok_or(PushError::Unavailable)?)
    }
}

/// What an answer of a push service means (RFC 8030, section 5).
fn judge(status: StatusCode) -> Result<(), PushError> {
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => Err(PushError::Gone),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => Err(PushError::Unavailable),
        status if status.is_success() => Ok(()),
        status if status.is_server_error() => Err(PushError::Unavailable),
        _ => Err(PushError::Refused),
    }
}

/// A notice as declarative Web Push writes it: Safari shows it by itself, elsewhere the service worker does.
#[derive(Serialize)]
struct Declared<'a> {
    web_push: u16,
    notification: Notification<'a>,
}

#[derive(Serialize)]
struct Notification<'a> {
    title: &'a str,
    body: &'a str,
    navigate: &'a str,
    tag: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<Button<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Data<'a>>,
}

/// A button. Where a notice is shown without the worker, it leads to a page.
#[derive(Serialize)]
struct Button<'a> {
    action: &'a str,
    title: &'a str,
    navigate: &'a str,
}

/// What the worker needs to give the answers.
#[derive(Serialize)]
struct Data<'a> {
    account: AccountId,
    answers: BTreeMap<&'a str, (&'a str, &'a Value)>,
}

/// The text of a notice, filled up with spaces, which mean nothing in JSON.
pub(crate) fn text(
    account: AccountId,
    notice: &Notice<'_>,
    navigate: &str,
) -> Result<Vec<u8>, PushError> {
    let Notice { title, body, tag, answers, .. } = *notice;
    let action = |one: &'_ Answer| Button { action: one.name, title: one.title, navigate };
    let actions = answers.iter().map(action).collect();
    let said: BTreeMap<_, _> =
        answers.iter().map(|one| (one.name, (one.path, &one.said))).collect();
    let data = (!said.is_empty()).then_some(Data { account, answers: said });
    let notification = Notification { title, body, navigate, tag, actions, data };
    let declared = Declared { web_push: 8_030, notification };
    let mut text = serde_json::to_vec(&declared).map_err(|_| PushError::Refused)?;
    if text.len() > MAX_TEXT {
        // What does not fit with its buttons comes without them.
        let bare = Notice { answers: &[], ..*notice };
        return if answers.is_empty() {
            Err(PushError::Refused)
        } else {
            self::text(account, &bare, navigate)
        };
    }
    text.resize(text.len().next_multiple_of(PADDED).min(MAX_TEXT), b' ');
    Ok(text)
}

/// What a push service compares: of two notices about the same thing it keeps the later one. It does not tell the tag.
fn topic(tag: &str) -> String {
    let hash = Sha256::digest(tag.as_bytes());
    URL_SAFE_NO_PAD.encode(hash.first_chunk::<24>().copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice<'a>(title: &'a str, body: &'a str) -> Notice<'a> {
        Notice { title, body, path: "/today", tag: "a", lasts_s: 60, answers: &[] }
    }

    #[test]
    fn the_length_of_what_is_sent_does_not_tell_the_title() {
        let text =
            |notice: &Notice<'_>, path: &str| text(AccountId::from_entropy([1; 16]), notice, path);
        let length = |title: &str, body: &str| text(&notice(title, body), "/today").unwrap().len();
        assert_eq!(length("Read", ""), length("Take the pills", "Before breakfast"));
        assert_eq!(length("Read", &"a".repeat(2_000)), 3_072);
        assert_eq!(length("Read", &"a".repeat(3_800)), MAX_TEXT);
        assert!(text(&notice("Read", &"a".repeat(4_000)), "/today").is_err());
        let said = Value::from("a".repeat(500));
        let later = Answer { name: "later", title: "Later", path: "/later", said };
        let long = "a".repeat(3_500);
        let long = Notice { answers: &[later], ..notice("Read", &long) };
        assert!(!String::from_utf8(text(&long, "/today").unwrap()).unwrap().contains("later"));
        let text = text(&notice("Read", "\"now\""), "https://grid.example/today").unwrap();
        let text: serde_json::Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(text["web_push"], 8030);
        assert_eq!(text["notification"]["body"], "\"now\"");
        assert_eq!(text["notification"]["navigate"], "https://grid.example/today");
    }

    #[test]
    fn a_topic_fits_what_push_services_take() {
        assert_eq!(topic("").len(), 32);
        assert_eq!(topic("a"), topic("a"));
        assert_ne!(topic("a"), topic("b"));
    }

    #[test]
    fn answers_are_told_apart() {
        let of = |code| judge(StatusCode::from_u16(code).unwrap());
        assert!(matches!(of(201), Ok(())));
        assert!(matches!(of(404), Err(PushError::Gone)) && matches!(of(410), Err(PushError::Gone)));
        for code in [301, 307, 400, 403, 413] {
            assert!(matches!(of(code), Err(PushError::Refused)), "{code}");
        }
        for code in [429, 500, 503] {
            assert!(matches!(of(code), Err(PushError::Unavailable)), "{code}");
        }
    }

    #[test]
    fn keys_that_are_none_are_refused() {
        let public = "BLn9b-VR0ca83knDNZ32dCHGyjJp-1riX9ZTN40MqV8K_LpQmLqxC_DoHvqvFXO_nGdAB4W9dogZb_sM-uV4JbY";
        let auth = "_ordMnz7uTCmrpBTeUV4Bw";
        assert!(Keys::read(public, auth).is_some());
        assert!(Keys::read(public, "AAAA").is_none());
        assert!(Keys::read(auth, auth).is_none());
        // A point that is not on the curve.
        assert!(Keys::read(&["BAAA", &public[4..]].concat(), auth).is_none());
    }
}
