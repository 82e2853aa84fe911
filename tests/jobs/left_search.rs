//! What a killed run left open far behind the first 32, brought to its end by a search: as the program
//! does it, from the list to the journal.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use peekq::client::wire::Leased;
use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::jobs::bulk::bulk;
use peekq::jobs::mend;
use peekq::jobs::site::Site;
use peekq::journal::{Journal, item, item_without_text};
use peekq::model::change::{
    Bulk, BulkEnd, BulkReport, Deed, Fate, Known, Order, Recovers, Recovery, Report, Search, Which,
};
use peekq::model::history::{Action, End, Entry, EntryId, Intent, Keeping, Place};
use peekq::model::message::{Life, Message, MessageId, NewMessage};
use peekq::model::operation::OperationKind;
use peekq::model::recovery::{Finding, Left};
use peekq::model::remedy::Purpose;
use peekq::runtime::Journals;
use peekq::runtime::{recovery, searches};

use crate::bulk::name;
use crate::bulk::wish;
use crate::stand::{Stand, talk};

/// A move of the messages from `first` on that was killed after each was put: two parts, and one more
/// message of which nothing is known.
struct Killed {
    stand: Stand,
    journals: Arc<Journals>,
    /// The messages whose new ones were put.
    old: Vec<Message>,
    /// One that has nothing to do with it.
    stranger: Message,
}

const AHEAD: usize = 60;
const MOVED: usize = 40;
const BEHIND: usize = 10;

impl Killed {
    async fn new() -> Self {
        let stand = Stand::embedded().await;
        stand.fill_many(AHEAD + MOVED + BEHIND).await;
        stand.other().await;
        let all = stand.everything().await;
        let old = all[AHEAD..AHEAD + MOVED].to_vec();
        let dead = stand.dead();
        let first = written(&stand, &dead, &old[..32], None).await;
        written(&stand, &dead, &old[32..], Some(first.number)).await;
        let unknown = intent(&stand, &all[AHEAD + MOVED..=AHEAD + MOVED], Some(first.number));
        dead.intend(unknown).await.unwrap();
        dead.flush().await.unwrap();
        drop(dead);
        let killed = Self { journals: journals(), stand, old, stranger: all[0].clone() };
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        // Its writer ends, and a process that another test just starts has its lock for a moment.
        while killed.left().await.is_empty() {
            assert!(tokio::time::Instant::now() < deadline, "the journal of the dead run is not free");
            tokio::task::yield_now().await;
        }
        killed
    }

    /// What the list says.
    async fn left(&self) -> Vec<Left> {
        let Site { client, journal, .. } = &self.stand.site;
        let here = (client.endpoint().to_string(), self.stand.site.clock.now());
        recovery::left(client, journal, here, &self.journals).await.unwrap()
    }

    /// What is looked for, and in which work.
    async fn sought(&self) -> (Vec<Known>, EntryId) {
        let left = self.left().await;
        let work = left[0].work.clone();
        assert!(left.iter().all(|one| one.work == work), "parts are one work");
        (left.iter().filter_map(Left::to_be_deleted).collect(), work)
    }

    async fn search(&self) -> BulkReport {
        let (messages, work) = self.sought().await;
        let wish = deletion(messages, work.clone());
        let (talk, _orders, _) = talk();
        self.run(&wish, talk).await
    }

    async fn run(&self, wish: &Bulk, talk: peekq::jobs::site::Talk) -> BulkReport {
        let site = Site { journal: self.stand.site.journal.noting(), ..self.stand.site.clone() };
        let report = searches::run(&self.journals, &site, wish.clone(), (None, None), talk).await.unwrap();
        let Report::Bulk(report) = report else { panic!("{report:?}") };
        *report
    }

    /// The ids that are still open, and what the list says of each.
    async fn open(&self) -> Vec<(MessageId, Finding)> {
        self.left().await.into_iter().map(|one| (one.id.unwrap(), one.finding)).collect()
    }

    fn ids(&self) -> HashSet<MessageId> {
        self.old.iter().map(|message| message.id.clone()).collect()
    }
}

pub fn journals() -> Arc<Journals> {
    Arc::new(Journals::new(Keeping::Full, None, &Arc::from("run")))
}

fn deletion(messages: Vec<Known>, work: EntryId) -> Bulk {
    let which = Which::Known { messages: messages.into(), reach: None };
    let recovers = Some(Recovers { work, way: Recovery::Finish, copies: Arc::default() });
    Bulk { recovers, ..wish(Deed::Delete, which) }
}

pub fn intent(stand: &Stand, messages: &[Message], part_of: Option<u64>) -> Intent {
    let site = &stand.site;
    let endpoint = site.client.endpoint().to_string().into();
    let to = Some(Place { account: site.client.account().clone(), endpoint, queue: name("other") });
    let items = messages.iter().map(item_without_text).collect();
    Intent { to, part_of, ..Intent::new(Action::Move, site.queue.clone(), items) }
}

/// Writes a part down and puts its messages.
pub async fn written(stand: &Stand, dead: &Journal, messages: &[Message], part_of: Option<u64>) -> EntryId {
    let ticket = dead.intend(intent(stand, messages, part_of)).await.unwrap().0;
    for (at, message) in messages.iter().enumerate() {
        let new = NewMessage { text: Arc::clone(&message.text), life: Life::Never, delay: 0 };
        let put = stand.site.client.put(&name("other"), &new).await.unwrap();
        dead.settle(ticket.as_ref(), at, End::Stands(put.id));
    }
    ticket.unwrap().id().clone()
}

impl Stand {
    /// Every message, in order; all are visible again afterwards.
    pub async fn everything(&self) -> Vec<Message> {
        let (mut all, client) = (Vec::new(), &self.site.client);
        loop {
            let batch = client.get(&self.site.queue, 32, 600).await.unwrap();
            if batch.is_empty() {
                break;
            }
            all.extend(batch);
        }
        for one in &all {
            client.update(&self.site.queue, &one.message.id, &one.receipt, 0, None).await.unwrap();
        }
        all.into_iter().map(|one| one.message).collect()
    }

    /// A journal of a run that will be dead.
    pub fn dead(&self) -> Journal {
        let Site { client, clock, .. } = &self.site;
        let place = (client.account(), client.endpoint());
        Journal::open(self.folder.path(), place, Keeping::Full, u64::MAX, Arc::clone(clock)).unwrap()
    }

    /// Somebody else takes a message; all others stay visible.
    pub async fn hide(&self, message: &Message) -> Leased {
        let Site { client, queue, .. } = &self.site;
        let mut found = None;
        let mut others = Vec::new();
        while found.is_none() {
            let batch = client.get(queue, 32, 600).await.unwrap();
            assert!(!batch.is_empty(), "it is not there");
            for one in batch {
                if one.message.id == message.id { found = Some(one) } else { others.push(one) }
            }
        }
        for other in others {
            client.update(queue, &other.message.id, &other.receipt, 0, None).await.unwrap();
        }
        found.unwrap()
    }

    pub async fn show(&self, held: &Leased) {
        let Site { client, queue, .. } = &self.site;
        client.update(queue, &held.message.id, &held.receipt, 0, None).await.unwrap();
    }

    pub async fn edit(&self, message: &Message, text: &str) {
        let held = self.hide(message).await;
        let Site { client, queue, .. } = &self.site;
        client.update(queue, &held.message.id, &held.receipt, 0, Some(text)).await.unwrap();
    }

    pub async fn delete(&self, message: &Message) {
        let held = self.hide(message).await;
        let Site { client, queue, .. } = &self.site;
        client.delete_message(queue, &held.message.id, &held.receipt).await.unwrap();
    }
}

#[tokio::test]
async fn what_stands_behind_the_first_32_is_found_deleted_and_settled() {
    let killed = Killed::new().await;
    let before = killed.open().await;
    assert_eq!(before.len(), MOVED + 1);
    let unseen = |(id, finding): &&(MessageId, Finding)| {
        killed.ids().contains(id) && matches!(finding, Finding::OldNotSeen | Finding::NotSeen)
    };
    assert_eq!(before.iter().filter(unseen).count(), MOVED, "{before:?}");
    let report = killed.search().await;
    assert_eq!((report.count(Fate::Done), report.released), (MOVED as u64, (AHEAD + BEHIND) as u64));
    assert!(report.is_clean(), "{report:?}");
    // What was never said to be put stays as it is, and in the list.
    let after = killed.open().await;
    assert_eq!(after.iter().map(|(_, finding)| *finding).collect::<Vec<_>>(), [Finding::NoWord]);
    let here = killed.stand.drained("orders").await;
    assert_eq!(here.len(), AHEAD + BEHIND);
    let there = killed.stand.drained("other").await;
    assert_eq!(there.len(), MOVED);
    assert!(there.iter().all(|text| !here.contains(text)), "nothing stands twice");
}

#[tokio::test]
async fn what_is_gone_is_settled_where_nothing_was_hidden() {
    let killed = Killed::new().await;
    killed.stand.delete(&killed.old[5]).await;
    let report = killed.search().await;
    let Search { missing, saw_all, searched, .. } = &report.search;
    assert_eq!((missing, *saw_all), (&vec![killed.old[5].id.clone()], Some(true)));
    assert_eq!(*searched, (AHEAD + MOVED + BEHIND - 1) as u64);
    assert_eq!(killed.open().await.len(), 1, "only that of which no word came");
}

#[tokio::test]
async fn what_may_be_hidden_stays_open_and_is_found_later() {
    let killed = Killed::new().await;
    let held = killed.stand.hide(&killed.old[5]).await;
    let report = killed.search().await;
    assert_eq!((report.search.missing.len(), report.search.saw_all), (1, Some(false)));
    let open = killed.open().await;
    assert_eq!(open.len(), 2, "{open:?}");
    assert_eq!(open[0].0, killed.old[5].id);
    killed.stand.show(&held).await;
    let report = killed.search().await;
    assert_eq!((report.count(Fate::Done), report.search.missing.len()), (1, 0));
    assert_eq!(killed.open().await.len(), 1);
}

#[tokio::test]
async fn one_that_is_hidden_from_the_search_makes_it_doubt_what_is_missing() {
    let killed = Killed::new().await;
    killed.stand.delete(&killed.old[5]).await;
    let (messages, work) = killed.sought().await;
    // It is none that is looked for, but that cannot be seen.
    let stranger = killed.stand.hide(&killed.stranger).await;
    let (talk, _orders, _) = talk();
    let report = killed.run(&deletion(messages, work), talk).await;
    assert_eq!(report.search.saw_all, Some(false), "one message was never seen");
    killed.stand.show(&stranger).await;
    assert_eq!(killed.open().await.len(), 2);
}

#[tokio::test]
async fn another_text_is_never_deleted() {
    let killed = Killed::new().await;
    let id = killed.old[5].id.clone();
    killed.stand.edit(&killed.old[5], "theirs").await;
    let report = killed.search().await;
    assert_eq!((report.count(Fate::Changed), &report.search.changed), (1, &vec![id.clone()]));
    let open: Vec<_> = killed.open().await.into_iter().map(|(id, _)| id).collect();
    assert!(open.len() == 2 && open.contains(&id), "{open:?}");
    assert!(killed.stand.drained("orders").await.contains(&"theirs".to_owned()));
}

#[tokio::test]
async fn a_search_that_is_stopped_settles_only_what_it_deleted() {
    let killed = Killed::new().await;
    let (messages, work) = killed.sought().await;
    let (talk, orders, _) = talk();
    let wish = Bulk { canary: true, ..deletion(messages, work) };
    // After the first one it asks, and is told to stop.
    orders.send(Order::Stop).unwrap();
    let report = killed.run(&wish, talk).await;
    assert_eq!((report.end, report.search.saw_all), (BulkEnd::Stopped, None));
    let deleted = report.fates.get(&Fate::Done).copied().unwrap_or(0);
    assert_eq!(killed.open().await.len() as u64, MOVED as u64 + 1 - deleted);
}

#[tokio::test]
async fn what_a_search_deleted_is_known_to_be_done_even_where_it_was_never_settled() {
    let killed = Killed::new().await;
    let (messages, work) = killed.sought().await;
    let (talk, _orders, _) = talk();
    // As where the program is killed between the last delete and the end.
    bulk(&killed.stand.site, None, &deletion(messages, work), None, talk).await.unwrap();
    killed.stand.site.journal.flush().await.unwrap();
    let open = killed.open().await;
    let done = open.iter().filter(|(_, finding)| *finding == Finding::Happened).count();
    assert_eq!((open.len(), done), (MOVED + 1, MOVED));
}

#[tokio::test]
async fn the_journal_says_what_was_finished_and_calls_nothing_taken_back() {
    use peekq::model::changes::{Change, Standing};
    let killed = Killed::new().await;
    let (_, work) = killed.sought().await;
    killed.search().await;
    let history: Vec<Entry> = killed.stand.written().await;
    let deletes: Vec<_> = history.iter().filter(|entry| entry.intent.action == Action::Delete).collect();
    assert!(deletes.iter().all(|entry| entry.intent.finishes.as_ref() == Some(&work)), "{deletes:?}");
    let changes = Change::all(&history);
    let moved = changes.iter().find(|change| change.action == Action::Move).unwrap();
    assert_eq!((moved.standing, moved.done), (Standing::Alone, MOVED));
    let finish = changes.iter().find(|change| change.action == Action::Delete).unwrap();
    assert_eq!((finish.standing, finish.messages), (Standing::Finishes, MOVED));
    assert!(finish.not_undoable(&finish.endpoint).unwrap().contains("take that one back"));
}

/// Messages that were to be deleted when the run was killed.
#[tokio::test]
async fn a_delete_that_was_finished_by_a_search_is_taken_back_as_a_whole() {
    let killed = Killed::new().await;
    let Killed { stand, .. } = &killed;
    let dead = stand.dead();
    let items: Vec<_> = killed.old.iter().map(item).collect();
    dead.intend(Intent::new(Action::Delete, name("orders"), items)).await.unwrap();
    drop(dead);
    let is_delete = |one: &Left| one.action == Action::Delete;
    while !killed.left().await.iter().any(is_delete) {
        tokio::task::yield_now().await;
    }
    let left = killed.left().await;
    let work = left.iter().find(|one| is_delete(one)).unwrap().work.clone();
    let messages = left.iter().filter(|one| one.work == work).filter_map(Left::to_be_deleted).collect();
    let (mut told, _orders, _) = talk();
    let (talk, _others, _) = talk();
    let report = killed.run(&deletion(messages, work.clone()), talk).await;
    assert_eq!(report.count(Fate::Done), MOVED as u64, "{report:?}");
    let entry = stand.written().await.into_iter().find(|entry| entry.id == work).unwrap();
    assert_eq!(entry.done(), MOVED);
    let rest = mend::rest(&entry, &stand.written().await);
    let sights = mend::look(&stand.site.client, &rest).await.unwrap();
    let terms = mend::Terms { now: stand.site.clock.now(), change: crate::stand::terms() };
    let remedy = mend::remedy(&rest, None, Purpose::Undo, &sights, &terms);
    assert_eq!(remedy.puts().len(), MOVED);
    let what = (&remedy, Purpose::Undo);
    mend::mend(&stand.site, &entry, what, Life::Never, &mut told).await.unwrap();
    assert_eq!(stand.drained("orders").await.len(), AHEAD + MOVED + BEHIND);
}

#[tokio::test]
async fn one_that_is_finished_by_itself_does_not_take_the_others_back() {
    use peekq::model::changes::{Change, Standing};
    let stand = Stand::embedded().await;
    stand.fill_many(2).await;
    stand.other().await;
    let all = stand.everything().await;
    let dead = stand.dead();
    let ticket = dead.intend(intent(&stand, &all, None)).await.unwrap().0.unwrap();
    let put = NewMessage { text: Arc::clone(&all[0].text), life: Life::Never, delay: 0 };
    let put = stand.site.client.put(&name("other"), &put).await.unwrap();
    dead.settle(Some(&ticket), 0, End::Stands(put.id));
    dead.flush().await.unwrap();
    let entry = stand.written().await.pop().unwrap();
    let sights = mend::look(&stand.site.client, &entry).await.unwrap();
    let terms = mend::Terms { now: stand.site.clock.now(), change: crate::stand::terms() };
    let remedy = mend::remedy(&entry, Some(0), Purpose::Finish, &sights, &terms);
    let (mut talk, _orders, _) = talk();
    mend::mend(&stand.site, &entry, (&remedy, Purpose::Finish), Life::Never, &mut talk).await.unwrap();
    let standings: Vec<_> = Change::all(&stand.written().await).iter().map(|one| one.standing).collect();
    assert_eq!(standings, [Standing::Alone, Standing::Finishes]);
}

/// Whether a look at a queue with a visible message and the hidden one of the change says that it saw all,
/// while something happens before this kind of its requests is carried out.
async fn sees_all_while(kind: OperationKind, comes: bool) -> bool {
    let stand = Stand::embedded().await;
    stand.fill_many(2).await;
    let all = stand.everything().await;
    stand.hide(&all[0]).await;
    let items = vec![item_without_text(&all[0])];
    stand.site.journal.intend(Intent::new(Action::Delete, name("orders"), items)).await.unwrap();
    let entry = stand.written().await.pop().unwrap();
    let trouble = Trouble::Delay(Duration::from_millis(300));
    let fault = Fault { trouble, takes_effect: false };
    stand.faults(vec![Planned { kind: Some(kind), secondary: None, skip: 0, times: 1, fault }]);
    let meanwhile = async {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        while !stand.met_a_fault() {
            assert!(tokio::time::Instant::now() < deadline, "it does not look");
            tokio::task::yield_now().await;
        }
        if comes { stand.put_all(&["new".to_owned()]).await } else { stand.delete(&all[1]).await }
    };
    let (sights, ()) = tokio::join!(mend::look(&stand.site.client, &entry), meanwhile);
    sights.unwrap().from.is_all()
}

#[tokio::test]
async fn a_message_that_comes_or_goes_during_a_look_does_not_make_a_hidden_one_gone() {
    assert!(!sees_all_while(OperationKind::GetMetadata, false).await);
    assert!(!sees_all_while(OperationKind::Peek, true).await);
}
