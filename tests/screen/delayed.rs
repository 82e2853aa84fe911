//! Messages that were put with a delay: the list, and the questions before one is changed.

use peekq::model::change::Report;
use peekq::model::clock::Millis;
use peekq::model::delayed::DelayedElsewhere;
use peekq::model::failure::FailureKind;
use peekq::model::message::{Expiry, MessageId, Moment};
use peekq::model::operation::OperationKind;
use peekq::model::queue::QueueName;
use peekq::ui::theme::Theme;

use crate::scenes::{reading, refused};
use crate::sim::{BEGIN, Sim, entry_id};
use crate::{cells, cursor, text};

fn put(sim: Sim, text: &str, delay: &str, id: &str) -> Sim {
    let at = |secs: i64| Moment::At(BEGIN.secs() + secs);
    let sim = sim.press("p").text(text).press("tab tab tab ctrl-u").text(delay).press("ctrl-s");
    let report = Report::Put { id: MessageId::new(id), visible: at(600), expires: Expiry::At(at(604_800)) };
    sim.wrote(Ok(report)).pass(7_000)
}

fn elsewhere(id: &str, secs: u64, living: bool) -> DelayedElsewhere {
    DelayedElsewhere {
        entry: entry_id(3),
        id: MessageId::new(id),
        queue: QueueName::new("invoices"),
        due: Millis(BEGIN.0 + secs * 1_000),
        begins: "{\"invoice\":4711,\"remind\":true}".to_owned(),
        living,
    }
}

/// Three of this run, of which one is due by now, and two of others.
fn listing(cols: u16, rows: u16) -> Sim {
    let sim = put(reading(cols, rows), "{\"orderId\":81231}", "5", "11111111-aaaa");
    let sim = put(sim, "remind me tomorrow", "1d", "22222222-aaaa");
    let sim = put(sim, "{\"orderId\":81232}", "10m", "33333333-aaaa");
    let others = vec![elsewhere("44444444-aaaa", 7_200, false), elsewhere("55555555-aaaa", 9_000, true)];
    sim.press("L").delayed_elsewhere(others)
}

fn scenes(cols: u16, rows: u16) -> Vec<(&'static str, Sim)> {
    let gone = || listing(cols, rows).press("j d").pass(300).press("y");
    let gone = gone().wrote(Err(refused(FailureKind::MessageGone, OperationKind::DeleteMessage)));
    vec![
        ("delayed", listing(cols, rows).press("j")),
        ("delayed-elsewhere", listing(cols, rows).press("j j")),
        ("delayed-none", reading(cols, rows).press("L").delayed_elsewhere(Vec::new())),
        ("delayed-gone", gone.press("esc").pass(21_000)),
        ("delayed-cancel", listing(cols, rows).press("j d").pass(300)),
        ("delayed-time", listing(cols, rows).press("j t").text("2h").pass(300)),
        ("delayed-time-wrong", listing(cols, rows).press("j t").text("9d").pass(300)),
        ("delayed-edit", listing(cols, rows).press("j e").text(" ").press("ctrl-s").pass(300)),
    ]
}

#[test]
fn messages_that_are_not_due_are_listed_and_changed() {
    for (cols, rows) in [(80, 24), (120, 40)] {
        for (name, sim) in scenes(cols, rows) {
            insta::assert_snapshot!(format!("{name}-{cols}x{rows}"), text(&sim));
        }
    }
}

#[test]
fn they_are_drawn_at_every_size() {
    for (_, mut sim) in scenes(120, 40) {
        for (cols, rows) in [(0, 0), (1, 1), (40, 10), (79, 24), (80, 24), (200, 60)] {
            sim = sim.resize(cols, rows);
            cells(&sim, &Theme::colour());
        }
    }
}

#[test]
fn the_cursor_stands_behind_the_time() {
    let sim = listing(80, 24).press("j t").text("17");
    let ((x, y), buffer) = cursor(&sim);
    assert_eq!(buffer[(x - 1, y)].symbol(), "7", "{}", text(&sim));
}
