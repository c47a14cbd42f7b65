//! The figures at an address of their own.

use std::net::TcpListener;

use tempfile::TempDir;

use crate::{Running, get};

#[test]
fn figures_are_at_their_own_address_and_nothing_else_is() {
    let folder = TempDir::new().unwrap();
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let server = Running::start(folder.path(), &[("METRICS_LISTEN", &address.to_string())]);
    let (status, figures) = get(address, "/metrics", "").unwrap();
    assert_eq!(status, 200);
    let ready =
        "request_duration_seconds_count{method=\"GET\",route=\"/health/ready\",status=\"2xx\"}";
    assert!(figures.contains(ready), "{figures}");
    assert_eq!(get(address, "/", "").unwrap().0, 404);
    assert_eq!(server.get("/metrics").unwrap().0, 404);
    server.signal("TERM");
    assert!(server.ends_well());
}
