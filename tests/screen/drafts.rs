//! The list of texts that were typed and not sent.

use std::sync::Arc;

use peekq::model::clock::Millis;
use peekq::model::draft::{Draft, DraftId, DraftOf, DraftsFound};
use peekq::model::message::Encoding;
use peekq::model::queue::QueueName;
use peekq::ui::theme::Theme;

use crate::scenes::reading;
use crate::sim::{BEGIN, Sim, message};
use crate::{cells, text};

fn left(number: u64, queue: &str, text: &str, edited: Option<&str>) -> Draft {
    let of = match edited {
        Some(id) => DraftOf::Edit { seen: message(id, "old", 0) },
        None => DraftOf::Put { life: "7d".to_owned(), delay: "0".to_owned() },
    };
    Draft {
        id: DraftId::new("earlier", number),
        at: Millis(BEGIN.0 - 86_400_000 + number * 3_600_000),
        account: Arc::from("devstoreaccount1"),
        endpoint: Arc::from("http://127.0.0.1:10001/devstoreaccount1"),
        queue: QueueName::new(queue),
        of,
        text: Arc::from(text),
        encoding: Encoding::Plain,
    }
}

fn scenes(cols: u16, rows: u16) -> Vec<(&'static str, Sim)> {
    let drafts = vec![
        left(1, "orders", "{\n  \"orderId\": 81231,\n  \"state\": \"new\"\n}", None),
        left(2, "orders-poison", "a line\u{1b}[2J with an escape\r\nand another", Some("5f3c8a1e-77aa")),
    ];
    let listed = || {
        let found = DraftsFound { drafts: drafts.clone(), damaged: Vec::new() };
        let sim = reading(cols, rows).drafts(found).pass(10_000);
        sim.press("p").text("typed today").press("esc").pass(10_000).press("O")
    };
    vec![
        ("drafts", listed().press("j")),
        ("drafts-discarding", listed().press("d")),
        ("drafts-none", listed().press("d d d d d d").pass(10_000)),
    ]
}

#[test]
fn texts_that_were_not_sent_are_listed_at_every_size() {
    for (cols, rows) in [(80, 24), (120, 40)] {
        for (name, sim) in scenes(cols, rows) {
            insta::assert_snapshot!(format!("{name}-{cols}x{rows}"), text(&sim));
        }
    }
    for (_, mut sim) in scenes(120, 40) {
        for (cols, rows) in [(0, 0), (1, 1), (79, 24), (80, 24), (200, 60)] {
            sim = sim.resize(cols, rows);
            cells(&sim, &Theme::colour());
        }
    }
}
