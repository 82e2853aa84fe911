//! What watching adds to the screen: rates and courses, the watch screen, charts, alerts.

use std::sync::Arc;

use peekq::app::effect::Call;
use peekq::app::event::Answer;
use peekq::model::account::Start;
use peekq::model::failure::FailureKind;
use peekq::model::location::Seen;
use peekq::model::message::MessageId;
use peekq::model::operation::OperationKind;
use peekq::ui::theme::Theme;
use peekq::watch::heads::Face;

use crate::scenes::{browsing, opened, orders, put_ago, refused};
use crate::sim::Sim;
use crate::{cells, text};

/// The lengths of the scenes after so many seconds.
fn length(queue: &str, secs: u64) -> u64 {
    match queue {
        "audit" => 41,
        "invoices" => 1_284 + secs / 3,
        "invoices-poison" => 0,
        "orders" => 30 + secs / 2,
        "orders-poison" => 17,
        "telemetry" => 90_000 + (secs * 7) % 900,
        "thumbnails" => 4_000_u64.saturating_sub(secs * 3),
        _ => 5,
    }
}

const NAMES: [&str; 7] =
    ["audit", "invoices", "invoices-poison", "orders", "orders-poison", "telemetry", "thumbnails"];

/// Answers what is asked, as the queues are after so many seconds.
fn answered(mut sim: Sim, secs: u64) -> Sim {
    while let Some(at) = sim.calls.iter().position(|(_, _, call)| looks(call)) {
        let (id, _, call) = sim.calls.remove(at);
        let answer = match call {
            Call::Length { conn, queue } => {
                let result = Ok(Seen::primary(length(queue.as_str(), secs)));
                Answer::Length { conn, queue, result }
            }
            Call::Head { conn, queue } => {
                let old = if queue.as_str() == "orders-poison" { 273_600 } else { 40 };
                let inserted = Some(sim.now.secs() - old);
                let face = Face { id: MessageId::new("m1"), inserted, dequeue_count: 1 };
                let seen = if queue.as_str() == "telemetry" { vec![] } else { vec![face] };
                Answer::Head { conn, queue, result: Ok(Seen::primary(seen)) }
            }
            Call::Peek { conn, queue } => {
                let head = orders().into_iter().map(|m| Arc::new(peekq::body::shown::show(m)));
                Answer::Peeked { conn, queue, result: Ok(Seen::primary(head.collect())) }
            }
            other => panic!("{other:?}"),
        };
        sim = sim.settle(id, answer);
    }
    sim
}

fn looks(call: &Call) -> bool {
    matches!(call, Call::Length { .. } | Call::Head { .. } | Call::Peek { .. })
}

/// Lets so many seconds pass, second by second.
fn live(sim: Sim, from: u64, secs: u64) -> Sim {
    (from..from + secs).fold(sim, |sim, at| answered(sim.pass(1_000), at))
}

/// Five minutes of an account.
fn watched(cols: u16, rows: u16) -> Sim {
    live(opened(cols, rows, Start::Writable).list(&NAMES).press("j j j"), 0, 300)
}

#[test]
fn the_queue_pane_with_rates_and_courses() {
    for (cols, rows) in [(80, 24), (120, 40), (200, 60)] {
        insta::assert_snapshot!(format!("live-{cols}x{rows}"), text(&watched(cols, rows)));
    }
}

#[test]
fn columns_go_by_their_rank_as_the_width_shrinks() {
    let pane = |cols| {
        let screen = text(&watched(cols, 30));
        let line = screen.lines().find(|line| line.contains("▸ orders ")).unwrap().to_owned();
        let rows: Vec<&str> = screen.lines().filter(|line| line.contains("orders")).collect();
        assert!(rows.iter().any(|row| row.contains("orders-poison")), "{screen}");
        line.chars().take(usize::from(if cols < 100 { cols } else { cols * 2 / 5 })).collect::<String>()
    };
    let has = |cols: u16, what: [bool; 3]| {
        let row = pane(cols);
        let found = [row.contains("⚠17"), row.contains("/m"), row.contains('█') || row.contains('▇')];
        assert_eq!(found, what, "{cols}: {row}");
    };
    has(80, [true, true, true]);
    has(150, [true, true, true]);
    has(110, [true, true, false]);
    has(100, [true, false, false]);
}

#[test]
fn the_watch_screen() {
    for (cols, rows) in [(80, 24), (120, 40), (200, 60)] {
        let sim = live(watched(cols, rows).press("w"), 300, 60).press("s j space");
        insta::assert_snapshot!(format!("watch-{cols}x{rows}"), text(&sim));
    }
}

#[test]
fn the_watch_screen_without_rows_says_what_to_do() {
    let sim = watched(120, 24).press("w tab");
    assert!(text(&sim).contains("No queue is pinned."), "{}", text(&sim));
    assert!(text(&sim).contains("tab shows all, space pins one."));
    let sim = watched(120, 24).press("w /").text("zzz");
    assert!(text(&sim).contains("No queue's name is like “zzz”."), "{}", text(&sim));
}

#[test]
fn a_chart_with_a_mark_and_a_cursor() {
    let charted = |cols, rows| {
        let sim = live(watched(cols, rows).press("w /").text("thumb").press("enter space / esc"), 300, 60);
        let sim = sim.press("/").text("invoi").press("enter space / esc C m").text("deploy 42");
        live(sim.press("enter"), 360, 120).press("h h h h h h h h h h")
    };
    for (cols, rows) in [(80, 24), (120, 40)] {
        insta::assert_snapshot!(format!("chart-{cols}x{rows}"), text(&charted(cols, rows)));
    }
}

#[test]
fn a_chart_without_samples_says_so() {
    let sim = opened(120, 24, Start::Writable).list(&NAMES).press("w c");
    assert!(text(&sim).contains("Nothing was counted yet"), "{}", text(&sim));
}

/// With rules, of which some are broken and one was.
fn alerted(cols: u16, rows: u16) -> Sim {
    let sim = watched(cols, rows).press("a").text("orders* length > 100").press("enter");
    let sim = sim.text("poison > 0").press("enter").text("oldest > 1h").press("enter");
    let sim = live(sim.text("thumbnails length > 2700").press("enter esc w"), 300, 120);
    live(sim, 420, 120)
}

#[test]
fn the_list_of_rules_and_alerts() {
    for (cols, rows) in [(80, 24), (120, 40)] {
        let sim = alerted(cols, rows).press("a").text("lenght > 5").press("enter up");
        insta::assert_snapshot!(format!("alerts-{cols}x{rows}"), text(&sim));
    }
}

#[test]
fn a_queue_that_breaks_a_rule_stands_out_everywhere() {
    let sim = alerted(120, 40).press("G").pass(7_000);
    let red = |sim: &Sim, name: &str| {
        let buffer = cells(sim, &Theme::colour());
        let row =
            (1..buffer.area.height).find(|y| crate::row(&buffer, *y).contains(&format!(" {name} "))).unwrap();
        (0..60).any(|x| buffer[(x, row)].fg == ratatui::style::Color::Red)
    };
    assert!(red(&sim, "orders") && !red(&sim, "audit"), "{}", text(&sim));
    assert!(text(&sim).contains("⚠ length > 100"), "{}", text(&sim));
    let sim = sim.press("w j j j j j j");
    assert!(red(&sim, "orders") && !red(&sim, "audit"), "{}", text(&sim));
    assert!(text(&sim).lines().next().unwrap().contains("⚠ "), "{}", text(&sim));
}

#[test]
fn the_border_tells_where_the_selected_queue_goes_and_what_comes_back() {
    let border = |sim: &Sim| {
        let screen = text(sim);
        screen.lines().find(|line| line.contains("└")).unwrap().to_owned()
    };
    let sim = live(watched(120, 40).press("G"), 300, 60);
    assert!(border(&sim).contains("└ empty in ") && border(&sim).contains("· -180/m"), "{}", border(&sim));
    let mut sim = browsing(120, 40);
    for n in 1..=3 {
        let mut head = orders();
        head[0].dequeue_count = n;
        sim = sim.press("r").peek("orders", &head);
    }
    assert!(border(&sim).contains("↺ 1 message came back up to 3 times"), "{}", border(&sim));
}

#[test]
fn messages_that_all_hide_are_told_of_with_the_time() {
    let mut sim = browsing(120, 40);
    for _ in 0..20 {
        sim = sim.press("r").length("orders", 8).peek("orders", &[]).pass(5_000);
    }
    let screen = text(&sim);
    assert!(screen.contains("none visible for 1m"), "{screen}");
    assert!(screen.contains("none visible · ~8 not visible"), "{screen}");
}

#[test]
fn a_count_that_does_not_move_under_a_head_that_does_is_called_likely_stale() {
    let mut sim = browsing(120, 40);
    for n in 0..6 {
        let head = [put_ago(9, &format!("{n:08}-0000"), "x")];
        sim = sim.press("r").length("orders", 8).peek("orders", &head).pass(5_000);
    }
    assert!(text(&sim).contains("the count is likely stale"), "{}", text(&sim));
}

#[test]
fn what_could_not_be_asked_again_says_since_when_it_is_known() {
    let sim = watched(120, 40);
    let broken = |mut sim: Sim| {
        while let Some(at) = sim.calls.iter().position(|(_, _, call)| looks(call)) {
            let (id, _, call) = sim.calls.remove(at);
            let failure = |kind| refused(FailureKind::Unreachable, kind);
            let answer = match call {
                Call::Length { conn, queue } => {
                    Answer::Length { conn, queue, result: Err(failure(OperationKind::GetMetadata)) }
                }
                Call::Peek { conn, queue } => {
                    Answer::Peeked { conn, queue, result: Err(failure(OperationKind::Peek)) }
                }
                Call::Head { conn, queue } => {
                    Answer::Head { conn, queue, result: Err(failure(OperationKind::Peek)) }
                }
                other => panic!("{other:?}"),
            };
            sim = sim.settle(id, answer);
        }
        sim
    };
    let sim = (0..60).fold(sim, |sim, _| broken(sim.pass(1_000)));
    insta::assert_snapshot!("failing-120x40", text(&sim));
    let sim = (0..60).fold(sim.press("w"), |sim, _| broken(sim.pass(1_000)));
    assert!(text(&sim).contains(" as of 12:04:4"), "{}", text(&sim));
}

#[test]
fn the_help_tells_what_looking_costs() {
    let sim = watched(120, 40).press("?");
    let screen = text(&sim);
    assert!(screen.contains("calls an hour") && screen.contains("a month"), "{screen}");
}
