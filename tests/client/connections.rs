//! What is made of a connection: how long it is used again, where it leads, and how its bytes are read.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use peekq::client::credential::Credential;
use peekq::model::failure::FailureKind;
use peekq::model::message::{Life, NewMessage};
use peekq::model::operation::Access;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};

use crate::acts::{answer, read_request};
use crate::loopback::Service;
use crate::scripted::{client, queue, quick, with};

const EMPTY: &str = "<QueueMessagesList/>";

/// Answers one request after the other, and counts the connection when it gets the first.
async fn keep_answering(mut stream: TcpStream, connections: Arc<Mutex<u32>>) {
    let mut first = true;
    while !read_request(&mut stream).await.is_empty() {
        *connections.lock().unwrap() += u32::from(std::mem::take(&mut first));
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{EMPTY}", EMPTY.len());
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

/// Azurite closes a connection that was idle for 5 s, which must not meet the next request.
#[tokio::test]
async fn a_connection_is_used_again_while_it_is_fresh_and_no_more_after_four_seconds() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client(listener.local_addr().unwrap().port(), Credential::sas("sig=abc").unwrap(), quick());
    let connections = Arc::<Mutex<u32>>::default();
    let counted = Arc::clone(&connections);
    let serving = async {
        let mut open = tokio::task::JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            open.spawn(keep_answering(stream, Arc::clone(&counted)));
        }
    };
    let idle = async |span: Duration| {
        tokio::time::pause();
        tokio::time::advance(span).await;
        tokio::time::resume();
        assert_eq!(client.peek(&queue(), 1).await.unwrap(), []);
        *connections.lock().unwrap()
    };
    tokio::select! {
        () = serving => {}
        () = async {
            assert_eq!(idle(Duration::ZERO).await, 1);
            assert_eq!(idle(Duration::ZERO).await, 1);
            assert_eq!(idle(Duration::from_millis(3_500)).await, 1);
            assert_eq!(idle(Duration::from_millis(4_100)).await, 2);
        } => {}
    }
}

#[test]
fn nothing_follows_a_redirect() {
    let elsewhere = Service::plain(|_| ("200 OK", EMPTY.to_owned()));
    for status in
        ["301 Moved Permanently", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"]
    {
        let location = format!("Location: http://127.0.0.1:{}/acc/orders/messages\r\n", elsewhere.port);
        let script = vec![answer(status, &location, ""); 2];
        let received = with(script, async |client| {
            let message = NewMessage { text: "text".into(), life: Life::Never, delay: 0 };
            let looked = client.peek(&queue(), 1).await.map(drop);
            let put = client.with_access(Access::ReadWrite).put(&queue(), &message).await.map(drop);
            for failure in [looked.unwrap_err(), put.unwrap_err()] {
                assert_eq!(failure.kind, FailureKind::Nonsense, "{failure}");
                assert!(failure.said.contains("a redirect to 127.0.0.1"), "{failure}");
            }
        });
        assert_eq!(received.len(), 2);
    }
    assert_eq!(elsewhere.received(), [""; 0]);
}

#[test]
fn an_answer_is_read_as_it_came_whatever_it_says_about_its_encoding() {
    for encoding in ["gzip", "deflate", "br", "zstd"] {
        let header = format!("Content-Encoding: {encoding}\r\n");
        with(vec![answer("200 OK", &header, EMPTY)], async |client| {
            assert_eq!(client.peek(&queue(), 1).await.unwrap(), [], "{encoding}");
        });
    }
}
