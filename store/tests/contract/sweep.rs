//! Sweeping.

use std::collections::BTreeMap;

use domain::limits::Limits;
use domain::trash::KEPT_MS;
use domain::{Operation, Snapshot};
use store::{CLIENT_MS, LOG_MS, MailToken, NewSession, Purpose, Swept};

use crate::characters::{Device, NOON, TODAY, add, ann, client, habit, pull, read, tick};
use crate::on_every_site;

on_every_site! {
    async fn what_is_old_goes_and_what_is_younger_stays(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        let mut phone = Device::new(1);
        let said = vec![Operation::CreateHabit(read(habit(1))), add(habit(1), TODAY, 1_000)];
        let old = phone.request(phone.envelopes(NOON, said.clone()));
        phone.say(&store, ann, NOON, said).await;
        let session = NewSession {
            token_hash: "a".to_owned(),
            client: client(9),
            label: String::new(),
            created_at: NOON,
            lifetime_ms: 5,
        };
        store.insert_session(ann, session).await.unwrap();
        let token = MailToken {
            token_hash: "t".to_owned(),
            purpose: Purpose::Reset,
            email: "ann@example.org".to_owned(),
            expires_at: NOON.plus_ms(5),
        };
        store.insert_mail_token(ann, token).await.unwrap();
        assert_eq!(store.sweep(NOON.plus_ms(4)).await.unwrap(), Swept::default());
        let swept = Swept { sessions: 1, mail_tokens: 1, ..Swept::default() };
        assert_eq!(store.sweep(NOON.plus_ms(5)).await.unwrap(), swept);

        let later = NOON.plus_ms(LOG_MS + 1);
        phone.say(&store, ann, later, vec![tick(habit(1), TODAY - 1)]).await;
        let before = store.get_snapshot(ann).await.unwrap();
        let swept = store.sweep(later).await.unwrap();
        assert_eq!((swept.operations, swept.clients, swept.more()), (2, 0, false));
        assert_eq!(store.get_snapshot(ann).await.unwrap(), before);
        assert!(store.list_history(ann, habit(1), TODAY, 9).await.unwrap().is_empty());
        assert_eq!(store.list_history(ann, habit(1), TODAY - 1, 9).await.unwrap().len(), 1);
        // The log has forgotten it, the client's number has not: it does not count again.
        let reply = store.commit(ann, old, &Limits::default(), later).await.unwrap();
        assert_eq!((reply.ack, reply.head), (3, 3));
        assert_eq!(store.get_snapshot(ann).await.unwrap(), before);
        let swept = store.sweep(later.plus_ms(CLIENT_MS + 1)).await.unwrap();
        assert_eq!((swept.operations, swept.clients), (1, 1));
    }

    async fn a_device_that_missed_a_forgotten_habit_gets_a_whole_snapshot(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        let mut phone = Device::new(1);
        let said = vec![
            Operation::CreateHabit(read(habit(1))),
            tick(habit(1), TODAY),
            Operation::CreateHabit(read(habit(2))),
        ];
        phone.say(&store, ann, NOON, said).await;
        phone.say(&store, ann, NOON, vec![Operation::DeleteHabit { habit: habit(1) }]).await;
        let emptied = NOON.plus_ms(KEPT_MS + 1);
        store.empty_trash(emptied).await.unwrap();
        let limits = Limits::default();
        let told = store.commit(ann, pull(Some(3)), &limits, emptied).await.unwrap();
        assert_eq!((told.rows.len(), told.snapshot), (1, None));

        assert_eq!(store.sweep(emptied.plus_ms(LOG_MS)).await.unwrap().accounts, 0);
        let now = emptied.plus_ms(LOG_MS + 1);
        assert_eq!(store.sweep(now).await.unwrap().accounts, 1);
        assert_eq!(store.sweep(now).await.unwrap().accounts, 0);
        assert_eq!(store.changes_since(ann, 4).await.unwrap(), None);
        let whole = store.commit(ann, pull(Some(4)), &limits, now).await.unwrap();
        let snapshot: Snapshot = whole.snapshot.unwrap().unpack();
        assert_eq!((whole.digest, snapshot.habits().count()), (snapshot.digest(), 1));
        // Who knew of it needs none.
        let knew = store.commit(ann, pull(Some(5)), &limits, now).await.unwrap();
        assert_eq!((knew.snapshot, knew.rows.len(), knew.head), (None, 0, 5));
    }

    async fn a_sweep_takes_a_thousand_at_a_time(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        let mut phone = Device::new(1);
        phone.say(&store, ann, NOON, vec![Operation::CreateHabit(read(habit(1)))]).await;
        let free = Limits { per_minute: BTreeMap::new(), ..Limits::default() };
        for page in 0..3 {
            let days = (0..500).map(|ago| tick(habit(1), TODAY - page * 500 - ago)).collect();
            let envelopes = phone.envelopes(NOON, days);
            let request = phone.request(envelopes.clone());
            let reply = store.commit(ann, request, &free, NOON).await.unwrap();
            phone.hear(&envelopes, &reply);
        }
        let later = NOON.plus_ms(LOG_MS + 1);
        let first = store.sweep(later).await.unwrap();
        assert_eq!((first.operations, first.more()), (1_000, true));
        let second = store.sweep(later).await.unwrap();
        assert_eq!((second.operations, second.more()), (501, false));
    }
}
