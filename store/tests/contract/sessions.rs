//! Sessions.

use domain::Instant;
use store::{MAX_SESSIONS, NewSession, StoreError};

use crate::characters::{NOON, account, ann, client};
use crate::on_every_site;

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;

fn session(token_hash: &str, created_at: Instant) -> NewSession {
    NewSession {
        token_hash: token_hash.to_owned(),
        client: client(9),
        label: "Firefox on Linux\0".to_owned(),
        created_at,
        lifetime_ms: DAY_MS,
    }
}

on_every_site! {
    async fn a_session_leads_to_its_account_until_it_expires(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        store.insert_session(ann, session("a", NOON)).await.unwrap();
        let (found, seen) = store.find_session("a", NOON).await.unwrap().unwrap();
        assert_eq!(found, store.get_account(ann).await.unwrap());
        assert_eq!((seen.client, seen.label.as_str()), (client(9), "Firefox on Linux"));
        assert_eq!((seen.created_at, seen.expires_at), (NOON, NOON.plus_ms(DAY_MS)));
        assert!(store.find_session("b", NOON).await.unwrap().is_none());
        assert!(store.find_session("a", NOON.plus_ms(DAY_MS)).await.unwrap().is_none());
        let missing = store.insert_session(account(9), session("c", NOON)).await;
        assert!(matches!(missing, Err(StoreError::Missing)));
    }

    async fn being_seen_moves_the_end_away_and_is_written_once_an_hour(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        store.insert_session(ann, session("a", NOON)).await.unwrap();
        let commits = store.commits();
        for ms in [1, HOUR_MS - 1] {
            let (_, seen) = store.find_session("a", NOON.plus_ms(ms)).await.unwrap().unwrap();
            assert_eq!(seen.last_seen_at, NOON);
        }
        assert_eq!(store.commits(), commits);
        let later = NOON.plus_ms(DAY_MS - 1);
        let (_, seen) = store.find_session("a", later).await.unwrap().unwrap();
        assert_eq!((seen.last_seen_at, seen.expires_at), (later, later.plus_ms(DAY_MS)));
        assert_eq!(store.list_sessions(ann, later).await.unwrap(), [seen]);
        assert_eq!(store.commits(), commits + 1);
    }

    async fn an_account_has_so_many_sessions_and_the_oldest_gives_way(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        for number in 0..MAX_SESSIONS + 3 {
            let created_at = NOON.plus_ms(number);
            store.insert_session(ann, session(&number.to_string(), created_at)).await.unwrap();
        }
        let listed = store.list_sessions(ann, NOON.plus_ms(999)).await.unwrap();
        let tokens: Vec<_> = listed.iter().map(|one| one.token_hash.clone()).collect();
        let expected: Vec<_> =
            (3..MAX_SESSIONS + 3).rev().map(|number| number.to_string()).collect();
        assert_eq!(tokens, expected);
        assert!(store.find_session("2", NOON.plus_ms(999)).await.unwrap().is_none());
        assert_eq!(store.delete_other_sessions(ann, "50").await.unwrap(), 99);
        assert!(store.delete_session(ann, "50").await.unwrap());
        assert!(!store.delete_session(ann, "50").await.unwrap());
    }
}
