//! Stories at random, each from its seed.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::thread;

use tokio::runtime::Builder;

use crate::dice::Dice;
use crate::ledger::Ledger;
use crate::recovery::recover;
use crate::rivals::Rival;
use crate::stage::{Stage, seed};
use crate::work::Worker;

/// How many stories are told unless somebody asks for more.
const USUAL: u64 = 200;
const THREADS: usize = 2;

/// A queue, some pieces of work on it, and what is left of it.
async fn tell(seed: u64) {
    let mut dice = Dice::new(seed);
    let (stage, mut ledger) = (Stage::new().await, Ledger::default());
    // Sometimes more than can be seen.
    let count = if dice.one_in(8) { dice.between(33, 70) } else { dice.between(0, 16) };
    stage.fill(count, &mut dice, &mut ledger).await;
    let ledger = RefCell::new(ledger);
    let mut rival = Rival::new(dice.fork());
    let mut worker = Worker { stage: &stage, ledger: &ledger, site: stage.start(), done: Vec::new() };
    for _ in 0..dice.between(1, 8) {
        worker.step(&mut dice, &mut rival).await;
        rival.act(&stage, &ledger).await;
    }
    drop(worker);
    judge(&stage, &ledger).await;
    recover(&stage, &ledger, &mut dice).await;
    judge(&stage, &ledger).await;
}

async fn judge(stage: &Stage, ledger: &RefCell<Ledger>) {
    let found = stage.everything().await;
    stage.note(|| format!("there is {found:#?}"));
    let mut ledger = ledger.borrow_mut();
    ledger.turn_over();
    ledger.judge(&found, &stage.written(), stage.secs());
}

/// The seeds that are wanted.
fn seeds() -> std::ops::Range<u64> {
    let many = || std::env::var("SEEDS").ok().map(|seeds| seeds.parse().unwrap());
    seed().map_or_else(|| 0..many().unwrap_or(USUAL), |seed| seed..seed + 1)
}

/// Tells a story; what went wrong with it.
fn told(seed: u64) -> Result<(), String> {
    let story = || Builder::new_current_thread().enable_all().build().unwrap().block_on(tell(seed));
    catch_unwind(AssertUnwindSafe(story)).map_err(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        said.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
    })
}

#[test]
fn whatever_happens_nothing_is_lost_and_nothing_exists_twice_without_a_word() {
    let (seeds, wrong) = (Mutex::new(seeds()), Mutex::new(Vec::new()));
    let next = || seeds.lock().unwrap().next();
    let work = || {
        while let Some(seed) = next() {
            if let Err(said) = told(seed) {
                wrong.lock().unwrap().push(format!("SEED={seed} cargo test --locked --test model\n  {said}"));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(work);
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} went wrong\n{}", wrong.len(), wrong.join("\n"));
}
