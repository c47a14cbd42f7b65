//! Fills a database for benchmarks: operations of many accounts in one transaction.
//!
//! What is saved is decided and written by what decides and writes a commit. Left out is only what a commit asks the
//! database first: whoever fills it knows what is in it.

use domain::ledger::{self, AccountState, Known};
use domain::limits::Limits;
use domain::{AccountId, Instant, Request};

use crate::sync::{Batch, save};
use crate::{Store, StoreError};

/// The next operations of one account.
#[derive(Debug, Clone)]
pub struct Portion {
    /// Whose they are.
    pub account: AccountId,
    /// All that the database holds of what they are about.
    pub known: Known,
    /// The operations, at most [`domain::exchange::MAX_ENVELOPES`].
    pub request: Request,
}

impl Store {
    /// Takes the portions as commits at the time `now` would, without the limits that hold for people. Returns what each
    /// account has come to.
    ///
    /// Operations before `logged_from` leave no line in the log, as if it had been swept since.
    ///
    /// # Errors
    /// Nothing is saved when there is any.
    pub async fn fill(
        &self,
        portions: Vec<Portion>,
        logged_from: Instant,
        now: Instant,
    ) -> Result<Vec<AccountState>, StoreError> {
        self.write(portions, move |mut tx, portions| {
            Box::pin(async move {
                let mut states = Vec::with_capacity(portions.len());
                for Portion { account, known, request } in portions {
                    let limits = no_limits();
                    let mut decision = ledger::decide(known.clone(), request, &limits, now);
                    decision.decided.retain(|decided| decided.envelope.at >= logged_from);
                    let batch = Batch::of(request.client, &decision, now);
                    save(&mut tx, *account, batch, now).await?;
                    states.push(decision.account);
                }
                Ok(states)
            })
        })
        .await
    }
}

fn no_limits() -> Limits {
    Limits { per_minute: [].into(), backlog: u32::MAX, backlog_per_minute: 60_000 }
}
