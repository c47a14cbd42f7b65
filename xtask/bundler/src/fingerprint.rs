//! Tells whether a site was made from the same input before.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::{Effort, Result};

/// The file of a finished site that holds the fingerprint of its input.
const FILE: &str = ".input";

/// Returns the fingerprint of everything a site is made from, including this program.
pub(crate) fn of(root: &Path, wasm: &Path, effort: Effort) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(if effort == Effort::Fast { "fast" } else { "small" });
    // Its time instead of its content: it is large, and this has to be quick.
    let program = std::fs::metadata(std::env::current_exe()?)?.modified()?;
    hash.update(format!("{program:?}"));
    let mut files = vec![
        wasm.to_owned(),
        root.join("frontend/start.js"),
        root.join("frontend/service-worker.js"),
        root.join("frontend/retired-worker.js"),
        root.join("xtask/bundler/npm/package-lock.json"),
    ];
    files.extend(crate::MODULES.map(|name| root.join(format!("frontend/{name}.js"))));
    files.extend(files_below(&root.join("style"))?);
    files.extend(files_below(&root.join("public"))?);
    for file in files {
        hash.update(file.to_string_lossy().as_bytes());
        hash.update(std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?);
    }
    Ok(format!("{:x}", hash.finalize()))
}

/// True when `site` was finished from input with this fingerprint.
pub(crate) fn is_written(site: &Path, fingerprint: &str) -> bool {
    std::fs::read_to_string(site.join(FILE)).is_ok_and(|text| text == fingerprint)
}

/// Notes the fingerprint of the input in `site`.
pub(crate) fn write(site: &Path, fingerprint: &str) -> Result<()> {
    Ok(std::fs::write(site.join(FILE), fingerprint)?)
}

/// Returns every file below `folder`, in a fixed order; none when there is no such folder.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(files) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
