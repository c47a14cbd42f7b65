//! Programs that are not ours, to compare with.

use std::path::Path;
use std::process::Command;

/// A script of `tests/oracle`, ready to run; `None` where the Python packages it needs are not installed.
#[expect(
    clippy::disallowed_methods,
    reason = "where the tests' tools are is said in the environment"
)]
pub fn python(script: &str) -> Option<Command> {
    let packages = std::env::var("TEST_PYTHON_PACKAGES").ok()?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle");
    let mut python = Command::new("python3");
    python.arg(folder.join(script)).env("PYTHONPATH", packages);
    Some(python)
}
