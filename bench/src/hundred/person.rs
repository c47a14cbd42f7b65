//! Somebody of the 100,000: who they are and what they have written follows from their number.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{
    AccountId, Amount, ClientId, Day, DayStart, Envelope, HabitId, Instant, Mark, Operation,
    OperationId, Weekday,
};
use sha2::{Digest as _, Sha256};
use store::{Account, NewAccount, NewSession, PasswordHash, Profile};

use super::model::{DAYS, KINDS, Kind};
use super::{Dice, mix};
use crate::new_habit;

const DAY_MS: i64 = 86_400_000;

/// How long the sessions last: 30 days.
const LIFETIME_MS: i64 = 30 * DAY_MS;

/// Everybody's password.
pub const PASSWORD: &str = "four pale otters asleep";

/// Its hash, made once by the server: 100,000 of them would take hours.
const PASSWORD_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$yQngO2eA4ymH9rdQ8aMsdw$HZZUXrjVsLPOANyfebvyv2oQB4Yq8VILcbzTZiswxq0";

/// A person, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person(pub u64);

impl Person {
    /// Somebody of the first `people`, each kind as often as it asks for something.
    pub fn who_asks(dice: &mut Dice, people: u64) -> Self {
        let mut left = dice.throw(100);
        let mut first = 0;
        for kind in KINDS {
            if left < kind.requests {
                let hundred = dice.throw((people / 100).max(1));
                return Self(hundred * 100 + first + dice.throw(kind.people));
            }
            left -= kind.requests;
            first += kind.people;
        }
        Self(dice.throw(people))
    }

    /// What kind of person.
    pub fn kind(self) -> Kind {
        let mut left = self.0 % 100;
        for kind in KINDS {
            if left < kind.people {
                return kind;
            }
            left -= kind.people;
        }
        KINDS[0]
    }

    const fn bits(self, of: u64) -> u64 {
        mix(mix(self.0) ^ of)
    }

    fn bytes(self, of: u64) -> [u8; 16] {
        (u128::from(self.bits(of)) << 64 | u128::from(self.bits(of + 1))).to_be_bytes()
    }

    /// Their account.
    pub fn account(self) -> AccountId {
        AccountId::from_entropy(self.bytes(10))
    }

    /// The device that has written everything of theirs.
    pub const fn device(self) -> ClientId {
        ClientId::from_entropy(self.bits(20).to_be_bytes())
    }

    /// The id of the operation with this number.
    pub const fn operation_id(self, seq: u64) -> OperationId {
        OperationId::from_entropy(self.bits(1_000_000 + seq).to_be_bytes())
    }

    /// The id of one of their habits, counted from 0.
    pub fn habit(self, number: u8) -> HabitId {
        let bits = self.bits(100 + u64::from(number));
        let mut entropy = [0; 10];
        entropy[..8].copy_from_slice(&bits.to_be_bytes());
        // Some time in 2025.
        HabitId::from_time(1_735_700_000_000 + (bits % 30_000_000_000).cast_signed(), entropy)
    }

    /// What they sign in with.
    pub fn email(self) -> String {
        format!("person{}@example.org", self.0)
    }

    /// What their browser holds.
    pub fn token(self) -> String {
        let bytes = [self.bytes(30), self.bytes(40)].concat();
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The account as signing up would have made it.
    pub fn new_account(self, created_at: Instant) -> NewAccount {
        let account = Account {
            id: self.account(),
            email: self.email(),
            email_confirmed_at: None,
            created_at,
            profile: Profile {
                name: format!("Person {}", self.0),
                zone: "UTC".to_owned(),
                week_start: Weekday::Mon,
                day_start: DayStart::MIDNIGHT,
            },
        };
        NewAccount { account, password_hash: PasswordHash(PASSWORD_HASH.to_owned()) }
    }

    /// The session as signing in would have made it.
    pub fn new_session(self, created_at: Instant) -> NewSession {
        NewSession {
            token_hash: URL_SAFE_NO_PAD.encode(Sha256::digest(self.token().as_bytes())),
            client: ClientId::from_entropy(self.bits(50).to_be_bytes()),
            label: "Firefox on Linux".to_owned(),
            created_at,
            lifetime_ms: LIFETIME_MS,
        }
    }

    /// An operation of their device.
    pub const fn envelope(self, seq: u64, at: Instant, operation: Operation) -> Envelope {
        Envelope { client: self.device(), seq, id: self.operation_id(seq), at, operation }
    }

    /// All they did in the year before `today`, in order: their habits, then square after square.
    pub fn year(self, today: Day) -> Vec<Envelope> {
        let (kind, from) = (self.kind(), today - DAYS);
        let mut dice = Dice::new(self.bits(60));
        let mut seq = 0;
        let mut year = Vec::new();
        let mut perform = |at: Instant, operation| {
            seq += 1;
            year.push(self.envelope(seq, at, operation));
        };
        for number in 0..kind.habits {
            let habit = new_habit(self.habit(number), number, from);
            perform(minute(from, i64::from(number)), Operation::CreateHabit(habit));
        }
        for day in Day::range(from, today) {
            for number in 0..kind.habits {
                if dice.throw(100) < kind.filled {
                    let at = minute(day, 420 + dice.throw(900).cast_signed());
                    perform(at, self.tick(number, day, &mut dice));
                }
            }
        }
        year
    }

    /// The tick of a square: a count for every other habit.
    pub fn tick(self, number: u8, day: Day, dice: &mut Dice) -> Operation {
        let mark = if number.is_multiple_of(2) {
            Mark::Amount(Amount::units(1 + dice.throw(9).cast_signed()))
        } else {
            Mark::Done
        };
        Operation::SetEntry { habit: self.habit(number), day, mark: Some(mark) }
    }
}

/// A minute of a day, in UTC.
pub fn minute(day: Day, minute: i64) -> Instant {
    Instant(i64::from(day.0) * DAY_MS + minute * 60_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_hundred_people_each_kind_has_its_share() {
        for kind in KINDS {
            let people = (0..100).filter(|number| Person(*number).kind() == kind).count();
            assert_eq!(people as u64, kind.people);
        }
    }

    #[test]
    fn requests_come_from_each_kind_in_its_share() {
        let mut dice = Dice::new(2);
        let asked: Vec<Person> = (0..10_000).map(|_| Person::who_asks(&mut dice, 10_000)).collect();
        assert!(asked.iter().all(|person| person.0 < 10_000));
        for kind in KINDS {
            let theirs = asked.iter().filter(|person| person.kind() == kind).count() as u64;
            assert!(theirs.abs_diff(kind.requests * 100) < 200, "{}: {theirs}", kind.name);
        }
    }
}
