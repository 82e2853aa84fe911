//! HTTP/1.1 on a socket, byte by byte: header names keep their case (metadata needs that), and an
//! answer can be broken in any way (faults need that). Anything odd is refused and ends the
//! connection.

use std::io;

use bytes::{Buf as _, Bytes, BytesMut};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::answer::Answer;
use super::error::ServiceError;
use super::request::Request;
use crate::model::message::MAX_REQUEST;

/// The longest request line with all headers.
const LONGEST_HEAD: usize = 64 * 1024;
/// How many headers a request may have.
const HEADERS: usize = 128;
/// The longest line of a chunked body.
const LONGEST_LINE: usize = 256;
/// A body over the limit is read to its end, up to here, so that the client gets to the answer.
const DRAIN: usize = 4 * 1024 * 1024;

/// A connection with what was read from it and not yet used.
pub struct Connection {
    /// The socket.
    pub stream: TcpStream,
    buffer: BytesMut,
}

/// A request as it came, and what is wrong with it as far as HTTP goes.
pub struct Incoming {
    /// The request; without a body where that could not be read.
    pub request: Request,
    /// Why it must be refused.
    pub error: Option<ServiceError>,
    /// Whether another request may follow.
    pub keep_alive: bool,
}

impl Connection {
    /// A connection that nothing was read from.
    pub fn new(stream: TcpStream) -> Self {
        Self { stream, buffer: BytesMut::new() }
    }

    /// Reads the next request; none at the end of the connection.
    pub async fn next(&mut self) -> io::Result<Option<Incoming>> {
        let Some(end) = self.find(b"\r\n\r\n", LONGEST_HEAD).await? else { return Ok(None) };
        let head = self.buffer.split_to(end);
        self.buffer.advance(4);
        let (mut request, version) = parse(&head).ok_or_else(broken)?;
        let body = self.body(&request).await?;
        let keep_alive = match request.header("connection").map(str::to_ascii_lowercase) {
            Some(value) if value.contains("close") => false,
            Some(value) if value.contains("keep-alive") => true,
            _ => version == 1,
        };
        let (error, whole) = match body {
            Ok(body) => {
                request.body = body;
                (None, true)
            }
            Err(refused) => (Some(refused.error), refused.is_read),
        };
        Ok(Some(Incoming { request, error, keep_alive: keep_alive && whole }))
    }

    /// Answers a request, and says whether another one may follow.
    pub async fn reply(&mut self, to: &Incoming, answer: &Answer) -> io::Result<bool> {
        self.stream.write_all(&render(answer, &to.request.method, to.keep_alive)).await?;
        if !to.keep_alive {
            self.stream.shutdown().await?;
        }
        Ok(to.keep_alive)
    }

    async fn body(&mut self, request: &Request) -> io::Result<Result<Bytes, Refused>> {
        let length = request.header("content-length");
        let chunked = request.header("transfer-encoding").is_some();
        if request.header("expect").is_some() {
            self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        match (length, chunked) {
            (Some(_), true) => Err(broken()),
            (None, true) => self.chunks().await,
            (Some(length), false) => {
                let length = length.parse().map_err(|_| broken())?;
                let mut kept = Kept::default();
                self.piece(length, &mut kept).await?;
                Ok(kept.finish())
            }
            (None, false) if matches!(request.method.as_str(), "PUT" | "POST") => {
                Ok(Err(Refused { error: ServiceError::NO_LENGTH, is_read: false }))
            }
            (None, false) => Ok(Ok(Bytes::new())),
        }
    }

    async fn chunks(&mut self) -> io::Result<Result<Bytes, Refused>> {
        let mut kept = Kept::default();
        loop {
            let line = self.line().await?;
            let size = line.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(size, 16).map_err(|_| broken())?;
            if size == 0 {
                break;
            }
            self.piece(size, &mut kept).await?;
            if !self.line().await?.is_empty() {
                return Err(broken());
            }
            if kept.total > DRAIN {
                return Ok(kept.finish());
            }
        }
        // Trailers say nothing that matters here.
        while !self.line().await?.is_empty() {}
        Ok(kept.finish())
    }

    /// Reads so many bytes of a body.
    async fn piece(&mut self, length: usize, kept: &mut Kept) -> io::Result<()> {
        let mut left = length;
        while left > 0 && kept.total <= DRAIN {
            if self.buffer.is_empty() && self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let some = self.buffer.split_to(left.min(self.buffer.len()));
            left -= some.len();
            kept.take(&some);
        }
        Ok(())
    }

    async fn line(&mut self) -> io::Result<String> {
        let end = self.find(b"\r\n", LONGEST_LINE).await?.ok_or(io::ErrorKind::UnexpectedEof)?;
        let line = self.buffer.split_to(end);
        self.buffer.advance(2);
        Ok(String::from_utf8_lossy(&line).into_owned())
    }

    /// Reads until `mark` and says where that is; none where the connection ends before. What cannot
    /// be text (a TLS handshake begins so) is not waited for to its end.
    async fn find(&mut self, mark: &[u8], longest: usize) -> io::Result<Option<usize>> {
        let mut from = 0;
        loop {
            let unseen = self.buffer.get(from..).unwrap_or_default();
            if let Some(at) = unseen.windows(mark.len()).position(|window| window == mark) {
                return Ok(Some(from + at));
            }
            from = self.buffer.len().saturating_sub(mark.len());
            let is_no_text =
                self.buffer.first().is_some_and(|b| b.is_ascii_control() && !b"\r\n".contains(b));
            if is_no_text || self.buffer.len() > longest {
                return Err(broken());
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Ok(None);
            }
        }
    }
}

/// The part of a body that is worth keeping, and how long all of it is.
#[derive(Default)]
struct Kept {
    bytes: BytesMut,
    total: usize,
}

/// A body that is not taken. If it was not even read, nothing can follow it.
struct Refused {
    error: ServiceError,
    is_read: bool,
}

impl Kept {
    fn take(&mut self, some: &[u8]) {
        self.total += some.len();
        if self.total <= MAX_REQUEST {
            self.bytes.extend_from_slice(some);
        }
    }

    fn finish(self) -> Result<Bytes, Refused> {
        if self.total <= MAX_REQUEST {
            return Ok(self.bytes.freeze());
        }
        Err(Refused { error: ServiceError::too_large(MAX_REQUEST), is_read: self.total <= DRAIN })
    }
}

fn broken() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

/// The request and its version of HTTP; none where that is no request.
fn parse(head: &[u8]) -> Option<(Request, u8)> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    // The end of the head was taken off; it is what tells the parser that the head is whole.
    let whole = [head, b"\r\n\r\n"].concat();
    parsed.parse(&whole).ok().filter(httparse::Status::is_complete)?;
    let target = parsed.path.filter(|target| target.starts_with('/'))?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let header = |header: &httparse::Header<'_>| {
        (header.name.to_owned(), String::from_utf8_lossy(header.value).trim().to_owned())
    };
    let request = Request {
        method: parsed.method?.to_owned(),
        path: path.to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        headers: parsed.headers.iter().map(header).collect(),
        body: Bytes::new(),
    };
    Some((request, parsed.version?))
}

/// An answer to a request with this method, as bytes.
pub fn render(answer: &Answer, method: &str, keep_alive: bool) -> Vec<u8> {
    let mut text = format!("HTTP/1.1 {} {}\r\n", answer.status, reason(answer.status));
    for (name, value) in &answer.headers {
        text.extend([name, ": ", value.as_str(), "\r\n"]);
    }
    if answer.status != 204 {
        text.push_str(&["content-length: ", &answer.body.len().to_string(), "\r\n"].concat());
    }
    text.push_str(if keep_alive { "\r\n" } else { "connection: close\r\n\r\n" });
    if method != "HEAD" && answer.status != 204 {
        text.push_str(&answer.body);
    }
    text.into_bytes()
}

const fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        411 => "Length Required",
        413 => "Content Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Unnamed",
    }
}
