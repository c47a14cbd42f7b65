//! The built site: the files a browser loads, held in memory.
//!
//! A release holds them inside the program, so one file is all there is to install.
//! A debug build reads `target/site` when it starts.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{BufRead as _, BufReader};
use std::sync::Arc;

use app::shell;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, Uri, header};
use axum::routing::get;
use flate2::read::GzDecoder;
use serde::Deserialize;
use sha2::{Digest, Sha256};

#[derive(rust_embed::Embed)]
#[folder = "../target/site/"]
struct Built;

/// The files of one build. Empty by default, which is enough for tests that load none.
#[derive(Debug, Default)]
pub struct Site {
    list: List,
    files: HashMap<String, File>,
    worker: String,
    retired_worker: String,
    symbols: Symbols,
}

/// Why there is no site to serve.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// Nothing was built, or something else than a site.
    #[error("there is no built site: run `cargo xtask build`")]
    NotBuilt,
    /// The list names a file that is not there.
    #[error("the built site lacks {0}: run `cargo xtask build`")]
    Incomplete(String),
}

/// `assets.json`, as the bundler writes it.
#[derive(Debug, Default, Deserialize)]
struct List {
    build: String,
    style: String,
    inside: String,
    prose: String,
    script: String,
    door: String,
    wake: String,
    /// What tells of errors, where somebody is told of them.
    reporter: String,
    /// What measures how quick a page is, where somebody can see that.
    vitals: String,
    /// What counts the visits of those who agree, and how the question looks.
    consent: String,
    question: String,
    /// What lets pages of those who agree be recorded, and what does it.
    recording: String,
    recorder: String,
    wasm: String,
    /// The files of each part of the app, beside `wasm`.
    #[serde(default)]
    parts: BTreeMap<String, Vec<String>>,
    files: Vec<String>,
}

#[derive(Debug)]
struct File {
    media_type: HeaderValue,
    /// For ever the same under this address?
    is_hashed: bool,
    /// The forms it is kept in, the smallest first; the last is the file as it is.
    forms: Vec<Form>,
}

#[derive(Debug)]
struct Form {
    /// Its `Content-Encoding`; empty for the file as it is.
    encoding: &'static str,
    tag: HeaderValue,
    content: Bytes,
}

impl Site {
    /// Reads the site that was built.
    ///
    /// # Errors
    /// When none was built, or not all of it.
    pub fn load() -> Result<Self, SiteError> {
        Self::read(|name| Built::get(name).map(|file| file.data))
    }

    /// Reads a site from files by name, such as `assets/app.js`.
    ///
    /// # Errors
    /// When there is no list, or not all that belongs to it.
    pub fn read(file: impl Fn(&str) -> Option<Cow<'static, [u8]>>) -> Result<Self, SiteError> {
        let list = file("assets.json").ok_or(SiteError::NotBuilt)?;
        let list: List = serde_json::from_slice(&list).map_err(|_| SiteError::NotBuilt)?;
        let mut files = HashMap::new();
        for address in &list.files {
            let missing = || SiteError::Incomplete(address.clone());
            files.insert(address.clone(), File::read(address, &file).ok_or_else(missing)?);
        }
        let script = |name: &str| {
            let content =
                file(name).and_then(|content| String::from_utf8(content.into_owned()).ok());
            content.ok_or_else(|| SiteError::Incomplete(format!("/{name}")))
        };
        let (worker, retired_worker) = (script("service-worker.js")?, script("retired-worker.js")?);
        let symbols = Symbols(file(SYMBOLS).map(Cow::into_owned).unwrap_or_default());
        Ok(Self { list, files, worker, retired_worker, symbols })
    }

    /// The addresses a page needs.
    pub fn assets(&self) -> shell::Assets {
        let List {
            style,
            inside,
            prose,
            script,
            door,
            wake,
            reporter,
            vitals,
            consent,
            recording,
            recorder,
            question,
            wasm,
            parts,
            ..
        } = &self.list;
        shell::Assets {
            style: style.clone(),
            inside: inside.clone(),
            prose: prose.clone(),
            script: script.clone(),
            door: door.clone(),
            wake: wake.clone(),
            reporter: reporter.clone(),
            vitals: vitals.clone(),
            consent: consent.clone(),
            recording: recording.clone(),
            recorder: recorder.clone(),
            question: question.clone(),
            wasm: wasm.clone(),
            parts: parts.clone(),
        }
    }

    /// The name of the build: another one when any file is another one.
    pub fn build(&self) -> &str {
        &self.list.build
    }

    /// The addresses of all files.
    pub fn addresses(&self) -> &[String] {
        &self.list.files
    }

    /// The names of the functions in the WASM.
    pub(crate) fn symbols(&self) -> &Symbols {
        &self.symbols
    }

    /// The addresses of the files that a device keeps: those the app needs to start and to look as it does.
    pub fn kept(&self) -> Vec<&str> {
        // What is loaded only where something is set tells others of the page; without a network nobody can be told.
        let List { reporter, vitals, consent, question, recording, recorder, .. } = &self.list;
        let beside = [reporter, vitals, consent, question, recording, recorder];
        let beside = beside.map(String::as_str);
        let is_kept = |file: &&str| {
            let is_needed = is_hashed(file) && !beside.contains(file);
            is_needed || file.starts_with("/icons/") || file.starts_with("/favicon.")
        };
        self.list.files.iter().map(String::as_str).filter(is_kept).collect()
    }

    /// The service worker, without the line that tells it of this build.
    pub fn worker(&self) -> &str {
        &self.worker
    }

    /// The service worker that removes itself and what earlier ones kept.
    pub fn retired_worker(&self) -> &str {
        &self.retired_worker
    }

    /// The routes of the files. What is asked for below `/assets/` and does not exist is 404, never a page.
    ///
    /// `is_served`: says of a file beside `/assets/` whether it has a route.
    pub fn router<S: Clone + Send + Sync + 'static>(
        self: Arc<Self>,
        is_served: impl Fn(&str) -> bool,
    ) -> Router<S> {
        let public = self.list.files.clone().into_iter();
        let public = public.filter(|file| !is_hashed(file) && is_served(file));
        let handler = get(move |uri: Uri, headers: HeaderMap| async move {
            self.respond(uri.path(), &headers)
        });
        public
            .fold(Router::new(), |router, file| router.route(&file, handler.clone()))
            .route("/assets/{*name}", handler)
    }

    fn respond(&self, address: &str, request: &HeaderMap) -> Response<Body> {
        let Some(file) = self.files.get(address) else {
            return response(StatusCode::NOT_FOUND, [], Body::from("Not found"));
        };
        let accepted = text(request, &header::ACCEPT_ENCODING);
        let form = file.forms.iter().find(|form| accepts(accepted, form.encoding));
        let Some(form) = form else {
            return response(StatusCode::NOT_ACCEPTABLE, [], Body::empty());
        };
        let lifetime =
            if file.is_hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
        let headers = [
            (header::ETAG, form.tag.clone()),
            (header::CACHE_CONTROL, HeaderValue::from_static(lifetime)),
            (header::VARY, HeaderValue::from_static("accept-encoding")),
        ];
        if is_known(text(request, &header::IF_NONE_MATCH), &form.tag) {
            return response(StatusCode::NOT_MODIFIED, headers, Body::empty());
        }
        let mut response = response(StatusCode::OK, headers, Body::from(form.content.clone()));
        response.headers_mut().insert(header::CONTENT_TYPE, file.media_type.clone());
        if !form.encoding.is_empty() {
            let encoding = HeaderValue::from_static(form.encoding);
            response.headers_mut().insert(header::CONTENT_ENCODING, encoding);
        }
        response
    }
}

/// The file of the built site with the names of functions, which is not served.
const SYMBOLS: &str = "symbols.gz";

/// The names of the functions in the WASM, as the bundler wrote them: compressed, for they are seldom asked for.
#[derive(Debug, Default)]
pub(crate) struct Symbols(Vec<u8>);

impl Symbols {
    /// The names of some functions, each known by the address of its file and its number there.
    pub(crate) fn names(&self, wanted: HashSet<(String, u32)>) -> HashMap<(String, u32), String> {
        let mut names = HashMap::new();
        if wanted.is_empty() {
            return names;
        }
        let mut file = String::new();
        for line in BufReader::new(GzDecoder::new(&self.0[..])).lines().map_while(Result::ok) {
            match line.split_once(' ') {
                None => file = line,
                Some((number, name)) => {
                    let key = number.parse().ok().map(|number| (file.clone(), number));
                    if let Some(key) = key.filter(|key| wanted.contains(key)) {
                        names.insert(key, name.to_owned());
                    }
                }
            }
        }
        names
    }

    /// The names that a text holds, as the bundler writes it.
    #[cfg(test)]
    pub(crate) fn of(text: &str) -> Self {
        use std::io::Write as _;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        Self(encoder.finish().unwrap())
    }
}

impl File {
    fn read(address: &str, file: impl Fn(&str) -> Option<Cow<'static, [u8]>>) -> Option<Self> {
        let name = address.trim_start_matches('/');
        let (_, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let copies = [("br", ".br"), ("gzip", ".gz"), ("", "")];
        let forms: Vec<Form> = copies
            .iter()
            .filter_map(|(encoding, suffix)| {
                Some(Form::new(encoding, file(&format!("{name}{suffix}"))?))
            })
            .collect();
        forms.last().filter(|form| form.encoding.is_empty())?;
        let media_type = HeaderValue::from_static(media_type(extension));
        Some(Self { media_type, is_hashed: is_hashed(address), forms })
    }
}

impl Form {
    fn new(encoding: &'static str, content: Cow<'static, [u8]>) -> Self {
        let tag = tag(&content);
        let content = match content {
            Cow::Borrowed(content) => Bytes::from_static(content),
            Cow::Owned(content) => Bytes::from(content),
        };
        Self { encoding, tag, content }
    }
}

fn response<const N: usize>(
    status: StatusCode,
    headers: [(HeaderName, HeaderValue); N],
    body: Body,
) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().extend(headers);
    response
}

fn is_hashed(address: &str) -> bool {
    address.starts_with("/assets/")
}

fn text<'request>(headers: &'request HeaderMap, name: &HeaderName) -> &'request str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// True when `Accept-Encoding` allows `encoding`; the file as it is, is always allowed.
fn accepts(accepted: &str, encoding: &str) -> bool {
    let allowed = |choice: &str| {
        let (name, quality) = choice.split_once(';').unwrap_or((choice, "q=1"));
        let refused = matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    };
    encoding.is_empty() || accepted.split(',').any(allowed)
}

/// The strong tag of some bytes.
pub(crate) fn tag(content: &[u8]) -> HeaderValue {
    let start = Sha256::digest(content).first_chunk().copied().unwrap_or_default();
    // Digits between quotes are always a header value.
    HeaderValue::try_from(format!("\"{:016x}\"", u64::from_be_bytes(start)))
        .unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// True when `If-None-Match` names `tag`.
pub(crate) fn is_known(known: &str, tag: impl AsRef<[u8]>) -> bool {
    let same =
        |known: &str| known == "*" || known.trim_start_matches("W/").as_bytes() == tag.as_ref();
    known.split(',').map(str::trim).any(same)
}

fn media_type(extension: &str) -> &'static str {
    match extension {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "jpg" => "image/jpeg",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;
    use tower::ServiceExt;

    const LIST: &str = r#"{
        "build": "1", "style": "/assets/s.css", "inside": "/assets/i.css", "prose": "/assets/p.css", "script": "/assets/a.js", "door": "/assets/d.js", "wake": "/assets/w.js", "reporter": "/assets/r.js", "vitals": "/assets/v.js", "consent": "/assets/c.js", "question": "/assets/q.css", "recording": "/assets/n.js", "recorder": "/assets/o.js", "wasm": "/assets/a.wasm",
        "files": ["/assets/s.css", "/assets/a.js", "/assets/a.wasm", "/icon.svg"]
    }"#;

    fn file(name: &str) -> Option<Cow<'static, [u8]>> {
        let content = match name {
            "assets.json" => LIST,
            "assets/s.css" | "assets/a.js" | "assets/a.wasm" | "icon.svg" => "plain",
            "assets/a.wasm.br" => "brotli",
            "assets/a.wasm.gz" => "gzip",
            "service-worker.js" | "retired-worker.js" => "script",
            _ => return None,
        };
        Some(Cow::Borrowed(content.as_bytes()))
    }

    async fn ask(address: &str, name: HeaderName, value: &str) -> Response<Body> {
        let router: Router = Arc::new(Site::read(file).unwrap()).router(|_| true);
        let request = Request::get(address).header(name, value).body(Body::empty()).unwrap();
        router.oneshot(request).await.unwrap()
    }

    async fn body(response: Response<Body>) -> Bytes {
        axum::body::to_bytes(response.into_body(), 100).await.unwrap()
    }

    #[tokio::test]
    async fn a_browser_gets_the_smallest_form_it_accepts() {
        for (accepted, expected) in [
            ("gzip, deflate, br, zstd", "brotli"),
            ("gzip", "gzip"),
            ("br;q=0, gzip;q=0.5", "gzip"),
            ("identity", "plain"),
        ] {
            let response = ask("/assets/a.wasm", header::ACCEPT_ENCODING, accepted).await;
            assert_eq!(response.headers()[header::CONTENT_TYPE], "application/wasm");
            assert_eq!(body(response).await, expected, "{accepted}");
        }
    }

    #[tokio::test]
    async fn a_hashed_file_is_kept_for_ever_and_a_public_one_is_asked_for_again() {
        let hashed = ask("/assets/a.js", header::ACCEPT_ENCODING, "br").await;
        assert!(text(hashed.headers(), &header::CACHE_CONTROL).ends_with("immutable"));
        let public = ask("/icon.svg", header::ACCEPT_ENCODING, "br").await;
        assert_eq!(public.headers()[header::CACHE_CONTROL], "no-cache");
    }

    #[tokio::test]
    async fn what_the_browser_has_is_not_sent_again() {
        let first = ask("/icon.svg", header::ACCEPT_ENCODING, "br").await;
        let tag = text(first.headers(), &header::ETAG);
        let second = ask("/icon.svg", header::IF_NONE_MATCH, &format!("\"x\", {tag}")).await;
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
        assert!(body(second).await.is_empty());
    }

    #[tokio::test]
    async fn an_asset_of_another_build_is_not_found() {
        let response = ask("/assets/b.js", header::ACCEPT_ENCODING, "br").await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn a_site_without_one_of_its_files_is_refused() {
        for lacking in ["icon.svg", "service-worker.js", "retired-worker.js"] {
            let found = Site::read(|name| file(name).filter(|_| name != lacking));
            let sentence = found.unwrap_err().to_string();
            assert!(
                sentence.starts_with(&format!("the built site lacks /{lacking}:")),
                "{sentence}"
            );
        }
        assert!(matches!(Site::read(|_| None), Err(SiteError::NotBuilt)));
    }
}
