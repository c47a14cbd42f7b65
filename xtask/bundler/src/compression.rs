//! The compressed copies beside a file, made once so that the server never compresses it.

use std::io::Write;
use std::path::Path;

use crate::Result;

/// Extensions of text and of WASM; pictures and fonts are compressed by their own formats.
const COMPRESSIBLE: &[&str] =
    &["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest", "xml"];

/// Writes `.br` and `.gz` beside `path`, each only when it is smaller than the file.
pub(crate) fn write_copies(path: &Path, content: &[u8]) -> Result<()> {
    let extension = path.extension().and_then(|text| text.to_str()).unwrap_or_default();
    if !COMPRESSIBLE.contains(&extension) {
        return Ok(());
    }
    for (suffix, copy) in [("br", brotli(content)?), ("gz", gzip(content)?)] {
        if copy.len() < content.len() {
            std::fs::write(path.with_extension(format!("{extension}.{suffix}")), copy)?;
        }
    }
    Ok(())
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let (quality, window, buffer) = (11, 22, 4096);
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), buffer, quality, window);
    encoder.write_all(content)?;
    Ok(encoder.into_inner())
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}
