//! HTTPS with a certificate that no system trusts.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use peekq::client::client::{Client, Options};
use peekq::client::credential::Credential;
use peekq::client::roots::Roots;
use peekq::model::account::{Endpoint, Scheme};
use peekq::model::clock::ManualClock;
use peekq::model::failure::FailureKind;
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::acts::header;
use crate::certificate::Certified;
use crate::scripted::{NOW, queue, quick};

/// A service on loopback with a certificate for `localhost` by an authority of its own.
pub struct Service {
    /// Where it listens.
    pub port: u16,
    /// Who vouches for it (PEM).
    pub authority: String,
    /// What it was sent, whole.
    pub received: Arc<Mutex<Vec<String>>>,
}

impl Service {
    /// One that gives every request the same answer: a status, and a body.
    pub fn start(status: &str, body: &str) -> Self {
        let Certified { authority, certificate, key } = Certified::new();
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.unwrap().with_no_client_auth();
        let config = config.with_single_cert(vec![certificate.der().clone()], key).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let answer =
            format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let received = Arc::default();
        let kept = Arc::clone(&received);
        #[expect(clippy::disallowed_methods, reason = "a test may answer in a thread")]
        std::thread::spawn(move || serve(&listener, &Arc::new(config), &answer, &kept));
        Self { port, authority, received }
    }

    fn client(&self, roots: Roots) -> Client {
        let endpoint = Endpoint {
            scheme: Scheme::Https,
            host: "localhost".into(),
            port: Some(self.port),
            path: "/acc".into(),
        };
        let options = Options { roots, ..quick() };
        let credential = Credential::sas("sig=abc").unwrap();
        Client::new(endpoint, "acc".into(), credential, Arc::new(ManualClock::at(NOW)), options)
    }
}

/// Answers every request; who does not trust us is left.
fn serve(listener: &TcpListener, config: &Arc<ServerConfig>, answer: &str, received: &Mutex<Vec<String>>) {
    for stream in listener.incoming().map_while(Result::ok) {
        let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(config)).unwrap(), stream);
        if let Some(request) = read(&mut stream) {
            received.lock().unwrap().push(request);
        }
        let _ = stream.write_all(answer.as_bytes());
        stream.conn.send_close_notify();
        let _ = stream.flush();
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

#[test]
fn a_service_that_speaks_plain_http_is_told_from_one_that_is_down() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    #[expect(clippy::disallowed_methods, reason = "a test may answer in a thread")]
    let server = std::thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        let _ = stream.read(&mut [0; 4096]).unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n").unwrap();
        // What is waiting to be accepted by now is a second attempt.
        listener.set_nonblocking(true).unwrap();
        listener
    });
    let service = Service { port, authority: String::new(), received: Arc::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let failure = runtime.block_on(service.client(Roots::default()).peek(&queue(), 1)).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unreachable, "{failure}");
    assert!(failure.advice().contains("does not speak https"), "{failure}");
    assert!(server.join().unwrap().accept().is_err(), "another attempt would find the same");
}

#[test]
fn a_service_that_hangs_up_on_https_is_told_from_one_that_is_down() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    #[expect(clippy::disallowed_methods, reason = "a test may answer in a thread")]
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let _ = stream.read(&mut [0; 4096]);
        }
    });
    let service = Service { port, authority: String::new(), received: Arc::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let failure = runtime.block_on(service.client(Roots::default()).peek(&queue(), 1)).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unreachable, "{failure}");
    assert!(failure.advice().contains("hangs up on https"), "{failure}");
}

#[test]
fn a_certificate_is_trusted_once_its_authority_is_named_and_not_before() {
    let service = Service::start("200 OK", "<QueueMessagesList />");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let failure = service.client(Roots::default()).peek(&queue(), 1).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Unreachable, "{failure}");
        assert!(failure.advice().contains("--ca-file"), "{failure}");
        let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap().cert.pem();
        let failure = service.client(Roots::from_pem(other.as_bytes()).unwrap()).peek(&queue(), 1).await;
        assert_eq!(failure.unwrap_err().kind, FailureKind::Unreachable);
        let roots = Roots::from_pem(service.authority.as_bytes()).unwrap();
        assert_eq!(service.client(roots).peek(&queue(), 1).await.unwrap(), []);
        assert_eq!(service.received.lock().unwrap().len(), 1, "nothing was sent without trust");
    });
}
