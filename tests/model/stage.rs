//! The embedded service by a clock that is moved by hand, peekq's way to it, and everybody else's.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use peekq::client::client::{Client, Options};
use peekq::client::credential::connection_string;
use peekq::emulator::faults::{Fault, Planned, Seeded, Trouble};
use peekq::emulator::{self, Emulator};
use peekq::jobs::site::Site;
use peekq::journal::{self, Journal};
use peekq::model::clock::{Clock, ManualClock, Millis};
use peekq::model::history::{Entry, EntryId, Keeping};
use peekq::model::message::{Life, MessageId, NewMessage};
use peekq::model::operation::Access;
use peekq::model::queue::QueueName;
use tempfile::TempDir;

use crate::dice::Dice;
use crate::ledger::Ledger;

/// Longer than any lease that somebody takes in a story.
const LEASES_END: Duration = Duration::from_secs(400);
/// For how long the last look hides what it has seen.
const LOOK_SECS: u32 = 3_600;

pub struct Stage {
    pub service: Emulator,
    pub clock: Arc<ManualClock>,
    /// Everybody else: nothing is tried twice.
    pub rival: Client,
    pub folder: TempDir,
    texts: Cell<u32>,
    loud: bool,
}

impl Stage {
    pub async fn new() -> Self {
        let clock = Arc::new(ManualClock::at(Millis(1_795_435_200_000)));
        let config = emulator::Config::new(Arc::<ManualClock>::clone(&clock));
        let service = emulator::start(emulator::Config { record: true, ..config }).await.unwrap();
        let rival = client(&service, &clock, 1);
        rival.create_queue(&queue(), &Vec::new()).await.unwrap();
        Self {
            service,
            clock,
            rival,
            folder: tempfile::tempdir().unwrap(),
            texts: Cell::new(0),
            loud: seed().is_some(),
        }
    }

    /// What a start of the program has: a journal of its own in the same folder.
    pub fn start(&self) -> Site {
        let parsed = connection_string::parse(&self.service.connection_string()).unwrap();
        let place = (&parsed.account, &parsed.endpoint);
        let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(&self.clock);
        let journal =
            Journal::open(self.folder.path(), place, Keeping::Full, u64::MAX, Arc::clone(&clock)).unwrap();
        Site { client: client(&self.service, &self.clock, 4), queue: queue(), clock, journal }
    }

    /// A line of the story, where only one is told.
    pub fn note(&self, said: impl FnOnce() -> String) {
        if self.loud {
            println!("{} {}", self.clock.now().time_of_day(), said());
        }
    }

    pub fn secs(&self) -> i64 {
        self.clock.now().secs()
    }

    /// A text that there is only once, and that suffers from any hand laid on it.
    pub fn text(&self, by: &str) -> String {
        self.texts.set(self.texts.get() + 1);
        format!(" {by} {:03} \r\n<é & 😀>\t", self.texts.get())
    }

    /// How much was asked of the service since it forgot.
    pub fn asked(&self) -> usize {
        self.service.requests().len()
    }

    /// Puts messages as others do.
    pub async fn fill(&self, count: u32, dice: &mut Dice, ledger: &mut Ledger) {
        for _ in 0..count {
            let (text, life) = (self.text("first"), life(dice));
            let message = NewMessage { text: Arc::from(text.as_str()), life, delay: 0 };
            let put = self.rival.put(&queue(), &message).await.unwrap();
            ledger.stands(&put.id, &text, self.ends(life));
        }
    }

    /// When a message of this life ends that is put now.
    pub fn ends(&self, life: Life) -> i64 {
        match life {
            Life::Seconds(secs) => self.secs() + i64::from(secs),
            Life::Never => i64::MAX,
        }
    }

    /// Some things go wrong from now on, or nothing.
    pub fn plan(&self, dice: &mut Dice) {
        let faults = troubles();
        match dice.below(4) {
            0 => self.all_goes_well(),
            1 | 2 => {
                let (skip, times) = (u64::from(dice.below(9)), u64::from(dice.between(1, 5)));
                let fault = *dice.pick(&faults);
                self.service.faults().plan(vec![Planned { kind: None, secondary: None, skip, times, fault }]);
            }
            _ => {
                let one_in = u64::from(dice.between(2, 9));
                self.service.faults().plan_seeded(Seeded { seed: dice.next(), one_in, faults });
            }
        }
    }

    pub fn all_goes_well(&self) {
        self.service.faults().plan(Vec::new());
    }

    /// Everything that is in the queue, hidden or not: all leases end first.
    pub async fn everything(&self) -> Vec<(MessageId, String)> {
        self.all_goes_well();
        self.clock.advance(LEASES_END);
        let mut all = Vec::new();
        loop {
            let batch = self.rival.get(&queue(), 32, LOOK_SECS).await.unwrap();
            if batch.is_empty() {
                self.clock.advance(Duration::from_secs(u64::from(LOOK_SECS) + 1));
                return all;
            }
            all.extend(batch.into_iter().map(|one| (one.message.id, one.message.text.to_string())));
        }
    }

    /// An action with its texts.
    pub fn entry(&self, id: &EntryId) -> Entry {
        journal::load(self.folder.path(), id).unwrap().unwrap()
    }

    /// What all journals tell.
    pub fn written(&self) -> Vec<Entry> {
        let found = journal::history(self.folder.path()).unwrap();
        assert_eq!(found.flaws, []);
        found.entries.iter().map(|entry| self.entry(&entry.id)).collect()
    }
}

/// The one seed that is wanted; none for many.
pub fn seed() -> Option<u64> {
    std::env::var("SEED").ok().map(|seed| seed.parse().unwrap())
}

fn client(service: &Emulator, clock: &Arc<ManualClock>, max_attempts: u32) -> Client {
    let parsed = connection_string::parse(&service.connection_string()).unwrap();
    let options = Options { pause: Duration::from_millis(1), max_attempts, ..Options::default() };
    let clock = Arc::<ManualClock>::clone(clock);
    let client = Client::new(parsed.endpoint, parsed.account, parsed.credential, clock, options);
    client.with_access(Access::ReadWrite)
}

pub fn queue() -> QueueName {
    QueueName::new("orders")
}

/// Most live long, some end while one looks.
pub fn life(dice: &mut Dice) -> Life {
    match dice.below(8) {
        0 => Life::Seconds(dice.between(20, 200)),
        1 => Life::Never,
        _ => Life::Seconds(604_800),
    }
}

/// What can become of a request, before and after it took effect. A service that is busy, or refuses,
/// is taken at its word that nothing was done.
fn troubles() -> Vec<Fault> {
    let status = |status| Trouble::Status { status, retry_after: None };
    let either = [
        Trouble::Reset,
        Trouble::Truncate(20),
        Trouble::TruncateBody(9),
        status(500),
        Trouble::Html,
        Trouble::WrongBytes,
    ];
    let both = |trouble| [false, true].map(|takes_effect| Fault { trouble, takes_effect });
    let honest = [503, 403].map(|code| Fault { trouble: status(code), takes_effect: false });
    either.into_iter().flat_map(both).chain(honest).collect()
}
