//! What rings: taken by one, told once, and not lost with whoever took it.

use std::collections::BTreeSet;

use domain::{Day, Instant, Operation, ReminderEdit, ReminderId, Title};
use store::{Act, Alarm, HELD_MS, MAX_TAKEN, Notice, Outcome, Store};

use crate::characters::{Device, NOON, TODAY, ann, ben, dark};
use crate::on_every_site;

fn remind() -> Operation {
    let id = ReminderId::from_entropy([7; 16]);
    let (title, starts_on) = (Title::new("Dentist").ok(), Some(TODAY));
    Operation::CreateReminder(ReminderEdit { title, starts_on, ..ReminderEdit::of(id) })
}

fn notice(number: usize, due_at: Instant) -> Notice {
    let (reminder, day) = (ReminderId::from_entropy([7; 16]), Day(TODAY.0));
    Notice { id: format!("{reminder} {number}"), reminder, day, due_at }
}

/// Plans so many notices for an account with a reminder.
async fn planned(store: &Store, account: domain::AccountId, count: usize) {
    Device::new(1).say(store, account, NOON, vec![remind()]).await;
    let alarm = store.take_alarms(NOON).await.unwrap()[0];
    let notices = (0..count).map(|number| notice(number, NOON)).collect();
    store.plan(alarm, NOON, notices, NOON.plus_ms(86_400_000)).await.unwrap();
}

/// Takes and ends until nothing is left; returns what was told. `dies_after`: so many it takes and does not end.
async fn tell_all(store: Store, now: Instant, dies_after: Option<usize>) -> Vec<String> {
    let mut told = Vec::new();
    loop {
        let taken = store.take_notices(now).await.unwrap();
        if taken.is_empty() {
            return told;
        }
        for (account, notice) in taken {
            if dies_after.is_some_and(|most| told.len() >= most) {
                return told;
            }
            let ended = store.end_notice(account, &notice.id, Outcome::Sent, 1, now).await.unwrap();
            assert!(ended, "{} was told twice", notice.id);
            told.push(notice.id);
        }
    }
}

on_every_site! {
    async fn a_change_of_reminders_or_settings_has_the_account_looked_at(site: Site) {
        let store = site.store().await;
        let (ann, ben) = (ann(&store).await, ben(&store).await);
        assert_eq!(store.take_alarms(NOON).await.unwrap(), []);
        let mut phone = Device::new(1);
        phone.say(&store, ann, NOON, vec![remind()]).await;
        let alarm = store.take_alarms(NOON).await.unwrap()[0];
        let held_until = NOON.plus_ms(HELD_MS);
        assert_eq!(alarm, Alarm { account: ann, planned_until: NOON, held_until });
        // It is held, and comes back when nobody plans it.
        assert_eq!(store.take_alarms(NOON.plus_ms(HELD_MS - 1)).await.unwrap(), []);
        let again = store.take_alarms(held_until).await.unwrap()[0];
        let next = NOON.plus_ms(3_600_000);
        store.plan(again, held_until, Vec::new(), next).await.unwrap();
        assert_eq!(store.take_alarms(next.plus_ms(-1)).await.unwrap(), []);
        phone.say(&store, ann, next.plus_ms(-1), vec![dark()]).await;
        let changed = store.take_alarms(next.plus_ms(-1)).await.unwrap()[0];
        assert_eq!(changed.planned_until, held_until);
        assert_eq!(store.list_notices(ben, NOON, 100).await.unwrap(), []);
    }

    async fn what_changes_while_it_is_planned_is_planned_again_and_told_once(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        let mut phone = Device::new(1);
        phone.say(&store, ann, NOON, vec![remind()]).await;
        let alarm = store.take_alarms(NOON).await.unwrap()[0];
        phone.say(&store, ann, NOON, vec![dark()]).await;
        for _ in 0..2 {
            let far = NOON.plus_ms(86_400_000);
            store.plan(alarm, NOON, vec![notice(1, NOON)], far).await.unwrap();
        }
        let again = store.take_alarms(NOON).await.unwrap();
        assert_eq!((again.len(), again[0].planned_until), (1, NOON));
        assert_eq!(store.list_notices(ann, NOON, 100).await.unwrap().len(), 1);
    }

    async fn two_that_tell_a_thousand_tell_each_once_also_when_one_dies(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        planned(&store, ann, 1_000).await;
        let first = tokio::spawn(tell_all(store.clone(), NOON, Some(250)));
        let second = tokio::spawn(tell_all(store.clone(), NOON, None));
        let (mut told, rest) = (first.await.unwrap(), second.await.unwrap());
        told.extend(rest);
        assert!(told.len() < 1_000, "whoever died had taken some");
        // What it had taken is told by the other one a minute later.
        let later = NOON.plus_ms(HELD_MS);
        told.extend(tell_all(store.clone(), later, None).await);
        let unique: BTreeSet<&String> = told.iter().collect();
        assert_eq!((told.len(), unique.len()), (1_000, 1_000));
        let listed = store.list_notices(ann, NOON, 1_000).await.unwrap();
        assert_eq!(listed.len(), usize::try_from(MAX_TAKEN).unwrap());
        assert!(listed.iter().all(|told| told.outcome == Some(Outcome::Sent)));
    }

    async fn what_was_told_long_ago_is_swept(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        planned(&store, ann, 2).await;
        let id = notice(0, NOON).id;
        store.end_notice(ann, &id, Outcome::Missed, 0, NOON).await.unwrap();
        assert!(!store.end_notice(ann, &id, Outcome::Sent, 1, NOON).await.unwrap());
        let later = NOON.plus_ms(store::LOG_MS + 1);
        assert_eq!(store.sweep(later).await.unwrap().notices, 1);
        assert_eq!(store.list_notices(ann, NOON, 100).await.unwrap().len(), 1);
        assert!(store.delete_account(ann).await.unwrap());
        assert_eq!(store.take_notices(later).await.unwrap(), []);
    }

    async fn what_a_browser_says_of_a_notice_is_kept_once_and_of_its_own_account(site: Site) {
        let store = site.store().await;
        let (ann, ben) = (ann(&store).await, ben(&store).await);
        planned(&store, ann, 2).await;
        let (id, other) = (notice(0, NOON).id, notice(1, NOON).id);
        let (then, later) = (NOON.plus_ms(1), NOON.plus_ms(2));
        assert!(!store.show_notice(ben, &id, then).await.unwrap());
        assert!(!store.act_on_notice(ben, &id, Act::Opened, then).await.unwrap());
        assert!(store.show_notice(ann, &id, then).await.unwrap());
        assert!(!store.show_notice(ann, &id, later).await.unwrap());
        assert!(store.act_on_notice(ann, &id, Act::Opened, later).await.unwrap());
        assert!(!store.act_on_notice(ann, &id, Act::Opened, NOON).await.unwrap());
        // Whoever opens it has seen it.
        assert!(store.act_on_notice(ann, &other, Act::Opened, later).await.unwrap());
        for unknown in ["", "no notice", "\0"] {
            assert!(!store.show_notice(ann, unknown, then).await.unwrap());
        }
        let listed = store.list_notices(ann, NOON, 100).await.unwrap();
        let said: Vec<_> = listed.iter().map(|told| (told.shown_at, told.act)).collect();
        let opened = Some((Act::Opened, later));
        assert_eq!(said, [(Some(then), opened), (Some(later), opened)]);
        assert_eq!(store.list_notices(ann, then, 100).await.unwrap(), []);
    }

    async fn a_notice_is_answered_once_and_put_off_once(site: Site) {
        let store = site.store().await;
        let (ann, ben) = (ann(&store).await, ben(&store).await);
        planned(&store, ann, 2).await;
        let (id, done) = (notice(0, NOON).id, notice(1, NOON).id);
        let later = NOON.plus_ms(3_600_000);
        assert!(!store.snooze_notice(ben, &id, later, NOON).await.unwrap());
        assert!(!store.snooze_notice(ann, "no notice", later, NOON).await.unwrap());
        // To have looked is no answer.
        assert!(store.act_on_notice(ann, &id, Act::Opened, NOON).await.unwrap());
        let both = [store.clone(), store.clone()].map(|store| {
            let id = id.clone();
            tokio::spawn(async move { store.snooze_notice(ann, &id, later, NOON).await.unwrap() })
        });
        let both = futures_util::future::join_all(both).await;
        assert_eq!(both.iter().filter(|one| *one.as_ref().unwrap()).count(), 1);
        assert!(!store.act_on_notice(ann, &id, Act::Done, later).await.unwrap());
        assert!(store.act_on_notice(ann, &done, Act::Done, NOON).await.unwrap());
        assert!(!store.snooze_notice(ann, &done, later, NOON).await.unwrap());

        let listed = store.list_notices(ann, NOON, 100).await.unwrap();
        let acts: Vec<_> = listed.iter().map(|told| told.act.map(|(act, _)| act)).collect();
        assert_eq!(acts, [None, Some(Act::Snoozed), Some(Act::Done)]);
        let again = &listed[0].notice;
        assert_eq!((again.id.clone(), again.due_at), ([&id, " again"].concat(), later));
        for told in store.take_notices(later.plus_ms(-1)).await.unwrap() {
            store.end_notice(ann, &told.1.id, Outcome::Sent, 1, NOON).await.unwrap();
        }
        let taken = store.take_notices(later).await.unwrap();
        assert_eq!(taken, [(ann, again.clone())]);
        // What comes again can be put off again.
        assert!(store.snooze_notice(ann, &again.id, later, later).await.unwrap());
    }
}
