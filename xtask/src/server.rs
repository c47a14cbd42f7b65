//! The built server, started for a person or for a check.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use crate::run::Failure;
use crate::step::wait_for;

/// The command that serves on `address`, with its database in the folder `data`.
pub(crate) fn command(binary: &Path, address: &str, data: &Path) -> Command {
    let mut command = Command::new(binary);
    command.arg("serve").env("LISTEN", address).env("DATA_DIR", data);
    // The address a person types; a site address of their own goes before it.
    if std::env::var_os("SITE_URL").is_none() {
        command.env("SITE_URL", format!("http://{address}"));
    }
    command
}

/// A port nobody listens on.
pub(crate) fn free_port() -> Result<u16, Failure> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// A server with an empty database, for one check; it ends with this value.
pub(crate) struct Server {
    child: Child,
    address: String,
    data: PathBuf,
}

impl Server {
    /// Starts the server and waits until it answers.
    pub(crate) fn start(binary: &Path) -> Result<Self, Failure> {
        let address = format!("127.0.0.1:{}", free_port()?);
        let data = std::env::temp_dir().join(format!("consistencygrid-{}", std::process::id()));
        std::fs::create_dir_all(&data)?;
        let child = command(binary, &address, &data).env("LOG_LEVEL", "warn").spawn()?;
        let server = Self { child, address, data };
        wait_for("the server", 30, || server.get("/api/health").is_ok())?;
        Ok(server)
    }

    /// Asks for `path` as a browser would, and returns the body as it was sent: compressed.
    pub(crate) fn get(&self, path: &str) -> Result<Vec<u8>, Failure> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        // Version 1.0, so that the body comes as it is and not in chunks.
        let request =
            format!("GET {path} HTTP/1.0\r\nHost: {}\r\nAccept-Encoding: br\r\n\r\n", self.address);
        stream.write_all(request.as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n");
        match end {
            Some(end) if answer.get(8..12) == Some(b" 200") => Ok(answer.split_off(end + 4)),
            _ => Err(Failure::new(format!("no answer from {path}"))),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
        _ = std::fs::remove_dir_all(&self.data);
    }
}
