use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::model::change::Danger;
use crate::model::message::{Expiry, Moment};

fn message(id: &str, dequeue_count: u32) -> Message {
    Message {
        id: MessageId::new(id),
        inserted: Moment::At(0),
        expires: Expiry::Never,
        dequeue_count,
        text: Arc::from(format!("text of {id}")),
    }
}

fn target(id: &str) -> Target {
    Target { id: MessageId::new(id), seen: Arc::from(format!("text of {id}")) }
}

fn terms(threshold: Option<u32>) -> Terms {
    Terms { threshold, lease_secs: 30, short_lease_secs: 10, budget: 500, giving: Giving::Surely }
}

fn ids<'a>(ids: impl IntoIterator<Item = &'a MessageId>) -> Vec<&'a str> {
    ids.into_iter().map(MessageId::as_str).collect()
}

/// A head of so many messages, named by their places.
fn head(len: u32) -> Vec<Message> {
    (1..=len).map(|n| message(&n.to_string(), 0)).collect()
}

#[test]
fn everything_before_the_target_is_a_bystander_and_nothing_behind_it() {
    let head = [message("a", 0), message("b", 3), message("c", 4), message("d", 0)];
    let plan = plan(&head, None, &[target("c")], &terms(Some(5)));
    assert_eq!((plan.take, plan.targets[0].place, plan.targets[0].count_after), (3, 3, 5));
    let bystanders: Vec<_> = plan.bystanders.iter().map(|b| (b.id.as_str(), b.count_after)).collect();
    assert_eq!(bystanders, [("a", 1), ("b", 4)]);
    assert_eq!(plan.dangers(), []);
    assert!(plan.spoils(&plan.targets[0]), "the target itself was at 4");
}

#[test]
fn several_targets_are_reached_in_one_go_up_to_the_last_of_them() {
    let plan = plan(&head(20), None, &[target("9"), target("2"), target("3")], &terms(None));
    assert_eq!((plan.take, plan.bystanders.len()), (9, 6));
    assert_eq!(ids(plan.targets.iter().map(|aim| &aim.id)), ["2", "3", "9"], "in the order of the head");
}

#[test]
fn a_bystander_at_the_threshold_is_named_and_a_poison_queue_has_none() {
    let head = [message("a", 4), message("b", 0)];
    let with = plan(&head, None, &[target("b")], &terms(Some(5)));
    assert_eq!(with.dangers(), [Danger::Poisons(vec![MessageId::new("a")])]);
    assert_eq!(plan(&head, None, &[target("b")], &terms(None)).dangers(), []);
}

#[test]
fn a_text_that_somebody_changed_is_no_target() {
    let changed = Target { id: MessageId::new("1"), seen: Arc::from("what the user saw") };
    let alone = plan(&head(3), None, std::slice::from_ref(&changed), &terms(None));
    assert!(!alone.can_run());
    assert_eq!((&*alone.differs[0].text, alone.take), ("text of 1", 0));
    let with_another = plan(&head(3), None, &[changed, target("3")], &terms(None));
    assert_eq!(with_another.take, 3);
    assert_eq!(ids(with_another.bystanders.iter().map(|b| &b.id)), ["1", "2"], "it is given back untouched");
}

#[test]
fn a_search_is_offered_only_where_it_could_find_something_and_stays_within_its_budget() {
    let search =
        |len, approximate, terms: &Terms| plan(&head(len), approximate, &[target("z")], terms).search;
    assert_eq!(search(31, Some(400), &terms(None)), None, "a peek that is not full has seen all");
    assert_eq!(search(32, Some(32), &terms(None)), None, "there is nothing behind the head");
    assert_eq!(search(32, Some(400), &terms(None)), Some(400));
    assert_eq!(search(32, Some(100_000), &terms(None)), Some(500));
    let never = Terms { giving: Giving::Never(Arc::from("no right")), ..terms(None) };
    assert_eq!(search(32, Some(400), &never), None, "nobody is hidden on the chance of finding something");
}

#[test]
fn what_cannot_be_given_back_is_leased_shortly_and_asked_for_twice() {
    let never = Terms { giving: Giving::Never(Arc::from("no right")), ..terms(None) };
    let with = plan(&head(3), None, &[target("2")], &never);
    assert_eq!(with.lease_secs, 10);
    assert!(matches!(with.dangers()[..], [Danger::Strands { count: 1, secs: 10, .. }]));
    let without = plan(&head(3), None, &[target("1")], &never);
    assert_eq!((without.lease_secs, without.dangers().len()), (30, 0));
}

proptest! {
    #[test]
    fn a_plan_takes_no_more_than_needed_and_forgets_nobody(
        len in 0..=32_u32,
        wanted in proptest::collection::btree_set(1..40_u32, 1..8),
        changed in proptest::collection::btree_set(1..40_u32, 0..3),
        counts in proptest::collection::vec(0..8_u32, 32),
        giving in prop_oneof![
            Just(Giving::Surely), Just(Giving::Untried), Just(Giving::Never(Arc::from("no")))
        ],
    ) {
        let mut head = head(len);
        head.iter_mut().zip(&counts).for_each(|(message, count)| message.dequeue_count = *count);
        let targets: Vec<Target> = wanted.iter().map(|n| {
            let seen = if changed.contains(n) { "another".into() } else { target(&n.to_string()).seen };
            Target { seen, ..target(&n.to_string()) }
        }).collect();
        let terms = Terms { giving, ..terms(Some(5)) };
        let plan = plan(&head, Some(1_000), &targets, &terms);
        let here = |n: &&u32| **n <= len;
        let meant: Vec<u32> = wanted.iter().filter(here).filter(|n| !changed.contains(n)).copied().collect();
        prop_assert_eq!(plan.take, meant.last().copied().unwrap_or(0), "as many as the last target needs");
        let aims: Vec<u32> = plan.targets.iter().map(|aim| aim.place).collect();
        prop_assert_eq!(&aims, &meant);
        // Whoever is leased is either meant or told about, with the count that he will have.
        let mut leased: Vec<(u32, u32)> =
            plan.targets.iter().map(|aim| (aim.place, aim.count_after)).collect();
        leased.extend(plan.bystanders.iter().map(|b| (b.id.as_str().parse().unwrap(), b.count_after)));
        leased.sort_unstable();
        let expected: Vec<(u32, u32)> = (1..=plan.take).map(|n| (n, counts[n as usize - 1] + 1)).collect();
        prop_assert_eq!(leased, expected);
        prop_assert_eq!(plan.missing.len() + plan.differs.len() + plan.targets.len(), targets.len());
        let poisoned = plan.bystanders.iter().filter(|b| b.count_after >= 5).count();
        prop_assert_eq!(plan.poisoned().count(), poisoned);
        prop_assert!(plan.search.is_none_or(|most| most <= terms.budget && most >= plan.take));
        if matches!(plan.giving, Giving::Never(_)) {
            prop_assert_eq!(plan.search, None);
            prop_assert_eq!(plan.dangers().iter().any(|d| matches!(d, Danger::Strands { .. })), !plan.bystanders.is_empty());
        }
    }
}
