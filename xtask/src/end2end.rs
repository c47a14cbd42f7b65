//! The stories in a real browser.

use std::path::Path;
use std::process::Command;

use crate::root;
use crate::run::{Failure, is_there, program};
use crate::setup::{npm_packages, system_packages};

/// The command that runs `playwright test` against the built server.
pub(crate) fn command(binary: &Path) -> Result<Command, Failure> {
    npm_packages("end2end")?;
    system_packages(&["chromium"], || is_there("chromium"))?;
    let mut command = program("npx", &["--no-install", "playwright", "test"]);
    command.current_dir(root().join("end2end")).env("SERVER", binary);
    Ok(command)
}
