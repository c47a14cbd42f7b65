//! Confirming an address, with the token of a mail. A plain form on a page without the app.
//!
//! The link alone changes nothing: programs that look through mail open it as well.

use leptos::prelude::*;

use crate::pages::forgot::Door;
use crate::{Boot, Route};

/// Confirming an address. Without a token that is good for it: how to get another one.
#[component]
pub fn Verify() -> impl IntoView {
    let form = expect_context::<Boot>().form;
    let (token, email) = (form.value("token"), form.value("email"));
    if let Some(notice) = form.notice {
        return view! {
            <Door title="Confirmed">
                <p class="aside" role="status">{notice}</p>
                <a class="button primary large" href=Route::Today { day: None }.path()>"Go to today"</a>
            </Door>
        }
        .into_any();
    }
    if token.is_empty() {
        return view! {
            <Door title="This link is used up">
                <p class="aside">"A link is good for 24 hours, and once. The settings show whether your address is confirmed, and send another one."</p>
                <a class="button primary large" href=Route::Settings.path()>"Go to the settings"</a>
            </Door>
        }
        .into_any();
    }
    view! {
        <Door title="Confirm your address">
            <p class="aside">{email} " belongs to your account."</p>
            <form class="box" method="post" action=Route::Verify.path()>
                <input type="hidden" name="token" value=token />
                <button class="button primary large">"Confirm"</button>
            </form>
        </Door>
    }
    .into_any()
}
