//! What the app asks of the browser. A port: the frontend implements it, tests have their own.
//!
//! On the server there is no device, and nothing that needs one happens there.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use domain::{Day, DayStart, Instant};
use leptos::prelude::*;

/// A browser's answer that comes later.
pub type Local<T> = Pin<Box<dyn Future<Output = T>>>;

/// A browser.
pub trait Device {
    /// The time by the device's clock.
    fn now(&self) -> Instant;

    /// Eight random bytes.
    fn entropy(&self) -> [u8; 8];

    /// The civil day at a point in time in a time zone, for a person whose day begins at `day_start`.
    ///
    /// `None` when the browser does not know the zone.
    fn day_at(&self, at: Instant, zone: &str, day_start: DayStart) -> Option<Day>;

    /// The civil day it is now. See [`Device::day_at`].
    fn today(&self, zone: &str, day_start: DayStart) -> Option<Day> {
        self.day_at(self.now(), zone, day_start)
    }

    /// The device's own time zone, by its IANA name.
    fn zone(&self) -> Option<String>;

    /// Calls back once, after so many milliseconds.
    fn after(&self, ms: i64, then: Box<dyn FnOnce()>);

    /// Whether the browser believes to have a network.
    fn is_online(&self) -> bool;

    /// Calls back whenever there is reason to look around: the page becomes visible, the network comes back.
    fn watch(&self, look: Box<dyn Fn()>);

    /// Leaves for a page that the server makes.
    fn visit(&self, path: &str);

    /// A small preference kept on this device, such as a running timer.
    fn recall(&self, key: &str) -> Option<String>;

    /// Keeps a small preference; `None` forgets it.
    fn keep(&self, key: &str, value: Option<&str>);

    /// The name of the database this browser shows when no server is asked: that of the account whose pages it got last, or
    /// of a trial.
    fn shown(&self) -> Option<String>;

    /// Puts a text onto the clipboard, where the device allows it.
    fn copy(&self, text: &str);

    /// A short vibration, where the device allows it.
    fn vibrate(&self);
}

/// The device, shared by all that need it.
pub type SharedDevice = Rc<dyn Device>;

/// The device in context; empty on the server.
#[derive(Clone, Copy)]
pub struct Held(StoredValue<Option<SharedDevice>, LocalStorage>);

impl Held {
    /// Holds a device.
    pub fn new(device: Option<SharedDevice>) -> Self {
        Self(StoredValue::new_local(device))
    }

    /// The device; `None` on the server.
    pub fn device(self) -> Option<SharedDevice> {
        self.0.try_get_value().flatten()
    }
}

/// The device in context; `None` on the server.
pub fn here() -> Option<SharedDevice> {
    use_context::<Held>()?.device()
}

/// From a point in time to the person's civil day; in context where the server renders, which has no device to ask.
#[derive(Clone)]
pub struct Days(pub Arc<dyn Fn(Instant) -> Day + Send + Sync>);
