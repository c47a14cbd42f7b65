//! Whether changes have been waiting for a while: before that nobody is told, for a tick never waits.

use leptos::prelude::*;

use crate::Replica;

/// True once something has been waiting to be saved for `ms` milliseconds on end, until everything is saved.
pub fn is_late(replica: Replica, ms: i64) -> Signal<bool> {
    let late = RwSignal::new(false);
    let round = StoredValue::new(0_u32);
    let is_waiting = Memo::new(move |_| replica.waiting() > 0);
    Effect::new(move || {
        round.update_value(|round| *round += 1);
        let number = round.get_value();
        let Some(device) = replica.device().filter(|_| is_waiting.get()) else {
            return late.set(false);
        };
        device.after(
            ms,
            Box::new(move || {
                if round.try_get_value() == Some(number) {
                    late.set(true);
                }
            }),
        );
    });
    late.into()
}
