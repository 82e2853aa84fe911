//! What stands between the program and a service: proxies of the environment, and the certificates
//! of the system or the lack of them.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

use crate::acts::header;
use crate::hands::leave;
use crate::loopback::{Answer, Service};
use crate::pty::Pty;
use crate::stand::{PEEKQ, Stand, WIDE};
use crate::traces::hides;

/// A proxy that opens a tunnel to the same service whatever it is asked for, until the end of the
/// test's process.
struct Proxy {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn before(service: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let kept = Arc::clone(&asked);
        #[expect(clippy::disallowed_methods, reason = "a test may answer in a thread")]
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let kept = Arc::clone(&kept);
                thread::spawn(move || tunnel(client, service, &kept));
            }
        });
        Self { port, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

#[expect(clippy::disallowed_methods, reason = "a test may pass bytes on in a thread")]
fn tunnel(mut client: TcpStream, service: u16, asked: &Mutex<Vec<String>>) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if client.read_exact(&mut byte).is_err() {
            return;
        }
        head.push(byte[0]);
    }
    asked.lock().unwrap().push(String::from_utf8(head).unwrap());
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
    let service = TcpStream::connect(("127.0.0.1", service)).unwrap();
    let (from_client, to_service) = (client.try_clone().unwrap(), service.try_clone().unwrap());
    thread::spawn(move || pass_on(from_client, to_service));
    pass_on(service, client);
}

fn pass_on(mut from: TcpStream, mut to: TcpStream) {
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}

/// An account with one queue.
fn one_queue(_: &str) -> Answer {
    let queue = "<Queue><Name>orders</Name></Queue>";
    let page = format!("<EnumerationResults><Queues>{queue}</Queues><NextMarker/></EnumerationResults>");
    ("200 OK", page)
}

fn open(endpoint: &str, more: &[&str], environment: &[(&str, &str)]) -> Pty {
    let key = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(key.path(), "UGxhbnRlZEtleQ==").unwrap();
    let account = ["--account", "acc", "--endpoint", endpoint, "--key-file", key.path().to_str().unwrap()];
    let pty = Pty::start(PEEKQ, &[&account[..], more].concat(), environment, WIDE);
    // The key is read before the first frame.
    pty.wait_until(vt100::Screen::alternate_screen);
    pty
}

/// Writes who vouches for a service into a file.
fn authority(service: &Service, folder: &Path) -> String {
    let file = folder.join("authority.pem");
    std::fs::write(&file, &service.authority).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn https_goes_through_a_tunnel_of_the_proxy_which_reads_nothing_of_it() {
    let service = Service::secure(one_queue);
    let proxy = Proxy::before(service.port);
    let folder = tempfile::tempdir().unwrap();
    let by = format!("http://planted-user:planted-password@127.0.0.1:{}", proxy.port);
    let trust = ["--ca-file", &authority(&service, folder.path()), "--log-level", "trace"];
    let mut pty = open("https://queues.example/acc", &trust, &[("HTTPS_PROXY", &by)]);
    pty.wait_for("orders");
    leave(&mut pty);
    let asked = proxy.asked();
    assert!(!asked.is_empty());
    for head in asked {
        assert!(head.starts_with("CONNECT queues.example:443 HTTP/1.1\r\n"), "{head}");
        let basic = "Basic cGxhbnRlZC11c2VyOnBsYW50ZWQtcGFzc3dvcmQ=";
        assert_eq!(header(&head, "proxy-authorization").as_deref(), Some(basic));
        assert!(!head.contains("/acc") && header(&head, "authorization").is_none(), "{head}");
    }
    assert!(service.received().iter().all(|request| header(request, "proxy-authorization").is_none()));
    hides(&pty, &["planted-password", "cGxhbnRlZC11c2Vy"]);
}

#[test]
fn plain_http_goes_to_its_proxy_with_the_whole_address() {
    let proxy = Service::plain(one_queue);
    let by = format!("http://127.0.0.1:{}", proxy.port);
    let environment = [("HTTP_PROXY", &*by), ("HTTPS_PROXY", "http://127.0.0.1:9")];
    let mut pty = open("http://queues.example/acc", &["--allow-http"], &environment);
    pty.wait_for("orders");
    leave(&mut pty);
    let first = proxy.received().remove(0);
    assert!(first.starts_with("GET http://queues.example/acc/?comp=list HTTP/1.1\r\n"), "{first}");
    assert_eq!(header(&first, "host").as_deref(), Some("queues.example"));
}

#[test]
fn what_is_excepted_from_the_proxy_is_asked_itself() {
    let proxy = Service::plain(one_queue);
    let by = format!("http://127.0.0.1:{}", proxy.port);
    // No label of a name is longer than 63, so nobody is asked for its address.
    let endpoint = format!("http://{}.example/acc", "a".repeat(64));
    let opened =
        |except: &str| open(&endpoint, &["--allow-http"], &[("HTTP_PROXY", &*by), ("NO_PROXY", except)]);
    let mut pty = opened("elsewhere,.example");
    pty.wait_for("known here: check the account");
    leave(&mut pty);
    assert_eq!(proxy.received(), [""; 0]);
    let mut pty = opened("elsewhere");
    pty.wait_for("orders");
    leave(&mut pty);
    assert!(!proxy.received().is_empty());
}

#[test]
fn this_machine_is_never_reached_through_a_proxy() {
    let stand = Stand::embedded();
    stand.queue("orders", &["a"]);
    let nobody = "http://127.0.0.1:9";
    let environment = [("HTTP_PROXY", nobody), ("HTTPS_PROXY", nobody), ("ALL_PROXY", nobody)];
    let mut pty = stand.open_with(&[], &environment, WIDE);
    pty.wait_for(" orders ─ 1 visible");
    leave(&mut pty);
}

#[test]
fn without_any_certificate_of_the_system_it_starts_and_trusts_whom_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let none = folder.path().join("none.pem");
    std::fs::write(&none, "").unwrap();
    let (none, nowhere) = (none.to_str().unwrap(), folder.path().join("nowhere"));
    let environment = [("SSL_CERT_FILE", none), ("SSL_CERT_DIR", nowhere.to_str().unwrap())];

    let stand = Stand::embedded();
    stand.queue("orders", &["a"]);
    let mut pty = stand.open_with(&[], &environment, WIDE);
    pty.wait_for(" orders ─ 1 visible");
    leave(&mut pty);

    let service = Service::secure(one_queue);
    let endpoint = format!("https://localhost:{}/acc", service.port);
    let mut pty = open(&endpoint, &["--ca-file", &authority(&service, folder.path())], &environment);
    pty.wait_for("orders");
    leave(&mut pty);

    // There are roots that come with the program: who is not of them is a stranger.
    let mut pty = open(&endpoint, &[], &environment);
    pty.wait_for("--ca-file");
    leave(&mut pty);
}
