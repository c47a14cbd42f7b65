//! How a server stops.

use tempfile::TempDir;

use crate::{PATIENCE, Running, now};

#[test]
fn a_server_that_is_asked_to_stop_serves_on_until_balancers_know_of_it() {
    let folder = TempDir::new().unwrap();
    let server = Running::start(folder.path(), &[("DRAIN_SECONDS", "2")]);
    let asked = now();
    server.signal("TERM");
    server.wait_for("/health/ready", Some(503));
    assert_eq!(server.get("/health/live").unwrap().0, 200);
    assert_eq!(server.get("/sign-in").unwrap().0, 200);
    server.wait_for("/health/live", None);
    assert!(asked.elapsed().as_millis() >= 1_900, "it stopped before it had drained");
    assert!(server.ends_well());
}

#[test]
fn a_server_that_is_asked_twice_does_not_wait() {
    let folder = TempDir::new().unwrap();
    let server = Running::start(folder.path(), &[("DRAIN_SECONDS", "60")]);
    let asked = now();
    server.signal("TERM");
    server.wait_for("/health/ready", Some(503));
    server.signal("INT");
    assert!(server.ends_well());
    assert!(asked.elapsed() < PATIENCE);
}
