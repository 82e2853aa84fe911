//! Looking past the head of a queue: the question with its price, and what is held.

use std::sync::Arc;

use peekq::body::shown::show;
use peekq::model::account::{Account, Start};
use peekq::model::change::{Lease, LeaseId, LeaseState, Progress, Step};
use peekq::model::clock::Millis;
use peekq::model::message::Message;
use peekq::model::rights::Rights;
use peekq::ui::theme::Theme;

use crate::scenes::{orders, put_ago, reading};
use crate::sim::{Sim, account};
use crate::{cells, cursor, text};

/// The question, with a sign-in that allows this.
fn asking(cols: u16, rows: u16, rights: Rights) -> Sim {
    let account = account("azurite", "devstoreaccount1", "127.0.0.1", Start::Writable);
    let account = Account { rights: Arc::new(rights), ..account };
    let sim = Sim::new(cols, rows).press("enter").connected(Ok(account)).list(&["orders"]);
    sim.length("orders", 1_284).peek("orders", &orders()).press("enter T").pass(300)
}

fn dialogs(cols: u16, rows: u16) -> Vec<(&'static str, Sim)> {
    let sas = || Rights::of_sas("ss=q&srt=sco&sp=rlp");
    vec![
        ("dig", asking(cols, rows, Rights::All)),
        ("dig-unsure", asking(cols, rows, Rights::Token).text("33")),
        ("dig-no-way-back", asking(cols, rows, sas()).press("tab")),
        ("dig-accepted", asking(cols, rows, sas()).press("tab space")),
        ("dig-wrong", asking(cols, rows, Rights::All).text("5000")),
    ]
}

/// This many of the wanted ones are held.
fn held(cols: u16, rows: u16, have: u32, wanted: u32) -> Sim {
    let sim = reading(cols, rows).press("T").pass(300).text(&wanted.to_string()).press("enter");
    let until = sim.now.plus(300_000);
    let message = |n: u32| -> Message {
        let body = format!(
            "{{\"orderId\":{},\"state\":\"{}\"}}",
            81_000 + n,
            if n % 7 == 3 { "stuck" } else { "open" }
        );
        let message = put_ago(
            i64::from(400_000 - n),
            &format!("{:08x}-77aa", 0x5f3c_8a1e_u32.wrapping_mul(n * 2 + 1)),
            &body,
        );
        Message { dequeue_count: 1 + n % 5, ..message }
    };
    let state = |n: u32| match n {
        1 => LeaseState::Released,
        2 => LeaseState::Deleted,
        4 => LeaseState::Lost,
        _ => LeaseState::Held,
    };
    let lease = |n| Lease {
        id: LeaseId(n),
        message: Arc::new(show(message(n))),
        until: Millis(until.0 - u64::from(n % 11) * 9_000),
        state: state(n),
        trouble: None,
    };
    let step = if have < wanted { Step::Digging { have, of: wanted } } else { Step::Holding(have) };
    sim.progress(Progress::Doing(Step::Digging { have: 0, of: wanted }))
        .progress(Progress::Leases((0..have).map(lease).collect()))
        .progress(Progress::Doing(step))
}

fn scenes(cols: u16, rows: u16) -> Vec<(&'static str, Sim)> {
    let stuck: Vec<u32> = (0..200).filter(|n| n % 7 == 3).collect();
    let fewer = held(cols, rows, 160, 500).progress(Progress::Doing(Step::Holding(160))).pass(7_000);
    let looking = held(cols, rows, 200, 200).press("/").text("stuck");
    vec![
        ("digging", held(cols, rows, 212, 500)),
        ("dug", held(cols, rows, 200, 200).press("G").pass(61_000)),
        ("dug-fewer", fewer),
        ("dug-looking", looking.sifted(&stuck).press("down")),
        ("dug-nothing-found", held(cols, rows, 200, 200).press("/").text("zzz").sifted(&[]).press("enter")),
        ("dug-giving-back", held(cols, rows, 200, 200).press("esc")),
    ]
}

#[test]
fn the_price_of_looking_past_the_head_is_named() {
    for (cols, rows) in [(80, 24), (120, 40)] {
        for (name, sim) in dialogs(cols, rows) {
            insta::assert_snapshot!(format!("{name}-{cols}x{rows}"), text(&sim));
        }
    }
}

#[test]
fn what_is_dug_is_shown() {
    for (cols, rows) in [(80, 24), (120, 40)] {
        for (name, sim) in scenes(cols, rows) {
            insta::assert_snapshot!(format!("{name}-{cols}x{rows}"), text(&sim));
        }
    }
}

#[test]
fn it_is_drawn_at_every_size() {
    for (_, mut sim) in scenes(120, 40).into_iter().chain(dialogs(120, 40)) {
        for (cols, rows) in [(0, 0), (1, 1), (40, 10), (79, 24), (80, 24), (99, 25), (200, 60)] {
            sim = sim.resize(cols, rows);
            cells(&sim, &Theme::colour());
        }
    }
}

#[test]
fn the_cursor_stands_behind_the_text_that_is_looked_for() {
    for (cols, rows) in [(80, 24), (120, 40), (200, 60)] {
        let sim = held(cols, rows, 200, 200).press("/").text("stu7");
        let ((x, y), buffer) = cursor(&sim);
        assert_eq!(buffer[(x - 1, y)].symbol(), "7", "{cols}x{rows}:\n{}", text(&sim));
    }
}
