//! One exchange after another.

use std::collections::BTreeMap;

use domain::exchange::{MAX_ENVELOPES, MAX_ROWS, Request};
use domain::limits::Limits;
use domain::{Amount, Head, Instant, Mark, Note, Operation, Rejection, Reply, Snapshot};
use store::{Engine, Store, StoreError};

use crate::characters::{
    Device, NOON, TODAY, account, add, ann, dark, habit, operation, pull, read, tick,
};
use crate::on_every_site;

/// As much as one likes.
fn no_limits() -> Limits {
    Limits { per_minute: BTreeMap::new(), ..Limits::default() }
}

/// Ann with one habit.
async fn ann_reads(store: &Store) -> (domain::AccountId, Device) {
    let ann = ann(store).await;
    let mut phone = Device::new(1);
    phone.say(store, ann, NOON, vec![Operation::CreateHabit(read(habit(1)))]).await;
    (ann, phone)
}

async fn commit(store: &Store, request: &Request, now: Instant) -> Reply {
    store.commit(account(1), request.clone(), &no_limits(), now).await.unwrap()
}

async fn state(store: &Store) -> (Head, Snapshot) {
    let (version, snapshot) = store.get_snapshot(account(1)).await.unwrap();
    assert_eq!(version.digest, snapshot.digest());
    (version.head, snapshot)
}

on_every_site! {
    async fn what_is_acknowledged_is_there_for_everybody(site: Site) {
        let store = site.store().await;
        let (ann, mut phone) = ann_reads(&store).await;
        let reply = phone.say(&store, ann, NOON.plus_ms(5), vec![tick(habit(1), TODAY)]).await;
        assert_eq!((reply.ack, reply.head, reply.cursor, reply.rows.len()), (2, 2, 2, 1));
        assert_eq!((reply.latest, reply.now), (NOON.plus_ms(5), NOON.plus_ms(5)));

        let other = site.store().await;
        let (head, snapshot) = state(&other).await;
        assert_eq!((head, snapshot.digest()), (2, reply.digest));
        assert_eq!(snapshot.entry(habit(1), TODAY).unwrap().mark(), Some(Mark::Done));
        let whole = commit(&other, &pull(None), NOON).await;
        assert_eq!(whole.snapshot.unwrap().unpack().digest(), reply.digest);
        let later = commit(&other, &pull(Some(1)), NOON).await;
        assert_eq!((later.rows.len(), later.cursor), (1, 2));
        let nothing = commit(&other, &pull(Some(2)), NOON).await;
        assert_eq!((nothing.rows.len(), nothing.cursor, nothing.head), (0, 2, 2));
        let ahead = commit(&other, &pull(Some(9)), NOON).await;
        assert_eq!((ahead.rows.len(), ahead.head), (0, 2));
    }

    async fn whoever_needs_no_squares_reads_none(site: Site) {
        let store = site.store().await;
        let (ann, mut phone) = ann_reads(&store).await;
        phone.say(&store, ann, NOON, vec![tick(habit(1), TODAY), dark()]).await;
        let (_, whole) = state(&store).await;
        let documents = store.get_documents(ann).await.unwrap();
        assert_eq!(documents.settings(), whole.settings());
        assert_eq!((documents.habits().count(), documents.records().count()), (0, 1));
        let nobody = store.get_documents(account(9)).await;
        assert!(matches!(nobody, Err(StoreError::Missing)), "{nobody:?}");
    }

    async fn sending_an_outbox_again_changes_nothing(site: Site) {
        let store = site.store().await;
        let (ann, phone) = ann_reads(&store).await;
        let said = vec![tick(habit(1), TODAY), add(habit(1), TODAY, 1500), tick(habit(9), TODAY)];
        let request = phone.request(phone.envelopes(NOON, said));
        let first = commit(&store, &request, NOON).await;
        assert_eq!((first.ack, first.head, first.refusals.len()), (4, 3, 1));
        let before = (state(&store).await, store.list_history(ann, habit(1), TODAY, 9).await.unwrap());
        for _ in 0..3 {
            let again = commit(&store, &request, NOON.plus_ms(1_000)).await;
            assert_eq!((again.ack, again.head, again.digest), (4, 3, first.digest));
            // The answer may have been lost: the refusal and the rows come again.
            assert_eq!((&again.refusals, again.rows.len()), (&first.refusals, 1));
        }
        let after = (state(&store).await, store.list_history(ann, habit(1), TODAY, 9).await.unwrap());
        assert_eq!(before, after);
        assert_eq!(after.1.len(), 2);
    }

    async fn a_gap_leaves_the_rest_waiting(site: Site) {
        let store = site.store().await;
        let (_, phone) = ann_reads(&store).await;
        let days: Vec<Operation> = (0..4).map(|ago| tick(habit(1), TODAY - ago)).collect();
        let mut envelopes = phone.envelopes(NOON, days);
        envelopes.remove(2);
        let reply = commit(&store, &phone.request(envelopes), NOON).await;
        assert_eq!((reply.ack, reply.head), (3, 3));
    }

    async fn a_copy_of_a_device_that_went_another_way_is_told_so(site: Site) {
        let store = site.store().await;
        let (ann, mut phone) = ann_reads(&store).await;
        let (acked, acked_id) = (phone.acked, phone.acked_id);
        phone.say(&store, ann, NOON, vec![tick(habit(1), TODAY)]).await;
        let before = state(&store).await;
        let mut copy = Device { acked, acked_id, ..Device::new(1) };
        let mut envelopes = copy.envelopes(NOON, vec![tick(habit(1), TODAY - 1)]);
        envelopes[0].id = operation(77);
        let reply = commit(&store, &copy.request(envelopes), NOON).await;
        assert!(reply.forked && reply.rows.is_empty());
        (copy.acked, copy.acked_id) = (2, Some(operation(77)));
        assert!(commit(&store, &copy.request(Vec::new()), NOON).await.forked);
        assert_eq!(state(&store).await, before);
    }

    async fn an_envelope_without_a_number_takes_the_next_one_once(site: Site) {
        let store = site.store().await;
        let (_, phone) = ann_reads(&store).await;
        let mut envelopes = phone.envelopes(NOON, vec![tick(habit(1), TODAY)]);
        envelopes[0].seq = 0;
        let request = phone.request(envelopes);
        assert_eq!(commit(&store, &request, NOON).await.ack, 2);
        assert_eq!(commit(&store, &request, NOON).await.ack, 2);
        assert_eq!(state(&store).await.0, 2);
    }

    async fn a_refusal_is_told_until_it_was_heard(site: Site) {
        let store = site.store().await;
        let (ann, mut phone) = ann_reads(&store).await;
        let said = vec![tick(habit(9), TODAY), Operation::Unknown, tick(habit(1), TODAY + 9)];
        let envelopes = phone.envelopes(NOON, said);
        let reply = commit(&store, &phone.request(envelopes.clone()), NOON).await;
        let told: Vec<_> = reply.refusals.iter().map(|one| (one.seq, one.rejection)).collect();
        let expected =
            [(2, Rejection::HabitMissing), (3, Rejection::Unknown), (4, Rejection::DayAhead)];
        assert_eq!(told, expected);
        // Not heard: a pull tells it again. Heard: only the last of them, whose number says what was heard.
        let again = commit(&store, &phone.request(Vec::new()), NOON).await;
        assert_eq!(again.refusals, reply.refusals);
        phone.hear(&envelopes, &reply);
        let heard = commit(&store, &phone.request(Vec::new()), NOON).await;
        assert_eq!(heard.refusals, reply.refusals[2..]);
        phone.say(&store, ann, NOON, vec![tick(habit(1), TODAY)]).await;
        assert_eq!(commit(&store, &phone.request(Vec::new()), NOON).await.refusals, []);
    }

    async fn a_limit_leaves_the_rest_waiting_and_says_how_long(site: Site) {
        let store = site.store().await;
        let (ann, mut phone) = ann_reads(&store).await;
        let days: Vec<Operation> = (0..250).map(|ago| tick(habit(1), TODAY - ago)).collect();
        let now = NOON.plus_ms(1_000);
        let reply = phone.say(&store, ann, now, days.clone()).await;
        assert_eq!((reply.ack, reply.retry_after_ms, reply.head), (201, 60_000, 201));
        let early = phone.say(&store, ann, now.plus_ms(59_999), days[200..].to_vec()).await;
        assert_eq!((early.ack, early.retry_after_ms, early.head), (201, 1, 201));
        let later = phone.say(&store, ann, now.plus_ms(60_000), days[200..].to_vec()).await;
        assert_eq!((later.ack, later.retry_after_ms, later.head), (251, 0, 251));
    }

    async fn of_too_many_envelopes_the_first_are_taken(site: Site) {
        let store = site.store().await;
        let (_, phone) = ann_reads(&store).await;
        let days = (0..501).map(|ago| tick(habit(1), TODAY - ago)).collect();
        let envelopes = phone.envelopes(NOON, days);
        let reply = commit(&store, &phone.request(envelopes), NOON).await;
        assert_eq!(reply.ack, 1 + MAX_ENVELOPES as u64);
    }

    async fn the_number_of_statements_does_not_grow_with_the_batch(site: Site) {
        let store = site.store().await;
        let (_, mut phone) = ann_reads(&store).await;
        let mut counts = Vec::new();
        for size in [1, 500] {
            let days = (0..size).map(|ago| tick(habit(1), TODAY - ago)).collect();
            let envelopes = phone.envelopes(NOON, days);
            let before = store.statements();
            let reply = commit(&store, &phone.request(envelopes.clone()), NOON).await;
            counts.push(store.statements() - before);
            assert_eq!(reply.ack, envelopes.last().unwrap().seq);
            phone.hear(&envelopes, &reply);
        }
        let expected = match store.engine() {
            // The account, the log, the records; then everything at once.
            Engine::Postgres => 4,
            // … then entries, log, client and account, without a journey in between.
            Engine::Sqlite => 7,
        };
        assert_eq!(counts, [expected; 2]);
        let before = store.statements();
        commit(&store, &phone.request(Vec::new()), NOON).await;
        assert_eq!(store.statements() - before, 2);
    }

    async fn a_long_absence_is_made_up_for_page_by_page(site: Site) {
        let store = site.store().await;
        let (ann, mut phone) = ann_reads(&store).await;
        for page in 0..9 {
            let days = (0..500).map(|ago| tick(habit(1), TODAY - page * 500 - ago)).collect();
            let envelopes = phone.envelopes(NOON, days);
            let reply = commit(&store, &phone.request(envelopes.clone()), NOON).await;
            phone.hear(&envelopes, &reply);
        }
        let (version, snapshot) = store.get_snapshot(ann).await.unwrap();
        let mut tablet = Device::new(2);
        let mut seen = Snapshot::default();
        // What a device says comes with the last part: until then the device holds it itself, and would show it twice.
        let note = Note::new("after a long time").unwrap();
        let said = Operation::SetNote { habit: habit(1), day: TODAY, note: note.clone() };
        let first = tablet.say(&store, ann, NOON, vec![said]).await;
        assert!(first.more() && first.rows.len() <= MAX_ROWS);
        // The square of the note has moved from head 2 to the end.
        assert_eq!(first.cursor, 1 + MAX_ROWS as u64);
        first.rows.iter().cloned().for_each(|row| seen.put(row));
        assert!(seen.entry(habit(1), TODAY).is_none());
        let mut pages = 1;
        let mut reply = first;
        while reply.more() {
            reply = commit(&store, &tablet.request(Vec::new()), NOON).await;
            reply.rows.iter().cloned().for_each(|row| seen.put(row));
            tablet.cursor = Some(reply.cursor);
            pages += 1;
        }
        assert_eq!(seen.entry(habit(1), TODAY).unwrap().note.value, note);
        assert_eq!((pages, reply.head, reply.digest), (3, version.head + 1, seen.digest()));
        assert_eq!(seen.entries(habit(1)).len(), snapshot.entries(habit(1)).len());

        let changes = store.changes_since(ann, version.head).await.unwrap().unwrap();
        assert_eq!((changes.rows.len(), changes.cursor), (1, version.head + 1));
        let changes = store.changes_since(ann, 0).await.unwrap().unwrap();
        assert_eq!((changes.rows.len(), changes.cursor), (MAX_ROWS, 1 + MAX_ROWS as u64));
        assert_eq!(store.changes_since(ann, version.head + 2).await.unwrap(), None);
    }

    async fn the_oldest_of_times_and_the_strangest_of_texts_are_kept(site: Site) {
        let store = site.store().await;
        let (_, phone) = ann_reads(&store).await;
        let note = Note::new("'; DROP TABLE \"habits\" -- \\ \u{1} \u{7f} 👩‍👩‍👧 עברית {}[]$1 \\u0000").unwrap();
        let said = vec![
            Operation::SetNote { habit: habit(1), day: TODAY, note: note.clone() },
            Operation::AddAmount { habit: habit(1), day: TODAY, amount: Amount(-1) },
        ];
        let mut envelopes = phone.envelopes(Instant(i64::MIN), said);
        envelopes[1].at = Instant(i64::MAX);
        let reply = commit(&store, &phone.request(envelopes), NOON).await;
        assert_eq!((reply.ack, reply.refusals.len(), reply.latest), (3, 0, NOON.plus_ms(1)));
        let (_, snapshot) = state(&store).await;
        let entry = snapshot.entry(habit(1), TODAY).unwrap();
        assert_eq!(entry.note.value, note);
        assert_eq!(entry.note.stamp.at, Instant(i64::MIN));
    }

    async fn an_account_that_is_not_there_is_missing_everywhere(site: Site) {
        let store = site.store().await;
        let phone = Device::new(1);
        let push = phone.request(phone.envelopes(NOON, vec![tick(habit(1), TODAY)]));
        for request in [pull(None), pull(Some(0)), push] {
            let result = store.commit(account(1), request, &no_limits(), NOON).await;
            assert!(matches!(result, Err(StoreError::Missing)));
        }
        assert!(matches!(store.get_version(account(1)).await, Err(StoreError::Missing)));
        assert!(matches!(store.get_snapshot(account(1)).await, Err(StoreError::Missing)));
        assert!(matches!(store.changes_since(account(1), 0).await, Err(StoreError::Missing)));
    }

    async fn the_history_of_a_square_says_what_was_there_before(site: Site) {
        let store = site.store().await;
        let (ann, mut phone) = ann_reads(&store).await;
        let empty = Operation::SetEntry { habit: habit(1), day: TODAY, mark: None };
        let missed =
            Operation::SetEntry { habit: habit(1), day: TODAY, mark: Some(Mark::Missed) };
        phone.say(&store, ann, NOON, vec![tick(habit(1), TODAY), tick(habit(1), TODAY - 1)]).await;
        phone.say(&store, ann, NOON.plus_ms(9), vec![missed.clone(), empty.clone()]).await;
        let past = store.list_history(ann, habit(1), TODAY, 100).await.unwrap();
        let operations: Vec<_> = past.iter().map(|past| past.operation.clone()).collect();
        assert_eq!(operations, [empty, missed, tick(habit(1), TODAY)]);
        let before = past.iter().map(|past| match past.before.as_ref()? {
            domain::Record::Entry { entry, .. } => entry.mark(),
            _ => None,
        });
        let before: Vec<_> = before.collect();
        assert_eq!(before, [Some(Mark::Missed), Some(Mark::Done), None]);
        assert_eq!(store.list_history(ann, habit(1), TODAY, 0).await.unwrap().len(), 1);
    }

    async fn several_processes_may_start_at_once(site: Site) {
        let stores =
            futures_util::future::join_all((0..4).map(|_| site.store())).await;
        ann(&stores[0]).await;
        stores[3].get_version(account(1)).await.unwrap();
        // A second run finds everything done.
        stores[1].migrate().await.unwrap();
        stores[2].migrated().await.unwrap();
    }

    async fn a_closed_store_has_written_everything_and_writes_no_more(site: Site) {
        let store = site.store().await;
        let (ann, phone) = ann_reads(&store).await;
        let request = phone.request(phone.envelopes(NOON, vec![tick(habit(1), TODAY)]));
        store.commit(ann, request.clone(), &no_limits(), NOON).await.unwrap();
        store.close().await;
        let late = store.commit(ann, request, &no_limits(), NOON).await;
        assert!(matches!(late, Err(StoreError::Unavailable(_))));
        assert!(matches!(store.migrated().await, Err(StoreError::Unavailable(_))));
        assert_eq!(state(&site.store().await).await.0, 2);
    }
}
