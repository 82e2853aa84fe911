//! What a server does to a request, on the bytes of the connection: answers good and bad, or none.

#![allow(dead_code, reason = "compiled into several test binaries, none of which needs all of it")]

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What is done to a request.
#[derive(Debug, Clone)]
pub enum Act {
    /// These bytes, then the connection is closed.
    Send(Vec<u8>),
    /// The connection is closed without a byte.
    Die,
    /// Nothing ever comes.
    Hang,
    /// These bytes, and then spaces for as long as they are taken.
    Endless(Vec<u8>),
}

impl Act {
    /// Does it, and says how many bytes the other side took at the most.
    pub async fn perform(&self, stream: &mut TcpStream) -> u64 {
        match self {
            Self::Send(bytes) => {
                // The client may hang up on an answer that is too long.
                let _ = stream.write_all(bytes).await;
                let _ = stream.shutdown().await;
                bytes.len() as u64
            }
            Self::Die => 0,
            Self::Hang => std::future::pending().await,
            Self::Endless(head) => endless(stream, head).await,
        }
    }
}

async fn endless(stream: &mut TcpStream, head: &[u8]) -> u64 {
    let spaces = vec![b' '; 65_536];
    let mut taken = head.len() as u64;
    let mut result = stream.write_all(head).await;
    while result.is_ok() {
        result = stream.write_all(&spaces).await;
        taken += spaces.len() as u64;
    }
    taken
}

/// An answer with its length stated.
pub fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Act {
    let body = body.as_ref();
    let length = body.len();
    cut(status, headers, body, length)
}

/// An answer that states another length than it has.
pub fn cut(status: &str, headers: &str, body: impl AsRef<[u8]>, length: usize) -> Act {
    let stated =
        if status == "204 No Content" { String::new() } else { format!("Content-Length: {length}\r\n") };
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}{stated}\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(body.as_ref());
    Act::Send(bytes)
}

/// An error as the service writes it, with its byte order mark.
pub fn error(status: &str, code: &str, more: &str) -> Act {
    let body = format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>It is so.\nRequestId:r\nTime:t</Message>{more}</Error>"
    );
    answer(status, &format!("x-ms-error-code: {code}\r\nx-ms-request-id: r-1\r\n"), body)
}

/// Reads a request with its body; what there is of it, where the client hangs up.
pub async fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut chunk = vec![0; 16_384];
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = header(head, "content-length").map_or(0, |value| value.parse().unwrap());
            if body.len() >= length {
                return text.into_owned();
            }
        }
        let read = stream.read(&mut chunk).await.unwrap_or(0);
        if read == 0 {
            return String::from_utf8_lossy(&bytes).into_owned();
        }
        bytes.extend_from_slice(&chunk[..read]);
    }
}

/// A header of a received request.
pub fn header(request: &str, name: &str) -> Option<String> {
    let head = request.split("\r\n\r\n").next().unwrap();
    head.lines().skip(1).find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}
