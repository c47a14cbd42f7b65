//! The program itself: started, and killed.

use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command};
use std::time::Duration;

use domain::Instant;
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// Monday 2 March 2026, 12:00 in UTC.
const NOON: Instant = Instant(1_772_452_800_000);

/// How often one looks whether a server has come up, and how often at most.
const LOOK: (Duration, u32) = (Duration::from_millis(5), 6_000);

/// The signal that cannot be caught.
const SIGKILL: i32 = 9;

/// From a start to the next one.
#[derive(Debug, Clone, Copy)]
pub struct Life {
    pub number: u32,
    /// Another one each time: between two lives a client's own connection may have taken the port of the last.
    pub address: SocketAddr,
    /// Its time, which stands. Each life is a minute later, so that no limit is met.
    pub now: Instant,
    /// It is the last one, and nothing new is done any more.
    pub is_calm: bool,
}

/// A server with a database of its own.
pub struct Server {
    folder: TempDir,
    number: u32,
    child: Option<Child>,
}

impl Server {
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap(), number: 0, child: None }
    }

    /// Starts it and waits until it takes connections.
    pub async fn start(&mut self) -> Life {
        let life = self.spawn().await;
        for _ in 0..LOOK.1 {
            if TcpStream::connect(life.address).await.is_ok() {
                return life;
            }
            let ended = self.child.as_mut().and_then(|child| child.try_wait().unwrap());
            assert!(ended.is_none(), "life {} ended by itself: {ended:?}", life.number);
            sleep(LOOK.0).await;
        }
        panic!("life {} did not begin", life.number)
    }

    /// Starts it and kills it after so many milliseconds, whether it is up by then or not.
    pub async fn start_and_kill(&mut self, ms: u64) {
        self.spawn().await;
        sleep(Duration::from_millis(ms)).await;
        self.kill();
    }

    /// Kills it where it stands.
    pub fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        let status = child.wait().unwrap();
        assert_eq!(status.signal(), Some(SIGKILL), "it ended by itself: {status}");
    }

    async fn spawn(&mut self) -> Life {
        self.number += 1;
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let now = NOON.plus_ms(i64::from(self.number) * 60_000);
        let mut command = Command::new(env!("CARGO_BIN_EXE_consistencygrid"));
        let clock = jiff::Timestamp::from_millisecond(now.0).unwrap().to_string();
        command.args(["serve", "--clock", &clock, "--listen", &address.to_string()]);
        command.env_clear().env("DATA_DIR", self.folder.path()).env("LOG_LEVEL", "warn");
        command.env("SITE_URL", "http://localhost:3000").env("TRUSTED_PROXIES", "127.0.0.1");
        self.child = Some(command.spawn().unwrap());
        Life { number: self.number, address, now, is_calm: false }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended already, and the folder goes away in any case.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
