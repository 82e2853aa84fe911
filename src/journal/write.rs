//! The one that writes a file: a thread of its own, since syncing blocks. Whatever waits at the same
//! time is written and synced together.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};

use tokio::sync::oneshot;

use super::read::texts_of;

/// The longest run of bytes that is written before the next sync.
const GROUP: usize = 4 << 20;

/// Something to be written.
#[derive(Default)]
pub struct Order {
    /// Whole lines for the file.
    pub lines: Vec<u8>,
    /// Whole lines for the file of texts beside it.
    pub texts: Vec<u8>,
    /// How many messages become open by it.
    pub opens: usize,
    /// How many messages are settled by it.
    pub settles: usize,
    /// Who waits until it is on the disk.
    pub synced: Option<oneshot::Sender<Result<(), String>>>,
}

/// Starts the thread that writes to `path`. The file is made with the first order, `head` first; it
/// is locked until the sender is gone.
///
/// # Errors
/// Where no thread can be started.
pub fn start(path: PathBuf, head: Vec<u8>) -> io::Result<Sender<Order>> {
    let (sender, receiver) = channel();
    let writer = Writer { path, head, file: None, open: 0 };
    std::thread::Builder::new().name("journal".to_owned()).spawn(move || writer.run(&receiver))?;
    Ok(sender)
}

struct Writer {
    path: PathBuf,
    head: Vec<u8>,
    file: Option<Appended>,
    open: usize,
}

impl Writer {
    fn run(mut self, orders: &Receiver<Order>) {
        while let Ok(first) = orders.recv() {
            let mut group = vec![first];
            let mut size = 0;
            while size < GROUP
                && let Ok(next) = orders.try_recv()
            {
                size += next.lines.len() + next.texts.len();
                group.push(next);
            }
            self.serve(group);
        }
    }

    fn serve(&mut self, group: Vec<Order>) {
        let waited = group.iter().any(|order| order.synced.is_some());
        let result = self.write(&group, waited).map_err(|error| error.to_string());
        for waiting in group.into_iter().filter_map(|order| order.synced) {
            // Who went away meanwhile wants no answer.
            let _ = waiting.send(result.clone());
        }
    }

    fn write(&mut self, group: &[Order], sync: bool) -> io::Result<()> {
        let texts: Vec<u8> = group.iter().flat_map(|order| &order.texts).copied().collect();
        let lines: Vec<u8> = group.iter().flat_map(|order| &order.lines).copied().collect();
        if !texts.is_empty() {
            let mut beside = Appended::open(&texts_of(&self.path))?;
            beside.append(&texts)?;
            beside.file.sync_data()?;
        }
        let file = self.file()?;
        file.append(&lines)?;
        if sync {
            file.file.sync_data()?;
        }
        self.settle(group)
    }

    /// Empties the file of texts once nothing is open any more.
    fn settle(&mut self, group: &[Order]) -> io::Result<()> {
        let opened = self.open.saturating_add(group.iter().map(|order| order.opens).sum());
        self.open = opened.saturating_sub(group.iter().map(|order| order.settles).sum());
        let texts = texts_of(&self.path);
        if self.open > 0 || opened == 0 || !texts.exists() {
            return Ok(());
        }
        // The outcomes first: without them the texts are still needed.
        self.file()?.file.sync_data()?;
        fs::remove_file(texts)
    }

    /// The file, made and locked the first time.
    fn file(&mut self) -> io::Result<&mut Appended> {
        if self.file.is_none() {
            let mut file = Appended::open(&self.path)?;
            file.file.try_lock().map_err(io::Error::from)?;
            file.append(&self.head)?;
            file.file.sync_all()?;
            sync_folder(&self.path)?;
            self.file = Some(file);
        }
        self.file.as_mut().ok_or_else(|| io::Error::other("no file"))
    }
}

/// A file that is only appended to, and of which no half line is left behind where that can be
/// helped.
pub struct Appended {
    /// The file.
    pub file: File,
    /// How far it is good.
    good: u64,
    /// Its last line is a half one.
    torn: bool,
}

impl Appended {
    /// Opens a file for appending; a new one can be read by its owner only.
    ///
    /// # Errors
    /// Where it cannot be opened.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.create(true).append(true).read(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        let good = file.seek(io::SeekFrom::End(0))?;
        Ok(Self { file, good, torn: false })
    }

    /// Notes that its last line was not ended, as after the end of the machine in the middle of it.
    pub const fn ends_torn(&mut self) {
        self.torn = true;
    }

    /// Appends whole lines. After a failure what was written of them is cut off again.
    ///
    /// # Errors
    /// Where they cannot be written, as on a full disk.
    pub fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        let torn = if self.torn { &b"\n"[..] } else { b"" };
        match self.file.write_all(torn).and_then(|()| self.file.write_all(lines)) {
            Ok(()) => {
                self.good += (torn.len() + lines.len()) as u64;
                self.torn = false;
                Ok(())
            }
            Err(error) => {
                self.torn |= self.file.set_len(self.good).is_err();
                Err(error)
            }
        }
    }
}

/// Makes the file's name as lasting as its content.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}
