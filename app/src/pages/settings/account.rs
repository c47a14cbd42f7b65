//! The account itself: its address and password, where it is signed in, and the ways out.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::boot::Session;
use crate::components::field::{Field, error_of};
use crate::components::icon::Icon;
use crate::components::password_field::PasswordField;
use crate::keeper::{LEAVING, PERHAPS};
use crate::{Boot, Replica, text};

/// The address: whether it is confirmed, and another one in its place.
#[component]
pub(super) fn Email(email: String) -> impl IntoView {
    let is_confirmed = expect_context::<Boot>().is_confirmed;
    let is_wrong = error_of("email").or_else(|| error_of("email_password")).is_some();
    let state = is_confirmed.map(|is_confirmed| {
        let told = if is_confirmed { "Confirmed" } else { "Not confirmed yet" };
        view! { <small class="hint">{told}</small> }
    });
    let again = (is_confirmed == Some(false)).then(|| {
        view! {
            <form method="post" action="/settings/email/confirm">
                <button class="button">"Send again"</button>
            </form>
        }
    });
    view! {
        <div class="list"><div><span class="address">{email} {state}</span> {again}</div></div>
        <details class="fold" open=is_wrong>
            <summary>
                <span>"Sign in with another address"</span>
                <span class="button">"Change…"</span>
            </summary>
            <form class="box" method="post" action="/settings/email">
                <Field name="email" label="New email" kind="email" autocomplete="email" />
                <PasswordField
                    name="email_password"
                    autocomplete="current-password"
                    hint="So that nobody else can do it."
                />
                <button class="button">"Change email"</button>
            </form>
        </details>
    }
}

/// Another password in the place of the present one.
#[component]
pub(super) fn Password() -> impl IntoView {
    let is_wrong = error_of("present_password").or_else(|| error_of("new_password")).is_some();
    view! {
        <details class="fold" open=is_wrong>
            <summary>
                <span>"Password" <small class="hint">"Changing it signs out every other device and ends all API tokens"</small></span>
                <span class="button">"Change…"</span>
            </summary>
            <form class="box" method="post" action="/settings/password">
                <PasswordField
                    name="present_password"
                    label="Present password"
                    autocomplete="current-password"
                />
                <PasswordField
                    name="new_password"
                    label="New password"
                    autocomplete="new-password"
                    hint="At least 10 characters. A few words are easy to remember."
                />
                <button class="button">"Change password"</button>
            </form>
        </details>
    }
}

/// Where the account is signed in.
#[component]
pub(super) fn Sessions(sessions: Vec<Session>) -> impl IntoView {
    let today = expect_context::<Boot>().today;
    let has_others = sessions.len() > 1;
    let row = move |Session { id, device, seen_on, is_this }: Session| {
        let seen = if seen_on == today { "today".to_owned() } else { text::date(seen_on, today) };
        let name = ["Sign out ", &device].concat();
        let end = view! {
            <form method="post" action="/sessions/end">
                <input type="hidden" name="id" value=id />
                <button class="button ghost" aria-label=name>"Sign out"</button>
            </form>
        };
        let this = view! { <span class="meta">"This device"</span> };
        view! {
            <li>
                <p>{device} <small class="hint">"Last used " {seen}</small></p>
                {if is_this { this.into_any() } else { end.into_any() }}
            </li>
        }
    };
    view! {
        <h2 id="devices">"Devices"</h2>
        <ul class="list" aria-label="Signed in on">
            {sessions.into_iter().map(row).collect_view()}
            {has_others.then(|| view! {
                <li class="last">
                    <form method="post" action="/sessions/end-others">
                        <button class="button">"Sign out everywhere else"</button>
                    </form>
                </li>
            })}
        </ul>
    }
}

/// The two ways out: for now, and for good.
#[component]
pub(super) fn Leave() -> impl IntoView {
    let replica = Replica::here();
    // The app sends what waits first, and clears the device; without it the form alone signs out.
    let leave = move |event: SubmitEvent| {
        let is_missing = replica.notices.with_untracked(|notices| notices.is_missing);
        if !is_missing {
            event.prevent_default();
            replica.notices.update(|notices| notices.is_leaving = true);
        } else if replica.waiting() > 0 {
            event.prevent_default();
            replica
                .tell("Some changes are not saved yet. Try again in a moment.".to_owned(), false);
        }
    };
    // The app clears away what belongs to the account, and leaves alone what others have on this device. Whether the account
    // is deleted the next page knows.
    let clears = RwSignal::new("");
    Effect::new(move || clears.set("1"));
    let part = move |event: SubmitEvent| {
        if let (Some(device), Some(owner), false) =
            (replica.device(), replica.owner(), event.default_prevented())
        {
            device.keep(LEAVING, Some(&[String::from(PERHAPS), owner.to_string()].concat()));
        }
    };
    view! {
        <div class="list">
            <div>
                <span>"Sign out"</span>
                <form method="post" action="/sign-out" on:submit=leave>
                    <button class="button"><Icon name="sign-out" class="icon small" /> "Sign out"</button>
                </form>
            </div>
        </div>
        <h2 id="leave">"Delete account"</h2>
        <details class="fold farewell" open=error_of("password").is_some()>
            <summary>
                <span>"Delete your account and every square" <small class="hint">"At once and for good."</small></span>
                <span class="button danger">"Delete account…"</span>
            </summary>
            <form class="box" method="post" action="/account/delete" on:submit=part>
                <input type="hidden" name="clears" prop:value=move || clears.get() />
                <PasswordField autocomplete="current-password" hint="So that nobody else can do it." />
                <button class="button danger">"Delete account and every square"</button>
            </form>
        </details>
    }
}
