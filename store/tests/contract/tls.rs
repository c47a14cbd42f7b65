//! Connections that must be encrypted.

use store::{Store, StoreOptions};

use crate::site::Site;

async fn open(site: &Site) -> bool {
    let mut options = StoreOptions::new(site.url_with("sslmode=require"));
    options.patience_ms = 20_000;
    match Store::open(&options).await {
        Ok(store) => store.migrate().await.is_ok(),
        Err(_) => false,
    }
}

#[tokio::test]
async fn a_database_that_speaks_tls_is_reached_by_it() {
    if let Some(site) = Site::postgres() {
        assert!(open(&site).await);
    }
}

#[tokio::test]
async fn a_database_that_does_not_is_refused_rather_than_spoken_to_in_the_open() {
    // The PgBouncer of the tests has no certificate.
    if let Some(site) = Site::pgbouncer() {
        assert!(!open(&site).await);
    }
}
