//! What the commands need and a fresh machine lacks.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::root;
use crate::run::{Failure, is_there, output, program, run};
use crate::site::WASM;
use crate::step::step;

/// Sees to it that rustc can compile for the browser.
pub(crate) fn wasm_target() -> Result<(), Failure> {
    let library = ["--print", "target-libdir", "--target", WASM];
    let library = output(&mut program("rustc", &library))?;
    if Path::new(library.trim()).exists() {
        return Ok(());
    }
    let remedy =
        format!("the compiler lacks its target for browsers: run `rustup target add {WASM}`");
    step("target for browsers", || {
        run(&mut program("rustup", &["target", "add", WASM])).map_err(|_| Failure::new(remedy))
    })
}

/// Sees to it that `folder` holds the npm packages its lock file names.
pub(crate) fn npm_packages(folder: &str) -> Result<(), Failure> {
    let folder = root().join(folder);
    let lock = std::fs::read_to_string(folder.join("package-lock.json"))?;
    // A copy of the lock file tells what was installed, whatever the clocks say.
    let installed = folder.join("node_modules/.installed-lock");
    if std::fs::read_to_string(&installed).is_ok_and(|text| text == lock) {
        return Ok(());
    }
    if !is_there("npm") {
        return Err(Failure::new("npm is missing: install Node.js 20 or newer"));
    }
    step("npm packages", || {
        let mut npm = program("npm", &["ci", "--no-audit", "--no-fund", "--ignore-scripts"]);
        // Browsers come from the system.
        npm.current_dir(&folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        let remedy = format!("npm could not install: run `npm ci` in {}", folder.display());
        run(npm.stdout(Stdio::null())).map_err(|_| Failure::new(remedy))?;
        Ok(std::fs::write(&installed, lock)?)
    })
}

/// Sees to it that there is a folder with the Python packages that the file `requirements` names, and returns it.
pub(crate) fn python_packages(requirements: &str) -> Result<PathBuf, Failure> {
    let requirements = root().join(requirements);
    let wanted = std::fs::read_to_string(&requirements)?;
    let folder = crate::target().join("python");
    let installed = folder.join(".installed-requirements");
    if std::fs::read_to_string(&installed).is_ok_and(|text| text == wanted) {
        return Ok(folder);
    }
    let has_pip = || output(&mut program("python3", &["-m", "pip", "--version"])).is_ok();
    system_packages(&["python3", "python3-pip"], has_pip)?;
    step("Python packages", || {
        let mut pip = program("python3", &["-m", "pip", "install", "--quiet", "--upgrade"]);
        pip.args(["--disable-pip-version-check", "--no-deps", "--requirement"]).arg(&requirements);
        pip.arg("--target").arg(&folder);
        let list = requirements.display();
        let remedy = format!("pip could not install: run `python3 -m pip install -r {list}`");
        run(pip.stderr(Stdio::null())).map_err(|_| Failure::new(remedy))?;
        Ok(std::fs::write(&installed, wanted)?)
    })?;
    Ok(folder)
}

/// Sees to it that Debian's `packages` are there; `is_there` tells by what they bring.
pub(crate) fn system_packages(
    packages: &[&str],
    is_there: impl Fn() -> bool,
) -> Result<(), Failure> {
    if is_there() {
        return Ok(());
    }
    let names = packages.join(" ");
    let remedy = || Failure::new(format!("{names} missing: run `sudo apt-get install {names}`"));
    if !is_root() || !crate::run::is_there("apt-get") {
        return Err(remedy());
    }
    step(&format!("system packages: {names}"), || {
        run(apt(&["update", "-qq"]).stdout(Stdio::null())).map_err(|_| remedy())?;
        let install = ["install", "-y", "-qq", "--no-install-recommends"];
        run(apt(&install).args(packages).stdout(Stdio::null())).map_err(|_| remedy())
    })?;
    if is_there() { Ok(()) } else { Err(remedy()) }
}

fn apt(arguments: &[&str]) -> std::process::Command {
    let mut apt = program("apt-get", arguments);
    // A package's own service is not started: the tests start instances of their own.
    apt.env("DEBIAN_FRONTEND", "noninteractive").env("RUNLEVEL", "1");
    apt
}

/// True when this runs as root.
pub(crate) fn is_root() -> bool {
    output(&mut program("id", &["-u"])).is_ok_and(|id| id.trim() == "0")
}
