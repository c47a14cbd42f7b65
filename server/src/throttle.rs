//! Slows down those who guess: by address and by account, in memory.
//!
//! These are coarse guards of what anybody can reach. What a signed-in person may change in a minute
//! is counted exactly, with the account, by the domain.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::ops::Add;
use std::time::Duration;

use domain::AccountId;
use governor::clock::Reference;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use sha2::{Digest as _, Sha256};

use crate::clock::SharedClock;

/// How long to wait before the next try, in whole seconds, at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Seconds.
    pub seconds: u64,
}

/// The guards.
pub struct Throttle {
    clock: Ticks,
    /// Any form that anybody can send, by address.
    address: Guard,
    /// New accounts, by address.
    sign_up: Guard,
    /// A password that is tried from one address for one account.
    pair: Guard,
    /// A password that is tried from anywhere for one account.
    account: Guard,
    /// Mails that are asked for from one address.
    mail: Guard,
    /// Mails of one account, or to one address.
    mailbox: Guard,
    /// What one account has us ask of push services.
    push: Guard,
    /// What one account's browsers say of notices.
    notice: Guard,
    /// Calendar feeds that one account makes and turns off.
    link: Guard,
    /// Calendar feeds that are read from one address.
    feed: Guard,
    /// What pages tell about themselves, from one address.
    report: Guard,
    /// What programs with tokens ask for from one address.
    program: Guard,
}

type Guard = RateLimiter<u128, DashMapStateStore<u128>, Ticks, NoOpMiddleware<Tick>>;

/// How many tries at once, and how long until there is another one.
struct Rate {
    burst: u32,
    every: Duration,
}

/// Nobody fills in forms faster than this; a household or an office behind one address may be many.
const ADDRESS: Rate = Rate { burst: 60, every: Duration::from_secs(1) };
const SIGN_UP: Rate = Rate { burst: 20, every: Duration::from_mins(1) };
const PAIR: Rate = Rate { burst: 6, every: Duration::from_secs(20) };
/// Wide, so that a stranger cannot keep the owner out, and yet 100 guesses in the first hour at most.
const ACCOUNT: Rate = Rate { burst: 40, every: Duration::from_mins(1) };

const MAIL: Rate = Rate { burst: 10, every: Duration::from_mins(1) };
/// Enough for who does not find the first one; nobody's mailbox is filled.
const MAILBOX: Rate = Rate { burst: 5, every: Duration::from_mins(5) };
/// Enough to switch notifications on and off and try them; nobody has us knock at many doors.
const PUSH: Rate = Rate { burst: 10, every: Duration::from_secs(20) };
/// Every notice is told of a few times by each browser; nobody plans notices without end.
const NOTICE: Rate = Rate { burst: 60, every: Duration::from_secs(5) };
/// As often as tokens may be made.
const LINK: Rate = Rate { burst: 10, every: Duration::from_secs(6) };
/// Wide, for one calendar service reads the feeds of many people; and yet nobody keeps the database busy.
const FEED: Rate = Rate { burst: 120, every: Duration::from_millis(200) };
/// Wider than all that one account may change in a minute, for those limits are the ones that count; and yet nobody keeps
/// the database busy with tokens they make up.
const PROGRAM: Rate = Rate { burst: 1_200, every: Duration::from_millis(50) };

/// A page tells of five errors at most, and once how quick it was; a household may have many pages.
const REPORT: Rate = Rate { burst: 60, every: Duration::from_secs(2) };

impl Throttle {
    /// Guards that know nobody yet.
    pub fn new(clock: SharedClock) -> Self {
        let clock = Ticks(clock);
        let guard = |rate: Rate| {
            let burst = NonZeroU32::new(rate.burst).unwrap_or(NonZeroU32::MIN);
            let quota =
                Quota::with_period(rate.every).unwrap_or(Quota::per_second(NonZeroU32::MIN));
            RateLimiter::dashmap_with_clock(quota.allow_burst(burst), clock.clone())
        };
        Self {
            address: guard(ADDRESS),
            sign_up: guard(SIGN_UP),
            pair: guard(PAIR),
            account: guard(ACCOUNT),
            mail: guard(MAIL),
            mailbox: guard(MAILBOX),
            push: guard(PUSH),
            notice: guard(NOTICE),
            link: guard(LINK),
            feed: guard(FEED),
            report: guard(REPORT),
            program: guard(PROGRAM),
            clock,
        }
    }

    /// Lets a form of somebody unknown through.
    ///
    /// # Errors
    /// How long to wait.
    pub fn form(&self, from: IpAddr) -> Result<(), Wait> {
        self.take(&self.address, place(from))
    }

    /// Lets a new account through.
    ///
    /// # Errors
    /// How long to wait.
    pub fn sign_up(&self, from: IpAddr) -> Result<(), Wait> {
        self.form(from)?;
        self.take(&self.sign_up, place(from))
    }

    /// Lets a password through that is tried for an account, whether there is such an account or not.
    ///
    /// `account`: what names it, such as the address it signs in with.
    ///
    /// # Errors
    /// How long to wait.
    pub fn password(&self, from: IpAddr, account: &str) -> Result<(), Wait> {
        self.form(from)?;
        let account = digest(account.as_bytes());
        self.take(&self.pair, account ^ digest(&place(from).to_be_bytes()))?;
        self.take(&self.account, account)
    }

    /// Lets a mail through that is to be sent, whether there is anybody to send it to or not.
    ///
    /// `account`: what names it, such as the address it signs in with.
    ///
    /// # Errors
    /// How long to wait.
    pub fn mail(&self, from: IpAddr, account: &str) -> Result<(), Wait> {
        self.form(from)?;
        self.take(&self.mail, place(from))?;
        self.take(&self.mailbox, digest(account.as_bytes()))
    }

    /// Lets somebody have us ask their browser's push service.
    ///
    /// # Errors
    /// How long to wait.
    pub fn push(&self, account: AccountId) -> Result<(), Wait> {
        self.take(&self.push, digest(account.to_string().as_bytes()))
    }

    /// Lets a browser say what became of a notice.
    ///
    /// # Errors
    /// How long to wait.
    pub fn notice(&self, account: AccountId) -> Result<(), Wait> {
        self.take(&self.notice, digest(account.to_string().as_bytes()))
    }

    /// Lets somebody make a link for their calendar, or turn it off.
    ///
    /// # Errors
    /// How long to wait.
    pub fn link(&self, account: AccountId) -> Result<(), Wait> {
        self.take(&self.link, digest(account.to_string().as_bytes()))
    }

    /// Lets somebody read a calendar feed, whether there is one at the address they ask for or not.
    ///
    /// # Errors
    /// How long to wait.
    pub fn feed(&self, from: IpAddr) -> Result<(), Wait> {
        self.take(&self.feed, place(from))
    }

    /// Lets a page tell what failed in it, or how quick it was.
    ///
    /// # Errors
    /// How long to wait.
    pub fn report(&self, from: IpAddr) -> Result<(), Wait> {
        self.take(&self.report, place(from))
    }

    /// Lets a program ask for something with a token, whether it is a good one or not.
    ///
    /// # Errors
    /// How long to wait.
    pub fn program(&self, from: IpAddr) -> Result<(), Wait> {
        self.take(&self.program, place(from))
    }

    /// Forgets everybody who has not tried anything for long, so that memory does not grow.
    pub fn forget(&self) {
        let Self {
            clock: _,
            address,
            sign_up,
            pair,
            account,
            mail,
            mailbox,
            push,
            notice,
            link,
            feed,
            report,
            program,
        } = self;
        let own = [push, notice, link, feed, report, program];
        for guard in [address, sign_up, pair, account, mail, mailbox].into_iter().chain(own) {
            guard.retain_recent();
            guard.shrink_to_fit();
        }
    }

    fn take(&self, guard: &Guard, key: u128) -> Result<(), Wait> {
        guard.check_key(&key).map_err(|until| {
            let wait = until.wait_time_from(governor::clock::Clock::now(&self.clock));
            Wait { seconds: u64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(60).max(1) }
        })
    }
}

impl fmt::Debug for Throttle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Throttle").finish_non_exhaustive()
    }
}

/// What counts as one place: an IPv4 address, or the 64 bits of an IPv6 address that a provider hands out to one line.
fn place(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => u128::from(address.to_ipv6_mapped()),
        IpAddr::V6(address) => {
            u128::from(address)
                & u128::from(Ipv6Addr::from([0xffff, 0xffff, 0xffff, 0xffff, 0, 0, 0, 0]))
        }
    }
}

/// Keys of one size, whatever is typed into the field.
fn digest(text: &[u8]) -> u128 {
    let hash = Sha256::digest(text);
    hash.iter().take(16).fold(0, |key, byte| key << 8 | u128::from(*byte))
}

/// Our clock, as governor reads one.
#[derive(Clone)]
struct Ticks(SharedClock);

/// Nanoseconds since the clock was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Tick(u64);

impl governor::clock::Clock for Ticks {
    type Instant = Tick;

    fn now(&self) -> Tick {
        Tick(u64::try_from(self.0.elapsed().as_nanos()).unwrap_or(u64::MAX))
    }
}

impl Add<Nanos> for Tick {
    type Output = Self;
    fn add(self, other: Nanos) -> Self {
        Self(self.0.saturating_add(other.as_u64()))
    }
}

impl Reference for Tick {
    fn duration_since(&self, earlier: Self) -> Nanos {
        self.0.saturating_sub(earlier.0).into()
    }

    fn saturating_sub(&self, duration: Nanos) -> Self {
        Self(self.0.saturating_sub(duration.as_u64()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::Instant;

    use super::*;
    use crate::clock::FixedClock;

    fn throttle() -> (Arc<FixedClock>, Throttle) {
        let clock = Arc::new(FixedClock::at(Instant(0)));
        let throttle = Throttle::new(clock.clone());
        (clock, throttle)
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_password_can_be_tried_a_few_times_and_then_every_twenty_seconds() {
        let (clock, throttle) = throttle();
        let from = address("203.0.113.9");
        let tries = (0..10).take_while(|_| throttle.password(from, "ann").is_ok()).count();
        assert_eq!(tries, 6);
        assert_eq!(throttle.password(from, "ann"), Err(Wait { seconds: 20 }));
        assert_eq!(throttle.password(from, "ben"), Ok(()));
        assert_eq!(throttle.password(address("203.0.113.10"), "ann"), Ok(()));
        clock.advance(20_000);
        assert_eq!(throttle.password(from, "ann"), Ok(()));
    }

    #[test]
    fn many_addresses_do_not_help_to_guess_one_account() {
        let (_, throttle) = throttle();
        let tries = (0..200u8)
            .filter(|last| throttle.password(IpAddr::from([203, 0, 113, *last]), "ann").is_ok());
        assert_eq!(tries.count(), 40);
    }

    #[test]
    fn so_many_mails_are_sent_to_one_mailbox_and_from_one_address() {
        let (clock, throttle) = throttle();
        let from = |last: u8| IpAddr::from([203, 0, 113, last]);
        let sent = (0..50).filter(|last| throttle.mail(from(*last), "ann").is_ok()).count();
        assert_eq!(sent, 5);
        assert_eq!(throttle.mail(from(60), "ann"), Err(Wait { seconds: 300 }));
        clock.advance(300_000);
        assert_eq!(throttle.mail(from(61), "ann"), Ok(()));
        let asked =
            (0..50).filter(|one| throttle.mail(from(62), &format!("{one}")).is_ok()).count();
        assert_eq!(asked, 10);
    }

    #[test]
    fn the_addresses_of_one_line_count_as_one() {
        let (_, throttle) = throttle();
        let tries = (0..100u16)
            .filter(|last| throttle.sign_up(address(&format!("2001:db8:0:1:{last:x}::1"))).is_ok());
        assert_eq!(tries.count(), 20);
        assert_eq!(throttle.sign_up(address("2001:db8:0:2::1")), Ok(()));
    }

    #[test]
    fn who_has_been_quiet_is_forgotten() {
        let (clock, throttle) = throttle();
        throttle.password(address("203.0.113.9"), "ann").unwrap();
        throttle.forget();
        assert_eq!(throttle.pair.len(), 1);
        clock.advance(24 * 3_600_000);
        throttle.forget();
        assert_eq!(throttle.pair.len() + throttle.account.len() + throttle.address.len(), 0);
    }
}
