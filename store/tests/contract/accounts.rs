//! Accounts.

use domain::settings::ZoneName;
use domain::{DayStart, Operation, PersonName, SettingsEdit};
use store::{Inserted, NewSession, PasswordHash, StoreError};

use crate::characters::{
    Device, NOON, TODAY, account, ann, client, habit, new_account, pull, read, tick,
};
use crate::on_every_site;

fn session(token_hash: &str) -> NewSession {
    NewSession {
        token_hash: token_hash.to_owned(),
        client: client(9),
        label: "Firefox on Linux".to_owned(),
        created_at: NOON,
        lifetime_ms: 1_000,
    }
}

on_every_site! {
    async fn an_account_is_found_by_its_address_in_any_case(site: Site) {
        let store = site.store().await;
        let new = new_account(1, "Ann.Müller@Example.ORG");
        assert_eq!(store.insert_account(new.clone()).await.unwrap(), Inserted::Done);
        for typed in ["ann.müller@example.org", "ANN.MÜLLER@EXAMPLE.ORG"] {
            let login = store.find_account_by_email(typed).await.unwrap().unwrap();
            assert_eq!((&login.account, &login.password_hash), (&new.account, &new.password_hash));
        }
        assert_eq!(store.find_account_by_email("ann@example.org").await.unwrap(), None);
        assert_eq!(store.get_account(account(1)).await.unwrap(), new.account);
    }

    async fn an_address_belongs_to_one_account_even_when_two_take_it_at_once(site: Site) {
        let store = site.store().await;
        let tries = (1..=16).map(|number| {
            let email = if number % 2 == 0 { "ann@example.org" } else { "ANN@example.org" };
            let store = store.clone();
            tokio::spawn(async move { store.insert_account(new_account(number, email)).await })
        });
        let inserted: Vec<Inserted> = futures_util::future::join_all(tries)
            .await
            .into_iter()
            .map(|result| result.unwrap().unwrap())
            .collect();
        assert_eq!(inserted.iter().filter(|one| **one == Inserted::Done).count(), 1);
        let login = store.find_account_by_email("ann@example.org").await.unwrap().unwrap();
        let winner = inserted.iter().position(|one| *one == Inserted::Done).unwrap();
        assert_eq!(login.account.id, account(u8::try_from(winner).unwrap() + 1));
    }

    async fn what_was_set_is_laid_over_what_the_account_began_with(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        let began = store.get_account(ann).await.unwrap().profile;
        store.insert_session(ann, session("a")).await.unwrap();
        let edit = SettingsEdit {
            name: PersonName::new("Ann \"the 📚\" O'Neil\0").ok(),
            zone: Some(ZoneName::new("Pacific/Auckland").ok()),
            day_start: Some(DayStart::try_from(180).ok()),
            ..SettingsEdit::of()
        };
        let mut phone = Device::new(1);
        phone.say(&store, ann, NOON, vec![Operation::EditSettings(edit)]).await;
        let set = store.get_account(ann).await.unwrap().profile;
        // The one character that cannot be kept is left out.
        assert_eq!(set.name, "Ann \"the 📚\" O'Neil");
        assert_eq!((set.zone.as_str(), set.day_start.minutes()), ("Pacific/Auckland", 180));
        assert_eq!(set.week_start, began.week_start);
        let (of_session, _) = store.find_session("a", NOON).await.unwrap().unwrap();
        assert_eq!(of_session.profile, set);
        // What is taken back shows the beginning again.
        let back = SettingsEdit {
            name: Some(PersonName::default()),
            zone: Some(None),
            day_start: Some(None),
            ..SettingsEdit::of()
        };
        phone.say(&store, ann, NOON, vec![Operation::EditSettings(back)]).await;
        assert_eq!(store.get_account(ann).await.unwrap().profile, began);
    }

    async fn a_new_password_ends_every_other_session(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        for token in ["a", "b", "c"] {
            store.insert_session(ann, session(token)).await.unwrap();
        }
        store.update_password(ann, PasswordHash("new".to_owned()), Some("b")).await.unwrap();
        let login = store.get_login(ann).await.unwrap();
        assert_eq!(login.password_hash, PasswordHash("new".to_owned()));
        assert_eq!(format!("{:?}", login.password_hash), "PasswordHash(…)");
        let left = store.list_sessions(ann, NOON).await.unwrap();
        assert_eq!(left.iter().map(|one| one.token_hash.as_str()).collect::<Vec<_>>(), ["b"]);
        store.update_password(ann, PasswordHash("newer".to_owned()), None).await.unwrap();
        assert!(store.list_sessions(ann, NOON).await.unwrap().is_empty());
        let missing = store.update_password(account(9), PasswordHash(String::new()), None).await;
        assert!(matches!(missing, Err(StoreError::Missing)));
    }

    async fn a_stronger_hash_ends_no_session_and_undoes_no_new_password(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        store.insert_session(ann, session("a")).await.unwrap();
        let hash = |text: &str| PasswordHash(text.to_owned());
        let old = store.get_login(ann).await.unwrap().password_hash;
        assert!(store.update_password_hash(ann, old.clone(), hash("strong")).await.unwrap());
        assert_eq!(store.list_sessions(ann, NOON).await.unwrap().len(), 1);
        store.update_password(ann, hash("new"), Some("a")).await.unwrap();
        assert!(!store.update_password_hash(ann, hash("strong"), old).await.unwrap());
        assert_eq!(store.get_login(ann).await.unwrap().password_hash, hash("new"));
    }

    async fn a_deleted_account_leaves_nothing_behind(site: Site) {
        let store = site.store().await;
        let first = ann(&store).await;
        let said = vec![Operation::CreateHabit(read(habit(1))), tick(habit(1), TODAY)];
        Device::new(1).say(&store, first, NOON, said.clone()).await;
        store.insert_session(first, session("a")).await.unwrap();
        assert!(store.delete_account(first).await.unwrap());
        assert!(!store.delete_account(first).await.unwrap());
        assert!(matches!(store.get_login(first).await, Err(StoreError::Missing)));
        assert_eq!(store.find_account_by_email("ann@example.org").await.unwrap(), None);
        assert!(store.find_session("a", NOON).await.unwrap().is_none());
        assert!(store.list_history(first, habit(1), TODAY, 9).await.unwrap().is_empty());
        // The same account made again knows of no habit, no client and no operation.
        let again = ann(&store).await;
        assert_eq!(store.changes_since(again, 0).await.unwrap().unwrap().rows, []);
        let reply = Device::new(1).say(&store, again, NOON, said).await;
        assert_eq!((reply.ack, reply.head, reply.forked), (2, 2, false));
        let limits = domain::limits::Limits::default();
        let pulled = store.commit(again, pull(Some(0)), &limits, NOON).await.unwrap();
        assert_eq!(pulled.rows.len(), 2);
    }
}
