//! What `deploy/` holds.

use std::process::Command;

use server::config::VARIABLES;
use tempfile::TempDir;

use crate::Running;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// What the script says of a server, and whether it is content.
fn verify(server: &Running, token: &str) -> (String, bool) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/verify.sh");
    let url = format!("http://{}", server.address);
    let output = Command::new("sh").args([script, &url, token]).output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.success())
}

#[test]
fn a_server_that_was_just_deployed_is_verified() {
    let folder = TempDir::new().unwrap();
    let set = [("ADMIN_TOKEN", TOKEN), ("DRAIN_SECONDS", "30")];
    let server = Running::start(folder.path(), &set);
    let (said, is_content) = verify(&server, TOKEN);
    assert!(is_content && said.lines().all(|line| line.starts_with("ok ")), "{said}");
    let (said, is_content) = verify(&server, "another token");
    assert!(!is_content && said.contains("fail  the figures"), "{said}");
    server.signal("TERM");
    server.wait_for("/health/ready", Some(503));
    let (said, is_content) = verify(&server, TOKEN);
    assert!(!is_content && said.contains("fail  it is ready: 503"), "{said}");
}

#[test]
fn the_compose_file_sets_what_can_be_set() {
    let file = include_str!("../../../deploy/compose.yaml");
    let (_, after) = file.split_once("  environment:\n").unwrap();
    let (set, _) = after.split_once("  depends_on:").unwrap();
    let names: Vec<&str> =
        set.lines().filter_map(|line| line.trim().split_once(':')).map(|(name, _)| name).collect();
    assert!(names.len() > 5);
    for name in names {
        assert!(VARIABLES.iter().any(|variable| variable.name == name), "{name}");
    }
}
