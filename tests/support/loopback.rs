//! A service on loopback that answers as a test says, over HTTP or HTTPS, and keeps what it was sent.

#![allow(dead_code, reason = "compiled into several test binaries, none of which needs all of it")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::acts::header;
use crate::certificate::Certified;

/// A status with its words, and a body.
pub type Answer = (&'static str, String);

/// The service. It is there until the end of the test's process.
pub struct Service {
    /// Where it listens.
    pub port: u16,
    /// Who vouches for it (PEM); empty over plain HTTP.
    pub authority: String,
    /// What it was sent, whole.
    pub received: Arc<Mutex<Vec<String>>>,
}

impl Service {
    /// One over HTTPS, with a certificate for `localhost` and `127.0.0.1` by an authority of its own.
    pub fn secure(answer: impl Fn(&str) -> Answer + Send + 'static) -> Self {
        let Certified { authority, certificate, key } = Certified::new();
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.unwrap().with_no_client_auth();
        let config = Arc::new(config.with_single_cert(vec![certificate.der().clone()], key).unwrap());
        let encrypted =
            move |stream| StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
        Self { authority, ..Self::start(encrypted, answer) }
    }

    /// One over plain HTTP.
    pub fn plain(answer: impl Fn(&str) -> Answer + Send + 'static) -> Self {
        Self::start(|stream| stream, answer)
    }

    /// What it was sent so far.
    pub fn received(&self) -> Vec<String> {
        self.received.lock().unwrap().clone()
    }

    fn start<S: Read + Write>(
        wrap: impl Fn(TcpStream) -> S + Send + 'static,
        answer: impl Fn(&str) -> Answer + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let received = Arc::<Mutex<Vec<String>>>::default();
        let kept = Arc::clone(&received);
        #[expect(clippy::disallowed_methods, reason = "a test may answer in a thread")]
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut stream = wrap(stream);
                // Who does not trust us sends nothing.
                let Some(request) = read(&mut stream) else { continue };
                let (status, body) = answer(&request);
                kept.lock().unwrap().push(request);
                let head =
                    format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
                let _ = stream.write_all(format!("{head}\r\n{body}").as_bytes());
                let _ = stream.flush();
            }
        });
        Self { port, authority: String::new(), received }
    }
}

fn read(stream: &mut impl Read) -> Option<String> {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        request.push(byte[0]);
    }
    let length = header(&String::from_utf8_lossy(&request), "content-length");
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).ok()?;
    request.extend(body);
    String::from_utf8(request).ok()
}
