//! From the compiler's WASM to the one that is shipped.

use std::path::{Path, PathBuf};

use walrus::FunctionKind;
use walrus::ir::{InstrLocId, Unreachable};
use wasm_bindgen_cli_support::Bindgen;

use crate::tools::Tools;
use crate::{Effort, Result};

/// A module with its JavaScript side.
pub(crate) struct Bound {
    /// The JavaScript side.
    pub(crate) glue: PathBuf,
    wasm: PathBuf,
}

/// A module in the two forms that are kept.
pub(crate) struct Module {
    /// The JavaScript side.
    pub(crate) glue: PathBuf,
    /// What a browser loads.
    pub(crate) shipped: Vec<u8>,
    /// The same code with the names of its functions, to read reported stack traces with.
    pub(crate) with_names: Vec<u8>,
}

/// Writes the module's JavaScript side, and the module that belongs to it, into `folder`.
pub(crate) fn bind(wasm: &Path, folder: &Path) -> Result<Bound> {
    let mut bindgen = Bindgen::new();
    let mut output = bindgen
        .input_path(wasm)
        .out_name("frontend")
        .web(true)
        .map_err(|error| error.to_string())?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_producers_section(true)
        .generate_output()
        .map_err(|error| format!("wasm-bindgen: {error:#}"))?;
    empty_unused(output.wasm_mut());
    output.emit(folder).map_err(|error| format!("wasm-bindgen: {error:#}"))?;
    Ok(Bound { glue: folder.join("frontend.js"), wasm: folder.join("frontend_bg.wasm") })
}

/// Takes the content out of functions that are never called, but that no tool can see to be unused.
///
/// Every erased view carries, beside the hydration in use, one for pages that load their code in parts.
/// Only these two functions are safe to empty: what they call was merged with equal code of the other.
fn empty_unused(module: &mut walrus::Module) {
    for function in module.funcs.iter_mut() {
        let name = function.name.as_deref().unwrap_or_default();
        let (name, _hash) = name.rsplit_once("::").unwrap_or((name, ""));
        let name = name.strip_suffix("::{{closure}}").unwrap_or(name);
        let is_unused = name.ends_with("::into_any::hydrate_async");
        if let (true, FunctionKind::Local(local)) = (is_unused, &mut function.kind) {
            let entry = local.entry_block();
            let instructions = &mut local.block_mut(entry).instrs;
            *instructions = vec![(Unreachable {}.into(), InstrLocId::default())];
        }
    }
}

/// Makes the module small, unless it has to be made fast.
pub(crate) fn optimize(tools: &Tools, bound: Bound) -> Result<Module> {
    let mut wasm = bound.wasm;
    if tools.effort == Effort::Small {
        let optimized = wasm.with_file_name("frontend_optimized.wasm");
        tools.wasm_opt(&wasm, &optimized)?;
        wasm = optimized;
    }
    let with_names = std::fs::read(wasm)?;
    let shipped = without_custom_sections(&with_names).ok_or("the WASM ends in a section")?;
    Ok(Module { glue: bound.glue, shipped, with_names })
}

/// Keeps the named form under the name of the shipped one, outside of what is served.
pub(crate) fn keep_symbols(root: &Path, address: &str, with_names: &[u8]) -> Result<()> {
    let folder = root.join("target/site-symbols");
    std::fs::create_dir_all(&folder)?;
    let name = address.rsplit('/').next().unwrap_or(address);
    Ok(std::fs::write(folder.join(name), with_names)?)
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
