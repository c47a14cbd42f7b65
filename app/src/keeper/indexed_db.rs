//! The browser's database as a keeper.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::Replica;
use domain::replica::Touched;
use leptos::task::spawn_local;
use offline::database::{self, Change, Database, Trouble, Written};
use offline::tabs::{self, Channel};
use offline::worker::Worker;

use crate::boot::Account;
use crate::device::Local;
use crate::keeper::contents::{NAMES, TABLES, keep_account};
use crate::keeper::{Contents, Durable, Keeper, Kept, Saved};

/// A database of this browser. Copies are the same.
#[derive(Clone)]
pub struct IndexedDb(Rc<Shared>);

struct Shared {
    database: Database,
    state: RefCell<State>,
    /// Whose database it is.
    account: RefCell<Option<Account>>,
    /// Whether that is in the database too.
    is_noted: Cell<bool>,
    /// Whether answers to notifications waited in it when it was read.
    has_answers: Cell<bool>,
    channel: RefCell<Option<Channel>>,
    worker: RefCell<Option<Worker>>,
}

#[derive(Default)]
struct State {
    version: u32,
    durable: Durable,
}

impl IndexedDb {
    /// Opens the database of this name, and makes it when it is not there.
    ///
    /// # Errors
    /// When the browser keeps nothing.
    pub async fn open(name: &str) -> Result<Self, Trouble> {
        let database = Database::open(name, TABLES).await?;
        Ok(Self(Rc::new(Shared {
            database,
            state: RefCell::default(),
            account: RefCell::default(),
            is_noted: Cell::default(),
            has_answers: Cell::default(),
            channel: RefCell::default(),
            worker: RefCell::default(),
        })))
    }

    /// Tells the other tabs of every writing from now on.
    pub fn tell_on(&self, channel: Channel) {
        self.0.channel.replace(Some(channel));
    }

    /// Has this worker send what waits when no page can; and at once what no page sends, for which a browser may have given up.
    pub fn send_with(&self, worker: Worker) {
        if self.0.has_answers.get() {
            worker.send_later();
        }
        self.0.worker.replace(Some(worker));
    }

    /// Notes whose database it is, with the next writing.
    pub fn belongs_to(&self, account: Account) {
        self.0.account.replace(Some(account));
        self.0.is_noted.set(false);
    }

    /// Closes and deletes it.
    pub async fn delete(&self) {
        self.0.database.close();
        database::delete(self.name()).await;
    }

    async fn read(&self) -> Result<Option<Kept>, Trouble> {
        Ok(Contents(self.0.database.read(NAMES).await?).restore())
    }

    async fn save(&self, changes: Vec<Change>, durable: Durable) -> Result<Saved, Trouble> {
        let version = self.0.state.borrow().version;
        if self.0.database.write(version, changes).await? == Written::Done {
            self.0.state.replace(State { version: version.wrapping_add(1), durable });
            self.0.is_noted.set(true);
            if let Some(channel) = &*self.0.channel.borrow() {
                channel.say(self.name());
            }
            return Ok(Saved::Done);
        }
        // With nothing in it, another tab has cleared it and is about to delete it.
        let kept = self.read().await?.ok_or(Trouble::Deleted)?;
        self.go_on_from(&kept);
        Ok(Saved::Outrun(Box::new(kept.replica)))
    }

    async fn remake(&self) -> Result<(), Trouble> {
        self.0.database.remake().await?;
        self.0.state.replace(State::default());
        self.0.is_noted.set(false);
        Ok(())
    }
}

impl Keeper for IndexedDb {
    fn load(&self) -> Local<Result<Option<Kept>, Trouble>> {
        let this = self.clone();
        Box::pin(async move { this.read().await })
    }

    fn go_on_from(&self, kept: &Kept) {
        let durable = Durable::of(&kept.replica);
        self.0.state.replace(State { version: kept.version, durable });
        self.0.has_answers.set(kept.has_answers);
        self.0.account.borrow_mut().get_or_insert_with(|| kept.account.clone());
    }

    fn name(&self) -> &str {
        self.0.database.name()
    }

    fn remake(&self) -> Local<Result<(), Trouble>> {
        let this = self.clone();
        Box::pin(async move { this.remake().await })
    }

    fn lasts(&self) -> bool {
        true
    }

    fn save(&self, replica: &Replica, touched: &Touched) -> Local<Result<Saved, Trouble>> {
        let mut changes = self.0.state.borrow().durable.changes(replica, touched);
        if !self.0.is_noted.get() {
            changes.extend(self.0.account.borrow().as_ref().map(keep_account));
        }
        let (this, durable) = (self.clone(), Durable::of(replica));
        Box::pin(async move { this.save(changes, durable).await })
    }

    fn write(self: Rc<Self>, replica: crate::Replica) {
        spawn_local(replica.write(self));
    }

    fn exchange(self: Rc<Self>, replica: crate::Replica) {
        replica.talk(self);
    }

    fn turn(&self) -> Local<Box<dyn Any>> {
        let name = self.name().to_owned();
        Box::pin(async move { Box::new(tabs::turn(&name).await) as Box<dyn Any> })
    }

    fn send_later(&self) {
        if let Some(worker) = &*self.0.worker.borrow() {
            worker.send_later();
        }
    }
}
