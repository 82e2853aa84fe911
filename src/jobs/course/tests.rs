//! The course against a queue that others work on at the same time.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::jobs::plan::plan;
use crate::model::change::{Target, Terms};
use crate::model::message::{Expiry, Message, Moment};

fn message(n: u32) -> Message {
    Message {
        id: MessageId::new(&n.to_string()),
        inserted: Moment::At(0),
        expires: Expiry::Never,
        dequeue_count: 0,
        text: Arc::from("text"),
    }
}

/// What others do between two of our calls.
#[derive(Debug, Clone, Copy)]
enum Rival {
    Nothing,
    /// The message at this place is taken away.
    Takes(usize),
    /// The message at this place goes behind all others.
    Moves(usize),
}

fn rival() -> impl Strategy<Value = Rival> {
    prop_oneof![
        3 => Just(Rival::Nothing),
        1 => (0..40_usize).prop_map(Rival::Takes),
        1 => (0..40_usize).prop_map(Rival::Moves),
    ]
}

fn disturb(queue: &mut Vec<u32>, rival: Rival) {
    match rival {
        Rival::Takes(at) if at < queue.len() => drop(queue.remove(at)),
        Rival::Moves(at) if at < queue.len() => {
            let moved = queue.remove(at);
            queue.push(moved);
        }
        _ => {}
    }
}

/// How a run went.
struct Run {
    end: Next,
    takes: Vec<u32>,
    leased: u32,
    hand: Vec<u32>,
    /// The most bystanders that were in hand before the first was given back.
    before_trial: usize,
}

/// Runs a plan on a queue; what is given back comes first or last.
fn run(plan: &Plan, mut queue: Vec<u32>, wanted: &[u32], rivals: &[Rival], comes_first: bool) -> Run {
    let mut course = Course::new(plan);
    let (mut hand, mut takes, mut tried, mut before_trial) = (Vec::new(), Vec::new(), false, 0);
    for step in 0..1_000 {
        disturb(&mut queue, rivals.get(step).copied().unwrap_or(Rival::Nothing));
        match course.next() {
            Next::Take(count) => {
                takes.push(count);
                let batch: Vec<u32> = queue.drain(..queue.len().min(count as usize)).collect();
                let ids: Vec<MessageId> = batch.iter().map(|n| MessageId::new(&n.to_string())).collect();
                course.took(count, &ids);
                hand.extend(batch);
                let others = hand.iter().filter(|n| !wanted.contains(n)).count();
                before_trial = if tried { before_trial } else { before_trial.max(others) };
            }
            Next::Try => {
                let at = hand.iter().position(|n| !wanted.contains(n)).expect("a bystander is in hand");
                let given = hand.remove(at);
                queue.insert(if comes_first { 0 } else { queue.len() }, given);
                course.gave_back(true);
                tried = true;
            }
            end => return Run { end, takes, leased: course.leased(), hand, before_trial },
        }
    }
    panic!("it never ends: {takes:?}");
}

fn terms(giving: Giving) -> Terms {
    Terms { threshold: Some(5), lease_secs: 30, short_lease_secs: 10, budget: 100, giving }
}

/// A plan for these messages of a queue, with or without a search.
fn planned(queue: &[u32], wanted: &[u32], giving: Giving, search: bool) -> Plan {
    let head: Vec<Message> = queue.iter().take(32).map(|n| message(*n)).collect();
    let targets: Vec<Target> = wanted.iter().map(|n| Target::of(&message(*n))).collect();
    let plan = plan(&head, Some(queue.len() as u64), &targets, &terms(giving));
    if search { plan } else { plan.without_search() }
}

proptest! {
    #[test]
    fn undisturbed_it_takes_once_and_exactly_as_many_as_the_price_says(
        len in 1..40_u32,
        wanted in proptest::collection::btree_set(1..33_u32, 1..6),
    ) {
        let queue: Vec<u32> = (1..=len).collect();
        let wanted: Vec<u32> = wanted.into_iter().filter(|n| *n <= len).collect();
        prop_assume!(!wanted.is_empty());
        let plan = planned(&queue, &wanted, Giving::Surely, false);
        let run = run(&plan, queue, &wanted, &[], false);
        prop_assert_eq!(run.end, Next::Act);
        prop_assert_eq!(run.takes, vec![plan.take]);
        prop_assert_eq!(run.leased as usize, plan.targets.len() + plan.bystanders.len());
    }

    #[test]
    fn whatever_others_do_it_never_leases_more_than_was_agreed(
        len in 1..150_u32,
        wanted in proptest::collection::btree_set(1..150_u32, 1..6),
        rivals in proptest::collection::vec(rival(), 0..60),
        giving in prop_oneof![Just(Giving::Surely), Just(Giving::Untried)],
        (search, comes_first) in (any::<bool>(), any::<bool>()),
    ) {
        let queue: Vec<u32> = (1..=len).collect();
        let wanted: Vec<u32> = wanted.into_iter().collect();
        let plan = planned(&queue, &wanted, giving.clone(), search);
        let run = run(&plan, queue, &wanted, &rivals, comes_first);
        let again = u32::from(giving == Giving::Untried);
        prop_assert!(run.leased <= plan.search.unwrap_or(plan.take + again), "{:?}", run.takes);
        prop_assert!(run.takes.iter().all(|count| (1..=32).contains(count)));
        if giving == Giving::Untried {
            prop_assert!(run.before_trial <= 1, "{} bystanders before the trial", run.before_trial);
        }
        let planned = plan.targets.iter().all(|aim| run.hand.contains(&aim.id.as_str().parse().unwrap()));
        if plan.search.is_none() {
            prop_assert_eq!(run.end == Next::Act, planned, "it acts only with all targets in hand");
        }
    }

    #[test]
    fn a_search_finds_what_stays_where_it_is(
        len in 33..140_u32,
        at in 33..100_u32,
        comes_first in any::<bool>(),
        giving in prop_oneof![Just(Giving::Surely), Just(Giving::Untried)],
    ) {
        prop_assume!(at <= len);
        let queue: Vec<u32> = (1..=len).collect();
        let plan = planned(&queue, &[at], giving, true);
        let run = run(&plan, queue, &[at], &[], comes_first);
        // One that was tried and came first again may use the last lease of the budget up.
        prop_assume!(run.leased < plan.search.unwrap());
        prop_assert!(run.hand.contains(&at));
    }
}

#[test]
fn a_target_that_is_not_among_those_taken_ends_it() {
    let plan = planned(&[1, 2, 3, 4, 5], &[3], Giving::Surely, false);
    let run = run(&plan, vec![1, 2, 4, 3, 5], &[3], &[], false);
    assert_eq!((run.end, run.takes), (Next::GiveUp, vec![3]));
}

#[test]
fn giving_back_is_tried_on_one_before_the_rest_is_taken() {
    let plan = planned(&[1, 2, 3, 4, 5], &[4], Giving::Untried, false);
    let last = run(&plan, vec![1, 2, 3, 4, 5], &[4], &[], false);
    assert_eq!((last.end, last.takes), (Next::Act, vec![1, 3]));
    let first = run(&plan, vec![1, 2, 3, 4, 5], &[4], &[], true);
    assert_eq!((first.end, first.takes), (Next::Act, vec![1, 3, 1]), "the one that was tried came again");
}
