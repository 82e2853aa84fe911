//! A service that answers whatever a test says, over plain HTTP.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// An answer: status, further header lines (each with its line end), body.
type Answer = (u16, String, String);

pub struct Fake {
    port: u16,
    _runtime: Runtime,
}

impl Fake {
    /// Answers every request line by `answer`, until this is dropped.
    pub fn start(answer: fn(&str) -> Answer) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        runtime.spawn(async move {
            while let Ok((mut program, _)) = listener.accept().await {
                let mut head = Vec::new();
                while !head.windows(4).any(|window| window == b"\r\n\r\n") {
                    let mut buffer = [0; 4096];
                    match program.read(&mut buffer).await {
                        Ok(length @ 1..) => head.extend(&buffer[..length]),
                        _ => break,
                    }
                }
                let head = String::from_utf8_lossy(&head).into_owned();
                let (status, headers, body) = answer(head.lines().next().unwrap_or_default());
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
                );
                let _ = program.write_all(answer.as_bytes()).await;
            }
        });
        Self { port, _runtime: runtime }
    }

    pub fn connection_string(&self) -> String {
        format!("AccountName=fake;AccountKey=AAAA;QueueEndpoint=http://127.0.0.1:{}/fake;", self.port)
    }
}
