//! A move of many that is killed while its puts are without an answer, with the copies far behind the first
//! 32 by then: one search tells which were put, and no text stands twice, or is gone, after what the user
//! decides.

use std::collections::BTreeMap;

use peekq::model::change::{BulkReport, Fate, Found, Known, Recovery, Search, Which};
use peekq::model::operation::OperationKind;
use peekq::model::recovery::{Finding, Left};

use crate::far::{MANY, MET, Next, text};
use crate::worker::{OTHER, QUEUE};

/// Every text is that of two messages, far from each other: when the process is killed, copies of some are
/// known to stand that have the text of one which never was put.
fn texts() -> Vec<String> {
    (0..MANY).map(|n| text(n % (MANY / 2))).collect()
}

impl Next {
    /// The messages of which no word came.
    async fn unheard(&self) -> Vec<Left> {
        let left = self.left().await;
        let unsure = |one: &&Left| matches!(one.finding, Finding::NoWord | Finding::Unsure | Finding::Alike);
        left.iter().filter(|one| one.stands.is_none()).filter(unsure).cloned().collect()
    }

    async fn seek(&self) -> BulkReport {
        let unheard = self.unheard().await;
        let sought = unheard.iter().filter_map(Left::sought).collect();
        let which = Which::Like { sought, not: [].into() };
        self.run(OTHER, (Recovery::Seek, &[]), unheard[0].work.clone(), which).await
    }

    /// Deletes the copies that were found, or the old ones.
    async fn decide(&self, found: &[Found], way: Recovery) -> BulkReport {
        let left = self.left().await;
        let known = |found: &Found| {
            let one = left.iter().find(|one| one.id.as_ref() == Some(&found.of)).unwrap();
            let id = if way == Recovery::Finish { &found.of } else { &found.id };
            Known { id: id.clone(), hash: one.hash.clone() }
        };
        let which = Which::Known { messages: found.iter().map(known).collect(), reach: None };
        let queue = if way == Recovery::Finish { QUEUE } else { OTHER };
        self.run(queue, (way, found), left[0].work.clone(), which).await
    }

    /// Deletes the old ones of which it is known that their copies stand: where the process was killed between
    /// a put and its delete.
    async fn finish_the_rest(&self) {
        let left = self.left().await;
        let Some(one) = left.first() else { return };
        let which =
            Which::Known { messages: left.iter().filter_map(Left::to_be_deleted).collect(), reach: None };
        self.run(QUEUE, (Recovery::Finish, &[]), one.work.clone(), which).await;
        assert!(self.left().await.is_empty());
    }

    fn each_stands_twice(&self) {
        let standing = self.standing();
        let others: BTreeMap<_, _> = standing.iter().filter(|(_, times)| **times != 2).collect();
        assert!(others.is_empty() && standing.len() == MANY / 2, "{others:?}");
    }
}

async fn comes_to_its_end(way: Recovery, takes_effect: bool) {
    let next = Next::after_a_kill(OperationKind::Put, takes_effect, &texts()).await;
    let unheard = next.unheard().await;
    assert!(unheard.len() as u64 >= MET, "{unheard:?}");
    // A look sees no more than that some texts stand, which may be those of others.
    let is_dark = |one: &&Left| one.finding == Finding::NoWord;
    assert!(unheard.iter().filter(is_dark).count() as u64 >= MET, "{unheard:?}");
    let report = next.seek().await;
    let Search { found, missing, saw_all, .. } = report.search.clone();
    // Of some that went well before, the process was killed before it could write that down.
    let without_answer = if takes_effect { found.len() } else { missing.len() };
    assert!(without_answer as u64 >= MET, "{report:?}");
    assert_eq!(found.len() + missing.len(), unheard.len());
    assert!(missing.is_empty() || saw_all == Some(true), "{report:?}");
    assert_eq!(report.leased, report.released);
    assert_eq!(next.unheard().await.len(), found.len(), "the others were never put");
    if !found.is_empty() {
        let report = next.decide(&found, way).await;
        assert_eq!(report.count(Fate::Done), found.len() as u64, "{report:?}");
    }
    next.finish_the_rest().await;
    next.each_stands_twice();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_of_which_no_word_came_are_found_and_the_old_ones_deleted() {
    comes_to_its_end(Recovery::Finish, true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_of_which_no_word_came_are_found_and_deleted() {
    comes_to_its_end(Recovery::TakeBack, true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_never_was_put_is_settled_by_the_search() {
    comes_to_its_end(Recovery::Finish, false).await;
}
