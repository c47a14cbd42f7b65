//! The trash.

use domain::limits::Limits;
use domain::trash::KEPT_MS;
use domain::{Digest, Operation, Record, Rejection, Snapshot};

use crate::characters::{
    Device, NOON, TODAY, ann, ben, dark, goal, habit, lisbon, pull, read, tick,
};
use crate::on_every_site;

on_every_site! {
    async fn after_thirty_days_only_the_id_is_left(site: Site) {
        let store = site.store().await;
        let (ann, ben) = (ann(&store).await, ben(&store).await);
        let mut phone = Device::new(1);
        let said = vec![
            Operation::CreateHabit(read(habit(1))),
            tick(habit(1), TODAY),
            tick(habit(1), TODAY - 1),
            Operation::CreateHabit(read(habit(2))),
            tick(habit(2), TODAY),
        ];
        phone.say(&store, ann, NOON, said.clone()).await;
        Device::new(2).say(&store, ben, NOON, said).await;
        let seen = phone.cursor;
        phone.say(&store, ann, NOON, vec![Operation::DeleteHabit { habit: habit(1) }]).await;

        let due = NOON.plus_ms(KEPT_MS + 1);
        assert_eq!(store.empty_trash(NOON.plus_ms(KEPT_MS)).await.unwrap(), []);
        let theirs = store.get_snapshot(ben).await.unwrap();
        assert_eq!(store.empty_trash(due).await.unwrap(), [ann]);
        assert_eq!(store.empty_trash(due).await.unwrap(), []);
        assert_eq!(store.get_snapshot(ben).await.unwrap(), theirs);

        let (version, snapshot) = store.get_snapshot(ann).await.unwrap();
        assert_eq!((version.head, version.digest), (7, snapshot.digest()));
        assert!(snapshot.habit(habit(1)).is_none() && snapshot.entries(habit(1)).is_empty());
        assert_eq!(snapshot.entries(habit(2)).len(), 1);

        // A device that has them learns that they are gone.
        let reply = store.commit(ann, pull(seen), &Limits::default(), due).await.unwrap();
        let mut device: Snapshot = theirs.1.records().collect();
        reply.rows.iter().cloned().for_each(|row| device.put(row));
        assert_eq!((reply.rows.len(), device.digest()), (1, version.digest));
        assert!(device.entries(habit(1)).is_empty());
        // And what it still has to say of them is refused.
        let said = vec![
            tick(habit(1), TODAY),
            Operation::RecoverHabit { habit: habit(1) },
            Operation::CreateHabit(read(habit(1))),
        ];
        let late = phone.say(&store, ann, due, said).await;
        let codes: Vec<_> = late.refusals.iter().map(|one| one.rejection).collect();
        let gone = Rejection::HabitMissing;
        assert_eq!(codes, [gone, gone, Rejection::HabitExists]);
        assert_eq!(late.digest, version.digest);
    }

    async fn of_a_goal_too_only_the_id_is_left(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        let mut phone = Device::new(1);
        let said = vec![
            dark(),
            Operation::CreateGoal(lisbon(goal(1))),
            Operation::CreateGoal(lisbon(goal(2))),
        ];
        phone.say(&store, ann, NOON, said).await;
        let seen = phone.cursor;
        phone.say(&store, ann, NOON, vec![Operation::DeleteGoal { goal: goal(1) }]).await;
        let due = NOON.plus_ms(KEPT_MS + 1);
        assert_eq!(store.empty_trash(NOON.plus_ms(KEPT_MS)).await.unwrap(), []);
        assert_eq!(store.empty_trash(due).await.unwrap(), [ann]);
        assert_eq!(store.empty_trash(due).await.unwrap(), []);
        let (version, snapshot) = store.get_snapshot(ann).await.unwrap();
        assert_eq!((version.head, version.digest), (5, snapshot.digest()));
        assert!(snapshot.goal(goal(1)).is_none() && snapshot.goal(goal(2)).is_some());
        let reply = store.commit(ann, pull(seen), &Limits::default(), due).await.unwrap();
        assert!(matches!(&reply.rows[..], [Record::Goal(gone)] if gone.purged));
        let said = vec![Operation::RecoverGoal { goal: goal(1) }];
        let late = phone.say(&store, ann, due, said).await;
        assert_eq!(late.refusals[0].rejection, Rejection::GoalMissing);
        // After 90 days nobody need know of it any more.
        let later = due.plus_ms(store::LOG_MS + 1);
        assert_eq!(store.sweep(later).await.unwrap().accounts, 1);
        assert_eq!(store.changes_since(ann, 4).await.unwrap(), None);
    }

    async fn what_was_recovered_or_deleted_far_away_stays(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        let mut phone = Device::new(1);
        let said = vec![
            Operation::CreateHabit(read(habit(1))),
            Operation::DeleteHabit { habit: habit(1) },
            Operation::CreateHabit(read(habit(2))),
        ];
        phone.say(&store, ann, NOON, said).await;
        let due = NOON.plus_ms(KEPT_MS + 1);
        phone.say(&store, ann, due, vec![Operation::RecoverHabit { habit: habit(1) }]).await;
        // Deleted long ago on a device that comes back only now.
        let delete = vec![Operation::DeleteHabit { habit: habit(2) }];
        let request = phone.request(phone.envelopes(NOON.plus_ms(1), delete));
        store.commit(ann, request, &Limits::default(), due).await.unwrap();
        assert_eq!(store.empty_trash(due.plus_ms(1)).await.unwrap(), []);
        assert_eq!(store.empty_trash(due.plus_ms(KEPT_MS + 1)).await.unwrap(), [ann]);
        let (version, snapshot) = store.get_snapshot(ann).await.unwrap();
        assert!(snapshot.habit(habit(1)).unwrap().is_live());
        assert!(snapshot.habit(habit(2)).is_none());
        assert_eq!(version.digest, snapshot.digest());
        assert_ne!(version.digest, Digest::EMPTY);
    }
}
