//! The form to sign in. It is a plain form, so it works without the app.

use leptos::prelude::*;

use crate::components::field::Field;
use crate::components::icon::Mark;
use crate::components::password_field::PasswordField;
use crate::{Boot, Route};

/// What is said where a new password could be asked for, if there were mail.
pub(crate) const NO_MAIL: &str = "This server cannot send mail; ask whoever runs it.";

/// The form to sign in.
#[component]
pub fn SignIn() -> impl IntoView {
    let Boot { form, features, .. } = expect_context();
    let next = form.value("next");
    // A form that came back keeps the choice; a fresh one offers to stay signed in.
    let remember = form.error.is_none() || form.values.contains_key("remember");
    // The pair is what does not match; the password is what one types again.
    let error = form.error;
    let forgot = features
        .mail
        .then(|| view! { <a class="beside" href=Route::Forgot.path()>"Forgot it?"</a> }.into_any());
    view! {
        <div class="door">
            <main id="main" tabindex="-1">
                <a class="home" href=Route::Landing.path() aria-label="ConsistencyGrid, start page"><Mark /></a>
                <h1>"Welcome back"</h1>
                <p class="aside">"New here? " <a href=Route::SignUp.path()>"Start your grid"</a></p>
                <form class="box" method="post" action="/sign-in">
                    <Field name="email" label="Email" kind="email" autocomplete="username" />
                    <PasswordField autocomplete="current-password" error beside=forgot />
                    <label class="tickable">
                        <input class="checkbox" type="checkbox" name="remember" value="on" checked=remember />
                        "Keep me signed in on this device"
                    </label>
                    {(!next.is_empty()).then(|| view! { <input type="hidden" name="next" value=next /> })}
                    <button class="button primary large">"Sign in"</button>
                    {(!features.mail).then(|| view! { <p class="meta">"Forgot it? " {NO_MAIL}</p> })}
                </form>
            </main>
        </div>
    }
}
