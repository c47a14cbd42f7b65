//! Notifications: whether this browser may show some, and where they go to.

use js_sys::JSON;
use wasm_bindgen::JsValue;

use crate::{call, call_async, get, global, navigator, object, set};

/// How this browser stands to notifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// It has none, or none here.
    Missing,
    /// It has not been asked, or the person has not said.
    Open,
    /// It shows them.
    Granted,
    /// The person does not want them.
    Denied,
}

/// How this browser stands to notifications now.
pub fn permission() -> Permission {
    let is_there = global("PushManager").is_function();
    match get(&global("Notification"), "permission").as_string().as_deref() {
        Some("granted") if is_there => Permission::Granted,
        Some("denied") if is_there => Permission::Denied,
        Some(_) if is_there => Permission::Open,
        _ => Permission::Missing,
    }
}

/// Asks the person. A browser does so only while it handles something that they did, so nothing is waited for before.
pub async fn ask() -> Permission {
    _ = call_async(&global("Notification"), "requestPermission", &[]).await;
    permission()
}

/// Where what is pushed to this browser goes; `None` when it takes nothing.
pub async fn endpoint() -> Option<String> {
    get(&subscription().await?, "endpoint").as_string()
}

/// Has the browser take what the site of this key pushes. Returns the subscription as JSON; `None` when it does not.
pub async fn subscribe(key: &str) -> Option<String> {
    let manager = manager().await?;
    let options = object("userVisibleOnly", &true.into());
    set(&options, "applicationServerKey", &key.into());
    let mut subscribed = call_async(&manager, "subscribe", std::slice::from_ref(&options)).await;
    if subscribed.is_none() {
        // One for another key stands in the way, such as that of a server that was set up anew.
        unsubscribe().await;
        subscribed = call_async(&manager, "subscribe", &[options]).await;
    }
    JSON::stringify(&subscribed?).ok()?.as_string()
}

/// Has the browser take nothing any more, and takes away what it shows.
pub async fn unsubscribe() {
    if let Some(subscription) = subscription().await {
        _ = call_async(&subscription, "unsubscribe", &[]).await;
    }
    let Some(worker) = worker().await else { return };
    let shown = call_async(&worker, "getNotifications", &[]).await.unwrap_or_default();
    for notification in js_sys::Array::from(&shown).iter() {
        _ = call(&notification, "close", &[]);
    }
}

async fn subscription() -> Option<JsValue> {
    let subscription = call_async(&manager().await?, "getSubscription", &[]).await?;
    subscription.is_object().then_some(subscription)
}

async fn manager() -> Option<JsValue> {
    let manager = get(&worker().await?, "pushManager");
    manager.is_object().then_some(manager)
}

async fn worker() -> Option<JsValue> {
    let container = get(&navigator(), "serviceWorker");
    let worker = call_async(&container, "getRegistration", &[]).await?;
    worker.is_object().then_some(worker)
}
