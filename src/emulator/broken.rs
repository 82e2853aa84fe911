//! How a request is answered that meets a fault.

use std::io;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::answer::Answer;
use super::error::ServiceError;
use super::faults::{Fault, Trouble};
use super::http1::{Incoming, render};
use super::service::Service;

/// What comes in place of HTTP.
const NO_HTTP: &[u8] = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 this is no HTTP\r\n\r\n";
const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n\
    <body><h1>Bad Gateway</h1>&nbsp;<p>The proxy had no answer.<br></body></html>\n";

/// Answers with a fault. Gives whether another request may follow on this connection.
pub async fn answer(
    service: &Service,
    stream: &mut TcpStream,
    incoming: &Incoming,
    fault: Fault,
) -> io::Result<bool> {
    let (request, keep_alive) = (&incoming.request, incoming.keep_alive);
    let perform = || service.answer(request, incoming.error.clone());
    if let Trouble::Delay(time) = fault.trouble {
        let early = fault.takes_effect.then(perform);
        tokio::time::sleep(time).await;
        let answer = early.unwrap_or_else(perform);
        stream.write_all(&render(&answer, &request.method, keep_alive)).await?;
        return Ok(keep_alive);
    }
    let answer = if fault.takes_effect { perform() } else { service.refuse(request, &ServiceError::BUSY) };
    let whole = render(&answer, &request.method, keep_alive);
    match fault.trouble {
        Trouble::Delay(_) => {}
        Trouble::Hang => std::future::pending().await,
        Trouble::Reset => stream.set_zero_linger()?,
        Trouble::Truncate(bytes) => stream.write_all(first(&whole, bytes)).await?,
        Trouble::TruncateBody(bytes) => {
            stream.write_all(first(&whole, head(&whole).saturating_add(bytes))).await?;
        }
        Trouble::WrongBytes => stream.write_all(NO_HTTP).await?,
        Trouble::Drip(pause) => {
            drip(stream, &whole, pause).await?;
            return Ok(keep_alive);
        }
        Trouble::Status { status, retry_after } => {
            let answer = failed(service, incoming, status, retry_after);
            stream.write_all(&render(&answer, &request.method, keep_alive)).await?;
            return Ok(keep_alive);
        }
        Trouble::Html => {
            let page = Answer { status: 502, headers: Vec::new(), body: PAGE.to_owned() };
            let page = page.with("content-type", "text/html");
            stream.write_all(&render(&page, &request.method, keep_alive)).await?;
            return Ok(keep_alive);
        }
    }
    Ok(false)
}

fn first(whole: &[u8], bytes: usize) -> &[u8] {
    whole.get(..bytes).unwrap_or(whole)
}

/// How long the headers are, with the empty line after them.
fn head(whole: &[u8]) -> usize {
    const END: &[u8] = b"\r\n\r\n";
    whole.windows(END.len()).position(|window| window == END).map_or(whole.len(), |at| at + END.len())
}

async fn drip(stream: &mut TcpStream, bytes: &[u8], pause: Duration) -> io::Result<()> {
    for byte in bytes {
        tokio::time::sleep(pause).await;
        stream.write_all(std::slice::from_ref(byte)).await?;
    }
    Ok(())
}

fn failed(service: &Service, incoming: &Incoming, status: u16, retry_after: Option<u32>) -> Answer {
    let error =
        if status == 503 { ServiceError::BUSY } else { ServiceError { status, ..ServiceError::INTERNAL } };
    let answer = service.refuse(&incoming.request, &error);
    match retry_after {
        Some(seconds) => answer.with("retry-after", seconds.to_string()),
        None => answer,
    }
}
