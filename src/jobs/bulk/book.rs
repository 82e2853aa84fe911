//! The file with a line for every message: JSON, readable by its owner only. Lines are collected and
//! handed over in large pieces; nothing here blocks.

use std::io;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;
use tokio::fs::{DirBuilder, File, OpenOptions};
use tokio::io::AsyncWriteExt as _;

use crate::model::change::{Deed, Fate};
use crate::model::clock::Millis;
use crate::model::failure::Failure;
use crate::model::history::Place;
use crate::model::message::MessageId;

/// How much is collected before it is handed over.
const PIECE: usize = 64 * 1024;
/// How many files of the same moment there may be.
const SAME_MOMENT: u32 = 100;

/// The first line: what the others are about.
#[derive(Serialize)]
pub struct Head<'a> {
    /// What is done.
    pub action: &'a str,
    /// From where.
    pub from: &'a Place,
    /// Where to.
    pub to: Option<&'a Place>,
    /// When it began, in milliseconds since 1970.
    pub at: Millis,
}

/// The line of a message.
pub struct Line<'a> {
    /// When that was, in milliseconds since 1970.
    pub at: Millis,
    /// What became of it.
    pub fate: Fate,
    /// Its id.
    pub id: &'a MessageId,
    /// The id of the message that was put for it.
    pub new_id: Option<&'a MessageId>,
    /// The SHA-256 of its stored text, in base64.
    pub hash: Option<&'a str>,
    /// Among how many it was looked for.
    pub searched: Option<u64>,
    /// Why, where a call failed.
    pub failure: Option<&'a Failure>,
}

/// A line as it is written.
#[derive(Serialize)]
struct Written<'a> {
    at: Millis,
    end: &'a str,
    id: &'a MessageId,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_id: Option<&'a MessageId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    searched: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
}

/// The file.
pub struct Book {
    file: Result<(Arc<str>, File), Arc<str>>,
    lines: Vec<u8>,
}

impl Book {
    /// Begins a file in `folder`, which is made where it is not there. Where that cannot be done the
    /// work goes on, and its report says why there is no file.
    pub async fn open(folder: Option<&Path>, head: &Head<'_>) -> Self {
        let file = match folder {
            Some(folder) => create(folder, head)
                .await
                .map_err(|error| Arc::from(format!("{}: {error}", folder.display()))),
            None => Err(Arc::from("there is no home folder")),
        };
        let mut book = Self { file, lines: Vec::new() };
        book.push(head);
        book
    }

    /// Adds the line of a message.
    pub fn add(&mut self, deed: Deed, line: &Line<'_>) {
        let failure = line.failure;
        self.push(&Written {
            at: line.at,
            end: line.fate.words(deed),
            id: line.id,
            new_id: line.new_id,
            hash: line.hash,
            searched: line.searched,
            status: failure.and_then(|failure| failure.status),
            code: failure.and_then(|failure| failure.code.as_deref()),
            request: failure.and_then(|failure| failure.request_id.as_deref()),
            why: failure.map(|failure| failure.kind.words()),
        });
    }

    fn push(&mut self, line: &impl Serialize) {
        if self.file.is_ok() && serde_json::to_writer(&mut self.lines, line).is_ok() {
            self.lines.push(b'\n');
        }
    }

    /// Whether enough was collected to be handed over.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.lines.len() >= PIECE
    }

    /// Hands over what was collected.
    pub async fn write(&mut self) {
        if let Ok((_, file)) = &mut self.file
            && let Err(error) = file.write_all(&self.lines).await
        {
            self.file = Err(Arc::from(format!("it broke off: {error}")));
        }
        self.lines.clear();
    }

    /// Writes the rest. Returns where the file is, or why there is none.
    pub async fn close(mut self) -> Result<Arc<str>, Arc<str>> {
        self.write().await;
        let (path, mut file) = self.file?;
        let closed = async {
            file.flush().await?;
            file.sync_data().await
        };
        closed.await.map_err(|error| Arc::from(format!("it broke off: {error}")))?;
        Ok(path)
    }
}

async fn create(folder: &Path, head: &Head<'_>) -> io::Result<(Arc<str>, File)> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(folder).await?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for number in 0..SAME_MOMENT {
        let path = folder.join(name(head, number));
        match options.open(&path).await {
            Ok(file) => return Ok((Arc::from(path.display().to_string()), file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// `20261123T120000Z-move-orders-poison.jsonl`, with a number where that is taken.
fn name(head: &Head<'_>, number: u32) -> String {
    let time = jiff::Timestamp::from_second(head.at.secs())
        .map_or_else(|_| head.at.0.to_string(), |time| time.strftime("%Y%m%dT%H%M%SZ").to_string());
    let legal = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let queue: String = head.from.queue.as_str().chars().map(legal).take(63).collect();
    let again = if number == 0 { String::new() } else { format!("-{number}") };
    format!("{time}-{}-{queue}{again}.jsonl", head.action)
}
