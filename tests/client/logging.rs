//! What a call leaves in the log.

use std::io::Write;
use std::sync::{Arc, Mutex};

use peekq::client::receipt::Receipt;
use peekq::model::message::MessageId;

use crate::acts::{answer, error, header};
use crate::scripted::{queue, with};

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn every_attempt_leaves_one_line_without_query_or_text() {
    let written = Written::default();
    let writer = written.clone();
    // While there is only one subscriber, tracing asks the thread at hand whether anybody wants a
    // log line, and the tests on the other threads would answer "never" for this one too.
    let _second = tracing::Dispatch::new(tracing_subscriber::fmt().with_writer(std::io::sink).finish());
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let script =
        vec![answer("503 Busy", "", ""), error("404 Not Found", "MessageNotFound", "<Reason>said</Reason>")];
    let received = tracing::subscriber::with_default(subscriber, || {
        with(script, async |client| {
            let receipt = Receipt::new("planted-receipt");
            let id = MessageId::new("m-1");
            client.update(&queue(), &id, &receipt, 0, Some("planted-text")).await.unwrap_err();
        })
    });
    let log = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    let ours: Vec<&str> = log.lines().filter(|line| line.contains("peekq::")).collect();
    assert_eq!(ours.len(), 2, "{log}");
    let id = header(&received[1], "x-ms-client-request-id").unwrap();
    for part in
        ["operation=Update", "queue=\"orders\"", "status=404", "code=\"MessageNotFound\"", "ms=0", &id]
    {
        assert!(ours[1].contains(part), "{part} in {}", ours[1]);
    }
    for secret in ["planted", "popreceipt", "SharedKey"] {
        assert!(!ours.concat().contains(secret), "{ours:?}");
    }
}
