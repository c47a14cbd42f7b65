//! What the doctor says.

use std::net::TcpListener;

use tempfile::TempDir;

use crate::program;

/// What it says with these settings, and whether it is content.
fn examined(set: &[(&str, &str)]) -> (String, bool) {
    let folder = TempDir::new().unwrap();
    let output = program(folder.path()).arg("doctor").envs(set.iter().copied()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    (said, output.status.success())
}

fn has(said: &str, state: &str, what: &str) -> bool {
    said.lines().any(|line| line.starts_with(state) && line[5..].trim_start().starts_with(what))
}

#[test]
fn a_fresh_machine_is_well_and_is_told_what_is_missing() {
    let (said, is_content) = examined(&[]);
    assert!(is_content, "{said}");
    assert!(has(&said, "warn", "SITE_URL") && has(&said, "warn", "database"), "{said}");
    assert!(has(&said, "ok", "DATA_DIR") && has(&said, "ok", "mail"), "{said}");
    assert!(has(&said, "ok", "sentry"), "{said}");
}

#[test]
fn what_does_not_work_is_named_with_its_remedy() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = nobody.local_addr().unwrap().port();
    drop(nobody);
    let smtp = format!("smtp://127.0.0.1:{port}");
    let postgres = format!("postgresql://grid:hunter2@127.0.0.1:{port}/grid");
    let (said, is_content) = examined(&[
        ("SITE_URL", "http://grid.example"),
        ("DATABASE_URL", &postgres),
        ("SMTP_URL", &smtp),
        ("MAIL_FROM", "grid@mail.example"),
        ("SENTRY_DSN", &format!("http://key@127.0.0.1:{port}/1")),
    ]);
    assert!(!is_content, "{said}");
    for what in ["SITE_URL", "database", "mail", "sentry"] {
        assert!(has(&said, "fail", what), "{what}: {said}");
    }
    assert!(said.contains("put a proxy with TLS in front") && !said.contains("hunter2"), "{said}");
}

#[test]
fn a_setting_that_cannot_be_used_is_all_it_says() {
    let (said, is_content) = examined(&[("LOG_LEVEL", "loud")]);
    assert!(!is_content && has(&said, "fail", "settings") && said.contains("LOG_LEVEL"), "{said}");
}
