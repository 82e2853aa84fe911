//! `--read-only`: whatever is pressed, nothing changes, and each key says why.

use peekq::model::operation::OperationKind::{GetMetadata, ListQueues, Peek};

use crate::hands::{go_to, leave};
use crate::stand::{Stand, WIDE};

const WHY: &str = "read-only: started with --read-only";

#[test]
fn every_key_that_changes_something_is_refused_with_its_reason() {
    let stand = Stand::embedded();
    stand.queue("orders", &["a", "b"]);
    stand.forget();
    let mut pty = stand.open_with(&["--read-only"], &[], WIDE);
    pty.wait_for("read-only, sealed");
    pty.wait_for(" orders ─ 2 visible");
    let in_queues = "pnCDt";
    pty.keys(in_queues);
    pty.wait_for(WHY);
    go_to(&mut pty, "orders", 2);
    let in_messages = "edcpt";
    pty.keys(in_messages);
    pty.press("del");
    pty.press("enter");
    let in_detail = "edpct";
    pty.keys(in_detail);
    pty.press("W");
    pty.wait_for("started with --read-only: it stays read-only");
    pty.press("!");
    pty.wait_for("History of this run");
    let refused = in_queues.len() + in_messages.len() + 1 + in_detail.len();
    pty.wait_until(|screen| screen.contents().matches(WHY).count() == refused);
    pty.press("q");
    pty.wait_until(|screen| !screen.contents().contains("History of this run"));
    leave(&mut pty);
    let asked = stand.asked();
    let looks = |kind: &_| matches!(kind, ListQueues | GetMetadata | Peek);
    assert!(!asked.is_empty() && asked.iter().all(looks), "{asked:?}");
    assert_eq!(stand.seen("orders"), [("a".to_owned(), 0), ("b".to_owned(), 0)]);
}

#[test]
fn the_footer_offers_no_change() {
    let stand = Stand::embedded();
    stand.queue("orders", &["a"]);
    let mut pty = stand.open_with(&["--read-only"], &[], WIDE);
    go_to(&mut pty, "orders", 1);
    pty.wait_for(" ⏎ read ");
    let screen = pty.screen();
    let footer = screen.lines().last().unwrap();
    for offer in ["edit", "delete", "put", "clone", "take", "allow changes"] {
        assert!(!footer.contains(offer), "{footer}");
    }
    leave(&mut pty);
}
