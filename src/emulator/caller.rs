//! Talks to the running service as any client would: signed requests over one connection. For the
//! demonstration's own traffic and for load; the real client lives in `client`.

use std::io;
use std::sync::Arc;

use quick_xml::Reader;
use quick_xml::events::Event;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

use super::Emulator;
use super::answer::{date, escape};
use crate::client::credential::AccountKey;
use crate::client::sign::{Signable, authorization};
use crate::model::clock::Clock;

/// A connection to the first account of a service.
pub struct Caller {
    stream: BufReader<TcpStream>,
    account: String,
    key: AccountKey,
    clock: Arc<dyn Clock>,
}

/// A message that was taken: what is needed to delete it.
pub struct Taken {
    /// Its id.
    pub id: String,
    /// The receipt that came with it.
    pub receipt: String,
}

impl Caller {
    /// Connects.
    ///
    /// # Errors
    /// Where the service has stopped.
    pub async fn connect(emulator: &Emulator) -> io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", emulator.port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
            account: emulator.account.clone(),
            key: emulator.key.clone(),
            clock: Arc::clone(&emulator.service.clock),
        })
    }

    /// Creates a queue.
    ///
    /// # Errors
    /// Where the service refuses or is gone.
    pub async fn create(&mut self, queue: &str) -> io::Result<()> {
        self.call("PUT", queue, &[], "").await.map(drop)
    }

    /// Puts a message.
    ///
    /// # Errors
    /// Where the service refuses or is gone.
    pub async fn put(&mut self, queue: &str, text: &str, query: &[(&str, &str)]) -> io::Result<()> {
        let mut body = String::from("<QueueMessage><MessageText>");
        escape(&mut body, text);
        body.push_str("</MessageText></QueueMessage>");
        self.call("POST", &format!("{queue}/messages"), query, &body).await.map(drop)
    }

    /// Takes messages.
    ///
    /// # Errors
    /// Where the service refuses or is gone.
    pub async fn get(&mut self, queue: &str, query: &[(&str, &str)]) -> io::Result<Vec<Taken>> {
        Ok(taken(&self.call("GET", &format!("{queue}/messages"), query, "").await?))
    }

    /// Deletes a message.
    ///
    /// # Errors
    /// Where the service refuses or is gone.
    pub async fn delete(&mut self, queue: &str, message: &Taken) -> io::Result<()> {
        let path = format!("{queue}/messages/{}", message.id);
        self.call("DELETE", &path, &[("popreceipt", &message.receipt)], "").await.map(drop)
    }

    /// Sends one request and gives the body of the answer.
    async fn call(
        &mut self,
        method: &str,
        path: &str,
        query: &[(&str, &str)],
        body: &str,
    ) -> io::Result<String> {
        let request = self.request(method, &format!("/{}/{path}", self.account), query, body);
        self.stream.get_mut().write_all(request.as_bytes()).await?;
        let (status, body) = self.answer().await?;
        if (200..300).contains(&status) {
            Ok(body)
        } else {
            Err(io::Error::other(format!("{method} {path} was answered with {status}")))
        }
    }

    fn request(&self, method: &str, path: &str, query: &[(&str, &str)], body: &str) -> String {
        let (date, length) = (date(self.clock.now().0), body.len().to_string());
        let headers = [
            ("content-length", length.as_str()),
            ("x-ms-date", date.as_str()),
            ("x-ms-version", "2021-12-02"),
        ];
        let signable = Signable { method, account: &self.account, path, query, headers: &headers };
        let signed = authorization(&self.key, &signable);
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        let mark = if query.is_empty() { "" } else { "?" };
        format!(
            "{method} {path}{mark}{query} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {length}\r\n\
             x-ms-date: {date}\r\nx-ms-version: 2021-12-02\r\nauthorization: {signed}\r\n\r\n{body}"
        )
    }

    /// Reads an answer of the embedded service, which always says how long it is.
    async fn answer(&mut self) -> io::Result<(u16, String)> {
        let (mut status, mut length, mut line) = (0, 0, String::new());
        loop {
            line.clear();
            if self.stream.read_line(&mut line).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let text = line.trim_end();
            if let Some(rest) = text.strip_prefix("HTTP/1.1 ") {
                status = rest.get(..3).and_then(|code| code.parse().ok()).unwrap_or(0);
            } else if let Some(value) = text.strip_prefix("content-length: ") {
                length = value.parse().unwrap_or(0);
            } else if text.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }
}

/// The messages of an answer.
fn taken(body: &str) -> Vec<Taken> {
    let mut reader = Reader::from_str(body);
    let (mut name, mut id, mut all) = (String::new(), String::new(), Vec::new());
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) => tag.name().as_ref().clone_into(&mut name),
            Event::Text(text) if name == "MessageId" => text.as_ref().clone_into(&mut id),
            Event::Text(text) if name == "PopReceipt" => {
                all.push(Taken { id: core::mem::take(&mut id), receipt: text.as_ref().to_owned() });
            }
            Event::Eof => break,
            _ => {}
        }
    }
    all
}
