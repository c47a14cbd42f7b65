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
        wait_for("the server", 30, || server.get("/api/health", "", "identity").is_ok())?;
        Ok(server)
    }

    /// Asks for `path` as a browser would, and returns the body as it was sent: in `encoding`, such as `br`.
    pub(crate) fn get(&self, path: &str, cookie: &str, encoding: &str) -> Result<Vec<u8>, Failure> {
        let head = format!("GET {path}\nCookie: {cookie}\nAccept-Encoding: {encoding}");
        let (head, body) = self.ask(&head, "")?;
        if head.get(8..12) == Some(" 200") {
            Ok(body)
        } else {
            Err(Failure::new(format!("no answer from {path}")))
        }
    }

    /// Makes an account and returns the cookies of its session.
    pub(crate) fn sign_up(&self) -> Result<String, Failure> {
        let form = "name=Ann&email=ann%40example.com&zone=UTC&password=four+pale+otters+asleep";
        let kind = "application/x-www-form-urlencoded";
        let origin = format!("http://{}", self.address);
        let head = format!("POST /sign-up\nContent-Type: {kind}\nOrigin: {origin}");
        let (head, _) = self.ask(&head, form)?;
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        let set = lines.filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
        let cookies: Vec<&str> = set.filter_map(|(_, value)| value.split(';').next()).collect();
        if cookies.is_empty() {
            return Err(Failure::new("no account could be made"));
        }
        Ok(cookies.join("; "))
    }

    /// Sends method, path and headers, and returns the head and the body of the answer.
    fn ask(&self, head: &str, body: &str) -> Result<(String, Vec<u8>), Failure> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        // Version 1.0, so that the body comes as it is and not in chunks.
        let (first, headers) = head.split_once('\n').unwrap_or((head, ""));
        let headers = headers.replace('\n', "\r\n");
        let (host, length) = (&self.address, body.len());
        write!(
            stream,
            "{first} HTTP/1.0\r\nHost: {host}\r\nContent-Length: {length}\r\n{headers}\r\n\r\n{body}"
        )?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n");
        let end = end.ok_or_else(|| Failure::new(format!("no answer to {first}")))?;
        let body = answer.split_off(end + 4);
        Ok((String::from_utf8_lossy(&answer).into_owned(), body))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
        _ = std::fs::remove_dir_all(&self.data);
    }
}
