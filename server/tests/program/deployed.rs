//! What `deploy/` holds.

use std::path::Path;
use std::process::Command;

use server::config::VARIABLES;
use tempfile::TempDir;

use crate::Running;

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// What the script says of a server, and whether it is content. `admin`: the operator's token; `token`: a person's.
fn verify(server: &Running, admin: Option<&str>, token: Option<&str>) -> (String, bool) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/verify.sh");
    let url = format!("http://{}", server.address);
    let mut shell = Command::new("sh");
    shell.args([script, &url]).args(token).env_remove("ADMIN_TOKEN");
    let output = shell.envs(admin.map(|admin| ("ADMIN_TOKEN", admin))).output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.success())
}

/// A token that somebody who has just signed up makes in the settings.
pub fn token_of_a_person(server: &Running, folder: &Path) -> String {
    let jar = folder.join("cookies");
    let post = |path: &str, form: &str| {
        let url = format!("http://{}{path}", server.address);
        let mut curl = Command::new("curl");
        curl.args(["-sS", "-d", form, &url]).arg("-b").arg(&jar).arg("-c").arg(&jar);
        String::from_utf8(curl.output().unwrap().stdout).unwrap()
    };
    post("/sign-up", "email=ann%40example.org&password=pale+otter+in+the+sea&zone=UTC&name=Ann");
    let page = post("/settings/tokens", "name=Deployment&scope=write&lifetime=30");
    page.split('"').find(|text| text.starts_with("cg_")).unwrap().to_owned()
}

#[test]
fn a_server_that_was_just_deployed_is_verified() {
    let folder = TempDir::new().unwrap();
    let set = [("ADMIN_TOKEN", TOKEN), ("DRAIN_SECONDS", "30")];
    let server = Running::start(folder.path(), &set);
    let (said, is_content) = verify(&server, Some(TOKEN), None);
    assert!(is_content && said.contains("ok    the figures"), "{said}");
    let (said, is_content) = verify(&server, Some("another token"), None);
    assert!(!is_content && said.contains("fail  the figures"), "{said}");
    server.signal("TERM");
    server.wait_for("/health/ready", Some(503));
    let (said, is_content) = verify(&server, Some(TOKEN), None);
    assert!(!is_content && said.contains("fail  it is ready: 503"), "{said}");
}

#[test]
fn a_hundred_habits_are_made_in_a_minute_and_no_more() {
    let folder = TempDir::new().unwrap();
    let server = Running::start(folder.path(), &[]);
    let token = token_of_a_person(&server, folder.path());
    let (said, is_content) = verify(&server, None, Some(&token));
    assert!(
        is_content && said.contains("ok    a hundred habits in a minute, and no more"),
        "{said}"
    );
    for well in ["ok    when to try again", "ok    an error made on purpose"] {
        assert!(said.contains(well), "{well}: {said}");
    }
    // All of them are used up.
    let (said, is_content) = verify(&server, None, Some(&token));
    assert!(
        !is_content && said.contains("fail  a hundred habits in a minute, and no more: 101 429"),
        "{said}"
    );
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
