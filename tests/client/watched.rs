//! Retries are told while they are waited for.

use std::sync::{Arc, Mutex};

use peekq::client::client::{Client, Watcher};
use peekq::model::failure::FailureKind;
use peekq::model::message::{Life, NewMessage};
use peekq::model::operation::{Access, OperationKind};
use peekq::model::retry::Retry;

use crate::acts::{Act, answer, error};
use crate::scripted::{queue, with};

type Told = Arc<Mutex<Vec<Option<Retry>>>>;

/// A handle that keeps what it is told.
fn watched(client: &Client) -> (Client, Told) {
    let told = Told::default();
    let keep = Arc::clone(&told);
    let watcher: Watcher = Arc::new(move |retry| keep.lock().unwrap().push(retry));
    (client.watched(watcher), told)
}

/// Which attempt of how many. The last thing that is told is the end.
fn counts(told: &Told) -> Vec<(u32, Option<u32>)> {
    let told = told.lock().unwrap();
    assert!(told.last().is_none_or(Option::is_none), "{told:?}");
    told.iter().flatten().map(|retry| (retry.attempt, retry.of)).collect()
}

#[test]
fn every_attempt_that_comes_is_told_with_its_number_and_why() {
    let script = vec![answer("503 Busy", "", ""), Act::Die, answer("200 OK", "", "<QueueMessagesList />")];
    with(script, async |client| {
        let (client, told) = watched(&client);
        client.peek(&queue(), 1).await.unwrap();
        let told = told.lock().unwrap();
        let [Some(first), Some(second), None] = &told[..] else { panic!("{told:?}") };
        assert_eq!((first.tried, first.why), (OperationKind::Peek, FailureKind::Busy));
        assert_eq!((first.attempt, first.of), (2, Some(4)));
        assert_eq!((second.why, second.attempt, second.of), (FailureKind::Dropped, 3, Some(4)));
    });
}

#[test]
fn what_is_not_tried_again_is_not_told() {
    with(vec![Act::Die], async |client| {
        let (client, told) = watched(&client);
        let message = NewMessage { text: "x".into(), life: Life::Never, delay: 0 };
        client.put(&queue(), &message).await.unwrap_err();
        assert_eq!(counts(&told), []);
    });
    with(vec![answer("503 Busy", "", ""); 9], async |client| {
        let (client, told) = watched(&client);
        client.peek(&queue(), 1).await.unwrap_err();
        assert_eq!(counts(&told), [2, 3, 4].map(|attempt| (attempt, Some(4))), "the last one is the end");
    });
}

#[test]
fn clearing_goes_on_without_a_number_to_reach() {
    let mut script = vec![error("500 Oops", "OperationTimedOut", ""); 5];
    script.push(answer("204 No Content", "", ""));
    with(script, async |client| {
        let (client, told) = watched(&client);
        client.clear(&queue()).await.unwrap();
        assert_eq!(counts(&told), [2, 3, 4, 5, 6].map(|attempt| (attempt, None)));
    });
}

#[test]
fn a_look_at_what_happened_is_told_as_the_operation_that_it_is_for() {
    let there = answer("200 OK", "x-ms-approximate-messages-count: 0\r\n", "");
    with(vec![Act::Die, Act::Die, there], async |client| {
        let (client, told) = watched(&client);
        client.create_queue(&queue(), &[]).await.unwrap();
        let told = told.lock().unwrap();
        let mut retries = told.iter().flatten();
        assert!(retries.all(|retry| retry.tried == OperationKind::CreateQueue), "{told:?}");
        assert_eq!(told.len(), 3);
    });
}

#[test]
fn each_handle_has_a_watcher_of_its_own() {
    let script = vec![answer("503 Busy", "", ""), answer("200 OK", "", "<QueueMessagesList />")];
    with(script, async |client| {
        let (one, told) = watched(&client);
        let (_, other) = watched(&client);
        one.with_access(Access::ReadOnly).peek(&queue(), 1).await.unwrap();
        assert_eq!((counts(&told).len(), counts(&other).len()), (1, 0));
    });
}

#[test]
fn the_words_round_up_to_the_second_and_then_say_now() {
    let retry =
        |of| Retry { tried: OperationKind::Peek, why: FailureKind::Busy, attempt: 2, of, in_ms: 8_000 };
    assert_eq!(retry(Some(4)).words(1_200), "retrying in 2 s, 2 of 4");
    assert_eq!(retry(Some(4)).words(1_000), "retrying in 1 s, 2 of 4");
    assert_eq!(retry(Some(4)).words(0), "retrying now, 2 of 4");
    assert_eq!(retry(None).words(8_000), "retrying in 8 s");
}
