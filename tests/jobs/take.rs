//! Holding messages, and what is done with each while it is held.

use std::sync::Arc;
use std::time::Duration;

use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::jobs::take::take;
use peekq::model::change::{Lease, LeaseId, LeaseState, Order, Report, Taken};
use peekq::model::history::Entry;
use peekq::model::message::Message;
use peekq::model::operation::OperationKind;

use crate::stand::{Holding, Stand, on_both};

struct Job(Holding);

fn start(stand: &Stand, count: u32, secs: u32) -> Job {
    let site = stand.site.clone();
    Job(Holding::start(|talk| async move { take(&site, count, secs, talk).await }))
}

impl Job {
    /// Waits until the leases are as wanted.
    async fn until(&self, wanted: impl Fn(&[Lease<Arc<Message>>]) -> bool) -> Vec<Lease<Arc<Message>>> {
        self.0.until("the leases as wanted", |heard| wanted(&heard.leases)).await;
        self.0.leases()
    }

    fn order(&self, order: Order) {
        self.0.order(order);
    }

    async fn end(self) -> Taken {
        match self.0.end.await.unwrap().unwrap() {
            Report::Took(taken) => taken,
            other => panic!("{other:?}"),
        }
    }
}

fn states(leases: &[Lease<Arc<Message>>]) -> Vec<LeaseState> {
    leases.iter().map(|lease| lease.state).collect()
}

async fn each_is_dealt_with(stand: &Stand) {
    stand.fill(&["a", "b", "c", "d", "e"]).await;
    let job = start(stand, 4, 60);
    let held = job.until(|leases| leases.len() == 4).await;
    assert_eq!(stand.texts().await, [("e".to_owned(), 0)], "what is held cannot be seen");
    job.order(Order::Delete(LeaseId(0)));
    job.order(Order::Update(LeaseId(1), Arc::from("B")));
    job.order(Order::Release(LeaseId(2)));
    job.order(Order::Renew(LeaseId(3)));
    let leases = job
        .until(|leases| {
            states(leases) == [LeaseState::Deleted, LeaseState::Held, LeaseState::Released, LeaseState::Held]
        })
        .await;
    assert_eq!(*leases[1].message.text, *"B", "the new text is shown, and the message is still held");
    assert!(leases[3].until >= held[3].until);
    assert_eq!(stand.texts().await, [("c".to_owned(), 1), ("e".to_owned(), 0)]);
    // The newest receipt was kept: updated and renewed messages can still be released.
    job.order(Order::Stop);
    let taken = job.end().await;
    assert!(taken.stranded.is_empty());
    assert_eq!((taken.ended(LeaseState::Deleted), taken.ended(LeaseState::Released)), (1, 3));
    let expected = [("B", 1), ("c", 1), ("d", 1), ("e", 0)].map(|(text, count)| (text.to_owned(), count));
    assert_eq!(stand.texts().await, expected);
}
on_both!(each_held_message_is_dealt_with, each_held_message_is_dealt_with_on_azurite, each_is_dealt_with);

async fn lost_after_its_time(stand: &Stand) {
    stand.fill(&["a"]).await;
    let job = start(stand, 1, 1);
    let leases = job.until(|leases| states(leases) == [LeaseState::Lost]).await;
    assert_eq!(*leases[0].message.text, *"a", "it can still be read");
    job.order(Order::Delete(LeaseId(0)));
    job.order(Order::Stop);
    let taken = job.end().await;
    assert_eq!(taken.ended(LeaseState::Lost), 1, "nothing is done with a lost lease");
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while stand.texts().await != [("a".to_owned(), 1)] {
        assert!(tokio::time::Instant::now() < deadline, "the message never came back");
    }
}
on_both!(a_lease_that_ran_out_is_lost, a_lease_that_ran_out_is_lost_on_azurite, lost_after_its_time);

#[tokio::test]
async fn a_job_whose_owner_is_gone_releases_what_it_holds() {
    let stand = Stand::embedded().await;
    stand.fill(&["a", "b"]).await;
    let job = start(&stand, 2, 60);
    job.until(|leases| leases.len() == 2).await;
    let Holding { orders, end, .. } = job.0;
    drop(orders);
    let Report::Took(taken) = end.await.unwrap().unwrap() else { panic!() };
    assert_eq!(taken.ended(LeaseState::Released), 2);
    assert_eq!(stand.texts().await.len(), 2);
}

#[tokio::test]
async fn a_take_from_an_empty_queue_ends_at_once() {
    let stand = Stand::embedded().await;
    let taken = start(&stand, 5, 60).end().await;
    assert!(taken.leases.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_done_to_held_messages_is_written_down() {
    let stand = Stand::embedded().await;
    stand.fill(&["a", "b"]).await;
    let job = start(&stand, 2, 60);
    job.until(|leases| leases.len() == 2).await;
    job.order(Order::Update(LeaseId(0), Arc::from("A")));
    job.order(Order::Delete(LeaseId(1)));
    job.until(|leases| states(leases) == [LeaseState::Held, LeaseState::Deleted]).await;
    job.order(Order::Stop);
    job.end().await;
    let entries = stand.written().await;
    let told = |entry: &Entry| {
        (entry.intent.action.words(), entry.intent.items[0].text.clone().unwrap().to_string(), entry.done())
    };
    let mut told: Vec<_> = entries.iter().map(told).collect();
    told.sort_unstable();
    assert_eq!(told, [("delete", "b".to_owned(), 1), ("edit", "a".to_owned(), 1)]);
}

fn resets(kind: OperationKind, times: u64, takes_effect: bool) -> Vec<Planned> {
    let fault = Fault { trouble: Trouble::Reset, takes_effect };
    vec![Planned { kind: Some(kind), secondary: None, skip: 0, times, fault }]
}

#[tokio::test]
async fn a_delete_whose_answer_was_lost_is_a_delete() {
    let stand = Stand::embedded().await;
    stand.fill(&["a"]).await;
    let job = start(&stand, 1, 60);
    job.until(|leases| leases.len() == 1).await;
    stand.faults(resets(OperationKind::DeleteMessage, 1, true));
    job.order(Order::Delete(LeaseId(0)));
    assert_eq!(job.end().await.ended(LeaseState::Deleted), 1);
    assert_eq!(stand.written().await[0].done(), 1, "and is written down as one");
}

#[tokio::test]
async fn what_could_not_be_given_back_is_told_to_be_hidden_still() {
    let stand = Stand::embedded().await;
    stand.fill(&["a"]).await;
    let job = start(&stand, 1, 60);
    job.until(|leases| leases.len() == 1).await;
    stand.faults(resets(OperationKind::Update, u64::MAX, false));
    job.order(Order::Stop);
    let taken = job.end().await;
    assert_eq!((taken.ended(LeaseState::Lost), taken.stranded.len()), (1, 1));
}
