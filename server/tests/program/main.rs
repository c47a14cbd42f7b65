//! The program as an operator meets it: started, asked, told to stop.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod copies;
mod deployed;
mod described;
mod doctor;
mod figures;
mod reports;
mod stopping;

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

/// What the test machine may take for anything.
const PATIENCE: Duration = Duration::from_mins(1);

/// The program with nothing set but its data folder.
fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_consistencygrid"));
    command.env_clear().env("DATA_DIR", data).env("LOG_LEVEL", "warn");
    command
}

/// A running server.
struct Running {
    child: Child,
    address: SocketAddr,
}

impl Running {
    /// Starts it and waits until it is ready.
    fn start(data: &Path, set: &[(&str, &str)]) -> Self {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let mut command = program(data);
        command.env("LISTEN", address.to_string()).envs(set.iter().copied());
        let running = Self { child: command.spawn().unwrap(), address };
        running.wait_for("/health/ready", Some(200));
        running
    }

    /// Asks until the answer has this status; `None` waits until nobody answers any more.
    fn wait_for(&self, path: &str, status: Option<u16>) {
        let begun = now();
        while self.get(path).map(|(status, _)| status) != status {
            assert!(begun.elapsed() < PATIENCE, "{path} did not become {status:?}");
            std::thread::yield_now();
        }
    }

    /// The status and the body of an answer, if there is one.
    fn get(&self, path: &str) -> Option<(u16, String)> {
        get(self.address, path, "")
    }

    /// Sends a signal such as `TERM`.
    fn signal(&self, name: &str) {
        let mut kill = Command::new("kill");
        let sent = kill.arg(format!("-{name}")).arg(self.child.id().to_string()).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for its end, and says whether it was a good one.
    fn ends_well(mut self) -> bool {
        self.child.wait().unwrap().success()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks over a connection of its own. `headers`: lines, each with its end.
fn get(address: SocketAddr, path: &str, headers: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    // Version 1.0, so that the body comes as it is and ends with the connection.
    let question = format!("GET {path} HTTP/1.0\r\nHost: localhost\r\n{headers}\r\n");
    stream.write_all(question.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, body.to_owned()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program is another process, with the machine's time"
)]
fn now() -> Instant {
    Instant::now()
}
