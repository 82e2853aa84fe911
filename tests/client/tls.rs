//! HTTPS with a certificate that no system trusts.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;

use peekq::client::client::{Client, Options};
use peekq::client::credential::Credential;
use peekq::client::roots::Roots;
use peekq::model::account::{Endpoint, Scheme};
use peekq::model::clock::ManualClock;
use peekq::model::failure::FailureKind;
use peekq::model::operation::Access;

use crate::loopback::Service;
use crate::scripted::{NOW, queue, quick};

fn client(port: u16, roots: Roots) -> Client {
    let (host, path) = ("localhost".into(), "/acc".into());
    let endpoint = Endpoint { scheme: Scheme::Https, host, port: Some(port), path };
    let options = Options { roots, ..quick() };
    let credential = Credential::sas("sig=abc").unwrap();
    Client::new(endpoint, "acc".into(), credential, Arc::new(ManualClock::at(NOW)), options)
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
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let failure = runtime.block_on(client(port, Roots::default()).peek(&queue(), 1)).unwrap_err();
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
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let failure = runtime.block_on(client(port, Roots::default()).peek(&queue(), 1)).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unreachable, "{failure}");
    assert!(failure.advice().contains("hangs up on https"), "{failure}");
}

#[test]
fn a_certificate_is_trusted_once_its_authority_is_named_and_not_before() {
    let service = Service::secure(|_| ("200 OK", "<QueueMessagesList />".to_owned()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let failure = client(service.port, Roots::default()).peek(&queue(), 1).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Unreachable, "{failure}");
        assert!(failure.advice().contains("--ca-file"), "{failure}");
        let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap().cert.pem();
        let failure =
            client(service.port, Roots::from_pem(other.as_bytes()).unwrap()).peek(&queue(), 1).await;
        assert_eq!(failure.unwrap_err().kind, FailureKind::Unreachable);
        let roots = Roots::from_pem(service.authority.as_bytes()).unwrap();
        assert_eq!(client(service.port, roots).peek(&queue(), 1).await.unwrap(), []);
        assert_eq!(service.received().len(), 1, "nothing was sent without trust");
    });
}

#[test]
fn names_with_capitals_go_over_the_same_trust() {
    let service = Service::secure(|_| ("204 No Content", String::new()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let metadata = [("ownerTeam".to_owned(), "Red".to_owned())];
        let distrustful = client(service.port, Roots::default()).with_access(Access::ReadWrite);
        let failure = distrustful.set_metadata(&queue(), &metadata).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Unreachable, "{failure}");
        assert!(failure.advice().contains("--ca-file"), "{failure}");
        let roots = Roots::from_pem(service.authority.as_bytes()).unwrap();
        let trusting = client(service.port, roots).with_access(Access::ReadWrite);
        trusting.set_metadata(&queue(), &metadata).await.unwrap();
        let received = service.received();
        assert_eq!(received.len(), 1, "nothing was sent without trust");
        assert!(received[0].contains("\r\nx-ms-meta-ownerTeam: Red\r\n"), "{}", received[0]);
    });
}
