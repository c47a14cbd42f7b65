//! Tells a listener what came of a tap, once a quick series of them is over.

use leptos::prelude::*;

use crate::Replica;

/// How long taps are gathered before the last of them is spoken, in milliseconds.
const GATHER_MS: i64 = 600;

/// What is said politely, one thing at a time.
#[derive(Clone, Copy)]
pub struct Announcer {
    replica: Replica,
    round: StoredValue<u32>,
}

impl Announcer {
    /// An announcer for a page.
    pub fn new(replica: Replica) -> Self {
        Self { replica, round: StoredValue::new(0) }
    }

    /// Says something in a moment, unless something else is said before; `None` says nothing after all.
    pub fn say(self, sentence: impl FnOnce() -> Option<String> + 'static) {
        let Some(device) = self.replica.device() else { return };
        self.round.update_value(|round| *round += 1);
        let round = self.round.get_value();
        device.after(
            GATHER_MS,
            Box::new(move || {
                if self.round.try_get_value() == Some(round)
                    && let Some(sentence) = sentence()
                {
                    self.replica.announcement.set(sentence);
                }
            }),
        );
    }
}
