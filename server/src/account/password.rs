//! Passwords: the one rule for new ones, and how they are hashed and checked.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use zxcvbn::Score;

use crate::account::form::Refused;
use crate::clock::Entropy;
use crate::identity::Visitor;
use crate::service::Service;
use crate::sessions::SignedIn;

/// The fewest characters.
pub const MIN_CHARS: usize = 10;

/// The most characters.
pub const MAX_CHARS: usize = 128;

/// How long somebody waits for a seat before being told to come back.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why a password cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer characters than asked for.
    #[error("A password has at least {MIN_CHARS} characters. Longer beats stranger.")]
    Short,
    /// More characters than are read.
    #[error("A password has at most {MAX_CHARS} characters.")]
    Long,
    /// One of those that are tried first: common ones, rows of keys, dates, one's own name.
    #[error(
        "This password is one of the first that would be guessed. Take a few words that do not belong together."
    )]
    Common,
}

/// Every core is hashing for somebody else. Trying again in a moment helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many passwords to check at once")]
pub struct Busy;

/// What came of checking a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// It is not the right one.
    Wrong,
    /// It is the right one.
    Right,
    /// It is the right one, and this newer hash of it is harder to guess from.
    Outdated(String),
}

/// Hashes and checks passwords, as many at once as the machine has cores.
#[derive(Debug)]
pub struct Passwords {
    params: Params,
    seats: Arc<Semaphore>,
    /// What an unknown address is checked against, so that it takes as long as a known one.
    nobody: String,
}

/// Hashing failed for want of memory or by wrong numbers.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("a password could not be hashed")]
pub struct HashError;

impl Passwords {
    /// Hashes with argon2id at the least cost OWASP names: 19 MiB, two passes, one lane.
    ///
    /// # Errors
    /// When not even one hash could be made.
    pub fn new(entropy: &Entropy) -> Result<Self, HashError> {
        Self::with_cost(entropy, 19 * 1024, 2)
    }

    /// Hashes with `memory_kib` KiB and `passes` passes; tests take little of both.
    ///
    /// # Errors
    /// When not even one hash could be made.
    pub fn with_cost(entropy: &Entropy, memory_kib: u32, passes: u32) -> Result<Self, HashError> {
        let params = Params::new(memory_kib, passes, 1, None).map_err(|_| HashError)?;
        let seats = std::thread::available_parallelism().map_or(1, usize::from);
        let nobody = hash(&params, &entropy.bytes::<32>(), entropy.bytes())?;
        Ok(Self { params, seats: Arc::new(Semaphore::new(seats)), nobody })
    }

    /// Checks a new password by the rule and hashes it.
    ///
    /// `context`: what others know of the person, such as their name. `salt`: random.
    ///
    /// # Errors
    /// [`Busy`] when no core is free. The inner error says why the password cannot be taken.
    pub async fn choose(
        &self,
        password: String,
        context: Vec<String>,
        salt: [u8; 16],
    ) -> Result<Result<String, PasswordError>, Busy> {
        let params = self.params.clone();
        self.seated(move || {
            let context: Vec<&str> = context.iter().map(String::as_str).collect();
            match check(&password, &context) {
                Ok(()) => hash(&params, password.as_bytes(), salt).map(Ok).map_err(|_| Busy),
                Err(error) => Ok(Err(error)),
            }
        })
        .await?
    }

    /// Checks a password against a hash; with `None`, the account is unknown and it is wrong after the same work.
    ///
    /// `salt`: random, for a newer hash.
    ///
    /// # Errors
    /// [`Busy`] when no core is free.
    pub async fn check(
        &self,
        password: String,
        known: Option<String>,
        salt: [u8; 16],
    ) -> Result<Checked, Busy> {
        let is_known = known.is_some();
        let against = known.unwrap_or_else(|| self.nobody.clone());
        let params = self.params.clone();
        self.seated(move || {
            let Ok(parsed) = PasswordHash::new(&against) else { return Checked::Wrong };
            let is_long = password.chars().nth(MAX_CHARS).is_some();
            let given = if is_long { "" } else { &password };
            let is_right = Argon2::default().verify_password(given.as_bytes(), &parsed).is_ok();
            if !is_right || !is_known || is_long {
                return Checked::Wrong;
            }
            if Params::try_from(&parsed).is_ok_and(|used| is_as_hard(&used, &params)) {
                return Checked::Right;
            }
            hash(&params, given.as_bytes(), salt).map_or(Checked::Right, Checked::Outdated)
        })
        .await
    }

    /// Runs `work` beside the requests when a core is free for it.
    async fn seated<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let seat = tokio::time::timeout(PATIENCE, Arc::clone(&self.seats).acquire_owned());
        let Ok(Ok(seat)) = seat.await else { return Err(Busy) };
        let done = tokio::task::spawn_blocking(move || {
            // Held until the work is done, even when nobody waits for it any more.
            let _seat = seat;
            work()
        });
        done.await.map_err(|_| Busy)
    }
}

fn is_as_hard(used: &Params, wanted: &Params) -> bool {
    used.m_cost() >= wanted.m_cost() && used.t_cost() >= wanted.t_cost()
}

fn hash(params: &Params, password: &[u8], salt: [u8; 16]) -> Result<String, HashError> {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    let hash: Result<PasswordHash, _> = argon2.hash_password_with_salt(password, &salt);
    hash.map(|hash| hash.to_string()).map_err(|_| HashError)
}

/// Lets through who knows the password of the account they are signed in to. `field`: what the form calls it.
pub(super) async fn prove(
    service: &Service,
    visitor: &Visitor,
    caller: &SignedIn,
    field: &'static str,
    given: String,
) -> Result<(), Refused> {
    let account = &caller.account;
    service.throttle.password(visitor.address, &account.email.to_lowercase())?;
    let hash = service.store.get_login(account.id).await?.password_hash.0;
    let salt = service.entropy.bytes();
    if service.passwords.check(given, Some(hash), salt).await? == Checked::Wrong {
        return Err(Refused::field(field, "That is not the password of this account."));
    }
    Ok(())
}

/// The rule for new passwords: long enough, and not among the first hundred million guesses.
fn check(password: &str, context: &[&str]) -> Result<(), PasswordError> {
    let length = password.chars().count();
    if length < MIN_CHARS {
        return Err(PasswordError::Short);
    }
    if length > MAX_CHARS {
        return Err(PasswordError::Long);
    }
    let site = ["consistencygrid", "consistency", "habit"];
    let known: Vec<&str> = context.iter().copied().chain(site).collect();
    if zxcvbn::zxcvbn(password, &known).score() < Score::Three {
        return Err(PasswordError::Common);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWORD: &str = "seven quiet otters";

    fn cheap() -> Passwords {
        Passwords::with_cost(&Entropy::seeded(1), 8, 1).unwrap()
    }

    async fn chosen(passwords: &Passwords) -> String {
        passwords.choose(PASSWORD.to_owned(), Vec::new(), [7; 16]).await.unwrap().unwrap()
    }

    #[test]
    fn a_password_is_long_enough_and_not_one_of_the_first_to_be_guessed() {
        let refused = |password: &str| check(password, &["Mara Keller", "mara.keller"]).err();
        assert_eq!(refused("quiet ott"), Some(PasswordError::Short));
        assert_eq!(refused(&"quiet otter ".repeat(11)), Some(PasswordError::Long));
        for common in [
            "password123",
            "1234567890",
            "qwertyuiop",
            "P@ssword2024",
            "aaaaaaaaaaaa",
            "iloveyou123",
            "consistencygrid",
            "Mara Keller",
            "mara.keller1",
        ] {
            assert_eq!(refused(common), Some(PasswordError::Common), "{common}");
        }
        for good in [PASSWORD, "десять тихих выдр", "b7!kQ2z#pW9x"] {
            assert_eq!(refused(good), None, "{good}");
        }
    }

    #[tokio::test]
    async fn the_right_password_is_told_from_every_other() {
        let passwords = cheap();
        let hash = chosen(&passwords).await;
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
        let check = async |given: &str, known: Option<String>| {
            passwords.check(given.to_owned(), known, [9; 16]).await.unwrap()
        };
        assert_eq!(check(PASSWORD, Some(hash.clone())).await, Checked::Right);
        assert_eq!(check("seven quiet otter", Some(hash.clone())).await, Checked::Wrong);
        assert_eq!(check(&PASSWORD.repeat(100), Some(hash)).await, Checked::Wrong);
        assert_eq!(check(PASSWORD, None).await, Checked::Wrong);
        assert_eq!(check(PASSWORD, Some("no hash".to_owned())).await, Checked::Wrong);
    }

    #[tokio::test]
    async fn a_cheaper_hash_is_replaced_when_its_password_comes_by() {
        let old = chosen(&cheap()).await;
        let dearer = Passwords::with_cost(&Entropy::seeded(1), 16, 2).unwrap();
        let checked = dearer.check(PASSWORD.to_owned(), Some(old), [9; 16]).await.unwrap();
        let Checked::Outdated(new) = checked else { panic!("{checked:?}") };
        assert!(new.starts_with("$argon2id$v=19$m=16,t=2,p=1$"));
        let again = dearer.check(PASSWORD.to_owned(), Some(new), [9; 16]).await.unwrap();
        assert_eq!(again, Checked::Right);
    }

    #[test]
    fn the_usual_cost_is_what_is_written_into_the_hash() {
        let passwords = Passwords::new(&Entropy::seeded(1)).unwrap();
        assert!(passwords.nobody.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }

    #[tokio::test(start_paused = true)]
    async fn when_no_core_is_free_one_is_told_to_come_back() {
        let passwords = cheap();
        let seats = u32::try_from(passwords.seats.available_permits()).unwrap();
        let all = Arc::clone(&passwords.seats).acquire_many_owned(seats).await.unwrap();
        let check = async || passwords.check(PASSWORD.to_owned(), None, [9; 16]).await;
        assert_eq!(check().await, Err(Busy));
        drop(all);
        assert_eq!(check().await, Ok(Checked::Wrong));
    }
}
