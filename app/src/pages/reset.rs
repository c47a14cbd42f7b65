//! Setting a new password, with the token of a mail. A plain form on a page without the app.

use leptos::prelude::*;

use crate::components::field::problem;
use crate::components::password_field::PasswordField;
use crate::pages::forgot::Door;
use crate::{Boot, Route};

/// Setting a new password. Without a token that is good for it: how to get another one.
#[component]
pub fn Reset() -> impl IntoView {
    let form = expect_context::<Boot>().form;
    let (token, email) = (form.value("token"), form.value("email"));
    if token.is_empty() {
        return view! { <Gone /> }.into_any();
    }
    let whole = form.error.clone().filter(|_| form.field.is_none());
    let remember = form.error.is_none() || form.values.contains_key("remember");
    view! {
        <Door title="A new password">
            <p class="aside">"For " {email.clone()} ". Every device is signed out; this one is signed in."</p>
            <form class="box" method="post" action=Route::Reset.path()>
                {whole.map(|error| problem(String::new(), error))}
                <input type="hidden" name="token" value=token />
                // For whatever keeps passwords: whose it is.
                <input type="email" autocomplete="username" value=email readonly=true hidden=true />
                <PasswordField
                    autocomplete="new-password"
                    hint="At least 10 characters. Longer beats stranger."
                />
                <label class="tickable">
                    <input class="checkbox" type="checkbox" name="remember" value="on" checked=remember />
                    "Keep me signed in on this device"
                </label>
                <button class="button primary large">"Set the password"</button>
            </form>
        </Door>
    }
    .into_any()
}

#[component]
fn Gone() -> impl IntoView {
    view! {
        <Door title="This link is used up">
            <p class="aside">"A link sets one password, within 15 minutes, and a newer password ends the older links."</p>
            <a class="button primary large" href=Route::Forgot.path()>"Send another link"</a>
        </Door>
    }
}
