//! The same streams go to a database and to the pure ledger, and both must answer and end the same.

use std::collections::BTreeMap;

use domain::exchange::Request;
use domain::limits::{Action, Limits};
use domain::{AccountId, Record, Reply};
use store::Store;

use crate::characters::{NOON, ann, ben};
use crate::model::Model;
use crate::on_every_site;
use crate::stream::{Dice, Rascal};

/// Narrow, so that they are often met.
fn limits() -> Limits {
    Limits {
        per_minute: BTreeMap::from([
            (Action::HabitCreate, 8),
            (Action::HabitUpdate, 12),
            (Action::HabitDelete, 4),
            (Action::HabitToggle, 20),
        ]),
        backlog: 40,
        backlog_per_minute: 30,
    }
}

/// What was met on the way; a stream in which something never happens proves nothing of it.
#[derive(Debug, Default)]
struct Met {
    forks: usize,
    refusals: usize,
    waits: usize,
    rows: usize,
    snapshots: usize,
    purged: usize,
}

impl Met {
    fn check(&self) {
        assert!(self.forks > 5 && self.refusals > 100 && self.waits > 20, "{self:?}");
        assert!(self.rows > 300 && self.snapshots > 20 && self.purged > 1, "{self:?}");
    }
}

struct Pair {
    account: AccountId,
    model: Model,
    devices: Vec<Rascal>,
}

impl Pair {
    fn new(account: AccountId) -> Self {
        let devices = (1..=3).map(Rascal::new).collect();
        Self { account, model: Model::default(), devices }
    }

    async fn check(&self, store: &Store) {
        let (version, snapshot) = store.get_snapshot(self.account).await.unwrap();
        let state = &self.model.state;
        assert_eq!((version.head, version.digest), (state.head, state.digest));
        assert_eq!(version.latest, state.latest);
        // Stamps and all.
        assert_eq!(snapshot, self.model.visible());
        assert_eq!(snapshot.digest(), version.digest);
    }
}

fn sorted(mut reply: Reply) -> Reply {
    reply.rows.sort_by_key(Record::key);
    if let Some(packed) = &mut reply.snapshot {
        packed.habits.sort_by_key(|packed| packed.habit.id);
    }
    reply
}

fn count(met: &mut Met, reply: &Reply) {
    met.forks += usize::from(reply.forked);
    met.refusals += reply.refusals.len();
    met.waits += usize::from(reply.retry_after_ms > 0);
    met.rows += reply.rows.len();
    met.snapshots += usize::from(reply.snapshot.is_some());
}

async fn run(store: &Store, seed: u64, steps: u32) -> Met {
    let mut dice = Dice::new(seed);
    let mut pairs = [Pair::new(ann(store).await), Pair::new(ben(store).await)];
    let (limits, mut now, mut met) = (limits(), NOON, Met::default());
    for step in 0..steps {
        now = now.plus_ms(i64::try_from(dice.throw(5_000)).unwrap());
        let pair = &mut pairs[usize::from(dice.throw(3) == 0)];
        let number = usize::try_from(dice.throw(3)).unwrap();
        if dice.throw(20) == 0 {
            // A copy of one device goes on as another.
            let copy = pair.devices[(number + 1) % 3].clone();
            pair.devices[number] = copy;
        }
        let request: Request = pair.devices[number].request(&mut dice, now);
        let expected = sorted(pair.model.commit(&request, &limits, now));
        let answer = store.commit(pair.account, request.clone(), &limits, now).await;
        let reply = sorted(answer.unwrap());
        assert_eq!(reply, expected, "seed {seed}, step {step}, {request:?}");
        count(&mut met, &reply);
        pair.devices[number].hear(&mut dice, &request, &reply);
        if step % 40 == 39 {
            pair.check(store).await;
        }
        if step % 60 == 59 {
            now = now.plus_ms(40 * 86_400_000);
            dice.era += 1;
            store.empty_trash(now).await.unwrap();
            for pair in &mut pairs {
                let before = pair.model.state.head;
                pair.model.empty_trash(now);
                met.purged += usize::from(pair.model.state.head > before);
                pair.check(store).await;
            }
        }
    }
    for pair in &pairs {
        pair.check(store).await;
        assert!(pair.model.logged() > 20);
    }
    met
}

on_every_site! {
    async fn a_database_answers_and_ends_like_the_pure_ledger(site: Site) {
        let store = site.store().await;
        let met = run(&store, 20_261_008, 600).await;
        met.check();
    }
}

#[tokio::test]
async fn many_streams_end_like_the_pure_ledger() {
    for seed in 0..12 {
        let site = crate::site::Site::sqlite();
        run(&site.store().await, seed, 250).await;
    }
}
