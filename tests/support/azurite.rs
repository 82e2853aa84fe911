//! A real Azurite for tests: queue service only, in memory, on a free port, gone with the test.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::Value;

const READY: &str = "successfully listens on ";
const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// A running Azurite. It stops when this is dropped.
pub struct Azurite {
    process: Child,
    port: u16,
    log: Arc<Mutex<Vec<String>>>,
}

impl Azurite {
    /// Installs it where needed, starts one, and waits until it listens.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// The same with more arguments.
    pub fn start_with(arguments: &[&str]) -> Self {
        let folder = installed();
        let mut command = Command::new(folder.join("node_modules/node/bin/node"));
        command
            .arg(folder.join("run.js"))
            .args(["--queueHost", "127.0.0.1", "--queuePort", "0"])
            .args(["--inMemoryPersistence", "--disableTelemetry"])
            .args(arguments)
            .current_dir(env!("CARGO_TARGET_TMPDIR"))
            .env_remove("AZURITE_ACCOUNTS");
        // run.js ends when this pipe closes, which it does even if the test is killed.
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = pipes.spawn().expect("start the node of tests/azurite/node_modules");
        let log = Arc::default();
        let (ready, port) = channel();
        drain(process.stdout.take().unwrap(), &log, ready.clone());
        drain(process.stderr.take().unwrap(), &log, ready);
        let mut azurite = Self { process, port: 0, log };
        azurite.port = port
            .recv_timeout(Duration::from_mins(1))
            .unwrap_or_else(|_| panic!("Azurite does not start:\n{}", azurite.log().join("\n")));
        azurite
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How to connect to it, with its public key.
    pub fn connection_string(&self) -> String {
        format!(
            "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={KEY};\
             QueueEndpoint=http://127.0.0.1:{}/devstoreaccount1;",
            self.port()
        )
    }

    /// What it printed so far: one line per request, among others.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }
}

impl Drop for Azurite {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads a pipe to its end, so that the process never blocks on it, and tells the port.
fn drain(pipe: impl Read + Send + 'static, log: &Arc<Mutex<Vec<String>>>, ready: Sender<u16>) {
    let log = Arc::clone(log);
    #[expect(clippy::disallowed_methods, reason = "a test may read a pipe in a thread")]
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            if let Some((_, address)) = line.split_once(READY) {
                let (_, port) = address.rsplit_once(':').unwrap();
                let _ = ready.send(port.trim().parse().unwrap());
            }
            log.lock().unwrap().push(line);
        }
    });
}

/// The folder with an installed Azurite of exactly the locked versions. Test binaries that run at
/// the same time take turns.
fn installed() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/azurite");
    let turn = File::create(Path::new(env!("CARGO_TARGET_TMPDIR")).join("azurite.lock")).unwrap();
    turn.lock().unwrap();
    if !is_as_locked(&folder) {
        let npm = Command::new("npm").arg("ci").current_dir(&folder).stdin(Stdio::null()).status();
        let npm = npm.expect("these tests need npm (of any Node.js) on the PATH to install Azurite");
        assert!(npm.success(), "`npm ci` in tests/azurite failed");
    }
    folder
}

/// Whether what npm says it installed is what the lock file asks for. Packages for other systems
/// are in the lock file only.
fn is_as_locked(folder: &Path) -> bool {
    let packages = |file: &str| -> Option<Value> {
        let text = std::fs::read_to_string(folder.join(file)).ok()?;
        let lock: Value = serde_json::from_str(&text).ok()?;
        lock.get("packages").cloned()
    };
    let locked = packages("package-lock.json").expect("tests/azurite/package-lock.json");
    let Some(there) = packages("node_modules/.package-lock.json") else { return false };
    locked.as_object().unwrap().iter().filter(|(path, _)| !path.is_empty()).all(|(path, locked)| match there
        .get(path)
    {
        Some(there) => there["version"] == locked["version"],
        None => locked["optional"] == true,
    })
}
