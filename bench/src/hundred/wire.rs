//! Requests as browsers send them, over HTTP/1.1.

use std::io::Read as _;
use std::net::{Ipv4Addr, SocketAddr};

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, COOKIE, HOST, ORIGIN};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpSocket;

use super::Failed;

/// An open connection.
pub type Connection = SendRequest<Full<Bytes>>;

/// Something to be asked.
pub type Question = Request<Full<Bytes>>;

/// Opens a connection from an address of its own, since nobody shares theirs with 100,000 others.
///
/// # Errors
/// When nobody listens.
pub async fn connect(to: SocketAddr, number: u64) -> Result<Connection, Failed> {
    let [.., high, middle, low] = number.to_be_bytes();
    let socket = TcpSocket::new_v4()?;
    // The last of the four is never 0 or 255, which name networks.
    socket.bind(SocketAddr::from((Ipv4Addr::new(127, high | 64, middle, low % 250 + 1), 0)))?;
    let stream = socket.connect(to).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its body as it was sent.
    pub body: Bytes,
    is_brotli: bool,
}

impl Answer {
    /// The body as it was before it was compressed.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn plain(self) -> Result<Bytes, Failed> {
        if !self.is_brotli {
            return Ok(self.body);
        }
        let mut plain = Vec::new();
        brotli_decompressor::Decompressor::new(&*self.body, 4096).read_to_end(&mut plain)?;
        Ok(plain.into())
    }
}

/// Asks, and reads the answer to its end.
///
/// # Errors
/// When the connection breaks.
pub async fn ask(connection: &mut Connection, question: Question) -> Result<Answer, Failed> {
    connection.ready().await?;
    let answer = connection.send_request(question).await?;
    let status = answer.status();
    let is_brotli = answer.headers().get(CONTENT_ENCODING).is_some_and(|encoding| encoding == "br");
    Ok(Answer { status, is_brotli, body: answer.into_body().collect().await?.to_bytes() })
}

/// What browsers accept over TLS: the server compresses for them.
const ACCEPTED: &str = "gzip, deflate, br";

/// Where the questions go.
#[derive(Debug, Clone, Copy)]
pub struct Site(pub SocketAddr);

impl Site {
    /// What the pages believe their address to be.
    pub fn origin(self) -> String {
        format!("http://{}", self.0)
    }

    /// A page.
    ///
    /// # Errors
    /// When path or cookie cannot be written.
    pub fn get(self, path: &str, cookie: &str) -> Result<Question, Failed> {
        let request = Request::get(path).header(HOST, self.0.to_string());
        let request = request.header(ACCEPT_ENCODING, ACCEPTED);
        let request = if cookie.is_empty() { request } else { request.header(COOKIE, cookie) };
        Ok(request.body(Full::default())?)
    }

    /// A form, or what the app sends. `kind`: the media type of the body.
    ///
    /// # Errors
    /// When path or cookie cannot be written.
    pub fn post(
        self,
        path: &str,
        cookie: &str,
        kind: &'static str,
        body: Vec<u8>,
    ) -> Result<Question, Failed> {
        let request = Request::post(path)
            .header(HOST, self.0.to_string())
            .header(ORIGIN, self.origin())
            .header(ACCEPT_ENCODING, ACCEPTED)
            .header(CONTENT_TYPE, kind);
        let request = if cookie.is_empty() { request } else { request.header(COOKIE, cookie) };
        Ok(request.body(Full::from(body))?)
    }
}
