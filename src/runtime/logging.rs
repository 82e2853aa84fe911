//! The log: a file in the state folder, nothing on the screen.

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use directories::ProjectDirs;
use tracing::level_filters::LevelFilter;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Where the log is, and what keeps it being written.
pub struct Log {
    /// The file.
    pub path: PathBuf,
    _writer: WorkerGuard,
}

/// The folder for what peekq keeps between runs.
#[must_use]
pub fn state_folder() -> Option<PathBuf> {
    let dirs = ProjectDirs::from("", "", "peekq")?;
    Some(dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).to_owned())
}

/// Starts logging at `level`. One file, begun anew when it has grown over a megabyte.
///
/// # Errors
/// Where the folder cannot be written.
pub fn start(level: LevelFilter) -> anyhow::Result<Log> {
    let folder = state_folder().context("there is no home folder to keep a log in")?;
    fs::create_dir_all(&folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let path = folder.join("peekq.log");
    if fs::metadata(&path).is_ok_and(|meta| meta.len() > 1_000_000) {
        fs::rename(&path, folder.join("peekq.old.log")).context("cannot put the old log aside")?;
    }
    let (writer, guard) =
        tracing_appender::non_blocking(tracing_appender::rolling::never(&folder, "peekq.log"));
    let ours = Targets::new().with_target("peekq", level);
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(writer);
    tracing_subscriber::registry().with(lines).with(ours).init();
    Ok(Log { path, _writer: guard })
}
