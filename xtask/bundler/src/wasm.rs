//! From the compiler's WASM to the one that is shipped.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::Options;

use crate::tools::Tools;
use crate::{Effort, Result, unused};

/// The script that loads the parts; the module's own JavaScript side imports it under this name.
const LOADER: &str = "./parts.js";

/// The name wasm-bindgen gives to the module that every page loads.
pub(crate) const MAIN: &str = "frontend_bg";

/// A module with its JavaScript side.
pub(crate) struct Bound {
    /// The JavaScript side.
    pub(crate) glue: PathBuf,
    /// The script that loads the parts, beside it.
    pub(crate) loader: PathBuf,
    main: PathBuf,
    parts: Vec<PathBuf>,
    /// Which parts, by the names of their files, belong to which place where the app was cut.
    pub(crate) needs: BTreeMap<String, Vec<String>>,
}

/// A piece of code in the two forms that are kept.
pub(crate) struct Module {
    /// The name of its file, without the ending.
    pub(crate) name: String,
    /// What a browser loads.
    pub(crate) shipped: Vec<u8>,
    /// The same code with the names of its functions, to read reported stack traces with.
    pub(crate) with_names: Vec<u8>,
}

impl Module {
    /// The name it is served under.
    pub(crate) fn public_name(&self) -> &str {
        let name = self.name.trim_start_matches("split_");
        if name == MAIN { "app" } else { name }
    }
}

/// Cuts the module into the one that every page loads and the parts that some do, and writes the JavaScript side of it,
/// all into `folder`.
pub(crate) fn bind(wasm: &Path, folder: &Path) -> Result<Bound> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    let whole = unused::empty(&std::fs::read(wasm)?)?;
    let uncut = folder.join("frontend.wasm");
    let mut options = Options::new(&whole);
    options.output_dir = folder;
    options.main_out_path = &uncut;
    options.main_module = "./frontend.js";
    options.link_name = LOADER;
    let cut =
        wasm_split_cli_support::transform(options).map_err(|error| format!("parts: {error:#}"))?;

    let mut bindgen = Bindgen::new();
    let mut output = bindgen
        .input_path(&uncut)
        .out_name("frontend")
        .web(true)
        .map_err(|error| error.to_string())?
        .typescript(false)
        // The parts share the table of functions with the main module.
        .keep_lld_exports(true)
        .omit_default_module_path(true)
        .remove_producers_section(true)
        .generate_output()
        .map_err(|error| format!("wasm-bindgen: {error:#}"))?;
    output.emit(folder).map_err(|error| format!("wasm-bindgen: {error:#}"))?;
    Ok(Bound {
        glue: folder.join("frontend.js"),
        loader: folder.join(LOADER),
        main: folder.join("frontend_bg.wasm"),
        parts: cut.split_modules,
        needs: cut.prefetch_map.into_iter().collect(),
    })
}

/// Makes the modules small, unless they have to be made fast: the main one first, then the parts.
pub(crate) fn optimize(tools: &Tools, bound: &Bound) -> Result<Vec<Module>> {
    let all = std::iter::once(&bound.main).chain(&bound.parts);
    all.map(|wasm| optimize_one(tools, wasm)).collect()
}

fn optimize_one(tools: &Tools, wasm: &Path) -> Result<Module> {
    let mut built = wasm.to_owned();
    if tools.effort == Effort::Small {
        built.set_extension("optimized.wasm");
        tools.wasm_opt(wasm, &built)?;
    }
    let with_names = std::fs::read(built)?;
    let shipped = without_custom_sections(&with_names).ok_or("the WASM ends in a section")?;
    let name = wasm.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Module { name, shipped, with_names })
}

/// Puts the addresses of the parts into the script that loads them.
pub(crate) fn name_parts(loader: &Path, addresses: &BTreeMap<String, String>) -> Result<()> {
    let mut script = std::fs::read_to_string(loader)?;
    for (name, address) in addresses {
        script = script.replace(&format!("\"./{name}.wasm\""), &format!("\"{address}\""));
    }
    Ok(std::fs::write(loader, script)?)
}

/// The addresses that each part of the app needs, by the name of the part.
pub(crate) fn addresses_of_parts(
    bound: &Bound,
    addresses: &BTreeMap<String, String>,
) -> BTreeMap<String, Vec<String>> {
    let of = |names: &Vec<String>| {
        names.iter().filter_map(|name| addresses.get(name).cloned()).collect()
    };
    bound.needs.iter().map(|(part, names)| (part.clone(), of(names))).collect()
}

/// Where the named forms are kept, outside of what is served.
fn symbols(root: &Path) -> PathBuf {
    root.join("target/site-symbols")
}

/// Forgets the named forms of an earlier build.
pub(crate) fn clear_symbols(root: &Path) -> Result<()> {
    let folder = symbols(root);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    Ok(std::fs::create_dir_all(folder)?)
}

/// Keeps the named form under the name of the shipped one.
pub(crate) fn keep_symbols(root: &Path, address: &str, with_names: &[u8]) -> Result<()> {
    let name = address.rsplit('/').next().unwrap_or(address);
    Ok(std::fs::write(symbols(root).join(name), with_names)?)
}

/// Copies a module without its custom sections, which hold names and notes but no code.
///
/// The functions keep their numbers, so a stack trace fits both forms. `None` when it is cut off.
fn without_custom_sections(module: &[u8]) -> Option<Vec<u8>> {
    const CUSTOM: u8 = 0;
    let (header, mut rest) = module.split_at_checked(8)?;
    let mut kept = header.to_vec();
    while let [id, after_id @ ..] = rest {
        let (length, content) = leb128(after_id)?;
        let head = rest.len() - content.len();
        let (section, next) = rest.split_at_checked(head + length)?;
        if *id != CUSTOM {
            kept.extend_from_slice(section);
        }
        rest = next;
    }
    Some(kept)
}

/// Reads a number in WASM's variable-length form; returns it with the bytes after it.
fn leb128(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let end = bytes.iter().position(|byte| byte & 0x80 == 0)?;
    let (digits, rest) = bytes.split_at_checked(end + 1)?;
    let value = digits.iter().rev().try_fold(0_usize, |value, byte| {
        Some(value.checked_mul(128)? + usize::from(byte & 0x7f))
    })?;
    Some((value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_custom_sections_are_left_out() {
        let header = *b"\0asm\x01\0\0\0";
        let code = [10, 2, 7, 7];
        let name = [0, 3, 2, b'h', b'i'];
        let module = [&header[..], &name, &code, &name].concat();
        assert_eq!(without_custom_sections(&module), Some([&header[..], &code].concat()));
    }

    #[test]
    fn a_module_that_is_cut_off_is_refused() {
        assert_eq!(without_custom_sections(b"\0asm\x01\0\0\0\x0a\x05\x01"), None);
    }

    #[test]
    fn long_sections_have_lengths_of_several_bytes() {
        assert_eq!(leb128(&[0xe5, 0x8e, 0x26, 1]), Some((624_485, &[1_u8][..])));
    }
}
