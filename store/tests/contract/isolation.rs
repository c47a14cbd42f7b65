//! Whatever belongs to somebody else is as if it were not there.

use domain::limits::Limits;
use domain::{Operation, Rejection};

use crate::characters::{
    Device, NOON, TODAY, add, ann, ben, client, dark, goal, habit, lisbon, pull, read, step, tick,
};
use crate::on_every_site;
use store::NewSession;

/// Every operation on a goal there is.
fn meddling_with_goal(id: domain::GoalId) -> Vec<Operation> {
    let title = domain::Title::new("Mine").ok();
    vec![
        Operation::EditGoal(domain::GoalEdit { title, ..domain::GoalEdit::of(id) }),
        Operation::SetStep { goal: id, step: step(1), done: true },
        Operation::DeleteGoal { goal: id },
        Operation::RecoverGoal { goal: id },
    ]
}

/// Every operation on a habit there is.
fn meddling(id: domain::HabitId) -> Vec<Operation> {
    let mut edit = domain::HabitEdit::of(id);
    edit.name = Some(domain::HabitName::new("Mine").unwrap());
    vec![
        Operation::EditHabit(edit),
        Operation::MoveHabit { habit: id, position: domain::Position::default() },
        Operation::ArchiveHabit { habit: id, on: TODAY },
        Operation::RestoreHabit { habit: id },
        Operation::DeleteHabit { habit: id },
        Operation::RecoverHabit { habit: id },
        tick(id, TODAY),
        add(id, TODAY, 1_000),
        Operation::SetNote { habit: id, day: TODAY, note: domain::Note::new("hello").unwrap() },
    ]
}

on_every_site! {
    async fn somebody_elses_habit_is_missing_to_every_operation(site: Site) {
        let store = site.store().await;
        let (ann, ben) = (ann(&store).await, ben(&store).await);
        let (mut anns, mut bens) = (Device::new(1), Device::new(2));
        let said = vec![Operation::CreateHabit(read(habit(1))), tick(habit(1), TODAY - 1)];
        anns.say(&store, ann, NOON, said).await;
        let before = store.get_snapshot(ann).await.unwrap();

        let theirs = bens.say(&store, ben, NOON, meddling(habit(1))).await;
        let mut bens = Device::new(3);
        let nobodys = bens.say(&store, ben, NOON, meddling(habit(99))).await;
        assert!(theirs.refusals.iter().all(|one| one.rejection == Rejection::HabitMissing));
        let codes = |reply: &domain::Reply| -> Vec<_> {
            reply.refusals.iter().map(|one| one.rejection).collect()
        };
        assert_eq!((codes(&theirs), theirs.head), (codes(&nobodys), nobodys.head));
        assert_eq!(store.get_snapshot(ann).await.unwrap(), before);
        assert_eq!(store.get_version(ben).await.unwrap().head, 0);
    }

    async fn somebody_elses_goal_and_settings_are_not_there(site: Site) {
        let store = site.store().await;
        let (ann, ben) = (ann(&store).await, ben(&store).await);
        let said = vec![Operation::CreateGoal(lisbon(goal(1))), dark()];
        Device::new(1).say(&store, ann, NOON, said).await;
        let before = store.get_snapshot(ann).await.unwrap();
        let mut bens = Device::new(2);
        let theirs = bens.say(&store, ben, NOON, meddling_with_goal(goal(1))).await;
        assert_eq!(theirs.refusals.len(), 4);
        assert!(theirs.refusals.iter().all(|one| one.rejection == Rejection::GoalMissing));
        // The same ids in Ben's account are his.
        bens.say(&store, ben, NOON, vec![Operation::CreateGoal(lisbon(goal(1)))]).await;
        bens.say(&store, ben, NOON, vec![Operation::DeleteGoal { goal: goal(1) }]).await;
        assert_eq!(store.get_snapshot(ann).await.unwrap(), before);
        let theirs = store.get_snapshot(ben).await.unwrap().1;
        assert!(theirs.settings().is_unset() && theirs.live_goals().is_empty());
    }

    async fn the_same_ids_in_two_accounts_are_two_things(site: Site) {
        let store = site.store().await;
        let (ann, ben) = (ann(&store).await, ben(&store).await);
        // The same habit, client, numbers and operation ids, as somebody would send who knows them all.
        let said = || vec![Operation::CreateHabit(read(habit(1))), tick(habit(1), TODAY)];
        let anns = Device::new(1).say(&store, ann, NOON, said()).await;
        let before = store.get_snapshot(ann).await.unwrap();
        let mut copy = Device::new(1);
        let bens = copy.say(&store, ben, NOON, said()).await;
        assert_eq!((bens.ack, bens.head, bens.digest), (2, 2, anns.digest));
        copy.say(&store, ben, NOON, vec![Operation::DeleteHabit { habit: habit(1) }]).await;
        assert_eq!(store.get_snapshot(ann).await.unwrap(), before);
        let bens = store.get_snapshot(ben).await.unwrap();
        assert_eq!((bens.0.head, bens.1.live_habits().len()), (3, 0));
    }

    async fn reading_shows_nothing_of_others(site: Site) {
        let store = site.store().await;
        let (ann, ben) = (ann(&store).await, ben(&store).await);
        let said = vec![Operation::CreateHabit(read(habit(1))), tick(habit(1), TODAY)];
        Device::new(1).say(&store, ann, NOON, said).await;
        let limits = Limits::default();
        for cursor in [None, Some(0)] {
            let reply = store.commit(ben, pull(cursor), &limits, NOON).await.unwrap();
            let packed = reply.snapshot.unwrap_or_default();
            assert!(reply.rows.is_empty() && packed.habits.is_empty() && reply.head == 0);
        }
        // Ann's client and its last operation, in Ben's account: no fork, nothing known of it.
        let mut spy = Device { acked: 2, ..Device::new(1) };
        spy.acked_id = Some(crate::characters::operation(u64::from(1_u8) << 32 | 2));
        let reply = store.commit(ben, spy.request(Vec::new()), &limits, NOON).await.unwrap();
        assert_eq!((reply.forked, reply.ack, reply.refusals.len()), (false, 0, 0));
        assert!(store.changes_since(ben, 0).await.unwrap().unwrap().rows.is_empty());
        assert!(store.list_history(ben, habit(1), TODAY, 100).await.unwrap().is_empty());
        store.name_client(ben, client(1), "Ben's").await.unwrap();
        let named = store.list_history(ann, habit(1), TODAY, 100).await.unwrap();
        assert!(named.iter().all(|past| past.label.is_none()));
        assert!(store.list_squares(ben, habit(1), TODAY).await.unwrap().is_empty());
        assert_eq!(store.list_squares(ann, habit(1), TODAY).await.unwrap().len(), 1);
        assert!(store.list_squares(ann, habit(1), TODAY + 1).await.unwrap().is_empty());
        assert!(store.list_sessions(ben, NOON).await.unwrap().is_empty());
        assert_eq!(store.list_history(ann, habit(1), TODAY, 100).await.unwrap().len(), 1);
    }

    async fn sessions_are_ended_by_their_own_account_only(site: Site) {
        let store = site.store().await;
        let (ann, ben) = (ann(&store).await, ben(&store).await);
        let session = NewSession {
            token_hash: "a1".to_owned(),
            client: client(9),
            label: "Firefox".to_owned(),
            created_at: NOON,
            lifetime_ms: 1_000,
        };
        store.insert_session(ann, session).await.unwrap();
        assert!(!store.delete_session(ben, "a1").await.unwrap());
        assert_eq!(store.delete_other_sessions(ben, "").await.unwrap(), 0);
        let hash = store::PasswordHash("new".to_owned());
        store.update_password(ben, hash, None).await.unwrap();
        assert!(store.find_session("a1", NOON).await.unwrap().is_some());
        assert!(store.delete_account(ben).await.unwrap());
        assert!(store.find_session("a1", NOON).await.unwrap().is_some());
        assert!(store.delete_session(ann, "a1").await.unwrap());
    }
}
