//! What the store promises, on SQLite, on PostgreSQL and on PostgreSQL behind PgBouncer in transaction mode.
//!
//! SQLite is always there. `TEST_POSTGRES_URL` and `TEST_PGBOUNCER_URL` name databases in which every test makes a
//! schema of its own; without them those two are left out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accounts;
mod characters;
mod concurrency;
mod differential;
mod feeds;
mod isolation;
mod mail_tokens;
mod model;
mod push;
mod rings;
mod sessions;
mod single;
mod site;
mod stream;
mod sweep;
mod sync;
mod tls;
mod tokens;
mod trash;

/// Stamps each test on every site.
macro_rules! on_every_site {
    ($($(#[$attribute:meta])* async fn $name:ident($site:ident: Site) $body:block)+) => {
        $($(#[$attribute])* async fn $name($site: crate::site::Site) $body)+

        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(crate::site::Site::sqlite()).await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if let Some(site) = crate::site::Site::postgres() {
                    super::$name(site).await;
                }
            })+
        }

        mod pgbouncer {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if let Some(site) = crate::site::Site::pgbouncer() {
                    super::$name(site).await;
                }
            })+
        }
    };
}
pub(crate) use on_every_site;
