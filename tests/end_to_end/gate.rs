//! Stands between the program and a service: passes everything on and notes when what was asked, or
//! lets everything hang, or is not there.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::stand::Stand;

/// What the gate does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It passes everything on.
    Open,
    /// It takes everything, and nothing ever comes.
    Hanging,
    /// It breaks all connections, and those that are made.
    Shut,
}

/// When a request was begun, and its first line.
type Asked = Vec<(Instant, String)>;

pub struct Gate {
    port: u16,
    mode: watch::Sender<Mode>,
    asked: Arc<Mutex<Asked>>,
}

impl Gate {
    /// Opens a gate before a stand's service, for as long as the stand lives.
    pub fn before(stand: &Stand) -> Self {
        let listener = stand.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (mode, seen) = watch::channel(Mode::Open);
        let asked = Arc::<Mutex<Asked>>::default();
        let (noted, to, handle) = (Arc::clone(&asked), stand.port(), stand.runtime.handle().clone());
        stand.runtime.spawn(async move {
            while let Ok((program, _)) = listener.accept().await {
                pass(&handle, program, to, seen.clone(), Arc::clone(&noted));
            }
        });
        Self { port, mode, asked }
    }

    /// The service's connection string, through here.
    pub fn connection_string(&self, stand: &Stand) -> String {
        stand.connection_string().replace(&format!(":{}/", stand.port()), &format!(":{}/", self.port))
    }

    pub fn set(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    /// What was asked so far.
    pub fn asked(&self) -> Asked {
        self.asked.lock().unwrap().clone()
    }

    /// The most requests that were begun within any such span after `from`.
    pub fn busiest(&self, span: Duration, from: Instant) -> usize {
        let times: Vec<Instant> =
            self.asked().into_iter().map(|(at, _)| at).filter(|at| *at > from).collect();
        let within = |first: usize| {
            let end = times[first] + span;
            times[first..].iter().take_while(|at| **at < end).count()
        };
        (0..times.len()).map(within).max().unwrap_or(0)
    }
}

fn pass(
    handle: &Handle,
    program: TcpStream,
    to: u16,
    mut mode: watch::Receiver<Mode>,
    asked: Arc<Mutex<Asked>>,
) {
    handle.spawn(async move {
        if *mode.borrow_and_update() == Mode::Shut {
            return;
        }
        let Ok(service) = TcpStream::connect(("127.0.0.1", to)).await else { return };
        let (mut from_program, mut to_program) = program.into_split();
        let (mut from_service, mut to_service) = service.into_split();
        let (mut out, mut back) = (vec![0; 65_536], vec![0; 65_536]);
        loop {
            let is_open = *mode.borrow_and_update() == Mode::Open;
            tokio::select! {
                read = from_program.read(&mut out) => match read {
                    Ok(length @ 1..) if is_open => {
                        note(&asked, &out[..length]);
                        if to_service.write_all(&out[..length]).await.is_err() { return }
                    }
                    Ok(1..) => {}
                    _ => return,
                },
                read = from_service.read(&mut back), if is_open => match read {
                    Ok(length @ 1..) => if to_program.write_all(&back[..length]).await.is_err() { return },
                    _ => return,
                },
                changed = mode.changed() => if changed.is_err() || *mode.borrow() == Mode::Shut { return },
            }
        }
    });
}

/// A request comes in one piece: its head is short, and looking has no body.
fn note(asked: &Mutex<Asked>, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let first = text.lines().next().filter(|line| line.ends_with(" HTTP/1.1"));
    if let Some(line) = first {
        asked.lock().unwrap().push((Instant::now(), line.trim_end_matches(" HTTP/1.1").to_owned()));
    }
}
