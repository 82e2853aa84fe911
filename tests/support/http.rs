//! Signed requests to a Queue service, byte by byte over a socket: no client in between that would
//! hide what the service really says.

#![allow(dead_code, reason = "compiled into several test binaries, none of which needs all of it")]

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::rc::Rc;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use peekq::client::credential::AccountKey;
use peekq::client::sign::{Signable, authorization};

/// Which service is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    Embedded,
    Azurite,
}

/// What the service must answer: a status and an error code (empty for none).
#[derive(Debug, Clone, Copy)]
pub enum Expect {
    Both(u16, &'static str),
    /// The two differ on purpose.
    Differs {
        embedded: (u16, &'static str),
        azurite: (u16, &'static str),
        why: &'static str,
    },
}

/// A way to a service.
pub struct Http {
    server: Server,
    pub account: String,
    pub key: AccountKey,
    pub port: u16,
    /// What follows the account's name in the path.
    suffix: &'static str,
    queues: Cell<u32>,
    heard: Rc<Heard>,
}

/// What the service was heard to say.
#[derive(Default)]
pub struct Heard {
    /// Statuses with error codes.
    pub codes: RefCell<BTreeSet<(u16, String)>>,
    /// In what the two differ on purpose.
    pub differences: RefCell<BTreeSet<&'static str>>,
}

/// A request in the making.
pub struct Ask<'a> {
    http: &'a Http,
    method: &'a str,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    key: Option<AccountKey>,
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Http {
    pub fn new(server: Server, connection_string: &str) -> Self {
        let field = |name: &str| {
            let start = format!("{name}=");
            let found = connection_string.split(';').find_map(|one| one.strip_prefix(&start));
            found.unwrap_or_else(|| panic!("no {name}")).to_owned()
        };
        let endpoint = field("QueueEndpoint");
        let port = endpoint.split(':').nth(2).unwrap().split('/').next().unwrap().parse().unwrap();
        let key = AccountKey::from_base64(&field("AccountKey")).unwrap();
        let (account, heard) = (field("AccountName"), Rc::default());
        Self { server, account, key, port, suffix: "", queues: Cell::new(0), heard }
    }

    /// The same service by the name of its copy.
    pub fn secondary(&self) -> Self {
        let (account, key) = (self.account.clone(), self.key.clone());
        Self {
            account,
            key,
            suffix: "-secondary",
            queues: Cell::new(0),
            heard: Rc::clone(&self.heard),
            ..*self
        }
    }

    /// The same service with another account.
    pub fn of(&self, account: &str, key: AccountKey) -> Self {
        let account = account.to_owned();
        Self { account, key, queues: Cell::new(0), heard: Rc::clone(&self.heard), ..*self }
    }

    /// What the service was heard to say so far.
    pub fn heard(&self) -> &Heard {
        &self.heard
    }

    /// Whether this is Azurite, which differs here on purpose: in what.
    pub fn differs(&self, why: &'static str) -> bool {
        self.heard.differences.borrow_mut().insert(why);
        self.server == Server::Azurite
    }

    pub fn connection_string(&self) -> String {
        let (account, key) = (&self.account, STANDARD.encode(self.key.bytes()));
        let endpoint = format!("http://127.0.0.1:{}/{account}", self.port);
        format!("AccountName={account};AccountKey={key};QueueEndpoint={endpoint};")
    }

    /// A request to a path below the account: `""`, `"queue"`, `"queue/messages"`.
    pub fn ask<'a>(&'a self, method: &'a str, path: &str) -> Ask<'a> {
        let path = format!("/{}{}/{path}", self.account, self.suffix);
        let date = httpdate::fmt_http_date(now());
        let headers = [("x-ms-date", date.as_str()), ("x-ms-version", "2021-12-02")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Ask { http: self, method, path, query: vec![], headers: headers.into(), body: vec![], key: None }
    }

    /// A name that no other case uses. Azurite lists and counts wrongly unless queues are created
    /// in the order of their names, so names count upwards.
    pub fn fresh(&self, word: &str) -> String {
        self.queues.set(self.queues.get() + 1);
        format!("q{:03}-{word}", self.queues.get())
    }

    /// A new queue.
    pub fn queue(&self, word: &str) -> String {
        let name = self.fresh(word);
        self.ask("PUT", &name).send().is(201);
        name
    }

    /// Fails unless the reply is what this server is expected to say.
    #[track_caller]
    pub fn expect(&self, reply: &Reply, expect: Expect) {
        let (wanted, why) = match expect {
            Expect::Both(status, code) => ((status, code), ""),
            Expect::Differs { azurite, why, .. } if self.differs(why) => (azurite, why),
            Expect::Differs { embedded, why, .. } => (embedded, why),
        };
        assert_eq!((reply.status, reply.code()), wanted, "{why} {}", reply.body);
    }
}

#[expect(clippy::disallowed_methods, reason = "a test may know the time")]
pub fn now() -> SystemTime {
    SystemTime::now()
}

impl Ask<'_> {
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets a header, in place of the one of that name.
    pub fn header(self, name: &str, value: &str) -> Self {
        let mut ask = self.without(name);
        ask.headers.push((name.to_owned(), value.to_owned()));
        ask
    }

    /// Adds a header, whatever others there are.
    pub fn also(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
        self
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// A message's text, escaped.
    pub fn text(self, text: &str) -> Self {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('\r', "&#13;");
        self.raw_text(&text)
    }

    /// A message's text as it shall stand in the XML.
    pub fn raw_text(self, text: &str) -> Self {
        self.body(format!("<QueueMessage><MessageText>{text}</MessageText></QueueMessage>"))
    }

    /// Signs with another key.
    pub fn key(mut self, key: AccountKey) -> Self {
        self.key = Some(key);
        self
    }

    /// Signs and sends.
    pub fn send(self) -> Reply {
        self.signed().send_as_is()
    }

    /// Adds what is to be said about the body.
    pub fn sized(mut self) -> Self {
        self.headers.push(("Content-Length".to_owned(), self.body.len().to_string()));
        if !self.body.is_empty() {
            self.headers.push(("Content-Type".to_owned(), "application/xml".to_owned()));
        }
        self
    }

    /// Adds the signature of what is there so far.
    pub fn signed(self) -> Self {
        self.sized().authorized()
    }

    /// Adds the signature, and nothing about the body.
    pub fn authorized(mut self) -> Self {
        let query: Vec<(&str, &str)> = self.query.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let headers: Vec<(&str, &str)> = self.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let signable = Signable {
            method: self.method,
            account: &self.http.account,
            path: &self.path,
            query: &query,
            headers: &headers,
        };
        let signed = authorization(self.key.as_ref().unwrap_or(&self.http.key), &signable);
        self.headers.push(("Authorization".to_owned(), signed));
        self
    }

    /// Sends what is there, signed or not.
    pub fn send_as_is(self) -> Reply {
        let (method, heard) = (self.method.to_owned(), Rc::clone(&self.http.heard));
        let (answer, error) = self.exchange(Duration::from_secs(20));
        assert!(error.is_none(), "{error:?}");
        let reply = Reply::read(&answer, &method);
        if !reply.code().is_empty() {
            heard.codes.borrow_mut().insert((reply.status, reply.code().to_owned()));
        }
        reply
    }

    /// Sends what is there, and gives the bytes that came back and how the connection broke, if it
    /// did not simply end.
    pub fn exchange(self, patience: Duration) -> (Vec<u8>, Option<ErrorKind>) {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.query);
        let query = query.finish();
        let mark = if query.is_empty() { "" } else { "?" };
        let line = format!("{} {}{mark}{query} HTTP/1.1", self.method, self.path);
        let host = format!("Host: 127.0.0.1:{}\r\nConnection: close", self.http.port);
        let headers = self.headers.iter().map(|(name, value)| format!("{name}: {value}"));
        let request: String = [line, host].into_iter().chain(headers).map(|line| line + "\r\n").collect();
        // One write: Azurite breaks characters that are split between two.
        let bytes = [request.as_bytes(), b"\r\n", &self.body].concat();
        let mut socket = TcpStream::connect(("127.0.0.1", self.http.port)).unwrap();
        socket.set_read_timeout(Some(patience)).unwrap();
        socket.write_all(&bytes).unwrap();
        let mut answer = Vec::new();
        let error = socket.read_to_end(&mut answer).err().map(|error| error.kind());
        (answer, error)
    }
}

impl Reply {
    fn read(answer: &[u8], method: &str) -> Self {
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("an HTTP answer");
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| line.split_once(':').unwrap());
        let headers = headers.map(|(n, v)| (n.to_owned(), v.trim().to_owned())).collect();
        let mut reply = Self { status, headers, body: String::new() };
        let body = &answer[end + 4..];
        let chunked = method != "HEAD" && reply.header("transfer-encoding") == Some("chunked");
        let body = if chunked { unchunk(body) } else { body.to_vec() };
        reply.body = String::from_utf8(body).unwrap();
        reply
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// The error code; empty for none.
    pub fn code(&self) -> &str {
        self.header("x-ms-error-code").unwrap_or("")
    }

    /// Fails unless the status is this one.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }
}

fn unchunk(mut rest: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    loop {
        let line = rest.windows(2).position(|two| two == b"\r\n").expect("a chunk's length");
        let length = usize::from_str_radix(core::str::from_utf8(&rest[..line]).unwrap(), 16).unwrap();
        if length == 0 {
            return whole;
        }
        whole.extend(&rest[line + 2..line + 2 + length]);
        rest = &rest[line + 4 + length..];
    }
}
