//! The service in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::Context as _;
use peekq::client::credential::connection_string::{self, Parsed};
use peekq::emulator::{DEV_ACCOUNT, DEV_KEY};

/// It ends when this is dropped.
pub struct Server {
    process: Child,
    pub connection: String,
    _input: Option<ChildStdin>,
}

impl Server {
    /// The embedded one; every answer comes so many milliseconds later than it could.
    pub fn start(away: u64) -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut process = command
            .args(["serve", &away.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let pipe = process.stdout.take().context("no pipe")?;
        BufReader::new(pipe).read_line(&mut line)?;
        let connection = line.trim().strip_prefix("Queue service ready: ").context("it does not start")?;
        let connection = connection.to_owned();
        Ok(Self { _input: process.stdin.take(), process, connection })
    }

    /// A fresh Azurite, as the tests of peekq install it.
    pub fn azurite() -> anyhow::Result<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/azurite");
        let mut command = Command::new(folder.join("node_modules/node/bin/node"));
        command
            .arg(folder.join("run.js"))
            .args(["--queueHost", "127.0.0.1", "--queuePort", "0", "--inMemoryPersistence"])
            .args(["--disableTelemetry", "--silent"])
            .current_dir(std::env::temp_dir());
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let pipe = BufReader::new(process.stdout.take().context("no pipe")?);
        let ready = pipe.lines().map_while(Result::ok).find_map(|line| {
            Some(line.rsplit_once(":")?.1.trim().to_owned()).filter(|_| line.contains("successfully listens"))
        });
        let port = ready.context("Azurite does not start: run the tests of peekq once")?;
        let connection = format!(
            "DefaultEndpointsProtocol=http;AccountName={DEV_ACCOUNT};AccountKey={DEV_KEY};\
             QueueEndpoint=http://127.0.0.1:{port}/{DEV_ACCOUNT};"
        );
        Ok(Self { _input: process.stdin.take(), process, connection })
    }

    /// Where it is and how one signs in.
    pub fn parsed(&self) -> anyhow::Result<Parsed> {
        Ok(connection_string::parse(&self.connection)?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
