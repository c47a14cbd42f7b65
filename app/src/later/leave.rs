//! Signing out: what waits is sent first, and then every trace goes.

use offline::database;
use offline::page;
use offline::push;
use offline::tabs::Channel;

use crate::Replica;
use crate::device::SharedDevice;
use crate::keeper::{ACCOUNT, ACCOUNT_COOKIE, LEAVING, PERHAPS};
use crate::later::{GONE, LEFT, about};

const SIGN_OUT: &str = "/sign-out";

/// Forgets the person on this device, ends their session, and goes to the start page.
///
/// Without a network the session is ended when there is one again; on the device nothing is left at once. Closing the page
/// in between stops nothing: the next one goes on with it.
pub(super) async fn leave(replica: Replica, device: SharedDevice, tabs: Option<Channel>) {
    replica.close();
    let account = replica.owner().map(|id| id.to_string()).unwrap_or_default();
    page::forget_preferences();
    device.keep(LEAVING, Some(&account));
    let say = |word| tabs.iter().for_each(|tabs| tabs.say(&about(word, &account)));
    say(LEFT);
    go_on(&device, &account).await;
    say(GONE);
    page::leave_for("/");
}

/// Goes on with what an earlier page has begun. `false` when there is nothing to do, or nobody to tell it to.
pub(super) async fn resume(device: &SharedDevice) -> bool {
    let Some(account) = device.recall(LEAVING) else { return false };
    let Some(account) = account.strip_prefix(PERHAPS) else {
        return go_on(device, &account).await;
    };
    if is_shown(device, account) {
        // The server has not deleted the account, and the person is still here.
        device.keep(LEAVING, None);
        return false;
    }
    page::forget_preferences();
    forget(device, account).await;
    false
}

/// `false` without a network.
async fn go_on(device: &SharedDevice, account: &str) -> bool {
    forget(device, account).await;
    let is_ended = page::post_form(SIGN_OUT, account).await.is_some_and(|status| status < 500);
    if is_ended {
        device.keep(LEAVING, None);
    }
    is_ended
}

/// Takes off this device what belongs to an account, and to nobody else.
async fn forget(device: &SharedDevice, account: &str) {
    database::delete(&[ACCOUNT, account].concat()).await;
    if is_shown(device, account) {
        page::forget_cookie(ACCOUNT_COOKIE);
        page::badge(0);
        push::unsubscribe().await;
    }
}

fn is_shown(device: &SharedDevice, account: &str) -> bool {
    device.shown() == Some([ACCOUNT, account].concat())
}
