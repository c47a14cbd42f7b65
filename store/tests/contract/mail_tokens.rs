//! What was sent by mail, and the addresses it was sent to.

use std::sync::Arc;

use domain::Instant;
use store::{Inserted, MailToken, NewSession, PasswordHash, Purpose, StoreError};
use tokio::sync::Barrier;

use crate::characters::{NOON, account, ann, ben, client};
use crate::on_every_site;

const MINUTE_MS: i64 = 60_000;

fn token(token_hash: &str, purpose: Purpose) -> MailToken {
    MailToken {
        token_hash: token_hash.to_owned(),
        purpose,
        email: "Ann@example.org".to_owned(),
        expires_at: NOON.plus_ms(MINUTE_MS),
    }
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash(text.to_owned())
}

fn session(token_hash: &str, created_at: Instant) -> NewSession {
    NewSession {
        token_hash: token_hash.to_owned(),
        client: client(9),
        label: String::new(),
        created_at,
        lifetime_ms: MINUTE_MS,
    }
}

on_every_site! {
    async fn a_token_sets_one_new_password_and_ends_every_session(site: Site) {
        let store = site.store().await;
        let (ann, ben) = (ann(&store).await, ben(&store).await);
        for (owner, name) in [(ann, "a"), (ann, "b"), (ben, "c")] {
            store.insert_session(owner, session(name, NOON)).await.unwrap();
        }
        for name in ["one", "two"] {
            store.insert_mail_token(ann, token(name, Purpose::Reset)).await.unwrap();
        }
        store.insert_mail_token(ann, token("three", Purpose::Confirm)).await.unwrap();
        let whose = store.find_mail_token("one", Purpose::Reset, NOON).await.unwrap().unwrap();
        assert_eq!((whose.id, whose.email_confirmed_at), (ann, None));

        assert_eq!(store.reset_password("one", hash("new"), NOON).await.unwrap(), Some(ann));
        let login = store.get_login(ann).await.unwrap();
        // Whoever has the token reads what is sent to the address.
        assert_eq!((login.password_hash, login.account.email_confirmed_at), (hash("new"), Some(NOON)));
        assert!(store.list_sessions(ann, NOON).await.unwrap().is_empty());
        assert_eq!(store.list_sessions(ben, NOON).await.unwrap().len(), 1);
        for name in ["one", "two", "never"] {
            assert_eq!(store.reset_password(name, hash("third"), NOON).await.unwrap(), None);
            assert_eq!(store.find_mail_token(name, Purpose::Reset, NOON).await.unwrap(), None);
        }
        assert_eq!(store.get_login(ann).await.unwrap().password_hash, hash("new"));
        assert!(store.find_mail_token("three", Purpose::Confirm, NOON).await.unwrap().is_some());
    }

    async fn a_token_is_good_for_its_purpose_until_it_expires(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        store.insert_mail_token(ann, token("r", Purpose::Reset)).await.unwrap();
        store.insert_mail_token(ann, token("c", Purpose::Confirm)).await.unwrap();
        let (last, late) = (NOON.plus_ms(MINUTE_MS - 1), NOON.plus_ms(MINUTE_MS));
        assert_eq!(store.confirm_email("r", NOON).await.unwrap(), None);
        assert_eq!(store.reset_password("c", hash("x"), NOON).await.unwrap(), None);
        assert!(store.find_mail_token("r", Purpose::Reset, last).await.unwrap().is_some());
        assert!(store.find_mail_token("r", Purpose::Reset, late).await.unwrap().is_none());
        assert_eq!(store.reset_password("r", hash("x"), late).await.unwrap(), None);
        assert_eq!(store.confirm_email("c", late).await.unwrap(), None);
        assert_eq!(store.confirm_email("c", last).await.unwrap(), Some(ann));
        assert_eq!(store.confirm_email("c", last).await.unwrap(), None);
        assert_eq!(store.get_account(ann).await.unwrap().email_confirmed_at, Some(last));
    }

    async fn of_sixteen_who_bring_a_token_at_once_one_sets_the_password(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        store.insert_mail_token(ann, token("one", Purpose::Reset)).await.unwrap();
        let start = Arc::new(Barrier::new(16));
        let tries = (0..16).map(|number| {
            let (store, start) = (store.clone(), Arc::clone(&start));
            tokio::spawn(async move {
                start.wait().await;
                store.reset_password("one", hash(&number.to_string()), NOON).await.unwrap()
            })
        });
        let done = futures_util::future::join_all(tries).await;
        let done: Vec<_> = done.into_iter().map(|one| one.unwrap()).collect();
        assert_eq!(done.iter().filter(|one| **one == Some(ann)).count(), 1);
        let winner = done.iter().position(Option::is_some).unwrap().to_string();
        assert_eq!(store.get_login(ann).await.unwrap().password_hash, hash(&winner));
    }

    async fn a_new_address_is_not_confirmed_and_uses_up_what_went_to_the_old_one(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        store.insert_mail_token(ann, token("c", Purpose::Confirm)).await.unwrap();
        store.confirm_email("c", NOON).await.unwrap();
        store.insert_mail_token(ann, token("r", Purpose::Reset)).await.unwrap();
        // Another case is the same address.
        assert_eq!(store.update_email(ann, "ANN@example.org").await.unwrap(), Inserted::Done);
        let same = store.get_account(ann).await.unwrap();
        assert_eq!((same.email.as_str(), same.email_confirmed_at), ("ANN@example.org", Some(NOON)));

        assert_eq!(store.update_email(ann, "ann@example.net").await.unwrap(), Inserted::Done);
        let changed = store.get_account(ann).await.unwrap();
        assert_eq!((changed.email.as_str(), changed.email_confirmed_at), ("ann@example.net", None));
        assert_eq!(store.reset_password("r", hash("x"), NOON).await.unwrap(), None);
        assert_eq!(store.find_account_by_email("ann@example.org").await.unwrap(), None);
        // A mail that was still to be written to the old address is not.
        let late = store.insert_mail_token(ann, token("late", Purpose::Reset)).await;
        assert!(matches!(late, Err(StoreError::Missing)));
    }

    async fn an_address_that_somebody_has_is_not_given_away(site: Site) {
        let store = site.store().await;
        let (ann, ben) = (ann(&store).await, ben(&store).await);
        let taken = store.update_email(ben, "ANN@example.org").await.unwrap();
        assert_eq!(taken, Inserted::EmailTaken);
        assert_eq!(store.get_account(ann).await.unwrap().email, "ann@example.org");
        assert_eq!(store.get_account(ben).await.unwrap().email, "ben@example.org");
        let nobody = store.update_email(account(9), "new@example.org").await;
        assert!(matches!(nobody, Err(StoreError::Missing)));
        // Of two who take a free one at once, one gets it.
        let both = [ann, ben].map(|one| {
            let store = store.clone();
            tokio::spawn(async move { store.update_email(one, "free@example.org").await.unwrap() })
        });
        let both = futures_util::future::join_all(both).await;
        let done = both.iter().filter(|one| *one.as_ref().unwrap() == Inserted::Done);
        assert_eq!(done.count(), 1);
    }
}
