//! What a device keeps of a replica, so that it is there when the page is opened again, and sends to the server.
//!
//! A port: the browser's database implements it, tests have their own. Its code, and that of keeping and sending, is loaded
//! after the page: a page that is drawn can be used already.

mod contents;
mod indexed_db;
mod nowhere;

use std::rc::Rc;

use domain::replica::Touched;
use domain::{AccountId, Replica};
pub use offline::database::Trouble;
use offline::page;
pub use offline::page::Posted;

use crate::boot::Account;
use crate::device::Local;

pub use contents::{Contents, Durable};
pub use indexed_db::IndexedDb;
pub use nowhere::Nowhere;

/// The name of the database of a trial, which belongs to no account.
pub const TRIAL: &str = "local";

/// What the names of the accounts' databases begin with.
pub const ACCOUNT: &str = "account-";

/// The cookie by which the server tells a browser whose pages it shows.
pub const ACCOUNT_COOKIE: &str = "account";

/// The cookie by which a browser tells the server that it holds a trial.
pub const TRIAL_COOKIE: &str = "trial";

/// Under this name the browser remembers who is to be forgotten here, and whose session is to be ended, until both is done.
pub const LEAVING: &str = "leaving";

/// Stands before the account in [`LEAVING`] while the server has not said whether the account is deleted.
pub const PERHAPS: char = '?';

/// The name of the database of an account, or of a trial.
pub fn name(account: &Account) -> String {
    account.id.map_or_else(|| TRIAL.to_owned(), |id| format!("{ACCOUNT}{id}"))
}

/// What came of keeping.
#[derive(Debug)]
pub enum Saved {
    /// It is on disk.
    Done,
    /// Another tab has written since. Nothing was changed; this is what that tab has left.
    Outrun(Box<Replica>),
}

/// Where a replica is kept.
pub trait Keeper {
    /// What is kept; `None` when nothing is. Whoever goes on from it says so with [`Keeper::go_on_from`].
    fn load(&self) -> Local<Result<Option<Kept>, Trouble>>;

    /// What was loaded is what the replica goes on from: the next writing is measured against it.
    fn go_on_from(&self, kept: &Kept);

    /// The name of the place.
    fn name(&self) -> &str;

    /// The place is gone under the replica: makes it anew, empty.
    fn remake(&self) -> Local<Result<(), Trouble>>;

    /// Whether what is saved is still there when the page is opened again.
    fn lasts(&self) -> bool;

    /// Keeps the replica as it is at this moment, in one piece. `touched`: what of its base has changed since it was last
    /// loaded or saved.
    fn save(&self, replica: &Replica, touched: &Touched) -> Local<Result<Saved, Trouble>>;

    /// Writes what was done to the replica in the page, and goes on until all of it is on disk.
    ///
    /// It is a method so that its code comes with the keeper, and not with the page.
    fn write(self: Rc<Self>, replica: crate::Replica);

    /// Begins an exchange of the replica in the page with the server; a method for the same reason.
    fn exchange(self: Rc<Self>, replica: crate::Replica);

    /// Waits for this tab's turn to talk to the server; the turn ends when what is returned is dropped.
    fn turn(&self) -> Local<Box<dyn std::any::Any>>;

    /// Posts JSON to a path of this site. `account`: on whose behalf; should somebody else be signed in by now, it is answered
    /// as if nobody were.
    fn post(&self, path: &'static str, body: String, account: Option<AccountId>) -> Local<Posted> {
        Box::pin(async move {
            let account = account.map(|id| id.to_string()).unwrap_or_default();
            page::post_json(path, &body, &account).await
        })
    }

    /// What waits could not be sent: the browser is asked to send it when there is a network, with or without a page.
    fn send_later(&self);
}

/// A keeper, shared by all that need it.
pub type SharedKeeper = Rc<dyn Keeper>;

/// A replica as it was kept, and whose it is.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Whose it is; its records are in the replica.
    pub account: Account,
    /// The replica.
    pub replica: Replica,
    /// How often it was written.
    pub version: u32,
    /// Whether answers to notifications wait to be sent by the service worker.
    pub has_answers: bool,
}
