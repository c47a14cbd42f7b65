//! Takes the content out of functions that are never called, but that no tool can see to be unused.
//!
//! Every erased view carries, beside the hydration in use, one for pages that stream their content; ours never do.
//! It happens before the module is cut, so that what only these functions call is in no part either. The bodies keep
//! their lengths: nothing else moves.

use std::ops::Range;

use wasmparser::{BinaryReader, KnownCustom, Name, Parser, Payload, RelocSectionReader};

use crate::Result;

/// The end of the mangled names of these functions, before their hash: `into_any::hydrate_async`, and what is inside.
const UNUSED: &str = "8into_any13hydrate_async";

const UNREACHABLE: u8 = 0x00;
const NOP: u8 = 0x01;
const END: u8 = 0x0b;

/// Where things stand in a module, in bytes from its beginning.
#[derive(Default)]
struct Places {
    /// The content of the code section.
    code: Range<usize>,
    /// The bodies of the functions, without their lengths.
    bodies: Vec<Range<usize>>,
    /// How many functions are imported: they have the first numbers.
    imported: usize,
    /// The numbers of the unused functions.
    unused: Vec<usize>,
    /// The whole of the section with the linker's notes on the code, and its content.
    notes: Option<(Range<usize>, Range<usize>)>,
}

/// Returns the module with empty unused functions.
pub(crate) fn empty(module: &[u8]) -> Result<Vec<u8>> {
    let places = Places::find(module)?;
    let mut emptied = module.to_vec();
    let unused: Vec<Range<usize>> = places.unused_bodies().collect();
    for body in &unused {
        if let Some([locals, first, rest @ .., last]) = emptied.get_mut(body.clone()) {
            (*locals, *first, *last) = (0, UNREACHABLE, END);
            rest.fill(NOP);
        }
    }
    let Some((whole, content)) = places.notes else {
        return Err("the WASM was linked without --emit-relocs".into());
    };
    let from = places.code.start;
    let is_unused = |offset: usize| unused.iter().any(|body| body.contains(&(from + offset)));
    let notes = without(module, content, is_unused)?;
    emptied.splice(whole, section(&notes));
    Ok(emptied)
}

impl Places {
    fn find(module: &[u8]) -> Result<Self> {
        let mut places = Self::default();
        let mut end_before = 0;
        for payload in Parser::new(0).parse_all(module) {
            let payload = payload?;
            match &payload {
                Payload::ImportSection(imports) => {
                    let imports = imports.clone().into_imports();
                    places.imported = imports
                        .filter(|import| {
                            import.as_ref().is_ok_and(|import| {
                                matches!(import.ty, wasmparser::TypeRef::Func(_))
                            })
                        })
                        .count();
                }
                Payload::CodeSectionStart { range, .. } => places.code = bytes(range),
                Payload::CodeSectionEntry(body) => places.bodies.push(bytes(&body.range())),
                Payload::CustomSection(custom) => {
                    let whole = end_before..bytes(&custom.range()).end;
                    match custom.as_known() {
                        KnownCustom::Name(names) => {
                            for name in names {
                                places.note_unused(name?)?;
                            }
                        }
                        KnownCustom::Reloc(_) if custom.name() == "reloc.CODE" => {
                            let start = usize::try_from(custom.data_offset())?;
                            places.notes = Some((whole.clone(), start..whole.end));
                        }
                        _ => {}
                    }
                }
                _ => {}
            }
            if let Some((_, range)) = payload.as_section() {
                end_before = bytes(&range).end;
            }
        }
        Ok(places)
    }

    fn note_unused(&mut self, name: Name<'_>) -> Result<()> {
        let Name::Function(functions) = name else { return Ok(()) };
        for function in functions {
            let function = function?;
            if function.name.contains(UNUSED) {
                self.unused.push(usize::try_from(function.index)?);
            }
        }
        Ok(())
    }

    fn unused_bodies(&self) -> impl Iterator<Item = Range<usize>> {
        let index = |number: &usize| number.checked_sub(self.imported);
        self.unused.iter().filter_map(index).filter_map(|index| self.bodies.get(index).cloned())
    }
}

fn bytes(range: &Range<u64>) -> Range<usize> {
    // A module that is held in memory has no places beyond it.
    usize::try_from(range.start).unwrap_or(usize::MAX)
        ..usize::try_from(range.end).unwrap_or(usize::MAX)
}

/// The content of a section of notes, without those about places that are `gone`.
fn without(module: &[u8], content: Range<usize>, gone: impl Fn(usize) -> bool) -> Result<Vec<u8>> {
    let data = module.get(content.clone()).ok_or("the WASM is cut off")?;
    let reader = RelocSectionReader::new(BinaryReader::new(data, content.start as u64))?;
    let section = reader.section_index();
    let mut places = Vec::new();
    for entry in reader.entries().into_iter_with_offsets() {
        let (at, entry) = entry?;
        places.push((usize::try_from(at)?, gone(usize::try_from(entry.offset)?)));
    }
    let ends = places.iter().skip(1).map(|(at, _)| *at).chain([content.end]);
    let kept: Vec<&[u8]> = places
        .iter()
        .zip(ends)
        .filter(|((_, is_gone), _)| !is_gone)
        .filter_map(|((at, _), end)| module.get(*at..end))
        .collect();
    let mut notes = b"\x0areloc.CODE".to_vec();
    leb128(&mut notes, u64::from(section));
    leb128(&mut notes, kept.len() as u64);
    notes.extend(kept.concat());
    Ok(notes)
}

/// A custom section with this content, which begins with its name.
fn section(content: &[u8]) -> Vec<u8> {
    let mut section = vec![0];
    leb128(&mut section, content.len() as u64);
    section.extend_from_slice(content);
    section
}

/// Appends a number in WASM's variable-length form.
fn leb128(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7f).unwrap_or_default() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module of one function, with one note about a place in it. `name`: the function's.
    fn module(name: &str) -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        let types = [1, 4, 1, 0x60, 0, 0];
        let functions = [3, 2, 1, 0];
        // No locals, a block with nothing in it, an end.
        let code = [10, 8, 1, 6, 0, 0x02, 0x40, END, NOP, END];
        for part in [&types[..], &functions, &code] {
            module.extend(part);
        }
        // About the code section, the fourth: one note of the kind 0, on byte 4, on symbol 0.
        module.extend(section(b"\x0areloc.CODE\x02\x01\x00\x04\x00"));
        let mut names = b"\x04name\x01".to_vec();
        let length = u8::try_from(name.len()).unwrap();
        names.extend([length + 3, 1, 0, length]);
        names.extend(name.as_bytes());
        module.extend(section(&names));
        module
    }

    #[test]
    fn a_function_that_is_never_called_is_emptied_with_the_notes_on_it() {
        let before = module("_ZN8into_any13hydrate_async17h0E");
        let after = empty(&before).unwrap();
        assert!(after.windows(6).any(|bytes| bytes == [0, UNREACHABLE, NOP, NOP, NOP, END]));
        assert!(after.windows(13).any(|bytes| bytes == b"\x0areloc.CODE\x02\x00"));
    }

    #[test]
    fn every_other_function_stays_as_it_is() {
        let before = module("_ZN8into_any7hydrate17h0E");
        assert_eq!(empty(&before).unwrap(), before);
    }

    #[test]
    fn a_module_without_the_linkers_notes_is_refused() {
        assert!(empty(b"\0asm\x01\0\0\0").is_err());
    }
}
