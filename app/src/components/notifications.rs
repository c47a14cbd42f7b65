//! Notifications on this device: on, off, and a test. All of it is between the browser, the person and the server, so
//! without the app there is nothing to show.

use leptos::prelude::*;
use leptos::task::spawn_local;
use offline::page::{self, Posted};
use offline::push::{self, Permission};
use serde::Deserialize;

use crate::device::Local;
use crate::{Boot, Replica, part};

/// Where notifications are switched on; what else is said of them is said below it.
pub const PUSH_PATH: &str = "/api/v1/push";

const STATE_PATH: &str = "/api/v1/push/state";
const END_PATH: &str = "/api/v1/push/end";
const TEST_PATH: &str = "/api/v1/push/test";

/// Where the control stands on a page. Its code is loaded with what is loaded late.
#[component]
pub fn Notifications() -> impl IntoView {
    let replica = Replica::here();
    let is_there = expect_context::<Boot>().features.pwa;
    let control = RwSignal::new(None::<fn(Replica) -> AnyView>);
    Effect::new(move || {
        if is_there && replica.owner().is_some() {
            spawn_local(async move {
                if let Ok(later) = part::later().await {
                    _ = control.try_set(Some(later.notifications));
                }
            });
        }
    });
    move || control.get().map(|control| control(replica))
}

/// How things stand between this browser, the person and the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    /// Not found out yet.
    Unknown,
    /// The server cannot be asked.
    Offline,
    /// The browser has no notifications, or none here.
    Missing,
    /// The person does not want them in this browser.
    Blocked,
    /// They can be switched on.
    Off,
    /// They come.
    On,
}

/// What the server knows of this session.
#[derive(Deserialize)]
struct Known {
    key: String,
    endpoint: Option<String>,
}

/// What a button has done.
type Work = fn(Replica) -> Local<Stand>;

/// The control, drawn by what is loaded late.
pub fn control(replica: Replica) -> AnyView {
    let stand = RwSignal::new(Stand::Unknown);
    let is_busy = RwSignal::new(false);
    spawn_local(async move { _ = stand.try_set(find(replica).await) });
    let act = move |work: Work| {
        if !is_busy.get_untracked() {
            is_busy.set(true);
            spawn_local(async move {
                _ = stand.try_set(work(replica).await);
                _ = is_busy.try_set(false);
            });
        }
    };
    let button = move |name: &'static str, work: Work| {
        let busy = move || is_busy.get().to_string();
        view! {
            <button class="button" type="button" aria-disabled=busy on:click=move |_| act(work)>{name}</button>
        }
        .into_any()
    };
    let controls = move || match stand.get() {
        Stand::Off => vec![button("Turn on", |replica| Box::pin(turn_on(replica)))],
        Stand::On => vec![
            button("Send a test", |replica| Box::pin(test(replica))),
            button("Turn off", |replica| Box::pin(turn_off(replica))),
        ],
        _ => Vec::new(),
    };
    let hint = move || hint(stand.get());
    view! {
        <div class="list">
            <div>
                <span>"Notifications on this device" <small class="hint" role="status">{hint}</small></span>
                <span class="controls">{controls}</span>
            </div>
        </div>
    }
    .into_any()
}

fn hint(stand: Stand) -> &'static str {
    match stand {
        Stand::Unknown => "",
        Stand::Offline => "This needs a network",
        Stand::Missing if page::installs_by_hand() => {
            "They come to the app on the home screen: add it there first"
        }
        Stand::Missing => "This browser has none",
        Stand::Blocked => "Blocked in this browser. Allow them in its settings for this site",
        Stand::Off => "They are off",
        Stand::On => "They come also when the app is closed",
    }
}

/// Finds out how things stand.
async fn find(replica: Replica) -> Stand {
    match push::permission() {
        Permission::Missing => return Stand::Missing,
        Permission::Denied => return Stand::Blocked,
        Permission::Open | Permission::Granted => {}
    }
    match say(replica, STATE_PATH, "{}").await {
        Some(known) if known.endpoint.is_some() && known.endpoint == push::endpoint().await => {
            Stand::On
        }
        Some(_) => Stand::Off,
        None => Stand::Offline,
    }
}

async fn turn_on(replica: Replica) -> Stand {
    match push::ask().await {
        Permission::Missing => return Stand::Missing,
        Permission::Denied => return Stand::Blocked,
        Permission::Open => return Stand::Off,
        Permission::Granted => {}
    }
    let Some(known) = say(replica, STATE_PATH, "{}").await else { return Stand::Offline };
    let Some(subscription) = push::subscribe(&known.key).await else {
        tell(replica, "This browser's push service gives no answer. Try again later.");
        return Stand::Off;
    };
    if say(replica, PUSH_PATH, &subscription).await.is_none() {
        push::unsubscribe().await;
        tell(replica, "Notifications could not be turned on. Try again in a minute.");
        return Stand::Off;
    }
    Stand::On
}

async fn turn_off(replica: Replica) -> Stand {
    // The server first: what it does not know of any more is not sent.
    if say(replica, END_PATH, "{}").await.is_none() {
        tell(replica, "This needs a network. Try again when you are online.");
        return Stand::On;
    }
    push::unsubscribe().await;
    Stand::Off
}

async fn test(replica: Replica) -> Stand {
    let is_sent = say(replica, TEST_PATH, "{}").await.is_some();
    tell(
        replica,
        if is_sent {
            "A notification is on its way."
        } else {
            "The test could not be sent. Try again in a minute."
        },
    );
    // A browser that is gone is not on any more.
    if is_sent { Stand::On } else { find(replica).await }
}

fn tell(replica: Replica, text: &str) {
    replica.tell(text.to_owned(), false);
}

/// Says something to the server, and hears what it knows afterwards; `None` when it refuses, or gives no answer.
async fn say(replica: Replica, path: &str, body: &str) -> Option<Known> {
    let account = replica.owner()?.to_string();
    match page::post_json(path, body, &account).await {
        Posted::Answered(200, text, _) => serde_json::from_str(&text).ok(),
        Posted::Answered(..) | Posted::Lost => None,
    }
}
