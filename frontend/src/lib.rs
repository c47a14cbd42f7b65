//! The browser's side: starts the app in the page and gives it what only a browser has.

#![cfg(target_arch = "wasm32")]

mod device;
mod navigation;
mod online;

use app::boot::Arrived;
use app::device::SharedDevice;
use app::keeper::{LEAVING, TRIAL};
use app::later::Start;
use app::{App, Boot, Navigation, pages, part, shell};
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
    let is_shell = root.child_element_count() == 0;
    let mut boot = boot.unwrap_or_default();
    let device = device::device();
    let shown = device.as_ref().and_then(|device| device.shown());
    let is_trial = shown.as_deref() == Some(TRIAL);
    let asked = navigation::current();
    let has_left = |device: &SharedDevice| device.recall(LEAVING).is_some();
    if let Some(device) = device.as_ref().filter(|device| is_shell || has_left(device)) {
        let Ok(later) = part::later().await else { return miss(&root, is_shell) };
        match (later.start)(device.clone(), asked.clone(), is_shell, shown).await {
            Start::Kept(restored, today) => {
                boot.today = today;
                boot.seed = u64::from_le_bytes(device.entropy());
                boot.account = Some(Arrived::Kept(restored));
            }
            Start::Nothing => {}
            Start::Elsewhere => return,
        }
    }
    let route = if is_shell { boot.route(asked) } else { boot.arrived(asked) };
    // Without its part the page stays as the server made it: its forms and links work by themselves.
    if pages::first_part(route.clone(), Some(&boot)).load().await.is_err() {
        return miss(&root, is_shell);
    }
    let view = move || view(Navigation::at(route), boot, device);
    if is_shell {
        root.set_inner_html("");
        mount_to(root, view).forget();
    } else {
        hydrate_from(root, view).forget();
    }
    // From here on a click is answered here: for styles, and for whoever has to wait for it.
    if let Some(html) = document().document_element() {
        _ = html.set_attribute("data-alive", "");
        if is_trial {
            _ = html.set_attribute("data-trial", "");
        }
    }
}

/// Code is missing. A page of the server's works by itself; the empty shell has to say something.
fn miss(root: &HtmlElement, is_shell: bool) {
    if is_shell {
        root.set_inner_html(
            "<main class=message><h1>This page is not on this device.</h1>\
             <p>Try again when you are online.</p><a class=\"button primary large\" href=\"\">Try again</a></main>",
        );
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

fn view(navigation: Navigation, boot: Boot, device: Option<SharedDevice>) -> impl IntoView {
    navigation::follow(navigation);
    view! { <App navigation boot device /> }
}
