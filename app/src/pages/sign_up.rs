//! The form for a new account. It is a plain form, so it works without the app.

use std::cmp::Ordering;

use leptos::prelude::*;

use crate::components::field::{Field, problem};
use crate::components::icon::{Icon, Mark};
use crate::components::password_field::PasswordField;
use crate::components::squares::squares;
use crate::components::zone_field::{ZoneField, city, renamed, todays_name};
use crate::{Boot, Route, device};

/// The form for a new account.
#[component]
pub fn SignUp() -> impl IntoView {
    let form = expect_context::<Boot>().form;
    let whole = form.error.filter(|_| form.field.is_none());
    view! {
        <div class="door with-art">
            <main id="main" tabindex="-1">
                <a class="home" href=Route::Landing.path() aria-label="ConsistencyGrid, start page"><Mark /></a>
                <h1>"Start your grid"</h1>
                <p class="aside">"Have one already? " <a href=Route::SignIn.path()>"Sign in"</a></p>
                <form class="box" method="post" action="/sign-up">
                    {whole.map(|error| problem(String::new(), error))}
                    <Field name="name" label="Name" autocomplete="name" optional=true longest=50 />
                    <Field name="email" label="Email" kind="email" autocomplete="email" />
                    <PasswordField
                        autocomplete="new-password"
                        hint="At least 10 characters. Longer beats stranger."
                    />
                    <Zone />
                    <button class="button primary large">"Create account"</button>
                    <p class="meta of-trial">"What you ticked on this device comes with you."</p>
                </form>
            </main>
            <Art />
        </div>
    }
}

/// Which zone the days follow. The device says its own once the app runs; until then it is UTC, and settings can change it.
#[component]
fn Zone() -> impl IntoView {
    let form = expect_context::<Boot>().form;
    let typed = form.value("zone");
    let is_given = !typed.is_empty();
    let zone = RwSignal::new(if is_given { typed } else { "UTC".to_owned() });
    Effect::new(move || {
        let own = device::here().and_then(|device| device.zone());
        if let Some(own) = own.filter(|_| !is_given) {
            zone.set(todays_name(&own).to_owned());
        }
    });
    view! {
        <details class="zone" data-renamed=(!is_given).then(renamed) open=form.error_of("zone").is_some()>
            <summary>
                <Icon name="globe" />
                <span>"Your days follow " <b>{move || city(&zone.read())}</b> " time."</span>
                <span class="change">"Change"</span>
            </summary>
            <ZoneField zone hint="The nearest large city, like Europe/Lisbon." />
        </details>
    }
}

/// The squares that lie ahead, of which today's is the first.
#[component]
fn Art() -> impl IntoView {
    let today = expect_context::<Boot>().today.weekday() as usize;
    let row = |day: usize| {
        let letters = match day.cmp(&today) {
            Ordering::Less => " 0000",
            Ordering::Equal => "*0000",
            Ordering::Greater => "00000",
        };
        let told = (day == today)
            .then(|| view! { <p><b>"365 squares."</b> " The first one is today."</p> });
        view! { <div>{told} {squares(letters)}</div> }
    };
    view! { <aside class="art">{(0..7).map(row).collect_view()}</aside> }
}
