//! The least that a client over hyper can do: sign, send, take the answer in. No checks, no limits
//! of time, no retries, and the answer is not read.

use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::SystemTime;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use peekq::client::credential::Credential;
use peekq::client::credential::connection_string::{self, Parsed};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;
use tokio::net::TcpStream;

use crate::peer::{Peer, QUEUE, text};
use crate::server::Server;

const VERSION: &str = "2021-12-02";

type Connection = SendRequest<Full<Bytes>>;

pub struct Bare {
    host: String,
    account: String,
    key: Hmac<Sha256>,
    body: Bytes,
    idle: Mutex<Vec<Connection>>,
}

impl Bare {
    pub fn open(server: &Server) -> anyhow::Result<Self> {
        Self::to(&server.connection)
    }

    pub fn to(connection: &str) -> anyhow::Result<Self> {
        let Parsed { endpoint, account, credential, .. } = connection_string::parse(connection)?;
        let Credential::SharedKey(key) = credential else { anyhow::bail!("the service has a key") };
        let body = format!("<QueueMessage><MessageText>{}</MessageText></QueueMessage>", text());
        Ok(Self {
            host: endpoint.authority(),
            account: account.to_string(),
            key: Hmac::new_from_slice(key.bytes())?,
            body: body.into(),
            idle: Mutex::default(),
        })
    }

    async fn connection(&self) -> anyhow::Result<Connection> {
        let idle = || self.idle.lock().ok()?.pop();
        while let Some(mut connection) = idle() {
            if connection.ready().await.is_ok() {
                return Ok(connection);
            }
        }
        let stream = TcpStream::connect(&self.host).await?;
        stream.set_nodelay(true)?;
        let (connection, driver) = http1::handshake(TokioIo::new(stream)).await?;
        #[expect(clippy::disallowed_methods, reason = "hyper wants its connections driven")]
        tokio::spawn(driver);
        Ok(connection)
    }

    /// `query` is in the order of its names.
    fn authorization(
        &self,
        method: &Method,
        path: &str,
        query: &[(&str, &str)],
        date: &str,
        length: usize,
    ) -> anyhow::Result<String> {
        let (length, content) =
            if length == 0 { (String::new(), "") } else { (length.to_string(), "application/xml") };
        let mut text = format!(
            "{method}\n\n\n{length}\n\n{content}\n\n\n\n\n\n\nx-ms-date:{date}\nx-ms-version:{VERSION}\n/{}{path}",
            self.account
        );
        for (name, value) in query {
            write!(text, "\n{name}:{value}")?;
        }
        let mut key = self.key.clone();
        key.update(text.as_bytes());
        Ok(format!("SharedKey {}:{}", self.account, STANDARD.encode(key.finalize().into_bytes())))
    }

    pub async fn call(
        &self,
        method: Method,
        below: &str,
        query: &[(&str, &str)],
        body: Bytes,
        expected: u16,
    ) -> anyhow::Result<Bytes> {
        let path = format!("/{}{below}", self.account);
        #[expect(clippy::disallowed_methods, reason = "a bench knows the time")]
        let date = httpdate::fmt_http_date(SystemTime::now());
        let authorization = self.authorization(&method, &path, query, &date, body.len())?;
        let mut uri = path;
        for (at, (name, value)) in query.iter().enumerate() {
            let mark = if at == 0 { '?' } else { '&' };
            write!(uri, "{mark}{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC))?;
        }
        let mut request = Request::builder()
            .method(method)
            .uri(uri)
            .header("host", &self.host)
            .header("x-ms-date", date)
            .header("x-ms-version", VERSION)
            .header("authorization", authorization);
        if !body.is_empty() {
            request = request.header("content-type", "application/xml");
        }
        let mut connection = self.connection().await?;
        let answer = connection.send_request(request.body(Full::new(body))?).await?;
        anyhow::ensure!(answer.status() == expected, "{}", answer.status());
        let answer = answer.into_body().collect().await?.to_bytes();
        self.idle.lock().ok().context("a lane panicked")?.push(connection);
        Ok(answer)
    }
}

impl Peer for Bare {
    async fn put(&self) -> anyhow::Result<()> {
        self.call(Method::POST, &format!("/{QUEUE}/messages"), &[], self.body.clone(), 201).await.map(drop)
    }

    async fn metadata(&self) -> anyhow::Result<()> {
        let query = [("comp", "metadata")];
        self.call(Method::GET, &format!("/{QUEUE}"), &query, Bytes::new(), 200).await.map(drop)
    }
}
