//! The document around the app: head, styles, scripts and the data of the first view.
//!
//! It holds no inline script, so the content security policy needs no nonce:
//! the only script element with content is a data block, which is not run.

use leptos::prelude::*;

use crate::{App, Boot, Navigation, Route};

/// The addresses of the built files, which carry a hash of their content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// The stylesheet.
    pub style: String,
    /// The module that loads and starts the WASM.
    pub script: String,
    /// The WASM; named here so that it is fetched together with the module.
    pub wasm: String,
}

/// The `id` of the element the app lives in.
///
/// An element of our own, not the body: what browser extensions add to the body is then not in the way.
pub const ROOT: &str = "app";

/// What search engines and link previews show.
const DESCRIPTION: &str = "A habit tracker on one grid: a square for every day. Tick the habits you kept and watch the year take shape.";

/// Returns the HTML of a text, for `inner_html` of elements that hold text alone, such as `title` and `textarea`.
///
/// Children cannot be used there: the markers that Leptos puts between them would be shown.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The document of a page, with the app rendered into it.
///
/// # Errors
/// When `boot` cannot be written as JSON.
pub fn page(assets: &Assets, route: Route, boot: Boot) -> Result<AnyView, serde_json::Error> {
    let text = boot.to_text()?;
    let title = route.title();
    let app = view! { <App navigation=Navigation::at(route) boot /> };
    let boot = view! { <script type="application/json" id=Boot::ID inner_html=text></script> };
    Ok(document(assets, title, app.into_any(), boot.into_any()))
}

/// The document with an empty place for the app: the same for everybody, at every address.
///
/// A device shows it while it is offline, and mounts the app into it.
pub fn empty(assets: &Assets) -> AnyView {
    document(assets, Route::Landing.title(), ().into_any(), ().into_any())
}

fn document(assets: &Assets, title: String, app: AnyView, boot: AnyView) -> AnyView {
    let Assets { style, script, wasm } = assets.clone();
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <title inner_html=escaped(&title)></title>
                <meta name="description" content=DESCRIPTION />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#fcfdfd" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0e1012" />
                <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
                <link rel="apple-touch-icon" href="/icons/apple-touch-icon.png" />
                <link rel="stylesheet" href=style />
                // Starts the download at once, not only when the module has arrived and run.
                <link rel="preload" r#as="fetch" r#type="application/wasm" crossorigin="" href=wasm />
                <script type="module" src=script></script>
            </head>
            <body>
                <div id=ROOT>{app}</div>
                {boot}
            </body>
        </html>
    }
    .into_any()
}
