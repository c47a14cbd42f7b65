//! The names of functions, which browsers do not load: the server reads reported stack traces with them.

use std::io::Write as _;

use wasmparser::{KnownCustom, Name, Parser, Payload};

use crate::Result;

/// What the linker adds to the name of a function that is called through a table.
const SHIM: &str = " indirect_call_shim";

/// The names of all modules, collected into one text: for each module a line with its address, then one line for each function,
/// its number and its name.
#[derive(Default)]
pub(crate) struct Symbols {
    text: String,
}

impl Symbols {
    /// Adds the functions of the module at `address`.
    pub(crate) fn add(&mut self, address: &str, with_names: &[u8]) -> Result<()> {
        self.text.push_str(address);
        self.text.push('\n');
        for payload in Parser::new(0).parse_all(with_names) {
            let Payload::CustomSection(custom) = payload? else { continue };
            let KnownCustom::Name(names) = custom.as_known() else { continue };
            for name in names {
                let Name::Function(functions) = name? else { continue };
                for function in functions {
                    let function = function?;
                    let line = format!("{} {}\n", function.index, readable(function.name));
                    self.text.push_str(&line);
                }
            }
        }
        Ok(())
    }

    /// The text, compressed.
    pub(crate) fn finish(self) -> Result<Vec<u8>> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(self.text.as_bytes())?;
        Ok(encoder.finish()?)
    }
}

/// A name as it stands in the source.
fn readable(name: &str) -> String {
    let name = name.strip_suffix(SHIM).unwrap_or(name);
    let name = format!("{:#}", rustc_demangle::demangle(name)).replace('\n', " ");
    // What was made readable before still has its hash: at its end, or after the name of its crate.
    let is_hash = |hash: &str| hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    let name = match name.rsplit_once("::h") {
        Some((before, hash)) if is_hash(hash) => before.to_owned(),
        _ => name,
    };
    let mut pieces = name.split('[');
    let mut readable = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        match piece.split_once(']') {
            Some((hash, rest)) if is_hash(hash) => readable.push_str(rest),
            _ => readable.extend(["[", piece]),
        }
    }
    readable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_stands_in_the_source() {
        for (name, source) in [
            (
                "_ZN3app5pages5goals5steps4Drag4edit17hbf53ca7a1fe8e52cE",
                "app::pages::goals::steps::Drag::edit",
            ),
            (
                "_RNvNtCsgXGp5Oqx2Ny_4core6option13unwrap_failed indirect_call_shim",
                "core::option::unwrap_failed",
            ),
            (
                "js_sys::futures::future_to_promise::{{closure}}::ha73b7f4165c72a7a",
                "js_sys::futures::future_to_promise::{{closure}}",
            ),
            ("<core[c5930c85a12de822]::slice[0]>::panic", "<core::slice[0]>::panic"),
            ("memcmp", "memcmp"),
        ] {
            assert_eq!(readable(name), source);
        }
    }

    #[test]
    fn functions_are_listed_by_their_numbers_below_their_module() {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend(b"\x00\x0d\x04name\x01\x06\x01\x07\x03run");
        let mut symbols = Symbols::default();
        // The length of the section and of what is in it.
        module[9] = 13;
        symbols.add("/assets/app.1.wasm", &module).unwrap();
        assert_eq!(symbols.text, "/assets/app.1.wasm\n7 run\n");
    }
}
