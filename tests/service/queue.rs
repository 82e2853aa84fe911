//! The rules of one queue, without any socket.

use std::sync::Arc;

use peekq::emulator::queue::{FOREVER, Queue, Refusal};

const SECOND: u64 = 1000;
const LIFE: u64 = 100 * SECOND;

fn queue_of(texts: &[&str]) -> Queue {
    let mut queue = Queue::new(Vec::new());
    for text in texts {
        queue.put(0, Arc::from(*text), 0, LIFE);
    }
    queue
}

fn seen(queue: &mut Queue, now: u64) -> Vec<String> {
    queue.peek(now, 32).iter().map(|message| message.text.to_string()).collect()
}

#[test]
fn messages_of_the_same_moment_are_seen_in_the_order_of_their_puts() {
    let mut queue = queue_of(&["a", "b", "c"]);
    assert_eq!(seen(&mut queue, 0), ["a", "b", "c"]);
    assert_eq!(queue.peek(0, 2).len(), 2);
}

#[test]
fn a_taken_message_comes_back_in_the_place_of_its_time() {
    let mut queue = queue_of(&["a", "b"]);
    queue.get(0, 1, 10 * SECOND);
    queue.put(5 * SECOND, Arc::from("c"), 0, LIFE);
    assert_eq!(seen(&mut queue, 9_999), ["b", "c"]);
    assert_eq!(seen(&mut queue, 10_000), ["b", "c", "a"]);
}

#[test]
fn a_message_released_in_the_moment_of_a_put_goes_behind_it() {
    let mut queue = queue_of(&["a", "b", "c"]);
    let taken = queue.get(0, 2, 10 * SECOND);
    for message in taken.iter().rev() {
        queue.update(0, &message.id.to_string(), &message.receipt.text(), None, 0).unwrap();
    }
    assert_eq!(seen(&mut queue, 0), ["c", "b", "a"]);
    queue.put(0, Arc::from("d"), 0, LIFE);
    assert_eq!(seen(&mut queue, 0), ["c", "b", "a", "d"]);
}

#[test]
fn messages_that_were_taken_together_come_back_in_the_order_in_which_they_were_taken() {
    let mut queue = queue_of(&["a", "b", "c"]);
    queue.get(0, 2, SECOND);
    assert_eq!(seen(&mut queue, SECOND), ["c", "a", "b"]);
}

#[test]
fn only_the_newest_receipt_opens_and_each_take_and_update_makes_one() {
    let mut queue = queue_of(&["a"]);
    let taken = queue.get(0, 1, SECOND).remove(0);
    let (id, first) = (taken.id.to_string(), taken.receipt.text());
    let again = queue.get(SECOND, 1, SECOND).remove(0);
    assert_eq!(again.dequeue_count, 2);
    assert_eq!(queue.delete(SECOND, &id, &first), Err(Refusal::NotFound));
    assert_eq!(queue.delete(SECOND, &id, "no receipt"), Err(Refusal::Malformed));
    let updated = queue.update(SECOND, &id, &again.receipt.text(), None, SECOND).unwrap();
    assert_eq!((&*updated.text, updated.dequeue_count, updated.visible), ("a", 2, 2 * SECOND));
    assert_eq!(queue.delete(SECOND, &id, &again.receipt.text()), Err(Refusal::NotFound));
    assert_eq!(queue.delete(SECOND, &id, &updated.receipt.text()), Ok(()));
    assert_eq!(queue.approximate_count(), 0);
}

#[test]
fn an_expired_message_counts_until_the_next_operation_and_is_never_seen() {
    let mut queue = queue_of(&["a"]);
    queue.put(0, Arc::from("for ever"), 0, FOREVER);
    let taken = queue.get(0, 1, SECOND).remove(0);
    assert_eq!(queue.approximate_count(), 2);
    assert_eq!(seen(&mut queue, LIFE), ["for ever"]);
    assert_eq!(queue.approximate_count(), 1);
    let gone = queue.delete(LIFE, &taken.id.to_string(), &taken.receipt.text());
    assert_eq!(gone, Err(Refusal::NotFound));
}

#[test]
fn a_message_hidden_past_its_end_never_comes_back() {
    let mut queue = queue_of(&["a"]);
    queue.get(0, 1, 2 * LIFE);
    assert_eq!(seen(&mut queue, LIFE - 1), [""; 0]);
    assert_eq!(seen(&mut queue, 3 * LIFE), [""; 0]);
    assert_eq!(queue.approximate_count(), 0);
}

#[test]
fn clearing_leaves_nothing_behind() {
    let mut queue = queue_of(&["a", "b"]);
    let taken = queue.get(0, 1, SECOND).remove(0);
    queue.clear();
    assert_eq!((queue.approximate_count(), seen(&mut queue, SECOND).len()), (0, 0));
    let gone = queue.delete(0, &taken.id.to_string(), &taken.receipt.text());
    assert_eq!(gone, Err(Refusal::NotFound));
    queue.put(0, Arc::from("c"), 0, LIFE);
    assert_eq!(seen(&mut queue, 0), ["c"]);
}
