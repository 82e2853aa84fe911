//! The dialogs about what was done: taking it back, the list of it, and what was left open.

use std::sync::Arc;

use peekq::app::state::modal::Modal;
use peekq::body::shown::beginning;
use peekq::jobs::mend::{Sight, Sights, Terms, remedy};
use peekq::model::change::{BulkReport, Deed, Fate, Found, Report, Search};
use peekq::model::changes::Change;
use peekq::model::history::{Action, End, Entry, Place};
use peekq::model::message::{Expiry, Message, MessageId, Moment};
use peekq::model::queue::QueueName;
use peekq::model::recovery::{Finding, Left};
use peekq::model::remedy::{Considered, Purpose};

use crate::scenes::{orders, reading};
use crate::sim::{BEGIN, Sim, entry, entry_id, message};
use crate::text;

const BODY: &str = r#"{"orderId":81231,"state":"stuck","customer":{"id":"c-17","country":"JP"}}"#;

fn considered(entry: &Entry, purpose: Purpose, sight: Sight) -> Considered {
    let terms = Terms { now: BEGIN, change: crate::sim::terms(Some(5)) };
    let remedy = remedy(entry, None, purpose, &Sights { from: sight.clone(), to: sight }, &terms);
    Considered {
        entry: Arc::new(entry.clone()),
        begins: remedy.text(entry).map(|text| beginning(text)).unwrap_or_default(),
        remedy,
    }
}

/// The changes as those of the open account.
fn here(entries: Vec<Entry>) -> Vec<Entry> {
    let endpoint: Arc<str> = Arc::from("http://127.0.0.1:10001/devstoreaccount1");
    let moved =
        |entry| Entry { endpoint: Arc::clone(&endpoint), account: Arc::from("devstoreaccount1"), ..entry };
    entries.into_iter().map(moved).collect()
}

fn deletion() -> Entry {
    let mut entry = entry(7, Action::Delete, &[(BODY, None), ("second", None)]);
    entry.at = BEGIN;
    entry
}

/// The list of changes with these in it, and the question about the selected one.
fn asking(cols: u16, rows: u16, entry: &Entry, key: &str, purpose: Purpose) -> Sim {
    let list = reading(cols, rows).press("U").changes(Change::all(&here(vec![entry.clone()])));
    let gone = entry.intent.action == Action::DropQueue;
    let sight = if gone { Sight::Gone } else { Sight::Head { messages: orders(), all: true } };
    list.press(key).considered(Ok(considered(entry, purpose, sight))).pass(300)
}

/// A queue was deleted in which so many messages could be seen.
fn dropped(count: usize) -> Entry {
    let texts: Vec<String> = (0..count).map(|n| format!("text {n}")).collect();
    let texts: Vec<(&str, Option<&str>)> = texts.iter().map(|text| (text.as_str(), None)).collect();
    entry(5, Action::DropQueue, &texts)
}

fn left(at: usize, action: Action, finding: Finding) -> Left {
    Left {
        entry: entry_id(3),
        work: entry_id(3),
        item: at,
        at: BEGIN,
        action,
        mends: false,
        queue: QueueName::new(if at == 0 { "orders" } else { "orders-poison" }),
        to: None,
        id: Some(MessageId::new("5f3c8a1e-0000")),
        hash: Arc::from("hash"),
        put: Arc::from("hash"),
        stands: None,
        begins: BODY.to_owned(),
        finding,
        told: None,
    }
}

/// A move of 98 messages that was killed: of 20 no word came that they were put.
fn moved() -> Vec<Left> {
    let endpoint = Arc::from("http://127.0.0.1:10001/devstoreaccount1");
    let account = Arc::from("devstoreaccount1");
    let to = Some(Place { account, endpoint, queue: QueueName::new("orders-archive") });
    let one = |at: usize| Left {
        queue: QueueName::new("orders"),
        to: to.clone(),
        id: Some(MessageId::new(&format!("{:08x}-0000", 0x5f3c_8a1e_usize + at * 0x0101_0307))),
        begins: String::new(),
        stands: (at % 5 != 4).then(|| MessageId::new("new")),
        ..left(at, Action::Move, if at % 5 == 4 { Finding::NoWord } else { Finding::NotSeen })
    };
    (0..97).map(one).collect()
}

/// What a search said of the 19 copies: one each is found, and not found.
fn sought(cols: u16, rows: u16) -> Sim {
    let of = |at: usize| moved()[at].id.clone().unwrap();
    let found = |at: usize| Found {
        of: of(at),
        id: MessageId::new("c0ffee12-9999"),
        put: Moment::At(BEGIN.secs() + 4),
    };
    let search = Search {
        searched: 1_254,
        found: vec![found(4), found(14)],
        missing: vec![of(9)],
        saw_all: Some(false),
        ..Search::default()
    };
    let fates = [(Fate::Done, 2), (Fate::NotFound, 1)];
    let report = BulkReport { search, ..crate::sim::bulk_report(Deed::Find, &fates) };
    let sim = seeking(cols, rows).press("y").wrote(Ok(Report::Bulk(Box::new(report))));
    sim.left(moved())
}

/// A search for the copies of which no word came.
fn seeking(cols: u16, rows: u16) -> Sim {
    let head: Vec<Message> =
        (0..32).map(|n| Message { dequeue_count: 4, ..message(&n.to_string(), BODY, 4) }).collect();
    reading(cols, rows).left(moved()).press("j j j j s").looked((1_254, &head), None).pass(300)
}

/// Its end by a search, asked for.
fn searching(cols: u16, rows: u16) -> Sim {
    let head: Vec<Message> =
        (0..32).map(|n| Message { dequeue_count: 4, ..message(&n.to_string(), BODY, 4) }).collect();
    reading(cols, rows).left(moved()).press("F").looked((254, &head), None).pass(300)
}

fn scenes(cols: u16, rows: u16) -> Vec<(&'static str, Sim)> {
    let mut late = deletion();
    for item in &mut late.intent.items {
        item.expires = Expiry::At(Moment::At(BEGIN.secs() - 60));
    }
    let mut edit = entry(6, Action::Edit, &[("old text", Some("x"))]);
    edit.intent.items[0].id = Some(orders()[2].id.clone());
    edit.intent.items[0].new_text = Some(orders()[2].text.clone());
    let mut put = entry(7, Action::Put, &[("", Some("x"))]);
    put.intent.items[0].id = None;
    put.intent.items[0].new_text = Some(orders()[2].text.clone());
    put.ends[0].new_id = Some(orders()[2].id.clone());
    let mut undo = entry(8, Action::Put, &[("second", None)]);
    undo.intent.undoes = Some(deletion().id);
    let mut open = entry(9, Action::Move, &[("a", None), ("b", None)]);
    open.ends[1].end = Some(End::Unknown);
    open.living = false;
    let list = Change::all(&here(vec![deletion(), undo, edit.clone(), open]));
    let all = vec![
        left(0, Action::Delete, Finding::NotSeen),
        left(1, Action::Replace, Finding::Twice),
        left(2, Action::Edit, Finding::Happened),
    ];
    vec![
        ("undo-delete", asking(cols, rows, &deletion(), "u", Purpose::Undo)),
        ("undo-late", asking(cols, rows, &late, "u", Purpose::Undo)),
        ("undo-edit", asking(cols, rows, &edit, "u", Purpose::Undo)),
        ("undo-put", asking(cols, rows, &put, "u", Purpose::Undo)),
        ("undo-drop", asking(cols, rows, &dropped(3), "u", Purpose::Undo)),
        ("undo-drop-full", asking(cols, rows, &dropped(32), "u", Purpose::Undo)),
        ("put-again", asking(cols, rows, &deletion(), "p", Purpose::PutAgain)),
        (
            "undo-impossible",
            asking(cols, rows, &entry(7, Action::Put, &[("x", Some("y"))]), "u", Purpose::Undo),
        ),
        ("changes", reading(cols, rows).press("U").changes(list).press("j")),
        ("changes-none", reading(cols, rows).press("U").changes(Vec::new())),
        ("left-open", reading(cols, rows).left(all).press("j")),
        ("left-moved", reading(cols, rows).left(moved()).press("j")),
        ("left-no-word", reading(cols, rows).left(moved()).press("j j j j")),
        ("left-search", searching(cols, rows)),
        ("left-seek", seeking(cols, rows)),
        ("left-found", sought(cols, rows).press("esc")),
        ("left-not-found", sought(cols, rows).press("esc j j j j j")),
        ("left-finish-found", sought(cols, rows).press("esc F").looked((254, &[]), None).pass(300)),
        ("left-take-back", sought(cols, rows).press("esc V").looked((254, &[]), None).pass(300)),
    ]
}

#[test]
fn what_was_done_can_be_read_and_taken_back_at_every_size() {
    for (cols, rows) in [(80, 24), (120, 40)] {
        insta::assert_snapshot!(format!("ended-seek-{cols}x{rows}"), text(&sought(cols, rows)));
        for (name, sim) in scenes(cols, rows) {
            assert!(matches!(
                sim.state.modals.last(),
                Some(Modal::Mend(_) | Modal::Changes(_) | Modal::Left(_) | Modal::Bulk(_))
            ));
            insta::assert_snapshot!(format!("{name}-{cols}x{rows}"), text(&sim));
        }
    }
}
