//! Whether the API answers as its description says, whatever it is sent: the package `schemathesis` of Python asks.

use std::process::Command;

use domain::limits::Limits;
use tempfile::TempDir;

use crate::Running;
use crate::deployed::token_of_a_person;

/// Limits that thousands of requests do not reach.
fn wide_limits() -> String {
    let actions = Limits::default().per_minute.into_keys();
    let limits = actions.map(|action| {
        let name = serde_json::to_value(action).unwrap();
        format!("{}=100000", name.as_str().unwrap())
    });
    limits.collect::<Vec<_>>().join(",")
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "where the tests' tools are is said in the environment"
)]
fn whatever_is_sent_is_answered_as_the_description_says() {
    let Ok(packages) = std::env::var("TEST_PYTHON_PACKAGES") else { return };
    let folder = TempDir::new().unwrap();
    let set = [("RATE_LIMITS", &*wide_limits()), ("TRUSTED_PROXIES", "127.0.0.0/8")];
    let server = Running::start(folder.path(), &set);
    let oracle = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle");
    let mut python = Command::new("python3");
    python.args(["-m", "schemathesis.cli", "--config-file"]).arg(format!("{oracle}/answers.toml"));
    python.args(["run", "--no-color"]).arg(format!("http://{}/api/openapi.json", server.address));
    python.env("TOKEN", token_of_a_person(&server, folder.path()));
    python.env("PYTHONPATH", format!("{oracle}:{packages}")).env("PYTHONDONTWRITEBYTECODE", "1");
    let output = python.current_dir(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    // What is refused whatever is sent tells little.
    assert!(said.contains("every call was done"), "{said}");
}
