//! The service worker's script: one line that tells it of this build, and the worker as it was bundled.

use app::Route;
use app::components::notifications::PUSH_PATH;
use app::replica::SYNC_PATH;
use axum::extract::State;
use axum::http::HeaderName;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

use crate::problem::Problem;
use crate::service::{Service, Shared};
use crate::shell;

/// Where it is: at the top, so that every page is below it.
pub(crate) const PATH: &str = "/service-worker.js";

/// A browser asks for it again whenever it looks for a new version.
const HEADERS: [(HeaderName, &str); 2] =
    [(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, "no-cache")];

/// Answers its address, with the worker that removes itself when there is to be none.
pub(crate) async fn show(State(service): State<Shared>) -> Result<Response, Problem> {
    let script = if service.config.features.pwa {
        constants(&service)? + service.site.worker()
    } else {
        service.site.retired_worker().to_owned()
    };
    Ok((HEADERS, script).into_response())
}

/// The line of what the worker is to know. Whatever it keeps is part of the name, so that nothing of two versions mixes.
fn constants(service: &Service) -> Result<String, serde_json::Error> {
    let shell = service.config.features.offline.then_some(shell::PATH);
    let mode = match shell {
        Some(_) => format!("o{}", short_hash(&shell::html(service)?)),
        None => "n".to_owned(),
    };
    let build = serde_json::to_string(&[service.site.build(), &mode].join("-"))?;
    let files = serde_json::to_string(&service.site.kept())?;
    let shell = serde_json::to_string(&shell)?;
    let pages = serde_json::to_string(&Route::LOCAL)?;
    let sync = serde_json::to_string(SYNC_PATH)?;
    let push = serde_json::to_string(PUSH_PATH)?;
    Ok(format!(
        "const BUILD={build},FILES={files},SHELL={shell},PAGES={pages},SYNC={sync},PUSH={push};\n"
    ))
}

/// The release is in the shell, and can be another one with the same files.
fn short_hash(text: &str) -> String {
    let hash = Sha256::digest(text);
    let start = hash.first_chunk().copied().unwrap_or_default();
    format!("{:08x}", u32::from_be_bytes(start))
}
