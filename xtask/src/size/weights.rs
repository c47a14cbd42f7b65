//! What the WASM is made of, all parts together: bytes of code by the crate that wrote the function.

use std::collections::BTreeMap;

use crate::root;
use crate::run::Failure;

const IMPORTS: u8 = 2;
const CODE: u8 = 10;
const CUSTOM: u8 = 0;

/// Shows the heaviest crates, by code before compression.
///
/// A generic function counts for the crate that is named first in it.
pub(super) fn show() -> Result<(), Failure> {
    let mut weights = BTreeMap::new();
    for entry in std::fs::read_dir(root().join("target/site-symbols"))? {
        let module = std::fs::read(entry?.path())?;
        add_by_crate(&module, &mut weights)
            .ok_or_else(|| Failure::new("the WASM cannot be read"))?;
    }
    let mut weights: Vec<(String, usize)> = weights.into_iter().collect();
    weights.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    println!("\n{:>9}  code in the WASM, bytes before compression", "");
    for (name, size) in weights.iter().take(20) {
        println!("{size:>9}  {name}");
    }
    Ok(())
}

fn add_by_crate(module: &[u8], weights: &mut BTreeMap<String, usize>) -> Option<()> {
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
    for (index, size) in bodies.iter().enumerate() {
        let name =
            names.get(&(imported + index)).map_or_else(|| "?".to_owned(), |name| crate_of(name));
        *weights.entry(name).or_default() += size;
    }
    Some(())
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

/// The crate a function's name begins with: `tachys` for `<tachys::A as core::B>::c`, `core` for `<T as core::B>::c`.
///
/// The names in parts are still as the compiler writes them for the linker.
fn crate_of(name: &str) -> String {
    let mut name = name.to_owned();
    if let Some(mangled) = name.strip_prefix("_ZN") {
        // The first piece, with its length before it.
        let piece = mangled.trim_start_matches(|sign: char| sign.is_ascii_digit());
        let length = mangled.strip_suffix(piece).and_then(|length| length.parse().ok());
        let piece = length.and_then(|length: usize| piece.get(..length)).unwrap_or(piece);
        let piece = piece.trim_start_matches('_').replace("$LT$", "<").replace("$u20$", " ");
        name = piece.replace("..", "::");
    }
    let (first, rest) = first_word(&name);
    match rest.split_once(" as ") {
        Some((_, of)) if first.len() == 1 => first_word(of).0.to_owned(),
        _ => first.to_owned(),
    }
}

fn first_word(name: &str) -> (&str, &str) {
    let is_part = |sign: char| sign.is_alphanumeric() || sign == '_';
    let name = name.trim_start_matches(|sign| !is_part(sign));
    let name = name.trim_start_matches("mut ").trim_start_matches("dyn ");
    let end = name.find(|sign| !is_part(sign)).unwrap_or(name.len());
    name.split_at_checked(end).unwrap_or((name, ""))
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
        assert_eq!(crate_of("<T as core::A>::b"), "core");
        assert_eq!(crate_of("_ZN3app5route5Route5parse17h0E"), "app");
        assert_eq!(crate_of("_ZN30_$LT$T$u20$as$u20$tachys..A$GT$1bE"), "tachys");
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
