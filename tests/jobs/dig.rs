//! Looking past the head: many messages are leased, held by renewing, and given back.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::jobs::dig::dig;
use peekq::model::change::dig::{Dig, Dug, GivesBack};
use peekq::model::change::{LeaseId, LeaseState, Order, Report, Step};
use peekq::model::clock::{ManualClock, Millis};
use peekq::model::failure::{Failure, FailureKind};
use peekq::model::history::Action;
use peekq::model::operation::OperationKind;

use crate::stand::{Heard, Holding, Stand, on_both};

const MANY: usize = 200;

fn start(stand: &Stand, count: u32) -> Holding {
    start_as(stand, Dig::new(count, GivesBack::Yes))
}

fn start_as(stand: &Stand, terms: Dig) -> Holding {
    let site = stand.site.clone();
    Holding::start(|talk| async move { dig(&site, terms, talk).await })
}

async fn end(job: Holding) -> Dug {
    match over(job).await.unwrap() {
        Report::Dug(dug) => dug,
        other => panic!("{other:?}"),
    }
}

async fn over(job: Holding) -> Result<Report, Failure> {
    let Holding { orders, end, .. } = job;
    let end = tokio::time::timeout(Duration::from_secs(30), end).await;
    drop(orders);
    end.expect("it ends").unwrap()
}

fn are(heard: &Heard, count: usize, state: LeaseState) -> bool {
    heard.leases.len() == count && heard.leases.iter().all(|lease| lease.state == state)
}

fn loaded(heard: &Heard) -> bool {
    matches!(heard.steps.last(), Some(Step::Holding(_)))
}

/// Texts that would suffer from any hand laid on them.
fn texts(count: usize) -> Vec<String> {
    (0..count).map(|n| format!(" {n:03} \r\n\t{{\"n\": {n}.50}} <é & 😀> ")).collect()
}

async fn fill(stand: &Stand, texts: &[String]) {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    stand.fill(&texts).await;
}

/// Takes everything that is visible, as a consumer would: texts with their dequeue counts.
async fn drain(stand: &Stand) -> BTreeMap<String, u32> {
    let mut all = BTreeMap::new();
    loop {
        let batch = stand.site.client.get(&stand.site.queue, 32, 3_600).await.unwrap();
        if batch.is_empty() {
            return all;
        }
        for leased in batch {
            let twice = all.insert(leased.message.text.to_string(), leased.message.dequeue_count);
            assert_eq!(twice, None, "every message exists once");
        }
    }
}

async fn two_hundred_are_held_and_given_back(stand: &Stand) {
    let texts = texts(MANY);
    fill(stand, &texts).await;
    let job = start(stand, 200);
    job.until("all are held", |heard| are(heard, MANY, LeaseState::Held) && loaded(heard)).await;
    assert!(stand.head().await.is_empty(), "nobody else sees them");
    let held: Vec<String> = job.leases().iter().map(|lease| lease.message.text.to_string()).collect();
    assert_eq!(held, texts, "in the order of the queue");
    job.order(Order::Update(LeaseId(57), Arc::from("edited")));
    job.order(Order::Delete(LeaseId(120)));
    job.until("one is edited and one is deleted", |heard| {
        let lease = |at: usize| &heard.leases[at];
        *lease(57).message.text == *"edited"
            && lease(57).state == LeaseState::Held
            && lease(120).state == LeaseState::Deleted
    })
    .await;
    job.order(Order::Stop);
    let dug = end(job).await;
    let counts = (dug.leased, dug.released, dug.deleted, dug.edited, dug.lost, dug.stranded.len());
    assert_eq!(counts, (200, 199, 1, 1, 0, 0));
    let expected = (0..MANY).filter(|n| *n != 120).map(|n| match n {
        57 => ("edited".to_owned(), 2),
        // Once for the dig, once for the look of this test.
        n => (texts[n].clone(), 2),
    });
    assert_eq!(drain(stand).await, expected.collect());
    let mut written: Vec<_> = stand.written().await;
    written.sort_by_key(|entry| entry.intent.action.words());
    let told: Vec<_> = written
        .iter()
        .map(|entry| (entry.intent.action, entry.intent.items[0].text.clone().unwrap(), entry.done()))
        .collect();
    let text = |n: usize| Arc::<str>::from(texts[n].as_str());
    assert_eq!(told, [(Action::Delete, text(120), 1), (Action::Edit, text(57), 1)]);
}
on_both!(
    two_hundred_messages_are_held_and_all_but_the_deleted_one_go_back_untouched,
    two_hundred_messages_are_held_and_all_but_the_deleted_one_go_back_untouched_on_azurite,
    two_hundred_are_held_and_given_back
);

async fn fewer_than_wanted(stand: &Stand) {
    fill(stand, &texts(40)).await;
    let job = start(stand, 100);
    job.until("it has all there are", loaded).await;
    assert_eq!(job.heard.lock().unwrap().steps.last(), Some(&Step::Holding(40)));
    job.order(Order::Stop);
    let dug = end(job).await;
    assert_eq!((dug.wanted, dug.leased, dug.released), (100, 40, 40));
    let nothing = end(start(&Stand::embedded().await, 100)).await;
    assert_eq!((nothing.leased, nothing.failed), (0, None), "an empty queue ends at once");
}
on_both!(
    a_queue_with_fewer_messages_gives_what_it_has,
    a_queue_with_fewer_messages_gives_what_it_has_on_azurite,
    fewer_than_wanted
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_goes_back_in_its_order() {
    let stand = Stand::embedded().await;
    fill(&stand, &texts(100)).await;
    let job = start(&stand, 100);
    job.until("all are held", |heard| are(heard, 100, LeaseState::Held) && loaded(heard)).await;
    let order: Vec<String> = job.leases().iter().map(|lease| lease.message.id.to_string()).collect();
    stand.forget();
    job.order(Order::Stop);
    end(job).await;
    let requests = stand.requests();
    let updates = requests.iter().filter(|request| request.kind == Some(OperationKind::Update));
    let released: Vec<String> =
        updates.map(|request| request.path.rsplit('/').next().unwrap().to_owned()).collect();
    assert_eq!(released.len(), 100, "each is released once");
    for (at, id) in released.iter().enumerate() {
        let stood = order.iter().position(|other| other == id).unwrap();
        // One may be late by as much as it likes, but starts when all but fifteen before it have ended.
        assert!(stood < at + 16, "{stood} was released as number {at}: sixteen at a time");
    }
}

/// When the renewals of a dig are due, in whole seconds: first spread over half the lease, then
/// every half of it.
fn due(count: u64, half: u64, now: u64) -> usize {
    let first = |n: u64| (half * (n + 1)).div_ceil(count);
    let of_one = |n: u64| now.checked_sub(first(n)).map_or(0, |past| 1 + past / half);
    usize::try_from((0..count).map(of_one).sum::<u64>()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lease_of_two_minutes_is_kept_for_ten_at_the_planned_number_of_calls() {
    let clock = Arc::new(ManualClock::at(Millis(1_795_435_200_000)));
    let stand = Stand::by_hand(Arc::clone(&clock)).await;
    fill(&stand, &texts(120)).await;
    let terms = Dig::new(120, GivesBack::Yes);
    assert_eq!((terms.secs, terms.renewals_per_minute()), (120, 120));
    let job = start_as(&stand, terms);
    job.until("all are held", |heard| are(heard, 120, LeaseState::Held) && loaded(heard)).await;
    stand.forget();
    let mut by_minute = [0; 10];
    for second in 1..=600 {
        clock.advance(Duration::from_secs(1));
        // The job sleeps by the clock of the machine; an order for nobody wakes it.
        job.order(Order::Renew(LeaseId(u32::MAX)));
        let expected = due(120, 60, second);
        let renewed = || stand.asked().iter().filter(|kind| **kind == OperationKind::Update).count();
        job.until("what is due is renewed", |_| renewed() >= expected).await;
        job.until("and told", |heard| are(heard, 120, LeaseState::Held)).await;
        assert_eq!(renewed(), expected, "and nothing else, after {second} s");
        by_minute[usize::try_from(second - 1).unwrap() / 60] = expected;
    }
    let calls = by_minute.iter().scan(0, |before, now| Some(now - std::mem::replace(before, *now)));
    assert!(calls.clone().all(|calls| calls <= 120), "{:?}", calls.collect::<Vec<_>>());
    assert!(stand.head().await.is_empty(), "the service still hides them all");
    job.order(Order::Stop);
    assert_eq!(end(job).await.released, 120);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewal_tells_of_its_message_and_of_no_other() {
    let clock = Arc::new(ManualClock::at(Millis(1_795_435_200_000)));
    let stand = Stand::by_hand(Arc::clone(&clock)).await;
    fill(&stand, &texts(60)).await;
    let job = start(&stand, 60);
    job.until("all are held", |heard| are(heard, 60, LeaseState::Held) && loaded(heard)).await;
    let before = job.heard.lock().unwrap().told;
    clock.advance(Duration::from_mins(1));
    job.order(Order::Renew(LeaseId(u32::MAX)));
    let later = Millis(1_795_435_200_000).plus(180_000);
    job.until("all are renewed", |heard| heard.leases.iter().all(|lease| lease.until == later)).await;
    assert_eq!(job.heard.lock().unwrap().told - before, 60, "once for each");
    job.order(Order::Stop);
    end(job).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_lost_is_never_taken_again() {
    let clock = Arc::new(ManualClock::at(Millis(1_795_435_200_000)));
    let stand = Stand::by_hand(Arc::clone(&clock)).await;
    fill(&stand, &texts(3)).await;
    // Nothing can be given back, so nothing is renewed.
    let job = start_as(&stand, Dig::new(3, GivesBack::No));
    job.until("all are held", |heard| are(heard, 3, LeaseState::Held)).await;
    stand.forget();
    clock.advance(Duration::from_secs(11));
    job.order(Order::Renew(LeaseId(u32::MAX)));
    job.until("all are lost", |heard| are(heard, 3, LeaseState::Lost)).await;
    job.order(Order::Delete(LeaseId(0)));
    job.order(Order::Stop);
    let dug = end(job).await;
    assert_eq!((dug.leased, dug.lost, dug.released, dug.deleted), (3, 3, 0, 0));
    assert_eq!(stand.asked(), [], "nothing was asked for any more");
    let counts: Vec<u32> = stand.texts().await.into_iter().map(|(_, count)| count).collect();
    assert_eq!(counts, [1, 1, 1], "they came back by themselves");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nothing_can_be_given_back_nothing_is_tried_on_leaving() {
    let stand = Stand::embedded().await;
    fill(&stand, &texts(3)).await;
    let job = start_as(&stand, Dig::new(3, GivesBack::No));
    job.until("all are held", |heard| are(heard, 3, LeaseState::Held) && loaded(heard)).await;
    stand.forget();
    job.order(Order::Stop);
    let dug = end(job).await;
    assert_eq!((dug.lost, stand.asked()), (3, vec![]));
}

fn meets(kind: OperationKind, skip: u64, times: u64, trouble: Trouble) -> Vec<Planned> {
    vec![Planned {
        kind: Some(kind),
        secondary: None,
        skip,
        times,
        fault: Fault { trouble, takes_effect: false },
    }]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_it_is_known_whether_messages_can_be_given_back_one_is_held_at_the_most() {
    let stand = Stand::embedded().await;
    fill(&stand, &texts(50)).await;
    let refused = Trouble::Status { status: 403, retry_after: None };
    stand.emulator().faults().plan(meets(OperationKind::Update, 0, u64::MAX, refused));
    let dug = end(start_as(&stand, Dig::new(50, GivesBack::Unsure))).await;
    assert_eq!((dug.leased, dug.stranded.len()), (1, 1));
    assert_eq!(dug.failed.unwrap().kind, FailureKind::NotPermitted);
    assert_eq!(stand.asked(), [OperationKind::Get], "and no other was leased");
    // Where it works, all are dug.
    stand.emulator().faults().plan(Vec::new());
    let job = start_as(&stand, Dig::new(49, GivesBack::Unsure));
    job.until("all are held", |heard| are(heard, 49, LeaseState::Held) && loaded(heard)).await;
    job.order(Order::Stop);
    let dug = end(job).await;
    assert_eq!((dug.leased, dug.released), (49, 49));
    assert!(stand.head().await.iter().all(|message| message.dequeue_count == 1), "trying costs no count");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_to_stop_in_the_middle_it_gives_back_what_it_has() {
    let stand = Stand::embedded().await;
    fill(&stand, &texts(128)).await;
    let slow = Trouble::Delay(Duration::from_millis(300));
    stand.emulator().faults().plan(meets(OperationKind::Get, 2, 1, slow));
    let job = start(&stand, 128);
    job.until("half is there", |heard| heard.leases.len() == 64).await;
    job.order(Order::Stop);
    let dug = end(job).await;
    // The third batch was under way, and is given back as well.
    assert_eq!((dug.leased, dug.released, dug.lost), (96, 96, 0));
    assert_eq!(drain(&stand).await.len(), 128);
    assert_eq!(stand.asked().iter().filter(|kind| **kind == OperationKind::Get).count(), 3 + 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_get_that_fails_ends_the_loading_and_not_the_holding() {
    let stand = Stand::embedded().await;
    fill(&stand, &texts(64)).await;
    let refused = Trouble::Status { status: 403, retry_after: None };
    stand.emulator().faults().plan(meets(OperationKind::Get, 1, 1, refused));
    let job = start(&stand, 64);
    job.until("it says why", |heard| !heard.failures.is_empty()).await;
    job.until("it holds what it has", |heard| are(heard, 32, LeaseState::Held)).await;
    job.order(Order::Stop);
    let dug = end(job).await;
    assert_eq!((dug.leased, dug.released), (32, 32));
    assert_eq!(dug.failed.unwrap().kind, FailureKind::NotPermitted);
    stand.emulator().faults().plan(meets(OperationKind::Get, 0, 1, refused));
    let failure = over(start(&stand, 64)).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::NotPermitted, "the first one is the end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_comes_round_again_goes_back_at_once() {
    let stand = Stand::embedded().await;
    fill(&stand, &texts(40)).await;
    let slow = Trouble::Delay(Duration::from_millis(300));
    stand.emulator().faults().plan(meets(OperationKind::Get, 1, 1, slow));
    let job = start(&stand, 100);
    job.until("the first batch is there", |heard| heard.leases.len() == 32).await;
    // Released while more are leased: it stands at the end of the queue then.
    job.order(Order::Release(LeaseId(0)));
    job.until("all are there", |heard| heard.leases.len() == 40 && loaded(heard)).await;
    assert_eq!(job.leases()[0].state, LeaseState::Released, "it is not held without a word");
    job.order(Order::Stop);
    let dug = end(job).await;
    assert_eq!((dug.leased, dug.released), (40, 40));
    assert!(dug.again >= 1, "{dug:?}");
    assert_eq!(drain(&stand).await.len(), 40);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_order_that_comes_during_a_renewal_is_carried_out_after_it() {
    let clock = Arc::new(ManualClock::at(Millis(1_795_435_200_000)));
    let stand = Stand::by_hand(Arc::clone(&clock)).await;
    fill(&stand, &texts(1)).await;
    let job = start(&stand, 1);
    job.until("it is held", |heard| are(heard, 1, LeaseState::Held) && loaded(heard)).await;
    stand.forget();
    let slow = Trouble::Delay(Duration::from_millis(300));
    stand.emulator().faults().plan(meets(OperationKind::Update, 0, 1, slow));
    clock.advance(Duration::from_mins(1));
    job.order(Order::Update(LeaseId(u32::MAX), Arc::from("wakes it")));
    job.until("the renewal is under way", |_| !stand.emulator().faults().met().is_empty()).await;
    job.order(Order::Update(LeaseId(0), Arc::from("new")));
    job.order(Order::Delete(LeaseId(0)));
    job.until("it is gone", |heard| are(heard, 1, LeaseState::Deleted)).await;
    let dug = end(job).await;
    assert_eq!((dug.edited, dug.deleted), (1, 1));
    assert_eq!(
        stand.asked(),
        [OperationKind::Update, OperationKind::Update, OperationKind::DeleteMessage],
        "renewed, written, deleted"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewal_without_an_answer_is_tried_once_more_and_then_counts_as_lost() {
    let clock = Arc::new(ManualClock::at(Millis(1_795_435_200_000)));
    let stand = Stand::by_hand(Arc::clone(&clock)).await;
    fill(&stand, &texts(1)).await;
    let job = start(&stand, 1);
    job.until("it is held", |heard| are(heard, 1, LeaseState::Held) && loaded(heard)).await;
    let renew = |times, takes_effect| {
        let fault = Fault { trouble: Trouble::Reset, takes_effect };
        let planned = Planned { kind: Some(OperationKind::Update), secondary: None, skip: 0, times, fault };
        stand.emulator().faults().plan(vec![planned]);
        clock.advance(Duration::from_mins(1));
        job.order(Order::Renew(LeaseId(u32::MAX)));
    };
    renew(1, false);
    let until = Millis(1_795_435_200_000).plus(180_000);
    job.until("it is renewed all the same", |heard| heard.leases[0].until == until).await;
    assert_eq!(job.leases()[0].state, LeaseState::Held);
    // The first attempt took effect and used the receipt up.
    renew(1, true);
    job.until("it is lost", |heard| are(heard, 1, LeaseState::Lost)).await;
    assert!(job.leases()[0].trouble.is_some(), "with the reason");
    job.order(Order::Stop);
    assert_eq!(end(job).await.lost, 1);
}
