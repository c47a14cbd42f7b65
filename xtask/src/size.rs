//! What a first visit loads.

mod weights;

use std::path::Path;

use crate::root;
use crate::run::Failure;
use crate::server::Server;

/// The most a first visit may load, in bytes as they are sent. The aim is 150,000; this is what was reached, and it
/// may only go down.
const LIMIT: usize = 400_000;

/// The parts of a first visit: name and bytes as they are sent, with Brotli.
fn parts(server: &Server) -> Result<Vec<(String, usize)>, Failure> {
    let mut parts = vec![("page /".to_owned(), server.get("/")?.len())];
    for entry in std::fs::read_dir(root().join("target/site/assets"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if [".css", ".js", ".wasm"].iter().any(|end| name.ends_with(end)) {
            let size = server.get(&format!("/assets/{name}"))?.len();
            parts.push((name, size));
        }
    }
    parts.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    Ok(parts)
}

/// Shows the parts and their sum, and then what the WASM is made of.
pub(crate) fn show(binary: &Path) -> Result<(), Failure> {
    check(binary)?;
    weights::show()
}

/// Shows the parts and their sum; too much is a failure.
pub(crate) fn check(binary: &Path) -> Result<(), Failure> {
    let parts = parts(&Server::start(binary)?)?;
    let sum: usize = parts.iter().map(|(_, size)| size).sum();
    println!("{:>9}  first visit, bytes with Brotli", "");
    for (name, size) in parts {
        println!("{size:>9}  {name}");
    }
    println!("{sum:>9}  of at most {LIMIT}");
    if sum <= LIMIT {
        Ok(())
    } else {
        Err(Failure::new(format!("a first visit loads {sum} bytes, more than {LIMIT}")))
    }
}
