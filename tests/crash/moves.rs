//! Every cut of a move of many messages: nothing is lost, what stands twice is named, and it can be
//! brought to its end or taken back.

use peekq::model::recovery::Finding;
use peekq::model::remedy::Purpose;

use crate::kills::{TEXTS, sorted};
use crate::scene::{Cut, Scene};
use crate::worker::{OTHER, Work};

/// What there is after a cut was dealt with.
struct After {
    from: Vec<String>,
    to: Vec<String>,
    found: Vec<Finding>,
}

impl After {
    /// Every text is there, and twice only where it was said that this may be.
    fn is_whole(&self) -> bool {
        let all: Vec<&String> = self.from.iter().chain(&self.to).collect();
        let times = |text: &String| all.iter().filter(|other| **other == text).count();
        let unsure = |found: &&Finding| matches!(found, Finding::Unsure | Finding::Alike);
        let unsure = self.found.iter().filter(unsure).count();
        let doubled = sorted(&TEXTS).iter().filter(|text| times(text) == 2).count();
        sorted(&TEXTS).iter().all(|text| (1..=2).contains(&times(text))) && doubled <= unsure
    }
}

async fn cut(work: Work, cut: Cut, purpose: Purpose) -> Option<After> {
    let scene = Scene::new(&TEXTS).await;
    if !scene.cut(work, cut).await {
        return None;
    }
    let found = scene.recover(purpose).await;
    Some(After { from: scene.texts().await, to: scene.texts_of(OTHER).await, found })
}

/// Cuts the work at its every request. Returns what was found in all of them.
async fn every_cut(work: Work, purpose: Purpose) -> Vec<Finding> {
    let mut found = Vec::new();
    for request in 0.. {
        for after in [false, true] {
            let at = Cut { request, after };
            let Some(after) = cut(work, at, purpose).await else { return found };
            assert!(after.is_whole(), "{at:?}: {:?} and {:?} {:?}", after.from, after.to, after.found);
            found.extend(after.found);
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_is_cut_off_anywhere_can_be_finished() {
    let found = every_cut(Work::Move, Purpose::Finish).await;
    assert!(found.contains(&Finding::Twice) && found.contains(&Finding::NotHappened), "{found:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_is_cut_off_anywhere_can_be_taken_back() {
    let found = every_cut(Work::Move, Purpose::Revert).await;
    assert!(found.contains(&Finding::Twice), "{found:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_of_some_that_is_cut_off_anywhere_loses_none_of_those_that_were_held() {
    every_cut(Work::Pick, Purpose::Finish).await;
}
