//! Whatever goes wrong at whichever step, before or after it took effect: no text is ever lost, and none
//! exists twice without a line in a report that names it.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use futures_util::future::join_all;
use peekq::client::client::Options;
use peekq::emulator::faults::{Fault, Planned, Seeded, Trouble};
use peekq::journal::hash;
use peekq::model::change::{BulkReport, Deed, Which};
use peekq::model::operation::OperationKind as Op;

use super::{Ahead, ahead, matching, wish};
use crate::stand::Stand;

const COUNT: usize = 12;

fn hasty() -> Options {
    Options {
        attempt_timeout: Duration::from_secs(1),
        deadline: Duration::from_secs(3),
        pause: Duration::from_millis(20),
        ..Options::default()
    }
}

fn text(n: usize) -> String {
    if n.is_multiple_of(2) { format!("stuck {n}") } else { format!("m-{n}") }
}

/// What there is once all leases have ended, and what the reports say.
struct After {
    from: Vec<String>,
    to: Vec<String>,
    lines: Vec<serde_json::Value>,
}

impl After {
    async fn of((stand, clock): (&Stand, &Ahead), reports: &[BulkReport]) -> Self {
        stand.emulator().faults().plan(vec![]);
        clock.by(700);
        let lines = reports.iter().flat_map(Stand::lines).collect();
        Self { from: stand.drained("orders").await, to: stand.drained("other").await, lines }
    }

    /// The ends that the reports tell of a text.
    fn ends(&self, text: &str) -> Vec<&str> {
        let own = self.lines.iter().filter(|line| line["hash"] == hash(text).as_str());
        own.map(|line| line["end"].as_str().unwrap()).collect()
    }

    /// Nothing is lost, and what is there twice is named.
    fn check(&self, deed: Deed, count: usize, what: &str) {
        let mut found: BTreeMap<&String, usize> = BTreeMap::new();
        for text in self.from.iter().chain(&self.to) {
            *found.entry(text).or_default() += 1;
        }
        for text in (0..count).map(text) {
            let (there, ends) = (found.get(&text).copied().unwrap_or(0), self.ends(&text));
            match there {
                0 => {
                    let deleted = ends.iter().any(|end| ["deleted", "possibly deleted"].contains(end));
                    assert!(deed == Deed::Delete && deleted, "{what}: {text} is lost: {ends:?}");
                }
                1 => {}
                _ if deed == Deed::Copy => {}
                _ => {
                    assert!(ends.contains(&"possibly duplicated"), "{what}: {text} is there twice: {ends:?}");
                }
            }
        }
    }
}

/// Before and after the effect. An answer that says that nothing was done is believed.
fn faults_of(trouble: Trouble) -> Vec<Fault> {
    let denies = matches!(trouble, Trouble::Status { status: 403 | 429 | 503, .. });
    let both: &[bool] = if denies { &[false] } else { &[false, true] };
    both.iter().map(|takes_effect| Fault { trouble, takes_effect: *takes_effect }).collect()
}

async fn met(deed: Deed, planned: Planned) {
    let what = format!("{deed:?} {planned:?}");
    let (stand, clock) = ahead(hasty()).await;
    stand.put_all(&(0..COUNT).map(text).collect::<Vec<_>>()).await;
    let goal = stand.other().await;
    stand.emulator().faults().plan(vec![planned]);
    let report = stand.run_to(&wish(deed, matching("stuck")), goal.clone()).await;
    let others = (0..COUNT).filter(|n| !n.is_multiple_of(2)).map(text);
    let reports = if report.unanswered > 0 || report.count(peekq::model::change::Fate::Done) < 6 {
        // Whoever tries again afterwards does no harm either.
        stand.emulator().faults().plan(vec![]);
        clock.by(700);
        let again = stand.run_to(&wish(deed, matching("stuck")), goal).await;
        vec![report, again]
    } else {
        vec![report]
    };
    let after = After::of((&stand, &clock), &reports).await;
    after.check(deed, COUNT, &what);
    let left: HashSet<&String> = after.from.iter().collect();
    assert!(others.into_iter().all(|text| left.contains(&text)), "{what}: the others stay: {:?}", after.from);
    for report in &reports {
        assert!(report.file.is_ok(), "{what}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_at_any_step_loses_nothing_and_doubles_nothing_unsaid() {
    let status = |status| Trouble::Status { status, retry_after: None };
    let troubles = [
        Trouble::Reset,
        Trouble::Hang,
        Trouble::Truncate(20),
        Trouble::WrongBytes,
        Trouble::Html,
        status(503),
        status(500),
        status(403),
    ];
    let mut cases = Vec::new();
    for deed in [Deed::Move, Deed::Copy, Deed::Resend, Deed::Delete] {
        for kind in [Op::Get, Op::Put, Op::DeleteMessage, Op::Update] {
            for fault in troubles.into_iter().flat_map(faults_of) {
                for skip in [0, 4] {
                    cases.push((deed, Planned { kind: Some(kind), skip, times: 1, fault, secondary: None }));
                }
            }
        }
    }
    for chunk in cases.chunks(32) {
        join_all(chunk.iter().map(|(deed, planned)| met(*deed, *planned))).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_of_faults_loses_nothing_and_doubles_nothing_unsaid() {
    let status = |status, retry_after| Trouble::Status { status, retry_after };
    let troubles = [
        Trouble::Reset,
        Trouble::Truncate(60),
        Trouble::Delay(Duration::from_millis(30)),
        status(503, None),
        status(500, None),
        status(429, None),
    ];
    let faults: Vec<Fault> = troubles.into_iter().flat_map(faults_of).collect();
    let storm = async |seed: u64, deed: Deed, which: Which| {
        let (stand, clock) = ahead(Options { pause: hasty().pause, ..Options::default() }).await;
        stand.put_all(&(0..80).map(text).collect::<Vec<_>>()).await;
        let goal = stand.other().await;
        stand.emulator().faults().plan_seeded(Seeded { seed, one_in: 9, faults: faults.clone() });
        let first = stand.run_to(&wish(deed, which.clone()), goal.clone()).await;
        stand.emulator().faults().plan(vec![]);
        clock.by(700);
        let second = stand.run_to(&wish(deed, which.clone()), goal).await;
        assert!(matches!(second.end, peekq::model::change::BulkEnd::Finished), "{second:?}");
        let after = After::of((&stand, &clock), &[first, second]).await;
        after.check(deed, 80, &format!("{deed:?} {seed}"));
    };
    let cases = (0..4).flat_map(|seed| {
        [
            (Deed::Move, Which::All),
            (Deed::Resend, Which::All),
            (Deed::Move, matching("stuck")),
            (Deed::Delete, matching("m-")),
        ]
        .map(|(deed, which)| storm(seed, deed, which))
    });
    join_all(cases).await;
}
