//! What a collector of errors is told. It is a plain listener that takes Sentry's envelopes apart by its own means.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tempfile::TempDir;

use crate::{PATIENCE, Running, get, now};

/// What a session is known by, as a cookie holds it.
const TOKEN: &str = "q7Jx2vV0mYk3cE9dLr8sTn1bWf5gHp4aZu6iOyxRtQ8";
const ADMIN: &str = "0123456789abcdef0123456789abcdef";

/// A collector on this machine.
struct Collector {
    dsn: String,
    /// What came: the kind of each item, and the item.
    items: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Collector {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let dsn = format!("http://publickey@{}/7", listener.local_addr().unwrap());
        let items: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
        let kept = items.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                kept.lock().unwrap().extend(take(stream.unwrap()));
            }
        });
        Self { dsn, items }
    }

    /// Waits for an item of a kind that says something.
    fn wait_for(&self, kind: &str, text: &str) -> Value {
        let begun = now();
        loop {
            let items = self.items.lock().unwrap();
            let found =
                items.iter().find(|item| item.0 == kind && item.1.to_string().contains(text));
            if let Some((_, item)) = found {
                return item.clone();
            }
            assert!(begun.elapsed() < PATIENCE, "no {kind} with {text}: {items:?}");
            drop(items);
            std::thread::yield_now();
        }
    }

    fn all(&self) -> String {
        format!("{:?}", self.items.lock().unwrap())
    }
}

/// Reads one request and answers it.
fn take(stream: TcpStream) -> Vec<(String, Value)> {
    let mut reader = BufReader::new(stream);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        head.push(line.to_lowercase());
    }
    // The doctor only knocks.
    let Some(first) = head.first() else { return Vec::new() };
    assert!(first.starts_with("post /api/7/envelope/ "), "{first}");
    let auth = head.iter().find(|line| line.starts_with("x-sentry-auth: sentry ")).unwrap();
    assert!(auth.contains("sentry_key=publickey"), "{auth}");
    let length = head.iter().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    let mut body = vec![0; length.trim().parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    reader
        .get_mut()
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        .unwrap();
    let body = String::from_utf8(body).unwrap();
    let lines: Vec<Value> = body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // The head of the envelope, then for each item its head and itself.
    let items = lines[1..].chunks(2);
    items.map(|item| (item[0]["type"].as_str().unwrap().to_owned(), item[1].clone())).collect()
}

/// The functions of a stack trace, outermost first.
fn functions(stack: &Value) -> Vec<String> {
    let frames = stack["frames"].as_array().unwrap();
    let name = |frame: &Value| frame["function"].as_str().unwrap_or_default().to_owned();
    frames.iter().map(name).collect()
}

#[test]
fn a_collector_is_told_of_errors_panics_and_statements_and_of_nothing_personal() {
    let (folder, collector) = (TempDir::new().unwrap(), Collector::start());
    let server = Running::start(
        folder.path(),
        &[
            ("SENTRY_DSN", &collector.dsn),
            ("SENTRY_TRACES_SAMPLE_RATE", "1"),
            ("APP_VERSION", "grid@1.2.3"),
            ("ADMIN_TOKEN", ADMIN),
        ],
    );
    let personal = format!(
        "Cookie: session={TOKEN}; head=7\r\nReferer: http://localhost/reset?token={TOKEN}\r\n\
         Authorization: Bearer {ADMIN}\r\nUser-Agent: ann@mail.example\r\n"
    );
    let ask = |path: &str| get(server.address, path, &personal).unwrap().0;
    assert_eq!(ask(&format!("/api/test-error?token={TOKEN}&mail=ann@mail.example")), 500);
    assert_eq!(ask("/api/test-error?panic"), 500);
    assert_eq!(ask(&format!("/calendar/{TOKEN}.ics")), 404);
    assert_eq!(ask(&format!("/today?token={TOKEN}")), 303);

    let error = collector.wait_for("event", "a test of how errors are reported");
    assert_eq!(error["release"], "grid@1.2.3");
    assert_eq!(error["environment"], "development");
    assert_eq!(error["transaction"], "GET /api/test-error");
    let exceptions = error["exception"]["values"].as_array().unwrap();
    let stack = exceptions.iter().find_map(|exception| exception.get("stacktrace")).unwrap();
    assert!(
        functions(stack).iter().any(|name| name.contains("server::admin::test_error")),
        "{error}"
    );
    let frame = stack["frames"].as_array().unwrap().iter();
    let mut own = frame.filter(|frame| frame["filename"] == "admin.rs");
    assert!(own.next().unwrap()["lineno"].as_u64().unwrap() > 0);

    let panic = collector.wait_for("event", "a test of how panics are reported");
    assert_eq!((&panic["level"], &panic["release"]), (&"fatal".into(), &"grid@1.2.3".into()));
    let stack = &panic["exception"]["values"][0]["stacktrace"];
    assert!(
        functions(stack).iter().any(|name| name.contains("server::admin::test_error")),
        "{panic}"
    );

    let trace = collector.wait_for("transaction", "GET /today");
    assert_eq!(trace["contexts"]["trace"]["op"], "http.server");
    let spans = trace["spans"].as_array().unwrap();
    let is_statement = |span: &Value| {
        span["op"] == "db.sql.query" && span["description"].as_str().unwrap().contains("sessions")
    };
    assert!(spans.iter().any(is_statement), "{trace}");

    server.signal("TERM");
    assert!(server.ends_well());
    // The panic is told of once, and not again by its line in the log.
    let told = collector.all();
    assert_eq!(told.matches("a request panicked").count(), 0, "{told}");
    for secret in [TOKEN, ADMIN, "ann@", "mail.example"] {
        assert!(!told.contains(secret), "{secret}: {told}");
    }
}

#[test]
fn without_a_collector_nobody_is_told_anything() {
    let (folder, collector) = (TempDir::new().unwrap(), Collector::start());
    // The name that the crate itself would read is not enough when it is empty.
    let server = Running::start(folder.path(), &[("SENTRY_DSN", "")]);
    assert_eq!(server.get("/api/test-error").unwrap().0, 500);
    assert_eq!(server.get("/api/test-error?panic").unwrap().0, 500);
    server.signal("TERM");
    assert!(server.ends_well());
    assert_eq!(collector.all(), "[]");
}
