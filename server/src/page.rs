//! From a route and its data to the HTML of a page.
//!
//! The renderer of `leptos_axum` is not used: it adds inline scripts that carry the results of resources
//! to the browser. Our data is in [`Boot`], so the page needs none, and the content security policy
//! can refuse every inline script.

use app::shell::{self, Assets};
use app::{Boot, Route};
use leptos::prelude::*;

/// Renders the page of `route`.
///
/// `provide` runs first; what it puts into the context is found by every component.
///
/// # Errors
/// When `boot` cannot be written as JSON.
pub fn render(
    assets: &Assets,
    route: Route,
    boot: Boot,
    provide: impl FnOnce(),
) -> Result<String, serde_json::Error> {
    in_owner(|| {
        provide();
        Ok(shell::page(assets, route, boot)?.to_html())
    })
}

/// Renders a page that only the server draws and that is no page of the app.
pub fn render_apart(
    assets: &Assets,
    title: &str,
    sheet: String,
    boot: Boot,
    draw: impl FnOnce() -> AnyView,
) -> String {
    in_owner(|| shell::apart(title, sheet, assets, boot, draw).to_html())
}

/// Renders the document without a page, which a device keeps to start from when it holds what a person has.
///
/// # Errors
/// When `boot` cannot be written as JSON.
pub fn render_empty(assets: &Assets, boot: &Boot) -> Result<String, serde_json::Error> {
    in_owner(|| Ok(shell::empty(assets, boot)?.to_html()))
}

/// Runs `render` with an owner of its own, so that no two requests share a signal or a context.
fn in_owner<T>(render: impl FnOnce() -> T) -> T {
    // Nothing is rendered later than this call, so no shared context has to carry it over.
    let owner = Owner::new_root(None);
    let rendered = owner.with(render);
    owner.cleanup();
    rendered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assets() -> Assets {
        Assets {
            style: "/s.css".into(),
            script: "/a.js".into(),
            wake: "/w.js".into(),
            wasm: "/a.wasm".into(),
            ..Assets::default()
        }
    }

    fn page() -> String {
        render(&assets(), Route::Settings, Boot::default(), || ()).unwrap()
    }

    #[test]
    fn a_page_holds_no_script_that_a_browser_would_run_inline() {
        let html = page();
        let scripts: Vec<&str> = html.split("<script").skip(1).collect();
        assert_eq!(scripts.len(), 2);
        let module = r#" type="module" src="/w.js" data-app="/a.js" data-next="/a.wasm"></"#;
        assert!(scripts.iter().any(|script| script.starts_with(module)), "{html}");
        assert!(scripts.iter().any(|script| script.starts_with(r#" type="application/json""#)));
    }

    #[test]
    fn a_page_holds_the_view_of_its_route_inside_the_root() {
        let html = page();
        assert!(html.starts_with("<!DOCTYPE html>"));
        assert!(html.contains(r#"<div id="app"><"#), "{html}");
        assert!(html.contains("<title>Settings · ConsistencyGrid</title>"), "{html}");
    }

    #[test]
    fn the_empty_document_holds_nobodys_data() {
        let html = render_empty(&assets(), &Boot::default()).unwrap();
        assert!(html.contains(r#"<div id="app"><!"#), "{html}");
        assert!(!html.contains(Boot::ACCOUNT_ID), "{html}");
    }
}
