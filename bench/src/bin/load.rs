//! Pages and ticks over HTTP, beside a hello-world axum in the same run: ratios, since machines differ and are noisy.
//!
//! The generator, the hello-world and the server share the machine; each answer is awaited before the next request.
//! Run `cargo xtask build --release` first.

#![expect(clippy::print_stdout, reason = "it prints its figures")]

use std::error::Error;
use std::net::SocketAddr;
use std::process::Stdio;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use bench::{create, habit_id, stopwatch};
use domain::{ClientId, Mark, Operation, Request};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};

type Failed = Box<dyn Error + Send + Sync>;
type Connection = SendRequest<Full<Bytes>>;

/// How many connections ask at once; each is a person of their own.
const PEOPLE: u64 = 32;

/// How long each figure is measured.
const SECONDS: u64 = 5;

const SERVER: &str = "127.0.0.1:3917";

#[tokio::main]
async fn main() -> Result<(), Failed> {
    if std::env::args().nth(1).as_deref() == Some("hello") {
        return hello().await;
    }
    let _hello = Command::new(std::env::current_exe()?).arg("hello").kill_on_drop(true).spawn()?;
    let folder = tempfile::tempdir()?;
    let _server = serve(folder.path())?;
    wait_for(HELLO).await?;
    wait_for(SERVER).await?;
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        people.push(Person::sign_up(number).await?);
    }
    println!(
        "{:28} {:>12} {:>10} {:>10} {:>8}",
        "32 connections", "requests/s", "p50 ms", "p99 ms", "ratio"
    );
    let plain = measure(HELLO, &people, Ask::Page("/")).await?;
    plain.print("hello-world axum", &plain);
    measure(SERVER, &people, Ask::Page("/api/health")).await?.print("health", &plain);
    measure(SERVER, &people, Ask::Visit("/sign-in")).await?.print("sign-in page", &plain);
    measure(SERVER, &people, Ask::Page("/today")).await?.print("today, with a habit", &plain);
    measure(SERVER, &people, Ask::Pull).await?.print("sync, nothing new", &plain);
    measure(SERVER, &people, Ask::Tick).await?.print("sync, one tick", &plain);
    Ok(())
}

const HELLO: &str = "127.0.0.1:3918";

async fn hello() -> Result<(), Failed> {
    let router = Router::new().route("/", get(|| async { "Hello, world" }));
    Ok(axum::serve(TcpListener::bind(HELLO).await?, router).await?)
}

fn serve(folder: &std::path::Path) -> Result<Child, Failed> {
    let binary = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/release/consistencygrid");
    let mut command = Command::new(binary);
    command.args(["serve", "--listen", SERVER, "--data"]).arg(folder);
    // People sign up from addresses of their own, and nothing is logged but warnings.
    command.env("TRUSTED_PROXIES", "127.0.0.1").env("LOG_LEVEL", "warn").env("SITE_URL", site());
    Ok(command.stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).spawn()?)
}

fn site() -> String {
    format!("http://{SERVER}")
}

async fn wait_for(address: &str) -> Result<(), Failed> {
    for _ in 0..100 {
        if TcpStream::connect(address).await.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(format!("{address} does not answer; run `cargo xtask build --release` first").into())
}

async fn connect(address: &str) -> Result<Connection, Failed> {
    let address: SocketAddr = address.parse()?;
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

/// Somebody with an account and one habit.
#[derive(Clone)]
struct Person {
    number: u64,
    cookie: String,
}

impl Person {
    async fn sign_up(number: u64) -> Result<Self, Failed> {
        let mut connection = connect(SERVER).await?;
        let form = format!(
            "name=Ann&email=ann{number}%40example.org&password=a+square+for+every+day+{number}&zone=UTC"
        );
        let request = hyper::Request::post("/sign-up")
            .header(HOST, SERVER)
            .header(ORIGIN, site())
            .header("x-forwarded-for", format!("10.1.{}.{}", number / 250, number % 250))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::from(form))?;
        let answer = connection.send_request(request).await?;
        let cookie = answer.headers().get(SET_COOKIE).ok_or("the sign-up was refused")?.to_str()?;
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        assert!(answer.headers().contains_key(LOCATION), "signing up leads to Today");
        let person = Self { number, cookie };
        let mut connection = connect(SERVER).await?;
        let made = person.exchange(1, Some(create(1, bench::TODAY - 30)));
        let (status, _) = person.send(&mut connection, made?).await?;
        if status == 200 { Ok(person) } else { Err("the habit was not made".into()) }
    }

    fn page(&self, path: &str) -> Result<hyper::Request<Full<Bytes>>, Failed> {
        let request = hyper::Request::get(path).header(HOST, SERVER).header(COOKIE, &self.cookie);
        Ok(request.body(Full::default())?)
    }

    fn exchange(
        &self,
        seq: u64,
        operation: Option<Operation>,
    ) -> Result<hyper::Request<Full<Bytes>>, Failed> {
        let client = ClientId::from_entropy(self.number.to_be_bytes());
        let envelopes = operation.map(|operation| {
            let envelope = bench::envelope(seq, operation);
            domain::Envelope { client, at: domain::Instant(i64::MAX), ..envelope }
        });
        let acked = seq.saturating_sub(1);
        let acked_id = (acked > 0).then(|| domain::OperationId::from_entropy(acked.to_be_bytes()));
        let request = Request {
            client,
            acked,
            acked_id,
            cursor: Some(acked),
            envelopes: envelopes.into_iter().collect(),
        };
        let request = hyper::Request::post("/api/v1/sync")
            .header(HOST, SERVER)
            .header(ORIGIN, site())
            .header(COOKIE, &self.cookie)
            .header(CONTENT_TYPE, "application/json")
            .body(Full::from(serde_json::to_vec(&request)?));
        Ok(request?)
    }

    async fn send(
        &self,
        connection: &mut Connection,
        request: hyper::Request<Full<Bytes>>,
    ) -> Result<(u16, usize), Failed> {
        let answer = connection.send_request(request).await?;
        let status = answer.status().as_u16();
        Ok((status, answer.into_body().collect().await?.to_bytes().len()))
    }
}

#[derive(Clone, Copy)]
enum Ask {
    Page(&'static str),
    /// By somebody who is not signed in.
    Visit(&'static str),
    Pull,
    Tick,
}

/// What was measured: milliseconds of each answer, sorted.
struct Figures {
    per_second: f64,
    ms: Vec<f64>,
    refused: usize,
}

impl Figures {
    fn at(&self, percent: usize) -> f64 {
        let index = self.ms.len() * percent / 100;
        self.ms.get(index.min(self.ms.len().saturating_sub(1))).copied().unwrap_or_default()
    }

    fn print(&self, name: &str, plain: &Self) {
        let ratio = self.per_second / plain.per_second;
        let (per_second, p50, p99) = (self.per_second, self.at(50), self.at(99));
        let refused = if self.refused > 0 {
            format!("  ({} not answered with 200)", self.refused)
        } else {
            String::new()
        };
        println!("{name:28} {per_second:>12.0} {p50:>10.2} {p99:>10.2} {ratio:>8.2}{refused}");
    }
}

#[expect(clippy::cast_precision_loss, reason = "a run has far fewer than 2^53 requests")]
async fn measure(address: &'static str, people: &[Person], ask: Ask) -> Result<Figures, Failed> {
    let watch = stopwatch();
    let tasks: Vec<_> =
        people.iter().cloned().map(|person| tokio::spawn(run(address, person, ask))).collect();
    let (mut ms, mut refused) = (Vec::new(), 0);
    for task in tasks {
        let (times, no) = task.await??;
        ms.extend(times);
        refused += no;
    }
    let per_second = ms.len() as f64 / watch.elapsed().as_secs_f64();
    ms.sort_by(f64::total_cmp);
    Ok(Figures { per_second, ms, refused })
}

/// Asks one after the other until the time is over, or the person has used up the limit of a minute.
async fn run(address: &str, person: Person, ask: Ask) -> Result<(Vec<f64>, usize), Failed> {
    let mut connection = connect(address).await?;
    let (mut ms, mut refused, mut seq) = (Vec::new(), 0, 1);
    let watch = stopwatch();
    while watch.elapsed() < Duration::from_secs(SECONDS) {
        let request = match ask {
            Ask::Page(path) => person.page(path)?,
            Ask::Visit(path) => Person { cookie: String::new(), ..person.clone() }.page(path)?,
            Ask::Pull => person.exchange(1, None)?,
            // The limit of a minute: 200 ticks a person.
            Ask::Tick if seq > 200 => break,
            Ask::Tick => {
                seq += 1;
                let day = bench::TODAY - i32::try_from(seq % 30).unwrap_or(0);
                let tick = Operation::SetEntry { habit: habit_id(1), day, mark: Some(Mark::Done) };
                person.exchange(seq, Some(tick))?
            }
        };
        let asked = stopwatch();
        let (status, _) = person.send(&mut connection, request).await?;
        ms.push(asked.elapsed().as_secs_f64() * 1000.0);
        refused += usize::from(status != 200);
    }
    Ok((ms, refused))
}
