//! One draft as a file.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::journal;
use crate::model::clock::Millis;
use crate::model::draft::{Draft, DraftId};

/// The version of the format that this program writes.
const VERSION: u32 = 1;
/// How the name of a file begins that is being written.
pub const HALF: &str = ".half-";
/// What the name of a draft ends with.
const END: &str = "draft";

/// What a file holds.
#[derive(Serialize, Deserialize)]
struct Record<D> {
    version: u32,
    /// SHA-256 of the text, in base64: what was damaged is not offered as what was typed.
    hash: String,
    draft: D,
}

/// Where a draft is.
pub fn path(folder: &Path, id: &DraftId) -> PathBuf {
    folder.join(format!("{id}.{END}"))
}

/// Which draft a file is; none where it is none.
pub fn id_of(path: &Path) -> Option<DraftId> {
    let is_draft = path.extension().is_some_and(|end| end == END);
    path.file_stem().filter(|_| is_draft).and_then(|stem| DraftId::read(&stem.to_string_lossy()))
}

/// Writes a draft in one step.
pub fn write(folder: &Path, draft: &Draft) -> io::Result<()> {
    let record = Record { version: VERSION, hash: journal::hash(&draft.text), draft };
    let bytes = serde_json::to_vec(&record)?;
    // Only its owner can read what `tempfile` makes.
    let mut half = tempfile::Builder::new().prefix(HALF).tempfile_in(folder)?;
    half.write_all(&bytes)?;
    half.as_file().sync_data()?;
    half.persist(path(folder, &draft.id))?;
    Ok(())
}

/// Reads a draft, or says why it cannot be read.
pub fn read(folder: &Path, id: &DraftId) -> Result<Draft, String> {
    let bytes = fs::read(path(folder, id)).map_err(|error| error.to_string())?;
    let record: Record<Draft> = serde_json::from_slice(&bytes).map_err(|_| "it is damaged".to_owned())?;
    let Record { version, hash, draft } = record;
    if version != VERSION {
        return Err(format!("it has version {version} of its form, which is not known here"));
    }
    if draft.id != *id || journal::hash(&draft.text) != hash {
        return Err("it is damaged".to_owned());
    }
    Ok(draft)
}

/// When a file was written.
pub fn written(path: &Path) -> io::Result<Millis> {
    let written = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Millis(0)),
        meta => meta?.modified()?,
    };
    let since = written.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(Millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX)))
}
