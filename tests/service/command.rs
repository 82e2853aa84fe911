//! `peekq emulator`: what it prints, and what it says when it cannot start.

use std::io::{self, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use peekq::client::credential::AccountKey;
use peekq::emulator::Config;
use peekq::emulator::command::run_until;

use crate::control::send;
use crate::embedded::{WallClock, runtime};
use crate::http::{Http, Server};

/// Something to print to that can be read while the command runs.
#[derive(Clone, Default)]
struct Out(Arc<Mutex<Vec<u8>>>);

impl Out {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs the command until `then` is done with what it printed; gives that, and how it ended.
fn run(port: u16, accounts: &[&str], then: impl FnOnce(&str)) -> (String, Result<(), String>) {
    let key = || AccountKey::from_base64("c2VjcmV0").unwrap();
    let accounts = accounts.iter().map(|name| ((*name).to_owned(), key())).collect();
    run_with(Config { port, accounts, ..Config::new(Arc::new(WallClock)) }, then)
}

/// The same with any configuration.
fn run_with(config: Config, then: impl FnOnce(&str)) -> (String, Result<(), String>) {
    let out = Out::default();
    let stop = async {
        then(&out.text());
        Ok(())
    };
    let ended = runtime().block_on(run_until(stop, config, &mut out.clone()));
    (out.text(), ended.map_err(|error| format!("{error:#}")))
}

#[test]
fn one_line_says_how_to_connect() {
    let (out, ended) = run(0, &[], |printed| {
        let string = printed.strip_prefix("Queue service ready: ").unwrap().trim_end();
        Http::new(Server::Embedded, string).queue("answers");
    });
    assert_eq!((out.lines().count(), ended), (1, Ok(())));
}

#[test]
fn given_keys_are_never_printed() {
    let (out, ended) = run(0, &["one", "two"], |_| ());
    assert!(ended.is_ok() && out.ends_with("accounts: one, two\n"), "{out} {ended:?}");
    assert!(!out.contains("c2VjcmV0"), "{out}");
}

#[test]
fn a_second_line_says_where_faults_are_taken() {
    let config = Config { control: Some(0), ..Config::new(Arc::new(WallClock)) };
    let (_, ended) = run_with(config, |printed| {
        let (first, second) = printed.trim_end().split_once('\n').unwrap();
        let http = Http::new(Server::Embedded, first.strip_prefix("Queue service ready: ").unwrap());
        let control = second.strip_prefix("Faults are taken at: ").unwrap();
        let fault = r#"{"trouble": "html", "takes_effect": false}"#;
        let plan = format!(r#"{{"planned": [{{"operation": "CreateQueue", "fault": {fault}}}]}}"#);
        assert_eq!(send(control, "PUT", &plan).0, 204);
        let create = || http.ask("PUT", "orders").send().status;
        assert_eq!([create(), create()], [502, 201]);
    });
    assert_eq!(ended, Ok(()));
}

#[test]
fn a_taken_port_is_named() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let taken = listener.local_addr().unwrap().port();
    let config = || Config::new(Arc::new(WallClock));
    for config in [Config { port: taken, ..config() }, Config { control: Some(taken), ..config() }] {
        let (out, ended) = run_with(config, |_| ());
        let error = ended.unwrap_err();
        assert!(error.contains(&format!("127.0.0.1:{taken}; is the port taken?")), "{error}");
        assert_eq!(out, "");
    }
}
