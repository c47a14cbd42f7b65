//! Signing out with changes that are not sent yet: they are sent first; if that cannot be, the person is asked.

use leptos::prelude::*;
use leptos::task::spawn_local;
use offline::page;

use crate::Replica;
use crate::components::dialog::open_at_once;
use crate::components::icon::Icon;
use crate::keeper::IndexedDb;
use crate::later::leave;
use crate::text;

/// How often it is looked whether all is sent, in milliseconds.
const LOOK_MS: i64 = 200;

/// How often it is looked before the person is asked.
const LOOKS: u32 = 15;

type KeptIn = StoredValue<Option<IndexedDb>, LocalStorage>;

/// Signs out as soon as nothing waits any more; after a while it asks what is to become of what still does.
pub(super) fn draw(replica: Replica, kept: KeptIn) -> AnyView {
    let asks = RwSignal::new(false);
    begin(replica, kept, asks);
    view! { {move || asks.get().then(|| question(replica, kept, asks))} }.into_any()
}

fn begin(replica: Replica, kept: KeptIn, asks: RwSignal<bool>) {
    asks.set(false);
    replica.flush();
    look(replica, kept, asks, LOOKS);
}

fn look(replica: Replica, kept: KeptIn, asks: RwSignal<bool>, looks: u32) {
    let Some(device) = replica.device() else { return };
    if replica.waiting_untracked() == 0 {
        go(replica, kept);
    } else if looks == 0 {
        asks.set(true);
    } else {
        device.after(LOOK_MS, Box::new(move || look(replica, kept, asks, looks - 1)));
    }
}

fn stay(replica: Replica) {
    replica.notices.update(|seldom| seldom.is_leaving = false);
}

fn go(replica: Replica, kept: KeptIn) {
    if let Some(device) = replica.device() {
        spawn_local(leave::leave(device, replica.owner(), kept.get_value()));
    }
}

fn question(replica: Replica, kept: KeptIn, asks: RwSignal<bool>) -> AnyView {
    let dialog = open_at_once();
    let waiting = move || text::many(replica.waiting(), "change");
    let save_copy = move |_| {
        let copy = replica.copy();
        let text = serde_json::to_string_pretty(copy.outbox()).unwrap_or_default();
        page::save_file("consistencygrid-changes.json", &text);
    };
    view! {
        <dialog
            class="dialog parting"
            node_ref=dialog
            aria-labelledby="parting-title"
            on:close=move |_| stay(replica)
        >
            <header>
                <Icon name="warning" />
                <h2 id="parting-title">{waiting} " not sent yet"</h2>
            </header>
            <div class="body">
                <p>"Signing out takes everything off this device. What was not sent is lost then."</p>
                <button class="button primary" type="button" on:click=move |_| begin(replica, kept, asks)>"Try again"</button>
                <button class="button" type="button" on:click=save_copy>"Save a copy"</button>
                <button class="button danger" type="button" on:click=move |_| go(replica, kept)>"Sign out and lose them"</button>
                <button class="button ghost" type="button" on:click=move |_| stay(replica)>"Stay signed in"</button>
            </div>
        </dialog>
    }
    .into_any()
}
