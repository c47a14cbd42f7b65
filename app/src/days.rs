//! From points in time to a person's own days.

use domain::packed::Packed;
use domain::{Day, Instant};
use leptos::prelude::*;

use crate::boot::Account;
use crate::{Replica, device};

/// Tells the person's civil day of a point in time. The device knows zones by itself; the server brings them along.
#[derive(Clone)]
pub struct Days {
    replica: Replica,
    account: Account,
    server: Option<device::Days>,
}

impl Days {
    /// For the person whose page it is.
    pub fn here() -> Self {
        let replica = Replica::here();
        let account = Account { snapshot: Packed::default(), ..expect_context() };
        Self { replica, account, server: use_context() }
    }

    /// The civil day of a point in time.
    pub fn day(&self, at: Instant) -> Day {
        let account = &self.account;
        let settings = self.replica.with(|snapshot| account.clone().under(snapshot.settings()));
        let device = self.replica.device();
        let day = device.and_then(|device| device.day_at(at, &settings.zone, settings.day_start));
        day.or_else(|| self.server.as_ref().map(|server| (server.0)(at)))
            .unwrap_or_else(|| at.day(0, account.day_start))
    }
}
