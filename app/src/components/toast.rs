//! A short message at the foot of the page, with a way back; and what a screen reader is told.

use leptos::prelude::*;

use crate::Replica;
use crate::replica::Toast as Message;

/// The toast, one at a time. It goes after its time, but stays while it has the pointer or the focus.
#[component]
pub fn Toast() -> impl IntoView {
    let replica = Replica::here();
    let held = RwSignal::new(None::<Message>);
    let shown = Memo::new(move |_| replica.toast.get().or_else(|| held.get()));
    let keep = move || held.set(shown.get_untracked());
    let release = move || held.set(None);
    view! {
        <p class="unseen" role="status">{move || replica.announcement.get()}</p>
        {move || {
            shown.get().map(|message| view! {
                <div
                    class="toast"
                    role="region"
                    aria-label="Message"
                    on:pointerenter=move |_| keep()
                    on:pointerleave=move |_| release()
                    on:focusin=move |_| keep()
                    on:focusout=move |_| release()
                >
                    <p role="status">{message.text}</p>
                    {message.undo.then(|| undo(replica, held))}
                </div>
            })
        }}
    }
}

fn undo(replica: Replica, held: RwSignal<Option<Message>>) -> impl IntoView {
    let undo = move |_| {
        held.set(None);
        replica.undo();
    };
    view! { <button type="button" on:click=undo>"Undo"</button> }
}
