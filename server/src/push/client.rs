//! Asking a push service: one request, one status, nothing else of the answer.

use std::io;
use std::net::SocketAddr;
use std::sync::OnceLock;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{Request, StatusCode};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioExecutor;
use tower::Service;
use url::Url;

use super::Reach;

/// How long a push service may take, looking it up included.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a connection is kept for the next notice, and how many of one push service.
const IDLE: Duration = Duration::from_mins(1);
const MAX_IDLE: usize = 8;

/// What is sent.
pub(super) struct Letter {
    pub(super) authorization: String,
    pub(super) topic: String,
    pub(super) lasts_s: u32,
    /// Encrypted for the browser.
    pub(super) body: Vec<u8>,
}

type Http = legacy::Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>;

/// Asks push services. Redirections are not followed: they could lead anywhere.
pub(super) struct Client {
    reach: Reach,
    http: OnceLock<Option<Http>>,
}

impl Client {
    pub(super) const fn new(reach: Reach) -> Self {
        Self { reach, http: OnceLock::new() }
    }

    /// Posts a letter to an address that the reach has permitted. `None` without an answer.
    pub(super) async fn post(&self, address: &Url, letter: Letter) -> Option<StatusCode> {
        // Reading the certificates of the system takes a while, so it waits until somebody is to be told something.
        let http = self.http.get_or_init(|| http(self.reach)).as_ref()?;
        let request = Request::post(address.as_str())
            .header(CONTENT_TYPE, "application/octet-stream")
            .header(CONTENT_ENCODING, "aes128gcm")
            .header(AUTHORIZATION, letter.authorization)
            .header("ttl", letter.lasts_s)
            .header("urgency", "normal")
            .header("topic", letter.topic)
            .body(Full::from(letter.body));
        let asked = http.request(request.ok()?);
        match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(answer)) => Some(answer.status()),
            // An error may tell the address, which is a secret of the browser's.
            Ok(Err(error)) => {
                tracing::warn!(connect = error.is_connect(), "a push service gave no answer");
                None
            }
            Err(_) => {
                tracing::warn!("a push service took too long");
                None
            }
        }
    }
}

fn http(reach: Reach) -> Option<Http> {
    let mut connector = HttpConnector::new_with_resolver(Resolver { reach });
    connector.enforce_http(false);
    connector.set_connect_timeout(Some(PATIENCE));
    let secure = HttpsConnectorBuilder::new().with_native_roots();
    let secure = secure.inspect_err(|error| {
        tracing::error!(%error, "no notifications: the system has no certificates to trust");
    });
    // Whether http is permitted at all the reach has said.
    let connector = secure.ok()?.https_or_http().enable_http1().wrap_connector(connector);
    let mut client = legacy::Client::builder(TokioExecutor::new());
    client.pool_idle_timeout(IDLE).pool_max_idle_per_host(MAX_IDLE);
    client.pool_timer(hyper_util::rt::TokioTimer::new());
    Some(client.build(connector))
}

/// Looks names up, and leaves out the machines that are not asked: the answer is the one that is then used.
#[derive(Debug, Clone, Copy)]
struct Resolver {
    reach: Reach,
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let reach = self.reach;
        async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let permitted: Vec<SocketAddr> =
                found.filter(|address| reach.permits(address.ip())).collect();
            if permitted.is_empty() {
                return Err(io::Error::new(io::ErrorKind::PermissionDenied, "no public address"));
            }
            Ok(permitted.into_iter())
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_that_leads_to_this_machine_is_not_followed() {
        let look_up = |reach| Resolver { reach }.call("localhost".parse().unwrap());
        let refused = look_up(Reach::Public).await.map(Iterator::count).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::PermissionDenied);
        assert!(look_up(Reach::AndHere).await.unwrap().count() > 0);
    }
}
