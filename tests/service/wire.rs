//! HTTP itself, as the embedded service speaks it: bodies in chunks, several requests over one
//! connection, and bytes that are no request.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::embedded::Embedded;
use crate::token::Token;

fn connect(service: &Embedded) -> TcpStream {
    let socket = TcpStream::connect(("127.0.0.1", service.emulator.port())).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    socket
}

/// Sends, and reads until the service closes the connection.
fn exchange(service: &Embedded, bytes: &[u8]) -> String {
    let mut socket = connect(service);
    socket.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    let _ = socket.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

/// The path and query of a queue's messages that anybody may use for an hour.
fn open_queue(service: &Embedded) -> String {
    let http = service.http();
    let queue = http.queue("wire");
    let token = Token::service("raup").signed_for(&http, &queue);
    format!("/{}/{queue}/messages?{}", http.account, token.text())
}

#[test]
fn a_body_may_come_in_chunks() {
    let service = Embedded::start();
    let target = open_queue(&service);
    let head = format!(
        "POST {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    let body =
        "17;x=y\r\n<QueueMessage><MessageT\r\n2a\r\next>in chunks</MessageText></QueueMessage>\r\n0\r\n\r\n";
    let answer = exchange(&service, (head + body).as_bytes());
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    let answer = exchange(&service, format!("GET {target} HTTP/1.1\r\nConnection: close\r\n\r\n").as_bytes());
    assert!(answer.contains("<MessageText>in chunks</MessageText>"), "{answer}");
}

#[test]
fn requests_follow_each_other_on_a_connection() {
    let service = Embedded::start();
    let target = open_queue(&service);
    let one = format!("GET {target}&peekonly=true HTTP/1.1\r\nHost: x\r\n\r\n");
    let last = format!("GET {target}&peekonly=true HTTP/1.0\r\nHost: x\r\n\r\n");
    let answer = exchange(&service, (one.repeat(2) + &last).as_bytes());
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 3, "{answer}");
}

#[test]
fn a_put_must_say_how_long_it_is() {
    let service = Embedded::start();
    let target = open_queue(&service);
    let answer = exchange(&service, format!("POST {target} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes());
    assert!(answer.starts_with("HTTP/1.1 411 ") && answer.contains("MissingContentLengthHeader"), "{answer}");
}

#[test]
fn who_waits_for_leave_to_send_gets_it() {
    let service = Embedded::start();
    let target = open_queue(&service);
    let mut socket = connect(&service);
    let head = "Host: x\r\nContent-Length: 0\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n";
    socket.write_all(format!("POST {target} HTTP/1.1\r\n{head}").as_bytes()).unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 "), "{answer}");
}

#[test]
fn what_is_no_request_ends_the_connection_and_nothing_else() {
    let service = Embedded::start();
    let target = open_queue(&service);
    for odd in [
        b"\r\n\r\n".to_vec(),
        b"hello\r\n\r\n".to_vec(),
        b"\xff\x00\x16\x03\x01\r\n\r\n".to_vec(),
        b"GET nowhere HTTP/1.1\r\n\r\n".to_vec(),
        b"GET / HTTP/2.0\r\n\r\n".to_vec(),
        format!("GET {target} HTTP/1.1\r\nno colon\r\n\r\n").into_bytes(),
        format!("POST {target} HTTP/1.1\r\nContent-Length: -1\r\n\r\n").into_bytes(),
        format!("POST {target} HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n")
            .into_bytes(),
        format!("POST {target} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n")
            .into_bytes(),
        [b"GET /".to_vec(), b"a".repeat(100_000)].concat(),
    ] {
        assert_eq!(exchange(&service, &odd), "", "{:?}", String::from_utf8_lossy(&odd[..odd.len().min(80)]));
    }
    let answer = exchange(&service, format!("GET {target} HTTP/1.1\r\nConnection: close\r\n\r\n").as_bytes());
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}
