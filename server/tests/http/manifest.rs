//! The manifest: what lets the app be installed, and that it tells the truth.

use axum::http::StatusCode;
use serde::Deserialize;

use crate::actor::Server;
use crate::site::{public, site};

const LINK: &str = r#"<link rel="manifest" href="/manifest.webmanifest""#;

#[derive(Deserialize)]
struct Manifest {
    id: String,
    start_url: String,
    scope: String,
    icons: Vec<Picture>,
    shortcuts: Vec<Shortcut>,
    screenshots: Vec<Picture>,
}

#[derive(Deserialize)]
struct Shortcut {
    url: String,
    icons: Vec<Picture>,
}

#[derive(Deserialize)]
struct Picture {
    src: String,
    sizes: String,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    form_factor: String,
    #[serde(default)]
    label: String,
}

/// Width and height, which stand at the beginning of a PNG.
fn size(picture: &Picture) -> String {
    let png = std::fs::read(public().join(picture.src.trim_start_matches('/'))).unwrap();
    assert!(png.starts_with(b"\x89PNG\r\n"), "{}", picture.src);
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    format!("{}x{}", number(16), number(20))
}

#[tokio::test]
async fn the_app_can_be_installed() {
    let server = Server::with_site(&[], site()).await;
    let mut ann = server.sign_up("ann").await;
    let answer = ann.get("/manifest.webmanifest").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/manifest+json");
    assert_eq!(answer.header("cache-control"), "no-cache");
    for path in ["/", "/today", "/shell"] {
        let page = if path == "/" {
            server.visitor("visitor").get(path).await
        } else {
            ann.get(path).await
        };
        assert!(page.body.contains(LINK), "{path}");
        assert!(page.body.contains("apple-mobile-web-app-title"), "{path}");
    }
}

#[tokio::test]
async fn the_manifest_names_pictures_and_pages_that_are_there() {
    let server = Server::with_site(&[], site()).await;
    let mut ann = server.sign_up("ann").await;
    let manifest: Manifest = ann.get("/manifest.webmanifest").await.json();
    let Manifest { id, start_url, scope, icons, shortcuts, screenshots } = manifest;
    assert_eq!([id, start_url, scope], ["/today", "/today", "/"]);
    let of_shortcuts = shortcuts.iter().flat_map(|shortcut| &shortcut.icons);
    for picture in icons.iter().chain(&screenshots).chain(of_shortcuts) {
        assert_eq!(picture.sizes, size(picture), "{}", picture.src);
    }
    assert!(icons.iter().any(|icon| icon.purpose == "maskable"));
    for form in ["narrow", "wide"] {
        assert!(screenshots.iter().any(|shot| shot.form_factor == form && !shot.label.is_empty()));
    }
    for Shortcut { url, .. } in shortcuts {
        assert_eq!(ann.get(&url).await.status, StatusCode::OK, "{url}");
    }
}

#[tokio::test]
async fn what_is_switched_off_is_nowhere() {
    let server = Server::with_site(&[("ENABLE_PWA", "no")], site()).await;
    let mut ann = server.sign_up("ann").await;
    assert_eq!(ann.get("/manifest.webmanifest").await.status, StatusCode::NOT_FOUND);
    for path in ["/today", "/shell"] {
        let page = ann.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!page.body.contains("manifest") && !page.body.contains("web-app"), "{path}");
    }
}
