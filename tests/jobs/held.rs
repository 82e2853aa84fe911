//! Holding chosen messages, and catching one that consumers keep taking.

use std::sync::Arc;
use std::time::Duration;

use peekq::emulator::faults::{Fault, Planned, Trouble};
use peekq::jobs::catch::catch;
use peekq::jobs::hold::hold;
use peekq::jobs::site::Site;
use peekq::model::change::{
    Giving, Halt, Lease, LeaseId, LeaseState, Order, Plan, Progress, Report, Step, Surgery, SurgeryEnd,
    Taken, Target, Terms,
};
use peekq::model::clock::ManualClock;
use peekq::model::failure::{Failure, FailureKind, TookEffect};
use peekq::model::message::Message;
use peekq::model::operation::OperationKind as Op;
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::JoinHandle;

use crate::stand::{Stand, Told, on_both, talk, terms};

const FIVE: [&str; 5] = ["a", "b", "c", "d", "e"];

struct Job {
    orders: UnboundedSender<Order>,
    told: Told,
    end: JoinHandle<Report>,
}

#[expect(clippy::disallowed_methods, reason = "the test runs beside the job")]
fn holding(site: &Site, targets: Vec<Target>, plan: Plan) -> Job {
    let (mut talk, orders, told) = talk();
    let site = site.clone();
    let end = tokio::spawn(async move { hold(&site, &targets, &plan, &mut talk).await.unwrap() });
    Job { orders, told, end }
}

#[expect(clippy::disallowed_methods, reason = "the test runs beside the job")]
fn catching(site: &Site, target: Target, threshold: Option<u32>) -> Job {
    let (mut talk, orders, told) = talk();
    let site = site.clone();
    let end = tokio::spawn(async move {
        catch(&site, &target, &Terms { threshold, ..terms() }, &mut talk).await.unwrap()
    });
    Job { orders, told, end }
}

impl Job {
    /// Waits until it tells something that is as wanted.
    async fn until<T>(&self, wanted: impl Fn(&Progress<Arc<Message>>) -> Option<T>) -> T {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        loop {
            if let Some(found) = self.told.lock().unwrap().as_ref().and_then(&wanted) {
                return found;
            }
            assert!(tokio::time::Instant::now() < deadline, "{:?}", self.told.lock().unwrap());
            tokio::task::yield_now().await;
        }
    }

    /// Waits until the leases are in these states.
    async fn until_leases(&self, states: &[LeaseState]) -> Vec<Lease<Arc<Message>>> {
        let fits = |leases: &[Lease<_>]| leases.iter().map(|lease| lease.state).eq(states.iter().copied());
        self.until(|progress| match progress {
            Progress::Leases(leases) if fits(leases) => Some(leases.clone()),
            _ => None,
        })
        .await
    }

    /// Waits until it has looked so often since.
    async fn until_looks(&self, more: u32) {
        let looks = |progress: &Progress<_>| match progress {
            Progress::Doing(Step::Watching { looks, .. }) => Some(*looks),
            _ => None,
        };
        let now = self.until(looks).await;
        self.until(|progress| looks(progress).filter(|looks| *looks >= now + more)).await;
    }

    async fn took(self) -> Taken {
        match self.end.await.unwrap() {
            Report::Took(taken) => taken,
            other => panic!("{other:?}"),
        }
    }

    async fn gave_up(self) -> Surgery {
        match self.end.await.unwrap() {
            Report::Surgery(surgery) => surgery,
            other => panic!("{other:?}"),
        }
    }
}

async fn saves_what_it_holds(stand: &Stand) {
    stand.fill(&FIVE).await;
    let (targets, plan) = stand.price(&[3]).await;
    let job = holding(&stand.site, targets, plan);
    job.until_leases(&[LeaseState::Held]).await;
    stand.until_seen(&[("a", 1), ("b", 1), ("d", 0), ("e", 0)]).await;
    job.orders.send(Order::Save(LeaseId(0), "C".into())).unwrap();
    let taken = job.took().await;
    assert_eq!(taken.ended(LeaseState::Saved), 1);
    let reached = taken.reached.unwrap();
    assert_eq!((reached.leased, reached.released.len()), (3, 2));
    stand.until_seen(&[("C", 1), ("a", 1), ("b", 1), ("d", 0), ("e", 0)]).await;
    let entries = stand.written().await;
    assert_eq!((entries.len(), entries[0].done()), (1, 1));
    assert_eq!(entries[0].intent.items[0].text.as_deref(), Some("c"));
}
on_both!(what_is_held_is_saved, what_is_held_is_saved_on_azurite, saves_what_it_holds);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_takes_one_get_and_a_save_one_update() {
    let stand = Stand::embedded().await;
    stand.fill(&FIVE).await;
    let (targets, plan) = stand.price(&[3]).await;
    stand.forget();
    let job = holding(&stand.site, targets, plan);
    job.until_leases(&[LeaseState::Held]).await;
    assert_eq!(stand.asked(), [Op::Get, Op::Update, Op::Update], "two bystanders go back");
    job.orders.send(Order::Save(LeaseId(0), "C".into())).unwrap();
    job.took().await;
    assert_eq!(stand.asked()[3..], [Op::Update]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_moved_is_not_held_and_everything_goes_back() {
    let stand = Stand::embedded().await;
    stand.fill(&FIVE).await;
    let (targets, plan) = stand.price(&[1]).await;
    let (client, queue) = (&stand.site.client, &stand.site.queue);
    let first = client.get(queue, 1, 60).await.unwrap().remove(0);
    client.update(queue, &first.message.id, &first.receipt, 0, None).await.unwrap();
    let surgery = holding(&stand.site, targets, plan).gave_up().await;
    assert_eq!((surgery.halt, surgery.released.len()), (Some(Halt::Dearer), 1));
    assert_eq!(stand.texts().await.len(), 5);
}

/// Holds the first of two messages under a clock that is moved by hand.
async fn held_under(stand: &Stand) -> Job {
    stand.fill(&["a", "b"]).await;
    let (targets, plan) = stand.price(&[1]).await;
    let job = holding(&stand.site, targets, plan);
    job.until_leases(&[LeaseState::Held]).await;
    stand.forget();
    job
}

/// Lets time pass, and the job notice.
fn pass(clock: &ManualClock, job: &Job, secs: u64) {
    clock.advance(Duration::from_secs(secs));
    // Any word makes it look at its clock.
    job.orders.send(Order::Keep(LeaseId(99), false)).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_lease_is_renewed_at_half_its_time_with_the_newest_receipt() {
    let (stand, clock) = Stand::timed().await;
    let job = held_under(&stand).await;
    pass(&clock, &job, 14);
    let before = job.until_leases(&[LeaseState::Held]).await[0].until;
    for (renewals, secs) in [(1, 2), (2, 16), (3, 16)] {
        pass(&clock, &job, secs);
        let count = || stand.asked().iter().filter(|kind| **kind == Op::Update).count();
        let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
        while count() < renewals {
            assert!(tokio::time::Instant::now() < deadline, "{:?}", stand.asked());
            tokio::task::yield_now().await;
        }
        job.until(|progress| match progress {
            Progress::Leases(leases) if leases[0].until > before => Some(()),
            _ => None,
        })
        .await;
        job.until_leases(&[LeaseState::Held]).await;
    }
    assert_eq!(stand.asked(), [Op::Update; 3], "not before half of the time");
    job.orders.send(Order::Stop).unwrap();
    assert_eq!(job.took().await.ended(LeaseState::Released), 1, "48 seconds after a lease of 30");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lease_that_could_not_be_renewed_in_time_is_lost() {
    let (stand, clock) = Stand::timed().await;
    let job = held_under(&stand).await;
    pass(&clock, &job, 31);
    let leases = job.until_leases(&[LeaseState::Lost]).await;
    assert_eq!(&*leases[0].message.text, "a", "it can still be read");
    job.orders.send(Order::Save(LeaseId(0), "A".into())).unwrap();
    job.orders.send(Order::Stop).unwrap();
    assert_eq!(job.took().await.ended(LeaseState::Lost), 1);
    assert!(stand.asked().iter().all(|kind| *kind != Op::Update), "nothing is written with a lost lease");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_save_that_comes_during_a_renewal_waits_for_its_receipt() {
    let (stand, clock) = Stand::timed().await;
    let job = held_under(&stand).await;
    let fault = Fault { trouble: Trouble::Delay(Duration::from_millis(200)), takes_effect: true };
    stand.faults(vec![Planned { kind: Some(Op::Update), skip: 0, times: 1, fault, secondary: None }]);
    stand.forget();
    pass(&clock, &job, 16);
    while stand.asked() != [Op::Update] {
        tokio::task::yield_now().await;
    }
    job.orders.send(Order::Save(LeaseId(0), "A".into())).unwrap();
    assert_eq!(job.took().await.ended(LeaseState::Saved), 1);
    stand.until_seen(&[("A", 1), ("b", 0)]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_take_is_renewed_by_itself_only_while_it_is_told_to() {
    let (stand, clock) = Stand::timed().await;
    let job = held_under(&stand).await;
    job.orders.send(Order::Keep(LeaseId(0), false)).unwrap();
    pass(&clock, &job, 29);
    job.until_leases(&[LeaseState::Held]).await;
    assert!(stand.asked().is_empty());
    pass(&clock, &job, 2);
    job.until_leases(&[LeaseState::Lost]).await;
}

/// A consumer took the second of three messages; the others stay.
async fn taken_by_a_rival(stand: &Stand) -> (Target, peekq::client::wire::Leased) {
    stand.fill(&["b", "a", "c"]).await;
    let target = Target::of(&stand.head().await[0]);
    let leased = stand.site.client.get(&stand.site.queue, 1, 3_600).await.unwrap().remove(0);
    stand.forget();
    (target, leased)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_caught_the_moment_a_consumer_lets_it_go() {
    let (stand, clock) = Stand::timed().await;
    let (target, rival) = taken_by_a_rival(&stand).await;
    let job = catching(&stand.site, target, Some(5));
    job.until_looks(3).await;
    clock.advance(Duration::from_secs(1));
    assert!(stand.asked().iter().all(|kind| *kind == Op::Peek), "looking disturbs nobody");
    let (client, queue) = (&stand.site.client, &stand.site.queue);
    client.update(queue, &rival.message.id, &rival.receipt, 0, None).await.unwrap();
    let leases = job.until_leases(&[LeaseState::Held]).await;
    assert_eq!(&*leases[0].message.text, "b");
    let texts: Vec<String> = stand.texts().await.into_iter().map(|(text, _)| text).collect();
    assert_eq!(texts, ["a", "c"], "the rival cannot have it, and the bystanders are back");
    job.orders.send(Order::Save(LeaseId(0), "B".into())).unwrap();
    let taken = job.took().await;
    let reached = taken.reached.as_ref().unwrap();
    assert_eq!((taken.ended(LeaseState::Saved), reached.leased), (1, 3), "it had gone behind the others");
    stand.until_seen(&[("B", 2), ("a", 1), ("c", 1)]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_attempt_that_comes_too_late_gives_everybody_back_and_the_next_waits_two_seconds() {
    let (stand, clock) = Stand::timed().await;
    let (target, rival) = taken_by_a_rival(&stand).await;
    let (client, queue) = (&stand.site.client, &stand.site.queue);
    // The get of the job is delayed, so that the rival is faster once more.
    let fault = Fault { trouble: Trouble::Delay(Duration::from_millis(300)), takes_effect: false };
    stand.faults(vec![Planned { kind: Some(Op::Get), skip: 0, times: 1, fault, secondary: None }]);
    let job = catching(&stand.site, target, Some(5));
    client.update(queue, &rival.message.id, &rival.receipt, 0, None).await.unwrap();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while !stand.met_a_fault() {
        assert!(tokio::time::Instant::now() < deadline);
        tokio::task::yield_now().await;
    }
    let again = client.get(queue, 3, 3_600).await.unwrap();
    let attempts = |progress: &Progress<_>| match progress {
        Progress::Doing(Step::Watching { attempts, .. }) => Some(*attempts),
        _ => None,
    };
    job.until(|progress| attempts(progress).filter(|attempts| *attempts == 1)).await;
    for leased in &again {
        client.update(queue, &leased.message.id, &leased.receipt, 0, None).await.unwrap();
    }
    stand.forget();
    job.until_looks(3).await;
    assert!(!stand.asked().contains(&Op::Get), "it can be seen, but two seconds are not over");
    clock.advance(Duration::from_secs(2));
    job.until_leases(&[LeaseState::Held]).await;
    job.orders.send(Order::Stop).unwrap();
    assert_eq!(job.took().await.ended(LeaseState::Released), 1);
    assert_eq!(stand.texts().await.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_attempt_is_made_that_would_poison_a_bystander() {
    let (stand, _clock) = Stand::timed().await;
    stand.fill(&["b", "a"]).await;
    let (client, queue) = (&stand.site.client, &stand.site.queue);
    for _ in 0..4 {
        for leased in client.get(queue, 2, 60).await.unwrap() {
            client.update(queue, &leased.message.id, &leased.receipt, 0, None).await.unwrap();
        }
    }
    // Before the target stands one that was taken four times already.
    let head = stand.head().await;
    let target = Target::of(&head[1]);
    assert_eq!(head[0].dequeue_count, 4);
    stand.forget();
    let job = catching(&stand.site, target, Some(5));
    job.until(|progress| match progress {
        Progress::Doing(Step::Watching { spared, .. }) if *spared >= 3 => Some(()),
        _ => None,
    })
    .await;
    assert!(stand.asked().iter().all(|kind| *kind == Op::Peek));
    job.orders.send(Order::Stop).unwrap();
    assert_eq!(job.gave_up().await.halt, Some(Halt::Asked));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_gives_up_after_ten_minutes_and_says_so() {
    let (stand, clock) = Stand::timed().await;
    let (target, _rival) = taken_by_a_rival(&stand).await;
    let job = catching(&stand.site, target.clone(), Some(5));
    job.until_looks(1).await;
    clock.advance(Duration::from_secs(599));
    job.until_looks(2).await;
    clock.advance(Duration::from_secs(1));
    let surgery = job.gave_up().await;
    assert_eq!((surgery.halt, surgery.leased), (Some(Halt::GaveUp), 0));
    assert_eq!((&surgery.targets[0].id, &surgery.targets[0].end), (&target.id, &SurgeryEnd::Missing));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_ended_at_any_time() {
    let (stand, _clock) = Stand::timed().await;
    let (target, _rival) = taken_by_a_rival(&stand).await;
    let job = catching(&stand.site, target, Some(5));
    job.until_looks(1).await;
    drop(job.orders);
    let Report::Surgery(surgery) = job.end.await.unwrap() else { panic!() };
    assert_eq!(surgery.halt, Some(Halt::Asked));
}

/// Another process leases messages before it meets this: what it caught is told in any case.
async fn caught_with(fault: Fault, kind: Op) -> (Stand, Result<Report, Failure>) {
    let (stand, _clock) = Stand::timed().await;
    stand.fill(&["b", "a"]).await;
    let target = Target::of(&stand.head().await[1]);
    stand.faults(vec![Planned { kind: Some(kind), skip: 0, times: u64::MAX, fault, secondary: None }]);
    stand.forget();
    let (mut talk, _orders, _) = talk();
    let terms = Terms { giving: Giving::Untried, ..terms() };
    let end = catch(&stand.site, &target, &terms, &mut talk).await;
    (stand, end)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_right_to_give_back_one_bystander_is_stranded_and_no_other() {
    let fault = Fault { trouble: Trouble::Status { status: 403, retry_after: None }, takes_effect: false };
    let (_stand, end) = caught_with(fault, Op::Update).await;
    let Ok(Report::Surgery(surgery)) = end else { panic!("{end:?}") };
    assert_eq!((surgery.leased, surgery.stranded.len()), (1, 1));
    let Some(Halt::Failed(failure)) = surgery.halt else { panic!("{:?}", surgery.halt) };
    assert_eq!(failure.kind, FailureKind::NotPermitted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_get_whose_answer_was_lost_is_not_tried_again_without_a_word() {
    let fault = Fault { trouble: Trouble::Reset, takes_effect: true };
    let (stand, end) = caught_with(fault, Op::Get).await;
    let failure = end.unwrap_err();
    assert_eq!((failure.tried, failure.effect), (Op::Get, TookEffect::Perhaps));
    assert_eq!(stand.asked().iter().filter(|kind| **kind == Op::Get).count(), 1);
}

async fn catches_from_a_real_consumer(stand: &Stand) {
    stand.fill(&["a", "b"]).await;
    let target = Target::of(&stand.head().await[1]);
    let (client, queue) = (stand.site.client.clone(), stand.site.queue.clone());
    // A consumer that fails at once and lets go, again and again: soon both are past any threshold.
    let mut rhythm = tokio::time::interval(Duration::from_millis(300));
    let rival = async {
        loop {
            for leased in client.get(&queue, 32, 60).await.unwrap() {
                let _ = client.update(&queue, &leased.message.id, &leased.receipt, 0, None).await;
            }
            rhythm.tick().await;
        }
    };
    let job = catching(&stand.site, target, None);
    tokio::select! {
        () = rival => unreachable!(),
        leases = job.until_leases(&[LeaseState::Held]) => assert_eq!(&*leases[0].message.text, "b"),
    }
    job.orders.send(Order::Stop).unwrap();
    assert_eq!(job.took().await.ended(LeaseState::Released), 1);
}
on_both!(
    one_is_caught_from_a_consumer_that_keeps_taking_it,
    one_is_caught_from_a_consumer_that_keeps_taking_it_on_azurite,
    catches_from_a_real_consumer
);
