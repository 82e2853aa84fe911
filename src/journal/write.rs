//! The one that writes a file: a thread of its own, since writing blocks, and another one that syncs,
//! so that outcomes are written while the disk is still busy with what came before. Whatever waits at
//! the same time is written and synced together.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use tokio::sync::oneshot;

use super::read::texts_of;

/// The longest run of bytes that is written before the next answer.
const GROUP: usize = 4 << 20;

/// Wants to know how it ended.
pub type Waiting = oneshot::Sender<Result<(), String>>;

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
    /// Who waits until it is written: what a killed process wrote stays, what the machine lost its power
    /// over may not.
    pub written: Vec<Waiting>,
    /// Who waits until it is on the disk.
    pub synced: Vec<Waiting>,
}

impl Order {
    /// Makes one order of two.
    pub fn append(&mut self, other: Self) {
        self.lines.extend(other.lines);
        self.texts.extend(other.texts);
        self.opens += other.opens;
        self.settles += other.settles;
        self.written.extend(other.written);
        self.synced.extend(other.synced);
    }
}

/// Starts the thread that writes to `path`. The file is made with the first order, `head` first; it
/// is locked until the sender is gone.
///
/// # Errors
/// Where no thread can be started.
pub fn start(path: PathBuf, head: Vec<u8>) -> io::Result<Sender<Order>> {
    let (sender, receiver) = channel();
    let writer = Writer { path, head, file: None, open: 0, syncs: start_syncing()? };
    std::thread::Builder::new().name("journal".to_owned()).spawn(move || writer.run(&receiver))?;
    Ok(sender)
}

/// What was written, and who waits until it is on the disk.
type Sync = (Arc<File>, Vec<Waiting>);

fn start_syncing() -> io::Result<Sender<Sync>> {
    let (sender, receiver) = channel::<Sync>();
    let run = move || {
        while let Ok((file, mut waiting)) = receiver.recv() {
            waiting.extend(receiver.try_iter().flat_map(|(_, waiting)| waiting));
            answer(waiting, &file.sync_data());
        }
    };
    std::thread::Builder::new().name("journal sync".to_owned()).spawn(run)?;
    Ok(sender)
}

fn answer(waiting: Vec<Waiting>, result: &io::Result<()>) {
    for waiting in waiting {
        // Who went away meanwhile wants no answer.
        let _ = waiting.send(result.as_ref().copied().map_err(ToString::to_string));
    }
}

struct Writer {
    path: PathBuf,
    head: Vec<u8>,
    file: Option<Appended>,
    open: usize,
    syncs: Sender<Sync>,
}

impl Writer {
    fn run(mut self, orders: &Receiver<Order>) {
        while let Ok(mut group) = orders.recv() {
            while group.lines.len() + group.texts.len() < GROUP
                && let Ok(next) = orders.try_recv()
            {
                group.append(next);
            }
            self.serve(group);
        }
    }

    fn serve(&mut self, group: Order) {
        let result = self.write(&group);
        let Order { written, synced, .. } = group;
        answer(written, &result);
        match self.file.as_ref().filter(|_| result.is_ok()) {
            Some(_) if synced.is_empty() => {}
            // What is not taken is dropped, and so is answered too.
            Some(file) => drop(self.syncs.send((Arc::clone(&file.file), synced))),
            None => answer(synced, &result),
        }
    }

    fn write(&mut self, group: &Order) -> io::Result<()> {
        if !group.texts.is_empty() {
            let mut beside = Appended::open(&texts_of(&self.path))?;
            beside.append(&group.texts)?;
            beside.file.sync_data()?;
        }
        self.file()?.append(&group.lines)?;
        self.settle(group)
    }

    /// Empties the file of texts once nothing is open any more.
    fn settle(&mut self, group: &Order) -> io::Result<()> {
        let opened = self.open.saturating_add(group.opens);
        self.open = opened.saturating_sub(group.settles);
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
    pub file: Arc<File>,
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
        Ok(Self { file: Arc::new(file), good, torn: false })
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
        let mut file = &*self.file;
        match file.write_all(torn).and_then(|()| file.write_all(lines)) {
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
