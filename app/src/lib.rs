//! The user interface: the same components make the server's HTML and run in the browser.
//!
//! Nothing here knows on which side it runs.
//! What differs between the sides comes in as arguments ([`Boot`], [`Navigation`], [`device::Device`]) or by context.

// A view is one type, nested as deep as its elements: large pages go beyond the usual 128.
#![recursion_limit = "256"]

pub mod api;
pub mod backend;
pub mod boot;
pub mod components;
pub mod device;
pub mod field;
pub mod habit_form;
pub mod navigation;
pub mod pages;
pub mod replica;
pub mod route;
pub mod shell;
pub mod text;
pub mod timer;

pub use boot::Boot;
pub use navigation::Navigation;
pub use replica::Replica;
pub use route::Route;

use leptos::prelude::*;

use crate::boot::Account;
use crate::device::SharedDevice;
use crate::timer::Timer;

/// The whole of what a person sees, in the element that [`shell`] and the browser agree on.
///
/// `boot` is what the page arrived with: both sides start from it, so that their first views are equal.
/// `device` is the browser; absent on the server. `begin` is called once the page lives.
#[component]
pub fn App(
    navigation: Navigation,
    boot: Boot,
    #[prop(default = None)] device: Option<SharedDevice>,
    #[prop(default = None)] begin: Option<fn(Replica, Account)>,
) -> impl IntoView {
    let replica = Replica::start(&boot, device);
    let timer = Timer::new(replica);
    provide_context(navigation);
    provide_context(replica);
    provide_context(timer);
    // Effects run in the browser only, after the first view: what the device knows better is laid over it then.
    let account = boot.account.clone();
    Effect::new(move || {
        let Some(account) = &account else { return };
        replica.follow_clock(account);
        timer.resume();
        if let Some(begin) = begin {
            begin(replica, account.clone());
        }
    });
    provide_context(boot);
    Effect::new(move || document().set_title(&navigation.route.read().title()));

    pages::Pages()
}
