//! Work on many messages: the choice and its price, how far it is, what it did.

use std::sync::Arc;

use peekq::app::state::modal::Modal;
use peekq::model::account::{Account, Start};
use peekq::model::change::{
    BulkEnd, BulkProgress, BulkReport, Deed, Exception, Fate, Moved, Progress, Report, Stage,
};
use peekq::model::failure::FailureKind;
use peekq::model::message::{Expiry, Message, MessageId, Moment};
use peekq::model::operation::OperationKind;
use peekq::model::rights::Rights;
use peekq::ui::theme::Theme;

use crate::scenes::{put_ago, refused};
use crate::sim::{BEGIN, Sim, account, bulk_progress, bulk_report};
use crate::{cells, cursor, text};

const NAMES: [&str; 4] = ["audit", "orders", "orders-archive", "orders-poison"];

/// So many messages that were given up.
fn given_up(count: u32) -> Vec<Message> {
    let message = |n: u32| {
        let id = format!("{:08x}-77aa-4c1e-9f00-0123456789ab", 0x5f3c_8a1e_u32.wrapping_mul(n * 2 + 1));
        let state = if n % 5 == 4 { "broken" } else { "timed out" };
        let body = format!("{{\"orderId\":{},\"state\":\"{state}\"}}", 81_000 + n);
        Message { dequeue_count: 5, ..put_ago(9_000, &id, &body) }
    };
    (0..count).map(message).collect()
}

/// The messages of the poison queue are shown.
fn reading(cols: u16, rows: u16, rights: Rights) -> Sim {
    let account = account("azurite", "devstoreaccount1", "127.0.0.1", Start::Writable);
    let account = Account { rights: Arc::new(rights), ..account };
    let sim = Sim::new(cols, rows).press("enter").connected(Ok(account)).list(&NAMES).press("G");
    sim.length("orders-poison", 1_284).peek("orders-poison", &given_up(32)).press("enter")
}

/// `R` was pressed, and both queues can be seen.
fn redriving(cols: u16, rows: u16) -> Sim {
    let sim = reading(cols, rows, Rights::All).press("R");
    sim.looked((1_284, &given_up(32)), Some(Ok((3, &[])))).pass(300)
}

fn moving(cols: u16, rows: u16, to: &str) -> Sim {
    let sim = reading(cols, rows, Rights::All).press("m").text(to);
    sim.looked((1_284, &given_up(32)), None).pass(300)
}

/// The same where the other queue has messages that are stored in another way, and some soon end.
fn warned(cols: u16, rows: u16) -> Sim {
    let mut head = given_up(32);
    for message in &mut head[..3] {
        message.expires = Expiry::At(Moment::At(BEGIN.secs() + 1_200));
    }
    for message in &mut head[4..20] {
        message.dequeue_count = 4;
    }
    let there = [put_ago(60, "a", "eyJvcmRlcklkIjo4MTIzMX0="), put_ago(50, "b", "eyJvcmRlcklkIjo4MTIzMn0=")];
    let sim = reading(cols, rows, Rights::All).press("R");
    sim.looked((1_284, &head), Some(Ok((2, &there)))).press("f").text("timed deq>=2").press("enter").pass(300)
}

fn choices(cols: u16, rows: u16) -> Vec<(&'static str, Sim)> {
    let gone = refused(FailureKind::NoSuchQueue, OperationKind::GetMetadata);
    let internal = moving(cols, rows, "azure-webjobs-host-x").press("enter");
    let looked = |sim: Sim| sim.looked((1_284, &given_up(32)), Some(Ok((0, &[])))).pass(300);
    vec![
        ("redrive-looking", reading(cols, rows, Rights::All).press("R")),
        ("redrive", redriving(cols, rows)),
        ("redrive-all", redriving(cols, rows).press("a").pass(300)),
        ("redrive-first", redriving(cols, rows).press("n").text("250").press("enter c").pass(300)),
        ("redrive-typing", redriving(cols, rows).press("f").text("broken deq>=5")),
        ("redrive-mistake", redriving(cols, rows).press("f").text("deq>=five")),
        ("redrive-matching", warned(cols, rows)),
        ("redrive-rate", redriving(cols, rows).press("a r").text("50")),
        ("redrive-parent-gone", {
            let sim = reading(cols, rows, Rights::All).press("R a");
            sim.looked((1_284, &given_up(32)), Some(Err(gone)))
        }),
        ("redrive-stranding", {
            let sim = reading(cols, rows, Rights::of_sas("ss=q&srt=sco&sp=rlpad")).press("R");
            sim.looked((1_284, &given_up(32)), Some(Ok((3, &[])))).press("f").text("broken").press("enter")
        }),
        ("move-typing", moving(cols, rows, "or")),
        ("move-selected", looked(moving(cols, rows, "audit").press("enter"))),
        ("move-internal", looked(internal).press("a y")),
        ("copy-selected", looked(looked(moving(cols, rows, "audit").press("enter")).press("w"))),
        ("delete-matching", {
            let sim = reading(cols, rows, Rights::All).press("d f").text("broken").press("enter");
            sim.looked((1_284, &given_up(32)), None).pass(300)
        }),
    ]
}

fn running(cols: u16, rows: u16) -> Sim {
    warned(cols, rows).press("y")
}

fn at(cols: u16, rows: u16, progress: BulkProgress) -> Sim {
    running(cols, rows).progress(Progress::Bulk(progress))
}

fn runs(cols: u16, rows: u16) -> Vec<(&'static str, Sim)> {
    let busy = BulkProgress {
        failed: 2,
        doubtful: 1,
        held: 214,
        taken: 731,
        rate: Some(500),
        throttled: true,
        ..bulk_progress(Stage::Running, 514, 1_284)
    };
    let paused = BulkProgress { stage: Stage::Paused, per_second: 0, throttled: false, ..busy };
    let stopping = at(cols, rows, busy).press("x");
    vec![
        ("run-beginning", running(cols, rows)),
        ("run", at(cols, rows, busy)),
        ("run-asking", at(cols, rows, bulk_progress(Stage::Asking, 1, 1_284)).pass(300)),
        ("run-paused", at(cols, rows, paused)),
        ("run-rate", at(cols, rows, busy).press("r ctrl-u").text("90")),
        ("run-stopping", stopping.progress(Progress::Bulk(BulkProgress { stage: Stage::Releasing, ..busy }))),
        ("run-left", at(cols, rows, busy).press("esc")),
    ]
}

fn ended(cols: u16, rows: u16, report: BulkReport) -> Sim {
    running(cols, rows).wrote(Ok(Report::Bulk(Box::new(report))))
}

fn exceptions() -> Vec<Exception> {
    let exception = |n: u32, fate, new_id: Option<&str>, failure| Exception {
        id: MessageId::new(&format!("{:08x}-77aa", 0x5f3c_8a1e_u32.wrapping_mul(n))),
        new_id: new_id.map(MessageId::new),
        fate,
        failure,
    };
    let lost = Box::new(refused(FailureKind::TimedOut, OperationKind::Put));
    let refused = Box::new(refused(FailureKind::Busy, OperationKind::DeleteMessage));
    vec![
        exception(1, Fate::Doubled, None, Some(lost)),
        exception(3, Fate::Doubled, Some("0a11ce00-77aa"), Some(refused)),
        exception(5, Fate::Gone, None, None),
    ]
}

fn ends(cols: u16, rows: u16) -> Vec<(&'static str, Sim)> {
    let texts: Vec<u64> = (0..1_278).collect();
    let moved = Moved { since: BEGIN.secs(), texts: texts.into() };
    let clean = BulkReport { moved: moved.clone(), ..bulk_report(Deed::Move, &[(Fate::Done, 1_278)]) };
    let fates = [(Fate::Done, 1_020), (Fate::Doubled, 2), (Fate::Gone, 1), (Fate::NotFound, 12)];
    let mixed = BulkReport {
        end: BulkEnd::Stopped,
        leased: 1_284,
        released: 249,
        hidden_ms: 18_204,
        took_ms: 21_500,
        unanswered: 1,
        exceptions: exceptions(),
        moved,
        ..bulk_report(Deed::Move, &fates)
    };
    let failed = BulkReport {
        end: BulkEnd::Failed(Box::new(refused(FailureKind::NotPermitted, OperationKind::Put))),
        file: Err(Arc::from("/state/reports: no space left on device")),
        ..bulk_report(Deed::Copy, &[])
    };
    let full = BulkReport { end: BulkEnd::HeldTooMany, ..bulk_report(Deed::Move, &[(Fate::Done, 7)]) };
    vec![
        ("report", ended(cols, rows, clean)),
        ("report-stopped", ended(cols, rows, mixed)),
        ("report-failed", ended(cols, rows, failed)),
        ("report-held", ended(cols, rows, full)),
    ]
}

#[test]
fn what_it_costs_is_on_the_screen_before_it_begins() {
    for (cols, rows) in [(80, 24), (120, 40)] {
        for (name, sim) in choices(cols, rows) {
            assert!(matches!(sim.state.modals.last(), Some(Modal::Bulk(_))), "{name}");
            insta::assert_snapshot!(format!("{name}-{cols}x{rows}"), text(&sim));
        }
    }
}

#[test]
fn how_far_it_is_can_be_read_while_it_runs() {
    for (cols, rows) in [(80, 24), (120, 40)] {
        for (name, sim) in runs(cols, rows) {
            insta::assert_snapshot!(format!("{name}-{cols}x{rows}"), text(&sim));
        }
    }
}

#[test]
fn what_it_did_is_reported() {
    for (cols, rows) in [(80, 24), (120, 40)] {
        for (name, sim) in ends(cols, rows) {
            assert!(matches!(sim.state.modals.last(), Some(Modal::Ended { .. })), "{name}");
            insta::assert_snapshot!(format!("{name}-{cols}x{rows}"), text(&sim));
        }
    }
}

#[test]
fn both_queues_are_named_in_full_however_long_they_are() {
    let long = |end: &str| format!("{}-{end}", "o".repeat(62 - end.len()));
    let (parent, poison) = (long("x"), long("x-poison"));
    let parent = poison.strip_suffix("-poison").map_or(parent, ToOwned::to_owned);
    let account = account("azurite", "devstoreaccount1", "127.0.0.1", Start::Writable);
    let sim = Sim::new(80, 24).press("enter").connected(Ok(account)).list(&[&parent, &poison]).press("j R");
    let screen = text(&sim.looked((3, &given_up(3)), Some(Ok((3, &[])))).press("a").pass(300));
    let dialog: Vec<&str> =
        screen.lines().filter(|line| line.contains("from ") || line.contains(" to ")).collect();
    assert!(dialog.iter().any(|line| line.contains(&poison)), "{screen}");
    assert!(dialog.iter().any(|line| line.contains(&format!("{parent} "))), "{screen}");
}

#[test]
fn every_dialog_about_many_messages_names_its_account_and_queue() {
    for (name, sim) in choices(80, 24).into_iter().chain(runs(80, 24)).chain(ends(80, 24)) {
        if name == "run-left" {
            continue;
        }
        let names = "azurite · devstoreaccount1 · orders-poison";
        let titles = text(&sim).lines().skip(1).any(|line| line.contains(names));
        assert!(titles, "{name}:\n{}", text(&sim));
    }
}

#[test]
fn the_cursor_stands_in_the_field_that_is_typed_into() {
    for keys in ["t ctrl-u", "n", "f", "r", "h ctrl-u", "l l l ctrl-u"] {
        for (cols, rows) in [(80, 24), (100, 30), (200, 60)] {
            let sim = moving(cols, rows, "audit").press("enter").looked((1_284, &given_up(32)), None);
            let sim = sim.press(keys).text("a7");
            let ((x, y), buffer) = cursor(&sim);
            assert_eq!(buffer[(x - 1, y)].symbol(), "7", "{keys} at {cols}x{rows}:\n{}", text(&sim));
        }
    }
    let sim = running(80, 24).press("r").text("a7");
    let ((x, y), buffer) = cursor(&sim);
    assert_eq!(buffer[(x - 1, y)].symbol(), "7", "{}", text(&sim));
}

#[test]
fn it_is_drawn_at_every_size() {
    for (_, mut sim) in choices(120, 40).into_iter().chain(runs(120, 40)).chain(ends(120, 40)) {
        for (cols, rows) in [(0, 0), (1, 1), (40, 10), (79, 24), (80, 24), (99, 25), (200, 60)] {
            sim = sim.resize(cols, rows);
            cells(&sim, &Theme::colour());
        }
    }
}
