//! The service in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;
use peekq::client::credential::connection_string::{self, Parsed};

/// It ends when this is dropped.
pub struct Server {
    process: Child,
    connection: String,
}

impl Server {
    pub fn start() -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut process = command.arg("serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        let pipe = process.stdout.take().context("no pipe")?;
        BufReader::new(pipe).read_line(&mut line)?;
        let connection = line.trim().strip_prefix("Queue service ready: ").context("it does not start")?;
        Ok(Self { process, connection: connection.to_owned() })
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
