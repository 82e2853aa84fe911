//! The embedded service behind a door that can be made to misbehave and to behave again while a
//! program talks through it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use peekq::emulator::caller::Caller;
use peekq::emulator::{self, Config, Emulator};
use peekq::runtime::clock::SystemClock;
use tokio::io::{AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

use crate::acts::{Act, read_request};

/// A service that can be broken. It has the queues `audit`, empty, and `orders`, with three messages.
pub struct Server {
    runtime: Runtime,
    service: Emulator,
    address: SocketAddr,
    listening: Option<JoinHandle<()>>,
    shared: Arc<Shared>,
}

struct Shared {
    /// The port of the service itself.
    good: u16,
    trouble: Mutex<Option<(Pick, Act)>>,
    suffered: Mutex<Vec<Suffered>>,
}

/// Says whether a request is one of those that go wrong.
pub type Pick = fn(&str) -> bool;

/// A request that went wrong.
#[derive(Clone)]
pub struct Suffered {
    pub request: String,
    /// How many bytes of an answer the program took, once it has stopped.
    pub taken: Option<u64>,
}

pub fn all(_: &str) -> bool {
    true
}

pub fn peeks(request: &str) -> bool {
    request.contains("peekonly=true")
}

pub fn lengths(request: &str) -> bool {
    request.contains("comp=metadata")
}

pub fn gets(request: &str) -> bool {
    request.contains("numofmessages=") && !peeks(request)
}

pub fn puts(request: &str) -> bool {
    request.starts_with("POST ")
}

impl Server {
    /// It behaves.
    pub fn start() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let service = runtime.block_on(filled());
        let (trouble, suffered) = (Mutex::default(), Mutex::default());
        let shared = Arc::new(Shared { good: service.port(), trouble, suffered });
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server = Self { runtime, service, address, listening: None, shared };
        server.listen();
        server
    }

    /// It does this to all requests.
    pub fn bad(act: Act) -> Self {
        let server = Self::start();
        server.breaks(all, act);
        server
    }

    /// How to open it.
    pub fn connection_string(&self) -> String {
        let direct = format!("127.0.0.1:{}", self.service.port());
        self.service.connection_string().replace(&direct, &self.address.to_string())
    }

    /// How to open it and its secondary, which behaves.
    pub fn connection_string_with_copy(&self) -> String {
        let direct = format!("127.0.0.1:{}", self.service.port());
        self.service.connection_string().replacen(&direct, &self.address.to_string(), 1)
    }

    /// From now on does this to some requests.
    pub fn breaks(&self, picked: Pick, act: Act) {
        *self.shared.trouble.lock().unwrap() = Some((picked, act));
    }

    /// Refuses connections from now on.
    pub fn goes_away(&mut self) {
        if let Some(listening) = self.listening.take() {
            listening.abort();
            let _ = self.runtime.block_on(listening);
        }
    }

    /// Behaves again. What hangs already goes on hanging.
    pub fn gets_well(&mut self) {
        *self.shared.trouble.lock().unwrap() = None;
        if self.listening.is_none() {
            self.listen();
        }
    }

    /// The requests that went wrong so far.
    pub fn suffered(&self) -> Vec<Suffered> {
        self.shared.suffered.lock().unwrap().clone()
    }

    fn listen(&mut self) {
        let listener = self.runtime.block_on(TcpListener::bind(self.address)).unwrap();
        self.address = listener.local_addr().unwrap();
        let (shared, handle) = (Arc::clone(&self.shared), self.runtime.handle().clone());
        self.listening = Some(self.runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                handle.spawn(serve(stream, Arc::clone(&shared)));
            }
        }));
    }
}

async fn filled() -> Emulator {
    let service = emulator::start(Config::new(Arc::new(SystemClock::new()))).await.unwrap();
    let mut caller = Caller::connect(&service).await.unwrap();
    for queue in ["audit", "orders"] {
        caller.create(queue).await.unwrap();
    }
    for text in ["the first", "the second", "the third"] {
        caller.put("orders", text, &[]).await.unwrap();
    }
    service
}

/// One request per connection.
async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    let request = read_request(&mut stream).await;
    let trouble = shared.trouble.lock().unwrap().clone();
    let Some((_, act)) = trouble.filter(|(picked, _)| picked(&request)) else {
        return pass_on(&mut stream, &request, shared.good).await;
    };
    let at = {
        let mut suffered = shared.suffered.lock().unwrap();
        suffered.push(Suffered { request, taken: None });
        suffered.len() - 1
    };
    let taken = act.perform(&mut stream).await;
    shared.suffered.lock().unwrap()[at].taken = Some(taken);
}

async fn pass_on(stream: &mut TcpStream, request: &str, port: u16) {
    let last = request.replacen("\r\n", "\r\nConnection: close\r\n", 1);
    let Ok(mut service) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    let _ = service.write_all(last.as_bytes()).await;
    let _ = copy(&mut service, stream).await;
    let _ = stream.shutdown().await;
}
