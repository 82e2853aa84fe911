//! A journal file as the actions that it tells of.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;
use std::sync::Arc;

use super::lines::{Flaw, walk};
use super::record::{Ended, Head, Record, What};
use crate::model::clock::Millis;
use crate::model::history::{Entry, EntryId, Intent, ItemEnd};

/// What a file holds.
#[derive(Debug)]
pub struct Content {
    /// Whose it is; none where its first line is damaged: then its actions name no account.
    pub head: Option<Head>,
    /// Its actions, in order. `living` is not known here.
    pub entries: Vec<Entry>,
    /// What is wrong with it.
    pub flaws: Vec<Flaw>,
}

/// Which texts are wanted of the actions that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Texts {
    /// Those of this intent only; none for no texts at all.
    Of(Option<u64>),
    /// Those of the work whose first intent this is.
    OfAll(u64),
    /// All.
    All,
}

impl Texts {
    /// Whether they are those of an intent, which is a part of other work, or the first of it.
    fn wants(self, intent: u64, part_of: Option<u64>) -> bool {
        match self {
            Self::Of(one) => one == Some(intent),
            Self::OfAll(first) => part_of.unwrap_or(intent) == first,
            Self::All => true,
        }
    }
}

/// The file beside a journal that holds texts only until they are settled.
#[must_use]
pub fn texts_of(path: &Path) -> std::path::PathBuf {
    path.with_extension("texts")
}

/// Reads a file, and the texts beside it where there are any.
///
/// # Errors
/// Where the file cannot be read.
pub fn read(path: &Path, texts: Texts) -> io::Result<Content> {
    let name: Arc<str> = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default().into();
    let mut reading = Reading { name, texts, head: None, entries: Vec::new(), places: HashMap::new() };
    let mut flaws = walk(BufReader::new(File::open(path)?), |record| reading.take(record))?;
    if let Ok(beside) = File::open(texts_of(path)) {
        flaws.extend(walk(BufReader::new(beside), |record| reading.take(record))?);
    }
    Ok(Content { head: reading.head, entries: reading.entries, flaws })
}

struct Reading {
    name: Arc<str>,
    texts: Texts,
    head: Option<Head>,
    entries: Vec<Entry>,
    /// Where in `entries` the intent of a number is.
    places: HashMap<u64, usize>,
}

impl Reading {
    fn take(&mut self, record: Record) {
        match record.what {
            What::Head(head) => self.head = self.head.take().or(Some(head)),
            What::Intent(intent) => self.begin(record.n, record.at, intent),
            What::End(ended) => self.end(ended),
            What::Texts(texts) => {
                let wanted = self.texts;
                let Some(entry) = self.entry(texts.of) else { return };
                if !wanted.wants(texts.of, entry.intent.part_of) {
                    return;
                }
                for (item, pair) in entry.intent.items.iter_mut().zip(texts.texts) {
                    (item.text, item.new_text) = (pair.before, pair.after);
                }
            }
        }
    }

    fn begin(&mut self, n: u64, at: Millis, mut intent: Intent) {
        if !self.texts.wants(n, intent.part_of) {
            for item in &mut intent.items {
                // An empty text says that there is one, without holding it.
                item.text = item.text.as_ref().map(|_| Arc::from(""));
                item.new_text = None;
            }
        }
        let ends = vec![ItemEnd::default(); intent.items.len()];
        let id = EntryId { file: Arc::clone(&self.name), number: n };
        let head = self.head.as_ref();
        let (account, endpoint) =
            head.map(|head| (Arc::clone(&head.account), Arc::clone(&head.endpoint))).unwrap_or_default();
        self.places.insert(n, self.entries.len());
        self.entries.push(Entry { id, at, account, endpoint, intent, ends, living: false });
    }

    fn end(&mut self, Ended { of, item, end }: Ended) {
        let Some(entry) = self.entry(of) else { return };
        let Some(place) = entry.ends.get_mut(item) else { return };
        place.take(end);
    }

    fn entry(&mut self, n: u64) -> Option<&mut Entry> {
        let at = *self.places.get(&n)?;
        self.entries.get_mut(at)
    }
}
