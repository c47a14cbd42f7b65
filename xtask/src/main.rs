//! The commands of the project, run as `cargo xtask …`.
//!
//! Each step says what it does and how long it took. What is done already is not done again,
//! what is missing is installed, and what cannot be installed is named with the command that does it.

#![expect(clippy::print_stdout, reason = "it talks to the person at the terminal")]

mod database;
mod end2end;
mod run;
mod server;
mod setup;
mod site;
mod size;
mod step;
mod suite;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::run::{Failure, cargo};
use crate::step::step;

const USAGE: &str = "\
cargo xtask serve [--release]   builds what changed and serves it on http://127.0.0.1:3000
cargo xtask build [--release]   builds the server with its site
cargo xtask test                runs every check, the cheapest first
cargo xtask size                shows what a first visit loads, and what weighs what";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        ["serve"] => serve(Profile::Debug),
        ["serve", "--release"] => serve(Profile::Release),
        ["build"] => build(Profile::Debug).map(drop),
        ["build", "--release"] => build(Profile::Release).map(drop),
        ["test"] => suite::run(),
        ["size"] => build(Profile::Release).and_then(|binary| size::show(&binary)),
        _ => Err(Failure::new(USAGE)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            println!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Which of the two builds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Profile {
    /// Quick to build: reads the site from the disk when it starts.
    Debug,
    /// Quick to run, and one file: holds the site.
    Release,
}

/// Builds the site and the server; returns the server's path.
fn build(profile: Profile) -> Result<PathBuf, Failure> {
    site::build(profile)?;
    let mut command = cargo(&["build", "--package", "server", "--bin", "consistencygrid"]);
    if profile == Profile::Release {
        command.arg("--release");
        // Without git the release is known by its version alone.
        let mut commit = run::program("git", &["rev-parse", "--short=10", "HEAD"]);
        if let Ok(commit) = run::output(commit.current_dir(root())) {
            command.env("CONSISTENCYGRID_COMMIT", commit.trim());
        }
    }
    step("server", || run::run(&mut command))?;
    Ok(server_binary(profile))
}

fn serve(profile: Profile) -> Result<(), Failure> {
    let binary = build(profile)?;
    let mut command = server::command(&binary, "127.0.0.1:3000", &root().join("data"));
    println!("\n  http://127.0.0.1:3000\n");
    run::run(&mut command)
}

/// The path of the built server.
fn server_binary(profile: Profile) -> PathBuf {
    let folder = if profile == Profile::Release { "release" } else { "debug" };
    target().join(folder).join("consistencygrid")
}

/// The root of the repository.
fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Where cargo puts what it builds.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}
