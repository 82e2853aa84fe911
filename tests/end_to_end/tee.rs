//! Stands between the program and a service, passes everything on, and keeps what was sent each
//! way: what really went over the wire.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use crate::stand::Stand;

/// All bytes of one direction of one connection.
type Stream = Arc<Mutex<Vec<u8>>>;

pub struct Tee {
    port: u16,
    asked: Arc<Mutex<Vec<Stream>>>,
    answered: Arc<Mutex<Vec<Stream>>>,
}

/// A request: `PUT /account/queue?…`, and how long its body is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub line: String,
    pub body: usize,
}

impl Tee {
    /// Starts before a stand's service, for as long as the stand lives.
    pub fn before(stand: &Stand) -> Self {
        let listener = stand.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (asked, answered) = <(Arc<Mutex<Vec<Stream>>>, Arc<Mutex<Vec<Stream>>>)>::default();
        let (kept, heard, to) = (Arc::clone(&asked), Arc::clone(&answered), stand.port());
        let handle = stand.runtime.handle().clone();
        stand.runtime.spawn(async move {
            while let Ok((program, _)) = listener.accept().await {
                let service = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
                let ((from_program, to_program), (from_service, to_service)) =
                    (program.into_split(), service.into_split());
                handle.spawn(pass_on(from_program, to_service, new_stream(&kept)));
                handle.spawn(pass_on(from_service, to_program, new_stream(&heard)));
            }
        });
        Self { port, asked, answered }
    }

    /// The service's connection string, through here.
    pub fn connection_string(&self, stand: &Stand) -> String {
        stand.connection_string().replace(&format!(":{}/", stand.port()), &format!(":{}/", self.port))
    }

    /// The requests so far, those of one connection in order.
    pub fn requests(&self) -> Vec<Request> {
        let streams = self.asked.lock().unwrap().clone();
        streams.iter().flat_map(|stream| requests(&stream.lock().unwrap())).collect()
    }

    /// Everything that the service answered.
    pub fn answers(&self) -> String {
        let streams = self.answered.lock().unwrap().clone();
        streams.iter().map(|stream| String::from_utf8_lossy(&stream.lock().unwrap()).into_owned()).collect()
    }
}

fn new_stream(streams: &Mutex<Vec<Stream>>) -> Stream {
    let stream = Stream::default();
    streams.lock().unwrap().push(Arc::clone(&stream));
    stream
}

async fn pass_on(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, stream: Stream) {
    let mut buffer = vec![0; 65_536];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        stream.lock().unwrap().extend(&buffer[..length]);
        if to.write_all(&buffer[..length]).await.is_err() {
            break;
        }
    }
}

fn requests(mut bytes: &[u8]) -> Vec<Request> {
    let mut found = Vec::new();
    while let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let line = head.lines().next().unwrap().trim_end_matches(" HTTP/1.1").to_owned();
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().unwrap())
        });
        let body = length.unwrap_or(0);
        bytes = bytes.get(end + 4 + body..).unwrap_or_default();
        found.push(Request { line, body });
    }
    found
}
