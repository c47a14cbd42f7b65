//! How the embedded database is copied and put back.

use std::path::Path;
use std::process::Output;

use tempfile::TempDir;

use crate::{Running, program};

fn run(data: &Path, arguments: &[&str]) -> Output {
    program(data).args(arguments).output().unwrap()
}

fn runs(data: &Path, arguments: &[&str]) -> String {
    let output = run(data, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn fails(data: &Path, arguments: &[&str]) -> String {
    let output = run(data, arguments);
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

/// Whether the demo account was there: it is not made twice.
fn is_seeded(data: &Path) -> bool {
    runs(data, &["seed"]).contains("already")
}

#[test]
fn a_copy_is_made_while_the_server_runs_and_put_back_when_it_does_not() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("it's data");
    let copy = folder.path().join("copy.db");
    let copy = copy.to_str().unwrap();
    std::fs::create_dir(&data).unwrap();
    assert!(!is_seeded(&data), "nothing was there");
    let server = Running::start(&data, &[]);
    runs(&data, &["backup", copy]);
    assert!(fails(&data, &["backup", copy]).contains("is there already"));

    assert!(fails(&data, &["restore", copy]).contains("is there already"));
    assert!(fails(&data, &["restore", copy, "--replace"]).contains("stop it first"));
    assert_eq!(server.get("/health/ready").unwrap().0, 200);
    server.signal("TERM");
    assert!(server.ends_well());

    // Another machine, which has nothing yet.
    let other = TempDir::new().unwrap();
    runs(other.path(), &["restore", copy]);
    assert!(is_seeded(other.path()));

    // One that has something else: that is kept.
    let third = TempDir::new().unwrap();
    runs(third.path(), &["migrate"]);
    let said = runs(third.path(), &["restore", copy, "--replace"]);
    assert!(said.contains("before-1"), "{said}");
    assert!(third.path().join("consistencygrid.db.before-1").exists());
    assert!(is_seeded(third.path()));
    let server = Running::start(third.path(), &[]);
    assert_eq!(server.get("/health/ready").unwrap().0, 200);
}

#[test]
fn what_is_no_sound_database_is_not_put_back() {
    let folder = TempDir::new().unwrap();
    let text = folder.path().join("letter.txt");
    std::fs::write(&text, "Dear Ann, ".repeat(1_000)).unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir(&data).unwrap();
    assert!(fails(&data, &["restore", text.to_str().unwrap()]).contains("not a sound database"));
    assert_eq!(std::fs::read_dir(&data).unwrap().count(), 0);

    runs(&data, &["migrate"]);
    let copy = folder.path().join("copy.db");
    runs(&data, &["backup", copy.to_str().unwrap()]);
    let mut bytes = std::fs::read(&copy).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle - 3_000..middle + 3_000].fill(0xa5);
    std::fs::write(&copy, bytes).unwrap();
    let said = fails(&data, &["restore", copy.to_str().unwrap(), "--replace"]);
    assert!(said.contains("not a sound database"), "{said}");
    assert!(!data.join("consistencygrid.db.before-1").exists());
}
