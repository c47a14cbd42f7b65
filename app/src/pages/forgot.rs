//! Asking for a new password by mail. A plain form on a page without the app.

use leptos::prelude::*;

use crate::components::field::{Field, problem};
use crate::components::icon::Mark;
use crate::pages::sign_in::NO_MAIL;
use crate::{Boot, Route};

/// Asking for a new password by mail.
#[component]
pub fn Forgot() -> impl IntoView {
    let Boot { form, features, .. } = expect_context();
    let content = match form.notice {
        Some(notice) => view! { <p class="notice" role="status">{notice}</p> }.into_any(),
        None if features.mail => view! { <Ask /> }.into_any(),
        None => view! { <p class="notice">{NO_MAIL}</p> }.into_any(),
    };
    view! {
        <Door title="Forgot your password?">
            <p class="aside">"It came back? " <a href=Route::SignIn.path()>"Sign in"</a></p>
            {content}
        </Door>
    }
}

#[component]
fn Ask() -> impl IntoView {
    let form = expect_context::<Boot>().form;
    let whole = form.error.filter(|_| form.field.is_none());
    view! {
        <form class="box" method="post" action=Route::Forgot.path()>
            {whole.map(|error| problem(String::new(), error))}
            <Field
                name="email"
                label="Email"
                kind="email"
                autocomplete="username"
                hint="A link to set a new one is sent there."
            />
            <button class="button primary large">"Send the link"</button>
        </form>
    }
}

/// What the pages without the app stand in: the same as signing in.
#[component]
pub(crate) fn Door(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <div class="door">
            <main id="main" tabindex="-1">
                <a class="home" href=Route::Landing.path() aria-label="ConsistencyGrid, start page"><Mark /></a>
                <h1>{title}</h1>
                {children()}
            </main>
        </div>
    }
}
