//! Notifications: where they go, who may say so, and what a push service gets to see.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::SecretKey;
use p256::elliptic_curve::sec1::ToEncodedPoint as _;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::actor::{Actor, Answer, PASSWORD, Server};

/// A push service on this machine: keeps what it gets, and answers as it is told.
pub struct PushService {
    address: SocketAddr,
    pub got: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
}

impl PushService {
    /// `status` and `location`: the answer to everything.
    pub async fn start(status: u16, location: Option<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let got = Arc::new(Mutex::new(Vec::new()));
        let kept = got.clone();
        let take = move |headers: HeaderMap, body: Bytes| async move {
            kept.lock().unwrap().push((headers, body));
            let mut answer = HeaderMap::new();
            if let Some(location) = location {
                answer.insert("location", location.parse().unwrap());
            }
            (StatusCode::from_u16(status).unwrap(), answer)
        };
        let router = Router::new().fallback(take);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, got }
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}/push/abc", self.address)
    }

    pub fn count(&self) -> usize {
        self.got.lock().unwrap().len()
    }
}

/// The half of a subscription that stays in the browser.
pub struct Browser {
    secret: SecretKey,
    auth: [u8; 16],
}

impl Browser {
    pub fn new() -> Self {
        Self { secret: SecretKey::from_slice(&[7; 32]).unwrap(), auth: [9; 16] }
    }

    /// The half that is sent to the server, as a browser writes it.
    pub fn subscription(&self, endpoint: &str) -> Value {
        let public = self.secret.public_key().to_encoded_point(false);
        json!({
            "endpoint": endpoint,
            "expirationTime": null,
            "keys": {
                "p256dh": URL_SAFE_NO_PAD.encode(public.as_bytes()),
                "auth": URL_SAFE_NO_PAD.encode(self.auth),
            },
        })
    }

    pub fn read(&self, body: &Bytes) -> Value {
        let text = web_push_native::decrypt(body.to_vec(), &self.secret, &self.auth.into());
        serde_json::from_slice(&text.unwrap()).unwrap()
    }
}

impl Actor {
    /// The app posts JSON.
    pub async fn say(&mut self, path: &str, body: &Value) -> Answer {
        self.say_as(path, body, None).await
    }

    pub async fn say_as(&mut self, path: &str, body: &Value, account: Option<&str>) -> Answer {
        let named = account.map(|account| ("x-account", account));
        let headers: Vec<(&str, &str)> =
            std::iter::once(("content-type", "application/json")).chain(named).collect();
        self.send(Method::POST, path, &headers, body.to_string().into()).await
    }

    /// Where notifications of this session go.
    async fn pushed_to(&mut self) -> Value {
        self.say("/api/v1/push/state", &json!({})).await.json::<Value>()["endpoint"].clone()
    }

    async fn subscribe(&mut self, endpoint: &str) {
        let answer = self.say("/api/v1/push", &Browser::new().subscription(endpoint)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    }

    async fn test_push(&mut self) -> Answer {
        self.say("/api/v1/push/test", &json!({})).await
    }
}

#[tokio::test]
async fn a_test_gets_to_the_push_service_and_is_read_by_the_browser_alone() {
    let (server, push) = (Server::start().await, PushService::start(201, None).await);
    let mut ann = server.sign_up("ann").await;
    ann.subscribe(&push.endpoint()).await;
    assert_eq!(ann.pushed_to().await, push.endpoint());
    assert_eq!(ann.test_push().await.status, StatusCode::OK);
    let (headers, body) = push.got.lock().unwrap()[0].clone();
    for (name, value) in [("ttl", "300"), ("urgency", "normal"), ("content-encoding", "aes128gcm")]
    {
        assert_eq!(headers[name], value);
    }
    let key = ann.say("/api/v1/push/state", &json!({})).await.json::<Value>()["key"].clone();
    let authorization = headers["authorization"].to_str().unwrap();
    assert!(authorization.starts_with("vapid t=ey"), "{authorization}");
    assert!(authorization.ends_with(&[", k=", key.as_str().unwrap()].concat()), "{authorization}");
    let text = Browser::new().read(&body);
    let notification = json!({
        "title": "It works",
        "body": "Notifications reach you on this device.",
        "navigate": "http://localhost:3000/settings",
        "tag": "test",
    });
    assert_eq!(text, json!({ "web_push": 8030, "notification": notification }));
    assert!(!String::from_utf8_lossy(&body).contains("It works"));
    // Every sending has keys of its own.
    ann.test_push().await;
    let again = push.got.lock().unwrap()[1].1.clone();
    assert_eq!(again.len(), body.len());
    assert_ne!(again[..86], body[..86]);
}

#[tokio::test]
async fn a_browser_that_is_gone_is_forgotten_and_one_that_is_busy_is_not() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    for (status, answer, stays) in [
        (503, StatusCode::SERVICE_UNAVAILABLE, true),
        (429, StatusCode::SERVICE_UNAVAILABLE, true),
        (413, StatusCode::BAD_GATEWAY, true),
        (410, StatusCode::GONE, false),
        (404, StatusCode::GONE, false),
    ] {
        let push = PushService::start(status, None).await;
        ann.subscribe(&push.endpoint()).await;
        assert_eq!(ann.test_push().await.status, answer, "{status}");
        assert_eq!(ann.pushed_to().await != Value::Null, stays, "{status}");
        server.clock.advance(3_600_000);
    }
    // Nothing is sent to where nobody is.
    assert_eq!(ann.test_push().await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_push_service_that_leads_elsewhere_is_not_followed() {
    let (server, elsewhere) = (Server::start().await, PushService::start(201, None).await);
    for status in [301, 302, 307, 308] {
        let push = PushService::start(status, Some(elsewhere.endpoint())).await;
        let mut ann = server.sign_up(&format!("ann{status}")).await;
        ann.subscribe(&push.endpoint()).await;
        assert_eq!(ann.test_push().await.status, StatusCode::BAD_GATEWAY);
        assert_eq!((push.count(), elsewhere.count()), (1, 0));
    }
}

#[tokio::test]
async fn a_push_service_that_is_silent_is_not_waited_for() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    ann.subscribe(&format!("http://{}/a", silent.local_addr().unwrap())).await;
    let asked = tokio::time::timeout(std::time::Duration::from_secs(20), ann.test_push()).await;
    assert_eq!(asked.unwrap().status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn a_public_server_is_not_sent_to_its_own_network() {
    let server = Server::with(&[("SITE_URL", "https://grid.example")]).await;
    let push = PushService::start(201, None).await;
    let mut ann = server.sign_up("ann").await;
    for endpoint in [
        &*push.endpoint(),
        "https://127.0.0.1/a",
        "https://10.0.0.1/a",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/a",
        "http://push.example/a",
        "file:///etc/passwd",
    ] {
        let answer = ann.say("/api/v1/push", &Browser::new().subscription(endpoint)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{endpoint}");
        server.clock.advance(60_000);
    }
    // A name that leads back is found out when it is looked up.
    ann.subscribe(&format!("https://localhost:{}/a", push.address.port())).await;
    assert_eq!(ann.test_push().await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(push.count(), 0);
}

#[tokio::test]
async fn what_is_no_subscription_is_refused() {
    let server = Server::start().await;
    let mut ann = server.sign_up("ann").await;
    let good = Browser::new().subscription("https://push.example/a");
    let long = ["https://push.example/", &"a".repeat(2_000)].concat();
    for (change, status) in [
        (json!({ "endpoint": 1 }), StatusCode::BAD_REQUEST),
        (json!({ "keys": null }), StatusCode::BAD_REQUEST),
        (json!({ "keys": { "p256dh": "AAAA", "auth": "AAAA" } }), StatusCode::UNPROCESSABLE_ENTITY),
        (json!({ "endpoint": long }), StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let mut body = good.clone();
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert_eq!(ann.say("/api/v1/push", &body).await.status, status, "{change}");
    }
    assert_eq!(ann.pushed_to().await, Value::Null);
}

#[tokio::test]
async fn notifications_are_switched_by_whoever_is_signed_in_and_meant() {
    let (server, push) = (Server::start().await, PushService::start(201, None).await);
    let mut ann = server.sign_up("ann").await;
    let mut ben = server.sign_up("ben").await;
    ann.subscribe(&push.endpoint()).await;
    let anns = server.account(&ann).await.to_string();
    let body = Browser::new().subscription(&push.endpoint());
    for path in ["", "/state", "/end", "/test"] {
        let path = ["/api/v1/push", path].concat();
        let answer = server.visitor("visitor").say(&path, &body).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        // A page of Ann's in a browser where Ben has signed in since.
        let answer = ben.say_as(&path, &body, Some(&anns)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        // Another site's form cannot send JSON.
        assert_eq!(ann.call(&path, &[]).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path}");
    }
    assert_eq!(ben.say("/api/v1/push/end", &json!({})).await.status, StatusCode::OK);
    assert_eq!((ann.pushed_to().await, push.count()), (Value::from(push.endpoint()), 0));
    assert_eq!(
        ann.say_as("/api/v1/push/end", &json!({}), Some(&anns)).await.status,
        StatusCode::OK
    );
    assert_eq!(ann.pushed_to().await, Value::Null);
}

#[tokio::test]
async fn who_has_signed_out_or_is_gone_is_not_told_anything_any_more() {
    let (server, push) = (Server::start().await, PushService::start(201, None).await);
    let mut ann = server.sign_up("ann").await;
    let account = server.account(&ann).await;
    let count = async || {
        let now = server.clock.clone();
        let now = server::clock::Clock::now(&*now);
        server.service.store.list_push_subscriptions(account, now).await.unwrap().len()
    };
    ann.subscribe(&push.endpoint()).await;
    assert_eq!(count().await, 1);
    ann.post("/sign-out", &[]).await;
    assert_eq!(count().await, 0);

    let email = ann.email();
    ann.fill_sign_in(&email, PASSWORD).await;
    ann.subscribe(&push.endpoint()).await;
    // Ben signs in at the same browser, which has one address whoever uses it.
    server.sign_up("ben").await.subscribe(&push.endpoint()).await;
    assert_eq!(count().await, 0);

    ann.subscribe(&push.endpoint()).await;
    assert_eq!(count().await, 1);
    ann.post("/account/delete", &[("password", PASSWORD)]).await;
    assert_eq!(count().await, 0);
}

#[tokio::test]
async fn nobody_has_the_server_knock_at_many_doors() {
    let (server, push) = (Server::start().await, PushService::start(201, None).await);
    let mut ann = server.sign_up("ann").await;
    ann.subscribe(&push.endpoint()).await;
    let mut answer = ann.test_push().await;
    for _ in 0..20 {
        answer = ann.test_push().await;
    }
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!((answer.header("retry-after"), push.count()), ("20", 9));
}

#[tokio::test]
async fn the_sites_key_outlives_the_server() {
    let server = Server::start().await;
    let public = server.service.vapid().await.unwrap().public().to_owned();
    assert_eq!(URL_SAFE_NO_PAD.decode(&public).unwrap().len(), 65);
    // Another process draws other chances, and still finds the key.
    let other = server.twin().await;
    assert_eq!(other.vapid().await.unwrap().public(), public);
}

#[tokio::test]
async fn without_a_service_worker_there_are_no_notifications() {
    let server = Server::with(&[("ENABLE_PWA", "false")]).await;
    let mut ann = server.sign_up("ann").await;
    assert_eq!(ann.test_push().await.status, StatusCode::METHOD_NOT_ALLOWED);
}
