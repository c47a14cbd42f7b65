//! Who is signed in: from a cookie's token to an account, in memory where that is safe.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{AccountId, Instant};
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};
use store::{Account, Engine, Session, Store, StoreError};

use crate::clock::Entropy;

/// How long a session lasts without being used, when the person wants to stay signed in: 30 days.
pub(crate) const REMEMBERED_MS: i64 = 30 * DAY_MS;

/// How long it lasts otherwise: a day, or until the browser is closed.
pub(crate) const BRIEF_MS: i64 = DAY_MS;

/// How long it lasts at most, however much it is used: 180 days.
pub(crate) const LONGEST_MS: i64 = 180 * DAY_MS;

pub(crate) const DAY_MS: i64 = 86_400_000;

/// How long a session is held in memory: one minute.
const KEPT_MS: i64 = 60_000;

/// How many sessions are held in memory; each takes about half a kilobyte.
const MOST_KEPT: u64 = 50_000;

/// A session with its account.
#[derive(Debug, Clone)]
pub(crate) struct SignedIn {
    pub(crate) account: Account,
    pub(crate) session: Session,
    /// When the database was asked.
    asked_at: Instant,
}

impl SignedIn {
    /// Whether it can still be answered from memory.
    fn is_fresh(&self, now: Instant) -> bool {
        (0..KEPT_MS).contains(&now.ms_since(self.asked_at)) && is_good(&self.session, now)
    }

    /// Whether its end was moved away when the database was asked, which was `now`.
    pub(crate) fn was_prolonged(&self, now: Instant) -> bool {
        let Session { created_at, last_seen_at, .. } = self.session;
        self.asked_at == now && last_seen_at == now && created_at < now
    }
}

/// What the tokens of programs begin with.
const PROGRAM: &str = "cg_";

/// What a browser or a program holds: 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token(String);

impl Token {
    pub(crate) fn new(entropy: &Entropy) -> Self {
        Self(URL_SAFE_NO_PAD.encode(entropy.bytes::<32>()))
    }

    /// The token of a cookie; `None` for a text that is none.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned()))
    }

    /// A token for another program, whose beginning says what it is to whoever finds it.
    pub(crate) fn new_of_program(entropy: &Entropy) -> Self {
        Self([PROGRAM, Self::new(entropy).expose()].concat())
    }

    /// The token a program sends; `None` for a text that is none.
    pub(crate) fn of_program(text: &str) -> Option<Self> {
        Self::read(text.strip_prefix(PROGRAM)?).map(|_| Self(text.to_owned()))
    }

    /// The token itself; for whoever is to hold it alone.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    /// What is kept of it: who reads the database cannot sign in with it.
    pub(crate) fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.as_bytes()))
    }
}

/// The sessions.
///
/// An embedded database has this process alone, so a session that was found is held in memory for a minute and
/// let go the moment it ends. With `PostgreSQL` another process may end it, and every request asks the database.
pub(crate) struct Sessions {
    store: Store,
    kept: Option<Cache<String, Arc<SignedIn>>>,
    /// How often sessions were let go: what was read before that is not kept after it.
    let_go: Mutex<u64>,
}

impl Sessions {
    pub(crate) fn new(store: Store) -> Self {
        let kept = (store.engine() == Engine::Sqlite).then(|| {
            let cache = Cache::builder()
                .max_capacity(MOST_KEPT)
                .time_to_live(Duration::from_millis(KEPT_MS.unsigned_abs()));
            cache.build()
        });
        Self { store, kept, let_go: Mutex::new(0) }
    }

    /// Finds who holds a token. Finding a session moves its end away.
    pub(crate) async fn find(
        &self,
        token: &Token,
        now: Instant,
    ) -> Result<Option<Arc<SignedIn>>, StoreError> {
        let hash = token.hash();
        let kept = self.kept.as_ref().and_then(|kept| kept.get(&hash));
        if let Some(caller) = kept.filter(|caller| caller.is_fresh(now)) {
            return Ok(Some(caller));
        }
        let before = *self.let_go.lock().unwrap_or_else(PoisonError::into_inner);
        let found = self.store.find_session(&hash, now).await?;
        let Some((account, session)) = found.filter(|(_, session)| is_good(session, now)) else {
            return Ok(None);
        };
        let caller = Arc::new(SignedIn { account, session, asked_at: now });
        if let Some(kept) = &self.kept {
            let let_go = self.let_go.lock().unwrap_or_else(PoisonError::into_inner);
            if *let_go == before {
                kept.insert(hash, Arc::clone(&caller));
            }
        }
        Ok(Some(caller))
    }

    /// Lets everything go that is held of an account: call it after a session ended or the profile changed.
    pub(crate) fn let_go(&self, account: AccountId) {
        let mut let_go = self.let_go.lock().unwrap_or_else(PoisonError::into_inner);
        *let_go += 1;
        if let Some(kept) = &self.kept {
            for (hash, caller) in kept {
                if caller.account.id == account {
                    kept.invalidate(hash.as_ref());
                }
            }
        }
    }
}

fn is_good(session: &Session, now: Instant) -> bool {
    now < session.expires_at && now.ms_since(session.created_at) < LONGEST_MS
}

/// What a person recognises a session by: browser and system, as far as the browser says.
pub(crate) fn label(user_agent: &str) -> String {
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    // The order matters: most browsers also name those they descend from.
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Unknown device".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_its_cookie_and_its_hash_does_not_tell_it() {
        let token = Token::new(&Entropy::seeded(1));
        assert!(Token::read(token.expose()) == Some(token.clone()));
        assert_eq!(token.hash().len(), 43);
        assert_ne!(token.hash(), token.expose());
        assert!(Token::read("").is_none() && Token::read("abc").is_none());
    }

    #[test]
    fn a_session_is_called_by_browser_and_system() {
        for (agent, called) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.9", "Unknown device"),
            ("", "Unknown device"),
        ] {
            assert_eq!(label(agent), called);
        }
    }
}
