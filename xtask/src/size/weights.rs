//! What the WASM is made of: bytes of code by the crate that wrote the function.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::root;
use crate::run::Failure;

const IMPORTS: u8 = 2;
const CODE: u8 = 10;
const CUSTOM: u8 = 0;

/// Shows the heaviest crates, by code before compression.
///
/// A generic function counts for the crate that is named first in it.
pub(super) fn show() -> Result<(), Failure> {
    let module = std::fs::read(symbols()?)?;
    let weights = by_crate(&module).ok_or_else(|| Failure::new("the WASM cannot be read"))?;
    let mut weights: Vec<(String, usize)> = weights.into_iter().collect();
    weights.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    println!("\n{:>9}  code in the WASM, bytes before compression", "");
    for (name, size) in weights.iter().take(20) {
        println!("{size:>9}  {name}");
    }
    Ok(())
}

/// The copy of the shipped WASM that still has names.
fn symbols() -> Result<PathBuf, Failure> {
    for entry in std::fs::read_dir(root().join("target/site/assets"))? {
        let name = entry?.file_name();
        if name.to_string_lossy().ends_with(".wasm") {
            return Ok(root().join("target/site-symbols").join(name));
        }
    }
    Err(Failure::new("there is no built site"))
}

fn by_crate(module: &[u8]) -> Option<BTreeMap<String, usize>> {
    let (mut imported, mut bodies, mut names) = (0, Vec::new(), BTreeMap::new());
    let mut rest = Reader(module.get(8..)?);
    while let Some(id) = rest.byte() {
        let mut section = Reader(rest.bytes()?);
        match id {
            IMPORTS => imported = function_imports(&mut section)?,
            CODE => {
                for _ in 0..section.number()? {
                    bodies.push(section.bytes()?.len());
                }
            }
            CUSTOM if section.bytes()? == b"name" => names = function_names(&mut section)?,
            _ => {}
        }
    }
    let mut weights = BTreeMap::new();
    for (index, size) in bodies.iter().enumerate() {
        let name = names.get(&(imported + index)).map_or("?", |name| crate_of(name));
        *weights.entry(name.to_owned()).or_default() += size;
    }
    Some(weights)
}

/// Imports of functions have the first numbers. Those of our modules are all functions.
fn function_imports(section: &mut Reader<'_>) -> Option<usize> {
    let count = section.number()?;
    let mut functions = 0;
    for _ in 0..count {
        section.bytes()?;
        section.bytes()?;
        let is_function = section.byte()? == 0;
        section.number()?;
        functions += usize::from(is_function);
    }
    Some(functions)
}

fn function_names<'module>(section: &mut Reader<'module>) -> Option<BTreeMap<usize, &'module str>> {
    const FUNCTIONS: u8 = 1;
    let mut names = BTreeMap::new();
    while let Some(id) = section.byte() {
        let mut part = Reader(section.bytes()?);
        if id == FUNCTIONS {
            for _ in 0..part.number()? {
                let index = part.number()?;
                names.insert(index, std::str::from_utf8(part.bytes()?).ok()?);
            }
        }
    }
    Some(names)
}

/// The crate a function's name begins with: `tachys` for `<tachys::A as core::B>::c`.
fn crate_of(name: &str) -> &str {
    let name = name.trim_start_matches(|sign: char| !sign.is_alphanumeric() && sign != '_');
    let name = name.trim_start_matches("mut ").trim_start_matches("dyn ");
    let end = name.find(|sign: char| !sign.is_alphanumeric() && sign != '_');
    name.get(..end.unwrap_or(name.len())).unwrap_or(name)
}

/// The rest of a module, read from its start. `None` at its end.
struct Reader<'module>(&'module [u8]);

impl<'module> Reader<'module> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// A number in the variable-length form of WASM.
    fn number(&mut self) -> Option<usize> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
    }

    /// Bytes with their number before them.
    fn bytes(&mut self) -> Option<&'module [u8]> {
        let length = self.number()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_counts_for_the_crate_that_is_named_first() {
        for name in ["app::route::Route::parse::h0", "<app::Boot as core::fmt::Debug>::fmt"] {
            assert_eq!(crate_of(name), "app");
        }
        assert_eq!(crate_of("<&mut dyn app::X as core::Y>::z"), "app");
        assert_eq!(crate_of("memcpy"), "memcpy");
    }

    #[test]
    fn a_number_may_take_several_bytes() {
        let mut reader = Reader(&[0xe5, 0x8e, 0x26, 1]);
        assert_eq!(reader.number(), Some(624_485));
        assert_eq!(reader.byte(), Some(1));
        assert_eq!(reader.number(), None);
    }
}
