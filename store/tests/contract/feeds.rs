//! The addresses under which other calendars read the reminders.

use store::StoreError;

use crate::characters::{NOON, account, ann, ben};
use crate::on_every_site;

on_every_site! {
    async fn a_feed_is_found_by_its_latest_address_alone(site: Site) {
        let store = site.store().await;
        let (ann, ben) = (ann(&store).await, ben(&store).await);
        assert!(!store.has_feed(ann).await.unwrap());
        store.put_feed(ann, "one", NOON).await.unwrap();
        store.put_feed(ben, "two", NOON).await.unwrap();
        assert_eq!(store.find_feed("one").await.unwrap().unwrap().id, ann);
        assert_eq!(store.find_feed("two").await.unwrap().unwrap().id, ben);
        assert!(store.find_feed("").await.unwrap().is_none());

        store.put_feed(ann, "three", NOON.plus_ms(1)).await.unwrap();
        assert!(store.find_feed("one").await.unwrap().is_none());
        assert_eq!(store.find_feed("three").await.unwrap().unwrap().id, ann);
        assert_eq!(store.find_feed("two").await.unwrap().unwrap().id, ben);
        let nobody = store.put_feed(account(9), "four", NOON).await;
        assert!(matches!(nobody, Err(StoreError::Missing)));
    }

    async fn a_feed_ends_when_it_is_turned_off_and_with_its_account(site: Site) {
        let store = site.store().await;
        let (ann, ben) = (ann(&store).await, ben(&store).await);
        store.put_feed(ann, "one", NOON).await.unwrap();
        store.put_feed(ben, "two", NOON).await.unwrap();
        assert!(store.delete_feed(ann).await.unwrap() && !store.delete_feed(ann).await.unwrap());
        assert!(store.find_feed("one").await.unwrap().is_none());
        assert!(store.has_feed(ben).await.unwrap() && !store.has_feed(ann).await.unwrap());

        store.put_feed(ann, "three", NOON).await.unwrap();
        store.delete_account(ann).await.unwrap();
        assert!(store.find_feed("three").await.unwrap().is_none());
        assert!(store.find_feed("two").await.unwrap().is_some());
    }
}
