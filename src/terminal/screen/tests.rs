//! Frames by their bytes, and by what a terminal makes of them.

use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::*;

/// A screen whose writer is looked at by a terminal emulator.
struct Seen {
    screen: Screen<Vec<u8>>,
    terminal: vt100::Parser,
}

impl Seen {
    fn new(cols: u16, rows: u16) -> Self {
        let terminal = vt100::Parser::new(rows.try_into().unwrap(), cols.try_into().unwrap(), 0);
        Self { screen: Screen::over(Vec::new(), cols, rows).unwrap(), terminal }
    }

    /// What was written since the last look.
    fn written(&mut self) -> String {
        let bytes = std::mem::take(self.screen.sent());
        self.terminal.process(&bytes);
        String::from_utf8(bytes).unwrap()
    }

    fn draw(&mut self, text: &str, cursor: Option<(u16, u16)>) -> String {
        let lines: Vec<_> = text.lines().map(Line::from).collect();
        self.screen
            .draw(|sheet| {
                sheet.widget(Paragraph::new(lines), sheet.area());
                if let Some(at) = cursor {
                    sheet.set_cursor(at);
                }
            })
            .unwrap();
        self.written()
    }

    fn rows(&self) -> String {
        self.terminal.screen().contents()
    }
}

#[test]
fn a_frame_shows_what_was_drawn_with_wide_characters() {
    let mut seen = Seen::new(20, 3);
    seen.draw("queues\n漢字 é 🚀|\nend", Some((3, 2)));
    assert_eq!(seen.rows(), "queues\n漢字 é 🚀|\nend");
    assert_eq!(seen.terminal.screen().cursor_position(), (2, 3));
    assert!(!seen.terminal.screen().hide_cursor());
}

#[test]
fn the_same_frame_again_writes_nothing() {
    let mut seen = Seen::new(20, 3);
    for cursor in [None, Some((2, 1))] {
        assert_ne!(seen.draw("hello", cursor), "");
        assert_eq!(seen.draw("hello", cursor), "");
    }
}

#[test]
fn a_frame_is_one_synchronized_update() {
    let mut seen = Seen::new(20, 3);
    for text in ["hello", "help"] {
        let frame = seen.draw(text, None);
        assert!(frame.contains("\x1b[?2026h") && frame.ends_with("\x1b[?2026l"), "{frame:?}");
        assert_eq!(frame.matches("\x1b[?2026").count(), 2);
    }
}

#[test]
fn only_changed_cells_are_written() {
    let mut seen = Seen::new(80, 3);
    seen.draw(&"x".repeat(80), None);
    let frame = seen.draw(&format!("{}y", "x".repeat(79)), None);
    assert!(!frame.contains('x') && frame.len() < 60, "{frame:?}");
    assert!(seen.rows().ends_with("xy"));
}

#[test]
fn a_moved_cursor_is_moved_and_a_drawn_over_one_put_back() {
    let mut seen = Seen::new(20, 3);
    seen.draw("hello", Some((0, 0)));
    assert!(seen.draw("hello", Some((4, 1))).len() < 30);
    assert_eq!(seen.terminal.screen().cursor_position(), (1, 4));
    seen.draw("hollo", Some((4, 1)));
    assert_eq!(seen.terminal.screen().cursor_position(), (1, 4));
    seen.draw("hollo", None);
    assert!(seen.terminal.screen().hide_cursor());
}

#[test]
fn clearing_paints_over_what_something_else_wrote() {
    let mut seen = Seen::new(20, 3);
    seen.draw("hello", None);
    seen.terminal.process(b"\x1b[2;1Hwall: going down");
    assert_eq!(seen.draw("hello", None), "");
    seen.screen.clear();
    assert_eq!(seen.written(), "", "the terminal would flicker");
    seen.draw("hello", None);
    assert_eq!(seen.rows(), "hello");
}

#[test]
fn a_new_size_is_drawn_in_full() {
    let mut seen = Seen::new(20, 3);
    seen.draw(&"z".repeat(20), None);
    seen.terminal.screen_mut().set_size(2.try_into().unwrap(), 10.try_into().unwrap());
    seen.screen.resize(10, 2);
    seen.draw("0123456789abc", None);
    assert_eq!(seen.rows(), "0123456789");
}

#[test]
fn leaving_gives_everything_back_once_and_entering_draws_in_full() {
    let mut seen = Seen::new(20, 3);
    seen.draw("hello", None);
    let on = seen.terminal.screen();
    assert!(on.alternate_screen() && on.bracketed_paste() && on.hide_cursor());

    seen.screen.leave().unwrap();
    assert!(seen.written().contains("\x1b[?1004l"));
    let off = seen.terminal.screen();
    assert!(!off.alternate_screen() && !off.bracketed_paste() && !off.hide_cursor());
    seen.screen.leave().unwrap();
    assert_eq!(seen.written(), "");

    seen.screen.enter().unwrap();
    seen.draw("hello", None);
    assert_eq!(seen.rows(), "hello");
    assert!(seen.terminal.screen().alternate_screen() && seen.terminal.screen().hide_cursor());
}

#[test]
fn dropping_the_screen_gives_the_terminal_back() {
    let mut written = Vec::new();
    drop(Screen::over(&mut written, 20, 3).unwrap());
    let modes = String::from_utf8(written).unwrap();
    assert_eq!(modes.matches("\x1b[?1049h").count(), 1);
    let order =
        ["\x1b[?1004l", "\x1b[?2004l", "\x1b[?25h", "\x1b[?1049l"].map(|mode| modes.find(mode).unwrap());
    assert!(order.is_sorted(), "{modes:?}");
}
