//! What is tried again over a real socket, what is not, and what is said about it.

use std::time::Duration;

use peekq::client::client::Options;
use peekq::client::receipt::Receipt;
use peekq::model::failure::{FailureKind, TookEffect};
use peekq::model::message::{Life, MessageId, NewMessage};
use peekq::model::operation::OperationKind;
use peekq::model::queue::Created;

use crate::acts::{Act, answer, cut, error, header};
use crate::scripted::{queue, quick, with, with_options};

const EMPTY: &str = "<QueueMessagesList/>";

fn message() -> NewMessage {
    NewMessage { text: "x".into(), life: Life::Never, delay: 0 }
}

fn busy(headers: &str) -> Act {
    answer("503 Server Busy", headers, "")
}

fn methods(received: &[String]) -> Vec<&str> {
    received.iter().map(|request| request.split(" HTTP").next().unwrap()).collect()
}

#[test]
fn a_peek_is_tried_again_after_every_passing_trouble_and_signed_afresh() {
    let half = cut("200 OK", "", "<QueueMess", 500);
    let script = vec![Act::Die, half, answer("500 Oops", "", ""), answer("200 OK", "", EMPTY)];
    let received = with(script, async |client| {
        assert_eq!(client.peek(&queue(), 1).await.unwrap(), []);
        assert_eq!(client.calls(), 4);
    });
    let mut ids: Vec<_> = received.iter().map(|request| header(request, "x-ms-client-request-id")).collect();
    ids.dedup();
    assert_eq!(ids.len(), 4, "each attempt has an id of its own");
}

#[test]
fn a_busy_service_is_asked_again_even_for_changes() {
    let gone = error("404 Not Found", "MessageNotFound", "");
    let received = with(vec![busy("Retry-After: 0\r\n"), gone], async |client| {
        let receipt = Receipt::new("r");
        let failure = client.update(&queue(), &MessageId::new("m"), &receipt, 0, None).await.unwrap_err();
        assert_eq!((failure.kind, failure.effect), (FailureKind::MessageGone, TookEffect::No));
    });
    assert_eq!(received.len(), 2);
}

#[test]
fn a_service_that_wants_more_time_than_there_is_gets_no_second_request() {
    let received = with(vec![busy("Retry-After: 31\r\n")], async |client| {
        assert_eq!(client.peek(&queue(), 1).await.unwrap_err().kind, FailureKind::Busy);
    });
    assert_eq!(received.len(), 1);
}

#[test]
fn four_attempts_are_enough() {
    let received = with(vec![busy(""); 9], async |client| {
        assert_eq!(client.peek(&queue(), 1).await.unwrap_err().kind, FailureKind::Busy);
    });
    assert_eq!(received.len(), 4);
}

#[test]
fn a_change_that_may_have_happened_is_sent_once_and_reported_as_such() {
    let doubtful = [
        Act::Die,
        answer("500 Oops", "", ""),
        answer("504 Timeout", "", ""),
        cut("201 Created", "", "<Queue", 500),
    ];
    for act in doubtful {
        let received = with(vec![act.clone()], async |client| {
            let failure = client.put(&queue(), &message()).await.unwrap_err();
            assert_eq!(failure.effect, TookEffect::Perhaps, "{failure}");
        });
        assert_eq!(received.len(), 1);
        let received = with(vec![act], async |client| {
            let failure = client.get(&queue(), 1, 30).await.unwrap_err();
            assert_eq!(failure.effect, TookEffect::Perhaps, "{failure}");
        });
        assert_eq!(received.len(), 1);
    }
}

#[test]
fn a_refused_change_did_not_happen() {
    with(vec![error("404 Not Found", "QueueNotFound", "")], async |client| {
        let failure = client.put(&queue(), &message()).await.unwrap_err();
        assert_eq!((failure.kind, failure.effect), (FailureKind::NoSuchQueue, TookEffect::No));
    });
}

#[test]
fn a_service_that_hangs_is_given_up() {
    let options = Options { attempt_timeout: Duration::from_millis(50), ..quick() };
    let received = with_options(vec![Act::Hang; 3], options.clone(), async |client| {
        let failure = client.peek(&queue(), 1).await.unwrap_err();
        assert_eq!((failure.kind, failure.effect), (FailureKind::TimedOut, TookEffect::No));
    });
    assert_eq!(received.len(), 1, "whoever looks is told at once");
    let received = with_options(vec![Act::Hang; 3], options.clone(), async |client| {
        let failure = client.put(&queue(), &message()).await.unwrap_err();
        assert_eq!((failure.kind, failure.effect), (FailureKind::TimedOut, TookEffect::Perhaps));
    });
    assert_eq!(received.len(), 1);
    let receipt = Receipt::new("r");
    let deleted = vec![Act::Hang, answer("204 No Content", "", "")];
    let received = with_options(deleted, options, async |client| {
        client.delete_message(&queue(), &MessageId::new("m"), &receipt).await.unwrap();
    });
    assert_eq!(received.len(), 2, "a change that may be repeated is");
}

#[test]
fn no_attempt_is_made_that_has_no_time() {
    let deadline = Duration::from_millis(50);
    let options = Options { deadline, pause: Duration::from_millis(30), ..Options::default() };
    let received = with_options(vec![Act::Die, Act::Hang], options, async |client| {
        let failure = client.peek(&queue(), 1).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Dropped, "what is known is not hidden by a time-out");
    });
    assert_eq!(received.len(), 1);
}

#[test]
fn a_look_does_not_wait_for_a_service_that_wants_to_be_left_alone() {
    let received = with(vec![busy("Retry-After: 3\r\n")], async |client| {
        let failure = client.peek(&queue(), 1).await.unwrap_err();
        assert_eq!((failure.kind, failure.wait_secs), (FailureKind::Busy, Some(3)));
    });
    assert_eq!(received.len(), 1);
    with(vec![busy("Retry-After: 999999\r\n")], async |client| {
        let failure = client.peek(&queue(), 1).await.unwrap_err();
        assert_eq!(failure.wait_secs, Some(300), "but not for ever");
    });
}

#[test]
fn a_message_gone_on_the_second_attempt_was_perhaps_deleted_by_the_first() {
    let script = vec![Act::Die, error("404 Not Found", "MessageNotFound", "")];
    let received = with(script, async |client| {
        let receipt = Receipt::new("r");
        let failure = client.delete_message(&queue(), &MessageId::new("m"), &receipt).await.unwrap_err();
        assert_eq!((failure.kind, failure.effect), (FailureKind::MessageGone, TookEffect::Perhaps));
    });
    assert_eq!(received.len(), 2);
}

#[test]
fn a_queue_whose_creation_got_no_answer_is_looked_at_before_it_is_created_again() {
    let there = answer("200 OK", "x-ms-approximate-messages-count: 0\r\nx-ms-meta-owner: me\r\n", "");
    let received = with(vec![Act::Die, there], async |client| {
        let metadata = [("Owner".to_owned(), "me".to_owned())];
        assert_eq!(client.create_queue(&queue(), &metadata).await.unwrap(), Created::New);
    });
    assert_eq!(methods(&received), ["PUT /acc/orders", "GET /acc/orders?comp=metadata"]);

    let missing = error("404 Not Found", "QueueNotFound", "");
    let received = with(vec![Act::Die, missing, answer("201 Created", "", "")], async |client| {
        assert_eq!(client.create_queue(&queue(), &[]).await.unwrap(), Created::New);
    });
    assert_eq!(received.len(), 3);
}

#[test]
fn a_lost_creation_is_looked_at_until_there_is_an_answer() {
    let there = answer("200 OK", "x-ms-approximate-messages-count: 0\r\n", "");
    let received = with(vec![Act::Die, Act::Die, there], async |client| {
        assert_eq!(client.create_queue(&queue(), &[]).await.unwrap(), Created::New);
    });
    let look = "GET /acc/orders?comp=metadata";
    assert_eq!(methods(&received), ["PUT /acc/orders", look, look]);

    let received = with(vec![Act::Die; 9], async |client| {
        let failure = client.create_queue(&queue(), &[]).await.unwrap_err();
        assert_eq!((failure.tried, failure.effect), (OperationKind::CreateQueue, TookEffect::Perhaps));
    });
    assert_eq!(received.len(), 4);
}

#[test]
fn a_queue_that_is_gone_after_a_delete_without_an_answer_was_deleted() {
    for code in [("404 Not Found", "QueueNotFound"), ("409 Conflict", "QueueBeingDeleted")] {
        let received = with(vec![Act::Die, error(code.0, code.1, "")], async |client| {
            client.delete_queue(&queue()).await.unwrap();
        });
        assert_eq!(received.len(), 2);
    }
    with(vec![error("404 Not Found", "QueueNotFound", "")], async |client| {
        let failure = client.delete_queue(&queue()).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::NoSuchQueue, "but not without any doubt before");
    });
}

#[test]
fn an_answer_that_is_in_doubt_itself_settles_nothing() {
    with(vec![error("500 Oops", "QueueNotFound", ""); 4], async |client| {
        let failure = client.delete_queue(&queue()).await.unwrap_err();
        assert_eq!(failure.effect, TookEffect::Perhaps, "{failure}");
    });
    with(vec![error("500 Oops", "QueueAlreadyExists", ""); 4], async |client| {
        let failure = client.set_metadata(&queue(), &[]).await.unwrap_err();
        assert_eq!(failure.effect, TookEffect::Perhaps, "{failure}");
    });
}

#[test]
fn metadata_that_is_not_there_after_a_lost_answer_is_set_again() {
    let old = answer("200 OK", "x-ms-approximate-messages-count: 0\r\nx-ms-meta-a: old\r\n", "");
    let script = vec![answer("500 Oops", "", ""), old, answer("204 No Content", "", "")];
    let received = with(script, async |client| {
        client.set_metadata(&queue(), &[("a".to_owned(), "new".to_owned())]).await.unwrap();
    });
    assert_eq!(received.len(), 3);
}

#[test]
fn clearing_a_big_queue_goes_on_for_as_many_passes_as_it_takes() {
    let mut script = vec![error("500 Oops", "OperationTimedOut", ""); 6];
    script.push(answer("204 No Content", "", ""));
    let received = with(script, async |client| client.clear(&queue()).await.unwrap());
    assert_eq!(received.len(), 7);
}

#[test]
fn a_redirect_is_not_followed() {
    let redirect = answer("307 Temporary Redirect", "Location: /acc/elsewhere\r\n", "");
    let received = with(vec![redirect, answer("200 OK", "", EMPTY)], async |client| {
        let failure = client.peek(&queue(), 1).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::Nonsense);
    });
    assert_eq!(received.len(), 1);
}

#[test]
fn calls_can_be_made_from_any_thread() {
    fn sendable<T: Send>(_: &T) {}
    with(vec![], async |client| {
        let (queue, message) = (queue(), message());
        sendable(&client.put(&queue, &message));
        sendable(&client.clear(&queue));
        sendable(&client);
    });
}
