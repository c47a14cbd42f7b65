//! The folder of finished files, and the list of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::compression::write_copies;
use crate::fingerprint::files_below;
use crate::{Effort, Result};

/// A site in the making.
pub(crate) struct Site {
    folder: PathBuf,
    effort: Effort,
    addresses: Vec<String>,
    workers: Vec<String>,
}

impl Site {
    /// Starts with an empty `folder`.
    pub(crate) fn create(folder: &Path, effort: Effort) -> Result<Self> {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        std::fs::create_dir_all(folder.join("assets"))?;
        let (addresses, workers) = (Vec::new(), Vec::new());
        Ok(Self { folder: folder.to_owned(), effort, addresses, workers })
    }

    /// Adds a file named by its content and returns its address.
    ///
    /// Under such a name there is never anything else, so it may be kept for ever.
    pub(crate) fn add_asset(&mut self, name: &str, ext: &str, content: &[u8]) -> Result<String> {
        let address = format!("/assets/{name}.{}.{ext}", short_hash(content));
        self.write(&address, content)?;
        Ok(address)
    }

    /// Adds every file below `folder` under its own name.
    pub(crate) fn add_public(&mut self, folder: &Path) -> Result<()> {
        for file in files_below(folder)? {
            let address = format!("/{}", file.strip_prefix(folder)?.display());
            self.write(&address, &std::fs::read(&file)?)?;
        }
        Ok(())
    }

    /// Adds the script of a service worker, which the server completes: it is not in the list, and has no compressed copy.
    pub(crate) fn add_worker(&mut self, name: &str, content: &[u8]) -> Result<()> {
        std::fs::write(self.folder.join(name), content)?;
        self.workers.push(format!("/{name}"));
        Ok(())
    }

    /// Adds the names of functions, which the server reads stack traces with. They are not in the list, so they are not served.
    pub(crate) fn add_symbols(&self, content: &[u8]) -> Result<()> {
        Ok(std::fs::write(self.folder.join("symbols.gz"), content)?)
    }

    /// Writes `assets.json`: the named addresses, those of the parts of the app, all addresses, and a name for the build
    /// as a whole.
    pub(crate) fn finish(
        self,
        named: &[(&str, String)],
        parts: &BTreeMap<String, Vec<String>>,
    ) -> Result<()> {
        let mut list: Map<String, Value> = Map::new();
        let mut build = Sha256::new();
        for address in self.addresses.iter().chain(&self.workers) {
            build.update(address);
            build.update(std::fs::read(self.path(address))?);
        }
        list.insert("build".into(), hex(&build.finalize()).into());
        for (name, address) in named {
            list.insert((*name).into(), address.as_str().into());
        }
        list.insert("parts".into(), serde_json::to_value(parts)?);
        list.insert("files".into(), self.addresses.clone().into());
        let text = serde_json::to_string_pretty(&Value::Object(list))?;
        Ok(std::fs::write(self.folder.join("assets.json"), text)?)
    }

    fn write(&mut self, address: &str, content: &[u8]) -> Result<()> {
        let path = self.path(address);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&path, content)?;
        if self.effort == Effort::Small {
            write_copies(&path, content)?;
        }
        self.addresses.push(address.to_owned());
        Ok(())
    }

    fn path(&self, address: &str) -> PathBuf {
        self.folder.join(address.trim_start_matches('/'))
    }
}

/// Puts the finished `new` folder in the place of the `old` one.
pub(crate) fn replace(new: &Path, old: &Path) -> Result<()> {
    if old.exists() {
        std::fs::remove_dir_all(old)?;
    }
    Ok(std::fs::rename(new, old)?)
}

fn short_hash(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

/// The first 8 bytes, as 16 digits: short in a page, and never twice in the life of a site.
fn hex(hash: &[u8]) -> String {
    let start = hash.first_chunk().copied().unwrap_or_default();
    format!("{:016x}", u64::from_be_bytes(start))
}
