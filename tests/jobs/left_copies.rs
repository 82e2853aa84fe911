//! Messages of a killed run of which no word came whether a copy was put: the queue where they were to go
//! is searched for the copies, and what is done with what was found, from the list to the journal.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use peekq::client::client::Options;
use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::jobs::bulk::bulk;
use peekq::jobs::site::{Site, Talk};
use peekq::model::change::{
    Bulk, BulkEnd, BulkReport, Copied, Deed, Fate, Found, Known, Order, Recovers, Recovery, Report, Which,
};
use peekq::model::changes::{Change, Standing};
use peekq::model::history::{Action, End, Entry, EntryId, Intent};
use peekq::model::message::{Life, Message, MessageId, NewMessage};
use peekq::model::operation::OperationKind;
use peekq::model::recovery::{Finding, Left};
use peekq::runtime::{Journals, recovery, searches};

use crate::bulk::{Ahead, ahead, name, wish};
use crate::left_search::{intent, journals};
use crate::stand::{Stand, talk};

/// How far a put of the killed run came.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Put {
    /// Its answer was written down.
    Answered,
    /// It took effect, and its answer never came.
    Unheard,
    /// It was never sent.
    Never,
}
use Put::{Answered, Never, Unheard};

/// More than a peek shows.
const STRANGERS: usize = 60;

/// A run that was killed in the middle of a move, or a resend.
struct Cut {
    stand: Stand,
    clock: Arc<Ahead>,
    journals: Arc<Journals>,
    work: EntryId,
    /// The old messages.
    old: Vec<Message>,
    /// Where their copies stand.
    copies: Vec<Option<MessageId>>,
}

impl Cut {
    async fn moving(items: &[(&str, Put)]) -> Self {
        Self::on(ahead(Options::default()).await, items).await
    }

    async fn on((stand, clock): (Stand, Arc<Ahead>), items: &[(&str, Put)]) -> Self {
        stand.other().await;
        for n in 0..STRANGERS {
            stand.put_into("other", &format!("stranger-{n}")).await;
        }
        stand.put_all(&items.iter().map(|(text, _)| (*text).to_owned()).collect::<Vec<_>>()).await;
        let old = stand.everything().await;
        let intended = intent(&stand, &old, None);
        Self::killed((stand, clock), intended, old, items).await
    }

    async fn killed(
        (stand, clock): (Stand, Arc<Ahead>),
        intended: Intent,
        old: Vec<Message>,
        items: &[(&str, Put)],
    ) -> Self {
        let goal = intended.to.as_ref().map_or("orders", |_| "other");
        let dead = stand.dead();
        let ticket = dead.intend(intended).await.unwrap().0.unwrap();
        let mut copies = Vec::new();
        for (at, (text, put)) in items.iter().enumerate() {
            let copy = if *put == Never { None } else { Some(stand.put_into(goal, text).await) };
            match (put, copy.clone()) {
                (Answered, Some(id)) => dead.settle(Some(&ticket), at, End::Stands(id)),
                (Unheard, _) if at % 2 == 0 => dead.settle(Some(&ticket), at, End::Unknown),
                _ => {}
            }
            copies.push(copy);
        }
        dead.flush().await.unwrap();
        let work = ticket.id().clone();
        drop(dead);
        let cut = Self { journals: journals(), stand, clock, work, old, copies };
        cut.claim().await;
        // Nothing of it can be on its way any more.
        Ahead::by(&cut.clock, 60);
        cut
    }

    /// Waits until it is known that the run is gone.
    async fn claim(&self) {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        while self.left().await.is_empty() {
            assert!(tokio::time::Instant::now() < deadline, "the journal of the dead run is not free");
            tokio::task::yield_now().await;
        }
    }

    async fn left(&self) -> Vec<Left> {
        let Site { client, journal, .. } = &self.stand.site;
        let here = (client.endpoint().to_string(), self.stand.site.clock.now());
        recovery::left(client, journal, here, &self.journals).await.unwrap()
    }

    /// The places in the work of those that are still open.
    async fn open(&self) -> Vec<usize> {
        self.left().await.into_iter().filter(|one| one.work == self.work).map(|one| one.item).collect()
    }

    /// What the key of the list asks for.
    async fn seeking(&self) -> Bulk {
        let left = self.left().await;
        let sought = left.iter().filter(|one| one.work == self.work).filter_map(Left::sought).collect();
        let which = Which::Like { sought, not: Arc::default() };
        self.recovering(Recovery::Seek, which, &[])
    }

    fn recovering(&self, way: Recovery, which: Which, copies: &[Copied]) -> Bulk {
        let deed = if way == Recovery::Seek { Deed::Find } else { Deed::Delete };
        let recovers = Recovers { work: self.work.clone(), way, copies: copies.into() };
        Bulk { recovers: Some(recovers), ..wish(deed, which) }
    }

    async fn seek(&self) -> BulkReport {
        self.run("other", self.seeking().await, talk().0).await
    }

    /// Deletes the old messages of which these are taken for the copies.
    async fn finish(&self, found: &[Found]) -> BulkReport {
        let known = found.iter().map(|found| self.known(&found.of, &found.of)).collect();
        let which = Which::Known { messages: known, reach: None };
        let copies: Vec<Copied> = found.iter().map(Found::copied).collect();
        self.run("orders", self.recovering(Recovery::Finish, which, &copies), talk().0).await
    }

    /// Deletes the copies.
    async fn take_back(&self, found: &[Found]) -> BulkReport {
        self.withdraw(&found.iter().map(Found::copied).collect::<Vec<_>>()).await
    }

    async fn withdraw(&self, copies: &[Copied]) -> BulkReport {
        let known = copies.iter().map(|copy| self.known(&copy.id, &copy.of)).collect();
        let which = Which::Known { messages: known, reach: None };
        self.run("other", self.recovering(Recovery::TakeBack, which, copies), talk().0).await
    }

    fn known(&self, id: &MessageId, of: &MessageId) -> Known {
        let old = self.old.iter().find(|old| old.id == *of).unwrap();
        Known { id: id.clone(), hash: peekq::journal::hash(&old.text).into() }
    }

    fn site(&self, queue: &str) -> Site {
        let Site { client, clock, journal, .. } = &self.stand.site;
        let (journal, client, clock) = (journal.noting(), client.clone(), Arc::clone(clock));
        Site { journal, queue: name(queue), client, clock }
    }

    async fn run(&self, queue: &str, wish: Bulk, talk: Talk) -> BulkReport {
        let reports = self.stand.folder.path().join("reports");
        let site = self.site(queue);
        let report = searches::run(&self.journals, &site, wish, (None, Some(&reports)), talk).await.unwrap();
        let Report::Bulk(report) = report else { panic!("{report:?}") };
        *report
    }

    /// Why nothing was begun.
    async fn refused(&self, queue: &str, wish: Bulk) -> String {
        let site = self.site(queue);
        searches::run(&self.journals, &site, wish, (None, None), talk().0).await.unwrap_err().to_string()
    }

    /// The same as where the program is killed before the end of a search is said to the work.
    async fn cut_off(&self, queue: &str, wish: &Bulk) {
        let site = self.site(queue);
        let Report::Bulk(report) = bulk(&site, None, wish, None, talk().0).await.unwrap() else { panic!() };
        assert_eq!(report.count(Fate::Done), 2);
        site.journal.flush().await.unwrap();
    }

    /// What finishes those that surely were put, and what takes them back.
    async fn both(&self) -> [Bulk; 2] {
        let left = self.left().await;
        let old = left.iter().filter_map(Left::to_be_deleted).collect();
        let copies: Vec<Copied> = left.iter().filter_map(Left::to_be_withdrawn).collect();
        let new = copies.iter().map(|copy| self.known(&copy.id, &copy.of)).collect();
        let known = |messages| Which::Known { messages, reach: None };
        [
            self.recovering(Recovery::Finish, known(old), &[]),
            self.recovering(Recovery::TakeBack, known(new), &copies),
        ]
    }

    /// Which copy a report names for which of the old messages, by their places.
    fn named(&self, report: &BulkReport) -> HashMap<usize, MessageId> {
        let place = |of: &MessageId| self.old.iter().position(|old| old.id == *of).unwrap();
        report.search.found.iter().map(|found| (place(&found.of), found.id.clone())).collect()
    }

    fn copy(&self, at: usize) -> MessageId {
        self.copies[at].clone().unwrap()
    }

    /// The work as the journal has it.
    async fn entry(&self) -> Entry {
        self.stand.written().await.into_iter().find(|entry| entry.id == self.work).unwrap()
    }
}

impl Stand {
    async fn put_into(&self, queue: &str, text: &str) -> MessageId {
        let message = NewMessage { text: Arc::from(text), life: Life::Seconds(100_000), delay: 0 };
        self.site.client.put(&name(queue), &message).await.unwrap().id
    }

    /// The same place, with the queue where messages went.
    fn there(self) -> Self {
        Self { site: Site { queue: name("other"), ..self.site.clone() }, ..self }
    }
}

const SIX: [(&str, Put); 6] =
    [("a", Answered), ("b", Unheard), ("c", Never), ("d", Unheard), ("e", Never), ("f", Answered)];

#[tokio::test]
async fn what_was_put_is_found_behind_the_first_32_and_what_was_not_is_settled() {
    let cut = Cut::moving(&SIX).await;
    let report = cut.seek().await;
    assert_eq!(cut.named(&report), HashMap::from([(1, cut.copy(1)), (3, cut.copy(3))]));
    assert_eq!((report.count(Fate::Done), report.count(Fate::NotFound)), (2, 2));
    assert_eq!((report.search.saw_all, &report.end), (Some(true), &BulkEnd::Finished));
    // Those of which it was known that they were put are none that it looked for.
    assert_eq!(cut.open().await, [0, 1, 3, 5]);
    let ends: Vec<Option<End>> = cut.entry().await.ends.into_iter().map(|end| end.end).collect();
    assert_eq!((&ends[2], &ends[4]), (&Some(End::NotDone), &Some(End::NotDone)));
    // Nothing was changed, and everything is visible again.
    let all = STRANGERS as u64 + 4;
    assert_eq!((report.leased, report.released), (all, all));
    assert_eq!(cut.stand.drained("other").await.len() as u64, all);
    assert_eq!(cut.stand.drained("orders").await, ["a", "b", "c", "d", "e", "f"]);
}

#[tokio::test]
async fn every_line_of_the_report_says_which_message_stands_for_which() {
    let cut = Cut::moving(&SIX).await;
    let report = cut.seek().await;
    let file = report.file.as_ref().unwrap();
    assert!(file.contains("-find-other"), "{file}");
    let lines = Stand::lines(&report);
    let found: Vec<_> = lines.iter().filter(|line| line["end"] == "found").collect();
    assert_eq!((&found[0]["id"], &found[0]["new_id"]), (&json(&cut.old[1].id), &json(&cut.copy(1))));
    let missing: Vec<_> = lines.iter().filter(|line| line["end"] == "not found").collect();
    assert_eq!((found.len(), missing.len(), missing[0]["searched"].as_u64()), (2, 2, Some(64)));
}

fn json(id: &MessageId) -> serde_json::Value {
    id.as_str().into()
}

#[tokio::test]
async fn ten_messages_of_one_text_need_ten_copies() {
    let puts = [Answered, Unheard, Never, Unheard, Answered, Never, Unheard, Never, Unheard, Answered];
    let cut = Cut::moving(&puts.map(|put| ("the same", put))).await;
    let report = cut.seek().await;
    let found: HashSet<MessageId> = cut.named(&report).into_values().collect();
    let unheard: HashSet<MessageId> = [1, 3, 6, 8].map(|at| cut.copy(at)).into();
    assert_eq!(found, unheard, "not those that are known to stand for others, and each once");
    assert_eq!((report.search.found.len(), report.search.missing.len()), (4, 3));
    let open = cut.open().await;
    assert_eq!(open.len(), 3 + 4, "{open:?}");
    let report = cut.finish(&report.search.found).await;
    assert_eq!(report.count(Fate::Done), 4);
    assert_eq!(cut.stand.drained("orders").await.len(), 6, "four copies stand for four of them");
}

#[tokio::test]
async fn it_ends_as_soon_as_all_are_found() {
    let cut = Cut::on(ahead(Options::default()).await, &[("stranger-40", Answered), ("x", Unheard)]).await;
    for n in 0..STRANGERS {
        cut.stand.put_into("other", &format!("behind-{n}")).await;
    }
    let report = cut.seek().await;
    assert_eq!((report.count(Fate::Done), report.search.saw_all), (1, None));
    assert!(report.leased < STRANGERS as u64 + 2 + 34, "{report:?}");
    assert_eq!(report.leased, report.released);
}

#[tokio::test]
async fn an_equal_text_from_before_the_work_began_is_no_copy() {
    let (stand, clock) = ahead(Options::default()).await;
    stand.other().await;
    let rival = stand.put_into("other", "x").await;
    Ahead::by(&clock, 3_600);
    let cut = Cut::on((stand, clock), &[("x", Never), ("y", Unheard)]).await;
    let report = cut.seek().await;
    assert_eq!(cut.named(&report), HashMap::from([(1, cut.copy(1))]), "{rival}");
    assert_eq!(report.search.missing, [cut.old[0].id.clone()]);
}

#[tokio::test]
async fn an_equal_text_that_somebody_else_put_since_is_told_as_well() {
    let cut = Cut::moving(&[("x", Never)]).await;
    let rival = cut.stand.put_into("other", "x").await;
    assert_eq!(cut.named(&cut.seek().await), HashMap::from([(0, rival)]));
}

#[tokio::test]
async fn where_something_is_hidden_what_is_not_found_stays_open_and_is_found_later() {
    let cut = Cut::moving(&[("x", Unheard), ("y", Never)]).await;
    let there = Cut { stand: cut.stand.there(), ..cut };
    let copy = Message { id: there.copy(0), ..there.old[0].clone() };
    let held = there.stand.hide(&copy).await;
    let report = there.seek().await;
    let (found, saw_all) = (report.search.found.len(), report.search.saw_all);
    assert_eq!((found, saw_all, report.search.searched), (0, Some(false), STRANGERS as u64));
    assert_eq!(there.open().await, [0, 1]);
    there.stand.show(&held).await;
    let report = there.seek().await;
    assert_eq!((there.named(&report), there.open().await), (HashMap::from([(0, copy.id)]), vec![0]));
}

#[tokio::test]
async fn right_after_a_kill_a_copy_may_still_be_on_its_way() {
    let mut cut = Cut::moving(&[("x", Never), ("y", Unheard)]).await;
    // It just became known that the run is gone.
    cut.journals = journals();
    cut.claim().await;
    Ahead::by(&cut.clock, 30);
    let report = cut.seek().await;
    assert_eq!((report.search.missing.len(), report.search.saw_all), (1, Some(false)));
    assert_eq!((cut.named(&report), cut.open().await), (HashMap::from([(1, cut.copy(1))]), vec![0, 1]));
    Ahead::by(&cut.clock, 15);
    let report = cut.seek().await;
    assert_eq!((report.search.saw_all, cut.open().await), (Some(true), vec![1]));
}

#[tokio::test]
async fn where_the_end_cannot_be_counted_nothing_is_settled() {
    let cut = Cut::moving(&[("x", Never)]).await;
    let trouble = Trouble::Status { status: 403, retry_after: None };
    let fault = Fault { trouble, takes_effect: false };
    let kind = Some(OperationKind::GetMetadata);
    let wish = cut.seeking().await;
    cut.stand.faults(vec![Planned { kind, secondary: None, skip: 1, times: 9, fault }]);
    let report = cut.run("other", wish, talk().0).await;
    cut.stand.faults(Vec::new());
    assert_eq!((report.search.missing.len(), report.search.saw_all), (1, None));
    assert_eq!(cut.open().await, [0]);
}

#[tokio::test]
async fn where_no_more_may_be_held_what_is_not_found_stays_open() {
    let cut = Cut::moving(&[("x", Unheard), ("stranger-3", Never)]).await;
    let wish = Bulk { hold: 40, ..cut.seeking().await };
    let report = cut.run("other", wish, talk().0).await;
    assert_eq!((&report.end, report.released, report.search.saw_all), (&BulkEnd::HeldTooMany, 40, None));
    assert_eq!(cut.open().await, [0, 1]);
}

#[tokio::test]
async fn a_search_that_is_stopped_says_nothing_of_what_it_did_not_find() {
    let cut = Cut::moving(&[("x", Unheard), ("y", Never)]).await;
    let (talk, orders, _) = talk();
    orders.send(Order::Stop).unwrap();
    let report = cut.run("other", cut.seeking().await, talk).await;
    assert_eq!((&report.end, report.search.missing.len()), (&BulkEnd::Stopped, 0));
    assert_eq!((report.leased, cut.open().await), (report.released, vec![0, 1]));
}

#[tokio::test]
async fn what_the_user_takes_for_the_copy_finishes_the_move_and_is_in_the_journal() {
    let cut = Cut::moving(&SIX).await;
    let found = cut.seek().await.search.found;
    let report = cut.finish(&found).await;
    assert_eq!((report.count(Fate::Done), report.released), (2, 4));
    assert_eq!(cut.open().await, [0, 5], "those that surely were put are for another key");
    let entry = cut.entry().await;
    assert_eq!(entry.ends[1].new_id, Some(cut.copy(1)));
    assert_eq!(entry.done(), 2);
    // So all of it comes back by the key that takes a move back.
    assert_eq!(entry.sent().map(|sent| sent.id).collect::<Vec<_>>(), [cut.copy(1), cut.copy(3)]);
    assert_eq!(cut.stand.drained("orders").await, ["a", "c", "e", "f"]);
    assert_eq!(cut.stand.drained("other").await.len(), STRANGERS + 4);
    let finish = Change::all(&cut.stand.written().await).pop().unwrap();
    assert_eq!((finish.action, finish.standing), (Action::Delete, Standing::Finishes));
}

#[tokio::test]
async fn the_copies_are_deleted_and_the_old_ones_stay() {
    let cut = Cut::moving(&SIX).await;
    let found = cut.seek().await.search.found;
    let report = cut.take_back(&found).await;
    assert_eq!(report.count(Fate::Done), 2);
    assert_eq!(cut.open().await, [0, 5]);
    let entry = cut.entry().await;
    assert_eq!((&entry.ends[1].end, &entry.ends[3].end), (&Some(End::NotDone), &Some(End::NotDone)));
    assert_eq!(cut.stand.drained("orders").await.len(), 6);
    let there = cut.stand.drained("other").await;
    assert_eq!(there.len(), STRANGERS + 2);
    assert!(!there.contains(&"b".to_owned()) && !there.contains(&"d".to_owned()), "{there:?}");
    // Their texts are in the journal.
    let written = cut.stand.written().await;
    let back = written.iter().find(|entry| entry.intent.action == Action::Delete).unwrap();
    assert_eq!(back.intent.undoes.as_ref(), Some(&cut.work));
    let texts: Vec<&str> = back.intent.items.iter().filter_map(|item| item.text.as_deref()).collect();
    assert_eq!(texts, ["b", "d"]);
}

#[tokio::test]
async fn new_ones_that_surely_were_put_are_deleted_behind_the_first_32_and_the_old_ones_stay() {
    let cut = Cut::moving(&SIX).await;
    let withdrawn: Vec<Copied> = cut.left().await.iter().filter_map(Left::to_be_withdrawn).collect();
    let copied = |at: usize| Copied { of: cut.old[at].id.clone(), id: cut.copy(at) };
    assert_eq!(withdrawn, [copied(0), copied(5)], "not those of which no word came");
    let report = cut.withdraw(&withdrawn).await;
    assert_eq!((report.count(Fate::Done), report.exceptions), (2, vec![]));
    assert_eq!(cut.open().await, [1, 2, 3, 4]);
    let entry = cut.entry().await;
    assert_eq!((&entry.ends[0].end, &entry.ends[5].end), (&Some(End::NotDone), &Some(End::NotDone)));
    assert_eq!(cut.stand.drained("orders").await.len(), 6);
    let there = cut.stand.drained("other").await;
    assert_eq!((there.len(), there.contains(&"a".to_owned())), (STRANGERS + 2, false));
}

#[tokio::test]
async fn where_taking_back_was_cut_off_the_old_ones_are_the_only_ones_and_stay() {
    let cut = Cut::moving(&SIX).await;
    let [finish, back] = cut.both().await;
    cut.cut_off("other", &back).await;
    let left = cut.left().await;
    let said = |at: usize| left.iter().find(|one| one.item == at).map(|one| one.finding);
    assert_eq!((said(0), said(5)), (Some(Finding::TakenBack), Some(Finding::TakenBack)));
    assert!(left.iter().all(|one| one.to_be_deleted().is_none()), "{left:?}");
    // A dialog that was open before knows nothing of it.
    let why = cut.refused("orders", finish).await;
    assert!(why.contains("nothing was begun: all of it was dealt with otherwise"), "{why}");
    assert_eq!(cut.stand.drained("orders").await.len(), 6);
}

/// Two deletes about one move were cut off before they were sent: once one of them is brought to its end, the
/// other one is not.
#[tokio::test]
async fn of_two_deletes_that_were_cut_off_only_one_is_brought_to_its_end() {
    let cut = Cut::moving(&SIX).await;
    let dead = cut.stand.dead();
    let new = Message { id: cut.copy(0), ..cut.old[0].clone() };
    let deletion = |message: &Message| {
        let item = peekq::journal::item(message);
        Intent::new(Action::Delete, name("other"), vec![item])
    };
    let back = Intent { undoes: Some(cut.work.clone()), ..deletion(&new) };
    let back = dead.intend(back).await.unwrap().0.unwrap().id().clone();
    dead.flush().await.unwrap();
    drop(dead);
    let [finish, _] = cut.both().await;
    let only = |at: usize| Which::Known {
        messages: [cut.known(&cut.old[at].id, &cut.old[at].id)].into(),
        reach: None,
    };
    // The new one may be gone: the old one stays.
    let old = Bulk { which: only(0), ..finish };
    let why = cut.refused("orders", old).await;
    assert!(why.contains("dealt with otherwise"), "{why}");
    // The old one was taken by hand, and said to be done: then the new one stays, whoever began to delete it.
    let done = [(cut.old[0].id.clone(), End::Done)].into();
    cut.journals.say(&cut.work, &done, cut.stand.site.clock.now()).unwrap();
    let known = Which::Known { messages: [cut.known(&cut.copy(0), &cut.old[0].id)].into(), reach: None };
    let again = cut.recovering(Recovery::Finish, known, &[]);
    let recovers = again.recovers.clone().map(|recovers| Recovers { work: back, ..recovers });
    let why = cut.refused("other", Bulk { recovers, ..again }).await;
    assert!(why.contains("dealt with otherwise"), "{why}");
    assert_eq!(cut.stand.drained("other").await.len(), STRANGERS + 4);
}

#[tokio::test]
async fn where_the_old_ones_were_deleted_meanwhile_the_new_ones_stay() {
    let cut = Cut::moving(&SIX).await;
    let [finish, back] = cut.both().await;
    cut.cut_off("orders", &finish).await;
    let why = cut.refused("other", back).await;
    assert!(why.contains("nothing was begun: all of it was dealt with otherwise"), "{why}");
    assert_eq!(cut.stand.drained("other").await.len(), STRANGERS + 4);
}

#[tokio::test]
async fn right_after_a_kill_a_delete_may_still_be_on_its_way() {
    let mut cut = Cut::moving(&SIX).await;
    // Found by a run that begins now.
    cut.journals = journals();
    cut.claim().await;
    let [_, back] = cut.both().await;
    let why = cut.refused("other", back).await;
    assert!(why.contains("a delete of the run that was killed may still be on its way"), "{why}");
    assert_eq!(cut.stand.drained("other").await.len(), STRANGERS + 4);
}

#[tokio::test]
async fn where_a_consumer_has_taken_the_old_one_the_new_one_stays() {
    let cut = Cut::moving(&SIX).await;
    cut.stand.delete(&cut.old[0]).await;
    let withdrawn: Vec<Copied> = cut.left().await.iter().filter_map(Left::to_be_withdrawn).collect();
    assert_eq!(withdrawn, [Copied { of: cut.old[5].id.clone(), id: cut.copy(5) }]);
}

#[tokio::test]
async fn a_copy_that_changed_or_went_since_is_not_deleted_and_stays_open() {
    let cut = Cut::moving(&SIX).await;
    let cut = Cut { stand: cut.stand.there(), ..cut };
    let found = cut.seek().await.search.found;
    let copy = |at: usize| Message { id: cut.copy(at), ..cut.old[at].clone() };
    cut.stand.edit(&copy(1), "theirs").await;
    cut.stand.delete(&copy(3)).await;
    let report = cut.take_back(&found).await;
    assert_eq!((report.count(Fate::Done), &report.search.changed), (0, &vec![cut.copy(1)]));
    assert_eq!((report.search.missing, report.search.saw_all), (vec![cut.copy(3)], Some(true)));
    assert_eq!(cut.open().await, [0, 1, 3, 5]);
    assert!(cut.stand.drained("other").await.contains(&"theirs".to_owned()));
}

#[tokio::test]
async fn a_copy_that_was_taken_for_one_work_is_none_for_another() {
    let first = Cut::moving(&[("x", Unheard)]).await;
    let found = first.seek().await.search.found;
    first.finish(&found).await;
    let Cut { stand, clock, .. } = first;
    stand.put_all(&["x".to_owned()]).await;
    let old = stand.everything().await;
    let second = {
        let intended = intent(&stand, &old, None);
        Cut::killed((stand, clock), intended, old, &[("x", Never)]).await
    };
    let report = second.seek().await;
    assert_eq!((report.search.found.len(), report.search.missing.len()), (0, 1), "{report:?}");
}

#[tokio::test]
async fn an_old_message_of_a_resend_is_not_taken_for_its_own_copy() {
    let (stand, clock) = ahead(Options::default()).await;
    stand.other().await;
    let items = [("x", Never), ("x", Unheard), ("x", Never)];
    stand.put_all(&items.map(|(text, _)| text.to_owned())).await;
    let old = stand.everything().await;
    let intended = Intent { to: None, action: Action::Resend, ..intent(&stand, &old, None) };
    let cut = Cut::killed((stand, clock), intended, old, &items).await;
    let report = cut.run("orders", cut.seeking().await, talk().0).await;
    let found: Vec<MessageId> = cut.named(&report).into_values().collect();
    assert_eq!((found, report.search.missing.len()), (vec![cut.copy(1)], 2));
}
