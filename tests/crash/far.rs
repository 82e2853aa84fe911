//! A move of many that is killed, where the old messages stand far behind the first 32 by the time that
//! anybody looks: one search brings all of them to their end, and no text is lost or stands twice.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::jobs::site::Site;
use peekq::model::change::{
    Bulk, BulkReport, By, Deed, Fate, Found, NewLife, Recovers, Recovery, Report, Which,
};
use peekq::model::history::{EntryId, Keeping};
use peekq::model::operation::OperationKind;
use peekq::model::queue::QueueName;
use peekq::model::recovery::{Finding, Left};
use peekq::runtime::{Journals, recovery, searches};
use tokio::time::Instant;

use crate::http::{Http, Server};
use crate::scene::{Ahead, Scene, Service};
use crate::worker::{OTHER, QUEUE, Work, silent};

pub const MANY: usize = 240;
/// Longer than the lease of a move, in milliseconds.
const A_LEASE: u64 = 70_000;
/// So many deletes go well before they get no answer any more.
const DONE: u64 = 60;
/// So many had none when the process is killed.
pub const MET: u64 = 4;

/// The next start, after the leases of the dead process have run out.
pub struct Next {
    /// What it holds stays as long as this.
    _scene: Scene,
    pub http: Http,
    pub journals: Arc<Journals>,
    pub site: Site,
}

impl Next {
    /// A move of messages with these texts is killed when its requests of this kind get no answer any more:
    /// they took effect, or they did not.
    pub async fn after_a_kill(kind: OperationKind, takes_effect: bool, texts: &[String]) -> Self {
        let scene = Scene::on(Service::embedded().await, 60).await;
        let http = Http::new(Server::Embedded, &scene.service.connection_string());
        for text in texts {
            http.put(QUEUE, text);
        }
        let fault = Fault { trouble: Trouble::Hang, takes_effect };
        let plan = Planned { kind: Some(kind), secondary: None, skip: DONE, times: u64::MAX, fault };
        scene.service.faults().plan(vec![plan]);
        let deadline = Instant::now() + Duration::from_mins(1);
        // Only the connections of the process that is killed are to be waited for.
        while scene.service.connections() > 0 {
            assert!(Instant::now() < deadline, "connections of this process stay open");
            tokio::task::yield_now().await;
        }
        let mut child = scene.start(Work::Move);
        while (scene.service.faults().met().len() as u64) < MET {
            assert!(Instant::now() < deadline, "its requests do not come");
            tokio::task::yield_now().await;
        }
        // Those without an answer stay open for the service.
        child.kill().unwrap();
        child.wait().unwrap();
        while scene.service.connections() > scene.service.faults().met().len() {
            assert!(Instant::now() < deadline, "what the dead process asked for is not done");
            tokio::task::yield_now().await;
        }
        scene.service.faults().plan(Vec::new());
        let Service::Embedded(_, clock) = &scene.service else { unreachable!() };
        clock.1.fetch_add(A_LEASE, Ordering::SeqCst);
        let clock = Arc::clone(clock);
        let site = Site { clock: Arc::<Ahead>::clone(&clock), ..scene.site(scene.folder.path()) };
        let journals = Arc::new(Journals::new(Keeping::Full, None, &Arc::from("next")));
        let next = Self { _scene: scene, http, journals, site };
        // A process that another test is just starting has, for a moment, the locks that we held.
        while next.left().await.is_empty() {
            assert!(Instant::now() < deadline, "the journal of a dead process stays locked");
        }
        // Nothing of it can be on its way any more.
        clock.1.fetch_add(A_LEASE, Ordering::SeqCst);
        next
    }

    pub async fn left(&self) -> Vec<Left> {
        let here = (self.site.client.endpoint().to_string(), self.site.clock.now());
        recovery::left(&self.site.client, &self.site.journal, here, &self.journals).await.unwrap()
    }

    /// What the key of the list does.
    async fn search(&self) -> BulkReport {
        let left = self.left().await;
        let work: EntryId = left[0].work.clone();
        assert!(left.iter().all(|one| one.work == work));
        let messages = left.iter().filter_map(Left::to_be_deleted).collect();
        self.run(QUEUE, (Recovery::Finish, &[]), work, Which::Known { messages, reach: None }).await
    }

    /// Deals by a search with what was left open.
    pub async fn run(
        &self,
        queue: &str,
        (way, copies): (Recovery, &[Found]),
        work: EntryId,
        which: Which,
    ) -> BulkReport {
        let wish = Bulk {
            deed: if way == Recovery::Seek { Deed::Find } else { Deed::Delete },
            to: None,
            which,
            life: NewLife::Kept,
            rate: None,
            hold: 2_000,
            canary: false,
            by: By::CarefulLease,
            remembers: false,
            undoes: None,
            recovers: Some(Recovers { work, way, copies: copies.iter().map(Found::copied).collect() }),
        };
        let (journal, queue) = (self.site.journal.noting(), QueueName::new(queue));
        let site = Site { journal, queue, ..self.site.clone() };
        let report = searches::run(&self.journals, &site, wish, (None, None), silent()).await.unwrap();
        let Report::Bulk(report) = report else { panic!("{report:?}") };
        *report
    }

    /// How often every text stands, by a client that knows nothing of the journal.
    pub fn standing(&self) -> BTreeMap<String, usize> {
        let mut all = BTreeMap::new();
        for queue in [QUEUE, OTHER] {
            assert_eq!(self.http.count(queue) as usize, {
                let mut count = 0;
                loop {
                    let batch = self.http.get(queue, 32, 600);
                    if batch.is_empty() {
                        break count;
                    }
                    count += batch.len();
                    for one in batch {
                        *all.entry(one["MessageText"].clone()).or_default() += 1;
                    }
                }
            });
        }
        all
    }
}

pub fn text(n: usize) -> String {
    format!(" {n} \r\n<&> 😀\t")
}

async fn comes_to_its_end(takes_effect: bool) {
    let texts: Vec<String> = (0..MANY).map(text).collect();
    let next = Next::after_a_kill(OperationKind::DeleteMessage, takes_effect, &texts).await;
    let left = next.left().await;
    let put: Vec<&Left> = left.iter().filter(|one| one.stands.is_some()).collect();
    assert!(put.len() as u64 >= MET, "{left:?}");
    let unseen = |one: &&Left| matches!(one.finding, Finding::NotSeen | Finding::OldNotSeen);
    assert!(put.iter().all(unseen), "no look tells what became of them: {put:?}");
    let report = next.search().await;
    let (done, missing) = (report.count(Fate::Done), report.search.missing.len() as u64);
    // The end of a message that was deleted before may not have been written yet, and not every one that
    // was put was already to be deleted.
    let without_answer = if takes_effect { missing } else { done };
    assert!(done + missing == put.len() as u64 && without_answer >= MET, "{report:?}");
    assert!(missing == 0 || report.search.saw_all == Some(true), "{report:?}");
    // What stays is what no word came of: the list says that it may stand twice.
    let unsure: Vec<Left> = next.left().await;
    assert!(unsure.iter().all(|one| one.stands.is_none()), "{unsure:?}");
    let standing = next.standing();
    assert_eq!(standing.keys().cloned().collect::<Vec<_>>(), sorted((0..MANY).map(text).collect()));
    let twice: Vec<&String> =
        standing.iter().filter(|(_, times)| **times > 1).map(|(text, _)| text).collect();
    let said = |text: &&&String| unsure.iter().any(|one| *one.hash == *peekq::journal::hash(text));
    assert!(twice.iter().all(|text| said(&text)), "{twice:?}");
    assert!(standing.values().all(|times| *times <= 2));
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_move_of_many_is_finished_by_one_search() {
    comes_to_its_end(false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn old_messages_that_went_with_the_killed_move_are_found_to_be_gone() {
    comes_to_its_end(true).await;
}
