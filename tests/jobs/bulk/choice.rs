//! Which messages a pass takes and acts on, against a queue that is only a list.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use peekq::jobs::bulk::pass::{Pass, Verdict};
use peekq::model::change::{Target, Which};
use peekq::model::clock::Millis;
use peekq::model::message::{Expiry, Message, MessageId, Moment};
use proptest::prelude::*;

const START: i64 = 1_000;

fn message(n: usize, text: &str, inserted: i64) -> Message {
    let id = MessageId::new(&format!("{n:08x}-0000-4000-8000-000000000000"));
    Message {
        id,
        inserted: Moment::At(inserted),
        expires: Expiry::Never,
        dequeue_count: 0,
        text: Arc::from(text),
    }
}

/// A service with one queue and a job that works on it one batch at a time.
struct World {
    queue: VecDeque<Message>,
    pass: Pass,
    held: Vec<Message>,
    acted: Vec<Message>,
    changed: Vec<Message>,
    next: usize,
    now: i64,
    gets: usize,
}

impl World {
    fn new(texts: &[String], hidden: u64, which: &Which) -> Self {
        let queue: VecDeque<Message> =
            texts.iter().enumerate().map(|(n, text)| message(n, text, START - 10)).collect();
        let count = queue.len() as u64 + hidden;
        let (next, pass) = (queue.len(), Pass::new(which, Some(count)).unwrap());
        Self { queue, pass, held: vec![], acted: vec![], changed: vec![], next, now: START, gets: 0 }
    }

    fn arrives(&mut self, text: &str) -> Message {
        let new = message(self.next, text, self.now);
        self.next += 1;
        self.queue.push_back(new.clone());
        new
    }

    /// A batch; false: nothing is taken any more.
    fn batch(&mut self, room: u32, resends: bool, lapses: &dyn Fn(&Message) -> bool) -> bool {
        let count = self.pass.next(room);
        if count == 0 {
            return false;
        }
        self.gets += 1;
        self.now += 1;
        let count = (count as usize).min(self.queue.len());
        let batch: Vec<Message> = self.queue.drain(..count).collect();
        self.pass.is_now(self.now);
        let verdicts = self.pass.sort(&batch.iter().collect::<Vec<_>>(), Millis(0));
        for (message, verdict) in batch.into_iter().zip(verdicts) {
            match verdict {
                Verdict::Act if lapses(&message) => {
                    self.pass.lapsed(&message);
                    self.queue.push_back(message);
                }
                Verdict::Act => {
                    if resends {
                        let new = self.arrives(&message.text).id;
                        self.pass.put(&new);
                    }
                    self.acted.push(message);
                }
                Verdict::Leave => self.held.push(message),
                Verdict::Changed => self.changed.push(message),
                Verdict::Found(_) => unreachable!("no text is looked for"),
            }
        }
        true
    }

    fn finish(&mut self, room: u32, resends: bool, arrivals: bool) {
        while self.batch(room, resends, &|_| false) {
            if arrivals {
                self.now += 2;
                self.arrives("match of later");
            }
            assert!(self.gets < 1_000, "it ends");
        }
    }
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(prop_oneof!["match of .", "other ."], 0..120)
}

fn wanted(which: &Which, texts: &[String]) -> BTreeSet<usize> {
    let all = texts.iter().enumerate();
    match which {
        Which::All => all.map(|(n, _)| n).collect(),
        Which::First(count) => all.map(|(n, _)| n).take(*count as usize).collect(),
        Which::Matching(_) => all.filter(|(_, text)| text.contains("match")).map(|(n, _)| n).collect(),
        Which::These { .. } | Which::Known { .. } | Which::Like { .. } => unreachable!("not in these"),
    }
}

fn which() -> impl Strategy<Value = Which> {
    prop_oneof![
        Just(Which::All),
        (0_u32..150).prop_map(Which::First),
        Just(Which::Matching(Arc::from("match"))),
    ]
}

fn numbers(messages: &[Message]) -> BTreeSet<usize> {
    messages.iter().map(|m| usize::from_str_radix(&m.id.as_str()[..8], 16).unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn exactly_what_is_meant_is_acted_on_once_whatever_comes_round_or_arrives(
        texts in texts(), which in which(), room in 1_u32..40, hidden in 0_u64..20,
        resends in any::<bool>(), arrivals in any::<bool>(),
    ) {
        let mut world = World::new(&texts, hidden, &which);
        world.finish(room, resends, arrivals);
        prop_assert_eq!(world.acted.len(), numbers(&world.acted).len(), "none twice");
        prop_assert_eq!(numbers(&world.acted), wanted(&which, &texts));
        // What was there and is not meant is in hand, for its release.
        if which == Which::Matching(Arc::from("match")) {
            let others = (0..texts.len()).filter(|n| !wanted(&which, &texts).contains(n));
            prop_assert!(others.collect::<BTreeSet<_>>().is_subset(&numbers(&world.held)));
        }
    }

    #[test]
    fn a_message_that_lapses_is_acted_on_when_it_comes_round(
        texts in texts(), which in which(), lapsing in 1_usize..7,
    ) {
        let mut world = World::new(&texts, 0, &which);
        let lapsed = std::cell::RefCell::new(BTreeSet::new());
        let lapses = |m: &Message| {
            let n = usize::from_str_radix(&m.id.as_str()[..8], 16).unwrap();
            n.is_multiple_of(lapsing) && lapsed.borrow_mut().insert(n)
        };
        while world.batch(32, false, &lapses) {
            prop_assert!(world.gets < 1_000, "it ends");
        }
        let count = wanted(&which, &texts).len();
        prop_assert_eq!(world.acted.len(), count, "as many as are meant");
        prop_assert_eq!(numbers(&world.acted).len(), count, "none twice");
        if !matches!(which, Which::First(_)) {
            prop_assert_eq!(numbers(&world.acted), wanted(&which, &texts));
        }
    }

    #[test]
    fn chosen_ones_are_found_wherever_they_are_and_then_it_ends(
        count in 1_usize..120, chosen in prop::collection::btree_set(0_usize..120, 1..8), changed in any::<bool>(),
    ) {
        let texts: Vec<String> = (0..count).map(|n| format!("text {n}")).collect();
        let target = |n: &usize| {
            let seen = if changed { "as the user saw it".to_owned() } else { format!("text {n}") };
            Target { id: message(*n, "", 0).id, seen: Arc::from(seen) }
        };
        let which = Which::These { targets: chosen.iter().map(target).collect(), reach: None };
        let mut world = World::new(&texts, 0, &which);
        world.finish(32, false, false);
        let (there, gone): (BTreeSet<usize>, BTreeSet<usize>) = chosen.iter().partition(|n| **n < count);
        let found = if changed { &world.changed } else { &world.acted };
        prop_assert_eq!(numbers(found), there.clone());
        prop_assert_eq!(world.pass.missing().count(), gone.len());
        // No batch is taken after the one with the last of them.
        let needed = if gone.is_empty() { there.last().unwrap() / 32 + 1 } else { count.div_ceil(32) };
        prop_assert_eq!(world.gets, needed);
    }
}

#[test]
fn dates_of_the_second_of_the_start_count_as_there_and_later_ones_do_not() {
    let mut pass = Pass::new(&Which::All, Some(10)).unwrap();
    pass.is_now(START);
    pass.is_now(START + 100);
    let batch = [message(1, "a", START), message(2, "b", START + 1), message(3, "c", START - 1)];
    let verdicts = pass.sort(&batch.iter().collect::<Vec<_>>(), Millis(0));
    assert_eq!(verdicts, [Verdict::Act, Verdict::Leave, Verdict::Act]);
    assert_eq!(pass.next(32), 7);
    pass.sort(&[&message(4, "d", START + 2)], Millis(0));
    assert!(pass.is_over(), "whatever comes now came later");
}

#[test]
fn the_first_batch_of_chosen_ones_reaches_to_the_last_of_them() {
    let target = Target { id: MessageId::new("x"), seen: Arc::from("x") };
    let which = Which::These { targets: vec![target], reach: Some(5) };
    let mut pass = Pass::new(&which, None).unwrap();
    assert_eq!(pass.next(32), 5);
    pass.sort(&[&message(1, "a", 0)], Millis(0));
    assert_eq!(pass.next(32), 32, "it is not where it was: now it is searched for");
    assert_eq!(pass.next(3), 3);
}

#[test]
fn a_filter_that_cannot_be_read_begins_nothing() {
    assert!(Pass::new(&Which::Matching(Arc::from("deq>x")), None).is_err());
}
