//! Tokens for other programs.

use domain::Instant;
use domain::limits::{Action, Limits};
use store::{ApiToken, MAX_TOKENS, MadeToken, Scope, Store, StoreError};

use crate::characters::{NOON, account, ann, ben, client};
use crate::on_every_site;

/// One day.
const DAY_MS: i64 = 86_400_000;

fn token(hash: &str, number: u8) -> ApiToken {
    ApiToken {
        token_hash: hash.to_owned(),
        client: client(number),
        name: "Ann's \"script\"".to_owned(),
        scope: Scope::Write,
        created_at: NOON,
        expires_at: None,
        used_at: None,
    }
}

async fn made(store: &Store, of: domain::AccountId, token: ApiToken) -> MadeToken {
    let now = token.created_at;
    store.insert_token(of, token, &Limits::default(), now).await.unwrap()
}

on_every_site! {
    async fn a_token_is_found_by_its_hash_until_it_ends(site: Site) {
        let store = site.store().await;
        let (ann, ben) = (ann(&store).await, ben(&store).await);
        let short = ApiToken { expires_at: Some(NOON.plus_ms(DAY_MS)), scope: Scope::Read, ..token("short", 2) };
        assert_eq!(made(&store, ann, token("long", 1)).await, MadeToken::Done);
        assert_eq!(made(&store, ben, short.clone()).await, MadeToken::Done);
        let (holder, found) = store.find_token("short", NOON).await.unwrap().unwrap();
        assert_eq!((holder.id, found), (ben, ApiToken { used_at: Some(NOON), ..short.clone() }));
        assert_eq!(store.find_token("long", NOON).await.unwrap().unwrap().0.id, ann);
        assert!(store.find_token("", NOON).await.unwrap().is_none());

        let over = NOON.plus_ms(DAY_MS);
        assert!(store.find_token("short", over).await.unwrap().is_none(), "it has expired");
        assert!(!store.delete_token(ben, "long").await.unwrap(), "it is Ann's");
        assert!(store.delete_token(ann, "long").await.unwrap());
        assert!(store.find_token("long", NOON).await.unwrap().is_none());
        // One that has expired is still listed, to be seen and ended.
        let listed = store.list_tokens(ben).await.unwrap();
        assert_eq!(listed, [ApiToken { used_at: Some(NOON), ..short }]);
    }

    async fn the_last_use_is_written_down_once_a_minute(site: Site) {
        let store = site.store().await;
        let ann = ann(&store).await;
        made(&store, ann, token("one", 1)).await;
        let used = async |at: Instant| {
            store.find_token("one", at).await.unwrap();
            store.list_tokens(ann).await.unwrap()[0].used_at
        };
        assert_eq!(used(NOON).await, Some(NOON));
        assert_eq!(used(NOON.plus_ms(59_999)).await, Some(NOON));
        assert_eq!(used(NOON.plus_ms(60_000)).await, Some(NOON.plus_ms(60_000)));
        assert_eq!(used(NOON).await, Some(NOON.plus_ms(60_000)), "a clock that was set back takes nothing back");
    }

    async fn so_many_tokens_are_made_in_a_minute_and_held_in_all(site: Site) {
        let store = site.store().await;
        let (ann, ben) = (ann(&store).await, ben(&store).await);
        let limit = u8::try_from(Limits::default().per_minute[&Action::TokenCreate]).unwrap();
        for number in 0..limit {
            assert_eq!(made(&store, ann, token(&format!("a{number}"), number)).await, MadeToken::Done);
        }
        assert!(matches!(made(&store, ann, token("b", 200)).await, MadeToken::Wait { ms } if ms > 0));
        assert_eq!(made(&store, ben, token("c", 1)).await, MadeToken::Done);
        let held = u8::try_from(MAX_TOKENS).unwrap();
        for number in limit..held {
            let created_at = NOON.plus_ms(i64::from(number) * 60_000);
            let later = ApiToken { created_at, ..token(&format!("a{number}"), number) };
            assert_eq!(made(&store, ann, later).await, MadeToken::Done);
        }
        let created_at = NOON.plus_ms(DAY_MS);
        assert_eq!(made(&store, ann, ApiToken { created_at, ..token("full", 201) }).await, MadeToken::Full);
        assert_eq!(store.list_tokens(ann).await.unwrap().len(), usize::from(held));
    }

    async fn tokens_end_with_the_password_and_with_the_account(site: Site) {
        let store = site.store().await;
        let (ann, ben) = (ann(&store).await, ben(&store).await);
        made(&store, ann, token("one", 1)).await;
        made(&store, ben, token("two", 2)).await;
        store.delete_account(ann).await.unwrap();
        assert!(store.find_token("one", NOON).await.unwrap().is_none());
        assert!(store.find_token("two", NOON).await.unwrap().is_some());
        let nobody = store.insert_token(account(9), token("three", 3), &Limits::default(), NOON).await;
        assert!(matches!(nobody, Err(StoreError::Missing)));
    }
}
