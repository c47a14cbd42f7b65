//! A site in memory: the files of `public/`, and a few that stand for what the bundler makes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use server::assets::Site;

pub const WORKER: &str = "addEventListener(\"fetch\",answer);";
pub const RETIRED_WORKER: &str = "addEventListener(\"activate\",retire);";

/// The folder with the files that are served as they are.
pub fn public() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../public")
}

pub fn site() -> Site {
    let mut files = BTreeMap::new();
    add_below(&public(), "/", &mut files);
    for name in [
        "app.0.js",
        "app.0.wasm",
        "door.0.js",
        "wake.0.js",
        "recording.0.js",
        "recorder.0.js",
        "reporter.0.js",
        "vitals.0.js",
        "consent.0.js",
        "consent.0.css",
        "style.0.css",
        "inside.0.css",
        "prose.0.css",
        "today.0.wasm",
    ] {
        files.insert(format!("/assets/{name}"), name.into());
    }
    let list = serde_json::json!({
        "build": "0ecd4f13df9121ff",
        "style": "/assets/style.0.css",
        "inside": "/assets/inside.0.css",
        "prose": "/assets/prose.0.css",
        "script": "/assets/app.0.js",
        "door": "/assets/door.0.js",
        "wake": "/assets/wake.0.js",
        "recording": "/assets/recording.0.js",
        "recorder": "/assets/recorder.0.js",
        "reporter": "/assets/reporter.0.js",
        "vitals": "/assets/vitals.0.js",
        "consent": "/assets/consent.0.js",
        "question": "/assets/consent.0.css",
        "wasm": "/assets/app.0.wasm",
        "parts": { "today": ["/assets/today.0.wasm"] },
        "files": files.keys().collect::<Vec<_>>(),
    });
    files.insert("/assets.json".to_owned(), list.to_string().into());
    files.insert("/service-worker.js".to_owned(), WORKER.into());
    files.insert("/retired-worker.js".to_owned(), RETIRED_WORKER.into());
    Site::read(|name| files.get(&format!("/{name}")).cloned().map(Cow::Owned)).unwrap()
}

fn add_below(folder: &Path, address: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let address = format!("{address}{}", path.file_name().unwrap().display());
        if path.is_dir() {
            add_below(&path, &format!("{address}/"), files);
        } else {
            files.insert(address, std::fs::read(path).unwrap());
        }
    }
}
