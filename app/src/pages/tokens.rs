//! The tokens with which other programs work on the account. A part of the settings that only the server draws, so that no
//! browser loads code for it.

use domain::Day;
use leptos::prelude::*;

use crate::components::field::{Field, problem};
use crate::components::footer::More;
use crate::components::icon::Mark;
use crate::{Boot, Route, text};

/// Where it stands.
pub const PATH: &str = "/settings/tokens";

/// The name of the page.
pub const TITLE: &str = "API tokens";

/// How long tokens may be good, as the form says it: days, and what that is called.
pub const LIFETIMES: [(&str, &str); 4] =
    [("30", "30 days"), ("90", "90 days"), ("365", "A year"), ("never", "Until I end it")];

/// A token of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What a form sends to end it.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Whether it may write.
    pub writes: bool,
    /// When it was last used.
    pub used_on: Option<Day>,
    /// When it ends by itself; `None` for never.
    pub expires_on: Option<Day>,
    /// Whether it has ended by itself.
    pub is_expired: bool,
}

/// The tokens, and the form for another one. `made`: one that was made just now, which is shown this once.
#[component]
pub fn Tokens(tokens: Vec<Token>, made: Option<String>) -> impl IntoView {
    let Boot { form, today, .. } = expect_context();
    let whole = form.error.filter(|_| form.field.is_none());
    let row = move |token: Token| view! { <Row token today /> };
    let list = (!tokens.is_empty()).then(|| {
        view! { <ul class="list" aria-label="Your tokens">{tokens.into_iter().map(row).collect_view()}</ul> }
    });
    view! {
        <header class="masthead">
            <a class="brand" href=Route::Landing.path()><Mark /> "ConsistencyGrid"</a>
            <a class="button ghost" href=Route::Settings.path()>"Back to the settings"</a>
        </header>
        <main class="settings apart" id="main" tabindex="-1">
            <h1>{TITLE}</h1>
            <p>
                "Scripts and other programs work on your account with a token: they read with it, or read and write. "
                <a href="/api/docs">"What they can do"</a>
            </p>
            {made.map(|token| view! { <Made token /> })}
            {list}
            <h2>"Another token"</h2>
            {whole.map(|error| problem(String::new(), error))}
            <Make />
            <footer class="meta faint">"ConsistencyGrid" <More /></footer>
        </main>
    }
}

/// A token that was made just now, to be copied.
#[component]
fn Made(token: String) -> impl IntoView {
    view! {
        <div class="field link" role="status">
            <label for="token">"Your new token"</label>
            <input
                class="input"
                id="token"
                readonly=true
                autofocus=true
                value=token
                aria-describedby="token-note"
            />
            <p class="hint" id="token-note">"Copy it now: it is not shown again."</p>
        </div>
    }
}

#[component]
fn Row(token: Token, today: Day) -> impl IntoView {
    let Token { id, name, writes, used_on, expires_on, is_expired } = token;
    let on = |day: Day| {
        if day == today { "today".to_owned() } else { text::date(day, today) }
    };
    let used = used_on.map_or("Never used".to_owned(), |day| ["Last used ", &on(day)].concat());
    let ends = match expires_on {
        None => "no end".to_owned(),
        Some(day) if is_expired => ["ended ", &on(day)].concat(),
        Some(day) => ["ends ", &on(day)].concat(),
    };
    let does = if writes { "Reads and writes" } else { "Reads" };
    let label = ["End ", &name].concat();
    view! {
        <li>
            <p>{name} <small class="hint">{[does, &used, &ends].join(" · ")}</small></p>
            <form method="post" action=[PATH, "/end"].concat()>
                <input type="hidden" name="id" value=id />
                <button class="button ghost" aria-label=label>"End"</button>
            </form>
        </li>
    }
}

/// The form that makes one.
#[component]
fn Make() -> impl IntoView {
    let form = expect_context::<Boot>().form;
    let (scope, lifetime) = (form.value("scope"), form.value("lifetime"));
    let option = |(value, name): (&'static str, &'static str), chosen: &str, first: &str| {
        let chosen = if chosen.is_empty() { first } else { chosen };
        view! { <option value=value selected=chosen == value>{name}</option> }
    };
    let scopes = [("read", "Read"), ("write", "Read and write")];
    view! {
        <form class="box" method="post" action=PATH>
            <Field name="name" label="Name" longest=100 hint="What you will know it by." />
            <div class="field">
                <label for="scope">"It may"</label>
                <select class="input" id="scope" name="scope">
                    {scopes.map(|one| option(one, &scope, "read"))}
                </select>
            </div>
            <div class="field">
                <label for="lifetime">"It is good for"</label>
                <select class="input" id="lifetime" name="lifetime">
                    {LIFETIMES.map(|one| option(one, &lifetime, "90"))}
                </select>
            </div>
            <button class="button primary">"Make a token"</button>
        </form>
    }
}
