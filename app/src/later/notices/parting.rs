//! Signing out with changes that are not sent yet: they are sent first; if that cannot be, the person is asked.

use domain::Envelope;
use leptos::prelude::*;
use leptos::task::spawn_local;
use offline::page;
use offline::tabs::Channel;

use crate::Replica;
use crate::components::dialog::open_at_once;
use crate::components::icon::Icon;
use crate::later::leave;
use crate::text;

/// How often it is looked whether all is sent, in milliseconds.
const LOOK_MS: i64 = 200;

/// How often it is looked before the person is asked.
const LOOKS: u32 = 15;

type ToTabs = StoredValue<Option<Channel>, LocalStorage>;

/// Signs out as soon as nothing waits any more; after a while it asks what is to become of what still does.
pub(super) fn draw(replica: Replica, tabs: ToTabs) -> AnyView {
    let asks = RwSignal::new(false);
    begin(replica, tabs, asks);
    view! { {move || asks.get().then(|| question(replica, tabs, asks))} }.into_any()
}

fn begin(replica: Replica, tabs: ToTabs, asks: RwSignal<bool>) {
    asks.set(false);
    replica.flush();
    look(replica, tabs, asks, LOOKS);
}

fn look(replica: Replica, tabs: ToTabs, asks: RwSignal<bool>, looks: u32) {
    let Some(device) = replica.device() else { return };
    // What an earlier page has left is known once it is all on disk.
    if replica.is_kept() && replica.unsettled() == 0 {
        go(replica, tabs);
    } else if looks == 0 || replica.is_kept() && replica.waiting_untracked() == 0 {
        asks.set(true);
    } else {
        device.after(LOOK_MS, Box::new(move || look(replica, tabs, asks, looks - 1)));
    }
}

fn stay(replica: Replica) {
    replica.notices.update(|seldom| seldom.is_leaving = false);
}

fn go(replica: Replica, tabs: ToTabs) {
    if let Some(device) = replica.device() {
        spawn_local(leave::leave(replica, device, tabs.get_value()));
    }
}

fn question(replica: Replica, tabs: ToTabs, asks: RwSignal<bool>) -> AnyView {
    let dialog = open_at_once();
    let title = move || match (replica.waiting(), replica.refused().len()) {
        (0, 0) => "Not everything is saved yet".to_owned(),
        (0, refused) => [&text::many(refused, "change"), " not accepted"].concat(),
        (waiting, _) => [&text::many(waiting, "change"), " not sent yet"].concat(),
    };
    let save_copy = move |_| {
        let copy = replica.copy();
        let unsettled: Vec<&Envelope> = copy.unsettled().collect();
        let text = serde_json::to_string_pretty(&unsettled).unwrap_or_default();
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
                <h2 id="parting-title">{title}</h2>
            </header>
            <div class="body">
                <p>"Signing out takes everything off this device. What is not saved is lost then."</p>
                <button class="button primary" type="button" on:click=move |_| begin(replica, tabs, asks)>"Try again"</button>
                <button class="button" type="button" on:click=save_copy>"Save a copy"</button>
                <button class="button danger" type="button" on:click=move |_| go(replica, tabs)>"Sign out and lose them"</button>
                <button class="button ghost" type="button" on:click=move |_| stay(replica)>"Stay signed in"</button>
            </div>
        </dialog>
    }
    .into_any()
}
