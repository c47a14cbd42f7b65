//! Every check, the cheapest first; the first red one ends it.

use std::process::Command;

use crate::database::Databases;
use crate::run::{self, Failure, cargo, failed, is_there, program, watch};
use crate::setup::{python_packages, system_packages};
use crate::step::step;
use crate::{Profile, end2end, root, server_binary, site, size};

/// Packages that are checked on their own. The rest is built together, so that nothing is built twice:
/// what the crates have in common would else be built with other features for each.
const ALONE: [&str; 8] =
    ["--exclude", "domain", "--exclude", "frontend", "--exclude", "xtask", "--exclude", "bundler"];

/// How many tests and checks there were.
#[derive(Default)]
struct Count {
    passed: u32,
    failed: u32,
}

/// Runs every check, and ends with a line such as `120 passed, 0 failed`.
pub(crate) fn run() -> Result<(), Failure> {
    let mut count = Count::default();
    let result = checks(&mut count);
    if result.is_err() {
        count.failed = count.failed.max(1);
    }
    println!("\n{} passed, {} failed", count.passed, count.failed);
    result
}

fn checks(count: &mut Count) -> Result<(), Failure> {
    count.check("format", cargo(&["fmt", "--all", "--check"]))?;
    count.tests("rules", cargo(&["test", "--package", "domain"]))?;
    let deny = ["--", "--deny", "warnings"];
    let mut clippy = cargo(&["clippy", "--workspace", "--all-targets"]);
    clippy.args(deny);
    count.check("lint", clippy)?;
    site::prepare()?;
    let mut clippy = cargo(&["clippy", "--package", "frontend", "--target", site::WASM]);
    clippy.arg("--target-dir").arg(site::folder()).args(deny);
    count.check("lint for the browser", clippy)?;
    let mut documents = cargo(&["doc", "--workspace", "--no-deps", "--document-private-items"]);
    documents.env("RUSTDOCFLAGS", "--deny warnings");
    count.check("documents", documents)?;
    count.tests("tools", cargo(&["test", "--package", "xtask", "--package", "bundler"]))?;
    alerts(count)?;
    // Some tests start the program itself, which wants its site.
    site::build(Profile::Release)?;
    server_tests(count)?;
    let binary = server_binary(Profile::Debug);
    step("size", || size::check(&binary))?;
    count.passed += 1;
    count.tests("stories in a browser", end2end::command(&binary)?)
}

/// What Prometheus's own tool says of its files in `deploy/`.
fn alerts(count: &mut Count) -> Result<(), Failure> {
    system_packages(&["prometheus"], || is_there("promtool"))?;
    for (name, arguments) in [
        ("alerts", ["test", "rules", "alerts.test.yml"]),
        ("what Prometheus reads", ["check", "config", "prometheus.yml"]),
    ] {
        let mut tool = program("promtool", &arguments);
        tool.current_dir(root().join("deploy"));
        count.check(name, tool)?;
    }
    Ok(())
}

/// Tests of `store`, `app` and `server`; leaves the server's binary for the stories.
fn server_tests(count: &mut Count) -> Result<(), Failure> {
    // With the tests' features, so that the tests do not build it all again.
    let mut build = cargo(&["build", "--workspace", "--lib", "--bins", "--tests"]);
    step("build", || run::run(build.args(ALONE)))?;
    let databases = step("databases", Databases::start)?;
    let python = python_packages("server/tests/oracle/requirements.txt")?;
    let mut tests = cargo(&["test", "--workspace"]);
    tests.env("TEST_PYTHON_PACKAGES", python);
    tests.args(ALONE).envs(databases.variables());
    count.tests("store, pages and server", tests)
}

impl Count {
    /// A check that is red or green as a whole.
    fn check(&mut self, name: &str, mut command: Command) -> Result<(), Failure> {
        let result = step(name, || run::run(&mut command));
        self.add(u32::from(result.is_ok()), u32::from(result.is_err()));
        result
    }

    /// A check that consists of tests, and says how many.
    fn tests(&mut self, name: &str, mut command: Command) -> Result<(), Failure> {
        step(name, || {
            let ok = watch(&mut command, |line| {
                let (passed, failed) = counts(line);
                self.add(passed, failed);
            })?;
            if ok { Ok(()) } else { Err(failed(&command)) }
        })
    }

    fn add(&mut self, passed: u32, failed: u32) {
        self.passed += passed;
        self.failed += failed;
    }
}

/// Reads how many tests passed and failed from a closing line of cargo or of Playwright.
fn counts(line: &str) -> (u32, u32) {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words[..] {
        // test result: ok. 7 passed; 1 failed; 0 ignored; …
        ["test", "result:", _, passed, "passed;", failed, "failed;", ..] => {
            (passed.parse().unwrap_or(0), failed.parse().unwrap_or(0))
        }
        // 7 passed (3.1s)
        [passed, "passed", time] if time.starts_with('(') => (passed.parse().unwrap_or(0), 0),
        // 1 failed
        [failed, "failed"] => (0, failed.parse().unwrap_or(0)),
        _ => (0, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_counted_and_others_are_not() {
        let cargo =
            "test result: FAILED. 7 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(counts(cargo), (7, 1));
        assert_eq!(counts("  12 passed (3.1s)"), (12, 0));
        assert_eq!(counts("  2 failed"), (0, 2));
        assert_eq!(counts("test a_day_is_passed ... ok"), (0, 0));
    }
}
