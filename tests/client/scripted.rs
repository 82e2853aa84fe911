//! A loopback server that does to each request what a script says, and keeps what it received.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use peekq::client::client::{Client, Options};
use peekq::client::credential::{AccountKey, Credential};
use peekq::model::account::{Endpoint, Scheme};
use peekq::model::clock::{ManualClock, Millis};
use peekq::model::operation::Access;
use peekq::model::queue::QueueName;
use tokio::net::{TcpListener, TcpStream};

use crate::acts::{Act, read_request};

/// What the clock of every test shows: 2026-01-01 00:00:00 UTC.
pub const NOW: Millis = Millis(1_767_225_600_000);
/// The key of every test. No piece of it may be seen anywhere.
pub const KEY: &str = "UGxhbnRlZEtleVRoYXRNdXN0TmV2ZXJCZVNlZW5BbnlXaGVyZTEyMzQ1Njc4OTA=";

/// Requests as they came, whole.
pub type Received = Rc<RefCell<Vec<String>>>;

/// Runs `test` with a client of a server that follows `script`, one act per request, and gives
/// what was received. A request beyond the script is closed.
pub fn with<F: Future<Output = ()>>(script: Vec<Act>, test: impl FnOnce(Client) -> F) -> Vec<String> {
    run(script, key(), quick(), test)
}

/// The same with another way to sign in.
pub fn with_credential<F: Future<Output = ()>>(
    script: Vec<Act>,
    credential: Credential,
    test: impl FnOnce(Client) -> F,
) -> Vec<String> {
    run(script, credential, quick(), test)
}

/// The same with other manners.
pub fn with_options<F: Future<Output = ()>>(
    script: Vec<Act>,
    options: Options,
    test: impl FnOnce(Client) -> F,
) -> Vec<String> {
    run(script, key(), options, test)
}

/// The same with both.
pub fn with_both<F: Future<Output = ()>>(
    script: Vec<Act>,
    credential: Credential,
    options: Options,
    test: impl FnOnce(Client) -> F,
) -> Vec<String> {
    run(script, credential, options, test)
}

/// Options that pause for next to nothing between attempts.
pub fn quick() -> Options {
    Options { pause: Duration::from_millis(1), ..Options::default() }
}

/// The same with manners that need to know the port.
pub fn with_options_for<F: Future<Output = ()>>(
    script: Vec<Act>,
    options: impl FnOnce(u16) -> Options,
    test: impl FnOnce(Client) -> F,
) -> Vec<String> {
    run_for(script, key(), options, test)
}

fn key() -> Credential {
    Credential::SharedKey(AccountKey::from_base64(KEY).unwrap())
}

fn run<F: Future<Output = ()>>(
    script: Vec<Act>,
    credential: Credential,
    options: Options,
    test: impl FnOnce(Client) -> F,
) -> Vec<String> {
    run_for(script, credential, |_| options, test)
}

fn run_for<F: Future<Output = ()>>(
    script: Vec<Act>,
    credential: Credential,
    options: impl FnOnce(u16) -> Options,
    test: impl FnOnce(Client) -> F,
) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let received = Received::default();
        let client = client(port, credential, options(port)).with_access(Access::ReadWrite);
        let whole = async {
            tokio::select! {
                () = test(client) => {}
                () = serve(listener, script, Rc::clone(&received)) => {}
            }
        };
        tokio::time::timeout(Duration::from_secs(30), whole).await.expect("the test ends");
        received.take()
    })
}

/// A client of a port of this machine. It starts read-only.
pub fn client(port: u16, credential: Credential, options: Options) -> Client {
    let endpoint = Endpoint {
        scheme: Scheme::Http,
        host: Arc::from("127.0.0.1"),
        port: Some(port),
        path: Arc::from("/acc"),
    };
    Client::new(endpoint, Arc::from("acc"), credential, Arc::new(ManualClock::at(NOW)), options)
}

/// The queue of every test.
pub fn queue() -> QueueName {
    QueueName::new("orders")
}

async fn serve(listener: TcpListener, script: Vec<Act>, received: Received) {
    let mut script = script.into_iter();
    let mut open = FuturesUnordered::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let act = script.next().unwrap_or(Act::Die);
                open.push(one(accepted.unwrap().0, act, Rc::clone(&received)));
            }
            Some(()) = open.next() => {}
        }
    }
}

async fn one(mut stream: TcpStream, act: Act, received: Received) {
    let request = read_request(&mut stream).await;
    received.borrow_mut().push(request);
    act.perform(&mut stream).await;
}
