//! The settings: what a person sets, where they are signed in, and the ways out.

mod account;
mod feed;
mod set;
mod told;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::boot::Account;
use crate::components::banner::Banner;
use crate::components::field::problem;
use crate::components::footer::More;
use crate::components::icon::Icon;
use crate::components::notifications::Notifications;
use crate::pages::tokens;
use crate::replica::Status;
use crate::{Boot, Replica};

/// The sections: where each begins, its drawing, and what it is called.
const SECTIONS: [(&str, &str, &str); 6] = [
    ("profile", "person", "Profile"),
    ("time", "clock", "Time"),
    ("appearance", "eye", "Appearance"),
    ("quiet", "bell", "Quiet hours"),
    ("devices", "shield", "Devices"),
    ("leave", "bin", "Delete account"),
];

/// The way to the tokens of other programs, which only the server shows.
fn programs() -> AnyView {
    view! {
        <div class="list">
            <div>
                <span>"API tokens" <small class="hint">"For scripts and other programs."</small></span>
                <a class="button" href=tokens::PATH>"Open"</a>
            </div>
        </div>
    }
    .into_any()
}

/// The settings.
#[component]
pub fn Settings() -> impl IntoView {
    let Boot { sessions, version, form, has_feed, told, features, .. } = expect_context();
    let Account { id, email, .. } = expect_context();
    let whole = form.error.filter(|_| form.field.is_none());
    // A trial is told nothing, for nobody but the device knows of it.
    let is_told = (features.pwa && id.is_some()) || has_feed.is_some();
    let replica = Replica::here();
    // What the server alone can do needs a network; without one what was typed stays where it is.
    let hold = move |event: SubmitEvent| {
        let is_offline = replica.status.get_untracked() == Status::Offline;
        if is_offline && !event.default_prevented() {
            event.prevent_default();
            replica.tell("This needs a network. Try again when you are online.".to_owned(), false);
        }
    };
    let section = |(id, icon, name): (&str, &'static str, &'static str)| {
        view! {
            <li>
                <a href=["#", id].concat()>
                    <Icon name=icon />
                    {name}
                </a>
            </li>
        }
    };
    view! {
        <div class="settings" on:submit=hold>
            <h1>"Settings"</h1>
            <nav aria-label="Sections"><ul>{SECTIONS.map(section)}</ul></nav>
            <div class="sections">
                <Banner />
                {whole.map(|error| problem(String::new(), error))}
                {form.notice.map(|notice| view! { <p class="notice" role="status">{notice}</p> })}
                <set::Set />
                {is_told.then(|| view! { <h2>"Notifications"</h2> })}
                <Notifications />
                {(!told.is_empty()).then(|| view! { <told::List told /> })}
                {has_feed.map(|is_on| view! { <feed::Feed is_on /> })}
                {has_feed.map(|_| programs())}
                <h2>"Email and password"</h2>
                <account::Email email />
                <account::Password />
                {(!sessions.is_empty()).then(|| view! { <account::Sessions sessions /> })}
                <account::Leave />
                <footer class="meta faint">{["ConsistencyGrid ", &version].concat()} <More /></footer>
            </div>
        </div>
    }
}
