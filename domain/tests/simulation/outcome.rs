//! What must be true when all is quiet, and the run of one seed from beginning to end.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Record, Rejection, Root, Snapshot};

use super::mutant::Mutant;
use super::oracle::{Sight, replay};
use super::report::Report;
use super::server::Row;
use super::violation::{Invariant, Violation, check};
use super::world::World;

/// Runs a seed: first with faults, then without, and checks every invariant.
pub(crate) fn run(seed: u64, mutant: Option<Mutant>) -> Result<Report, Violation> {
    finish(World::new(seed, mutant))
}

/// Runs a seed and prints what happens.
pub(crate) fn run_aloud(seed: u64) -> Result<Report, Violation> {
    let mut world = World::new(seed, None);
    world.tell();
    finish(world)
}

fn finish(mut world: World) -> Result<Report, Violation> {
    world.live()?;
    world.calm()?;
    check_oracle(&world)?;
    check_convergence(&world)?;
    check_log(&world)?;
    check_saved(&world)?;
    check_returned(&world)?;
    check_refusals(&world)?;
    check_causality(&world)?;
    Ok(world.report)
}

/// I2, and I4 as far as sums tell: the server holds what a plain replay of the accepted operations leads to.
fn check_oracle(world: &World) -> Result<(), Violation> {
    let database = &world.server.database;
    let purged = database.snapshot.records().filter(Record::is_purged);
    let purged: BTreeSet<Root> = purged.map(|record| record.key().root()).collect();
    let (holds, should) = (Sight::of(&database.snapshot), replay(&database.log, &purged));
    check(Invariant::I2Oracle, holds == should, || holds.difference(&should))
}

/// I1 and I12: every device shows what the server holds, and all digests agree.
fn check_convergence(world: &World) -> Result<(), Violation> {
    let database = &world.server.database;
    let sight = Sight::of(&database.snapshot);
    let anew: Snapshot = database.snapshot.records().collect();
    check(Invariant::I12Digest, anew.digest() == database.account.digest, || {
        "the account's digest is not that of its records".to_owned()
    })?;
    for (index, device) in world.devices.iter().enumerate() {
        let shown = Sight::of(device.replica.view());
        check(Invariant::I1Convergence, shown == sight, || {
            format!("device {index}: {}", shown.difference(&sight))
        })?;
        let anew: Snapshot = device.replica.view().records().collect();
        let agree = anew.digest() == database.account.digest
            && device.replica.base().digest() == database.account.digest
            && !device.replica.meta().incomparable;
        check(Invariant::I12Digest, agree, || format!("the digest of device {index} differs"))?;
    }
    let live = database.snapshot.live_habits().len();
    check(Invariant::I2Oracle, live == database.account.live_habits as usize, || {
        format!("{live} live habits are counted as {}", database.account.live_habits)
    })
}

/// I4 and I13: each id stands in the log once, and each client's operations in their order.
fn check_log(world: &World) -> Result<(), Violation> {
    let mut ids = BTreeSet::new();
    let mut last = BTreeMap::new();
    for row in &world.server.database.log {
        check(Invariant::I4ExactlyOnce, ids.insert(row.id), || format!("{} counts twice", row.id))?;
        let before = last.insert(row.client, row.seq);
        check(Invariant::I13Limits, before.is_none_or(|before| before < row.seq), || {
            format!("{} of {} came after {before:?}", row.seq, row.client)
        })?;
    }
    Ok(())
}

/// I3: what a device called saved is applied, or the device was told that it was refused.
fn check_saved(world: &World) -> Result<(), Violation> {
    let log: BTreeMap<_, &Row> =
        world.server.database.log.iter().map(|row| (row.id, row)).collect();
    for (index, device) in world.devices.iter().enumerate() {
        let applied = |id| log.get(&id).is_some_and(|row| row.rejection.is_none());
        for id in device.saved.keys() {
            check(Invariant::I3NothingLost, applied(*id) || device.told.contains(id), || {
                format!(
                    "device {index} called {id} saved; it stands in the log as {:?}",
                    log.get(id)
                )
            })?;
        }
        for id in device.journalled() {
            check(Invariant::I3NothingLost, applied(id), || {
                format!("device {index} takes {id} for applied: {:?}", log.get(&id))
            })?;
        }
    }
    Ok(())
}

/// I3: what was refused for want of a habit or a goal is applied once that is back.
fn check_returned(world: &World) -> Result<(), Violation> {
    let database = &world.server.database;
    for (index, device) in world.devices.iter().enumerate() {
        for row in database.log.iter().filter(|row| device.told.contains(&row.id)) {
            let root = row.sent.operation.root();
            let is_back = root.is_some_and(|root| database.snapshot.holds(root));
            let waits = row.rejection.is_some_and(Rejection::is_missing) && is_back;
            check(Invariant::I3NothingLost, !waits, || {
                format!("device {index} leaves {} refused, and what it is about is back", row.id)
            })?;
        }
    }
    Ok(())
}

/// I8: every refusal of what a device saved was told there, and is still to be seen unless it was dealt with.
fn check_refusals(world: &World) -> Result<(), Violation> {
    let refused = world.server.database.log.iter().filter(|row| row.rejection.is_some());
    let refused: Vec<_> = refused.map(|row| row.id).collect();
    for (index, device) in world.devices.iter().enumerate() {
        for id in refused.iter().filter(|id| device.saved.contains_key(id)) {
            check(Invariant::I8RefusalsSeen, device.told.contains(id), || {
                format!("device {index} was not told that {id} was refused")
            })?;
        }
        let shown = device.refused();
        for id in device.told.iter().filter(|id| !device.dismissed.contains(id)) {
            check(Invariant::I8RefusalsSeen, shown.contains(id), || {
                format!("device {index} forgot that {id} was refused")
            })?;
        }
    }
    Ok(())
}

/// I9: what was meant after another was seen has the later stamp.
///
/// Left out is one case, in which a wrong clock decides: what was stamped ahead of the server's time, and was then taken
/// anew at a later time than at first, since the server had forgotten it or its habit.
fn check_causality(world: &World) -> Result<(), Violation> {
    let number = |row: &Row| world.numbers.get(&row.id).copied();
    let accepted = world.server.database.log.iter().filter(|row| row.rejection.is_none());
    let rows: Vec<(usize, &Row)> = accepted.filter_map(|row| Some((number(row)?, row))).collect();
    let stamp = |row: &Row| (row.effective, row.client, row.seq);
    let first = &world.server.first_effective;
    let taken_later = |row: &Row| {
        let later = first.get(&row.id).is_some_and(|first| row.effective > *first);
        world.plan.wrong_clocks && (later || world.server.missed.contains(&row.id))
    };
    for (later, after) in &rows {
        let seen = &world.seen[*later];
        for (earlier, before) in &rows {
            if !seen.contains(*earlier) || stamp(before) < stamp(after) || taken_later(before) {
                continue;
            }
            let what = format!("{before:?} was seen before {after:?}, and beats it");
            return Err(Violation { invariant: Invariant::I9Causal, what });
        }
    }
    Ok(())
}
