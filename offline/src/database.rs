//! IndexedDB, in single pieces: everything is read at once, and a change is written whole or not at all.
//!
//! A transaction makes all its requests in one go and is then only waited for, since browsers end one that is idle.
//! Methods are called by their names: a binding for each would weigh more than all that is done with them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::{call, call_async, get, global, object, set};

/// The table of named texts. Every database has it.
pub const META: &str = "meta";

/// Under this name `META` counts the writings.
const VERSION: &str = "version";

/// Why nothing was read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The device has no room left. What was there is there still.
    Full,
    /// The browser keeps nothing, as some do in private windows, or has lost its database.
    Gone,
    /// Somebody has deleted the database since it was opened.
    Deleted,
}

/// How long a browser may take to open a database. One that takes longer is as good as one that cannot.
const PATIENCE_MS: i32 = 10_000;

/// One change of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A text is kept under a key, in the place of what was there.
    Put(&'static str, Key, String),
    /// Nothing is kept under a key.
    Delete(&'static str, Key),
    /// Nothing is kept under numbers below this one.
    DeleteBelow(&'static str, u64),
    /// Nothing is kept in the table.
    Clear(&'static str),
}

/// What a text is kept under.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// Numbers sort by their size.
    Number(u64),
    /// A name.
    Name(String),
}

impl From<&Key> for JsValue {
    fn from(key: &Key) -> Self {
        match key {
            Key::Number(number) => whole(*number),
            Key::Name(name) => Self::from_str(name),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "numbers of operations are far below 2^53")]
fn whole(number: u64) -> JsValue {
    JsValue::from_f64(number as f64)
}

/// All that a database holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// How often it was written.
    pub version: u32,
    /// The texts of `META` that were asked for, in the order of the names.
    pub named: Vec<Option<String>>,
    /// The texts of the tables that were asked for, each in the order of its keys.
    pub tables: Vec<Vec<String>>,
}

/// What came of a writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is on disk.
    Done,
    /// Another tab has written since; nothing was changed.
    Outrun,
}

/// An open database.
pub struct Database {
    name: String,
    tables: &'static [&'static str],
    connection: RefCell<JsValue>,
}

impl Database {
    /// Opens a database, and makes it when it is not there. `tables`: those beside [`META`].
    ///
    /// # Errors
    /// When the browser keeps nothing.
    pub async fn open(name: &str, tables: &'static [&'static str]) -> Result<Self, Trouble> {
        let connection = connect(name, Some(tables)).await?;
        Ok(Self { name: name.to_owned(), tables, connection: RefCell::new(connection) })
    }

    /// Makes the database anew, after somebody has deleted it.
    ///
    /// # Errors
    /// When the browser keeps nothing any more.
    pub async fn remake(&self) -> Result<(), Trouble> {
        self.connection.replace(connect(&self.name, Some(self.tables)).await?);
        Ok(())
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads the `wanted` texts of [`META`], and those of all tables, as they are at one moment.
    ///
    /// # Errors
    /// When the database is lost.
    pub async fn read(&self, wanted: &[&str]) -> Result<Contents, Trouble> {
        let transaction = self.begin("readonly").await?;
        let requests = ask(&transaction, wanted, self.tables).ok_or(Trouble::Gone)?;
        finished(&transaction).await?;
        let mut results = requests.iter().map(|request| get(request, "result"));
        let version = version(&results.next().unwrap_or_default());
        let named = results.by_ref().take(wanted.len()).map(|text| text.as_string()).collect();
        let texts =
            |list: JsValue| Array::from(&list).iter().filter_map(|text| text.as_string()).collect();
        Ok(Contents { version, named, tables: results.map(texts).collect() })
    }

    /// Writes changes in one piece, unless somebody has written since `version`. When it is done it is on disk.
    ///
    /// # Errors
    /// When there is no room, or the database is lost; nothing was changed then.
    pub async fn write(&self, version: u32, changes: Vec<Change>) -> Result<Written, Trouble> {
        let changes = Rc::new(changes);
        match self.write_once(version, changes.clone()).await {
            // A browser may lose the connection in the middle. If it was written all the same, the version tells.
            Err(Trouble::Gone) => self.write_once(version, changes).await,
            result => result,
        }
    }

    async fn write_once(&self, version: u32, changes: Rc<Vec<Change>>) -> Result<Written, Trouble> {
        let transaction = self.begin("readwrite").await?;
        let is_outrun = Rc::new(Cell::new(false));
        let asked =
            call(&store(&transaction, META), "get", &[VERSION.into()]).ok_or(Trouble::Gone)?;
        let put = {
            let (asked, transaction, is_outrun) =
                (asked.clone(), transaction.clone(), is_outrun.clone());
            Closure::once_into_js(move || {
                is_outrun.set(self::version(&get(&asked, "result")) != version);
                if is_outrun.get() || make(&transaction, version, &changes).is_none() {
                    _ = call(&transaction, "abort", &[]);
                }
            })
        };
        set(&asked, "onsuccess", &put);
        match finished(&transaction).await {
            Ok(()) => Ok(Written::Done),
            Err(_) if is_outrun.get() => Ok(Written::Outrun),
            Err(trouble) => Err(trouble),
        }
    }

    /// Closes the connection, so that the database can be deleted.
    pub fn close(&self) {
        _ = call(&self.connection.borrow(), "close", &[]);
    }

    /// Begins a transaction. A browser may have dropped the connection in the background: it is made anew once.
    async fn begin(&self, mode: &str) -> Result<JsValue, Trouble> {
        if let Some(transaction) = begin(&self.connection.borrow(), self.tables, mode) {
            return Ok(transaction);
        }
        let connection = connect(&self.name, None).await?;
        let transaction = begin(&connection, self.tables, mode);
        self.connection.replace(connection);
        transaction.ok_or(Trouble::Gone)
    }
}

/// The names of all databases of this site; none where a browser does not tell.
pub async fn names() -> Vec<String> {
    let listed = call_async(&global("indexedDB"), "databases", &[]).await;
    // A browser that does not tell gives nothing to go through.
    let listed = listed.map(|listed| Array::from(&listed)).unwrap_or_default();
    listed.iter().filter_map(|one| get(&one, "name").as_string()).collect()
}

/// Deletes a database. What is in it goes at once, the empty rest as soon as no tab holds it open any more.
pub async fn delete(name: &str) {
    if let Ok(connection) = connect(name, None).await {
        empty(&connection).await;
        _ = call(&connection, "close", &[]);
    }
    if let Some(request) = call(&global("indexedDB"), "deleteDatabase", &[name.into()]) {
        let deleted = Promise::new(&mut |resolve, _| {
            for event in ["onsuccess", "onerror", "onblocked"] {
                set(&request, event, &resolve);
            }
        });
        _ = JsFuture::from(deleted).await;
    }
}

async fn empty(connection: &JsValue) {
    let names = call(&global("Array"), "from", &[get(connection, "objectStoreNames")]);
    let Some(names) = names.filter(|names| Array::from(names).length() > 0) else { return };
    let options = object("durability", &"strict".into());
    let arguments = [names.clone(), "readwrite".into(), options];
    let Some(transaction) = call(connection, "transaction", &arguments) else { return };
    for name in Array::from(&names).iter() {
        _ = call(&call(&transaction, "objectStore", &[name]).unwrap_or_default(), "clear", &[]);
    }
    _ = finished(&transaction).await;
}

/// Connects with a database. `tables`: those it is made with when it is not there; without them it is not made.
async fn connect(name: &str, tables: Option<&'static [&'static str]>) -> Result<JsValue, Trouble> {
    let request =
        call(&global("indexedDB"), "open", &[name.into(), 1.into()]).ok_or(Trouble::Gone)?;
    let is_missing = Rc::new(Cell::new(false));
    let upgrade = {
        let (request, is_missing) = (request.clone(), is_missing.clone());
        Closure::once(move || {
            let Some(tables) = tables else {
                is_missing.set(true);
                _ = call(&get(&request, "transaction"), "abort", &[]);
                return;
            };
            let database = get(&request, "result");
            for table in std::iter::once(&META).chain(tables) {
                // A new database has no tables yet.
                _ = call(&database, "createObjectStore", &[(*table).into()]);
            }
        })
    };
    set(&request, "onupgradeneeded", upgrade.as_ref());
    let opened = settled_in_time(&request, "onsuccess", "onerror").await;
    if opened.is_err() {
        // Whatever comes late must not stand in the way of others.
        let late = request.clone();
        let close = Closure::once_into_js(move || _ = call(&get(&late, "result"), "close", &[]));
        set(&request, "onsuccess", &close);
    }
    opened.map_err(|_| if is_missing.get() { Trouble::Deleted } else { Trouble::Gone })?;
    let database = get(&request, "result");
    let closing = database.clone();
    // Somebody wants to delete it.
    let close = Closure::once_into_js(move || _ = call(&closing, "close", &[]));
    set(&database, "onversionchange", &close);
    Ok(database)
}

/// Begins a transaction over all tables whose completion means that it is on disk.
fn begin(database: &JsValue, tables: &[&str], mode: &str) -> Option<JsValue> {
    let stores: Array =
        std::iter::once(&META).chain(tables).map(|name| JsValue::from_str(name)).collect();
    let options = object("durability", &"strict".into());
    call(database, "transaction", &[stores.into(), mode.into(), options])
}

fn store(transaction: &JsValue, name: &str) -> JsValue {
    call(transaction, "objectStore", &[name.into()]).unwrap_or_default()
}

/// Asks for the version, the named texts, and the tables.
fn ask(transaction: &JsValue, wanted: &[&str], tables: &[&str]) -> Option<Vec<JsValue>> {
    let meta = store(transaction, META);
    let texts = std::iter::once(&VERSION).chain(wanted);
    let texts = texts.map(|name| call(&meta, "get", &[(*name).into()]));
    let tables = tables.iter().map(|table| call(&store(transaction, table), "getAll", &[]));
    texts.chain(tables).collect()
}

fn make(transaction: &JsValue, version: u32, changes: &[Change]) -> Option<()> {
    let next = JsValue::from(version.wrapping_add(1));
    call(&store(transaction, META), "put", &[next, VERSION.into()])?;
    for change in changes {
        let (table, method, arguments) = match change {
            Change::Put(table, key, text) => (table, "put", vec![text.into(), key.into()]),
            Change::Delete(table, key) => (table, "delete", vec![key.into()]),
            Change::DeleteBelow(table, number) => {
                let bounds = [whole(*number), true.into()];
                (table, "delete", vec![call(&global("IDBKeyRange"), "upperBound", &bounds)?])
            }
            Change::Clear(table) => (table, "clear", Vec::new()),
        };
        call(&store(transaction, table), method, &arguments)?;
    }
    Some(())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it was written as a u32; nothing else counts as 0"
)]
fn version(value: &JsValue) -> u32 {
    value.as_f64().unwrap_or(0.0) as u32
}

/// Waits until a transaction has come to its end.
async fn finished(transaction: &JsValue) -> Result<(), Trouble> {
    settled(transaction, "oncomplete", "onabort").await.map_err(|_| {
        let why = get(&get(transaction, "error"), "name").as_string();
        if why.as_deref() == Some("QuotaExceededError") { Trouble::Full } else { Trouble::Gone }
    })
}

/// Waits for one of two events.
async fn settled(target: &JsValue, good: &str, bad: &str) -> Result<(), JsValue> {
    JsFuture::from(promise(target, good, bad, None)).await.map(drop)
}

/// Waits for one of two events, but not for ever.
async fn settled_in_time(target: &JsValue, good: &str, bad: &str) -> Result<(), JsValue> {
    JsFuture::from(promise(target, good, bad, Some(PATIENCE_MS))).await.map(drop)
}

fn promise(target: &JsValue, good: &str, bad: &str, within_ms: Option<i32>) -> Promise {
    Promise::new(&mut |resolve, reject| {
        set(target, good, &resolve);
        set(target, bad, &reject);
        if let Some(ms) = within_ms {
            _ = call(&js_sys::global(), "setTimeout", &[reject.into(), ms.into()]);
        }
    })
}
