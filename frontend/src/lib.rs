//! The browser's side: starts the app in the page and gives it what only a browser has.

#![cfg(target_arch = "wasm32")]

mod device;
mod navigation;
mod online;

use app::boot::Arrived;
use app::{App, Boot, Navigation, pages, shell};
use leptos::mount::{hydrate_from, mount_to};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, console};

/// Starts the app; called once, by the page's module. The part for the page is loaded first.
///
/// A page that came from the server is taken over as it stands.
/// In the empty shell, which a device shows when it is offline, the app is mounted anew.
#[wasm_bindgen]
pub fn start() {
    std::panic::set_hook(Box::new(|info| console::error_1(&info.to_string().into())));
    let Some(root) = element(shell::ROOT) else { return };
    let boot = boot();
    // Leptos has no executor yet: hydrating sets it.
    wasm_bindgen_futures::spawn_local(take_over(root, boot));
}

async fn take_over(root: HtmlElement, boot: Option<Boot>) {
    // Without its part the page stays as the server made it: its forms and links work by themselves.
    if pages::first_part(navigation::current(), boot.as_ref()).load().await.is_err() {
        return;
    }
    match boot {
        Some(boot) if root.child_element_count() > 0 => {
            hydrate_from(root, move || view(boot)).forget();
        }
        boot => {
            root.set_inner_html("");
            mount_to(root, move || view(boot.unwrap_or_default())).forget();
        }
    }
    // From here on a click is answered here: for styles, and for whoever has to wait for it.
    if let Some(html) = document().document_element() {
        _ = html.set_attribute("data-alive", "");
    }
}

/// The data the page arrived with, if it came from the server.
fn boot() -> Option<Boot> {
    let mut boot = Boot::from_text(&element(Boot::ID)?.text_content()?)?;
    let account = element(Boot::ACCOUNT_ID).and_then(|element| element.text_content());
    boot.account = account.map(|text| Arrived::Text(text.into()));
    Some(boot)
}

fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

fn view(boot: Boot) -> impl IntoView {
    let navigation = Navigation::at(navigation::current());
    navigation::follow(navigation);
    view! { <App navigation boot device=device::device() /> }
}
