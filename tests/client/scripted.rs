//! A loopback server that does to each request what a script says, and keeps what it received.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use peekq::client::client::{Client, Options};
use peekq::client::credential::{AccountKey, Credential};
use peekq::model::account::{Endpoint, Scheme};
use peekq::model::clock::{ManualClock, Millis};
use peekq::model::operation::Access;
use peekq::model::queue::QueueName;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the clock of every test shows: 2026-01-01 00:00:00 UTC.
pub const NOW: Millis = Millis(1_767_225_600_000);
/// The key of every test. No piece of it may be seen anywhere.
pub const KEY: &str = "UGxhbnRlZEtleVRoYXRNdXN0TmV2ZXJCZVNlZW5BbnlXaGVyZTEyMzQ1Njc4OTA=";

/// What is done to a request.
#[derive(Clone)]
pub enum Act {
    /// These bytes, then the connection is closed.
    Send(Vec<u8>),
    /// The connection is closed without a byte.
    Die,
    /// Nothing ever comes.
    Hang,
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

/// Requests as they came, whole.
pub type Received = Rc<RefCell<Vec<String>>>;

/// Runs `test` with a client of a server that follows `script`, one act per request, and gives
/// what was received. A request beyond the script is closed.
pub fn with<F: Future<Output = ()>>(script: Vec<Act>, test: impl FnOnce(Client) -> F) -> Vec<String> {
    run(script, key(), quick(), test)
}

/// The same with another way to sign in.
pub fn with_credential<F: Future<Output = ()>>(
    script: Vec<Act>,
    credential: Credential,
    test: impl FnOnce(Client) -> F,
) -> Vec<String> {
    run(script, credential, quick(), test)
}

/// The same with other manners.
pub fn with_options<F: Future<Output = ()>>(
    script: Vec<Act>,
    options: Options,
    test: impl FnOnce(Client) -> F,
) -> Vec<String> {
    run(script, key(), options, test)
}

/// Options that pause for next to nothing between attempts.
pub fn quick() -> Options {
    Options { pause: Duration::from_millis(1), ..Options::default() }
}

/// The same with manners that need to know the port.
pub fn with_options_for<F: Future<Output = ()>>(
    script: Vec<Act>,
    options: impl FnOnce(u16) -> Options,
    test: impl FnOnce(Client) -> F,
) -> Vec<String> {
    run_for(script, key(), options, test)
}

fn key() -> Credential {
    Credential::SharedKey(AccountKey::from_base64(KEY).unwrap())
}

fn run<F: Future<Output = ()>>(
    script: Vec<Act>,
    credential: Credential,
    options: Options,
    test: impl FnOnce(Client) -> F,
) -> Vec<String> {
    run_for(script, credential, |_| options, test)
}

fn run_for<F: Future<Output = ()>>(
    script: Vec<Act>,
    credential: Credential,
    options: impl FnOnce(u16) -> Options,
    test: impl FnOnce(Client) -> F,
) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let received = Received::default();
        let client = client(port, credential, options(port)).with_access(Access::ReadWrite);
        let whole = async {
            tokio::select! {
                () = test(client) => {}
                () = serve(listener, script, Rc::clone(&received)) => {}
            }
        };
        tokio::time::timeout(Duration::from_secs(30), whole).await.expect("the test ends");
        received.take()
    })
}

/// A client of a port of this machine. It starts read-only.
pub fn client(port: u16, credential: Credential, options: Options) -> Client {
    let endpoint = Endpoint {
        scheme: Scheme::Http,
        host: Arc::from("127.0.0.1"),
        port: Some(port),
        path: Arc::from("/acc"),
    };
    Client::new(endpoint, Arc::from("acc"), credential, Arc::new(ManualClock::at(NOW)), options)
}

/// The queue of every test.
pub fn queue() -> QueueName {
    QueueName::new("orders")
}

async fn serve(listener: TcpListener, script: Vec<Act>, received: Received) {
    let mut script = script.into_iter();
    let mut open = FuturesUnordered::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let act = script.next().unwrap_or(Act::Die);
                open.push(one(accepted.unwrap().0, act, Rc::clone(&received)));
            }
            Some(()) = open.next() => {}
        }
    }
}

async fn one(mut stream: TcpStream, act: Act, received: Received) {
    let request = read_request(&mut stream).await;
    received.borrow_mut().push(request);
    match act {
        Act::Send(bytes) => {
            // The client may hang up on an answer that is too long.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Act::Die => {}
        Act::Hang => std::future::pending().await,
    }
}

async fn read_request(stream: &mut TcpStream) -> String {
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
