//! The site: what a browser loads, made from `frontend`, `style` and `public`.

use std::path::PathBuf;

use crate::Profile;
use crate::run::{Failure, cargo, run};
use crate::setup::{npm_packages, wasm_target};
use crate::step::step;
use crate::{root, target};

/// The target the frontend is compiled for.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Where the frontend is built: a folder of its own, so that the server's build does not wait for it.
pub(crate) fn folder() -> PathBuf {
    root().join("target/front")
}

/// Installs what the site's build needs.
pub(crate) fn prepare() -> Result<(), Failure> {
    wasm_target()?;
    npm_packages("xtask/bundler/npm")
}

/// Builds the site into `target/site`; small for a release, quickly otherwise.
pub(crate) fn build(profile: Profile) -> Result<(), Failure> {
    prepare()?;
    let (cargo_profile, built, effort) = match profile {
        Profile::Debug => ("dev", "debug", "fast"),
        Profile::Release => ("wasm-release", "wasm-release", "small"),
    };
    step("frontend", || {
        let mut command = cargo(&["build", "--package", "frontend", "--profile", cargo_profile]);
        command.args(["--target", WASM, "--target-dir"]).arg(folder());
        run(&mut command)
    })?;
    step("bundler", || run(&mut cargo(&["build", "--package", "bundler"])))?;
    step("site", || {
        let wasm = folder().join(WASM).join(built).join("frontend.wasm");
        let mut bundler = std::process::Command::new(target().join("debug/bundler"));
        run(bundler.arg(wasm).arg(effort))
    })
}
