//! Many at once, several processes, and callers that go away in the middle.

use std::collections::BTreeMap;
use std::task::Poll;

use domain::limits::{Action, Limits};
use domain::{Operation, Rejection};
use futures_util::future::join_all;
use store::{Engine, StoreError};

use crate::characters::{Device, NOON, TODAY, account, add, ann, habit, read, tick};
use crate::on_every_site;

/// Follows a future through so many of its steps, and then drops it.
async fn cut(future: impl Future, steps: i32) {
    let mut future = std::pin::pin!(future);
    let mut left = steps;
    std::future::poll_fn(|context| {
        left -= 1;
        if left < 0 { Poll::Ready(()) } else { future.as_mut().poll(context).map(drop) }
    })
    .await;
}

on_every_site! {
    async fn fifty_ticks_of_one_day_at_once_leave_one_entry(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        Device::new(1).say(&store, ann, NOON, vec![Operation::CreateHabit(read(habit(1)))]).await;
        let ticks = (0..50).map(|number| {
            let (store, device) = (store.clone(), Device::new(100 + number));
            tokio::spawn(async move {
                let mut device = device;
                device.say(&store, ann, NOON, vec![tick(habit(1), TODAY)]).await
            })
        });
        for reply in join_all(ticks).await {
            assert_eq!(reply.unwrap().ack, 1);
        }
        let (version, snapshot) = store.get_snapshot(ann).await.unwrap();
        assert_eq!(snapshot.entries(habit(1)).len(), 1);
        assert_eq!(version.digest, snapshot.digest());
        assert!((2..=51).contains(&version.head));
    }

    async fn one_operation_sent_fifty_times_at_once_counts_once(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        let mut phone = Device::new(1);
        phone.say(&store, ann, NOON, vec![Operation::CreateHabit(read(habit(1)))]).await;
        let request = phone.request(phone.envelopes(NOON, vec![add(habit(1), TODAY, 1_000)]));
        let replies = join_all((0..50).map(|_| {
            let (store, request) = (store.clone(), request.clone());
            tokio::spawn(async move {
                store.commit(ann, request, &Limits::default(), NOON).await.unwrap()
            })
        }));
        for reply in replies.await {
            let reply = reply.unwrap();
            assert_eq!((reply.ack, reply.head, reply.forked), (2, 2, false));
        }
        let (_, snapshot) = store.get_snapshot(ann).await.unwrap();
        assert_eq!(snapshot.entry(habit(1), TODAY).unwrap().amount(), domain::Amount(1_000));
    }

    async fn two_processes_share_a_limit_to_the_last_place(site: Site) {
        let stores = [site.store().await, site.store().await];
        let ann = ann(&stores[0]).await;
        let limits =
            Limits { per_minute: BTreeMap::from([(Action::HabitCreate, 20)]), ..Limits::default() };
        let tries = (0..64).map(|number| {
            let (store, limits) = (stores[usize::from(number % 2)].clone(), limits.clone());
            let device = Device::new(100 + number);
            let create = vec![Operation::CreateHabit(read(habit(100 + number)))];
            let request = device.request(device.envelopes(NOON, create));
            tokio::spawn(async move { store.commit(ann, request, &limits, NOON).await.unwrap() })
        });
        let replies: Vec<_> =
            join_all(tries).await.into_iter().map(|reply| reply.unwrap()).collect();
        let accepted = replies.iter().filter(|reply| reply.ack == 1).count();
        let waiting = replies.iter().filter(|reply| reply.retry_after_ms == 60_000).count();
        assert_eq!((accepted, waiting), (20, 44));
        let (version, snapshot) = stores[0].get_snapshot(ann).await.unwrap();
        assert_eq!((version.head, snapshot.habits().count()), (20, 20));
        assert_eq!(version.digest, snapshot.digest());
    }

    async fn the_two_hundredth_habit_is_the_last_however_many_come_at_once(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        let free = Limits { per_minute: BTreeMap::new(), ..Limits::default() };
        let tries = (0..8).map(|number| {
            let (store, free) = (store.clone(), free.clone());
            let device = Device::new(100 + number);
            let create = (0..30).map(|place| {
                let mut entropy = [number; 16];
                entropy[15] = place;
                Operation::CreateHabit(read(domain::HabitId::from_entropy(entropy)))
            });
            let request = device.request(device.envelopes(NOON, create.collect()));
            tokio::spawn(async move { store.commit(ann, request, &free, NOON).await.unwrap() })
        });
        let mut refused = 0;
        for reply in join_all(tries).await {
            let reply = reply.unwrap();
            assert_eq!(reply.ack, 30);
            assert!(reply.refusals.iter().all(|one| one.rejection == Rejection::HabitLimit));
            refused += reply.refusals.len();
        }
        assert_eq!(refused, 40);
        let (_, snapshot) = store.get_snapshot(ann).await.unwrap();
        assert_eq!(snapshot.live_habits().len(), 200);
    }

    async fn a_caller_that_goes_away_leaves_all_or_nothing(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        let mut phone = Device::new(1);
        phone.say(&store, ann, NOON, vec![Operation::CreateHabit(read(habit(1)))]).await;
        let limits = Limits::default();
        for steps in 0..60 {
            let day = TODAY - steps;
            let said = vec![add(habit(1), day, 1_000), add(habit(1), day, 500)];
            let request = phone.request(phone.envelopes(NOON, said.clone()));
            cut(store.commit(ann, request, &limits, NOON), steps).await;
            // Whatever became of it: the device sends it again, and it counts once.
            let reply = phone.say(&store, ann, NOON, said).await;
            assert_eq!((reply.ack, reply.retry_after_ms), (phone.acked, 0));
            let (version, snapshot) = store.get_snapshot(ann).await.unwrap();
            assert_eq!(version.digest, snapshot.digest());
            assert_eq!(snapshot.entry(habit(1), day).unwrap().amount(), domain::Amount(1_500));
        }
    }

    async fn sixty_four_accounts_write_at_once_and_a_missing_one_disturbs_nobody(site: Site) {
        let store = site.store().await;
        for number in 0..64_u8 {
            let new = crate::characters::new_account(number, &format!("{number}@example.org"));
            store.insert_account(new).await.unwrap();
        }
        let (statements, commits) = (store.statements(), store.commits());
        let writes = (0..96_u8).map(|number| {
            let store = store.clone();
            let device = Device::new(1);
            let create = vec![Operation::CreateHabit(read(habit(1))), tick(habit(1), TODAY)];
            let request = device.request(device.envelopes(NOON, create));
            tokio::spawn(async move {
                store.commit(account(number), request, &Limits::default(), NOON).await
            })
        });
        for (result, number) in join_all(writes).await.into_iter().zip(0..96) {
            match result.unwrap() {
                Ok(reply) => assert_eq!((number < 64, reply.ack, reply.head), (true, 2, 2)),
                Err(error) => {
                    assert!(number >= 64 && matches!(error, StoreError::Missing), "{error:?}");
                }
            }
        }
        let each = if store.engine() == Engine::Postgres { 4 } else { 8 };
        assert_eq!(store.statements() - statements, 64 * each + 32);
        assert!(store.commits() - commits <= 96);
        for number in 0..64 {
            let (version, snapshot) = store.get_snapshot(account(number)).await.unwrap();
            assert_eq!((version.head, version.digest), (2, snapshot.digest()));
        }
    }

    async fn a_pull_sees_one_state_while_others_write(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        let mut phone = Device::new(1);
        phone.say(&store, ann, NOON, vec![Operation::CreateHabit(read(habit(1)))]).await;
        let writer = {
            let store = store.clone();
            tokio::spawn(async move {
                for ago in 0..60 {
                    phone.say(&store, ann, NOON, vec![tick(habit(1), TODAY - ago)]).await;
                }
            })
        };
        let mut device = Device { cursor: Some(0), ..Device::new(2) };
        let mut seen = domain::Snapshot::default();
        loop {
            let done = writer.is_finished();
            let (version, whole) = store.get_snapshot(ann).await.unwrap();
            assert_eq!(version.digest, whole.digest());
            let reply = device.say(&store, ann, NOON, Vec::new()).await;
            reply.rows.into_iter().for_each(|row| seen.put(row));
            assert_eq!(reply.digest, seen.digest());
            if done {
                break;
            }
        }
        writer.await.unwrap();
        assert_eq!(seen.entries(habit(1)).len(), 60);
    }
}
