//! What the first visits load.

mod weights;

use std::collections::BTreeSet;
use std::path::Path;

use crate::run::Failure;
use crate::server::Server;

/// The most that the first visit to the start page may load, in bytes as they are sent: what anybody loads first. The page
/// stands alone, so the app is no part of it.
const START_LIMIT: usize = 12_000;

/// The same for Today, when nothing was loaded before. The aim is 150,000; this is what was reached with goals, reminders and
/// settings in the replica, and it may only go down.
const TODAY_LIMIT: usize = 400_000;

/// The same for the service worker's script, which a browser asks for with every visit.
const WORKER_LIMIT: usize = 4_095;

/// What belongs to one visit: name and bytes as they are sent, with Brotli.
type Parts = Vec<(String, usize)>;

/// A page with all that it names.
fn visit(server: &Server, path: &str, cookie: &str) -> Result<Parts, Failure> {
    let mut parts = vec![(["the page ", path].concat(), server.get(path, cookie, "br")?.len())];
    let page = String::from_utf8_lossy(&server.get(path, cookie, "identity")?).into_owned();
    let loaded = [" src=\"", " href=\""].into_iter().flat_map(|name| page.split(name).skip(1));
    let addresses = loaded.filter_map(|rest| rest.split('"').next());
    let assets = addresses.filter(|address| address.starts_with("/assets/"));
    for address in assets.collect::<BTreeSet<_>>() {
        parts.push((address.to_owned(), server.get(address, "", "br")?.len()));
    }
    Ok(parts)
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
    hold("Today, when nothing is there yet", visit(&server, "/today", &cookie)?, TODAY_LIMIT)
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
