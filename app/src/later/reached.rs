//! Says once, and calmly, that a goal has just been reached, on whatever page that was.

use std::collections::BTreeSet;

use domain::{Calendar, GoalId, Snapshot};
use leptos::prelude::*;

use crate::Replica;
use crate::components::tick::Announcer;

/// The goals that are reached.
fn reached(snapshot: &Snapshot, calendar: Calendar) -> BTreeSet<GoalId> {
    let goals = snapshot.live_goals().into_iter();
    let is_reached = |progress: domain::goal::Progress| progress.is_reached();
    let reached = goals.filter(|goal| goal.progress(snapshot, calendar).is_some_and(is_reached));
    reached.map(|goal| goal.id).collect()
}

/// Looks after every change, once a quick series of them is over. What was reached before is known and not told.
pub(super) fn watch(replica: Replica) {
    let look = move || {
        let calendar = replica.calendar.get_untracked();
        replica.with_untracked(|snapshot| reached(snapshot, calendar))
    };
    let known = StoredValue::new(look());
    let announcer = Announcer::new(replica);
    Effect::new(move || {
        replica.calendar.track();
        replica.with(|_| ());
        announcer.say(move || {
            let (now, before) = (look(), known.try_get_value()?);
            let new = now.difference(&before).next().copied();
            known.set_value(now);
            let title = |snapshot: &Snapshot| Some(snapshot.goal(new?)?.title.value.to_string());
            let title = replica.with_untracked(title)?;
            // The message is read out where it is shown.
            replica.tell([&title, " is reached"].concat(), false);
            None
        });
    });
}
