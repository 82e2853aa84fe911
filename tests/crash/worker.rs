//! The process that is killed: it does one piece of work, as the program does it.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use peekq::client::client::{Client, Options};
use peekq::client::credential::connection_string;
use peekq::jobs::change::change;
use peekq::jobs::site::{Site, Talk};
use peekq::jobs::{bulk, plan, wipe};
use peekq::journal::Journal;
use peekq::model::account::ConnId;
use peekq::model::change::{Act, Bulk, By, Deed, Giving, Goal, NewLife, Target, Terms, Which};
use peekq::model::history::{Keeping, Place};
use peekq::model::operation::Access;
use peekq::model::queue::QueueName;
use peekq::runtime::clock::SystemClock;
use tokio::sync::mpsc::unbounded_channel;

/// A piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// The message at a place (from 0) gets another text.
    Edit(usize),
    /// The message at a place is deleted.
    Delete(usize),
    /// All messages are deleted.
    Clear,
    /// All messages are moved to another queue.
    Move,
    /// The even ones are, and the others are held meanwhile.
    Pick,
}

impl Work {
    fn words(self) -> String {
        match self {
            Self::Edit(at) => format!("edit {at}"),
            Self::Delete(at) => format!("delete {at}"),
            Self::Clear => "clear 0".to_owned(),
            Self::Move => "move 0".to_owned(),
            Self::Pick => "pick 0".to_owned(),
        }
    }

    fn read(words: &str) -> Self {
        let (what, at) = words.split_once(' ').unwrap();
        let at = at.parse().unwrap();
        match what {
            "edit" => Self::Edit(at),
            "delete" => Self::Delete(at),
            "move" => Self::Move,
            "pick" => Self::Pick,
            _ => Self::Clear,
        }
    }
}

/// The text that an edit writes.
pub const EDITED: &str = "edited\r\n<&> 😀";
pub const QUEUE: &str = "orders";
/// Where messages are moved to.
pub const OTHER: &str = "other";

/// Starts a process that does the work on the service.
pub fn start(work: Work, connection: &str, folder: &Path) -> Child {
    let mut worker = Command::new(std::env::current_exe().unwrap());
    worker.args(["--ignored", "--exact", "worker::the_worker", "--test-threads=1"]);
    worker.env("CONNECTION", connection).env("FOLDER", folder).env("WORK", work.words());
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

pub fn terms() -> Terms {
    Terms { threshold: Some(5), lease_secs: 30, short_lease_secs: 10, budget: 500, giving: Giving::Surely }
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
        match Work::read(&var("WORK")) {
            Work::Edit(at) => one(&site, at, Act::Edit(Arc::from(EDITED))).await,
            Work::Delete(at) => one(&site, at, Act::Delete).await,
            Work::Clear => drop(wipe::clear(&site).await),
            Work::Move => many(&site, Which::All).await,
            Work::Pick => many(&site, Which::Matching(Arc::from("/^[a<]/"))).await,
        }
        site.journal.flush().await.unwrap();
    });
}

async fn one(site: &Site, at: usize, act: Act) {
    let head = site.client.peek(&site.queue, 32).await.unwrap();
    let target = Target { id: head[at].id.clone(), seen: Arc::clone(&head[at].text) };
    let targets = [target];
    let plan = plan::plan(&head, None, &targets, &terms());
    let _ = change(site, &targets, &act, &plan, &mut silent()).await;
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
    };
    let _ = bulk::bulk(site, Some(goal), &wish, None, silent()).await;
}
