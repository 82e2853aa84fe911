//! Kills at moments that seeds choose: in the middle of a request, of a line of the journal, or in
//! between. Then the next start deals with what was left, and a client of its own, without anything of
//! peekq but the signature, says what is in the queue.

use std::collections::BTreeSet;
use std::time::Duration;

use peekq::model::history::Entry;
use peekq::model::message::MessageId;
use peekq::model::remedy::Purpose;
use tokio::time::Instant;

use crate::azurite::Azurite;
use crate::dice::Dice;
use crate::http::{Http, Server};
use crate::ledger::Ledger;
use crate::scene::{Scene, Service, written};
use crate::worker::{BEGUN, QUEUE, Work};

/// How many processes are killed unless somebody asks for more.
const USUAL: u64 = 40;
/// Longer than most sprees.
const LONGEST: u32 = 120_000;

/// One kill, and what is left.
struct Kill {
    scene: Scene,
    http: Http,
    ledger: Ledger,
    dice: Dice,
}

impl Kill {
    async fn new(seed: u64, service: Service, lease_secs: u32) -> Self {
        let server = match &service {
            Service::Embedded(..) => Server::Embedded,
            Service::Azurite(_) => Server::Azurite,
        };
        let http = Http::new(server, &service.connection_string());
        let (scene, mut ledger) = (Scene::on(service, lease_secs).await, Ledger::default());
        for n in 0..8 {
            let text = format!(" first {n} \r\n<&> 😀\t");
            let put = http.put(QUEUE, &text);
            ledger.stands(&MessageId::new(&put["MessageId"]), &text, i64::MAX);
        }
        Self { scene, http, ledger, dice: Dice::new(seed) }
    }

    /// Kills a process in the middle of its work. True where it was not at its end already.
    async fn kill(&mut self, seed: u64, longest: u32) -> bool {
        let before = self.scene.service.connections();
        let mut child = self.scene.start(Work::Spree(usize::try_from(seed).unwrap()));
        let begun = self.scene.folder.path().join(BEGUN);
        let deadline = Instant::now() + Duration::from_secs(20);
        while !begun.exists() {
            assert!(Instant::now() < deadline, "it does not begin");
            tokio::task::yield_now().await;
        }
        let moment = Instant::now() + Duration::from_micros(u64::from(self.dice.below(longest)));
        while Instant::now() < moment {
            tokio::task::yield_now().await;
        }
        let over = child.try_wait().unwrap().is_some();
        self.scene.kill(&mut child, before).await;
        !over
    }

    /// Takes what was written down for what was done.
    fn learn(&mut self, entries: &[Entry]) {
        for entry in entries {
            let ids = entry.intent.items.iter().filter_map(|item| item.id.clone());
            self.ledger.learn(entry, &ids.collect::<BTreeSet<_>>());
        }
    }

    async fn judge(&mut self, entries: &[Entry]) {
        self.scene.end_leases().await;
        let seen = self.http.peek(QUEUE).into_iter();
        let found: Vec<_> =
            seen.map(|one| (MessageId::new(&one["MessageId"]), one["MessageText"].clone())).collect();
        self.ledger.judge(&found, entries, 0);
    }

    async fn recover(&mut self) {
        let purpose = *self.dice.pick(&[Purpose::Finish, Purpose::Revert]);
        self.scene.recover(purpose).await;
        let mended = self.scene.mended.take();
        self.learn(&mended);
        self.ledger.doubled.extend(self.scene.doubled.take());
        let dismissed = self.scene.dismissed.take();
        self.ledger
            .dismissed
            .extend(dismissed.iter().filter_map(|item| Some(item.text.as_ref()?.to_string())));
        let all = [written(self.scene.folder.path()), mended].concat();
        self.judge(&all).await;
    }
}

/// Everything, from the kill to the last look. True where it was killed in the middle.
async fn play(seed: u64, service: Service, lease_secs: u32, longest: u32) -> bool {
    println!("SEED={seed} cargo test --locked --test crash seeds");
    let mut kill = Kill::new(seed, service, lease_secs).await;
    let cut = kill.kill(seed, longest).await;
    let entries = written(kill.scene.folder.path());
    kill.learn(&entries);
    kill.judge(&entries).await;
    kill.recover().await;
    cut
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whenever_a_process_is_killed_nothing_is_lost_and_nothing_exists_twice_without_a_word() {
    let number = |name| std::env::var(name).ok().map(|value| value.parse::<u64>().unwrap());
    let seeds = number("SEED").map_or_else(|| 0..number("SEEDS").unwrap_or(USUAL), |seed| seed..seed + 1);
    let (mut cut, count) = (0, seeds.end - seeds.start);
    for seed in seeds {
        cut += u64::from(play(seed, Service::embedded().await, 30, LONGEST).await);
    }
    println!("{cut} of {count} were in the middle of something");
    assert!(count < 10 || cut > count / 4, "the moments are too late: {cut} of {count}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_holds_on_azurite() {
    for seed in 0..5 {
        // Nobody moves the clock of Azurite: the leases are short and waited for.
        play(seed, Service::Azurite(Azurite::start()), 3, 3 * LONGEST).await;
    }
}
