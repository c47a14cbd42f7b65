//! Where notifications go, and the keys of the site.

use domain::Instant;
use store::{NewSession, PushSubscription, StoreError};

use crate::characters::{NOON, ann, ben, client};
use crate::on_every_site;

fn session(token_hash: &str) -> NewSession {
    NewSession {
        token_hash: token_hash.to_owned(),
        client: client(9),
        label: String::new(),
        created_at: NOON,
        lifetime_ms: 60_000,
    }
}

fn subscription(token_hash: &str, endpoint: &str) -> PushSubscription {
    PushSubscription {
        token_hash: token_hash.to_owned(),
        endpoint: endpoint.to_owned(),
        p256dh: "key".to_owned(),
        auth: "secret".to_owned(),
    }
}

on_every_site! {
    async fn a_session_has_one_browser_and_a_browser_one_session(site: Site) {
        let store = site.store().await;
        let (ann, ben) = (ann(&store).await, ben(&store).await);
        for (owner, name) in [(ann, "phone"), (ann, "laptop"), (ben, "ben's")] {
            store.insert_session(owner, session(name)).await.unwrap();
        }
        let put = async |owner, name, endpoint: &str, at: Instant| {
            store.put_push_subscription(owner, subscription(name, endpoint), at).await
        };
        put(ann, "phone", "https://push.example/1", NOON).await.unwrap();
        put(ann, "laptop", "https://push.example/2", NOON.plus_ms(1)).await.unwrap();
        let list = async |owner, at: Instant| {
            let all = store.list_push_subscriptions(owner, at).await.unwrap();
            all.into_iter().map(|one| (one.token_hash, one.endpoint)).collect::<Vec<_>>()
        };
        let entry = |name: &str, endpoint: &str| (name.to_owned(), endpoint.to_owned());
        let (one, two) = ("https://push.example/1", "https://push.example/2");
        assert_eq!(list(ann, NOON).await, [entry("laptop", two), entry("phone", one)]);
        // The browser got another address.
        let three = "https://push.example/3";
        put(ann, "laptop", three, NOON.plus_ms(2)).await.unwrap();
        assert_eq!(list(ann, NOON).await, [entry("laptop", three), entry("phone", one)]);
        // Somebody else signed in with the phone.
        put(ben, "ben's", one, NOON).await.unwrap();
        assert_eq!(list(ann, NOON).await, [entry("laptop", three)]);
        assert_eq!(list(ben, NOON).await, [entry("ben's", one)]);
        // Nobody keeps one for a session of somebody else, and nobody forgets one of somebody else.
        let strange = put(ann, "ben's", "https://push.example/4", NOON).await;
        assert!(matches!(strange, Err(StoreError::Missing)), "{strange:?}");
        assert!(!store.delete_push_subscription(ann, "ben's").await.unwrap());
        assert!(!store.delete_gone_push_subscription(ann, one).await.unwrap());
        assert_eq!(list(ben, NOON).await, [entry("ben's", one)]);
        assert!(store.delete_gone_push_subscription(ben, one).await.unwrap());
        assert!(store.delete_push_subscription(ann, "laptop").await.unwrap());
        assert_eq!((list(ann, NOON).await.len(), list(ben, NOON).await.len()), (0, 0));
    }

    async fn a_subscription_ends_with_its_session_and_with_its_account(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        for name in ["one", "two", "three"] {
            store.insert_session(ann, session(name)).await.unwrap();
            store.put_push_subscription(ann, subscription(name, name), NOON).await.unwrap();
        }
        let count = async |at| store.list_push_subscriptions(ann, at).await.unwrap().len();
        assert_eq!(count(NOON).await, 3);
        store.delete_session(ann, "one").await.unwrap();
        assert_eq!(count(NOON).await, 2);
        store.delete_other_sessions(ann, "two").await.unwrap();
        assert_eq!(count(NOON).await, 1);
        // A session that has run out is told nothing, swept or not.
        assert_eq!(count(NOON.plus_ms(60_000)).await, 0);
        assert_eq!(count(NOON).await, 1);
        store.sweep(NOON.plus_ms(60_000)).await.unwrap();
        assert_eq!(count(NOON).await, 0);
        store.insert_session(ann, session("four")).await.unwrap();
        store.put_push_subscription(ann, subscription("four", "four"), NOON).await.unwrap();
        store.delete_account(ann).await.unwrap();
        assert_eq!(count(NOON).await, 0);
    }

    async fn a_key_of_the_site_is_made_once(site: Site) {
        let store = site.store().await;
        let made: Vec<String> = futures_util::future::join_all(
            ["a", "b", "c", "d"].map(|made| store.site_key("vapid", made, NOON)),
        )
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
        assert!(made.iter().all(|key| *key == made[0]), "{made:?}");
        assert_eq!(store.site_key("vapid", "e", NOON).await.unwrap(), made[0]);
        assert_eq!(store.site_key("other", "e", NOON).await.unwrap(), "e");
    }
}
