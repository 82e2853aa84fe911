//! The log: a file in the state folder, nothing on the screen.

use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::Context as _;
use directories::ProjectDirs;
use tracing::level_filters::LevelFilter;
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// How many lines may wait to be written. Room for them is taken from the start: the library's own
/// number takes five megabytes.
const WAITING: usize = 4_096;

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

/// Makes a folder that only its owner can look into.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes a file that only its owner can read, unless it is there already.
fn private(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ())
}

/// Starts logging at `level`. One file, begun anew when it has grown over a megabyte.
///
/// # Errors
/// Where the folder cannot be written.
pub fn start(level: LevelFilter) -> anyhow::Result<Log> {
    let folder = state_folder().context("there is no home folder to keep a log in")?;
    make(&folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let path = folder.join("peekq.log");
    if fs::metadata(&path).is_ok_and(|meta| meta.len() > 1_000_000) {
        fs::rename(&path, folder.join("peekq.old.log")).context("cannot put the old log aside")?;
    }
    private(&path).with_context(|| format!("cannot write {}", path.display()))?;
    let (writer, guard) = NonBlockingBuilder::default()
        .buffered_lines_limit(WAITING)
        .finish(tracing_appender::rolling::never(&folder, "peekq.log"));
    let ours = Targets::new().with_target("peekq", level);
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(writer);
    tracing_subscriber::registry().with(lines).with(ours).init();
    Ok(Log { path, _writer: guard })
}
