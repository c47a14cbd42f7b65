//! The service worker: it is registered here, tells when a new version waits, and is sent away.

use js_sys::{Array, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::{call, call_async, construct, get, navigator, object, page, set};

/// Where the worker is.
const ADDRESS: &str = "/service-worker.js";

/// By this name the worker is asked to send what waits.
const OUTBOX: &str = "outbox";

/// What the caches are called by that belong to the worker.
const CACHES: &str = "consistencygrid-";

/// The worker of this site, as the browser knows it.
#[derive(Clone)]
pub struct Worker(JsValue);

impl Worker {
    /// Registers the worker; `None` where a browser has none, or allows none here.
    pub async fn register() -> Option<Self> {
        let options = object("updateViaCache", &"none".into());
        let worker = call_async(&container(), "register", &[ADDRESS.into(), options]).await?;
        // It takes over all pages when it becomes active, but not those that are still on their way then.
        if !get(&container(), "controller").is_object() {
            _ = call(&get(&worker, "active"), "postMessage", &["claim".into()]);
        }
        Some(Self(worker))
    }

    /// Tells when a new version stands ready and waits.
    pub fn watch(&self, ready: impl Fn() + 'static) {
        let worker = self.0.clone();
        let tell = Closure::<dyn Fn()>::new(move || {
            // The first version of all has nobody to wait for.
            if get(&worker, "waiting").is_object() && get(&container(), "controller").is_object() {
                ready();
            }
        })
        .into_js_value();
        _ = call(&tell, "call", &[]);
        let worker = self.0.clone();
        let follow = Closure::<dyn Fn()>::new({
            let tell = tell.clone();
            move || set(&get(&worker, "installing"), "onstatechange", &tell)
        })
        .into_js_value();
        _ = call(&follow, "call", &[]);
        set(&self.0, "onupdatefound", &follow);
    }

    /// Asks the server whether there is a new version.
    pub fn update(&self) {
        // Offline there is none; the next time tells.
        if let Some(asked) = call(&self.0, "update", &[]) {
            let ignore = Closure::once_into_js(|_: JsValue| ());
            _ = call(&asked, "catch", &[ignore]);
        }
    }

    /// Lets the version that waits take over, and loads the page anew with it.
    pub fn take_over(&self) {
        let waiting = get(&self.0, "waiting");
        if !waiting.is_object() {
            // Another tab was faster.
            return page::reload();
        }
        let reload = Closure::once_into_js(page::reload);
        set(&container(), "oncontrollerchange", &reload);
        _ = call(&waiting, "postMessage", &["skip".into()]);
    }

    /// Has the outbox sent as soon as there is a network, even when no page is open by then.
    pub fn send_later(&self) {
        if let Some(asked) = call(&get(&self.0, "sync"), "register", &[OUTBOX.into()]) {
            let ignore = Closure::once_into_js(|_: JsValue| ());
            _ = call(&asked, "catch", &[ignore]);
        }
    }
}

/// Has the worker let the server make the next page. It is done when the worker has said so, or says nothing for a second.
pub async fn ask_server() {
    const PATIENCE_MS: i32 = 1_000;
    let controller = get(&container(), "controller");
    let Some(channel) = construct("MessageChannel", &Array::new()) else { return };
    let heard = Promise::new(&mut |resolve, _| {
        set(&get(&channel, "port1"), "onmessage", &resolve);
        _ = call(&js_sys::global(), "setTimeout", &[resolve.into(), PATIENCE_MS.into()]);
    });
    let ports = Array::of1(&get(&channel, "port2"));
    if call(&controller, "postMessage", &["ask".into(), ports.into()]).is_some() {
        _ = JsFuture::from(heard).await;
    }
}

/// Sends every worker of this site away, with what it has cached.
pub async fn send_away() {
    let registered = call_async(&container(), "getRegistrations", &[]).await.unwrap_or_default();
    for worker in Array::from(&registered).iter() {
        _ = call_async(&worker, "unregister", &[]).await;
    }
    let caches = get(&js_sys::global(), "caches");
    let names = call_async(&caches, "keys", &[]).await.unwrap_or_else(|| Object::new().into());
    for name in Array::from(&names).iter().filter_map(|name| name.as_string()) {
        if name.starts_with(CACHES) {
            _ = call_async(&caches, "delete", &[name.into()]).await;
        }
    }
}

fn container() -> JsValue {
    get(&navigator(), "serviceWorker")
}
