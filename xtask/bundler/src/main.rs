//! Makes the files a browser loads: `bundler <wasm> small|fast`.
//!
//! It stands apart from `xtask` because it takes half a minute to compile, and most commands do not need it.
//! It fills `target/site`: `assets/` with files named by their content, the files of `public/` beside it,
//! `.br` and `.gz` next to what they are smaller than, and `assets.json`, the list of it all. The service workers are
//! there too, but not in the list: the server completes and serves them itself.

mod compression;
mod fingerprint;
mod site;
mod symbols;
mod tools;
mod unused;
mod wasm;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

use crate::site::Site;
use crate::symbols::Symbols;
use crate::tools::Tools;

/// What every part of the bundler returns.
type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How much work is put into the files.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effort {
    /// As small as can be: what people load.
    Small,
    /// As quick as can be: what a developer reloads.
    Fast,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [wasm, effort] = &arguments[..] else {
        return Err("usage: bundler <wasm> small|fast".into());
    };
    let effort = if effort == "fast" { Effort::Fast } else { Effort::Small };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    bundle(&root, &PathBuf::from(wasm), effort)
}

/// The modules of `frontend/` that stand for themselves.
const MODULES: [&str; 7] =
    ["door", "wake", "reporter", "vitals", "consent", "recording", "recorder"];

/// Fills `target/site`, unless it holds the result of the same input already.
fn bundle(root: &Path, wasm: &Path, effort: Effort) -> Result<()> {
    let fingerprint = fingerprint::of(root, wasm, effort)?;
    let finished = root.join("target/site");
    if fingerprint::is_written(&finished, &fingerprint) {
        return Ok(());
    }
    let tools = Tools::find(root, effort);
    let bound = wasm::bind(wasm, &root.join("target/front/bindgen"))?;
    let modules = wasm::optimize(&tools, &bound)?;

    // A site is made aside and moved in one step: a half-made one is never served.
    let mut site = Site::create(&root.join("target/site.new"), effort)?;
    wasm::clear_symbols(root)?;
    let mut symbols = Symbols::default();
    let mut addresses = BTreeMap::new();
    for module in &modules {
        let address = site.add_asset(module.public_name(), "wasm", &module.shipped)?;
        wasm::keep_symbols(root, &address, &module.with_names)?;
        symbols.add(&address, &module.with_names)?;
        addresses.insert(module.name.clone(), address);
    }
    site.add_symbols(&symbols.finish()?)?;
    wasm::name_parts(&bound.loader, &addresses)?;
    let main = addresses.get(wasm::MAIN).cloned().unwrap_or_default();
    let script = site.add_asset("app", "js", &tools.script(&bound.glue, &main)?)?;
    let mut named = vec![("wasm", main), ("script", script)];
    for name in MODULES {
        let module = tools.module(&root.join(format!("frontend/{name}.js")))?;
        named.push((name, site.add_asset(name, "js", &module)?));
    }
    let question = tools.style(&root.join("style/consent.css"))?;
    let question = site.add_asset("consent", "css", &question)?;
    let style = site.add_asset("style", "css", &tools.style(&root.join("style/main.css"))?)?;
    let inside = site.add_asset("inside", "css", &tools.style(&root.join("style/inside.css"))?)?;
    let prose = site.add_asset("prose", "css", &tools.style(&root.join("style/prose.css"))?)?;
    site.add_public(&root.join("public"))?;
    for worker in ["service-worker.js", "retired-worker.js"] {
        site.add_worker(worker, &tools.worker(&root.join("frontend").join(worker))?)?;
    }
    let parts = wasm::addresses_of_parts(&bound, &addresses);
    named.extend([("question", question), ("style", style), ("inside", inside), ("prose", prose)]);
    site.finish(&named, &parts)?;
    fingerprint::write(&root.join("target/site.new"), &fingerprint)?;
    site::replace(&root.join("target/site.new"), &finished)
}
