//! Texts of the journal as files that a person wants to have.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::journal;
use crate::model::history::Entry;

/// Writes the texts of a message of an action to files of their own, exactly as stored: never over
/// another file, and on the disk when it returns, since the journal may forget them then. Gives the
/// first. Blocks.
///
/// # Errors
/// Where there is no text, or a file cannot be written.
pub fn export(folder: &Path, entry: &Entry, item: usize) -> io::Result<PathBuf> {
    let missing = || io::Error::other("its text was not kept");
    let of = entry.intent.items.get(item).ok_or_else(missing)?;
    journal::make(folder)?;
    let name =
        of.id.as_ref().map_or_else(|| format!("{}-{item}", entry.id.number), |id| id.as_str().to_owned());
    let name = format!("{}-{name}", entry.intent.queue);
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let texts = [(of.text.as_ref(), "txt"), (of.new_text.as_ref(), "new.txt")];
    let mut first = None;
    for (text, ending) in texts {
        let Some(text) = text else { continue };
        let (path, mut file) = create(folder, &name, ending)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        first.get_or_insert(path);
    }
    // Their names are on the disk too.
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    first.ok_or_else(missing)
}

/// A new file that only its owner can read. A name that is taken gets a number.
pub fn create(folder: &Path, name: &str, ending: &str) -> io::Result<(PathBuf, File)> {
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut number = 1_u32;
    loop {
        let path = folder.join(match number {
            1 => format!("{name}.{ending}"),
            n => format!("{name}-{n}.{ending}"),
        });
        match options.open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            opened => return Ok((path, opened?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs::read_to_string;
    use std::sync::Arc;

    use super::*;
    use crate::model::clock::Millis;
    use crate::model::history::{Action, EntryId, Intent, Item};
    use crate::model::message::{Expiry, MessageId, Moment};
    use crate::model::queue::QueueName;

    fn entry(file: &str, id: Option<&str>, (text, new_text): (Option<&str>, Option<&str>)) -> Entry {
        let item = Item {
            id: id.map(MessageId::new),
            inserted: Moment::At(0),
            expires: Expiry::Never,
            dequeue_count: 0,
            text: text.map(Arc::from),
            hash: Arc::from(""),
            new_text: new_text.map(Arc::from),
            due: None,
        };
        Entry {
            id: EntryId { file: Arc::from(file), number: 1 },
            at: Millis(0),
            account: Arc::from("acme"),
            endpoint: Arc::from("http://127.0.0.1/acme"),
            intent: Intent::new(Action::Put, QueueName::new("orders"), vec![item]),
            ends: Vec::new(),
            living: false,
        }
    }

    #[test]
    fn an_export_of_another_run_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("exports");
        let put = |file, text| entry(file, None, (None, Some(text)));
        let first = export(&folder, &put("one.journal", "a\r\n😀"), 0).unwrap();
        let second = export(&folder, &put("two.journal", "b"), 0).unwrap();
        assert_ne!(first, second);
        assert_eq!(read_to_string(first).unwrap(), "a\r\n😀");
        assert_eq!(read_to_string(second).unwrap(), "b");
        let named = |id, text| entry("one.journal", Some(id), (Some(text), Some("new")));
        let first = export(&folder, &named("m/1", "c"), 0).unwrap();
        let second = export(&folder, &named("m+1", "d"), 0).unwrap();
        assert_eq!(read_to_string(first).unwrap(), "c");
        assert_eq!(read_to_string(second).unwrap(), "d");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 6, "the new texts are beside the old ones");
    }

    #[test]
    fn without_a_text_there_is_no_export() {
        let folder = tempfile::tempdir().unwrap();
        assert!(export(folder.path(), &entry("one.journal", None, (None, None)), 0).is_err());
    }
}
