//! The tools from npm: esbuild for scripts and styles, `wasm-opt` for the WASM.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Effort, Result};

/// The oldest browsers with everything the styles use unchanged: nesting, layers, `light-dark()`.
const BROWSERS: &str = "--target=chrome123,edge123,firefox121,safari17.5,ios17.5";

/// What the recorder could do and no page needs.
const LEFT_OUT: [&str; 5] = [
    "--define:__SENTRY_DEBUG__=false",
    "--define:__SENTRY_TRACING__=false",
    "--define:__RRWEB_EXCLUDE_IFRAME__=true",
    "--define:__RRWEB_EXCLUDE_SHADOW_DOM__=true",
    "--define:__SENTRY_EXCLUDE_REPLAY_WORKER__=true",
];

/// Where the tools are, and how hard they are to try.
pub(crate) struct Tools {
    folder: PathBuf,
    packages: PathBuf,
    start: PathBuf,
    /// `Fast` leaves out what only saves bytes.
    pub(crate) effort: Effort,
}

impl Tools {
    /// The tools that `npm ci` installed below `root`.
    pub(crate) fn find(root: &Path, effort: Effort) -> Self {
        Self {
            folder: root.join("xtask/bundler/npm/node_modules/.bin"),
            packages: root.join("xtask/bundler/npm/node_modules"),
            start: root.join("frontend/start.js"),
            effort,
        }
    }

    /// Makes one module of the page's own script and the `glue` that belongs to the WASM at `wasm`.
    pub(crate) fn script(&self, glue: &Path, wasm: &str) -> Result<Vec<u8>> {
        let mut command = self.esbuild(&self.start);
        command
            .arg("--format=esm")
            .arg(format!("--alias:frontend={}", glue.display()))
            .arg(format!("--define:WASM=\"{wasm}\""));
        output(command)
    }

    /// Makes one stylesheet of `main` and all that it imports.
    pub(crate) fn style(&self, main: &Path) -> Result<Vec<u8>> {
        output(self.esbuild(main))
    }

    /// Makes a module of `source` that stands for itself. What it imports from npm is among the tools.
    pub(crate) fn module(&self, source: &Path) -> Result<Vec<u8>> {
        let mut command = self.esbuild(source);
        command.arg("--format=esm").args(LEFT_OUT).env("NODE_PATH", &self.packages);
        output(command)
    }

    /// Makes a script of `source` that stands for itself.
    pub(crate) fn worker(&self, source: &Path) -> Result<Vec<u8>> {
        let mut command = self.esbuild(source);
        command.arg("--format=iife");
        output(command)
    }

    /// Runs `wasm-opt` from `input` to `output`, keeping the names of functions.
    pub(crate) fn wasm_opt(&self, input: &Path, optimized: &Path) -> Result<()> {
        let mut command = Command::new(self.folder.join("wasm-opt"));
        command.args(["-Oz", "-g", "--enable-bulk-memory", "--enable-sign-ext"]);
        command.args(["--enable-nontrapping-float-to-int", "--enable-mutable-globals"]);
        command.args(["--enable-reference-types", "--enable-multivalue"]);
        command.arg(input).arg("-o").arg(optimized);
        output(command).map(drop)
    }

    fn esbuild(&self, entry: &Path) -> Command {
        let mut command = Command::new(self.folder.join("esbuild"));
        command.arg(entry).args(["--bundle", "--log-level=warning", "--charset=utf8", BROWSERS]);
        if self.effort == Effort::Small {
            command.args(["--minify", "--legal-comments=none"]);
        }
        command
    }
}

/// Runs a tool and returns what it wrote to its standard output.
fn output(mut command: Command) -> Result<Vec<u8>> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(output.stdout)
}
