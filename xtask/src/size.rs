//! What the first visits load.

mod weights;

use std::collections::BTreeSet;
use std::path::Path;

use crate::run::Failure;
use crate::server::Server;

/// The most that the first visit to the start page may load, in bytes as they are sent: what anybody loads first. The page
/// stands alone, so the app is no part of it.
const START_LIMIT: usize = 12_000;

/// The same for Today, when nothing was loaded before: the page stands and works with this.
const TODAY_LIMIT: usize = 22_500;

/// The same for the app, which comes to Today with the first sign that somebody is there. The aim is 150,000 for both
/// together; this is what was reached with goals, reminders and settings in the replica, and it may only go down.
const APP_LIMIT: usize = 378_500;

/// The same for the service worker's script, which a browser asks for with every visit.
const WORKER_LIMIT: usize = 4_095;

/// What belongs to one visit: name and bytes as they are sent, with Brotli.
type Parts = Vec<(String, usize)>;

/// A page with all that it loads by itself.
fn visit(server: &Server, path: &str, cookie: &str) -> Result<Parts, Failure> {
    let page = (["the page ", path].concat(), server.get(path, cookie, "br")?.len());
    let named = named(server, path, cookie, &[" src=\"", " href=\""])?;
    Ok([page].into_iter().chain(named).collect())
}

/// The files whose addresses stand in attributes of a page.
fn named(server: &Server, path: &str, cookie: &str, attributes: &[&str]) -> Result<Parts, Failure> {
    let page = String::from_utf8_lossy(&server.get(path, cookie, "identity")?).into_owned();
    let values = attributes.iter().flat_map(|name| page.split(name).skip(1));
    let addresses =
        values.filter_map(|rest| rest.split('"').next()).flat_map(str::split_whitespace);
    let files = addresses.filter(|address| address.starts_with("/assets/"));
    let weighed = |address: &str| Ok((address.to_owned(), server.get(address, "", "br")?.len()));
    files.collect::<BTreeSet<_>>().into_iter().map(weighed).collect()
}

/// Shows the parts and their sums, and then what the WASM is made of.
pub(crate) fn show(binary: &Path) -> Result<(), Failure> {
    check(binary)?;
    weights::show()
}

/// Shows the parts and their sums; too much is a failure.
pub(crate) fn check(binary: &Path) -> Result<(), Failure> {
    let server = Server::start(binary)?;
    hold("first visit", visit(&server, "/", "")?, START_LIMIT)?;
    let worker = "/service-worker.js";
    let parts = vec![(worker.to_owned(), server.get(worker, "", "br")?.len())];
    hold("the service worker", parts, WORKER_LIMIT)?;
    let cookie = server.sign_up()?;
    let today = "/today";
    hold("Today, when nothing is there yet", visit(&server, today, &cookie)?, TODAY_LIMIT)?;
    let app = named(&server, today, &cookie, &[" data-app=\"", " data-next=\""])?;
    hold("the app on Today, which comes when somebody is there", app, APP_LIMIT)
}

fn hold(what: &str, mut parts: Parts, limit: usize) -> Result<(), Failure> {
    parts.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let sum: usize = parts.iter().map(|(_, size)| size).sum();
    println!("{:>9}  {what}, bytes with Brotli", "");
    for (name, size) in parts {
        println!("{size:>9}  {name}");
    }
    println!("{sum:>9}  of at most {limit}\n");
    if sum <= limit {
        Ok(())
    } else {
        Err(Failure::new(format!("{what}: {sum} bytes, more than {limit}")))
    }
}
