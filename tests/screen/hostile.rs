//! Text of the service can neither drive the terminal nor move what stands beside it.

use peekq::model::failure::FailureKind;
use peekq::model::operation::OperationKind;
use peekq::ui::theme::Theme;

use crate::scenes::{hostile, put_ago, refused, with_queues};
use crate::sim::Sim;
use crate::{cells, row};

/// A queue whose name and messages are hostile, in the middle of being read.
fn scene(cols: u16, rows: u16) -> Sim {
    let name = "ord\u{1b}]0;x\u{7}ers\u{202e}";
    let wide = put_ago(5, "日本語日本語日本語", &"日本語👨‍👩‍👧".repeat(600));
    with_queues(cols, rows, &[name, "日本語の列"]).length(name, 2).peek(name, &[hostile(), wide])
}

fn scenes(cols: u16, rows: u16) -> Vec<Sim> {
    let with = |keys: &str| scene(cols, rows).press(keys);
    let mut failure = refused(FailureKind::NotPermitted, OperationKind::Peek);
    failure.said = "\u{1b}[2Jsaid\u{202e}".into();
    failure.code = Some("Co\u{9b}de".into());
    let banner = scene(cols, rows).pass(6_000).peeked("ord\u{1b}]0;x\u{7}ers\u{202e}", Err(failure));
    let all = [
        "",
        "j",
        "enter",
        "enter j",
        "enter enter",
        "enter enter z",
        "enter enter v",
        "enter d",
        "enter e",
        "enter c",
        "enter j e",
        "C",
        "t",
        "enter y",
        "P !",
    ];
    all.into_iter().map(with).chain([banner]).collect()
}

#[test]
fn no_control_or_direction_character_reaches_a_cell() {
    let forbidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    for sim in scenes(120, 40).into_iter().chain(scenes(80, 24)) {
        let buffer = cells(&sim, &Theme::colour());
        for (at, cell) in buffer.content().iter().enumerate() {
            assert!(!cell.symbol().chars().any(forbidden), "{:?} at {:?}", cell.symbol(), buffer.pos_of(at));
        }
    }
}

#[test]
fn wide_characters_leave_every_border_where_it_belongs() {
    for (cols, rows) in [(80, 24), (120, 40)] {
        for sim in scenes(cols, rows) {
            let buffer = cells(&sim, &Theme::colour());
            for y in 0..rows {
                let line = row(&buffer, y);
                let columns = peekq::model::print::width(&line);
                assert_eq!(columns, usize::from(cols), "row {y}: {line}");
                let is_bordered = y > 0 && y + 1 < rows;
                let last = buffer[(cols - 1, y)].symbol();
                assert!(!is_bordered || "┐│┤┘".contains(last), "row {y} ends with {last:?}: {line}");
            }
        }
    }
}

#[test]
fn a_wide_character_never_reaches_under_the_edge_of_a_dialog() {
    let mut beside = 0;
    for cols in 100..112 {
        let sim = scene(cols, 30).press("enter j enter z");
        let behind = cells(&sim, &Theme::colour());
        let buffer = cells(&sim.press("d"), &Theme::colour());
        let is_title = |y: &u16| row(&buffer, *y).contains("┌ Delete");
        let top = (0..30).find(is_title).expect("a dialog");
        let line = row(&buffer, top);
        let left = peekq::model::print::width(&line[..line.find("┌ Delete").unwrap()]);
        let before = u16::try_from(left - 1).unwrap();
        for y in top..30 {
            beside += usize::from(peekq::model::print::width(behind[(before, y)].symbol()) > 1);
            let is_edge = "┌│└".contains(buffer[(before + 1, y)].symbol());
            assert!(!is_edge || peekq::model::print::width(buffer[(before, y)].symbol()) == 1, "{cols}: {y}");
        }
    }
    assert!(beside > 0, "no wide character stood at the edge of the dialog: the test tells nothing");
}
