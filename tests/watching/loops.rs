//! What peeks tell: messages that go and come back, ages, and queues whose messages all hide.

use std::collections::BTreeMap;

use peekq::model::length::Visible;
use peekq::model::message::MessageId;
use peekq::watch::gauge::Gauge;
use peekq::watch::heads::{Face, Heads, Peek};
use peekq::watch::series::MOST;
use proptest::prelude::*;

use crate::{BEGIN, cases};

fn face(id: &str, dequeue_count: u32) -> Face {
    Face { id: MessageId::new(id), inserted: Some(BEGIN.secs() - 60), dequeue_count }
}

/// Peeks one after the other, five seconds apart.
fn peeked(gauge: &mut Gauge, from: u64, heads: &[&[Face]]) {
    for (n, faces) in (from..).zip(heads) {
        gauge.peek(Peek { at: BEGIN.plus(n * 5_000), asked: 32, faces });
    }
}

/// A message of a simulated queue: how often it is taken at each step.
type Life = Vec<u32>;

proptest! {
    #![proptest_config(cases(300))]

    /// Consumers take messages, fail, and the messages come back; some takes happen between two peeks
    /// and some messages are hidden while one looks.
    #[test]
    fn every_message_that_came_back_is_found_with_the_number_of_its_takes(
        lives in prop::collection::vec(prop::collection::vec(0..3_u32, 12), 1..20),
        hidden in prop::collection::vec(any::<bool>(), 12 * 20),
    ) {
        let mut heads = Heads::default();
        let mut truth: BTreeMap<String, (u32, u32)> = BTreeMap::new();
        let mut counts = vec![0_u32; lives.len()];
        for step in 0..12 {
            let mut seen = Vec::new();
            for (n, life) in lives.iter().enumerate() {
                let life: &Life = life;
                counts[n] += life[step];
                if hidden[step * 20 + n] {
                    continue;
                }
                let id = format!("m{n}");
                seen.push(face(&id, counts[n]));
                let entry = truth.entry(id).or_insert((counts[n], 0));
                entry.1 = counts[n] - entry.0;
            }
            heads.take(Peek { at: BEGIN.plus(step as u64 * 5_000), asked: 32, faces: &seen }, Some(99));
        }
        let found: BTreeMap<String, u32> =
            heads.loops().into_iter().map(|l| (l.id.as_str().to_owned(), l.times)).collect();
        let expected: BTreeMap<String, u32> =
            truth.into_iter().filter(|(_, (_, times))| *times > 0).map(|(id, (_, times))| (id, times)).collect();
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn the_worst_loop_comes_first_and_messages_that_only_wait_are_none() {
    let mut gauge = Gauge::default();
    let heads: [&[Face]; 3] = [
        &[face("a", 0), face("b", 2), face("c", 4)],
        &[face("a", 0)],
        &[face("a", 0), face("b", 3), face("c", 7)],
    ];
    peeked(&mut gauge, 0, &heads);
    let loops: Vec<_> = gauge.heads().unwrap().loops().iter().map(|l| (l.id.to_string(), l.times)).collect();
    assert_eq!(loops, [("c".to_owned(), 3), ("b".to_owned(), 1)]);
    assert_eq!(gauge.heads().unwrap().most_taken, Some(7));
}

#[test]
fn what_is_remembered_of_a_busy_queue_stays_small() {
    let mut heads = Heads::default();
    for n in 0..2_000_u64 {
        let faces: Vec<Face> = (0..32).map(|m| face(&format!("{n}-{m}"), 0)).collect();
        heads.take(Peek { at: BEGIN.plus(n * 5_000), asked: 32, faces: &faces }, Some(99));
    }
    let size = serde_json::to_string(&heads).unwrap().len();
    assert!(size < 40_000, "{size}");
}

#[test]
fn a_queue_whose_messages_all_hide_says_since_when() {
    let mut gauge = Gauge::default();
    gauge.count(BEGIN, 5, MOST);
    peeked(&mut gauge, 1, &[&[face("a", 0)], &[], &[]]);
    assert_eq!(gauge.heads().unwrap().unseen_since, Some(BEGIN.plus(10_000)));
    assert_eq!(gauge.heads().unwrap().visible, Some(Visible::Exactly(0)));
    peeked(&mut gauge, 4, &[&[face("a", 1)]]);
    assert_eq!(gauge.heads().unwrap().unseen_since, None, "it is back");
    peeked(&mut gauge, 5, &[&[]]);
    gauge.count(BEGIN.plus(30_000), 0, MOST);
    assert_eq!(gauge.heads().unwrap().unseen_since, None, "there is nothing to hide");
    peeked(&mut gauge, 7, &[&[]]);
    assert_eq!(gauge.heads().unwrap().unseen_since, None);
}

#[test]
fn a_peek_of_one_tells_the_age_of_the_head_and_not_how_many_there_are() {
    let mut gauge = Gauge::default();
    gauge.peek(Peek { at: BEGIN, asked: 1, faces: &[face("a", 3)] });
    let heads = gauge.heads().unwrap();
    assert_eq!((heads.age(), heads.most_taken, heads.visible), (Some(60), Some(3), None));
    gauge.peek(Peek { at: BEGIN.plus(5_000), asked: 1, faces: &[] });
    let heads = gauge.heads().unwrap();
    assert_eq!((heads.age(), heads.visible), (None, Some(Visible::Exactly(0))));
}

#[test]
fn a_head_says_since_when_it_is_the_same() {
    let mut gauge = Gauge::default();
    peeked(&mut gauge, 0, &[&[face("a", 0)], &[face("a", 0)], &[face("b", 0)], &[face("b", 0)]]);
    assert_eq!(gauge.heads().unwrap().first_since, Some(BEGIN.plus(10_000)));
}

#[test]
fn a_count_that_stands_still_under_a_head_that_goes_on_is_doubted() {
    let mut gauge = Gauge::default();
    let ids = ["a", "b", "c", "d", "e"];
    for (n, id) in (0..).zip(ids) {
        assert!(!gauge.is_doubtful(), "not yet at {id}");
        gauge.count(BEGIN.plus(n * 5_000), 40, MOST);
        peeked(&mut gauge, n, &[&[face(id, 0)]]);
    }
    assert!(gauge.is_doubtful());
    gauge.count(BEGIN.plus(60_000), 39, MOST);
    assert!(!gauge.is_doubtful(), "it moves again");
}

#[test]
fn a_count_below_what_is_seen_is_doubted_when_that_is_no_coincidence() {
    let mut gauge = Gauge::default();
    let seen = [face("a", 0), face("b", 0), face("c", 0)];
    gauge.count(BEGIN, 1, MOST);
    peeked(&mut gauge, 1, &[&seen]);
    assert!(!gauge.is_doubtful(), "they may just have come");
    gauge.count(BEGIN.plus(10_000), 2, MOST);
    peeked(&mut gauge, 3, &[&seen]);
    assert!(gauge.is_doubtful());
    gauge.count(BEGIN.plus(20_000), 3, MOST);
    peeked(&mut gauge, 5, &[&seen]);
    assert!(!gauge.is_doubtful());
}
