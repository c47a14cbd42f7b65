//! Signing out: what waits is sent first, and then every trace goes.

use domain::AccountId;
use offline::page;

use crate::device::SharedDevice;
use crate::keeper::{ACCOUNT_COOKIE, IndexedDb, LEAVING};

const SIGN_OUT: &str = "/sign-out";

/// Ends the session of an account, if it is the one of this browser. `false` without a network.
pub(super) async fn end_session(account: String) -> bool {
    page::post_form(SIGN_OUT, &account).await.is_some_and(|status| status < 500)
}

/// Forgets the person on this device, ends their session, and goes to the start page.
///
/// Without a network the session is ended when there is one again; on the device nothing is left at once.
pub(super) async fn leave(
    device: SharedDevice,
    account: Option<AccountId>,
    kept: Option<IndexedDb>,
) {
    let account = account.map(|id| id.to_string()).unwrap_or_default();
    let is_ended = end_session(account.clone()).await;
    if let Some(kept) = kept {
        kept.say(super::LEFT);
        kept.delete().await;
    }
    page::forget_cookie(ACCOUNT_COOKIE);
    page::forget_preferences();
    page::badge(0);
    if !is_ended {
        device.keep(LEAVING, Some(&account));
    }
    page::leave_for("/");
}
