//! Lets the server compile before a site was built, and again when another one was.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let site = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site");
    std::fs::create_dir_all(&site)?;
    println!("cargo:rerun-if-changed=build.rs");
    // Only a release holds the site inside; a debug build reads it from the disk when it starts.
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed={}", site.join("assets.json").display());
    }
    Ok(())
}
