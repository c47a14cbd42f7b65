//! The document around the app: head, styles, scripts and the data of the first view.
//!
//! It holds no inline script, so the content security policy needs no nonce:
//! the only script element with content is a data block, which is not run.

use std::collections::BTreeMap;

use domain::Settings;
use leptos::prelude::*;

use crate::boot::{Analytics, Arrived, Recording, ToldOf};
use crate::components::consent::Question;
use crate::part::Part;
use crate::{App, Boot, Navigation, Route, appearance, pages};

/// The addresses of the built files, which carry a hash of their content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// The stylesheet of every page.
    pub style: String,
    /// What the pages of a signed-in person need beside it.
    pub inside: String,
    /// What the texts need beside it.
    pub prose: String,
    /// The module that loads and starts the WASM.
    pub script: String,
    /// The module of the pages that stay as the server made them.
    pub door: String,
    /// The module of the pages that the app takes over when somebody is there.
    pub wake: String,
    /// The module that tells of errors, where somebody is told of them.
    pub reporter: String,
    /// The module that measures how quick a page is, where somebody can see the figures.
    pub vitals: String,
    /// The module that counts visits of those who agree, where somebody is told of them.
    pub consent: String,
    /// What the question for that needs beside the styles of every page.
    pub question: String,
    /// The module that has pages of those who agree recorded.
    pub recording: String,
    /// The module that records.
    pub recorder: String,
    /// The WASM; named here so that it is fetched together with the module.
    pub wasm: String,
    /// The WASM of each part of the app beside it, by the part's name.
    pub parts: BTreeMap<String, Vec<String>>,
}

/// The `id` of the element the app lives in.
///
/// An element of our own, not the body: what browser extensions add to the body is then not in the way.
pub const ROOT: &str = "app";

/// Where the answer to the question about counting is sent.
pub const CONSENT_PATH: &str = "/consent";

/// What search engines and link previews show.
const DESCRIPTION: &str = "A habit tracker on one grid: a square for every day. Tick the habits you kept and watch the year take shape.";

/// Returns the HTML of a text, for `inner_html` of elements that hold text alone, such as `title` and `textarea`.
///
/// Children cannot be used there: the markers that Leptos puts between them would be shown.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// The document of a page, with the app rendered into it.
///
/// # Errors
/// When `boot` cannot be written as JSON.
pub fn page(assets: &Assets, route: Route, boot: Boot) -> Result<AnyView, serde_json::Error> {
    let (title, pwa) = (route.title(), boot.features.pwa);
    // What a mail's link opens meets no code: there is a token in its address.
    let is_bare = route.is_plain() && !route.is_text();
    let beside = if is_bare { Beside::default() } else { Beside::of(assets, &boot, Some(&route)) };
    let settings = boot.account.as_ref().and_then(Arrived::settings);
    if route.is_plain() {
        provide_context(boot);
        let page = pages::plain(&route);
        let sheet = route.is_text().then(|| assets.prose.clone());
        let look = Look { code: Code::None, sheet, pwa, title, settings, beside };
        return Ok(document(assets, look, page, ().into_any()));
    }
    let text = boot.to_text()?;
    let code = if route.is_door() {
        Code::Door
    } else {
        Code::Part(pages::first_part(route.clone(), Some(&boot)))
    };
    let account = boot.account.as_ref().map(Arrived::to_text).transpose()?;
    let app = view! { <App navigation=Navigation::at(route) boot /> };
    let account = account.map(|text| data(Boot::ACCOUNT_ID, text));
    let boot = (data(Boot::ID, text), account);
    let is_open = matches!(code, Code::Door | Code::Part(Part::Door));
    let sheet = (!is_open).then(|| assets.inside.clone());
    let look = Look { code, sheet, pwa, title, settings, beside };
    Ok(document(assets, look, app.into_any(), boot.into_any()))
}

/// The document of a page that only the server draws and that is no page of the app.
///
/// `sheet`: the stylesheet it needs beside the one of every page; `draw`: finds `boot` in its context.
pub fn apart(
    title: &str,
    sheet: String,
    style: &Assets,
    boot: Boot,
    draw: impl FnOnce() -> AnyView,
) -> AnyView {
    let settings = boot.account.as_ref().and_then(Arrived::settings);
    let title = [title, " · ", Route::Landing.name()].concat();
    // One of them shows a token, so nothing is loaded beside it.
    let beside = Beside::default();
    let (code, pwa) = (Code::None, boot.features.pwa);
    let look = Look { code, sheet: Some(sheet), pwa, title, settings, beside };
    provide_context(boot);
    document(style, look, draw(), ().into_any())
}

/// The document with an empty place for the app: the same for everybody, at every address.
///
/// A device starts from it when it holds what a person has, and mounts the app into it. `boot`: what every page knows,
/// whoever sees it.
///
/// # Errors
/// When `boot` cannot be written as JSON.
pub fn empty(assets: &Assets, boot: &Boot) -> Result<AnyView, serde_json::Error> {
    let (pwa, beside) = (boot.features.pwa, Beside::of(assets, boot, None));
    let boot = data(Boot::ID, boot.to_text()?);
    let (sheet, title) = (Some(assets.inside.clone()), Route::Landing.title());
    let look = Look { code: Code::App, sheet, pwa, title, settings: None, beside };
    Ok(document(assets, look, ().into_any(), boot))
}

/// What a document loads beside its styles.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Code {
    /// The app at once, whichever page it will show.
    App,
    /// A few lines, which have the app come, and the part that takes over the page, when somebody is there.
    Part(Part),
    /// A few lines: the page stays as the server made it.
    Door,
    /// Nothing.
    None,
}

impl Code {
    fn view(self, assets: &Assets) -> AnyView {
        let Assets { inside, script, door, wake, wasm, .. } = assets.clone();
        let of = |part: Part| assets.parts.get(part.name()).into_iter().flatten().cloned();
        let (module, next) = match self {
            Self::App => {
                return view! {
                    <link rel="preload" r#as="fetch" r#type="application/wasm" crossorigin="" href=wasm />
                    <script type="module" src=script></script>
                }
                .into_any();
            }
            Self::None => return ().into_any(),
            Self::Part(part) => (wake, [wasm].into_iter().chain(of(part)).collect::<Vec<_>>()),
            Self::Door => {
                let next = [script.clone(), wake.clone(), inside, wasm];
                (door, next.into_iter().chain(of(Part::Today)).collect())
            }
        };
        let next = next.join(" ");
        view! { <script type="module" src=module data-app=script data-next=next></script> }
            .into_any()
    }
}

/// What sets one document apart from another, beside what is in it.
struct Look {
    code: Code,
    /// The stylesheet it needs beside the one of every page.
    sheet: Option<String>,
    /// Whether it can be installed.
    pwa: bool,
    title: String,
    /// How whoever is signed in wants it to look.
    settings: Option<Settings>,
    /// What is loaded only where the operator wants to be told something.
    beside: Beside,
}

fn document(assets: &Assets, look: Look, app: AnyView, boot: AnyView) -> AnyView {
    let Look { code, sheet, pwa, title, settings, beside } = look;
    let [theme, hand, amounts, motion] =
        appearance::attributes(&settings.unwrap_or_default()).map(|(_, value)| value);
    let style = assets.style.clone();
    let code = code.view(assets);
    let code = match beside.head {
        Some(head) => view! { {head} {code} }.into_any(),
        None => code,
    };
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme data-hand=hand data-amounts=amounts data-motion=motion>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <title inner_html=escaped(&title)></title>
                <meta name="description" content=DESCRIPTION />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#fcfdfd" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#0e1012" />
                <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
                <link rel="apple-touch-icon" href="/icons/apple-touch-icon.png" />
                {pwa.then(installable)}
                <link rel="stylesheet" href=style />
                {sheet.map(|sheet| view! { <link rel="stylesheet" href=sheet /> })}
                {code}
            </head>
            <body>
                {beside.question}
                <div id=ROOT>{app}</div>
                {boot}
            </body>
        </html>
    }
    .into_any()
}

/// What stands in a document only where the operator has set something. Else not a byte of it is there.
#[derive(Default)]
struct Beside {
    /// Before the other scripts, so that what fails in them is heard.
    head: Option<AnyView>,
    /// The question whether visits may be counted.
    question: Option<AnyView>,
}

impl Beside {
    /// `route`: the page, if it is one, for then something can be asked on it.
    fn of(assets: &Assets, boot: &Boot, route: Option<&Route>) -> Self {
        let ToldOf { browser_errors, vitals, .. } = boot.told_of;
        let Assets {
            reporter, vitals: measure, consent, question: sheet, recording, recorder, ..
        } = assets.clone();
        let version = boot.version.clone();
        // On that page the answers stand in the text.
        let asks = route.filter(|route| **route != Route::Privacy).zip(boot.question());
        let mut head: Vec<AnyView> = Vec::new();
        if browser_errors {
            let script =
                view! { <script type="module" src=reporter data-release=version.clone()></script> };
            head.push(script.into_any());
        }
        if vitals {
            head.push(view! { <script type="module" src=measure></script> }.into_any());
        }
        if let Some(Analytics { id, domain }) = boot.analytics.clone() {
            let script = view! { <script type="module" src=consent data-analytics=id data-from=domain></script> };
            head.push(script.into_any());
        }
        if let Some(Recording { sessions, errors }) = boot.recording.clone() {
            let script = view! { <script type="module" src=recording data-recorder=recorder data-sessions=sessions data-errors=errors data-release=version></script> };
            head.push(script.into_any());
        }
        if asks.is_some() {
            head.push(view! { <link rel="stylesheet" href=sheet /> }.into_any());
        }
        let head = (!head.is_empty()).then(|| head.into_any());
        let question = asks
            .map(|(route, purpose)| view! { <Question purpose back=route.path() /> }.into_any());
        Self { head, question }
    }
}

/// What lets the app be installed, and how it then stands on a phone. Older iPhones read the words of their own.
fn installable() -> AnyView {
    view! {
        <link rel="manifest" href="/manifest.webmanifest" />
        <meta name="mobile-web-app-capable" content="yes" />
        <meta name="apple-mobile-web-app-capable" content="yes" />
        <meta name="apple-mobile-web-app-title" content="ConsistencyGrid" />
        <meta name="apple-mobile-web-app-status-bar-style" content="default" />
    }
    .into_any()
}

/// An element that holds data, which no browser runs.
fn data(id: &'static str, json: String) -> AnyView {
    view! { <script type="application/json" id=id inner_html=json></script> }.into_any()
}
