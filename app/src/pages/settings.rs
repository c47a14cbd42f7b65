//! The account: who, when their days begin, where they are signed in, and the way out.
//!
//! All of it are plain forms that the server answers.

use domain::Weekday;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::boot::{Account, Session};
use crate::components::banner::Banner;
use crate::components::field::{Field, error_of, problem};
use crate::components::icon::Icon;
use crate::components::password_field::PasswordField;
use crate::components::zone_field::ZoneField;
use crate::keeper::{LEAVING, PERHAPS};
use crate::replica::Status;
use crate::{Boot, Replica, text};

/// The account: who, when their days begin, where they are signed in, and the way out.
#[component]
pub fn Settings() -> impl IntoView {
    let Boot { sessions, version, form, .. } = expect_context();
    let account = expect_context::<Account>();
    let email = account.email.clone();
    let whole = form.error.filter(|_| form.field.is_none());
    let replica = Replica::here();
    // The server answers these forms; without a network what was typed stays where it is.
    let hold = move |event: SubmitEvent| {
        let is_offline = replica.status.get_untracked() == Status::Offline;
        if is_offline && !event.default_prevented() {
            event.prevent_default();
            replica.tell("This needs a network. Try again when you are online.".to_owned(), false);
        }
    };
    view! {
        <div class="settings" on:submit=hold>
            <h1>"Settings"</h1>
            <Banner />
            {whole.map(|error| problem(String::new(), error))}
            {form.notice.map(|notice| view! { <p class="notice" role="status">{notice}</p> })}
            <form class="box" method="post" action="/settings">
                <h2>"Profile"</h2>
                <div class="list">
                    <Field name="name" label="Name" autocomplete="name" value=account.name.clone() longest=50 />
                </div>
                <Time account />
                <button class="button primary">"Save"</button>
            </form>
            <Email email />
            {(!sessions.is_empty()).then(|| view! { <Sessions sessions /> })}
            <Leave />
            <footer class="meta faint">{["ConsistencyGrid ", &version].concat()}</footer>
        </div>
    }
}

/// When days and weeks begin.
#[component]
fn Time(account: Account) -> impl IntoView {
    let form = expect_context::<Boot>().form;
    let typed = |field: &str, kept: String| form.values.get(field).cloned().unwrap_or(kept);
    let zone = typed("zone", account.zone);
    let day_start = typed("day_start", hour(account.day_start.minutes()));
    let week_start = typed("week_start", account.week_start.code().to_owned());
    view! {
        <h2>"Time"</h2>
        <div class="list">
            <ZoneField zone=RwSignal::new(zone) hint="Your days begin and end here, wherever you are" />
            <div class="field">
                <label for="day_start">"Day starts at"</label>
                <select class="input" id="day_start" name="day_start" aria-describedby="day_start-note">
                    {hours(&day_start)}
                </select>
                <p class="hint" id="day_start-note">"Ticks before this hour count for yesterday"</p>
            </div>
            <fieldset>
                <legend>"Week starts on"</legend>
                <div class="segment">{week_starts(&week_start)}</div>
            </fieldset>
        </div>
    }
}

/// The address: whether it is confirmed, and another one in its place.
#[component]
fn Email(email: String) -> impl IntoView {
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
        <h2>"Email"</h2>
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

/// "03:00"; `minutes`: after midnight.
fn hour(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The hours at which a day may begin, and the chosen time if it is none of them.
fn hours(chosen: &str) -> Vec<AnyView> {
    let mut offered: Vec<String> = (0..=12).map(|number| hour(number * 60)).collect();
    if let Err(place) = offered.binary_search_by(|time| time.as_str().cmp(chosen)) {
        offered.insert(place, chosen.to_owned());
    }
    let option = |time: String| {
        let is_chosen = time == chosen;
        view! { <option value=time.clone() selected=is_chosen>{time.clone()}</option> }.into_any()
    };
    offered.into_iter().map(option).collect()
}

/// The usual first days of a week, and the account's own if it is another.
fn week_starts(chosen: &str) -> Vec<AnyView> {
    let usual = [Weekday::Mon, Weekday::Sun, Weekday::Sat];
    let own = chosen.parse().ok().filter(|day| !usual.contains(day));
    let radio = |day: Weekday| {
        view! {
            <label>
                <input type="radio" name="week_start" value=day.code() checked=day.code() == chosen />
                {text::weekday(day)}
            </label>
        }
        .into_any()
    };
    usual.into_iter().chain(own).map(radio).collect()
}

/// Where the account is signed in.
#[component]
fn Sessions(sessions: Vec<Session>) -> impl IntoView {
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
        <h2>"Signed in on"</h2>
        <ul class="list">
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
fn Leave() -> impl IntoView {
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
        <h2>"Delete account"</h2>
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
