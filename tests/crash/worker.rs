//! The process that is killed: it does one piece of work, as the program does it.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use peekq::client::client::{Client, Options};
use peekq::client::credential::connection_string;
use peekq::jobs::site::{Site, Talk};
use peekq::jobs::{bulk, wipe};
use peekq::journal::Journal;
use peekq::model::account::ConnId;
use peekq::model::change::{Act, Bulk, By, Deed, Giving, Goal, NewLife, Terms, Which};
use peekq::model::history::{Keeping, Place};
use peekq::model::operation::Access;
use peekq::model::queue::QueueName;
use peekq::runtime::clock::SystemClock;
use tokio::sync::mpsc::unbounded_channel;

use crate::acts::Worker;

/// A piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// The message at a place (from 0) gets another text.
    Edit(usize),
    /// The message at a place gets another text, as a new message.
    Replace(usize),
    /// The message at a place is deleted.
    Delete(usize),
    /// It and the message two places behind it are deleted in one go.
    DeleteTwo(usize),
    /// A message is put.
    Put,
    /// All are dug; the one at a place gets another text, the next one is deleted.
    Dig(usize),
    /// All messages are deleted.
    Clear,
    /// One thing after the other, from this seed.
    Spree(usize),
    /// All messages are moved to another queue.
    Move,
    /// The even ones are, and the others are held meanwhile.
    Pick,
}

impl Work {
    fn words(self) -> String {
        match self {
            Self::Edit(at) => format!("edit {at}"),
            Self::Replace(at) => format!("replace {at}"),
            Self::Delete(at) => format!("delete {at}"),
            Self::DeleteTwo(at) => format!("delete-two {at}"),
            Self::Put => "put 0".to_owned(),
            Self::Dig(at) => format!("dig {at}"),
            Self::Clear => "clear 0".to_owned(),
            Self::Spree(seed) => format!("spree {seed}"),
            Self::Move => "move 0".to_owned(),
            Self::Pick => "pick 0".to_owned(),
        }
    }

    fn read(words: &str) -> Self {
        let (what, at) = words.split_once(' ').unwrap();
        let at = at.parse().unwrap();
        match what {
            "edit" => Self::Edit(at),
            "replace" => Self::Replace(at),
            "delete" => Self::Delete(at),
            "delete-two" => Self::DeleteTwo(at),
            "put" => Self::Put,
            "dig" => Self::Dig(at),
            "spree" => Self::Spree(at),
            "move" => Self::Move,
            "pick" => Self::Pick,
            _ => Self::Clear,
        }
    }
}

/// The text that an edit writes.
pub const EDITED: &str = "edited\r\n<&> 😀";
pub const QUEUE: &str = "orders";
/// A file that says that the work has begun.
pub const BEGUN: &str = "begun";
/// Where messages are moved to.
pub const OTHER: &str = "other";

/// Starts a process that does the work on the service, and leases for so many seconds.
pub fn start(work: Work, lease_secs: u32, connection: &str, folder: &Path) -> Child {
    let mut worker = Command::new(std::env::current_exe().unwrap());
    worker.args(["--ignored", "--exact", "worker::the_worker", "--test-threads=1"]);
    worker.env("CONNECTION", connection).env("FOLDER", folder).env("WORK", work.words());
    worker.env("LEASE_SECS", lease_secs.to_string());
    worker.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// The queue as a job works on it.
pub fn site(connection: &str, folder: &Path) -> Site {
    let parsed = connection_string::parse(connection).unwrap();
    let clock = Arc::new(SystemClock::new());
    let place = (&parsed.account, &parsed.endpoint);
    let journal = Journal::open(folder, place, Keeping::Full, u64::MAX, clock.clone()).unwrap();
    let client = Client::new(
        parsed.endpoint.clone(),
        parsed.account.clone(),
        parsed.credential,
        clock.clone(),
        Options::default(),
    );
    Site { client: client.with_access(Access::ReadWrite), queue: QueueName::new(QUEUE), clock, journal }
}

pub fn terms(lease_secs: u32) -> Terms {
    Terms { threshold: Some(5), lease_secs, short_lease_secs: 10, budget: 500, giving: Giving::Surely }
}

/// Nobody listens.
pub fn silent() -> Talk {
    let (sender, orders) = unbounded_channel();
    // An open channel without a word in it.
    std::mem::forget(sender);
    Talk { tell: Arc::new(|_| {}), orders }
}

#[test]
#[ignore = "a program for the tests beside it, which start it and kill it"]
fn the_worker() {
    let var = |name| std::env::var(name).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let site = site(&var("CONNECTION"), Path::new(&var("FOLDER")));
        std::fs::write(Path::new(&var("FOLDER")).join(BEGUN), "").unwrap();
        let work = Worker { site: &site, lease_secs: var("LEASE_SECS").parse().unwrap() };
        match Work::read(&var("WORK")) {
            Work::Edit(at) => work.change(&[at], Act::Edit(Arc::from(EDITED))).await,
            Work::Replace(at) => work.change(&[at], Act::Replace(Arc::from(EDITED))).await,
            Work::Delete(at) => work.change(&[at], Act::Delete).await,
            Work::DeleteTwo(at) => work.change(&[at, at + 2], Act::Delete).await,
            Work::Put => work.put(EDITED).await,
            Work::Dig(at) => work.dig(at, EDITED).await,
            Work::Clear => drop(wipe::clear(&site).await),
            Work::Spree(seed) => work.spree(seed).await,
            Work::Move => many(&site, Which::All).await,
            Work::Pick => many(&site, Which::Matching(Arc::from("/^[a<]/"))).await,
        }
        site.journal.flush().await.unwrap();
    });
}

async fn many(site: &Site, which: Which) {
    let place = Place {
        account: site.client.account().clone(),
        endpoint: site.client.endpoint().to_string().into(),
        queue: QueueName::new(OTHER),
    };
    let goal = bulk::Goal { client: site.client.clone(), queue: place.queue.clone() };
    let wish = Bulk {
        deed: Deed::Move,
        to: Some(Goal { conn: ConnId(1), place }),
        which,
        life: NewLife::Kept,
        rate: None,
        hold: 2_000,
        canary: false,
        by: By::Lease,
        remembers: false,
        undoes: None,
        recovers: None,
    };
    let _ = bulk::bulk(site, Some(goal), &wish, None, silent()).await;
}
